"""What sealing costs a reply: in the store, and the cipher alone."""

import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adapters.sealing.columns import how
from adapters.sealing.keys import DataKey
from adapters.store import SqlStore, open_store
from adapters.store.replies import row_of
from adapters.store.tables import contributions
from bot.identifiers import kinds_in
from tests.bench import kept
from tests.bench.table import aim, table
from tests.builders import a_contribution, a_reply, begun
from tests.rigs.sealed import keys_in

AT_ONCE = 64
MOST_MS = 0.15
"""The aim for sealing and the look for identifiers together."""


@dataclass(frozen=True)
class Size:
    """Replies of one run, and how many runs."""

    replies: int
    runs: int


FULL, QUICK = Size(5_000, 5), Size(500, 1)


def measure(size: Size) -> str:
    costs: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(size.runs):
        for sealed, found in costs.items():
            found.append(asyncio.run(_kept(size.replies, sealed=sealed)))
    # What else the machine does only ever adds.
    plain, sealed = (min(costs[key]) for key in (False, True))
    key, spec, text = DataKey.new(), how(contributions), kept.text("bench", 1)
    looking = _each(lambda: kinds_in(text), size)
    row = row_of(a_contribution(text))
    written = spec.seal(key, row)
    rows = [
        ("a reply in the store, no key", f"{plain:.4f}"),
        ("a reply in the store, sealed", f"{sealed:.4f}"),
        ("the difference", f"{sealed - plain:.4f}"),
        ("sealing its row, digest and all", f"{_each(lambda: spec.seal(key, row), size):.4f}"),
        ("opening its row", f"{_each(lambda: spec.open(key, written), size):.4f}"),
        ("looking for identifiers", f"{looking:.4f}"),
    ]
    title = (
        f"Processor time of a reply, SQLite, {AT_ONCE} at once, the quickest of {size.runs} "
        f"runs of {size.replies:,}."
    )
    return f"{table(title, ('', 'CPU ms'), rows)}\n" + aim(
        f"both under {MOST_MS} ms: {sealed - plain + looking:.3f}",
        sealed - plain + looking < MOST_MS,
    )


async def _kept(count: int, *, sealed: bool) -> float:
    """Keep so many replies; gives milliseconds of processor time for each."""
    with tempfile.TemporaryDirectory(prefix="briefing-bot-bench-") as name:
        url, keys = f"sqlite:///{name}/bot.db", keys_in(Path(name)) if sealed else None
        async with await open_store(url, keys=keys) as store:
            await begun(store)
            await _keep(store, "warm", AT_ONCE * 4)
            began = time.process_time()
            await _keep(store, "run", count)
            return (time.process_time() - began) / count * 1000


async def _keep(store: SqlStore, mark: str, count: int) -> None:
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        replies = [a_reply(kept.text(mark, n), f"{mark}.{n}") for n in numbers]
        answers = await asyncio.gather(*(store.keep(reply) for reply in replies))
        if not all(answer and answer.new for answer in answers):
            raise SystemExit("A reply was not kept. Void.")


def _each(work: Callable[[], object], size: Size) -> float:
    began = time.process_time()
    for _ in range(size.replies):
        work()
    return (time.process_time() - began) / size.replies * 1000
