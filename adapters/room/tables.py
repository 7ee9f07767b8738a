"""The room's own memory of what was said in it: what Slack and Teams keep for themselves."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from adapters.sealing.columns import SEALED, by_kind

# The names of constraints and indexes follow one rule in the whole database.
metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "one_%(table_name)s_by_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)

# SQLite numbers rows by itself only where the column's type is INTEGER.
_Counter = BigInteger().with_variant(Integer, "sqlite")

messages = Table(
    "room_messages",
    metadata,
    Column("id", _Counter, primary_key=True),
    # What makes it once: a delivery's key, or a person with a digest of what they sent.
    Column("key", Text, nullable=False, unique=True),
    # How many changes there had been in the room when this one was written or last changed.
    Column("change", BigInteger, nullable=False, index=True),
    # The message whose thread it is in; none for one that begins a thread.
    Column("root", BigInteger),
    # Whose direct message it is; "" in the channel.
    Column("reader", Text, nullable=False),
    # "" is the bot.
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False, info=SEALED),
    # The bot's words, as JSON.
    Column("message", Text, info=SEALED),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("edited", DateTime(timezone=True)),
    Column("deleted", Boolean, nullable=False),
    Index(None, "reader", "root"),
    Index(None, "root"),
    # An id is known only when the row is written.
    info=by_kind("room", "key"),
)

files = Table(
    "room_files",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("message", BigInteger, ForeignKey("room_messages.id"), nullable=False, index=True),
    Column("name", Text, nullable=False, info=SEALED),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False, info=SEALED),
    info=by_kind("room", "message", "media_type", "size"),
)
