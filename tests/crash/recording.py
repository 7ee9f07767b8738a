"""A chat platform that outlives the bot and remembers everything that went out."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from tests.crash.wire import ask

Content = Message | tuple[File, ...]

LONGEST_GAP = 0.03
"""Seconds, at most, between two steps of a send; a kill may fall into each."""


@dataclass
class Sent:
    """One message that went out; `settled` is when its worker had written that down."""

    key: str
    worker: int
    lane: Place | Person
    content: Content
    posted: Posted
    begun: float
    out: float
    settled: float | None = None


@dataclass
class Recorder:
    """The platform's own side. With `looks_up` it can find a message by its key, as Slack can."""

    random: Random
    looks_up: bool
    sent: list[Sent] = field(default_factory=list[Sent])
    begun: int = 0
    """Sends and updates that arrived here."""
    sender: int = 0
    """The worker whose send arrived last."""
    shown: dict[Posted, Message] = field(default_factory=dict[Posted, Message])
    _moment: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, verb: str, *rest: Any) -> Any:
        """Do what a worker asks for."""
        match verb:
            case "send":
                return await self._send(*rest)
            case "update":
                await self._update(*rest)
            case "find":
                return self._find(*rest)
            case "settled":
                self._settle(*rest)
        return None

    def copies(self, key: str) -> list[Sent]:
        """Everything that went out with a key, in order."""
        return [sent for sent in self.sent if sent.key == key]

    async def moment(self) -> None:
        """Return when the next message arrives here or goes out."""
        await self._moment.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        """Return when a condition holds; it is looked at after each of these moments."""
        while not condition():
            await self.moment()

    async def _send(
        self, worker: int, where: Place | Thread | Person, content: Content, key: str
    ) -> Posted:
        begun = time.monotonic()
        self.begun += 1
        self.sender = worker
        self._ring()
        await self._gap()
        id = f"m{len(self.sent)}"
        place = where.place if isinstance(where, Thread) else where
        lane = (
            Place(place.platform, place.workspace, f"dm-{place.id}")
            if isinstance(place, Person)
            else place
        )
        posted = Posted(lane, where.root if isinstance(where, Thread) else id, id)
        self.sent.append(Sent(key, worker, place, content, posted, begun, time.monotonic()))
        if isinstance(content, Message):
            self.shown[posted] = content
        self._ring()
        await self._gap()
        return posted

    async def _update(self, posted: Posted, message: Message) -> None:
        self.begun += 1
        await self._gap()
        self.shown[posted] = message
        await self._gap()

    def _find(self, key: str) -> Posted | None:
        found = self.copies(key) if self.looks_up else []
        return found[0].posted if found else None

    def _settle(self, worker: int, key: str) -> None:
        for sent in self.copies(key):
            if sent.worker == worker:
                sent.settled = time.monotonic()

    def _ring(self) -> None:
        self._moment.set()
        self._moment = asyncio.Event()

    async def _gap(self) -> None:
        await asyncio.sleep(self.random.uniform(0, LONGEST_GAP))


class RecordingChat:
    """The worker's way to the platform: a `Chat`."""

    pace = 0.0

    def __init__(self, worker: int, recorder: str, random: Random) -> None:
        self._worker = worker
        self._recorder = recorder
        self._random = random

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        return await self._send(place, message, key)

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        return await self._send(thread, message, key)

    async def update(self, posted: Posted, message: Message) -> None:
        await self._slowly("update", posted, message)

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        return await self._send(person, message, key)

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:
        return await self._send(where, tuple(files), key)

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        return await self._slowly("find", key)

    async def link(self, posted: Posted) -> str | None:
        return None

    async def settled(self, key: str) -> None:
        await self._ask("settled", self._worker, key)

    async def watch(self) -> None:
        """End this process when the platform is gone: the test is over, however it ended."""
        while True:
            await self._ask("alive")
            await asyncio.sleep(1)

    async def _send(self, where: Place | Thread | Person, content: Content, key: str) -> Posted:
        return await self._slowly("send", self._worker, where, content, key)

    async def _slowly(self, *question: object) -> Any:
        await asyncio.sleep(self._random.uniform(0, LONGEST_GAP))
        answer = await self._ask(*question)
        await asyncio.sleep(self._random.uniform(0, LONGEST_GAP))
        return answer

    async def _ask(self, *question: object) -> Any:
        try:
            return await ask(self._recorder, *question)
        except OSError:
            os._exit(1)
