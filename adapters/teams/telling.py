"""Telling somebody what came of what they did, where Teams waits for no answer."""

import logging
from dataclasses import replace

from adapters.teams.chat import TeamsChat
from adapters.teams.render import Way
from adapters.teams.render.shapes import Shape, note
from adapters.teams.show import Given, Show
from adapters.teams.translate import PLATFORM, Commanded, Where
from bot.blocks import paragraph, plain
from bot.errors import NotAdded
from bot.messages import Button, Done, Form, Invalid, Look, Message, Notice, Response
from bot.model import Person, Place, Thread
from bot.words import Words

_THREAD = ";messageid="

log = logging.getLogger(__name__)


class Telling:
    """Says it in the thread if it is for all, and in the person's own chat if not."""

    def __init__(self, chat: TeamsChat, show: Show, words: Words) -> None:
        self._chat = chat
        self._show = show
        self._words = words

    async def privately(self, given: Given, where: Where, person: Person) -> None:
        """
        Lay it before one person in their own chat, saying where it came from.

        Whoever does not have the app is told how to get it, where they pressed; of what it was
        about nothing is said there. If it fails, nothing done is undone.
        """
        here = Place(PLATFORM, person.workspace, where.conversation.partition(";")[0])
        away = where.kind != "personal"
        if away and isinstance(given.response, Notice):
            given = replace(given, response=Notice(about(given.response.message, here)))
        drawn = self._show.drawn(given, Way.SUBMIT)
        if drawn is None:
            return
        said, card = drawn
        try:
            await self._chat.hand(person, said, self._from(card) if away else card)
        except NotAdded:
            await self._say(self._message("teams_no_chat"), here, where)
        except Exception as error:  # noqa: BLE001 - it is said on the side
            log.warning("teams_not_shown", extra={"error": type(error).__name__})

    async def openly(self, response: Response, ref: str, place: Place, where: Where) -> None:
        """Answer a command in its thread; a form is opened by a button, whose press is `ref`."""
        words = self._words
        match response:
            case Form():
                open_ = Button(words("teams_open"), ref or response.ref, Look.PRIMARY)
                message = Message(
                    response.title, (paragraph(words("teams_open_how")),), buttons=(open_,)
                )
            case Notice(message):
                pass
            case Done(text):
                message = Message(text)
            case Invalid(faults):
                message = Message(words("refused_title"), (paragraph(" ".join(faults.values())),))
            case _:
                return
        thread = Thread(place, where.conversation.partition(_THREAD)[2])
        await self._chat.answer(thread, message, "")

    async def failed(self, message: Message, found: Commanded) -> None:
        """Say that a command failed, in the place of its answer."""
        try:
            if found.place:
                await self._say(message, found.place, found.where)
            else:
                await self._chat.tell(found.person, message, "")
        except Exception as error:  # noqa: BLE001 - nothing was done, and nobody waits
            log.warning("teams_not_shown", extra={"error": type(error).__name__})

    async def _say(self, message: Message, place: Place, where: Where) -> None:
        try:
            await self.openly(Notice(message), "", place, where)
        except Exception as error:  # noqa: BLE001 - it is said on the side
            log.warning("teams_not_shown", extra={"error": type(error).__name__})

    def _from(self, card: Shape) -> Shape:
        """Say above a card that it belongs to what they pressed elsewhere."""
        return card | {"body": [*note(plain(self._words("teams_from"))), *card["body"]]}

    def _message(self, key: str) -> Message:
        words = self._words
        return Message(words("refused_title"), (paragraph(words(key)),), summary=words(key))


def about(message: Message, place: Place) -> Message:
    """Have the buttons of a message act in a channel, wherever it is read."""
    buttons = tuple(each if each.place else replace(each, place=place) for each in message.buttons)
    return replace(message, buttons=buttons)
