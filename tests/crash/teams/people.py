"""The people's way to the bot through the pretend Teams, which tells the bot until it is heard."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from adapters.store import SqlStore
from adapters.store.engine import connect
from adapters.teams.door import ROUTE
from adapters.teams.render import field_id
from bot.blocks import Document
from bot.messages import Done, Response
from bot.minutes import load
from bot.model import Person, Place, Reply, RoundId
from tests.crash.people import TEAM
from tests.crash.platform import WORDS, Sent
from tests.crash.slack.people import port_of
from tests.crash.teams.platform import TeamsSide
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.messages import CARD
from tests.rigs.teams.things import Account, Json, Message, Talk
from tests.rigs.teams_limits import inside
from tests.rigs.teams_seen import text_of

CHANNEL = TEAM.channel
COMMANDS = {"begin:": "start", "setup:": "set up"}
"""What is written to the bot for what no button does; it answers with a button."""

FAILED = WORDS("teams_failed")
"""What the bot says when people should try again."""

PATIENCE = 60.0
"""Seconds to wait for the database."""

SPOKEN = ("message", "messageUpdate", "messageDelete")


@dataclass(frozen=True)
class Shown:
    """What somebody was shown: a form to send in, or something to read."""

    text: str
    card: Json | None = None
    at: tuple[str, str] = ("", "")
    """The conversation and the message whose button led there."""

    @property
    def form(self) -> Json | None:
        """What its button sends, if it is a form."""
        actions = self.card.get("actions", ()) if self.card else ()
        return next((each for each in actions if "form" in each.get("data", {})), None)


@dataclass
class Entrance:
    """
    The bot's address: any worker answers there, and nobody while none is there.

    What people write is held back: it stands in Teams before the bot can hear of it.
    """

    side: TeamsSide
    somebody: Callable[[], str]

    async def tell(self, activity: Json, id: str = "") -> Delivered:
        to_bot = any(each["type"] == "mention" for each in activity.get("entities", ()))
        if activity["type"] in SPOKEN and not (to_bot or "value" in activity):
            return Delivered(0, None, activity, id)
        return await self.send(activity, id)

    async def send(self, activity: Mapping[str, Any], id: str = "") -> Delivered:
        door = self.somebody()
        if not (port := port_of(Path(door))):
            return Delivered(502, None, activity, id)
        with self.side.told(door):
            front = self.side.teams.front(f"http://127.0.0.1:{port}{ROUTE}")
            return await front.tell(dict(activity), id)


@dataclass
class TeamsDoor:
    """
    Everybody in the pretend Teams.

    What they write the bot is told until it is acknowledged: Teams is not known to do so, but
    only what was acknowledged must be there. What people do at buttons and in forms they do
    again themselves. `database` is where the minutes are read.
    """

    side: TeamsSide
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
        self._teams = self.side.teams
        self._entrance = Entrance(self.side, self.somebody)
        self._teams.via = self._entrance  # type: ignore[assignment]

    # What people write.

    async def hear(self, reply: Reply) -> bool:
        if reply.id not in self._written:
            who = self.side.account(reply.author)
            root = reply.thread.root
            self._written[reply.id] = await self._teams.say(CHANNEL, root, who, reply.text)
        return await self._told(self._written[reply.id], reply.thread.root)

    async def amend(self, reply: Reply) -> bool:
        # Where the edit is to overtake the message, that is written in the same moment.
        await asyncio.sleep(0)
        id = self._written[reply.id].id
        return await self._told(await self._teams.edit(CHANNEL, id, reply.text), reply.thread.root)

    async def withdraw(self, reply: Reply) -> bool:
        id = self._written[reply.id].id
        await self._tell(await self._teams.delete(CHANNEL, id))
        return True

    async def _told(self, written: Delivered, root: str) -> bool:
        """Tell the bot, once more if it has just met the thread; give whether it knows that."""
        before = await self._is_known(root)
        await self._tell(written)
        known = await self._is_known(root)
        if known and not before:
            await self._tell(written)
        return known

    async def _is_known(self, root: str) -> bool:
        """
        Tell whether the bot knows that a thread is its own.

        It does not if it was killed before it wrote down where the message stands: Teams cannot
        be asked, and the bot answers what is nothing of its own with the same 200.
        """
        [opened] = [sent for sent in self.side.sent if sent.posted.root == root]
        if opened.settled is not None:
            return True
        async with self._store() as store:
            record = await store.record(RoundId(opened.key.split(":")[1]))
        return record is not None and opened.posted in {each for _, each in record.posted}

    def _store(self) -> SqlStore:
        """Only to read: it waits as long as it takes for whoever writes."""
        return SqlStore(connect(self.database, PATIENCE))

    async def _tell(self, written: Delivered) -> None:
        # Nothing says that activities come in their order.
        await asyncio.sleep(self.random.uniform(0, 0.02))
        tries = 0
        while True:
            told = await self._entrance.send(written.activity, written.id)
            tries += 1
            if told.status in range(200, 300):
                break
            self.tally[f"activities answered {told.status}"] += 1
            await asyncio.sleep(self.random.uniform(0.05, 0.5))
        self.tally["activities"] += 1
        self.tally["activities acknowledged when they came again"] += tries > 1

    # What people press and fill in.

    async def press(self, who: Person, ref: str) -> Response:
        async with self._hands[who.id]:
            shown = await self._press(self.side.account(who), ref)
            return Done(shown.text) if shown else None

    async def fill(
        self, who: Person, ref: str, values: Mapping[str, str], **people: Person
    ) -> None:
        chosen = {name: person.id for name, person in people.items()}
        async with self._hands[who.id]:
            shown = await self._press(self.side.account(who), ref)
            assert shown, ref
            await self._send_in(self.side.account(who), shown, {**values, **chosen})

    async def correct(self, who: Person, round: str, number: int, id: str, text: str) -> None:
        account = self.side.account(who)
        target = f"contribution:{self._written[id].id}"
        async with self._hands[who.id]:
            shown = await self._press(account, f"correct:{round}")
            for values in ({"page": f"{number}:0"}, {"target": target}, {"text": text}):
                assert shown
                shown = await self._send_in(account, shown, values)

    async def minutes(self, round: str, version: str) -> Document:
        """Read the minutes; and somebody takes the files that went out with them."""
        async with self._store() as store:
            found = await store.version(RoundId(round), int(version))
        assert found, "the signed minutes are not there"
        for sent in self.side.sent:
            if sent.key.endswith(f"-file:{round}:{version}") and not (sent.text or sent.left):
                sent.text = await self._take(sent)
        return load(found.body)

    # Taking files.

    async def _take(self, sent: Sent) -> str:
        """Take the Markdown file that a message offers, or brings an offer of."""
        if isinstance(sent.lane, Place):
            who = self._teams.people[self._teams.talks[CHANNEL].members[0]]
            own = self._teams.personal(who)
            async with self._hands[who.object_id]:
                ref = self._files_ref(sent)
                before = len(own.messages)
                while not (offers := self._markdown(own, before)):
                    await self._press(who, ref, self._at(sent))
                return await self._accept(own, offers[0])
        own = self._teams.talks[sent.posted.place.channel]
        first = own.message(sent.posted.id)
        assert first
        offers = self._markdown(own, own.messages.index(first))
        return await self._accept(own, offers[0])

    def _at(self, sent: Sent) -> tuple[Talk, Message]:
        talk = self._teams.talks[sent.posted.place.channel]
        message = talk.message(sent.posted.id)
        assert message
        return talk, message

    def _files_ref(self, sent: Sent) -> str:
        _, message = self._at(sent)
        return next(each["data"]["ref"] for each in self._teams.offers(message, _NOBODY))

    def _markdown(self, own: Talk, after: int) -> list[Message]:
        """The offers of a Markdown file that came since then."""
        return [
            each
            for each in own.messages[after:]
            if each.activity["attachments"][0].get("name", "").endswith(".md")
            and "acceptContext" in each.cards[0]
        ]

    async def _accept(self, own: Talk, offer: Message) -> str:
        """Accept until the file is there."""
        while True:
            told = await self._teams.answer_offer(own.id, offer.id)
            data = self._teams.files[offer.taken[-1]].data
            if data:
                return data.decode()
            await self._try_again(told)

    # One thing after another.

    async def _press(
        self, who: Account, ref: str, at: tuple[Talk, Message] | None = None
    ) -> Shown | None:
        """Press until it is acknowledged; None if nothing is shown, or the button has gone."""
        pressed = False
        while True:
            # Something may change while one looks.
            change = self.side.change
            found = await self._find(who, ref, at)
            if found is None:
                if pressed:
                    return None
                await change.wait()
                continue
            talk, message, action = found
            told = await self._teams.use(talk.id, message.id, who, action, {})
            pressed = True
            shown = _shown(told)
            if told.status == 200 and not (shown and FAILED in shown.text):
                return shown and replace(shown, at=(talk.id, message.id))
            await self._try_again(told)

    async def _send_in(
        self, who: Account, shown: Shown, values: Mapping[str, str]
    ) -> Shown | None:
        """Send a form in until it is acknowledged."""
        form = shown.form
        assert form, shown.text
        filled = {**_filled(shown.card or {}), **{field_id(k): v for k, v in values.items()}}
        data = {**filled, **form["data"]}
        while True:
            told = await self._teams.send_in(*shown.at, who, data)
            after = _shown(told)
            if told.status == 200 and not (after and FAILED in after.text):
                return after and replace(after, at=shown.at)
            await self._try_again(told)

    async def _find(
        self, who: Account, ref: str, at: tuple[Talk, Message] | None
    ) -> tuple[Talk, Message, Json] | None:
        """Find what to press in the newest message that has it; commands bring one."""
        if ref in COMMANDS:
            await self._command(who, COMMANDS[ref])
        own = self._teams.personal(who)
        channel = self._teams.talks[CHANNEL]
        talks = [own, *([channel] if who.id in channel.members else [])]
        places = [at] if at else [(t, m) for t in talks for m in reversed(t.messages)]
        for talk, message in places:
            if not message.activity.get("attachments") or message not in talk.messages:
                continue
            await self._look(talk, message, who)
            for action in self._teams.offers(message, who):
                if action["data"].get("ref") == ref:
                    return talk, message, action
        return None

    async def _look(self, talk: Talk, message: Message, who: Account) -> None:
        """See a card as the bot draws it for this person; Teams asks until it is told."""
        while who.id not in message.views and message in talk.messages:
            told = await self._teams.refresh(talk.id, message.id, who)
            if told is None:
                return
            if told.status != 200:
                await self._try_again(told)
            elif FAILED not in str(told.body) and told.body["type"] != CARD:
                return

    async def _command(self, who: Account, text: str) -> None:
        """Write to the bot until it has answered."""
        said = None
        while said is None or said.status != 200:
            if said:
                await self._try_again(said)
            said = await self._teams.say(CHANNEL, "", who, text, to_bot=True)

    async def _try_again(self, told: Delivered) -> None:
        self.tally[f"presses and forms answered {told.status}"] += told.status != 200
        self.tally["presses and forms that failed, as people were told"] += told.status == 200
        await asyncio.sleep(self.random.uniform(0.05, 0.2))


_NOBODY = Account("29:nobody", "", "")


def _filled(card: Json) -> dict[str, str]:
    """What a form has in it before anybody types."""
    inputs = (each for each in inside(card) if each["type"].startswith("Input."))
    return {each["id"]: each.get("value", "") for each in inputs}


def _shown(told: Delivered) -> Shown | None:
    """Read what Teams shows of an answer to a press or a form."""
    body = told.body if isinstance(told.body, dict) else {}
    if task := body.get("task"):
        if task["type"] == "message":
            return Shown(task["value"])
        card = task["value"]["card"]["content"]
        return Shown(text_of(card), card)
    value = body.get("value")
    if body.get("type") == CARD and isinstance(value, dict):
        return Shown(text_of(value), value)
    return Shown(str(value)) if value else None
