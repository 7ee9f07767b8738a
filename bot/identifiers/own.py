"""The organisation's own numbers and addresses, which identify nobody."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

_ABROAD = re.compile(r"^(?:\+|00)44(?:0)?")


@dataclass(frozen=True, slots=True)
class Own:
    """Phone numbers and e-mail addresses that anybody may write."""

    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()

    @classmethod
    def of(cls, ways: Iterable[str]) -> Self:
        """Take phone numbers and e-mail addresses, as people write them."""
        known = tuple(ways)
        return cls(
            frozenset(significant(way) for way in known if "@" not in way),
            frozenset(way.lower() for way in known if "@" in way),
        )


def significant(phone: str) -> str:
    """Reduce a British number to what is dialled after the 0; 01632 and +44 1632 are one."""
    digits = re.sub(r"[^0-9+]", "", phone)
    return _ABROAD.sub("", digits).removeprefix("0")


NOTHING = Own()
