"""An event loop whose hours pass at once: nobody sleeps, and everything comes in its order."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

P = ParamSpec("P")

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


IN_A_THREAD = 20.0
"""Real seconds that a file of minutes may take to be written on a busy machine."""


class _Hasty(selectors.DefaultSelector):
    """Instead of waiting, moves the clock on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        # With nothing to wait for in time, somebody may be at work in a thread.
        events = super().select(0 if timeout is not None else IN_A_THREAD)
        if not events:
            assert timeout is not None, "everybody waits, and nothing will ever come"
            self.now += timeout
        return events


class Hours(asyncio.SelectorEventLoop):
    """A loop with a time of its own."""

    def __init__(self) -> None:
        self._hasty = _Hasty()
        super().__init__(self._hasty)

    def time(self) -> float:
        return self._hasty.now


def clock() -> datetime:
    """Tell the loop's time; it begins at noon."""
    return NOON + timedelta(seconds=asyncio.get_running_loop().time())


def passing(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in a loop whose hours pass at once."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=Hours) as runner:
            runner.run(test(*args, **kwargs))

    return run
