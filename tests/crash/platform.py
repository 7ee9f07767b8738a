"""What a platform of the crash test remembers; it outlives the bot."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.model import Person, Place, Posted
from bot.words import catalogue

WORDS = catalogue("en")

LONGEST_GAP = 0.03
"""Seconds, at most, between two steps of a send; a kill may fall into each."""


@dataclass
class Sent:
    """
    One message that went out; `settled` is when its worker had written that down.

    `copy`: it says that it may be a second one. `votes` are the counts it shows, `text` what its
    Markdown file says. `left` are the parts of it that are still to come, `files` cannot be
    looked up.
    """

    key: str
    worker: int
    lane: Place | Person
    posted: Posted
    begun: float
    copy: bool
    votes: Sequence[int] = ()
    text: str = ""
    files: bool = False
    left: int = 0
    settled: float | None = None


@dataclass
class Platform:
    """The platform's own side. With `looks_up` it can find a message by its key, as Slack can."""

    random: Random
    looks_up: bool
    sent: list[Sent] = field(default_factory=list[Sent])
    begun: int = 0
    """Sends and updates that arrived here."""
    sender: int = 0
    """The worker whose send arrived last."""
    in_hand: Counter[str] = field(default_factory=Counter[str])
    """What each worker, by its door, has been told and has not acknowledged."""
    flaws: list[str] = field(default_factory=list[str])
    """What went wrong on the platform's own side; it must stay empty."""
    _moment: asyncio.Event = field(default_factory=asyncio.Event)
    _change: asyncio.Event = field(default_factory=asyncio.Event)

    def admit(self, worker: int) -> Mapping[str, str]:
        """Let a new worker in; gives the settings it needs."""
        return {}

    async def answer(self, verb: str, *rest: Any) -> Any:
        """Take what a worker, rather than the bot in it, has to say."""
        if verb == "settled":
            self._settle(*rest)

    def refs(self, posted: Posted) -> Sequence[str]:
        """What can be pressed on a message as it stands there now."""
        raise NotImplementedError

    def copies(self, key: str) -> list[Sent]:
        """Everything that went out with a key, in order."""
        return [sent for sent in self.sent if sent.key == key]

    def keys(self, prefix: str) -> set[str]:
        """The keys of all that went out and that begin with this."""
        return {sent.key for sent in self.sent if sent.key.startswith(prefix)}

    async def moment(self) -> None:
        """Return when the next message arrives here or goes out."""
        await self._moment.wait()

    async def until(self, condition: Callable[[], object]) -> None:
        """Return when a condition holds; it is looked at whenever something has changed here."""
        while not condition():
            await self._change.wait()

    @property
    def change(self) -> asyncio.Event:
        """What is set when next something changes here."""
        return self._change

    @contextmanager
    def told(self, door: str) -> Iterator[None]:
        """Count what a worker is told, until it is acknowledged or the worker is gone."""
        self.in_hand[door] += 1
        try:
            yield
        finally:
            self.in_hand[door] -= 1

    def _settle(self, worker: int, key: str) -> None:
        # Of a copy whose answer came too late for it the same worker has written nothing down.
        for sent in [each for each in self.copies(key) if each.worker == worker][-1:]:
            sent.settled = time.monotonic()

    def _ring(self) -> None:
        self._moment.set()
        self._moment = asyncio.Event()
        self._changed()

    def _changed(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    async def _gap(self) -> None:
        await asyncio.sleep(self.random.uniform(0, LONGEST_GAP))
