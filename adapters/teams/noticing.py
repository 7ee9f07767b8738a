"""Noticing what happens to channels, chats, meetings and the app itself."""

import logging

from adapters.kept import Kept
from adapters.teams.doing import Desk
from adapters.teams.telling import about
from adapters.teams.translate import (
    Installed,
    Joined,
    Lost,
    Meeting,
    to_installed,
    to_joined,
    to_lost,
    to_meeting,
)
from adapters.teams.translate.reading import Json
from bot.errors import NotAdded
from bot.messages import Notice

log = logging.getLogger(__name__)


class Noticing:
    """
    Takes note of events; what the bot has no use for, it takes no note of.

    Each may be told again, also because it was not done the first time.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._greeted: Kept[str, bool] = Kept()

    async def take(self, activity: Json) -> None:
        """Take note of an event; raises what stood in the way."""
        if lost := to_lost(activity):
            await self._lose(lost)
        if meeting := to_meeting(activity):
            await self._meet(meeting)
        if installed := to_installed(activity):
            await self._install(installed)
        if joined := to_joined(activity):
            await self._greet(joined)

    async def _lose(self, found: Lost) -> None:
        desk, place = self._desk, found.place
        places = [place]
        if found.whole_team:
            places = await desk.conversations.places(place.workspace, place.channel)
        for each in places:
            await desk.ears.lost(each, found.why, found.at)

    async def _meet(self, found: Meeting) -> None:
        if found.how == "ended":
            await self._desk.ears.meeting_ended(found.place, found.at)
        elif organiser := await self._desk.roster.organiser(found):
            await self._desk.ears.meeting_started(found.place, organiser, found.at)

    async def _install(self, found: Installed) -> None:
        """Send what waits for somebody who has just added the app for themselves."""
        if found.how == "added" and found.place is None and found.person:
            await self._desk.ears.arrived(found.person)
        if found.how == "removed":
            log.info("teams_uninstalled")

    async def _greet(self, found: Joined) -> None:
        """Tell whoever added the bot to a channel or chat how it works; all, if it must be."""
        desk, place = self._desk, found.place
        if place is None or found.inviter is None or self._greeted.get(found.where.activity):
            return
        self._greeted.put(found.where.activity, True)
        person = await desk.roster.named(found.inviter, place)
        response = await desk.controls.command(person, place, "help")
        if isinstance(response, Notice):
            message = about(response.message, place)
            try:
                await desk.chat.tell(person, message, "")
            except NotAdded:
                await desk.chat.post(place, response.message, "")
