"""Who is in a channel, as Slack had it a minute ago at most."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.kept import Kept
from adapters.slack.clients import Clients
from adapters.slack.faults import faults
from bot.errors import Undeliverable
from bot.model import Person, Place

KEPT = 60.0
"""Seconds for which somebody is taken to be in a channel, once Slack has said so."""

ABSENT = 5.0
"""Seconds for which they are taken not to be: people are let in to do something there now."""

PATIENCE = 2.0
"""Seconds in which Slack must say it: it waits three for the answer to a form."""

_PAGE = 1000
_PAGES = 10
"""Pages read at most; of a channel with more than ten thousand people the rest is not known."""


@dataclass(frozen=True, slots=True)
class _Known:
    ids: frozenset[str]
    at: float


class Members:
    """Asks Slack once for all members of a channel: a team answers at the same time."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._known: Kept[Place, _Known] = Kept()

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in there; raises `NotSent` if Slack does not say."""
        now = asyncio.get_running_loop().time()
        known = self._known.get(place)
        if known and now < known.at + (KEPT if person.id in known.ids else ABSENT):
            return person.id in known.ids
        try:
            with faults(harmless=True):
                async with asyncio.timeout(PATIENCE):
                    ids = await self._read(place)
        except Undeliverable:
            return False
        return person.id in self._known.put(place, _Known(ids, now)).ids

    def forget(self, place: Place) -> None:
        """Ask anew when it is next wanted: somebody has left."""
        self._known.drop(place)

    async def _read(self, place: Place) -> frozenset[str]:
        api = (await self._clients.of(place.workspace)).api
        ids: set[str] = set()
        cursor = ""
        for _ in range(_PAGES):
            answer = await api.conversations_members(
                channel=place.channel, limit=_PAGE, cursor=cursor
            )
            ids.update(map(str, answer["members"]))
            more: Mapping[str, Any] = answer.get("response_metadata") or {}
            cursor = str(more.get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(ids)
