"""Doing what people ask for: from what Teams says they did to what they are shown."""

import logging
from dataclasses import dataclass, replace

from adapters.inward import Controls, Ears
from adapters.kept import Kept
from adapters.teams.chat import TeamsChat
from adapters.teams.conversations import Conversations
from adapters.teams.door import Answer
from adapters.teams.homes import Homes
from adapters.teams.render.shapes import Shape
from adapters.teams.roster import Roster
from adapters.teams.show import Given, Show
from adapters.teams.standing import Standing
from adapters.teams.telling import Telling
from adapters.teams.translate import PLATFORM, SEE, Commanded, Marked, Pressed, Sent, Where
from bot.blocks import paragraph
from bot.errors import NotAdded, Undeliverable
from bot.flow.deliveries import key_place
from bot.messages import Done, Invalid, Message, Notice, Paper, Press, Response, Submission
from bot.model import Person, Place, Posted
from bot.words import Words

_REFS = {"start": "begin:", "set up": "setup:", "setup": "setup:"}
"""The commands that stand for a button."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What doing needs at hand."""

    controls: Controls
    ears: Ears
    chat: TeamsChat
    conversations: Conversations
    roster: Roster
    homes: Homes
    show: Show
    standing: Standing
    telling: Telling
    words: Words


class Doing:
    """
    Does one thing at a time for one person, and shows them what came of it.

    Whatever goes wrong is told to the person, who can try again: Teams would not.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._met: Kept[Posted, bool] = Kept()

    async def press(self, found: Pressed) -> Answer:
        """Do what a button stands for."""
        await self._meet(found)
        if found.refresh:
            return await self._refresh(found)
        press = found.press
        channel = press.place.channel if press.place else ""
        try:
            response = await self._press(found)
        except Exception:  # noqa: BLE001 - told and logged
            response = self._failed("press")
        given = Given(response, press.ref, found.page, channel, back=found.back or SEE)
        return await self._shown(given, found.where, press.person)

    async def submit(self, found: Sent) -> Answer:
        """Take a form in; what was typed stays in it until it is kept."""
        sent, form = found.submission, None
        channel = found.place.channel if found.place else ""
        try:
            sent = await self._named(found)
            response = await self._submit(sent)
            if isinstance(response, Invalid):
                form = await self._desk.controls.again(sent)
        except Exception:  # noqa: BLE001 - told and logged
            response = Invalid({"": self._failed("submit").message.summary})
        if isinstance(response, Done) and (card := await self._back(found)):
            return self._desk.show.in_place(card, response.text)
        given = Given(response, place=channel, sent=sent, form=form, back=found.back or SEE)
        return await self._shown(given, found.where, sent.person)

    async def command(self, found: Commanded) -> Answer:
        """Do what was written to the bot; where others are, all of them see the answer."""
        desk, text = self._desk, " ".join(found.text.lower().split())
        try:
            person = await desk.roster.named(found.person, found.place)
            if found.place is None:
                await self._at_home(person, text)
            else:
                # Without words the bot is greeted; its home there is for one person alone.
                response = await desk.controls.command(person, found.place, text or "help")
                await desk.telling.openly(response, _REFS.get(text, ""), found.place, found.where)
        except Exception:  # noqa: BLE001 - told and logged
            await desk.telling.failed(self._failed("command").message, found)
        return Answer()

    async def add(self, found: Marked) -> Answer:
        """Offer to add a message to the minutes."""
        try:
            person = await self._desk.roster.named(found.person, found.place)
            response = await self._desk.controls.mark(person, found.place, found.id, found.text)
        except Exception:  # noqa: BLE001 - told and logged
            response = self._failed("add")
        channel = found.place.channel if found.place else ""
        return await self._shown(Given(response, place=channel), found.where, found.person)

    async def _meet(self, found: Pressed) -> None:
        """Tell the core, once, which message it was: Teams cannot be asked what it has taken."""
        posted = _posted(found)
        if posted is None or self._met.get(posted):
            return
        try:
            await self._desk.ears.met(posted, found.press.ref)
            self._met.put(posted, True)
        except Exception as error:  # noqa: BLE001 - the next press tells it, too
            log.warning("teams_not_met", extra={"error": type(error).__name__})

    async def _refresh(self, found: Pressed) -> Answer:
        """Show a message anew to somebody who only looks at it; nothing else is done."""
        desk, press, where = self._desk, found.press, found.where
        found_there = press.ref.startswith(SEE) and not found.elsewhere
        try:
            seen = await desk.standing.look(press, where) if found_there else desk.words("gone")
        except Exception:  # noqa: BLE001 - told and logged
            seen = self._failed("refresh").message.summary
        if not isinstance(seen, str):
            return desk.show.in_place(seen)
        return desk.show.answer(Given(Done(seen)), where.invoke)

    async def _back(self, found: Sent) -> Shape | None:
        """Draw the message in whose card a form was, to stand there again."""
        where, place = found.where, found.place
        if not found.back or where.invoke != "adaptiveCard/action":
            return None
        is_here = place and place.channel == where.conversation.partition(";")[0]
        press = Press(found.submission.person, found.back, place if is_here else None)
        return await self._desk.standing.back(press, where)

    async def _press(self, found: Pressed) -> Response:
        desk, place = self._desk, found.press.place
        person = await desk.roster.named(found.press.person, place)
        if place and found.elsewhere and not await desk.roster.has(place, person):
            return Notice(self._message("teams_not_in_channel"))
        response = await desk.controls.press(replace(found.press, person=person))
        if found.wants_files and isinstance(response, Paper):
            return await self._give_files(response, person, place)
        return response

    async def _give_files(self, paper: Paper, person: Person, place: Place | None) -> Response:
        try:
            await self._desk.chat.attach(person, paper.files, "", place)
        except NotAdded:
            return Notice(self._message("teams_no_chat"))
        return Done(self._desk.words("teams_files_sent"))

    async def _submit(self, sent: Submission) -> Response:
        desk = self._desk
        verb, _, rest = sent.ref.partition(":")
        about = key_place(sent.person, rest.partition(":")[0])
        # Looked up first: what fails after a round has started must not say that it did not.
        more = await self._hearing(about) if verb == "start" else ""
        response = await desk.controls.submit(sent)
        return Done(response.text + more) if isinstance(response, Done) else response

    async def _hearing(self, place: Place) -> str:
        """Say in a sentence if a channel has not been heard yet but where the bot is named."""
        conversations = self._desk.conversations
        try:
            kind = (await conversations.at(place)).kind
        except Undeliverable:
            return ""
        if kind != "channel" or await conversations.hears_all(place):
            return ""
        return " " + self._desk.words("teams_hears_names")

    async def _at_home(self, person: Person, text: str) -> None:
        """In their own chat, people are shown what there is for them, or how all works."""
        desk = self._desk
        if text == "help":
            response = await desk.controls.press(Press(person, "help:"))
            if isinstance(response, Notice):
                await desk.chat.tell(person, response.message, "")
                return
        await desk.homes.show(person)

    async def _named(self, found: Sent) -> Submission:
        roster, sent, place = self._desk.roster, found.submission, found.place
        person = await roster.named(sent.person, place)
        at = place or Place(PLATFORM, person.workspace, "")
        people = {field: await roster.chosen(at, ids) for field, ids in found.chosen.items()}
        return replace(sent, person=person, people=people)

    async def _shown(self, given: Given, where: Where, person: Person) -> Answer:
        if self._desk.show.waits(where.invoke):
            return self._desk.show.answer(given, where.invoke)
        await self._desk.telling.privately(given, where, person)
        return Answer()

    def _message(self, key: str) -> Message:
        words = self._desk.words
        return Message(words("refused_title"), (paragraph(words(key)),), summary=words(key))

    def _failed(self, what: str) -> Notice:
        log.error("teams_failed", exc_info=True, extra={"task": what})  # noqa: LOG014 - called where it is handled
        return Notice(self._message("teams_failed"))


def _posted(found: Pressed) -> Posted | None:
    """Name the message that was pressed, if it is one that stands by itself."""
    where, place = found.where, found.press.place
    root = where.conversation.partition(";messageid=")[2]
    alone = where.message and (where.kind == "groupChat" or root == where.message)
    return Posted(place, root, where.message) if place and alone and not found.elsewhere else None
