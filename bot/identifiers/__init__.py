"""Possible identifiers in what people write: rules, checks and lists; no model, no network."""

import re
from collections.abc import Iterator

from bot.identifiers.cases import case_numbers
from bot.identifiers.dates import dates_of_birth
from bot.identifiers.initials import initials
from bot.identifiers.kinds import Found, Identifier, Kinds, in_order, strong, weak
from bot.identifiers.names import names
from bot.identifiers.numbers import numbers
from bot.identifiers.own import NOTHING, Own
from bot.identifiers.reach import reach
from bot.identifiers.schools import schools
from bot.identifiers.tokens import plain

__all__ = [
    "NOTHING",
    "Found",
    "Identifier",
    "Kinds",
    "Own",
    "blanked",
    "find",
    "in_order",
    "kinds_in",
    "strong",
    "weak",
]

_DIGIT = re.compile("[0-9]")


def find(text: str, own: Own = NOTHING) -> tuple[Found, ...]:
    """
    Find possible identifiers, in the order of the text; `own` are known to identify nobody.

    Nothing found means that nothing obvious is there, never that a text is safe.
    """
    kept: list[Found] = []
    taken = bytearray(len(text))
    for found in _all(plain(text), own):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append(found)
    return tuple(sorted(kept, key=lambda found: found.start))


def kinds_in(text: str, own: Own = NOTHING) -> Kinds:
    """Tell which kinds of identifier may be in a text."""
    return in_order(found.kind for found in find(text, own))


def blanked(text: str, kinds: Kinds, blank: str, own: Own = NOTHING) -> str | None:
    """
    Put `blank` where an identifier stands, and wherever the same words stand again.

    None if one of `kinds`, found when the text was kept, is not found now: then nobody can
    tell where it stands.
    """
    finds = find(text, own)
    if not {found.kind for found in finds}.issuperset(kinds):
        return None
    words = {text[found.start : found.end] for found in finds}
    for found in reversed(finds):
        text = f"{text[: found.start]}\0{text[found.end :]}"
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "\0", text, flags=re.IGNORECASE)
    return text.replace("\0", blank)


def _all(text: str, own: Own) -> Iterator[Found]:
    """Give every find, the surer kinds first."""
    digits = _DIGIT.search(text) is not None
    if digits:
        yield from numbers(text)
        yield from dates_of_birth(text)
    yield from reach(text, own, digits=digits)
    if digits:
        yield from case_numbers(text)
    yield from initials(text)
    yield from schools(text)
    yield from names(text)
