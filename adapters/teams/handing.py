"""Handing a file over to whoever has let the bot put it there."""

import asyncio
import logging

from adapters.inward import Controls
from adapters.teams.chat import TeamsChat
from adapters.teams.door import Answer
from adapters.teams.files import offered
from adapters.teams.roster import Roster
from adapters.teams.translate import PLATFORM, Consent, Upload
from bot.blocks import paragraph
from bot.messages import File, Message, Paper, Press
from bot.model import Place
from bot.words import Words

PATIENCE = 8.0
"""Seconds for which Teams is left waiting; a file that takes longer is handed over after it."""

log = logging.getLogger(__name__)


class Handing:
    """
    Hands over the minutes as they now are, to those who may have them now.

    Nothing is kept of an offer: what comes back with the consent is pressed again, and its role
    is checked again.
    """

    def __init__(self, controls: Controls, chat: TeamsChat, roster: Roster, words: Words) -> None:
        self._controls = controls
        self._chat = chat
        self._roster = roster
        self._words = words
        self._under_way: set[asyncio.Task[None]] = set()

    async def answer(self, found: Consent) -> Answer:
        """Take a consent, and give it time; whoever does not consent has said all there is."""
        if upload := found.upload:
            task = asyncio.create_task(self._hand_over(found, upload))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            await asyncio.wait({task}, timeout=PATIENCE)
        return Answer()

    async def settle(self) -> None:
        """Wait for the files that are under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _hand_over(self, found: Consent, upload: Upload) -> None:
        try:
            if file := await self._file(found):
                await self._chat.hand_over(found.where, upload, file)
                return
            said = self._words("gone")
        except Exception:
            # What it says may hold anything: `adapters.logs` keeps its kind and place.
            log.exception("teams_failed", extra={"task": "file"})
            said = self._words("teams_file_failed")
        try:
            message = Message(self._words("refused_title"), (paragraph(said),), summary=said)
            await self._chat.tell(found.person, message, "")
        except Exception as error:  # noqa: BLE001 - it can be asked for again
            log.warning("teams_not_shown", extra={"error": type(error).__name__})

    async def _file(self, found: Consent) -> File | None:
        person, context = found.person, found.context
        channel = context.get("place", "")
        place = Place(PLATFORM, person.workspace, channel) if channel else None
        if place and not await self._roster.has(place, person):
            place = None
        response = await self._controls.press(Press(person, context.get("ref", ""), place))
        if not isinstance(response, Paper):
            return None
        return offered(response.files, context.get("name", ""))
