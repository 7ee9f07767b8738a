"""Reading and writing teams."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import Row
from adapters.store import rows, statements
from adapters.store.columns import of_person, of_place
from adapters.store.people import names_of, people_in
from adapters.store.rows import Names
from adapters.store.sealing import seals_of
from adapters.store.tables import chairs, teams
from bot.errors import Stale
from bot.model import Person, Place, Team

_CHAIRS_PLACE = (chairs.c.platform, chairs.c.workspace, chairs.c.channel)


def equal(table: Table, values: dict[str, Any]) -> ColumnElement[bool]:
    """Ask for the rows that have all these values."""
    return and_(*(table.c[name] == value for name, value in values.items()))


def among(table: Table, places: Collection[Place]) -> ColumnElement[bool]:
    """Ask for the rows of some places."""
    keys = [(place.platform, place.workspace, place.channel) for place in places]
    return tuple_(table.c.platform, table.c.workspace, table.c.channel).in_(keys)


async def team(db: AsyncConnection, place: Place) -> Team:
    """Read one team, or the defaults."""
    found = await _teams(db, equal(teams, of_place(place)))
    return found[0] if found else Team(place)


async def teams_in(db: AsyncConnection, places: Collection[Place]) -> Sequence[Team]:
    """Read the teams of some channels."""
    return await _by_service(db, among(teams, places))


async def teams_of(db: AsyncConnection, lead: Person) -> Sequence[Team]:
    """Read a lead's teams."""
    return await _by_service(db, equal(teams, of_person("lead", lead)))


async def keep(db: AsyncConnection, team: Team) -> None:
    """Write a team over the one it was made from; raises Stale if that is no longer there."""
    place = of_place(team.place)
    values = {
        **place,
        "service": team.service,
        **of_person("lead", team.lead),
        "accepted": team.accepted,
        "time_zone": team.time_zone,
        "language": team.language,
        "revision": team.revision + 1,
    }
    [row] = await seals_of(db).sealed(teams, [values])
    if team.revision == 0:
        kept = await statements.add(db, teams, [row])
    else:
        same = and_(equal(teams, place), teams.c.revision == team.revision)
        kept = (await db.execute(update(teams).where(same).values(row))).rowcount
    if not kept:
        raise Stale
    await db.execute(delete(chairs).where(equal(chairs, place)))
    seats = [
        place | {"position": position} | of_person("chair", chair)
        for position, chair in enumerate(team.chairs)
    ]
    await statements.add(db, chairs, seats)


async def _by_service(db: AsyncConnection, which: ColumnElement[bool]) -> Sequence[Team]:
    return sorted(await _teams(db, which), key=lambda team: (team.service, team.place))


async def _teams(db: AsyncConnection, which: ColumnElement[bool]) -> Sequence[Team]:
    rows_ = (await db.execute(select(teams).where(which))).mappings()
    found = await seals_of(db).opened(teams, rows_)
    keys = [(row["platform"], row["workspace"], row["channel"]) for row in found]
    query = select(chairs).where(tuple_(*_CHAIRS_PLACE).in_(keys)).order_by(chairs.c.position)
    seats = (await db.execute(query)).mappings().all() if found else ()
    names = await names_of(db, people_in(found, "lead") | people_in(seats, "chair"))
    return [rows.team(row, _seated(row, seats, names), names) for row in found]


def _seated(row: Row, seats: Sequence[Row], names: Names) -> tuple[Person, ...]:
    here = rows.place(row)
    return tuple(rows.person(seat, "chair", names) for seat in seats if rows.place(seat) == here)
