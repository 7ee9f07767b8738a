"""Reading a file's bytes, and refusing at once what no author means to write."""

import re
from itertools import islice
from pathlib import Path
from stat import S_ISREG

from bot.content.composer import MOST, Composer
from bot.content.parts import START, Mark, Page
from bot.content.problems import Problem

BYTES = 1024 * 1024
"""The largest file that is read: a briefing of one page is 10 kB."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_TAB = re.compile(r"^ *\t(?=[ \t]*[^ \t\r\n])", re.MULTILINE)
# YAML counts NEL, LS and PS as line ends and editors do not: lines would be misnumbered.
_HIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read_page(path: Path, folder: Path | None = None) -> Page:
    """Read a file of at most 1 MiB that lies in the folder (its own, if none is given)."""
    try:
        data = _bytes(path, folder or path.parent)
    except (OSError, RuntimeError, ValueError) as error:
        # A loop of links is a RuntimeError before Python 3.13; a NUL in a name is a ValueError.
        reason = getattr(error, "strerror", None) or str(error)
        return _refused(str(path), f"cannot be read: {reason}")
    return parse_page(str(path), data) if isinstance(data, bytes) else _refused(str(path), data)


def anywhere(path: Path) -> Path:
    """Return the folder that holds every file, for a path that an operator chose."""
    return Path(path.absolute().anchor)


def _bytes(path: Path, folder: Path) -> bytes | str:
    """Return what the file holds, or why it is refused."""
    real = path.resolve(strict=True)
    if not real.is_relative_to(folder.resolve()):
        return "is a link that leads out of its folder; put the file itself here"
    about = real.stat()
    if not S_ISREG(about.st_mode):
        return "is not a file"
    if about.st_size > BYTES:
        return f"is too large: {about.st_size:,} bytes, where {BYTES:,} are allowed"
    with real.open("rb") as file:
        data = file.read(BYTES + 1)
    return data if len(data) <= BYTES else f"is too large: more than {BYTES:,} bytes"


def parse_page(file: str, data: bytes) -> Page:
    """Make a page of a file's bytes; whatever they are, nothing is raised."""
    if data.startswith(_BOMS):
        return _refused(file, 'starts with a byte order mark; save it as "UTF-8" without BOM')
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        mark = _mark(data[: error.start].decode(), error.start)
        return _refused(file, "is not UTF-8 from here on; save the file as UTF-8", mark)
    return _unreadable(file, text) or Composer(file, text).page()


def _unreadable(file: str, text: str) -> Page | None:
    """Refuse what would mislead YAML's own messages: hidden characters and tabs."""
    hidden = [
        (found.start(), f"a hidden character stands here (U+{ord(found.group()):04X}); delete it")
        for found in islice(_HIDDEN.finditer(text), MOST)
    ]
    tabs = [
        (found.end() - 1, "a tab stands here; indent with spaces")
        for found in islice(_TAB.finditer(text), MOST)
    ]
    problems = [
        Problem(file, *_mark(text, index), "file", message)
        for index, message in sorted(hidden + tabs)[:MOST]
    ]
    return Page(file, None, tuple(problems)) if problems else None


def _refused(file: str, message: str, mark: Mark = START) -> Page:
    return Page(file, None, (Problem(file, *mark, "file", message),))


def _mark(text: str, index: int) -> Mark:
    ends = [found.end() for found in _LINE_END.finditer(text, 0, index)]
    return Mark(len(ends) + 1, min(index, len(text)) - (ends[-1] if ends else 0) + 1)
