"""The tables of the audit trail; the database itself refuses to change a row of it."""

from sqlalchemy import Column, Index, Integer, Table

from adapters.store.columns import Moment, Words
from adapters.store.tables import metadata

audit = Table(
    "audit",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Words, nullable=False),
    Column("verb", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("object", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("previous", Words, nullable=False),
    Column("hash", Words, nullable=False),
    Index("audit_by_object", "platform", "workspace", "object"),
)

heads = Table(
    "audit_heads",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("hash", Words, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("base", Words, nullable=False),
)
