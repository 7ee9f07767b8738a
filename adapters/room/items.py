"""Messages of the room as values, and as rows of its tables."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.sealing.columns import Row
from bot.messages import Message

_MESSAGE = TypeAdapter(Message)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that hangs on a message; `size` is in bytes."""

    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """
    One message as it stands now.

    `author` "" is the bot, which speaks in `message`; people write `text`.
    `reader` has a direct message to themselves. `change` grows with every change.
    """

    id: int
    change: int
    root: int | None
    reader: str
    author: str
    text: str
    message: Message | None
    at: datetime
    edited: datetime | None
    deleted: bool
    key: str
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class New:
    """A message to be put up; `key` makes it once."""

    key: str
    at: datetime
    root: int | None = None
    reader: str = ""
    author: str = ""
    text: str = ""
    message: Message | None = None


def to_json(message: Message) -> str:
    """Write the bot's words down."""
    return _MESSAGE.dump_json(message).decode()


def to_row(new: New, change: int) -> dict[str, Any]:
    """Spread a new message over the columns."""
    return {
        "key": new.key,
        "change": change,
        "root": new.root,
        "reader": new.reader,
        "author": new.author,
        "text": new.text,
        "message": to_json(new.message) if new.message else None,
        "at": new.at,
        "deleted": False,
    }


def to_attached(row: Row) -> Attached:
    """Read a row of the files."""
    return Attached(row["id"], row["name"], row["media_type"], row["size"])


def to_item(row: Row, attached: tuple[Attached, ...]) -> Item:
    """Read a row of the messages."""
    return Item(
        id=row["id"],
        change=row["change"],
        root=row["root"],
        reader=row["reader"],
        author=row["author"],
        text=row["text"],
        message=_MESSAGE.validate_json(row["message"]) if row["message"] else None,
        at=_utc(row["at"]),
        edited=_utc(row["edited"]) if row["edited"] else None,
        deleted=row["deleted"],
        key=row["key"],
        files=attached,
    )


def _utc(at: datetime) -> datetime:
    # SQLite gives back naive times.
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
