"""How somebody is reached: e-mail, phone, postcode."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier
from bot.identifiers.own import Own, significant
from bot.identifiers.postcodes import postcodes

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9_%+][A-Za-z0-9._%+'-]*"
    r"@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
)
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]+ ?(?:[\[({] ?at ?[\])}]| at ) ?[\w-]+"
    r"(?: ?(?:\.|\bdot\b|[\[({] ?dot ?[\])}]) ?[\w-]+){0,3} ?(?:\.|\bdot\b|[\[({] ?dot ?[\])}]) ?"
    r"(?:com|org|net|uk|info|ie|eu|edu)\b",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<![0-9A-Za-z_./+-])(?:(?:\+|00)[1-9]|44(?=[ -]?7)|\(?[0oO])(?:[ ().-]{0,2}[0-9]){8,13}"
    r"(?![0-9A-Za-z_])"
)
_MOBILE = re.compile(
    r"\b(?:mob|mobile|phone|tel|ring|call|text|whatsapp|number)\b[ .:]{1,2}"
    r"(?:(?:is|on|him|her|them|me|no|number)[ .:]{1,2}){0,2}"
    r"(7[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3})(?![0-9])",
    re.IGNORECASE,
)
_BRITISH = re.compile(r"1[2-9][0-9]{7,8}|11[0-9]{8}|1[2-9]1[0-9]{7}|2[03489][0-9]{8}|7[0-9]{9}")
"""Geographic and mobile numbers after the 0; 03, 08 and 09 are services, not people (Ofcom)."""


def reach(text: str, own: Own, *, digits: bool) -> Iterator[Found]:
    """Find addresses and numbers, but for the organisation's own; `digits`: there are some."""
    yield from _emails(text, own)
    if digits:
        yield from _phones(text, own)
        yield from postcodes(text)


def _emails(text: str, own: Own) -> Iterator[Found]:
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if found.group().lower() not in own.emails:
                yield Found(Identifier.EMAIL, *found.span())
    low = text.lower()
    if " dot " in low or "at]" in low or "at)" in low or "at}" in low:
        for found in _SPELT.finditer(text):
            yield Found(Identifier.EMAIL, *found.span())


def _phones(text: str, own: Own) -> Iterator[Found]:
    for found in _PHONE.finditer(text):
        if _is_phone(found.group(), own):
            alone = found.group().startswith("(") and ")" not in found.group()
            yield Found(Identifier.PHONE, found.start() + alone, found.end())
    for found in _MOBILE.finditer(text):
        if significant(found[1]) not in own.phones:
            yield Found(Identifier.PHONE, *found.span(1))


def _is_phone(written: str, own: Own) -> bool:
    number = re.sub(r"[^0-9+]", "", written.replace("o", "0").replace("O", "0"))
    if number.startswith("44"):
        number = f"+{number}"
    local = significant(number)
    if local in own.phones:
        return False
    if number.startswith(("+44", "0044")) or not number.startswith(("+", "00")):
        return _BRITISH.fullmatch(local) is not None
    return _is_foreign(f"+{number.removeprefix('00').removeprefix('+')}")


def _is_foreign(number: str) -> bool:
    # A tenth of a second to import, for the few who write one.
    from phonenumbers import NumberParseException, is_possible_number, parse  # noqa: PLC0415

    try:
        return is_possible_number(parse(number))
    except NumberParseException:
        return False
