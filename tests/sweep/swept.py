"""What an adapter must offer to be swept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import aiohttp
from sqlalchemy import select

from adapters.assembly import Core, put_together
from adapters.sealing.settings import KeySettings
from adapters.store import SqlStore
from adapters.store.tables import rounds
from bot.model import Record
from tests.sweep.loud import Loud
from tests.sweep.marker import Marker

Act = Callable[[], Awaitable[object]]

COURIER = ("take", "sent", "postpone", "give_up", "next_due", "wait", "undelivered")
"""What only the courier asks of a store; it may go on while the rest fails."""


@dataclass
class Swept:
    """
    A bot with one adapter, in which everything that can be said has been said.

    `acts` are all the ways to say something, `nonsense` what nobody of good will sends; each
    can be done again at any time. `set_up_anew` gives the team another name. `shown` gathers
    what is answered to whoever asks: error pages, refusals, health.
    """

    marker: Marker
    store: SqlStore
    memory: Loud
    chat: Loud
    url: str
    log: StringIO
    acts: Sequence[Act] = ()
    nonsense: Sequence[Act] = ()
    platform_faults: Sequence[Act] = ()
    set_up_anew: Act = field(init=False)
    shown: list[str] = field(default_factory=list)

    async def all_records(self) -> list[Record | None]:
        """Everything that is kept of the rounds, as the bot reads it."""
        async with self.store.database.reading() as db:
            ids = (await db.execute(select(rounds.c.id))).scalars().all()
        return [await self.store.record(id) for id in ids]

    async def look(self) -> None:
        """Look at the pages that every installation has, and at some that none has."""
        async with aiohttp.ClientSession() as session:
            for path in ("healthz", "readyz", "metrics", f"readyz?token={self.marker}"):
                async with session.get(f"{self.url}/{path}") as answer:
                    self.shown.append(await answer.text())
            for method, path in (("GET", self.marker), ("POST", "metrics"), ("GET", "room/x")):
                address = f"{self.url}/{path}"
                async with session.request(method, address, data=self.marker) as answer:
                    self.shown.append(f"{await answer.text()} {answer.headers}")


def core_behind(memory: Any, chats: Mapping[str, Any], *rest: Any) -> Core:
    """Put a core together on parts that only stand before the real ones."""
    return put_together(memory, chats, *rest)


@dataclass(frozen=True)
class At:
    """Where a sweep takes place: a database, and keys if it has any."""

    database: str
    keys: KeySettings | None
