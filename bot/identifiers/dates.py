"""Full dates of birth: a whole date, and a word that says whose day it is."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from bot.identifiers.kinds import Found, Identifier

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY, _YEAR = r"[0-3]?[0-9](?:st|nd|rd|th)?", r"(?:(?:19|20)[0-9]{2}|'?[0-9]{2})"

_DATE = (
    rf"(?<![0-9/.-])(?:[0-3]?[0-9](?:[./-] ?| )[01]?[0-9](?:[./-] ?| ){_YEAR}"
    r"|(?:19|20)[0-9]{2}[./-][01]?[0-9][./-][0-3]?[0-9]"
    rf"|{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}"
    rf"|{_MONTH} {_DAY},? {_YEAR})(?![0-9/])"
)
_SURE = r"(?:\bd\.? ?o\.? ?b\b\.?(?:'s)?|\bdate of birth|\bbirth ?date)"
_LIKELY = r"(?:\bborn\b|\bbirthday\b)"

_NOT_BIRTH = re.compile(
    r"\b(?:report|review|study|paper|briefing|guidance|policy|since|published|meeting|training|"
    r"before|after|until|audit|book|edition)\b",
    re.IGNORECASE,
)
_HINTS = ("birth", "born", "dob", "d.o", "d o", "b.", "delivered")


def dates_of_birth(text: str) -> Iterator[Found]:
    """Find whole dates that are said to be somebody's birth."""
    low = text.lower()
    if not any(hint in low for hint in _HINTS):
        return
    for pattern in _cued():
        for found in pattern.finditer(text):
            whole = found.lastindex or 1
            aside = found[1] if whole > 1 else ""
            if not _NOT_BIRTH.search(aside) and _is_date(found[whole]):
                yield Found(Identifier.DATE_OF_BIRTH, *found.span(whole))


def _is_date(written: str) -> bool:
    parts = [part for part in re.findall(r"[0-9]+|[a-z]{3,}", written.lower()) if part != "of"]
    if len(parts) == 1:
        parts = [parts[0][:2], parts[0][2:4], parts[0][4:]]
    numbers = [_number(part) for part in parts]
    if len(numbers) != 3 or None in numbers:  # noqa: PLR2004 - day, month, year
        return False
    one, two, three = (number or 0 for number in numbers)
    year, month, day = (one, two, three) if one > 31 else (three, two, one)  # noqa: PLR2004
    if parts[0].isalpha():
        month, day = day, month
    return any(_exists(2000 + year % 100, *pair) for pair in ((month, day), (day, month)))


def _number(part: str) -> int | None:
    if part.isdigit():
        return int(part)
    return _MONTHS.index(part[:3]) + 1 if part[:3] in _MONTHS else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@cache
def _cued() -> tuple[re.Pattern[str], ...]:
    """Make the patterns when they are first needed: that takes longer than all others."""
    return (
        re.compile(rf"{_SURE}[^;!?\n]{{0,30}}?({_DATE})", re.IGNORECASE),
        re.compile(
            rf"{_SURE}[ :=-]{{0,3}}((?<![0-9])[0-9]{{6}}(?:[0-9]{{2}})?(?![0-9]))", re.IGNORECASE
        ),
        re.compile(rf"(?:{_LIKELY})([^.;!?\n]{{0,45}}?)({_DATE})", re.IGNORECASE),
        re.compile(
            rf"\b(?:baby|child|twin|infant|boy|girl|she|he)\b[^.;!?\n]{{0,15}}\bdelivered\b"
            rf"[^.;!?\n]{{0,15}}?({_DATE})",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<!\w)b\. ?({_DATE})", re.IGNORECASE),
        re.compile(
            rf"({_DATE})[ ,(:-]{{0,3}}"
            rf"(?:(?:is|was|given|as|her|his|their|the|a|child's|baby's|twin's) ){{0,5}}"
            rf"(?:{_SURE}|\bbirthday\b)",
            re.IGNORECASE,
        ),
    )
