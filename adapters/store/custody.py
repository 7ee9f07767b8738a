"""Reading everything that is kept of a round or a person."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import Row
from adapters.store import rounds as records
from adapters.store import rows, trail
from adapters.store.columns import of_lane, of_person
from adapters.store.editions import Editions
from adapters.store.people import names_of, people_in
from adapters.store.released import releases
from adapters.store.sealing import seals_of
from adapters.store.tables import (
    actions,
    chairs,
    contributions,
    corrections,
    deliveries,
    people,
    receipts,
    rounds,
    teams,
    versions,
    votes,
)
from adapters.store.teams import equal, teams_in
from bot.characters import folded
from bot.dossier import Dossier, Sent, Traces
from bot.model import Person, RoundId

MENTIONS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (rounds, ("chair",)),
    (contributions, ("author",)),
    (votes, ("person",)),
    (actions, ("owner", "added_by")),
    (corrections, ("by",)),
    (versions, ("by",)),
    (receipts, ("lead",)),
    (releases, ("by",)),
)
"""Every column of a round's tables that names somebody."""


async def dossier(db: AsyncConnection, editions: Editions, id: RoundId) -> Dossier | None:
    """Read all that is kept of a round."""
    record = await records.record(db, editions, id)
    if record is None:
        return None
    said = await _all(db, contributions, contributions.c.round == id)
    papers = await _all(db, versions, versions.c.round == id)
    names = await names_of(db, people_in(said, "author") | people_in(papers, "by"))
    wordings = [rows.contribution(row, names) for row in said]
    versions_ = [rows.version(row, names) for row in papers]
    return Dossier(
        record,
        tuple(sorted(wordings, key=lambda each: (each.at, each.id, each.revised, each.text))),
        tuple(sorted(versions_, key=lambda version: version.number)),
        tuple(await _sent(db, deliveries.c.round == id)),
        tuple(await trail.about(db, record.round.place.home, id)),
    )


async def traces(db: AsyncConnection, person: Person) -> Traces:
    """Find where a person is named."""
    found: set[RoundId] = set()
    for table, roles in MENTIONS:
        round = rounds.c.id if table is rounds else table.c.round
        query = select(round).where(mentions(table, roles, person)).distinct()
        found.update((await db.scalars(query)).all())
    to_them = equal(deliveries, of_lane(person))
    in_rounds = select(deliveries.c.round).where(to_them, deliveries.c.round.is_not(None))
    found.update((await db.scalars(in_rounds.distinct())).all())
    names = await names_of(db, [person])
    return Traces(
        Person(person.platform, person.workspace, person.id, names.get(person, "")),
        tuple(sorted(found)),
        tuple(await teams_in(db, await _seats(db, person))),
        tuple(await _sent(db, and_(to_them, deliveries.c.round.is_(None)))),
    )


async def people_called(db: AsyncConnection, name: str) -> Sequence[Person]:
    """Find people by a part of their name, whatever its case and accents."""
    # Neither database folds every alphabet, so all names are read.
    found = await _all(db, people, people.c.id.is_not(None))
    known = (Person(row["platform"], row["workspace"], row["id"], row["name"]) for row in found)
    return sorted(person for person in known if folded(name) in folded(person.name))


def mentions(table: Table, roles: Sequence[str], person: Person) -> ColumnElement[bool]:
    """Ask for the rows of a table that name a person in one of these roles."""
    return or_(*(equal(table, of_person(role, person)) for role in roles))


async def _seats(db: AsyncConnection, person: Person) -> list[rows.Place]:
    leads = await _all(db, teams, equal(teams, of_person("lead", person)))
    seated = await _all(db, chairs, equal(chairs, of_person("chair", person)))
    return list({rows.place(row) for row in (*leads, *seated)})


async def _all(db: AsyncConnection, table: Table, which: ColumnElement[bool]) -> Sequence[Row]:
    found = (await db.execute(select(table).where(which))).mappings()
    return await seals_of(db).opened(table, found)


async def _sent(db: AsyncConnection, which: ColumnElement[bool]) -> Sequence[Sent]:
    query = select(deliveries).where(which).order_by(deliveries.c.due, deliveries.c.id)
    return [_sent_of(row) for row in (await db.execute(query)).mappings()]


def _sent_of(row: RowMapping) -> Sent:
    said = (row["state"], row["attempts"], row["reason"], row["root"], row["message"])
    return Sent(rows.delivery(row), *said)
