"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Column = sa.Column[object]


def upgrade() -> None:
    """Make every table."""
    _make_people_and_teams()
    _make_rounds()
    _make_what_is_said()
    _make_papers()
    _make_deliveries()


def _make_people_and_teams() -> None:
    op.create_table(
        "people",
        *(_text(name, key=True) for name in ("platform", "workspace", "id")),
        _text("name"),
    )
    op.create_table(
        "teams",
        *_place(key=True),
        _text("service"),
        *_person("lead", optional=True),
        _moment("accepted", optional=True),
        _text("time_zone"),
        _text("language"),
        _number("revision"),
    )
    op.create_index("teams_by_lead", "teams", ["lead_platform", "lead_workspace", "lead_id"])
    op.create_table("chairs", *_place(key=True), _number("position", key=True), *_person("chair"))


def _make_rounds() -> None:
    op.create_table("editions", _text("id", key=True), _text("briefing"))
    op.create_table(
        "rounds",
        _text("id", key=True),
        *_place(),
        sa.Column("edition", sa.Text, sa.ForeignKey("editions.id"), nullable=False),
        sa.Column("prompts", sa.JSON, nullable=False),
        _number("minutes"),
        _text("mode"),
        _truth("named"),
        *_person("chair"),
        _moment("opened"),
        _moment("closes", optional=True),
        _text("state"),
        _number("reached"),
        _moment("closed", optional=True),
        _number("issued"),
        _moment("issued_at", optional=True),
        _text("present"),
        _text("apologies"),
        _number("revision"),
    )
    place = ["platform", "workspace", "channel"]
    op.create_index("rounds_by_place", "rounds", place)
    _index_where("one_open_round", "rounds", place, "state = 'open'", unique=True)
    op.create_table(
        "posted",
        _counter(),
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), nullable=False, index=True),
        _number("prompt"),
        *_place(),
        _text("root"),
        _text("message"),
        sa.UniqueConstraint(*place, "root", "message"),
    )


def _make_what_is_said() -> None:
    op.create_table(
        "contributions",
        _round(),
        _text("id", key=True),
        _text("wording", key=True),
        _number("prompt"),
        _text("kind"),
        *_person("author"),
        _text("text"),
        _moment("at"),
        _moment("revised"),
        _truth("deleted"),
    )
    op.create_table(
        "votes",
        _round(),
        _number("prompt", key=True),
        *_person("person", key=True),
        _number("choice"),
        _moment("at"),
    )
    op.create_table(
        "actions",
        _round(),
        _text("id", key=True),
        _text("what"),
        *_person("owner"),
        sa.Column("due", sa.Date, nullable=False),
        *_person("added_by"),
        _moment("at"),
    )


def _make_papers() -> None:
    op.create_table(
        "corrections",
        _round(),
        _number("version", key=True),
        _text("target"),
        _text("text", optional=True),
        *_person("by"),
        _moment("at"),
    )
    op.create_table(
        "versions",
        _round(),
        _number("number", key=True),
        _truth("signed"),
        _text("body"),
        _text("seal"),
        *_person("by", optional=True),
        _moment("at"),
    )
    op.create_table(
        "receipts",
        _round(),
        _number("version", key=True),
        *_person("lead", key=True),
        _moment("at"),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        _counter(),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        *(_text(name) for name in ("platform", "workspace", "lane_kind", "lane_id", "task")),
        _moment("due"),
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id")),
        *(_text(name) for name in ("detail", "collapses", "state")),
        _number("attempts"),
        _number("fence"),
        _moment("lease_until", optional=True),
        _moment("not_before", optional=True),
        _truth("doubt"),
        _text("root", optional=True),
        _text("message", optional=True),
        _text("reason"),
        sqlite_autoincrement=True,
    )
    lane = ["platform", "workspace", "lane_kind", "lane_id", "due", "id"]
    _index_where("waiting_by_lane", "deliveries", lane, "state = 'pending'")
    _index_where("waiting_by_due", "deliveries", ["due"], "state = 'pending'")


def _text(name: str, *, key: bool = False, optional: bool = False) -> Column:
    return sa.Column(name, sa.Text, primary_key=key, nullable=optional)


def _number(name: str, *, key: bool = False) -> Column:
    return sa.Column(name, sa.Integer, primary_key=key, nullable=False, autoincrement=False)


def _truth(name: str) -> Column:
    return sa.Column(name, sa.Boolean, nullable=False)


def _moment(name: str, *, optional: bool = False) -> Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _counter() -> Column:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def _round() -> Column:
    return sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), primary_key=True)


def _place(*, key: bool = False) -> list[Column]:
    return [_text(name, key=key) for name in ("platform", "workspace", "channel")]


def _person(role: str, *, key: bool = False, optional: bool = False) -> list[Column]:
    parts = ("platform", "workspace", "id")
    return [_text(f"{role}_{part}", key=key, optional=optional) for part in parts]


def _index_where(
    name: str, table: str, columns: list[str], where: str, *, unique: bool = False
) -> None:
    condition = sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=condition,
        postgresql_where=condition,
    )
