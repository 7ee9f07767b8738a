"""Teams' tables: what must be known of a conversation to speak in it."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, Table, Text, false

# The names of constraints and indexes follow one rule in the whole database.
metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "one_%(table_name)s_by_%(column_0_N_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s",
        "pk": "%(table_name)s_key",
    }
)

# `workspace` and `channel` are those of a `Place`; a personal chat is one, too, here alone.

conversations = Table(
    "teams_conversations",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("service_url", Text, nullable=False),
    Column("bot", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("hears_all", Boolean, nullable=False, server_default=false()),
    Index(None, "workspace", "person"),
)

parts = Table(
    "teams_parts",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("message", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False),
)
