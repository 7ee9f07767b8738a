"""People's words, character by character: what a paper must not let through unseen."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
"""The breaks that Unicode calls mandatory (UAX 14: BK, CR, LF, NL)."""

_ILLEGAL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML forbids or discourages, less tab and line ends (XML 1.0, 2.2)."""

_UNWRITABLE = re.compile("[\ud800-\udfff\ufdd0]")

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_ISOLATES = re.compile("[\u2066-\u2069]")
_OPEN, _CLOSE = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
_DELETE, _REPLACEMENT = "\x7f", "\ufffd"


def lines(text: str) -> list[str]:
    """
    Split a text at every line end and make its control characters visible.

    Those of ASCII become their pictures (U+2400 and on), all else that XML
    cannot hold becomes U+FFFD. Nothing else is touched, spaces included.
    """
    return [_ILLEGAL.sub(_visible, line) for line in _END.split(text)]


def folded(text: str) -> str:
    """Write a name as people search for it: no capitals, no accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def whole(text: str) -> str:
    """Put U+FFFD for halves of surrogate pairs, and for U+FDD0: no store keeps these."""
    return _UNWRITABLE.sub(_REPLACEMENT, text)


def isolated(line: str) -> str:
    """
    Fence a line off, so that its direction cannot reorder what stands beside it.

    An isolate it leaves open is closed; an end that it never opened, which
    would break the fence, becomes U+FFFD (UAX 9, BD9).
    """
    depth = 0

    def balance(found: re.Match[str]) -> str:
        nonlocal depth
        if found.group() != _CLOSE:
            depth += 1
        elif not depth:
            return _REPLACEMENT
        else:
            depth -= 1
        return found.group()

    balanced = _ISOLATES.sub(balance, line)
    return _OPEN + balanced + _CLOSE * (depth + 1)


def is_mixed(text: str) -> bool:
    """Tell whether anything in the text may run from right to left."""
    return _RIGHT_TO_LEFT.search(text) is not None


def is_rtl(text: str) -> bool:
    """Tell whether the text begins from the right: its first strong character decides."""
    if not is_mixed(text):
        return False
    return next((way for way in map(_way, text) if way is not None), False)


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Part a text into runs, each with whether it goes from right to left."""
    if not is_mixed(text):
        yield text, False
        return
    last = is_rtl(text)

    def way(character: str) -> bool:
        nonlocal last
        found = _way(character)
        last = last if found is None else found
        return last

    for rtl, characters in groupby(text, way):
        yield "".join(characters), rtl


def _way(character: str) -> bool | None:
    match unicodedata.bidirectional(character):
        case "R" | "AL" | "AN":
            return True
        case "L" | "EN":
            return False
        case _:
            return None


def _visible(found: re.Match[str]) -> str:
    character = found.group()
    if character == _DELETE:
        return "\u2421"
    return chr(0x2400 + ord(character)) if character < " " else _REPLACEMENT
