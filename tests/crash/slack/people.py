"""The people's way to the bot through the pretend Slack, which tells the bot until it is heard."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from adapters.store import open_store
from bot.blocks import Document
from bot.messages import Done, Form, Invalid, Message, Notice, Response
from bot.minutes import load
from bot.model import Person, Reply, RoundId
from tests.crash.people import TEAM
from tests.crash.platform import WORDS
from tests.crash.slack.platform import SlackSide
from tests.rigs.slack import Delivered
from tests.rigs.slack.front import Kind, Retry, again
from tests.rigs.slack.interactions import actions_in
from tests.rigs.slack_seen import text_of

CHANNEL = TEAM.channel
COMMANDS = {"begin:": "", "setup:": "set up"}
"""What is typed after /briefing for what no button does."""

FAILED = (WORDS("slack_failed"), WORDS("slack_too_late"))
"""What the bot says when people should try again."""

SLACKS_TRIES = 4
"""Slack tells an event once, and three times more, at once, after a minute and after five."""

Json = dict[str, Any]


@dataclass
class Entrance:
    """The app's address: any worker answers there, and nobody while none is there."""

    side: SlackSide
    somebody: Callable[[], str]

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], *, ts: str = "", retry: Retry | None = None
    ) -> Delivered:
        door = self.somebody()
        port = port_of(Path(door))
        if not port:
            tries = retry.number + 1 if retry else 1
            return Delivered(502, "", payload, kind, self, ts, tries)
        with self.side.told(door):
            told = await self.side.front(port).send(kind, payload, ts=ts, retry=retry)
        return replace(told, via=self)


@dataclass
class Held:
    """Tells nobody yet: what is done in Slack is done before the bot can hear of it."""

    entrance: Entrance

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], *, ts: str = "", retry: Retry | None = None
    ) -> Delivered:
        return Delivered(0, "", payload, kind, self.entrance, ts)


