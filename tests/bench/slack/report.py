"""The tables of the Slack part, and its aims."""

from tests.bench.runs import AT_ONCE, Runs
from tests.bench.servers import POSTGRESQL, SEALED, SQLITE
from tests.bench.table import aim, ratio, table

AIOHTTP, BOLT = "aiohttp", "bolt"
STORES = (SQLITE, POSTGRESQL)

SHARES = {16: 0.85, 64: 0.95}
"""The aim for keeping: these shares of bare bolt's rate, by how many come at once."""

SLOWEST_MS = 30.0
"""And for the slowest of a hundred, 16 at once."""

TIMES = 1.8
"""The aim for keeping and answering: so many times the plain bot's rate."""

_HEAD = ("p50 ms", "p99 ms", "CPU ms")


def plain(store: str) -> str:
    """Name the plain bot on a store."""
    return f"plain, {store}"


def keeping(runs: Runs, times: int, disk: float) -> str:
    title = (
        f"Slack's signed events about replies, through the real command, median of {times}; every "
        "reply that was acknowledged was found in the database.\n"
        "SQLite in WAL mode with synchronous=FULL, PostgreSQL with fsync on; "
        f"one fsync takes the disk {disk:.2f} ms.\n"
        "Both floors check the signature, read the event and keep nothing: a bare aiohttp "
        "handler, and slack-bolt with a listener that does nothing.\n"
        "CPU and memory are the server's process alone."
    )
    head = ("at once", "server", "events/s", "of aiohttp", "of bolt", *_HEAD)
    head = (*head, "of aiohttp", "of bolt", "MB")
    rows = [
        _row(runs, name, at_once, (AIOHTTP, BOLT))
        for at_once in AT_ONCE
        for name in (AIOHTTP, BOLT, SQLITE, SEALED[SQLITE], POSTGRESQL, SEALED[POSTGRESQL])
    ]
    lines = [table(title, head, rows)]
    for at_once, share in SHARES.items():
        shares = {name: _times(runs, name, BOLT, at_once) for name in STORES}
        lines.append(_aim(f"{share} of bare bolt's rate, {at_once} at once", shares, share))
    slowest = {name: runs.p99_ms(name, 16) for name in STORES}
    said = f"p99 under {SLOWEST_MS:g} ms, 16 at once: {_listed(slowest, '.0f')}"
    lines.append(aim(said, max(slowest.values()) < SLOWEST_MS))
    return "\n".join(lines) + "\n" + runs.warning()


def answering(runs: Runs, times: int) -> str:
    title = (
        f"The same kept, and answered by one message each, median of {times}; every answer was "
        "found once.\n"
        "The plain bot is slack-bolt and SQLAlchemy as their pages show them: a transaction and "
        "a connection to Slack for each.\n"
        "Ours is the adapter with ears that also answer: the bot itself answers no reply. Both "
        "acknowledge when all is done."
    )
    head = ("at once", "server", "events/s", "of plain", *_HEAD, "of plain", "MB")
    rows = [
        _row(runs, name, at_once, (plain(store),))
        for at_once in AT_ONCE
        for store in STORES
        for name in (plain(store), store)
    ]
    lines = [table(title, head, rows)]
    for at_once in (16, 64):
        reached = {name: _times(runs, name, plain(name), at_once) for name in STORES}
        lines.append(
            _aim(f"{TIMES} times the plain bot's rate, {at_once} at once", reached, TIMES)
        )
    return "\n".join(lines) + "\n" + runs.warning()


def _row(runs: Runs, name: str, at_once: int, floors: tuple[str, ...]) -> tuple[str, ...]:
    rate, cpu = runs.rate(name, at_once), runs.cpu_ms(name, at_once)
    return (
        str(at_once),
        name,
        f"{rate:,.0f}",
        *(ratio(rate, runs.rate(floor, at_once)) for floor in floors),
        f"{runs.p50_ms(name, at_once):.2f}",
        f"{runs.p99_ms(name, at_once):.2f}",
        f"{cpu:.2f}",
        *(ratio(cpu, runs.cpu_ms(floor, at_once)) for floor in floors),
        f"{runs.megabytes(name, at_once):.0f}",
    )


def _times(runs: Runs, name: str, floor: str, at_once: int) -> float:
    return runs.rate(name, at_once) / runs.rate(floor, at_once)


def _aim(what: str, found: dict[str, float], least: float) -> str:
    return aim(f"{what}: {_listed(found, '.2f')}", min(found.values()) >= least)


def _listed(found: dict[str, float], form: str) -> str:
    return ", ".join(f"{name} {value:{form}}" for name, value in found.items())
