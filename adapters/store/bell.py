"""Wakes the courier when there may be something to deliver."""

import asyncio
import contextlib
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

CHANNEL = "briefing_bot_deliveries"
LONGEST_PAUSE = 30.0
"""Seconds between two attempts to hear again from a server that went away."""

Connect = Callable[[], Awaitable[Any]]


class Bell:
    """
    Rung after each commit that added deliveries.

    A ring that nobody waits for is not lost: the next wait returns at once.
    """

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, or will next."""
        self._rung.set()

    async def tell_others(self, db: AsyncConnection) -> None:
        """Have the commit ring in other processes, where the database can."""

    async def wait(self, seconds: float | None) -> None:
        """Return when it rings or has rung since the last time, or after that many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()

    async def close(self) -> None:
        """Stop listening."""


class SharedBell(Bell):
    """A bell that every process on the same PostgreSQL hears; `connect` opens a way to it."""

    def __init__(self, connect: Connect) -> None:
        super().__init__()
        self._connect = connect
        self._me = uuid.uuid4().hex
        self._listener: asyncio.Task[None] | None = None

    async def tell_others(self, db: AsyncConnection) -> None:
        """Send a notification, which leaves with the commit."""
        await db.execute(select(func.pg_notify(CHANNEL, self._me)))

    async def wait(self, seconds: float | None) -> None:
        """Start to listen with the first wait; before that nobody could be woken."""
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        await super().wait(seconds)

    async def close(self) -> None:
        """Give the connection back."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.wait([self._listener])

    async def _listen(self) -> None:
        pause = 1.0
        while True:
            with contextlib.suppress(Exception):  # any fault of the way there; it is tried again
                await self._listen_once()
                pause = 1.0
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen_once(self) -> None:
        """Return when the connection is lost."""
        lost = asyncio.Event()

        def lose(_connection: object) -> None:
            lost.set()

        connection = await self._connect()
        try:
            connection.add_termination_listener(lose)
            await connection.add_listener(CHANNEL, self._heard)
            # Something may have been added while nobody listened.
            self.ring()
            await lost.wait()
        finally:
            await connection.close(timeout=1)

    def _heard(self, _connection: Any, _process: int, _channel: str, sender: object) -> None:
        if sender != self._me:
            self.ring()
