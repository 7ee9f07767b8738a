"""Briefings as rounds began with them, each kept once."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import statements
from adapters.store.tables import editions
from bot.content import Briefing

MOST_KNOWN = 64
"""Briefings held in memory."""


class Editions:
    """Reads each edition once, and keeps those used last in memory: they never change."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Briefing] = OrderedDict()

    async def keep(self, db: AsyncConnection, briefing: Briefing) -> str:
        """Keep an edition, unless it is kept, and return its id."""
        body = briefing.model_dump_json()
        id = hashlib.sha256(body.encode()).hexdigest()
        await statements.add(db, editions, [{"id": id, "briefing": body}])
        return id

    async def read(self, db: AsyncConnection, ids: Iterable[str]) -> Mapping[str, Briefing]:
        """Return the editions by id."""
        wanted = set(ids)
        found = {id: self._known[id] for id in wanted if id in self._known}
        if missing := wanted - found.keys():
            query = select(editions).where(editions.c.id.in_(missing))
            for row in await db.execute(query):
                found[row.id] = Briefing.model_validate_json(row.briefing)
        self._note(found)
        return found

    def _note(self, found: Mapping[str, Briefing]) -> None:
        for id, briefing in found.items():
            self._known[id] = briefing
            self._known.move_to_end(id)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
