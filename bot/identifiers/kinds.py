"""The kinds of identifier, and what a find is."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Identifier(StrEnum):
    """What may tell who somebody is."""

    NHS_NUMBER = "nhs-number"
    CHI_NUMBER = "chi-number"
    UPN = "upn"
    NI_NUMBER = "ni-number"
    DATE_OF_BIRTH = "date-of-birth"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    NAME = "name"
    SCHOOL = "school"
    CASE_NUMBER = "case-number"
    INITIALS = "initials"


_WEAK = frozenset(
    {Identifier.NAME, Identifier.SCHOOL, Identifier.CASE_NUMBER, Identifier.INITIALS}
)
"""Found by the words around them, so more often wrong."""

Kinds = tuple[Identifier, ...]
"""In the order of the enumeration, each once."""


@dataclass(frozen=True, slots=True)
class Found:
    """One find; `start` and `end` are positions in the text, as of a slice."""

    kind: Identifier
    start: int
    end: int


def in_order(kinds: Iterable[Identifier]) -> Kinds:
    """Put kinds in their order, each once."""
    known = set(kinds)
    return tuple(kind for kind in Identifier if kind in known)


def strong(kinds: Iterable[Identifier]) -> Kinds:
    """Take those that a check or a shape makes sure."""
    return in_order(kind for kind in kinds if kind not in _WEAK)


def weak(kinds: Iterable[Identifier]) -> Kinds:
    """Take those that only the words around them tell."""
    return in_order(kind for kind in kinds if kind in _WEAK)
