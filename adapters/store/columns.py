"""The kinds of column, so that both databases keep the same and give back the same."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

from bot.identifiers import Identifier, Kinds
from bot.model import Lane, Person, Place

# PostgreSQL refuses NUL; half a surrogate pair is no character and has no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Put U+FFFD, the replacement character, where a database could keep nothing."""
    return _UNSTORABLE.sub("\ufffd", text)


def written(at: datetime) -> str:
    """Spell a moment as SQLite keeps it: in UTC without saying so, sorting as time does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def spelt(kinds: Kinds) -> str:
    """Write kinds of identifier in one column."""
    return " ".join(kinds)


def kinds_of(written: str) -> Kinds:
    """Read kinds of identifier."""
    return tuple(map(Identifier, written.split()))


class Words(TypeDecorator[str]):
    """Any text, however long."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, the signature is SQLAlchemy's
        """Make it storable."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """A moment to the microsecond; SQLite has it as text in UTC, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, the signature is SQLAlchemy's
        """Turn it into UTC; raises ValueError if nobody can tell which moment is meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, the signature is SQLAlchemy's
        """Give it back in UTC; what SQLite keeps has lost its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def place_columns(*, key: bool = False) -> list[Column[Any]]:
    """Make the columns of a place."""
    names = ("platform", "workspace", "channel")
    return [Column(name, Words, primary_key=key, nullable=False) for name in names]


def person_columns(role: str, *, key: bool = False, optional: bool = False) -> list[Column[Any]]:
    """Make the columns of a person, who may come from another workspace than the place."""
    names = (f"{role}_platform", f"{role}_workspace", f"{role}_id")
    return [Column(name, Words, primary_key=key, nullable=optional) for name in names]


def of_place(place: Place) -> dict[str, str]:
    """Spread a place over its columns."""
    return {
        "platform": storable(place.platform),
        "workspace": storable(place.workspace),
        "channel": storable(place.channel),
    }


def of_person(role: str, person: Person | None) -> dict[str, str | None]:
    """Spread a person over their columns."""
    parts = (person.platform, person.workspace, person.id) if person else None
    platform, workspace, id = map(storable, parts) if parts else (None, None, None)
    return {f"{role}_platform": platform, f"{role}_workspace": workspace, f"{role}_id": id}


def of_lane(lane: Lane) -> dict[str, str]:
    """Spread a lane over its columns."""
    kind, id = ("place", lane.channel) if isinstance(lane, Place) else ("person", lane.id)
    return {
        "platform": lane.platform,
        "workspace": lane.workspace,
        "lane_kind": kind,
        "lane_id": id,
    }
