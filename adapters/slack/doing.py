"""Doing what people ask for: from what Slack says they did to what they are shown."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.inward import Controls, Ears
from adapters.slack.channels import Channels
from adapters.slack.chat import SlackChat
from adapters.slack.clients import Clients
from adapters.slack.homes import Homes
from adapters.slack.names import Names
from adapters.slack.show import Body, Show
from adapters.slack.translate import (
    Commanded,
    Home,
    Pressed,
    Where,
    as_typed,
    home_of,
    to_commanded,
    to_ended,
    to_joined,
    to_left,
    to_lost,
    to_marked,
    to_opened,
    to_pressed,
    to_sent,
)
from adapters.slack.translate.reading import first, string
from bot.blocks import paragraph
from bot.messages import Done, Invalid, Message, Notice, Paper, Press, Response, Submission
from bot.model import Place
from bot.words import Words

_REFS = {"start": "begin:", "set up": "setup:", "setup": "setup:"}
"""The commands that stand for a button."""

IN_PLACE = ("begin", "setup")
"""What has no sense in a channel that the bot is not in."""

Payload = Mapping[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What doing needs at hand."""

    controls: Controls
    ears: Ears
    clients: Clients
    chat: SlackChat
    names: Names
    channels: Channels
    homes: Homes
    show: Show
    words: Words


