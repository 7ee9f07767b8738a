"""Small memories that never grow without end."""

from math import inf
from time import monotonic
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 10_000
"""Things that one memory holds; the oldest makes room."""


class Kept(Generic[K, V]):
    """Remembers the newest of what it is told for `fresh` seconds, and nothing after a restart."""

    def __init__(self, most: int = MOST, *, fresh: float = inf) -> None:
        self._most = most
        self._fresh = fresh
        self._things: dict[K, tuple[V, float]] = {}

    def get(self, key: K) -> V | None:
        """Recall something; None if it was never told, or is forgotten."""
        thing, since = self._things.get(key, (None, 0.0))
        return thing if monotonic() - since < self._fresh else None

    def put(self, key: K, thing: V) -> V:
        """Remember something, and give it back."""
        self.drop(key)
        if len(self._things) >= self._most:
            del self._things[next(iter(self._things))]
        self._things[key] = thing, monotonic()
        return thing

    def drop(self, key: K) -> None:
        """Forget something."""
        self._things.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._things.clear()
