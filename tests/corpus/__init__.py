"""
Lines in the manner of real replies, each with the kinds of identifier in it. All are invented.

A line of a file is `kinds | text`: kinds with commas between them, `-` for none; one that begins
with # is a remark. They were written before the rules. A fifth, chosen by a digest of the text,
was kept unseen while the rules were made: both figures are told.
"""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bot.identifiers import Identifier

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Line:
    """What somebody might write, and the kinds of identifier in it."""

    text: str
    kinds: frozenset[Identifier]

    @property
    def unseen(self) -> bool:
        """Whether it belongs to the fifth that nobody tuned the rules on."""
        return blake2b(self.text.encode(), digest_size=2).digest()[0] % 5 == 0


def corpus() -> list[Line]:
    files = sorted(FOLDER.glob("*.txt"))
    return [
        _line(row) for file in files for row in file.read_text("utf-8").splitlines() if _is(row)
    ]


def _is(row: str) -> bool:
    return bool(row.strip()) and not row.startswith("#")


def _line(row: str) -> Line:
    kinds, _, text = row.partition(" | ")
    named = () if kinds == "-" else map(Identifier, kinds.split(","))
    return Line(text, frozenset(named))
