"""Replies kept a second, through the front door, against a server that only parses them."""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

from tests.bench import kept
from tests.bench.client import SECONDS, Job, Outcome, text
from tests.bench.servers import FLOOR, POSTGRESQL, ROOT, SQLITE, Server, bot, floor
from tests.bench.table import aim, ratio, table
from tests.bench.visitor import CAST, Visitor
from tests.rigs.postgres import postgres_server

AT_ONCE = (1, 16, 64)
SHARE = 0.5
"""The aim: this share of the floor's rate on SQLite, 16 at once."""

BUSY = 0.9
"""Above this share of a processor, the load and not the server may be what is measured."""


@dataclass(frozen=True)
class Size:
    """How much to send: replies of one run by how many come at once, and how many runs."""

    counts: Mapping[int, int]
    runs: int
    warm_up: int


FULL = Size({1: 1_000, 16: 5_000, 64: 5_000}, runs=3, warm_up=500)
QUICK = Size({1: 100, 16: 300, 64: 300}, runs=1, warm_up=50)


@dataclass(frozen=True)
class Target:
    """A server to send to; one without a database keeps nothing."""

    server: Server
    database: str
    people: list[tuple[str, str]]
    root: str
    enctype: str


@dataclass(frozen=True)
class Run:
    """One run: what came of it, and the server's memory after it."""

    count: int
    outcome: Outcome
    megabytes: float

    @property
    def rate(self) -> float:
        return self.count / self.outcome.seconds

    @property
    def cpu_ms(self) -> float:
        return self.outcome.server_cpu / self.count * 1000


Runs = dict[tuple[str, int], list[Run]]


def measure(size: Size) -> str:
    with tempfile.TemporaryDirectory(prefix="briefing-bot-bench-") as name:
        folder = Path(name)
        disk = kept.disk_ms(folder)
        with _targets(folder) as targets:
            runs = _all_runs(targets, size)
    return _report(runs, size, disk)


@contextlib.contextmanager
def _targets(folder: Path) -> Iterator[Sequence[Target]]:
    with contextlib.ExitStack() as stack:
        postgres = asyncio.run(stack.enter_context(postgres_server()).new_database())
        databases = {SQLITE: f"sqlite:///{folder / 'bench.db'}", POSTGRESQL: postgres}
        bots = [
            _open(stack.enter_context(bot(n, url, folder)), url) for n, url in databases.items()
        ]
        bare = replace(bots[0], server=stack.enter_context(floor(folder)), database="")
        yield [bare, *bots]


def _open(server: Server, database: str) -> Target:
    visitor = Visitor(server.port)
    root = visitor.open_round()
    people = [(person, visitor.token(person)) for person in CAST]
    return Target(server, database, people, root, visitor.enctype())


def _all_runs(targets: Sequence[Target], size: Size) -> Runs:
    """Run everything in turn, so that a busy moment of the machine is shared by all."""
    runs: Runs = {}
    for target in targets:
        _run(target, 16, size.warm_up, "warm")
    for number in range(size.runs):
        for at_once in AT_ONCE:
            for target in targets:
                mark = f"run-{number}-{at_once}"
                run = _run(target, at_once, size.counts[at_once], mark)
                runs.setdefault((target.server.name, at_once), []).append(run)
    return runs


def _run(target: Target, at_once: int, count: int, mark: str) -> Run:
    server = target.server
    job = Job(
        port=server.port,
        pid=server.pid,
        at_once=at_once,
        count=count,
        people=target.people,
        root=target.root,
        enctype=target.enctype,
        mark=mark,
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        input=json.dumps(asdict(job)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS + 30,
    )
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.statuses != {"204": count}:
        raise SystemExit(f"{server.name} did not keep every reply: {outcome.statuses}.")
    if target.database:
        _check(target, [text(mark, number) for number in range(count)], mark)
    return Run(count, outcome, server.megabytes)


def _check(target: Target, acknowledged: Sequence[str], mark: str) -> None:
    """Void the figure unless what was acknowledged is there, each once, and nothing besides."""
    found = kept.texts(target.database, mark)
    for name, there in zip(kept.TABLES, found, strict=True):
        if there != sorted(acknowledged):
            raise SystemExit(
                f"{target.server.name}: of {len(acknowledged)} replies acknowledged, {name} has "
                f"{len(set(there) & set(acknowledged))}, of {len(there)} rows. Void."
            )


def _report(runs: Runs, size: Size, disk: float) -> str:
    title = (
        f"Replies kept through the room's front door, median of {size.runs}; every reply that was "
        "acknowledged was found in the database.\n"
        "SQLite in WAL mode with synchronous=FULL, PostgreSQL with fsync on; "
        f"one fsync takes the disk {disk:.2f} ms.\n"
        "The floor is a bare aiohttp handler that parses the same form and answers the same. "
        "CPU and memory are the bot's process alone."
    )
    head = (
        "at once",
        "server",
        "replies/s",
        "of floor",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "of floor",
        "MB",
    )
    rows = [
        _row(name, at_once, runs) for at_once in AT_ONCE for name in (FLOOR, SQLITE, POSTGRESQL)
    ]
    share = _rate(runs, SQLITE, 16) / _rate(runs, FLOOR, 16)
    lines = [table(title, head, rows)]
    lines.append(aim(f"{SHARE} of the floor on SQLite, 16 at once: {share:.2f}", share >= SHARE))
    if (load := _load(runs)) > BUSY:
        lines.append(
            f"The load took {load:.0%} of a processor; the floor may be higher than shown."
        )
    return "\n".join(lines) + "\n"


def _row(name: str, at_once: int, runs: Runs) -> tuple[str, ...]:
    mine = runs[name, at_once]
    rate = _rate(runs, name, at_once)
    return (
        str(at_once),
        name,
        f"{rate:,.0f}",
        ratio(rate, _rate(runs, FLOOR, at_once)),
        f"{median(run.outcome.p50 for run in mine) * 1000:.2f}",
        f"{median(run.outcome.p99 for run in mine) * 1000:.2f}",
        f"{_cpu(runs, name, at_once):.2f}",
        ratio(_cpu(runs, name, at_once), _cpu(runs, FLOOR, at_once)),
        f"{mine[-1].megabytes:.0f}",
    )


def _rate(runs: Runs, name: str, at_once: int) -> float:
    return median(run.rate for run in runs[name, at_once])


def _cpu(runs: Runs, name: str, at_once: int) -> float:
    return median(run.cpu_ms for run in runs[name, at_once])


def _load(runs: Runs) -> float:
    every = [run.outcome for several in runs.values() for run in several]
    return max(outcome.client_cpu / outcome.seconds for outcome in every)
