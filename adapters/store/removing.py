"""Taking things out of the database for good."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import FORMER
from adapters.store import spent, statements, trail
from adapters.store.audit_tables import audit
from adapters.store.columns import of_lane, of_person, storable
from adapters.store.custody import MENTIONS
from adapters.store.released import releases
from adapters.store.replies import row_of
from adapters.store.sealing import seals_of
from adapters.store.tables import (
    actions,
    chairs,
    contributions,
    corrections,
    deliveries,
    people,
    posted,
    receipts,
    rounds,
    teams,
    tombstones,
    versions,
    votes,
)
from adapters.store.teams import equal
from bot.audit import Workspace
from bot.dossier import KINDS, Class, Counts, Ends, Removal
from bot.model import Person, Rewriting, RoundId, mark_of

_TABLES: dict[Class, tuple[Table, ...]] = {
    Class.HELD: (contributions,),
    Class.CONTRIBUTIONS: (contributions, releases, posted, tombstones),
    Class.VOTES: (votes,),
    Class.ACTIONS: (actions,),
    Class.MINUTES: (versions, corrections, receipts),
    Class.DELIVERIES: (deliveries,),
}
"""The first table of each is the one that is counted."""

_THIN = frozenset({Class.CONTRIBUTIONS, Class.VOTES, Class.ACTIONS})
"""Without these, minutes can no longer be written from the record."""


async def rewrite(db: AsyncConnection, rewriting: Rewriting) -> None:
    """Take words out of a round, and put others in their place."""
    round = rewriting.round
    marks = [{"mark": mark_of(round, id), "round": round} for id in rewriting.gone]
    await statements.add(db, tombstones, marks)
    ids = [storable(id) for id in rewriting.gone]
    of_round = contributions.c.round == round
    await db.execute(delete(contributions).where(of_round, contributions.c.id.in_(ids)))
    released = and_(releases.c.round == round, releases.c.contribution.in_(ids))
    await db.execute(delete(releases).where(released))
    await _write(db, round, rewriting)
    if rewriting.person and rewriting.alias:
        await _rename(db, round, rewriting.person, rewriting.alias)


async def _write(db: AsyncConnection, round: RoundId, rewriting: Rewriting) -> None:
    seals = seals_of(db)
    instead = await seals.sealed(contributions, map(row_of, rewriting.instead))
    # What a wording was called before there was a key is no column.
    rows = [{name: row[name] for name in row if name != FORMER} for row in instead]
    await statements.add(db, contributions, rows)
    corrected = [
        {"round": round, "version": each.version, "target": each.target, "text": each.text}
        for each in rewriting.corrections
    ]
    written = [
        {
            "round": round,
            "number": each.number,
            "body": each.body,
            "seal": each.seal,
            "salt": each.salt,
        }
        for each in rewriting.versions
    ]
    for table, new in ((corrections, corrected), (versions, written)):
        for row in await seals.sealed(table, new):
            key = {column.name: row[column.name] for column in table.primary_key}
            await db.execute(update(table).where(equal(table, key)).values(row))


async def _rename(db: AsyncConnection, round: RoundId, person: Person, alias: Person) -> None:
    for table, roles in MENTIONS:
        of_round = (rounds.c.id if table is rounds else table.c.round) == round
        for role in roles:
            theirs = equal(table, of_person(role, person))
            await db.execute(update(table).where(of_round, theirs).values(of_person(role, alias)))
    to_them = equal(deliveries, of_lane(person))
    await db.execute(delete(deliveries).where(deliveries.c.round == round, to_them))


async def forget(db: AsyncConnection, person: Person) -> None:
    """Remove a name, and the messages to somebody that belong to no round."""
    key = {"platform": person.platform, "workspace": person.workspace, "id": person.id}
    await db.execute(delete(people).where(equal(people, key)))
    to_them = equal(deliveries, of_lane(person))
    await db.execute(delete(deliveries).where(deliveries.c.round.is_(None), to_them))


async def expired(db: AsyncConnection, ends: Ends, limit: int) -> Sequence[Removal]:
    """Find what is to be removed, round by round, then workspace by workspace."""
    found: dict[RoundId, Workspace] = {}
    for kind in (*KINDS, Class.ROUNDS):
        if kind not in ends:
            continue
        query = (
            select(rounds.c.id, rounds.c.platform, rounds.c.workspace)
            .where(_over(ends[kind]), _has(kind))
            .limit(limit)
        )
        rows = await db.execute(query)
        found |= {RoundId(id): Workspace(platform, home) for id, platform, home in rows}
    found |= await spent.waiting(db, limit)
    of_rounds = [Removal(home, id, ends) for id, home in sorted(found.items())]
    rest = limit - len(of_rounds)
    return [*of_rounds[:limit], *(await _expired_beside(db, ends, rest) if rest > 0 else ())]


def _over(before: datetime) -> ColumnElement[bool]:
    return and_(rounds.c.closed < before, rounds.c.hold == "")


def _has(kind: Class) -> ColumnElement[bool]:
    if kind is Class.ROUNDS:
        return rounds.c.id.is_not(None)
    return exists().where(_removable(kind), _TABLES[kind][0].c.round == rounds.c.id)


def _removable(kind: Class) -> ColumnElement[bool]:
    """Leave what still waits to go out; of what is held back, what somebody released."""
    if kind is Class.DELIVERIES:
        return deliveries.c.state != "pending"
    if kind is Class.HELD:
        released = exists().where(
            releases.c.round == contributions.c.round,
            releases.c.contribution == contributions.c.id,
            releases.c.revised == contributions.c.revised,
        )
        return and_(contributions.c.held != "", contributions.c.text != "", ~released)
    return _TABLES[kind][0].c.round.is_not(None)


async def _expired_beside(db: AsyncConnection, ends: Ends, limit: int) -> Sequence[Removal]:
    found: set[Workspace] = set()
    for query in _beside(ends):
        found.update(Workspace(*row) for row in await db.execute(query.distinct()))
    return [Removal(home, None, ends) for home in sorted(found)[:limit]]


def _beside(ends: Ends) -> Iterable[Any]:
    """Ask which workspaces have names, messages or entries of the trail that are over."""
    if Class.NAMES in ends:
        yield select(people.c.platform, people.c.workspace).where(_nameless(ends[Class.NAMES]))
    if Class.DELIVERIES in ends:
        loose = _loose(ends[Class.DELIVERIES])
        yield select(deliveries.c.platform, deliveries.c.workspace).where(loose)
    if Class.AUDIT in ends:
        oldest = (
            select(audit.c.platform, audit.c.workspace, func.min(audit.c.number).label("number"))
            .group_by(audit.c.platform, audit.c.workspace)
            .subquery()
        )
        key = ("platform", "workspace", "number")
        first = and_(*(audit.c[name] == oldest.c[name] for name in key))
        held = exists().where(rounds.c.hold != "", _concerns())
        over = and_(audit.c.at < ends[Class.AUDIT], ~held)
        yield select(audit.c.platform, audit.c.workspace).join(oldest, first).where(over)


def _concerns() -> ColumnElement[bool]:
    return or_(
        audit.c.object == rounds.c.id,
        func.substr(audit.c.object, 1, func.length(rounds.c.id) + 1) == rounds.c.id + "/",
    )


def _nameless(before: datetime) -> ColumnElement[bool]:
    """Ask for names that no team, waiting message or round that counts still needs."""
    counts = or_(rounds.c.closed.is_(None), rounds.c.closed >= before, rounds.c.hold != "")
    needed: list[ColumnElement[bool]] = [
        exists().where(_is(teams, "lead")),
        exists().where(_is(chairs, "chair")),
        exists().where(
            deliveries.c.state == "pending",
            deliveries.c.lane_kind == "person",
            deliveries.c.platform == people.c.platform,
            deliveries.c.workspace == people.c.workspace,
            deliveries.c.lane_id == people.c.id,
        ),
    ]
    for table, roles in MENTIONS:
        of_round = rounds.c.id.is_not(None) if table is rounds else table.c.round == rounds.c.id
        needed += [exists().where(_is(table, role), of_round, counts) for role in roles]
    return and_(*(~each for each in needed))


def _is(table: Table, role: str) -> ColumnElement[bool]:
    parts = ("platform", "workspace", "id")
    return and_(*(table.c[f"{role}_{part}"] == people.c[part] for part in parts))


def _loose(before: datetime) -> ColumnElement[bool]:
    return and_(
        deliveries.c.round.is_(None), deliveries.c.state != "pending", deliveries.c.due < before
    )


async def remove(db: AsyncConnection, removal: Removal, now: datetime) -> Counts:
    """Remove what is over; nothing of a round that is under legal hold by now."""
    if removal.round is None:
        return await _remove_beside(db, removal.workspace, removal.ends)
    query = select(rounds).where(rounds.c.id == removal.round).with_for_update()
    found = (await db.execute(query)).mappings().first()
    if found is None or found["hold"] or found["closed"] is None:
        return {}
    closed, ends = found["closed"], removal.ends
    whole = Class.ROUNDS in ends and closed < ends[Class.ROUNDS]
    kinds = [kind for kind in KINDS if whole or (kind in ends and closed < ends[kind])]
    counts = {kind: await _remove_kind(db, removal.round, kind, whole=whole) for kind in kinds}
    if whole:
        await db.execute(delete(rounds).where(rounds.c.id == removal.round))
        if seals_of(db).on:
            await spent.note(db, removal.workspace, removal.round)
        return {kind: n for kind, n in counts.items() if n} | {Class.ROUNDS: 1}
    values: dict[str, Any] = {"revision": rounds.c.revision + 1}
    if _THIN.intersection(kinds):
        values["thinned"] = found["thinned"] or now
    if Class.MINUTES in kinds:
        values |= {"present": "", "apologies": "", "issued": 0}
    await db.execute(update(rounds).where(rounds.c.id == removal.round).values(values))
    return {kind: n for kind, n in counts.items() if n}


async def _remove_kind(db: AsyncConnection, round: RoundId, kind: Class, *, whole: bool) -> int:
    if kind is Class.HELD:
        held = and_(contributions.c.round == round, _removable(kind))
        # The wording's name stays, so that the same is known when it comes again.
        return (await db.execute(update(contributions).where(held).values(text=""))).rowcount
    counted = 0
    for table in reversed(_TABLES[kind]):
        of_round = table.c.round == round
        which = of_round if whole or table is not deliveries else and_(of_round, _removable(kind))
        counted = (await db.execute(delete(table).where(which))).rowcount
    return counted


async def _remove_beside(db: AsyncConnection, home: Workspace, ends: Ends) -> Counts:
    counts: dict[Class, int] = {}
    for kind, table, which in (
        (Class.NAMES, people, _nameless),
        (Class.DELIVERIES, deliveries, _loose),
    ):
        if kind in ends:
            here = and_(table.c.platform == home.platform, table.c.workspace == home.id)
            gone = await db.execute(delete(table).where(here, which(ends[kind])))
            counts[kind] = gone.rowcount
    if Class.AUDIT in ends:
        held = (await db.scalars(select(rounds.c.id).where(rounds.c.hold != ""))).all()
        before = ends[Class.AUDIT]
        counts[Class.AUDIT] = await trail.remove(db, home, before, [RoundId(id) for id in held])
    return {kind: n for kind, n in counts.items() if n}
