"""Starting workers, and killing them."""

import asyncio
import contextlib
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

from tests.crash.platform import Platform
from tests.crash.slack.worker import work as work_in_slack
from tests.crash.teams.worker import work as work_in_teams
from tests.crash.trials import Through, Trial
from tests.crash.worker import Orders, work

# Workers come from a process that has imported everything: a start takes 0.1 s instead of 1.5 s.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.crash.slack.worker", "tests.crash.teams.worker"])

_WORK: Mapping[Through, Callable[[Orders], None]] = {
    "core": work,
    "slack": work_in_slack,
    "teams": work_in_teams,
}


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
    platform: Platform
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

    def somebody(self) -> str:
        """The door of any worker; it may not be open yet."""
        return self.random.choice(self.slots).orders.door

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
                                await self.platform.moment()
                    slot = self._sender() or slot
                    await asyncio.sleep(self.random.uniform(0, 0.04))
            self._kill(slot)

    def _sender(self) -> Slot | None:
        """Find who sent last, if it lives."""
        return next((s for s in self.slots if s.orders.number == self.platform.sender), None)

    def _kill(self, slot: Slot) -> None:
        number = slot.orders.number
        heard = self.platform.in_hand[slot.orders.door]
        slot.process.kill()
        slot.process.join()
        assert slot.process.exitcode == -9, f"worker {number} had ended by itself"
        slot.process.close()
        self.killed[number] = time.monotonic()
        mine = [sent for sent in self.platform.sent if sent.worker == number]
        self.tally["kills with a message out and not written down"] += any(
            sent.settled is None for sent in mine
        )
        self.tally["kills with something told and not acknowledged"] += heard > 0
        self.slots[self.slots.index(slot)] = self._new()

    def _new(self) -> Slot:
        self._started += 1
        orders = Orders(
            number=self._started,
            database=self.url,
            door=str(self.folder / f"door-{self._started}"),
            platform=str(self.folder / "platform"),
            log=str(self.folder / "log"),
            seed=f"{self.trial.seed} {self._started}",
            lease=self.trial.lease,
            settings=self.platform.admit(self._started),
        )
        process = _processes.Process(target=_WORK[self.trial.through], args=(orders,), daemon=True)
        process.start()
        return Slot(orders, process)

    async def _ready(self, slot: Slot) -> None:
        while not slot.is_open():
            assert slot.process.is_alive(), f"worker {slot.orders.number} did not start"
            await asyncio.sleep(0.01)
