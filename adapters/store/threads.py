"""Which threads are the bot's, so that most replies need not look."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from bot.model import RoundId, Thread

MOST_KNOWN = 10_000
"""Threads held in memory, those used last."""

FRESH = 600.0
"""Seconds until it is looked again: meanwhile another process may have removed what was said."""

Below = tuple[RoundId, int]
"""A round, and which of its prompts."""


class KnownThreads:
    """Remembers whose threads are; one that is a prompt's is so for as long as its round."""

    def __init__(self) -> None:
        self._known: OrderedDict[Thread, tuple[Below, float]] = OrderedDict()

    def all_of(self, threads: Iterable[Thread]) -> Mapping[Thread, Below] | None:
        """Return whose every one of them is; None if it is not known of one."""
        fresh, found = _seconds() - FRESH, dict[Thread, Below]()
        for thread in threads:
            below, noted = self._known.get(thread, (None, 0.0))
            if below is None or noted < fresh:
                return None
            found[thread] = below
        return found

    def add(self, found: Mapping[Thread, Below]) -> None:
        """Note what was found."""
        for thread, below in found.items():
            self._known[thread] = below, _seconds()
            self._known.move_to_end(thread)
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def forget(self) -> None:
        """Look again at everything."""
        self._known.clear()


def _seconds() -> float:
    return asyncio.get_running_loop().time()
