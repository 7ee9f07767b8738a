"""An event loop whose hours pass at once: nobody sleeps, and everything comes in its order."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec

P = ParamSpec("P")

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


class _Hasty(selectors.DefaultSelector):
    """Instead of waiting, moves the clock on."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
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

    def run_in_executor(
        self, executor: object, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Do a thread's work at once: it takes no time here."""
        done = self.create_future()
        done.set_result(func(*args))
        return done


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
