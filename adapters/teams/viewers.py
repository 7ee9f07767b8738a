"""For whom a message has more than for all others, by Teams' own ids."""

import asyncio
from collections.abc import Sequence

from adapters.kept import Kept
from adapters.teams.connector import Connector
from adapters.teams.faults import Unsure
from adapters.teams.translate import Conversation
from bot.errors import NotSent, Undeliverable
from bot.messages import Message
from bot.model import Person

MOST = 60
"""People for whom Teams brings one card up to date by itself."""

PATIENCE = 5.0
"""Seconds to look them up; without them the card is one for everybody."""


class Viewers:
    """
    The chairs of each message, as Teams calls them.

    A card names them, and Teams asks the bot what they are to see in place of what all see.
    """

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._ids: Kept[tuple[str, Person], str] = Kept()

    async def of(self, at: Conversation, message: Message) -> Sequence[str]:
        """Return the chairs' ids; none where they are too many, not to be found, or all there."""
        if at.kind == "personal" or not message.ref or len(message.chairs) > MOST:
            return ()
        try:
            async with asyncio.timeout(PATIENCE):
                return tuple([id for who in message.chairs if (id := await self._id(at, who))])
        except (NotSent, Undeliverable, Unsure, TimeoutError):
            return ()

    async def _id(self, at: Conversation, person: Person) -> str:
        if known := self._ids.get((at.id, person)):
            return known
        member = await self._connector.member(at.service_url, at.id, person.id)
        return self._ids.put((at.id, person), member.id) if member else ""
