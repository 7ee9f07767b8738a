"""Reading rounds and their records."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import Row
from adapters.store import released, rows
from adapters.store.columns import of_person, of_place
from adapters.store.editions import Editions
from adapters.store.people import names_of, people_in
from adapters.store.sealing import seals_of
from adapters.store.tables import (
    actions,
    contributions,
    corrections,
    posted,
    receipts,
    rounds,
    tombstones,
    versions,
    votes,
)
from adapters.store.teams import among, equal, team
from bot.model import (
    Action,
    Contribution,
    Person,
    Place,
    Record,
    Round,
    RoundId,
    State,
    Version,
)

_NAMED: dict[Table, tuple[str, ...]] = {
    contributions: ("author",),
    votes: ("person",),
    actions: ("owner", "added_by"),
    corrections: ("by",),
    versions: ("by",),
    receipts: ("lead",),
}


async def open_round(db: AsyncConnection, editions: Editions, place: Place) -> Round | None:
    """Read the round that is open in a place."""
    which = equal(rounds, {**of_place(place), "state": State.OPEN})
    found = await _rounds(db, editions, which)
    return found[0] if found else None


async def rounds_in(
    db: AsyncConnection, editions: Editions, places: Collection[Place]
) -> Sequence[Round]:
    """Read the rounds of some places, newest first."""
    found = await _rounds(db, editions, among(rounds, places))
    return sorted(found, key=lambda held: (held.opened, held.id), reverse=True)


async def all_rounds(db: AsyncConnection, editions: Editions) -> Sequence[Round]:
    """Read every round, newest first."""
    found = await _rounds(db, editions, rounds.c.id.is_not(None))
    return sorted(found, key=lambda held: (held.opened, held.id), reverse=True)


async def left_open(
    db: AsyncConnection, editions: Editions, before: datetime, now: datetime
) -> Sequence[Round]:
    """Read the rounds that were opened before a moment and have no closing time ahead."""
    unplanned = or_(rounds.c.closes.is_(None), rounds.c.closes <= now)
    which = and_(rounds.c.state == State.OPEN, rounds.c.opened < before, unplanned)
    return await _rounds(db, editions, which)


async def actions_of(
    db: AsyncConnection, editions: Editions, owner: Person
) -> Sequence[tuple[Round, Action]]:
    """Read a person's actions with their rounds, those due first before the others."""
    query = select(actions).where(equal(actions, of_person("owner", owner)))
    taken = await seals_of(db).opened(actions, (await db.execute(query)).mappings())
    going_on = and_(
        rounds.c.id.in_([row["round"] for row in taken]), rounds.c.state != State.CANCELLED
    )
    held = {each.id: each for each in await _rounds(db, editions, going_on)}
    names = await names_of(db, people_in(taken, "owner", "added_by"))
    found = [rows.action(row, names) for row in taken if row["round"] in held]
    in_order = sorted(found, key=lambda action: (action.due, action.at, action.round, action.id))
    return [(held[action.round], action) for action in in_order]


async def version(db: AsyncConnection, id: RoundId, number: int) -> Version | None:
    """Read one version of the minutes."""
    query = select(versions).where(versions.c.round == id, versions.c.number == number)
    found = await seals_of(db).opened(versions, (await db.execute(query)).mappings())
    return rows.version(found[0], await names_of(db, people_in(found, "by"))) if found else None


async def record(db: AsyncConnection, editions: Editions, id: RoundId) -> Record | None:
    """Read all that belongs to a round."""
    found = await _rounds(db, editions, rounds.c.id == id)
    if not found:
        return None
    parts = {table: await _part(db, table, id) for table in (*_NAMED, posted, tombstones)}
    looked = await released.of_round(db, id)
    named = (people_in(parts[table], *roles) for table, roles in _NAMED.items())
    names = await names_of(db, people_in(looked, "by").union(*named))
    return Record(
        round=found[0],
        team=await team(db, found[0].place),
        contributions=current(rows.contribution(row, names) for row in parts[contributions]),
        votes=tuple(
            sorted(
                (rows.vote(row, names) for row in parts[votes]),
                key=lambda vote: (vote.prompt, vote.at, vote.person),
            )
        ),
        actions=tuple(
            sorted(
                (rows.action(row, names) for row in parts[actions]),
                key=lambda action: (action.at, action.id),
            )
        ),
        corrections=tuple(rows.correction(row, names) for row in parts[corrections]),
        versions=tuple(rows.version(row, names) for row in parts[versions]),
        receipts=tuple(
            sorted(
                (rows.receipt(row, names) for row in parts[receipts]),
                key=lambda receipt: (receipt.version, receipt.at, receipt.lead),
            )
        ),
        posted=tuple(rows.posted(row) for row in parts[posted]),
        releases=tuple(released.release(row, names) for row in looked),
        gone=frozenset(row["mark"] for row in parts[tombstones]),
    )


def current(wordings: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Take the latest wording of each, leave out what was deleted, and put the oldest first."""
    in_time = sorted(
        wordings, key=lambda wording: (wording.revised, wording.deleted, wording.text)
    )
    latest = {wording.id: wording for wording in in_time}
    said = (wording for wording in latest.values() if not wording.deleted)
    return tuple(sorted(said, key=lambda wording: (wording.at, wording.id)))


async def _rounds(
    db: AsyncConnection, editions: Editions, which: ColumnElement[bool]
) -> Sequence[Round]:
    rows_ = (await db.execute(select(rounds).where(which))).mappings()
    found = await seals_of(db).opened(rounds, rows_)
    names = await names_of(db, people_in(found, "chair"))
    briefings = await editions.read(db, (row["edition"] for row in found))
    return [rows.round(row, briefings[row["edition"]], names) for row in found]


async def _part(db: AsyncConnection, table: Table, id: RoundId) -> Sequence[Row]:
    query = select(table)
    if table is versions:
        newest = select(func.max(versions.c.number)).where(versions.c.round == id)
        body = case((versions.c.number == newest.scalar_subquery(), versions.c.body), else_="")
        others = (column for column in versions.c if column is not versions.c.body)
        query = select(*others, body.label("body"))
    query = query.where(table.c.round == id)
    for column in ("version", "number"):
        if column in table.c:
            query = query.order_by(table.c[column])
    if table is posted:
        query = query.order_by(posted.c.id)
    found = (await db.execute(query)).mappings().all()
    return await seals_of(db).opened(table, found)
