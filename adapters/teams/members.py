"""Who is in a channel or chat, as Teams had it a minute ago at most."""

import asyncio
from dataclasses import dataclass

from adapters.kept import Kept
from adapters.teams.connector import Connector, Member
from adapters.teams.conversations import Conversations
from adapters.teams.translate import Conversation
from bot.errors import Undeliverable
from bot.model import Person, Place

KEPT = 60.0
"""Seconds for which somebody is taken to be in a channel, once Teams has said so."""

ABSENT = 30.0
"""Seconds for which they are taken not to be: people are let in to do something there now."""


@dataclass(frozen=True, slots=True)
class _Known:
    member: Member | None
    until: float


class Members:
    """Asks Teams about one person at a time."""

    def __init__(self, connector: Connector, conversations: Conversations) -> None:
        self._connector = connector
        self._conversations = conversations
        self._known: Kept[tuple[str, str, str], _Known] = Kept()

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in there; raises `NotSent` if Teams does not say."""
        try:
            at = await self._conversations.at(place)
            return await self.member(at, person.id) is not None
        except Undeliverable:
            return False

    async def member(self, at: Conversation, id: str) -> Member | None:
        """Look somebody up in a conversation; None if they are not in there."""
        key, now = (at.tenant, at.id, id), asyncio.get_running_loop().time()
        known = self._known.get(key)
        if known and now < known.until:
            return known.member
        member = await self._connector.member(at.service_url, at.id, id)
        until = now + (KEPT if member else ABSENT)
        return self._known.put(key, _Known(member, until)).member
