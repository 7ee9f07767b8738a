"""A chair, members and a lead who play one round, and remember what they were told was kept."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random
from typing import Protocol

from adapters.assembly import utc_now
from bot.blocks import Document
from bot.messages import Done, Response
from bot.model import Person, Place, Reply, Thread
from tests.crash.platform import Platform
from tests.crash.worker import PLATFORM

TEAM = Place(PLATFORM, "T1", "C1")
CHAIR = Person(PLATFORM, "T1", "U0", "Carys Chair")
LEAD = Person(PLATFORM, "T1", "U9", "Lee Lead")
MEMBERS = tuple(Person(PLATFORM, "T1", f"U{n}", f"Member {n}") for n in range(1, 6))
CHOICES = {1: 2, 2: 5}
"""The prompts of the 15-minute plan that are voted on, with how many choices they have."""

GENERAL, ACTIONS = 0, -1
"""Where in the minutes something stands, besides below a prompt from 1."""


class Door(Protocol):
    """
    The people's way to the bot, whoever is killed meanwhile.

    Each method does a thing as often as it takes until the bot has acknowledged it. A reply's `id`
    is the player's own name for it.
    """

    async def hear(self, reply: Reply) -> bool:
        """Write something; False if the bot says that it is nothing of its own."""
        ...

    async def amend(self, reply: Reply) -> bool: ...

    async def withdraw(self, reply: Reply) -> bool: ...

    async def press(self, who: Person, ref: str) -> Response: ...

    async def fill(
        self, who: Person, ref: str, values: Mapping[str, str], **people: Person
    ) -> None:
        """Ask for a form, and send it in with these values."""
        ...

    async def correct(self, who: Person, round: str, number: int, id: str, text: str) -> None:
        """Put a reply below a prompt into other words, in the minutes."""
        ...

    async def minutes(self, round: str, version: str) -> Document: ...


@dataclass
class Expected:
    """What was acknowledged, and so must be in the minutes; `said` by part, then by id."""

    said: defaultdict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    votes: dict[tuple[int, Person], int] = field(default_factory=dict[tuple[int, Person], int])


@dataclass
class Play:
    """One round, played to its end; `tally` counts what was acknowledged, over all rounds."""

    door: Door
    platform: Platform
    random: Random
    tally: Counter[str]
    expected: Expected = field(default_factory=Expected)
    round: str = ""
    prompts: int = 6
    _texts: "count[int]" = field(default_factory=lambda: count(1))

    async def run(self) -> None:
        """Start, discuss, close, correct, sign off, receive."""
        await self._start()
        async with asyncio.TaskGroup() as members:
            for number in range(1, self.prompts + 1):
                await self._out(f"prompt:{self.round}:{number}")
                members.create_task(self._discuss(number))
                await self._pause(0.4)
                if number < self.prompts:
                    await self.door.press(CHAIR, f"next:{self.round}:{number}")
        await self.door.fill(CHAIR, f"close:{self.round}", {})
        await self._out(f"closing:{self.round}:1")
        async with asyncio.TaskGroup() as members:
            for member in MEMBERS[:2]:
                members.create_task(self._reply(member, 3))
        await self._correct()
        await self.door.fill(CHAIR, f"sign:{self.round}", {"read": "yes"})
        await self._receive()

    async def set_up(self) -> None:
        """Say once who answers for the channel, before any round."""
        values = {"service": "Riverside", "time_zone": "Europe/London", "language": "en"}
        await self.door.fill(CHAIR, "setup:", values, lead=LEAD, chairs=CHAIR)
        await self.door.press(LEAD, f"accept:{TEAM.channel}")

    async def speak_late(self) -> None:
        """Reply after sign-off; the chair is told."""
        # Taken back before the chair is told, it would be nothing to tell of.
        while not await self._hear(MEMBERS[0], 3):
            self.tally["replies below a copy the bot does not know"] += 1
        await self.platform.until(lambda: self.platform.keys(f"late:{self.round}:"))

    async def _start(self) -> None:
        before = self.platform.keys("opening:")
        values = {"briefing": "child-2-rapid-review", "mode": "live", "minutes": "15"}
        await self.door.fill(CHAIR, "begin:", {**values, "named": "no"})
        await self.platform.until(lambda: self.platform.keys("opening:") - before)
        (key,) = self.platform.keys("opening:") - before
        self.round = key.split(":")[1]

    async def _discuss(self, number: int) -> None:
        async with asyncio.TaskGroup() as saying:
            for member in MEMBERS:
                saying.create_task(self._reply(member, number))
                if number in CHOICES:
                    saying.create_task(self._vote(member, number))
            saying.create_task(self._reply(MEMBERS[0], number))
            saying.create_task(self._answer(self.random.choice(MEMBERS), number))
            saying.create_task(self._note(number))
            if number in (2, self.prompts):
                saying.create_task(self._act(self.random.choice(MEMBERS), number))

    async def _reply(self, member: Person, number: int) -> None:
        """Write below a prompt, then perhaps change it, then perhaps take it back."""
        while not (kept := await self._hear(member, number)):
            # Below a copy of the prompt that the bot never heard it had sent.
            self.tally["replies below a copy the bot does not know"] += 1
        said = self.expected.said[number]
        said[kept.id] = kept.text
        for _ in range(self.random.choice((0, 0, 1, 2))):
            await self._pause(0.3)
            kept = self._reworded(kept)
            assert await self.door.amend(kept)
            said[kept.id] = kept.text
            self.tally["edits"] += 1
        if self.random.random() < 0.2:
            await self._pause(0.3)
            assert await self.door.withdraw(self._reworded(kept))
            del said[kept.id]
            self.tally["deletions"] += 1

    async def _hear(self, member: Person, number: int) -> Reply | None:
        posted = self.random.choice(self.platform.copies(f"prompt:{self.round}:{number}")).posted
        now = utc_now()
        id = f"{self.round}-{next(self._texts)}"
        reply = Reply(id, Thread(TEAM, posted.root), member, self._text(), now, now)
        match self.random.randrange(6):
            case 0:  # the platform sends it twice at the same time
                heard, again = await asyncio.gather(*(self.door.hear(reply) for _ in "12"))
                assert heard == again
            case 1:  # the edit overtakes the message
                edited = self._reworded(reply)
                edit, heard = await asyncio.gather(self.door.amend(edited), self.door.hear(reply))
                assert heard == edit
                reply = edited
            case _:
                heard = await self.door.hear(reply)
        self.tally["replies"] += bool(heard)
        return reply if heard else None

    async def _vote(self, member: Person, number: int) -> None:
        for _ in range(self.random.choice((1, 1, 2, 3))):
            await self._pause(0.3)
            choice = self.random.randrange(CHOICES[number])
            done = await self.door.press(member, f"vote:{self.round}:{number}:{choice}")
            assert isinstance(done, Done), done
            self.expected.votes[number, member] = choice
            self.tally["votes"] += 1

    async def _answer(self, member: Person, number: int) -> None:
        for _ in range(self.random.choice((1, 1, 2))):
            await self._pause(0.3)
            text = self._text()
            await self.door.fill(member, f"answer:{self.round}:{number}", {"text": text})
            self.expected.said[number][f"answer of {member.id}"] = text
            self.tally["answers"] += 1

    async def _note(self, number: int) -> None:
        await self._pause(0.3)
        number = self.random.choice((number, GENERAL))
        text = self._text()
        await self.door.fill(CHAIR, f"note:{self.round}:{number}", {"text": text})
        self.expected.said[number][text] = text
        self.tally["notes"] += 1

    async def _act(self, member: Person, number: int) -> None:
        await self._pause(0.3)
        values = {"what": self._text(), "due": (utc_now() + timedelta(days=9)).date().isoformat()}
        await self.door.fill(member, f"action:{self.round}:{number}", values, owner=CHAIR)
        self.expected.said[ACTIONS][values["what"]] = values["what"]
        self.tally["actions"] += 1

    async def _correct(self) -> None:
        """Let the chair put one contribution into other words."""
        number = self.random.randint(1, self.prompts)
        said = self.expected.said[number]
        old = self.random.choice([id for id in said if id.startswith(self.round)] or [""])
        if not old:
            return
        said[old] = text = self._text()
        await self.door.correct(CHAIR, self.round, number, old, text)
        self.tally["corrections"] += 1

    async def _receive(self) -> None:
        await self.platform.until(lambda: self.platform.keys(f"digest-file:{self.round}:"))
        (key,) = self.platform.keys(f"digest-file:{self.round}:")
        version = key.rpartition(":")[2]
        await self.door.press(LEAD, f"ack:{self.round}:{version}")
        await self._out(f"receipt:{self.round}:{version}")

    async def _out(self, key: str) -> None:
        await self.platform.until(lambda: self.platform.copies(key))

    def _text(self) -> str:
        return f"Said {next(self._texts)} in {self.round}."

    def _reworded(self, reply: Reply) -> Reply:
        return Reply(reply.id, reply.thread, reply.author, self._text(), reply.at, utc_now())

    async def _pause(self, longest: float) -> None:
        await asyncio.sleep(self.random.uniform(0, longest))
