"""The tables, the same on SQLite and PostgreSQL; docs/data.md says what each is for."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from adapters.sealing.columns import RENAMED, SEALED, by_kind, by_round, by_workspace
from adapters.store.columns import Moment, Words, person_columns, place_columns

# A constraint needs a name before a later migration can take it away.
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


def _round() -> Column[str]:
    return Column("round", Words, ForeignKey("rounds.id"), primary_key=True)


people = Table(
    "people",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("workspace", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False, info=SEALED),
    info=by_workspace(),
)

teams = Table(
    "teams",
    metadata,
    *place_columns(key=True),
    Column("service", Words, nullable=False, info=SEALED),
    *person_columns("lead", optional=True),
    Column("accepted", Moment),
    Column("time_zone", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("teams_by_lead", "lead_platform", "lead_workspace", "lead_id"),
    info=by_workspace(),
)

chairs = Table(
    "chairs",
    metadata,
    *place_columns(key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    *person_columns("chair"),
)

editions = Table(
    "editions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("briefing", Words, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("id", Words, primary_key=True),
    *place_columns(),
    Column("edition", Words, ForeignKey("editions.id"), nullable=False),
    Column("prompts", JSON, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("mode", Words, nullable=False),
    Column("named", Boolean, nullable=False),
    *person_columns("chair"),
    Column("opened", Moment, nullable=False),
    Column("closes", Moment),
    Column("state", Words, nullable=False),
    Column("reached", Integer, nullable=False),
    Column("closed", Moment),
    Column("issued", Integer, nullable=False),
    Column("issued_at", Moment),
    Column("present", Words, nullable=False, info=SEALED),
    Column("apologies", Words, nullable=False, info=SEALED),
    Column("hold", Words, nullable=False, server_default=""),
    Column("thinned", Moment),
    Column("revision", Integer, nullable=False),
    Index("rounds_by_place", "platform", "workspace", "channel"),
    info=by_round("id"),
)

Index(
    "one_open_round",
    rounds.c.platform,
    rounds.c.workspace,
    rounds.c.channel,
    unique=True,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)

posted = Table(
    "posted",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("round", Words, ForeignKey("rounds.id"), nullable=False, index=True),
    Column("prompt", Integer, nullable=False),
    *place_columns(),
    Column("root", Words, nullable=False),
    Column("message", Words, nullable=False),
    UniqueConstraint("platform", "workspace", "channel", "root", "message"),
)

contributions = Table(
    "contributions",
    metadata,
    _round(),
    Column("id", Words, primary_key=True),
    Column("wording", Words, primary_key=True, info=RENAMED),
    Column("prompt", Integer, nullable=False),
    Column("kind", Words, nullable=False),
    *person_columns("author"),
    Column("text", Words, nullable=False, info=SEALED),
    Column("at", Moment, nullable=False),
    Column("revised", Moment, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("files", Integer, nullable=False, server_default="0"),
    Column("held", Words, nullable=False, server_default=""),
    info=by_round(),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("mark", Words, primary_key=True),
    Column("round", Words, ForeignKey("rounds.id"), nullable=False, index=True),
)

votes = Table(
    "votes",
    metadata,
    _round(),
    Column("prompt", Integer, primary_key=True, autoincrement=False),
    *person_columns("person", key=True),
    Column("choice", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    _round(),
    Column("id", Words, primary_key=True),
    Column("what", Words, nullable=False, info=SEALED),
    *person_columns("owner"),
    Column("due", Date, nullable=False),
    *person_columns("added_by"),
    Column("at", Moment, nullable=False),
    info=by_round(),
)

corrections = Table(
    "corrections",
    metadata,
    _round(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("target", Words, nullable=False),
    Column("text", Words, info=SEALED),
    *person_columns("by"),
    Column("at", Moment, nullable=False),
    info=by_round(),
)

versions = Table(
    "versions",
    metadata,
    _round(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("signed", Boolean, nullable=False),
    Column("body", Words, nullable=False, info=SEALED),
    # A digest of the body, by which somebody could try whether it says what they guess.
    Column("seal", Words, nullable=False, info=SEALED),
    # The audit trail's digest is of both, so that nobody without this can try a guess.
    Column("salt", Words, nullable=False, server_default="", info=SEALED),
    *person_columns("by", optional=True),
    Column("at", Moment, nullable=False),
    info=by_round(),
)

receipts = Table(
    "receipts",
    metadata,
    _round(),
    Column("version", Integer, primary_key=True, autoincrement=False),
    *person_columns("lead", key=True),
    Column("at", Moment, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Counter, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("platform", Words, nullable=False),
    Column("workspace", Words, nullable=False),
    Column("lane_kind", Words, nullable=False),
    Column("lane_id", Words, nullable=False),
    Column("task", Words, nullable=False),
    Column("due", Moment, nullable=False),
    Column("round", Words, ForeignKey("rounds.id")),
    Column("detail", Words, nullable=False),
    Column("collapses", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("doubt", Boolean, nullable=False),
    Column("root", Words),
    Column("message", Words),
    Column("reason", Words, nullable=False),
    # A number is never given twice, or an old lease could settle a new delivery.
    sqlite_autoincrement=True,
)

Index(
    "waiting_by_lane",
    *(
        deliveries.c[name]
        for name in ("platform", "workspace", "lane_kind", "lane_id", "due", "id")
    ),
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)

Index(
    "waiting_by_due",
    deliveries.c.due,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)

sealing = Table(
    "sealing",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("probe", Words, nullable=False, info=SEALED),
    info=by_kind("probe"),
)
"""One row once a key has been set: whoever cannot open it has another key."""
