"""Starting workers, killing them, and playing rounds through whoever is alive."""

import asyncio
import contextlib
import multiprocessing
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Any

from adapters.store import open_store
from bot.messages import Message, Paper, Press
from bot.model import RoundId
from tests.crash import checks
from tests.crash.people import CHAIR, TEAM, Play
from tests.crash.recording import Recorder
from tests.crash.trials import Trial
from tests.crash.wire import ask, listen
from tests.crash.worker import Orders, work
from tests.rigs.postgres import Postgres

PATIENCE = 120.0
"""Seconds that one round may take."""

# Workers come from a process that has imported everything: a start takes 0.1 s instead of 1.5 s.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.worker"])


@dataclass
class Slot:
    """A place for one worker, filled again after each kill."""

    orders: Orders
    process: ForkServerProcess

    def is_open(self) -> bool:
        """Tell whether its worker listens, or has."""
        return Path(self.orders.door).exists()


@dataclass
class Crew:
    """The workers of one trial."""

    trial: Trial
    url: str
    folder: Path
    recorder: Recorder
    random: Random
    tally: Counter[str]
    slots: list[Slot] = field(default_factory=list[Slot])
    killed: dict[int, float] = field(default_factory=dict[int, float])
    _started: int = 0

    def start(self) -> None:
        """Fill every slot."""
        self.slots = [self._new() for _ in range(self.trial.replicas)]

    def stop(self) -> None:
        """Kill whoever is left; that is no part of the count."""
        for slot in self.slots:
            slot.process.kill()
            slot.process.join()
            slot.process.close()

    async def ask(self, *question: object) -> tuple[Any, bool]:
        """Ask whoever is there until it is answered, and say whether it took more than once."""
        tries = 0
        while True:
            tries += 1
            with contextlib.suppress(OSError):
                verdict, answer = await ask(self.random.choice(self.slots).orders.door, *question)
                if verdict == "kept":
                    return answer, tries > 1
                self.tally[f"not kept: {answer}"] += 1
            await asyncio.sleep(0.02)

    async def kill_again_and_again(self) -> None:
        """Kill as often as the trial says: at any moment, or just after a step of a send."""
        while len(self.killed) < self.trial.kills:
            slot = self.random.choice(self.slots)
            match self.random.randrange(10):
                case 0:  # while it starts
                    await asyncio.sleep(self.random.uniform(0, 0.2))
                case 1 | 2 | 3:
                    await self._ready(slot)
                    await asyncio.sleep(self.random.uniform(0, 2 * self.trial.lease))
                case _:  # while a message is on its way
                    await self._ready(slot)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(3 * self.trial.lease):
                            for _ in range(self.random.randint(1, 5)):
                                await self.recorder.moment()
                    slot = self._sender() or slot
                    await asyncio.sleep(self.random.uniform(0, 0.04))
            self._kill(slot)

    def _sender(self) -> Slot | None:
        """Find who sent last, if it lives."""
        return next((s for s in self.slots if s.orders.number == self.recorder.sender), None)

    def _kill(self, slot: Slot) -> None:
        number = slot.orders.number
        slot.process.kill()
        slot.process.join()
        assert slot.process.exitcode == -9, f"worker {number} had ended by itself"
        slot.process.close()
        self.killed[number] = time.monotonic()
        mine = [sent for sent in self.recorder.sent if sent.worker == number]
        self.tally["kills with a message out and not written down"] += any(
            sent.settled is None for sent in mine
        )
        self.slots[self.slots.index(slot)] = self._new()

    def _new(self) -> Slot:
        self._started += 1
        orders = Orders(
            self._started,
            self.url,
            str(self.folder / f"door-{self._started}"),
            str(self.folder / "recorder"),
            str(self.folder / "log"),
            f"{self.trial.seed} {self._started}",
            self.trial.lease,
        )
        process = _processes.Process(target=work, args=(orders,), daemon=True)
        process.start()
        return Slot(orders, process)

    async def _ready(self, slot: Slot) -> None:
        while not slot.is_open():
            assert slot.process.is_alive(), f"worker {slot.orders.number} did not start"
            await asyncio.sleep(0.01)


