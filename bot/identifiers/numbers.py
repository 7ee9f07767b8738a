"""Numbers that carry a check of their own: NHS, CHI, UPN, National Insurance."""

import re
from collections.abc import Iterator
from datetime import date

from bot.identifiers.kinds import Found, Identifier

# python-stdnum takes a moment to import, so it waits until something looks like a number.
# ruff: noqa: PLC0415

_TEN = re.compile(
    r"(?:(?<![0-9A-Za-z_])|(?<=chi)|(?<=nhs)|(?<=no))"
    r"[0-9](?:[ .-]{0,2}[0-9]){9}(?![0-9A-Za-z_]|[.-][0-9])",
    re.IGNORECASE,
)
_GROUPS = frozenset({(10,), (3, 3, 4), (2, 4, 4), (6, 4), (5, 5), (1,) * 10})
"""How people part ten digits; other partings are tables and dates, unless a word says NHS."""

_CUE = re.compile(r"\b(?:n\.?h\.?s|chi|h&c|health index|nhs ?no)\b[^\n;!?]{0,20}$", re.IGNORECASE)
_CUE_LENGTH = 40

_ISSUED = ((320, 399), (400, 499), (600, 799), (999, 999))
"""First three digits of Northern Irish, English and Welsh, and test numbers (NHS Digital)."""

_UPN = re.compile(
    r"(?<![0-9A-Za-z_])[A-HJ-NP-RT-Z](?:[ -]?[0-9]){11}[ -]?[0-9A-HJ-NP-RT-Z](?![0-9A-Za-z_])",
    re.IGNORECASE,
)

_NINO = re.compile(
    r"(?<![0-9A-Za-z_])([A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])([ .-]?)[0-9]{2}[ .-]?[0-9]{2}"
    r"[ .-]?[0-9]{2}(?:[ .-]?[A-D])?(?![0-9A-Za-z_])",
    re.IGNORECASE,
)
_NINO_CUE = re.compile(r"(?:\bn\.?i\b|\bnino\b|national insurance)[^\n;!?]{0,15}$", re.IGNORECASE)
_NEVER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
"""Prefixes that are not issued (HMRC's manual, NIM39110)."""

_LITTLE_WORDS = frozenset(
    {"AM", "AN", "AS", "AT", "BE", "BY", "HE", "MY", "ME", "OR", "PM", "WE", "ON", "NO"}
)


_HINT = re.compile(r"[0-9](?:[ .-]{0,2}[0-9]){5}")


def numbers(text: str) -> Iterator[Found]:
    """Find numbers whose check holds."""
    if not _HINT.search(text):
        return
    for found in _TEN.finditer(text):
        if kind := _ten(found.group(), _before(text, found.start())):
            yield Found(kind, *found.span())
    for found in _UPN.finditer(text):
        if _is_upn(found.group()):
            yield Found(Identifier.UPN, *found.span())
    for found in _NINO.finditer(text):
        if _is_nino(found, _before(text, found.start())):
            yield Found(Identifier.NI_NUMBER, *found.span())


def _before(text: str, start: int) -> str:
    return text[max(0, start - _CUE_LENGTH) : start]


def _ten(written: str, before: str) -> Identifier | None:
    """Tell what ten digits are; without a cue, they must be grouped and issued as such."""
    from stdnum.gb import nhs

    digits = re.sub(r"[^0-9]", "", written)
    if not nhs.is_valid(digits):
        return None
    cue = _CUE.search(before)
    parts = tuple(map(len, re.split(r"[ .-]+", written)))
    if not cue and (parts not in _GROUPS or ("." in written and parts != (3, 3, 4))):
        return None
    # Scotland's begin with a date of birth, so from 010101 to 311299.
    if digits < "32" and _is_day(digits):
        return Identifier.CHI_NUMBER
    if cue or any(low <= int(digits[:3]) <= high for low, high in _ISSUED):
        return Identifier.NHS_NUMBER
    return None


def _is_day(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 + year, month, day)
    except ValueError:
        # 29 February 1900 was none either, but nobody of that age has a number.
        return False
    return True


def _is_upn(written: str) -> bool:
    from stdnum.gb import upn

    return upn.is_valid(re.sub(r"[ -]", "", written))


def _is_nino(found: re.Match[str], before: str) -> bool:
    written, prefix = found.group(), found[1].upper()
    if prefix in _NEVER:
        return False
    if _NINO_CUE.search(before):
        return True
    loose = found[1].islower() and bool(found[2]) and prefix in _LITTLE_WORDS
    return written[-1].isalpha() and not loose
