"""Initials with an age, which name a child to whoever knows the family."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier

_INITIALS = r"(?<![\w.&])([A-Z]\.? ?[A-Z]\.?)(?![A-Za-z0-9&])"
_COUNT = r"(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?: ?-?(?:years?|yrs?|y/?o|months?|mths?|weeks?|wks?|days?)\b(?:[ -]old)?)"
_END = r"(?=\s*(?:[,.;:)!?]|$)| (?:and|now|was|is)\b)"

_BEFORE_AGE = re.compile(
    rf"{_INITIALS}(?:(?:,? ?\(|,| is| was| -) ?(?:[fm],? ?)?{_COUNT}(?:{_UNIT}|{_END})"
    rf"|,? ?\(?(?:[fm],? ?)?aged? {_COUNT}\b| {_COUNT}{_UNIT})"
)
_AFTER_AGE = re.compile(
    rf"\b{_COUNT} ?-?(?:years?|yrs?|y/?o|months?|weeks?|days?)(?:[ -]olds?)?,?"
    rf"(?: (?:baby|boy|girl|child|infant))?,? {_INITIALS}"
)
_NOT_INITIALS = frozenset(
    """
    AM PM OK UK US EU UN TV IT ID AI HR QA PR SW HV GP MW SN PC DC DS DI DV DA CP CE CS CC LA LP
    EH YP YO SC FF FT HT TA MH LD BF GF FM MP OT PT PA ED KS SS RE PE CN EP AP NI RR IR SP SO ST
    EY VS NB RC TO DO BE OR WE HE IF AS AT BY IN IS MY NO OF ON SO UP GO ME
    """.split()  # noqa: SIM905 - read as words
)
"""Abbreviations of the trade, and small words in capitals."""


_HINT = re.compile(r"[A-Z]\.? ?[A-Z]\.?(?![A-Za-z0-9])")


def initials(text: str) -> Iterator[Found]:
    """Find two capitals with an age beside them."""
    if not _HINT.search(text):
        return
    for pattern in (_BEFORE_AGE, _AFTER_AGE):
        for found in pattern.finditer(text):
            if re.sub(r"[^A-Z]", "", found[1]) not in _NOT_INITIALS:
                yield Found(Identifier.INITIALS, found.start(1), found.end(1))
