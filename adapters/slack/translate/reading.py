"""Reading JSON that may be anything: what is missing or of another type is empty."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard, cast

Json = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# As many digits as a date has room for.
_MOMENT = re.compile(r"([0-9]{1,11})\.([0-9]{1,6})")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


def part(of: Json, key: str) -> Json:
    """Return the object under a key."""
    found = of.get(key)
    return found if _is_object(found) else {}


def parts(of: Json, key: str) -> list[Json]:
    """Return the objects in the list under a key."""
    return [found for found in _list(of, key) if _is_object(found)]


def first(of: Json, key: str) -> Json:
    """Return the first object in the list under a key."""
    found = parts(of, key)
    return found[0] if found else {}


def string(of: Json, key: str) -> str:
    """Return the string under a key."""
    found = of.get(key)
    return found if isinstance(found, str) else ""


def strings(of: Json, key: str) -> tuple[str, ...]:
    """Return the strings in the list under a key."""
    return tuple(found for found in _list(of, key) if isinstance(found, str))


def moment(ts: str) -> datetime | None:
    """Read a time stamp of Slack's, to the microsecond."""
    found = _MOMENT.fullmatch(ts)
    if not found:
        return None
    # Not through a float: it cannot hold all sixteen digits.
    return _EPOCH + timedelta(0, int(found[1]), int(found[2].ljust(6, "0")))


def mentions(text: str) -> tuple[str, ...]:
    """List the ids of the people named in a text, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def _is_object(value: object) -> TypeGuard[Json]:
    return isinstance(value, dict)


def _list(of: Json, key: str) -> list[Any]:
    found = of.get(key)
    return cast("list[Any]", found) if isinstance(found, list) else []
