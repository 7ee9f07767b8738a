"""The pretend Slack: signed requests in, windows and lines that only one person sees out."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from adapters.slack.settings import Way
from bot.model import Person, Place
from tests.rigs.slack import Delivered, interactions
from tests.rigs.slack.front import Kind
from tests.rigs.slack.things import Channel, Json, User
from tests.rigs.slack_round import Meeting, install, slack_round
from tests.roles.platform import CHANNELS, NAMES, WORDS, Cast, Filled, Shown

OTHERS, STRANGERS = "T2", "T9"
"""Another workspace with the app; one without it, of which guests are."""


@asynccontextmanager
async def in_slack(folder: Path) -> AsyncIterator["InSlack"]:
    """An app that two workspaces have installed."""
    async with slack_round(folder, Way.INSTALLS) as meeting:
        meeting.platform.add_team(OTHERS)
        await install(meeting, OTHERS)
        yield InSlack(meeting)


class InSlack:
    """People in the pretend Slack."""

    def __init__(self, meeting: Meeting) -> None:
        self.core, self.store = meeting.core, meeting.store
        self._meeting = meeting
        self._slack = meeting.platform
        self._numbers = count(1)

    async def cast(self) -> Cast:
        slack, number = self._slack, next(self._numbers)
        people = {id: self._person(f"U{id.upper()}{number}", NAMES[id], "T1") for id in NAMES}
        people["sam"] = self._person(f"USAM{number}", "Sam", OTHERS)
        places: dict[str, Place] = {}
        for name, members in CHANNELS.items():
            ids = [people[id].id for id in members if id in people]
            channel = f"C{name.upper()}{number}"
            slack.add_channel(channel, [*ids, slack.teams["T1"].bot_user], private=name == "other")
            places[name] = Place("slack", "T1", channel)
        guest = slack.add_guest(f"UGWEN{number}", "Gwen", places["team"].channel, team=STRANGERS)
        people["gwen"] = Person("slack", STRANGERS, guest.id, guest.name)
        bot = slack.teams[OTHERS].bot_user
        slack.add_channel(f"CELSE{number}", [people["sam"].id, bot], team=OTHERS)
        places["elsewhere"] = Place("slack", OTHERS, f"CELSE{number}")
        return Cast(people, places)

    async def leave(self, place: Place, who: Person) -> None:
        await self._slack.leave(place.channel, who.id, self._meeting.via)

    async def press(
        self, who: Person, ref: str, place: Place | None, claims: Place | None = None
    ) -> Shown:
        at = self._channel(who, place)
        value = f"{claims.channel} {ref}" if claims else ref
        action = {"type": "button", "action_id": "do.0", "block_id": "b", "value": value}
        # It may stand in a message that only they see, of which Slack repeats nothing.
        message = {"ts": self._slack.stamp()}
        payload = interactions.in_message(self._slack, _user(who), at, message, action)
        return await self._shown(who, "interactive", payload)

    async def submit(
        self, who: Person, ref: str, place: Place | None, claims: Place, filled: Filled
    ) -> Shown:
        view: Json = {
            "id": f"VFORGED{next(self._numbers)}",
            "team_id": who.workspace,
            "type": "modal",
            "callback_id": "form",
            "private_metadata": json.dumps({"ref": ref, "channel": claims.channel}),
            "blocks": [],
        }
        payload = interactions.submitted(self._slack, _user(who), view, {})
        payload["view"]["state"] = {"values": _state(filled)}
        return await self._shown(who, "interactive", payload)

    async def home(self, who: Person) -> str:
        if who.workspace == STRANGERS:
            # Their own workspace has no such app, and so no home of it.
            return ""
        self._slack.homes.pop(who.id, None)
        await self._slack.open_home(who.id, self._meeting.via)
        return json.dumps(self._slack.homes.get(who.id), ensure_ascii=False)

    def told(self, who: Person) -> Sequence[str]:
        own = self._slack.direct(who.id, who.workspace).id
        files = [file.name for file in self._slack.files.values() if file.channel == own]
        return [*(json.dumps(each) for each in self._slack.messages(own)), *files]

    def _person(self, id: str, name: str, team: str) -> Person:
        self._slack.add_user(id, name, team=team)
        return Person("slack", team, id, name)

    def _channel(self, who: Person, place: Place | None) -> Channel:
        if place:
            return self._slack.channels[place.channel]
        return self._slack.direct(who.id, who.workspace)

    async def _shown(self, who: Person, kind: Kind, payload: Json) -> Shown:
        slack = self._slack
        before = len(slack.ephemerals)
        slack.stacks[who.id].clear()
        delivered = await self._meeting.via.send(kind, payload)
        await self.core.courier.settle()
        private = [each for each in slack.ephemerals[before:] if each["user"] == who.id]
        seen = [delivered.body, private, [slack.shown[id] for id in slack.stacks[who.id]]]
        text = json.dumps(seen, ensure_ascii=False)
        assert WORDS("slack_failed") not in text
        return Shown(text, _refused(delivered, text))


def _user(who: Person) -> User:
    return User(who.id, who.name, who.workspace)


def _state(filled: Filled) -> Json:
    typed = {n: {"type": "plain_text_input", "value": v} for n, v in filled.values.items()}
    chosen = {
        name: {"type": "multi_users_select", "selected_users": [each.id for each in people]}
        for name, people in filled.people.items()
    }
    return {name: {"value": element} for name, element in {**typed, **chosen}.items()}


def _refused(delivered: Delivered, text: str) -> bool:
    body: Any = delivered.body
    beside = isinstance(body, dict) and "errors" in body
    return delivered.status == 403 or beside or WORDS("refused_title") in text
