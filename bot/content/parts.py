"""A file's values with the line and column of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.content.problems import Mistake, Problem, Step, Steps, as_path


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


START = Mark(1, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a file: as plain data, as it is written, and where."""

    value: Any
    mark: Mark
    written: str = ""
    parts: Mapping[Step, "Part"] = field(default_factory=dict[Step, "Part"])
    key: Mark | None = None

    def walk(self, steps: Steps) -> Iterator["Part"]:
        """Yield this part and those below it, as far as the steps lead."""
        part: Part | None = self
        for step in (*steps, None):
            if part is None:
                return
            yield part
            part = part.parts.get(step) if step is not None else None


@dataclass(frozen=True, slots=True)
class Page:
    """A file that was read; `root` is None where nothing could be made of it."""

    file: str
    root: Part | None
    problems: tuple[Problem, ...] = ()

    @property
    def value(self) -> dict[str, Any]:
        """The file's top level, empty if there is none."""
        return self.root.value if self.root else {}

    def locate(self, mistake: Mistake) -> Problem:
        """Give a mistake the line and column of the nearest part that is there."""
        found = list(self.root.walk(mistake.steps)) if self.root else []
        last = found[-1] if found else Part(None, START)
        mark = last.key if mistake.at_key and last.key else last.mark
        path = as_path(mistake.steps)
        return Problem(self.file, *mark, path, mistake.message, mistake.note)
