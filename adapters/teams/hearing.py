"""Hearing Teams: from an activity that Microsoft vouches for to the core."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from adapters.teams.conversations import Conversations
from adapters.teams.doing import Doing
from adapters.teams.door import ROUTE, Answer
from adapters.teams.handing import Handing
from adapters.teams.keeping import PATIENCE, Keeping, patiently
from adapters.teams.noticing import Noticing
from adapters.teams.translate import (
    Commanded,
    Said,
    to_commanded,
    to_consent,
    to_conversation,
    to_marked,
    to_overheard,
    to_pressed,
    to_said,
    to_sent,
)
from adapters.teams.translate.reading import string
from bot.model import Place

_SPOKEN = frozenset({"message", "messageUpdate", "messageDelete"})
_EVENTS = frozenset({"conversationUpdate", "installationUpdate", "event"})
_KNOWN = _SPOKEN | _EVENTS | {"invoke"}
_OF_NO_USE = frozenset({"messageReaction", "typing", "endOfConversation", "contactRelationUpdate"})

log = logging.getLogger(__name__)


class Hearing:
    """
    Hears what Teams tells, and answers when it is kept or done.

    What is nothing of the bot's leaves no trace, neither in the memory nor in the log.
    """

    def __init__(  # noqa: PLR0913 - what hears, and the patience by name
        self,
        conversations: Conversations,
        keeping: Keeping,
        doing: Doing,
        handing: Handing,
        noticing: Noticing,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._conversations = conversations
        self._keeping = keeping
        self._doing = doing
        self._handing = handing
        self._noticing = noticing
        self._patience = patience

    async def take(self, activity: Mapping[str, Any]) -> Answer:
        """Hear one activity; raises what kept it from being kept."""
        kind = string(activity, "type")
        if kind in _OF_NO_USE:
            return Answer()
        if kind not in _KNOWN:
            log.info("teams_unknown", extra={"route": ROUTE})
            return Answer()
        if conversation := to_conversation(activity):
            await patiently(lambda: self._conversations.remember(conversation), self._patience)
        if kind in _SPOKEN:
            return await self._message(activity)
        if kind in _EVENTS:
            await patiently(lambda: self._noticing.take(activity), self._patience)
            return Answer()
        return await self._invoke(activity)

    async def _message(self, activity: Mapping[str, Any]) -> Answer:
        if said := to_said(activity):
            kept = await self._keeping.keep(said)
            if said.how == "hear" and not said.mentioned:
                await self._overhear(said.reply.thread.place)
            return Answer() if kept or not _waits(said) else await self._reply(said)
        if commanded := to_commanded(activity):
            return await self._doing.command(commanded)
        if answer := await self._use(activity):
            return answer
        if place := to_overheard(activity):
            await self._overhear(place)
        return Answer()

    async def _reply(self, said: Said) -> Answer:
        """Answer somebody who has written to the bot where there is nothing to reply to."""
        reply = said.reply
        place = reply.thread.place
        return await self._doing.command(Commanded(reply.author, place, reply.text, said.where))

    async def _invoke(self, activity: Mapping[str, Any]) -> Answer:
        if answer := await self._use(activity):
            return answer
        if marked := to_marked(activity):
            return await self._doing.add(marked)
        if consent := to_consent(activity):
            return await self._handing.answer(consent)
        log.info("teams_unknown", extra={"route": ROUTE})
        return Answer()

    async def _use(self, activity: Mapping[str, Any]) -> Answer | None:
        """Do what a card or a dialog of the bot's was used for."""
        if pressed := to_pressed(activity):
            return await self._doing.press(pressed)
        if sent := to_sent(activity):
            return await self._doing.submit(sent)
        return None

    async def _overhear(self, place: Place) -> None:
        await patiently(lambda: self._heard(place), self._patience)

    async def _heard(self, place: Place) -> None:
        await self._conversations.heard_unmentioned(place)

    async def settle(self) -> None:
        """Finish what is in hand."""
        await asyncio.gather(self._keeping.settle(), self._handing.settle())


def _waits(said: Said) -> bool:
    return said.mentioned and said.how == "hear"
