"""What is wrong with a file, where, in words its author understands."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import BotError

Step = str | int
Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, or, as a note, to know; line and column count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str
    note: bool = False

    def __str__(self) -> str:
        kind = "note: " if self.note else ""
        text = f"{self.file}:{self.line}:{self.column}: {self.path}: {kind}{self.message}"
        # A key may hold escapes that would move a terminal's cursor or begin another line.
        return "".join(
            sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text
        )


class BadContent(BotError):
    """Files that cannot be used; `problems` has every one of their problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A problem that knows its place by keys and indexes only, such as `("plans", 0)`."""

    steps: Steps
    message: str
    note: bool = False
    at_key: bool = False


def as_path(steps: Steps) -> str:
    """Write keys and indexes the way editors do: `sections[0].heading`, counted from 0."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return path.removeprefix(".") or "file"