@dataclass
class SlackDoor:
    """
    Everybody in the pretend Slack.

    Events Slack sends until they are acknowledged: sooner and, as workers are killed far more
    often than in life, more often than it really would. What people do at buttons and in forms
    they do again themselves. `database` is where the minutes are read.
    """

    side: SlackSide
    somebody: Callable[[], str]
    database: str
    random: Random
    tally: Counter[str]
    _written: dict[str, Delivered] = field(default_factory=dict[str, Delivered])
    _hands: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    """Everybody does one thing at a time."""

    def __post_init__(self) -> None:
        self._entrance = Entrance(self.side, self.somebody)
        self._held = Held(self._entrance)
        self._slack = self.side.slack

    # What people write.

    async def hear(self, reply: Reply) -> bool:
        if reply.id not in self._written:
            root, author = reply.thread.root, reply.author.id
            self._written[reply.id] = await self._slack.say(
                CHANNEL, root, author, reply.text, self._held
            )
        return await self._tell(self._written[reply.id])

    async def amend(self, reply: Reply) -> bool:
        # Where the edit is to overtake the message, that is written in the same moment.
        await asyncio.sleep(0)
        ts = self._written[reply.id].ts
        return await self._tell(await self._slack.edit(CHANNEL, ts, reply.text, self._held))

    async def withdraw(self, reply: Reply) -> bool:
        ts = self._written[reply.id].ts
        return await self._tell(await self._slack.delete(CHANNEL, ts, self._held))

    async def _tell(self, event: Delivered) -> bool:
        # Nothing says that events come in their order.
        await asyncio.sleep(self.random.uniform(0, 0.02))
        told = await event.via.send(event.kind, event.payload, ts=event.ts)
        pause = 0.0
        while told.status not in range(200, 300):
            self.tally[f"events answered {told.status}"] += 1
            await asyncio.sleep(pause)
            pause = self.random.uniform(0.2, 1)
            told = await again(told)
        self.tally["events"] += 1
        self.tally["events acknowledged when they came again"] += told.tries > 1
        self.tally["events that took more tries than Slack's four"] += told.tries > SLACKS_TRIES
        return True

    # What people press and fill in.

    async def press(self, who: Person, ref: str) -> Response:
        async with self._hands[who.id]:
            return await self._press(who, ref)

    async def fill(
        self, who: Person, ref: str, values: Mapping[str, str], **people: Person
    ) -> None:
        chosen = {name: person.id for name, person in people.items()}
        async with self._hands[who.id]:
            form = await self._press(who, ref)
            assert isinstance(form, Form), form
            await self._send_in(who, Done, {**values, **chosen})

    async def correct(self, who: Person, round: str, number: int, id: str, text: str) -> None:
        target = f"contribution:{self._written[id].ts}"
        async with self._hands[who.id]:
            await self._press(who, f"correct:{round}")
            await self._send_in(who, Form, {"page": f"{number}:0"})
            await self._send_in(who, Form, {"target": target})
            await self._send_in(who, Done, {"text": text})

    async def minutes(self, round: str, version: str) -> Document:
        async with await open_store(self.database) as store:
            found = await store.version(RoundId(round), int(version))
        assert found, "the signed minutes are not there"
        return load(found.body)

    async def _press(self, who: Person, ref: str) -> Response:
        """Press until it is acknowledged; None if nothing is shown, or the button has gone."""
        pressed = False
        while True:
            if not self._offered(who, ref):
                if pressed:
                    return None
                await self.side.until(lambda: self._offered(who, ref))
            self._slack.stacks[who.id].clear()
            seen = len(self._slack.ephemerals)
            told = await self._do(who, ref)
            pressed = True
            shown = self._shown(who, seen)
            if told.status == 200 and not _failed(shown):
                return shown
            await self._try_again(told)

    async def _send_in(
        self, who: Person, then: type[Form | Done], values: Mapping[str, str]
    ) -> None:
        """Send the open form in until it is acknowledged."""
        again = False
        while True:
            view = self._slack.shown[self._slack.stacks[who.id][-1]]
            told = await self._slack.submit(view, values, self._entrance)
            errors = told.body.get("errors", {}) if isinstance(told.body, dict) else {}
            if told.status == 200 and not set(errors.values()) & set(FAILED):
                shown = (
                    Invalid(errors) if errors else self._shown(who, len(self._slack.ephemerals))
                )
                # Sent in again, it may be refused because the first time was kept.
                assert again or isinstance(shown, then), shown
                return
            again = True
            await self._try_again(told)

    async def _try_again(self, told: Delivered) -> None:
        self.tally[f"presses and forms answered {told.status}"] += told.status != 200
        self.tally["presses and forms that failed, as people were told"] += told.status == 200
        await asyncio.sleep(self.random.uniform(0.05, 0.2))

    async def _do(self, who: Person, ref: str) -> Delivered:
        if ref in COMMANDS:
            return await self._slack.command(who.id, CHANNEL, COMMANDS[ref], self._entrance)
        button = self._button(who, ref)
        assert button
        channel, ts, action = button
        return await self._slack.press(who.id, channel, ts, action, self._entrance)

    def _offered(self, who: Person, ref: str) -> bool:
        return ref in COMMANDS or self._button(who, ref) is not None

    def _button(self, who: Person, ref: str) -> tuple[str, str, str] | None:
        """Find what to press in the newest message that has it: its channel, `ts` and action."""
        direct = self._slack.direct(who.id, TEAM.workspace).id
        inside = [CHANNEL] if who.id in self._slack.channels[CHANNEL].members else []
        for channel in (direct, *inside):
            for message in reversed(self._slack.messages(channel)):
                for element in actions_in(message.get("blocks", [])):
                    # Before the ref may stand the channel it is for.
                    if str(element.get("value")).rpartition(" ")[2] == ref:
                        return channel, message["ts"], element["action_id"]
        return None

    def _shown(self, who: Person, seen: int) -> Response:
        """What somebody sees now that was not there before."""
        if stack := self._slack.stacks[who.id]:
            return _read(self._slack.shown[stack[-1]])
        said = [one for one in self._slack.ephemerals[seen:] if one["user"] == who.id]
        return Done(said[-1]["text"]) if said else None


def port_of(door: Path) -> str:
    """Say where a worker listens; "" as long as it does not."""
    return door.read_text() if door.exists() else ""


def _failed(shown: Response) -> bool:
    """Tell whether somebody was asked to try again."""
    match shown:
        case Done(text):
            said = text
        case Notice(message):
            said = message.summary
        case Invalid(errors):
            said = " ".join(errors.values())
        case _:
            return False
    return any(sentence in said for sentence in FAILED)


def _read(view: Json) -> Response:
    title, said = view["title"]["text"], text_of(view["blocks"])
    if view["callback_id"] == "form":
        return Form("", title, (), said)
    return Done(said) if title == WORDS("slack_done") else Notice(Message(title, summary=said))
