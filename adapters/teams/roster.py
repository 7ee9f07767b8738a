"""Who is in which channel or chat, and what people are called, as Teams says."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Connector
from adapters.teams.conversations import Conversations
from adapters.teams.faults import Unsure
from adapters.teams.translate import PLATFORM, Meeting
from bot.errors import NotSent, Undeliverable
from bot.model import Person, Place

PATIENCE = 2.0
"""Seconds that a form may wait for the name of somebody chosen in it."""

_SILENT = (NotSent, Undeliverable, Unsure, TimeoutError)


class Roster:
    """Asks Teams about one person at a time: there is no list of the channels somebody is in."""

    def __init__(
        self, connector: Connector, conversations: Conversations, chat: TeamsChat
    ) -> None:
        self._connector = connector
        self._conversations = conversations
        self._chat = chat
        self._members = chat.members

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in there; raises `NotSent` if Teams does not say."""
        return await self._members.has(place, person)

    async def named(self, person: Person, place: Place | None) -> Person:
        """Give somebody their name, if Teams did not tell it with what they did."""
        if person.name or place is None:
            return person
        return replace(person, name=await self._name(place, person))

    async def chosen(self, place: Place, ids: Iterable[str]) -> tuple[Person, ...]:
        """
        Name people of the tenant whom somebody chose by their ids.

        Whoever is not in the channel, as leads mostly are not, is asked for in their own chat
        with the bot. Of whom Teams says nothing the name stays "".
        """
        people = [Person(PLATFORM, place.workspace, id) for id in ids]
        return tuple(await asyncio.gather(*(self.named(each, place) for each in people)))

    async def organiser(self, meeting: Meeting) -> Person | None:
        """Tell who has called a meeting; else whom Teams names with the event."""
        tenant, otherwise = meeting.place.workspace, meeting.person
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._connector.organiser(meeting.where.service_url, meeting.id)
        except _SILENT:
            found = None
        person = Person(PLATFORM, found.tenant or tenant, found.person) if found else otherwise
        return await self.named(person, meeting.place) if person else None

    async def _name(self, place: Place, person: Person) -> str:
        try:
            async with asyncio.timeout(PATIENCE):
                at = await self._conversations.at(place)
                found = await self._members.member(at, person.id)
                if found is None:
                    found = await self._members.member(await self._chat.direct(person), person.id)
        except _SILENT:
            return ""
        return found.name if found else ""
