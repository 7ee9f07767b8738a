"""Replies kept a second, through the front door, against a server that only parses them."""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench import kept
from tests.bench.room import Form
from tests.bench.runs import AT_ONCE, Run, Runs, send
from tests.bench.servers import FLOOR, POSTGRESQL, SEALED, SQLITE, Server, bot, floor
from tests.bench.table import aim, ratio, table
from tests.bench.visitor import CAST, Visitor
from tests.rigs.postgres import postgres_server

SHARE = 0.5
"""The aim: this share of the floor's rate on SQLite, 16 at once."""


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
    base: kept.Base | None
    people: list[tuple[str, str]]
    form: Form

    def requests(self, count: int, mark: str) -> list[str]:
        """The replies of those who are there, in turn."""
        return [
            self.form.request(
                self.people[number % len(self.people)],
                f"{mark}-{number}",
                kept.text(mark, number),
            )
            for number in range(count)
        ]


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
        bases = kept.bases(folder, "bench", stack.enter_context(postgres_server()))
        bots = [
            _open(stack.enter_context(bot(name, base.url, folder, base.settings)), base)
            for name, base in bases.items()
        ]
        server = stack.enter_context(floor(folder))
        form = replace(bots[0].form, port=server.port)
        bare = replace(bots[0], server=server, base=None, form=form)
        yield [bare, *bots]


def _open(server: Server, base: kept.Base) -> Target:
    visitor = Visitor(server.port)
    root = visitor.open_round()
    people = [(person, visitor.token(person)) for person in CAST]
    return Target(server, base, people, Form(server.port, visitor.enctype(), root))


def _all_runs(targets: Sequence[Target], size: Size) -> Runs:
    """Run everything in turn, so that a busy moment of the machine is shared by all."""
    runs = Runs()
    for target in targets:
        _run(target, 16, size.warm_up, "warm")
    for number in range(size.runs):
        for at_once in AT_ONCE:
            for target in targets:
                run = _run(target, at_once, size.counts[at_once], f"run-{number}-{at_once}")
                runs.add(target.server.name, at_once, run)
    return runs


def _run(target: Target, at_once: int, count: int, mark: str) -> Run:
    run = send(target.server, target.requests(count, mark), at_once, "204")
    if target.base:
        acknowledged = [kept.text(mark, number) for number in range(count)]
        kept.insist(target.server.name, target.base, (kept.CORE, kept.ROOM), acknowledged, mark)
    return run


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
        _row(name, at_once, runs)
        for at_once in AT_ONCE
        for name in (FLOOR, SQLITE, SEALED[SQLITE], POSTGRESQL, SEALED[POSTGRESQL])
    ]
    share = runs.rate(SQLITE, 16) / runs.rate(FLOOR, 16)
    reached = aim(f"{SHARE} of the floor on SQLite, 16 at once: {share:.2f}", share >= SHARE)
    return f"{table(title, head, rows)}\n{reached}\n{runs.warning()}"


def _row(name: str, at_once: int, runs: Runs) -> tuple[str, ...]:
    rate, cpu = runs.rate(name, at_once), runs.cpu_ms(name, at_once)
    return (
        str(at_once),
        name,
        f"{rate:,.0f}",
        ratio(rate, runs.rate(FLOOR, at_once)),
        f"{runs.p50_ms(name, at_once):.2f}",
        f"{runs.p99_ms(name, at_once):.2f}",
        f"{cpu:.2f}",
        ratio(cpu, runs.cpu_ms(FLOOR, at_once)),
        f"{runs.megabytes(name, at_once):.0f}",
    )
