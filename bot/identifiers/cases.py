"""Case numbers, by the word before them."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier

_NUMBER = re.compile(
    r"(?<![A-Za-z0-9/-])(?:[A-Za-z]{1,4}[/-]?)?[0-9][A-Za-z0-9/-]{2,20}(?![A-Za-z0-9/-])"
)
_CUE = re.compile(
    r"""
    \b(?:case|ref|reference|file|crime|cad|urn|mosaic|liquidlogic|lcs|ics|eclipse|systmone|emis|rio
      |police|hospital|mrn|cafcass|niche|storm|tenancy|account|incident|log|referral|court
      |proceedings|patient)
    [ :\#.=-]{0,3}(?:(?:id|no|number|num|ref|reference|is|was|log|file)\b[ :\#.=-]{0,3}){0,3}$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BEFORE = 45
"""Characters before a number in which its cue stands."""

_DATE_OR_YEAR = re.compile(
    r"(?:19|20)[0-9]{2}(?:[/-][0-9]{2,4})?|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}"
    r"|(?:19|20)[0-9]{2}-[0-9]{1,2}-[0-9]{1,2}"
)
_FEW = 4
"""Digits below which it is a figure of the text, such as "case 2"."""

_HINT = re.compile(r"[0-9] of [0-9]|[0-9](?:[ -]?[0-9]){4}")

_ELSE = (
    # A police log by its day.
    re.compile(
        r"\b(?:cad|log|incident)\b[ .:#]{1,2}(?:(?:no|number)[ .:#]{1,2})?([0-9]{1,5}) of [0-9]",
        re.IGNORECASE,
    ),
    # Said to be an NHS or CHI number, with a digit wrong or missing: near enough to look at.
    re.compile(
        r"\b(?:nhs|chi)\b[ .:#]{0,2}(?:(?:no|number|is)\b[ .:#]{0,2}){0,2}"
        r"([0-9](?:[ -]?[0-9]){8,10})(?![0-9])",
        re.IGNORECASE,
    ),
    # A family court's: the court, the year, the kind, the case.
    re.compile(r"(?<![0-9A-Za-z_])([A-Z]{2}[0-9]{2}[CPFZ][0-9]{5})(?![0-9A-Za-z_])"),
)


def case_numbers(text: str) -> Iterator[Found]:
    """Find numbers under which a file is kept."""
    for found in _NUMBER.finditer(text):
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        if _is_number(found.group()) and _CUE.search(before):
            yield Found(Identifier.CASE_NUMBER, *found.span())
    if not _HINT.search(text):
        return
    for pattern in _ELSE:
        for found in pattern.finditer(text):
            yield Found(Identifier.CASE_NUMBER, *found.span(1))


def _is_number(written: str) -> bool:
    digits = sum(character.isdigit() for character in written)
    return digits >= _FEW and not _DATE_OR_YEAR.fullmatch(written)
