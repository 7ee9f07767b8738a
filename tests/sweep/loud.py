"""What fails as badly as anything can: loudly, with all that it was given."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any


class Loud:
    """
    Stands before a store, a chat or a core, and hands everything on to it.

    While it is `broken`, what changes or shows something raises an error that quotes its
    arguments, as libraries' errors do.
    """

    def __init__(self, behind: Any, *spared: str) -> None:
        self._behind = behind
        self._spared = spared
        self._broken: type[Exception] | None = None

    @contextmanager
    def broken(self, kind: type[Exception]) -> Generator[None, None, None]:
        self._broken = kind
        try:
            yield
        finally:
            self._broken = None

    def __getattr__(self, name: str) -> Any:
        found, kind = getattr(self._behind, name), self._broken
        if kind is None or name in self._spared or not callable(found):
            return found

        def fail(*args: Any, **kwargs: Any) -> None:
            raise kind(f"{name} {args!r} {kwargs!r}") from ValueError(f"{args!r} {kwargs!r}")

        return fail
