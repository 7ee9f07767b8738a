"""Which threads are the bot's, so that most replies need not look."""

from collections.abc import Iterable, Mapping

from adapters.kept import Kept
from bot.model import RoundId, Thread

FRESH = 600.0
"""Seconds until it is looked again: meanwhile another process may have removed what was said."""

Below = tuple[RoundId, int]
"""A round, and which of its prompts."""


class KnownThreads:
    """Remembers whose threads are; one that is a prompt's is so for as long as its round."""

    def __init__(self) -> None:
        self._known: Kept[Thread, Below] = Kept(fresh=FRESH)

    def all_of(self, threads: Iterable[Thread]) -> Mapping[Thread, Below] | None:
        """Return whose every one of them is; None if it is not known of one."""
        found: dict[Thread, Below] = {}
        for thread in threads:
            below = self._known.get(thread)
            if below is None:
                return None
            found[thread] = below
        return found

    def add(self, found: Mapping[Thread, Below]) -> None:
        """Note what was found."""
        for thread, below in found.items():
            self._known.put(thread, below)

    def forget(self) -> None:
        """Look again at everything."""
        self._known.clear()
