"""What is kept, as plain values that any program can read."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, cast

from bot.audit import Link
from bot.context import Context, zone
from bot.dossier import Sent
from bot.model import Person, Place, Record
from bot.words import Words

Plain = dict[str, Any]


def plain(value: object, *leave_out: str) -> Any:
    """Spread a value: moments as ISO 8601 in UTC, people with their ids and names."""
    match value:
        case Person():
            return {"id": value.key, "name": value.name}
        case Place():
            return f"{value.platform}:{value.workspace}:{value.channel}"
        case _ if is_dataclass(value):
            kept = (field.name for field in fields(value) if field.name not in leave_out)
            return {name: plain(getattr(value, name)) for name in kept}
        case list() | tuple():
            return [plain(part) for part in cast("Sequence[object]", value)]
        case _:
            return value.isoformat() if isinstance(value, date) else value


def as_json(value: object) -> bytes:
    """Write plain values for a program, readable by people as well."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def when(moment: datetime, record: Record, context: Context) -> str:
    """Write a moment by the team's clock."""
    return context.words.moment(moment, zone(record.team))


def part_of(prompt: int, words: Words) -> str:
    """Name a prompt; what belongs to none is about the round."""
    return words("part_prompt", number=prompt) if prompt else words("part_general")


def sent(each: Sent) -> Plain:
    """Spread a delivery with what became of it."""
    told = plain(each.delivery, "key", "collapses", "round")
    return told | plain(each, "delivery")


def link(each: Link) -> Plain:
    """Spread an entry of the audit trail with its place in the chain."""
    entry = plain(each.entry, "workspace")
    home = {"workspace": str(each.entry.workspace), "number": each.number}
    return home | entry | {"previous": each.previous, "hash": each.hash}
