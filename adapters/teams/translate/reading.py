"""Reading JSON that may be anything: what is missing or of another type is empty."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard, cast

Json = Mapping[str, Any]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"[0-9]{13}")


def part(of: Json, key: str) -> Json:
    """Return the object under a key."""
    found = of.get(key)
    return found if _is_object(found) else {}


def parts(of: Json, key: str) -> list[Json]:
    """Return the objects in the list under a key."""
    return [found for found in _list(of, key) if _is_object(found)]


def string(of: Json, key: str) -> str:
    """Return the string under a key."""
    found = of.get(key)
    return found if isinstance(found, str) else ""


def strings(of: Json, key: str) -> tuple[str, ...]:
    """Return the strings in the list under a key."""
    return tuple(found for found in _list(of, key) if isinstance(found, str))


def moment(text: str) -> datetime | None:
    """Read a moment as Teams writes it, to the microsecond."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def moment_of_id(id: str) -> datetime | None:
    """Read when a message was written: Teams' ids count the milliseconds since 1970."""
    if not _MILLISECONDS.fullmatch(id):
        return None
    return _BEGINNING + timedelta(milliseconds=int(id))


def _is_object(value: object) -> TypeGuard[Json]:
    return isinstance(value, dict)


def _list(of: Json, key: str) -> list[Any]:
    found = of.get(key)
    return cast("list[Any]", found) if isinstance(found, list) else []
