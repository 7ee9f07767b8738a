"""How soon the bot answers, and what it takes while nothing happens."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.servers import FLOOR, SQLITE, Server, bot, floor
from tests.bench.table import aim, ratio, table

READY_SECONDS, IDLE_MEGABYTES, IDLE_PERCENT = 1.5, 110, 0.5
"""The aims."""


@dataclass(frozen=True)
class Size:
    """How many starts, and seconds to let it settle and to watch it."""

    starts: int
    settle: float
    watch: float


FULL = Size(starts=5, settle=5, watch=10)
QUICK = Size(starts=1, settle=0.5, watch=1)


@dataclass(frozen=True)
class Idle:
    """Megabytes, and percent of one processor, while nothing happens."""

    megabytes: float
    percent: float


@dataclass
class Starts:
    """What several starts of one server took, and what it takes at rest."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    idle: Idle = Idle(0, 0)

    def add(self, server: Server) -> None:
        self.seconds.append(server.started)
        self.cpu.append(server.start_cpu)

    def row(self, name: str, bare: "Starts") -> tuple[str, ...]:
        return (
            name,
            f"{median(self.seconds):.2f}",
            ratio(median(self.seconds), median(bare.seconds)),
            f"{median(self.cpu):.2f}",
            f"{self.idle.megabytes:.0f}" if self.idle.megabytes else "",
            f"{self.idle.percent:.2f}" if self.idle.megabytes else "",
        )


def measure(size: Size) -> str:
    first, bare, ours = Starts(), Starts(), Starts()
    with tempfile.TemporaryDirectory(prefix="briefing-bot-bench-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'bench.db'}"
        # The first starts make the tables and warm the disk; they do not count.
        with floor(folder), bot(SQLITE, database, folder) as server:
            first.add(server)
        for _ in range(size.starts):
            with floor(folder) as server:
                bare.add(server)
            with bot(SQLITE, database, folder) as server:
                ours.add(server)
        with floor(folder) as server:
            bare.idle = _idle(server, size)
        with bot(SQLITE, database, folder) as server:
            ours.idle = _idle(server, size)
    return _report(first, bare, ours, size)


def _idle(server: Server, size: Size) -> Idle:
    time.sleep(size.settle)
    before, began = server.cpu, time.perf_counter()
    time.sleep(size.watch)
    used = (server.cpu - before) / (time.perf_counter() - began)
    return Idle(server.megabytes, used * 100)


def _report(first: Starts, bare: Starts, ours: Starts, size: Size) -> str:
    title = (
        "Start and rest on SQLite: seconds until /readyz answers, and CPU seconds until then,\n"
        f"median of {size.starts}; memory after {size.settle:g} s at rest, "
        f"CPU over the next {size.watch:g} s. The floor is a bare aiohttp server."
    )
    head = ("", "ready s", "of floor", "CPU s", "MB", "CPU %")
    rows = [
        bare.row(FLOOR, bare),
        ours.row("bot", bare),
        first.row("bot, making its tables", bare),
    ]
    ready, idle = median(ours.seconds), ours.idle
    lines = [
        table(title, head, rows),
        aim(f"ready in {READY_SECONDS} s: {ready:.2f}", ready <= READY_SECONDS),
        aim(f"{IDLE_MEGABYTES} MB: {idle.megabytes:.0f}", idle.megabytes <= IDLE_MEGABYTES),
        aim(f"{IDLE_PERCENT}% CPU: {idle.percent:.2f}", idle.percent <= IDLE_PERCENT),
    ]
    return "\n".join(lines) + "\n"