def play(trial: Trial, server: Postgres | None) -> Counter[str]:
    """Run a trial on a new database, check everything, and return the counts."""
    if trial.database == "postgresql":
        assert server
        return asyncio.run(_on_postgresql(trial, server))
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        return asyncio.run(_run(trial, f"sqlite:///{folder}/bot.db"))


async def _on_postgresql(trial: Trial, server: Postgres) -> Counter[str]:
    url = await server.new_database()
    try:
        return await _run(trial, url)
    finally:
        await server.drop_database(url)


async def _run(trial: Trial, url: str) -> Counter[str]:
    """Play rounds until the kills are used up, and check each."""
    tally: Counter[str] = Counter()
    async with _crew(trial, url, tally) as crew:
        killing = asyncio.create_task(crew.kill_again_and_again())
        try:
            plays = await _play(crew, killing)
            await killing
            await _quiet(crew)
        finally:
            killing.cancel()
            await asyncio.wait({killing})
    await _check_database(crew, plays)
    tally["kills"] = len(crew.killed)
    return tally + checks.check_duplicates(crew.recorder, crew.killed, crew.trial.lease)


async def _play(crew: Crew, killing: asyncio.Task[None]) -> list[Play]:
    plays: list[Play] = []
    while not killing.done():
        random = Random(f"{crew.trial.seed} round {len(plays)}")
        play = Play(crew.ask, crew.recorder, random, crew.tally)
        async with asyncio.timeout(PATIENCE):
            if not plays:
                await play.set_up()
            await play.run()
            await _check(crew, play)
            await play.speak_late()
        plays.append(play)
    return plays


@contextlib.asynccontextmanager
async def _crew(trial: Trial, url: str, tally: Counter[str]) -> AsyncIterator[Crew]:
    random = Random(trial.seed)
    recorder = Recorder(random, trial.looks_up)
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        crew = Crew(trial, url, Path(folder), recorder, random, tally)
        async with await listen(str(crew.folder / "recorder"), recorder.answer):
            crew.start()
            try:
                yield crew
            finally:
                crew.stop()
                tally.update((crew.folder / "log").read_text().splitlines())


async def _check(crew: Crew, play: Play) -> None:
    (digest,) = {
        sent.key for sent in crew.recorder.sent if sent.key.startswith(f"digest:{play.round}:")
    }
    signed = digest.rpartition(":")[2]
    paper, _ = await crew.ask("press", Press(CHAIR, f"minutes:{play.round}:{signed}", TEAM))
    assert isinstance(paper, Paper), paper
    checks.check_minutes(paper.document, play.expected)
    checks.check_order(crew.recorder, play.round, play.prompts)
    for copy in crew.recorder.copies(digest):
        assert isinstance(copy.content, Message)
        checks.check_digest(copy.content, play.expected)
    crew.tally["rounds"] += 1


async def _quiet(crew: Crew) -> None:
    """Return when nothing has been sent for longer than a lease."""
    begun = -1
    while crew.recorder.begun != begun:
        begun = crew.recorder.begun
        await asyncio.sleep(crew.trial.lease * 1.2)


async def _check_database(crew: Crew, plays: Sequence[Play]) -> None:
    """Nothing waits, nothing was given up, and every copy the bot knows shows that it is over."""
    async with await open_store(crew.url) as store:
        assert await store.next_due() is None
        assert not await store.undelivered()
        for play in plays:
            record = await store.record(RoundId(play.round))
            assert record
            for _number, posted in record.posted:
                refs = [button.ref for button in crew.recorder.shown[posted].buttons]
                assert refs
                assert not any(ref.startswith(("action:", "close:", "next:")) for ref in refs)
