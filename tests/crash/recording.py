"""A chat platform without any of a real one's ways, and the bot's way to it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.blocks import Bars, Note, plain
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from tests.crash.platform import LONGEST_GAP, WORDS, Platform, Sent
from tests.crash.wire import Witness

Content = Message | tuple[File, ...]

COPY = Note(plain(WORDS("copy_note")))
PREFIX = WORDS("copy_file_prefix")


def says_it_is_a_copy(content: Content) -> bool:
    """Tell whether a message owns up to being, perhaps, a second copy."""
    if isinstance(content, Message):
        return content.blocks[:1] == (COPY,)
    return all(file.name.startswith(PREFIX) for file in content)


@dataclass
class Recorder(Platform):
    """A platform that shows what it is given."""

    shown: dict[Posted, Message] = field(default_factory=dict[Posted, Message])

    async def answer(self, verb: str, *rest: Any) -> Any:
        """Do what a worker asks for."""
        match verb:
            case "send":
                return await self._send(*rest)
            case "update":
                return await self._update(*rest)
            case "find":
                return self._find(*rest)
            case _:
                return await super().answer(verb, *rest)

    def refs(self, posted: Posted) -> Sequence[str]:
        return [button.ref for button in self.shown[posted].buttons]

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
        sent = Sent(key, worker, place, posted, begun, says_it_is_a_copy(content))
        if isinstance(content, Message):
            bars = [block for block in content.blocks if isinstance(block, Bars)]
            sent.votes = [count for each in bars for _, count in each.rows]
            self.shown[posted] = content
        else:
            sent.files = True
            sent.text = next(f.data for f in content if f.name.endswith(".md")).decode()
        self.sent.append(sent)
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


class RecordingChat:
    """The worker's way to the platform: a `Chat`."""

    pace = 0.0

    def __init__(self, worker: int, platform: Witness, random: Random) -> None:
        self._worker = worker
        self._platform = platform
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

    async def has(self, place: Place, person: Person) -> bool:
        return True

    async def _send(self, where: Place | Thread | Person, content: Content, key: str) -> Posted:
        return await self._slowly("send", self._worker, where, content, key)

    async def _slowly(self, *question: object) -> Any:
        await asyncio.sleep(self._random.uniform(0, LONGEST_GAP))
        answer = await self._platform.say(*question)
        await asyncio.sleep(self._random.uniform(0, LONGEST_GAP))
        return answer
