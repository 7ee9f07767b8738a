"""Telling every open window that there is something new."""

import asyncio


class Bell:
    """Rings at once for everybody who waits; those who come later know that it rang."""

    def __init__(self) -> None:
        self.rung = 0
        self.closed = False
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits."""
        self.rung += 1
        self._next.set()
        self._next = asyncio.Event()

    def close(self) -> None:
        """Send everybody home."""
        self.closed = True
        self.ring()

    async def wait(self, after: int, seconds: float) -> int:
        """Return how often it has rung, as soon as that is more than `after` or time is up."""
        if self.rung <= after and not self.closed:
            try:
                async with asyncio.timeout(seconds):
                    await self._next.wait()
            except TimeoutError:
                pass
        return self.rung
