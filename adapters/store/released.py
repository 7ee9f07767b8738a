"""Releases of what was held back: who said that a wording may stand, and when."""

from collections.abc import Sequence

from sqlalchemy import Column, ForeignKey, RowMapping, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import rows, statements
from adapters.store.columns import Moment, Words, kinds_of, of_person, person_columns, spelt
from adapters.store.tables import metadata
from bot.model import Release, RoundId

releases = Table(
    "releases",
    metadata,
    Column("round", Words, ForeignKey("rounds.id"), primary_key=True),
    Column("contribution", Words, primary_key=True),
    Column("revised", Moment, primary_key=True),
    Column("kinds", Words, primary_key=True),
    *person_columns("by"),
    Column("at", Moment, nullable=False),
)


async def keep(db: AsyncConnection, new: Sequence[Release]) -> None:
    """Add releases; one that is known is not kept twice."""
    values = [
        {
            "round": release.round,
            "contribution": release.contribution,
            "revised": release.revised,
            "kinds": spelt(release.kinds),
            **of_person("by", release.by),
            "at": release.at,
        }
        for release in new
    ]
    await statements.add(db, releases, values)


async def of_round(db: AsyncConnection, id: RoundId) -> Sequence[RowMapping]:
    """Read the releases of a round, oldest first."""
    query = select(releases).where(releases.c.round == id)
    ordered = query.order_by(releases.c.at, releases.c.contribution, releases.c.kinds)
    return (await db.execute(ordered)).mappings().all()


def release(row: RowMapping, names: rows.Names) -> Release:
    """Read a release."""
    return Release(
        RoundId(row["round"]),
        row["contribution"],
        row["revised"],
        kinds_of(row["kinds"]),
        rows.person(row, "by", names),
        row["at"],
    )
