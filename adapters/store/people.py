"""What people are called."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.kept import Kept
from adapters.sealing.columns import Row
from adapters.store import statements
from adapters.store.rows import Names, person
from adapters.store.sealing import seals_of
from adapters.store.tables import people
from bot.model import Change, Person

FRESH = 600.0
"""Seconds until a name is written again: meanwhile it may have been removed."""

_AT_ONCE = 1_000

KEY = (people.c.platform, people.c.workspace, people.c.id)


class KnownNames:
    """The names that were in the database a short while ago, those seen last."""

    def __init__(self) -> None:
        self._names: Kept[Person, str] = Kept(fresh=FRESH)

    def news(self, persons: Iterable[Person]) -> list[Person]:
        """Return, in order, those with a name that is not known to be kept; the last counts."""
        named = {person: person for person in persons if person.name}
        return sorted(p for p in named.values() if self._names.get(p) != p.name)

    def add(self, persons: Iterable[Person]) -> None:
        """Note what was committed."""
        for someone in persons:
            self._names.put(someone, someone.name)


async def remember(db: AsyncConnection, persons: Sequence[Person]) -> None:
    """Write names, given in order so that two processes cannot wait for each other."""
    rows = [
        {"platform": p.platform, "workspace": p.workspace, "id": p.id, "name": p.name}
        for p in persons
    ]
    await statements.replace(db, people, await seals_of(db).sealed(people, rows), "name")


async def names_of(db: AsyncConnection, persons: Iterable[Person]) -> Names:
    """Look up what people are called."""
    wanted = sorted(set(persons))
    names: dict[Person, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        keys = [(p.platform, p.workspace, p.id) for p in wanted[start : start + _AT_ONCE]]
        found = (await db.execute(select(people).where(tuple_(*KEY).in_(keys)))).mappings()
        for row in await seals_of(db).opened(people, found):
            names[Person(row["platform"], row["workspace"], row["id"])] = row["name"]
    return names


def people_in(rows: Iterable[Row], *roles: str) -> set[Person]:
    """Collect who is named in rows."""
    return {person(row, role) for row in rows for role in roles if row[f"{role}_id"] is not None}


def named_in(change: Change) -> list[Person]:
    """Collect who is named in a change, with their names as it has them."""
    found: list[Person | None] = []
    if change.round:
        found.append(change.round.chair)
    if change.team:
        found += [change.team.lead, *change.team.chairs]
    found += [c.author for c in change.contributions]
    found += [v.person for v in change.votes]
    found += [p for action in change.actions for p in (action.owner, action.added_by)]
    found += [c.by for c in change.corrections]
    found += [v.by for v in change.versions]
    found += [r.lead for r in change.receipts]
    found += [r.by for r in change.releases]
    found += [d.lane for d in change.deliveries if isinstance(d.lane, Person)]
    return [p for p in found if p]
