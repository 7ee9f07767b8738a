"""The tables of the Teams part, and its aims."""

from dataclasses import dataclass, field

from tests.bench.runs import AT_ONCE, Run, Runs
from tests.bench.servers import POSTGRESQL, SQLITE
from tests.bench.table import aim, ratio, table

AIOHTTP = "aiohttp"
STORES = (SQLITE, POSTGRESQL)

SHARE = 0.6
"""The aim for keeping: this share of the bare handler's rate."""

CPU_MS = 0.8
"""And for the processor time of one kept reply."""

TIMES = 10.0
"""The aim for keeping and answering: so many times plain botbuilder-core's rate."""

GROWTH = 1.1
"""More than so many times its memory after the first lap is growth."""

_HEAD = ("p50 ms", "p99 ms", "CPU ms")


@dataclass
class Growth:
    """The laps of a long run: each with the files that were open after it."""

    name: str
    laps: list[tuple[Run, int]] = field(default_factory=list)


def plain(store: str) -> str:
    """Name the plain bot on a store."""
    return f"plain, {store}"


def keeping(runs: Runs, times: int, disk: float) -> str:
    title = (
        f"Teams' activities about replies with real tokens, through the real command, median of "
        f"{times}; every reply that was acknowledged was found in the database.\n"
        "SQLite in WAL mode with synchronous=FULL, PostgreSQL with fsync on; "
        f"one fsync takes the disk {disk:.2f} ms.\n"
        "The floor is a bare aiohttp handler that checks the token, reads the activity and keeps "
        "nothing. CPU and memory are the server's process alone."
    )
    head = ("at once", "server", "events/s", "of aiohttp", *_HEAD, "of aiohttp", "MB")
    rows = [
        _row(runs, name, at_once, AIOHTTP) for at_once in AT_ONCE for name in (AIOHTTP, *STORES)
    ]
    lines = [table(title, head, rows)]
    for at_once in (16, 64):
        shares = {name: _times(runs, name, AIOHTTP, at_once) for name in STORES}
        lines.append(_aim(f"{SHARE} of the bare handler's rate, {at_once} at once", shares, SHARE))
    cpu = {name: runs.cpu_ms(name, 16) for name in STORES}
    said = f"under {CPU_MS} ms of CPU for a kept reply, 16 at once: {_listed(cpu)}"
    lines.append(aim(said, max(cpu.values()) < CPU_MS))
    return "\n".join(lines) + "\n" + runs.warning()


def growing(grown: list[Growth]) -> str:
    count = sum(run.count for run, _ in grown[0].laps)
    title = f"A long run: {count:,} replies kept, in laps, 16 at once; memory and open files."
    head = ("server", "lap", "events/s", "CPU ms", "MB", "files")
    rows = [
        (
            each.name,
            str(lap),
            f"{run.rate:,.0f}",
            f"{run.cpu_ms:.2f}",
            f"{run.megabytes:.0f}",
            str(files),
        )
        for each in grown
        for lap, (run, files) in enumerate(each.laps, 1)
    ]
    found = {each.name: each.laps[-1][0].megabytes / each.laps[0][0].megabytes for each in grown}
    files = all(each.laps[-1][1] <= each.laps[0][1] + 2 for each in grown)
    said = f"no growth from the first lap to the last: memory times {_listed(found)}"
    return (
        table(title, head, rows) + "\n" + aim(said, files and max(found.values()) < GROWTH) + "\n"
    )


def answering(runs: Runs, times: int) -> str:
    title = (
        f"The same kept, and answered by one message each, median of {times}; every answer was "
        "found once.\n"
        "The plain bot is botbuilder-core and SQLAlchemy as their pages show them: with each turn "
        "a token, a client and a transaction.\n"
        "Ours is the adapter with ears that also answer, by a card in the thread: the bot itself "
        "answers no reply. Both acknowledge when all is done."
    )
    head = ("at once", "server", "events/s", "of plain", *_HEAD, "of plain", "MB")
    rows = [
        _row(runs, name, at_once, plain(store))
        for at_once in AT_ONCE
        for store in STORES
        for name in (plain(store), store)
    ]
    lines = [table(title, head, rows)]
    for at_once in (16, 64):
        reached = {name: _times(runs, name, plain(name), at_once) for name in STORES}
        said = f"{TIMES:g} times plain botbuilder-core's rate, {at_once} at once"
        lines.append(_aim(said, reached, TIMES))
    return "\n".join(lines) + "\n" + runs.warning()


def _row(runs: Runs, name: str, at_once: int, floor: str) -> tuple[str, ...]:
    rate, cpu = runs.rate(name, at_once), runs.cpu_ms(name, at_once)
    return (
        str(at_once),
        name,
        f"{rate:,.0f}",
        ratio(rate, runs.rate(floor, at_once)),
        f"{runs.p50_ms(name, at_once):.2f}",
        f"{runs.p99_ms(name, at_once):.2f}",
        f"{cpu:.2f}",
        ratio(cpu, runs.cpu_ms(floor, at_once)),
        f"{runs.megabytes(name, at_once):.0f}",
    )


def _times(runs: Runs, name: str, floor: str, at_once: int) -> float:
    return runs.rate(name, at_once) / runs.rate(floor, at_once)


def _aim(what: str, found: dict[str, float], least: float) -> str:
    return aim(f"{what}: {_listed(found)}", min(found.values()) >= least)


def _listed(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items())