class Doing:
    """
    Does one thing at a time for one person, and shows them what came of it.

    Whatever goes wrong is told to the person, who can try again: Slack would not. What is
    returned goes into the acknowledgement.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def command(self, payload: Payload) -> Body:
        """Do what follows /briefing; without words, start."""
        found = to_commanded(payload, _home(payload))
        if found is None:
            return None
        try:
            response = await self._command(found)
            await self._desk.show.after_press(response, found.where, found.person.workspace)
        except Exception:  # noqa: BLE001 - told and logged
            return {"response_type": "ephemeral", "text": self._failed("command").summary}
        return None

    async def press(self, payload: Payload) -> Body:
        """Do what a button stands for."""
        home = _home(payload)
        if found := to_pressed(payload, home):
            try:
                await self._press(found, home, found.page if _turns(payload) else None)
            except Exception:  # noqa: BLE001 - told and logged
                await self._desk.show.failed(self._failed("press"), found.where, home.team)
        return None

    async def submit(self, payload: Payload) -> Body:
        """Take a form in; what was typed stays in it until it is kept."""
        home = _home(payload)
        found = to_sent(payload, home)
        if found is None:
            return None
        fields = (*found.submission.values, *found.chosen)
        try:
            response = await self._desk.controls.submit(
                await self._named(found.submission, found.chosen, home)
            )
        except Exception:  # noqa: BLE001 - told and logged
            message = self._failed("submit")
            # Beside a field, so that what was typed stays; a form that only asks has none.
            beside = Invalid({fields[0]: message.summary}) if fields else Notice(message)
            return self._desk.show.after_form(beside, fields, found.where)
        self._desk.homes.renew(found.submission.person)
        return self._desk.show.after_form(response, fields, found.where)

    async def add(self, payload: Payload) -> Body:
        """Offer to add a message to the minutes."""
        home = _home(payload)
        found = to_marked(payload, home)
        if found is None:
            return None
        try:
            person = await self._desk.names.person(found.person.workspace, found.person.id)
            people = [await self._desk.names.person(home.team, id) for id in found.mentions]
            text = as_typed(found.text, {each.id: each.name for each in people})
            response = await self._desk.controls.mark(person, found.place, found.id, text)
            await self._desk.show.after_press(response, found.where, home.team)
        except Exception:  # noqa: BLE001 - told and logged
            await self._desk.show.failed(self._failed("add"), found.where, home.team)
        return None

    async def open_home(self, payload: Payload) -> Body:
        """Show somebody the bot's home as it is for them now."""
        home = _home(payload)
        if found := to_opened(payload, home, await self._bot_user(home)):
            await self._desk.homes.open(found.person)
        return None

    async def greet(self, payload: Payload) -> Body:
        """Tell whoever added the bot to a channel, and nobody else, how it works."""
        home = _home(payload)
        found = to_joined(payload, home, await self._bot_user(home))
        if found and found.inviter:
            person = await self._desk.names.person(home.team, found.inviter)
            response = await self._desk.controls.command(person, found.place, "help")
            if isinstance(response, Notice):
                where = Where(user=person.id, channel=found.place.channel)
                await self._desk.show.whisper(response.message, where, home.team)
        return None

    async def lose(self, payload: Payload) -> Body:
        """Take note that somebody has left a channel, or that it is out of reach."""
        home = _home(payload)
        if left := to_left(payload, home):
            self._desk.chat.members.forget(left)
        if found := to_lost(payload, home, await self._bot_user(home)):
            await self._desk.ears.lost(found.place, found.why, found.at)
        return None

    async def leave(self, payload: Payload) -> Body:
        """Forget a workspace that has uninstalled the app or taken its token back."""
        if found := to_ended(payload):
            clients = self._desk.clients
            if not await clients.forget(_home(payload), found.at):
                # It was known already; or one workspace has left an organisation's installation.
                log.info("slack_ends_nothing")
            elif clients.well:
                log.info("slack_uninstalled")
            else:
                log.error("slack_uninstalled")
        return None

    async def _command(self, found: Commanded) -> Response:
        person = await self._desk.names.person(found.person.workspace, found.person.id)
        text = " ".join(found.text.lower().split()) or "start"
        place = found.place
        if place is None:
            # In a direct message there is nothing to start; the core says what to do instead.
            return await self._desk.controls.press(Press(person, _REFS.get(text, "help:")))
        if text in _REFS and (notice := await self._without_bot(place)):
            return notice
        return await self._desk.controls.command(person, place, text)

    async def _press(self, found: Pressed, home: Home, page: int | None) -> None:
        desk, place = self._desk, found.press.place
        named = await desk.names.person(found.press.person.workspace, found.press.person.id)
        response: Response = None
        if place and found.elsewhere and not await desk.chat.has(place, named):
            response = Notice(self._message("slack_not_in_channel"))
        elif place and found.press.ref.partition(":")[0] in IN_PLACE:
            response = await self._without_bot(place)
        if response is None:
            response = await desk.controls.press(replace(found.press, person=named))
        if found.wants_files and isinstance(response, Paper):
            await desk.chat.attach(named, response.files, "")
            response = Done(desk.words("slack_files_sent"))
        await desk.show.after_press(response, found.where, home.team, found.press.ref, page)
        desk.homes.renew(named)

    async def _without_bot(self, place: Place) -> Notice | None:
        if await self._desk.channels.has_bot(place):
            return None
        return Notice(self._message("slack_add_me"))

    async def _named(
        self, submission: Submission, chosen: Mapping[str, tuple[str, ...]], home: Home
    ) -> Submission:
        names = self._desk.names
        person = await names.person(submission.person.workspace, submission.person.id)
        people = {field: await names.chosen(home.team, ids) for field, ids in chosen.items()}
        return replace(submission, person=person, people=people)

    async def _bot_user(self, home: Home) -> str:
        return (await self._desk.clients.of(home.team)).bot_user

    def _message(self, key: str) -> Message:
        words = self._desk.words
        return Message(words("refused_title"), (paragraph(words(key)),), summary=words(key))

    def _failed(self, what: str) -> Message:
        log.error("slack_failed", exc_info=True, extra={"task": what})  # noqa: LOG014 - called where it is handled
        return self._message("slack_failed")


def _turns(payload: Payload) -> bool:
    """Tell whether a page of a paper is turned; the first one is also turned back to."""
    return string(first(payload, "actions"), "action_id").startswith("page.")


def _home(payload: Payload) -> Home:
    home = home_of(payload)
    if home is None:
        raise ValueError("a payload without a workspace")
    return home
