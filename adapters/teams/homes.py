"""The bot's home for each person: their personal chat with it."""

import asyncio

from adapters.inward import Controls
from adapters.teams.chat import TeamsChat
from adapters.teams.conversations import Conversations
from adapters.teams.faults import Unsure
from adapters.teams.roster import Roster
from bot.errors import NotSent
from bot.model import Person, Place

AT_ONCE = 8
"""Channels that Teams is asked about at the same time."""

PATIENCE = 8.0
"""Seconds to find out in which channels somebody is; Teams waits about 15 for an answer."""


class Homes:
    """Shows people what there is for them in all the channels they are in."""

    def __init__(
        self, controls: Controls, conversations: Conversations, roster: Roster, chat: TeamsChat
    ) -> None:
        self._controls = controls
        self._conversations = conversations
        self._roster = roster
        self._chat = chat

    async def show(self, person: Person) -> None:
        """Say what there is for somebody now; raises what `tell` raises."""
        message = await self._controls.own_home(person, await self._places(person))
        await self._chat.tell(person, message, "")

    async def _places(self, person: Person) -> list[Place]:
        """Find the channels somebody is in; one of which Teams does not say is left out."""
        places, turns = (
            await self._conversations.places(person.workspace),
            asyncio.Semaphore(AT_ONCE),
        )
        there: list[Place] = []

        async def look(place: Place) -> None:
            async with turns:
                try:
                    if await self._roster.has(place, person):
                        there.append(place)
                except (NotSent, Unsure):
                    return

        looking = [asyncio.create_task(look(place)) for place in places]
        if looking:
            _, late = await asyncio.wait(looking, timeout=PATIENCE)
            for task in late:
                task.cancel()
        return there
