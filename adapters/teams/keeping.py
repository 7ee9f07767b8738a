"""Keeping what people say on Teams, which is not known to say anything twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.inward import Ears
from adapters.teams.translate import Said
from bot.errors import NotYet
from bot.model import Place

PATIENCE = 10.0
"""Seconds for which Teams is left waiting; after about 15 it gives up."""

LATER = 120.0
"""Seconds for which a message is tried on after that: two leases of the courier's."""

MOST = 1000
"""Messages that are tried on at the same time; more are given up when Teams is answered."""

PAUSE, LONGEST_PAUSE = 0.05, 1.0

log = logging.getLogger(__name__)


class Keeping:
    """
    Has messages kept, with patience, those about one message in their order.

    If it takes too long, Teams is told that a message was not kept; as it may not send it
    again, it is tried on in the meantime. Kept twice is kept once.
    """

    def __init__(self, ears: Ears, *, patience: float = PATIENCE, later: float = LATER) -> None:
        self._ears = ears
        self._patience = patience
        self._later = later
        self._trying: dict[tuple[Place, str], asyncio.Task[bool]] = {}

    async def keep(self, said: Said) -> bool:
        """Return when it is on disk, True if it is the bot's; raises what stood in the way."""
        before = self._trying.get(_message(said))
        if before is None:
            try:
                return await self._once(said)
            except Exception:
                if len(self._trying) >= MOST:
                    raise
        task = asyncio.create_task(self._try(said, before))
        self._trying[_message(said)] = task
        task.add_done_callback(lambda done: self._end(_message(said), done))
        done, _ = await asyncio.wait({task}, timeout=self._patience)
        if not done:
            raise NotYet("it is being tried on")
        return task.result()

    async def settle(self) -> None:
        """Wait for what is being tried on."""
        if self._trying:
            await asyncio.wait(set(self._trying.values()))

    async def _try(self, said: Said, before: "asyncio.Task[bool] | None") -> bool:
        if before:
            await asyncio.wait({before})
        now = asyncio.get_running_loop().time
        until, pause = now() + self._patience + self._later, PAUSE
        while True:
            try:
                return await self._once(said)
            except Exception as error:
                if now() >= until:
                    log.error("teams_not_kept", extra={"error": type(error).__name__})  # noqa: TRY400 - a kind is enough
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _once(self, said: Said) -> bool:
        match said.how:
            case "hear":
                return await self._ears.hear(said.reply)
            case "amend":
                return await self._ears.amend(said.reply)
            case "withdraw":
                return await self._ears.withdraw(said.reply)

    def _end(self, message: tuple[Place, str], task: "asyncio.Task[bool]") -> None:
        if self._trying.get(message) is task:
            del self._trying[message]
        # Nobody may be waiting for it any more; it has been logged.
        if not task.cancelled():
            task.exception()


async def patiently(do: Callable[[], Awaitable[None]], patience: float = PATIENCE) -> None:
    """Do something again until it works or the patience is at an end; then raise why not."""
    now = asyncio.get_running_loop().time
    until, pause = now() + patience, PAUSE
    while True:
        try:
            await do()
        except Exception:
            if now() >= until:
                raise
        else:
            return
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _message(said: Said) -> tuple[Place, str]:
    return said.reply.thread.place, said.reply.id
