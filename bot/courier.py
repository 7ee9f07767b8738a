"""The courier: takes deliveries that are due and sees that they arrive."""

import asyncio
import contextlib
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.context import Context
from bot.errors import NotAdded, NotSent, Stale, Undeliverable
from bot.flow.auditing import audited, person_at
from bot.flow.deliveries import given_up, overtaken
from bot.flow.running import close_by_clock
from bot.letters.write import Outgoing
from bot.model import Change, Lane, Posted, Taken, Task
from bot.ports import Chat, Clock, Custody, Deliveries, NewId, Rounds
from bot.removing import Remover
from bot.sending import Sender
from bot.site import Site
from bot.vouching import salted

LEASE = timedelta(seconds=60)
"""How long a courier may be silent, if it is not told otherwise."""

WRITING, SENDING, SETTLING = 0.2, 0.4, 0.4
"""
The parts of a lease for its three steps: to have the words ready, for a platform to take them,
and to write down that they went out, trying again if the memory is away.
"""

AT_ONCE = 16
"""Messages under way at the same time, each in a lane of its own."""

TRIES = 24
"""Tries before a delivery is given up: with the pauses between them, about three hours."""

LONGEST_PAUSE = 600.0
"""Seconds between two tries, at most."""

log = logging.getLogger(__name__)


class Memory(Deliveries, Rounds, Custody, Protocol):
    """What a courier needs to remember."""


class Courier:
    """
    Sends what is due, one message at a time in each lane, in order.

    Any number of couriers may share a memory; `lease` is how long one may be
    silent before another takes its deliveries over. `tally` counts outcomes by task.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - ports and settings, and the lease by name
        self,
        memory: Memory,
        chats: Mapping[str, Chat],
        site: Site,
        context: Callable[[str], Context],
        clock: Clock,
        new_id: NewId,
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._memory = memory
        self._sender = Sender(memory, chats, site, context)
        self._remover = Remover(memory, site)
        self._context = context
        self._clock = clock
        self._new_id = new_id
        self._lease = lease
        self._stopping = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._paused: dict[tuple[str, str], datetime] = {}
        self.tally: Counter[tuple[str, str]] = Counter()
        self.removed = self._remover.tally
        """What was removed because its time was over, by kind."""
        self.well = False
        """True while the memory answers."""

    async def run(self) -> None:
        """Work until `stop` is called; then finish what is under way."""
        while not self._stopping.is_set():
            try:
                await self._turn()
            except Exception as error:  # noqa: BLE001 - the memory may be away for a while
                self.well = False
                log.error("courier_waits", extra={"error": type(error).__name__})  # noqa: TRY400
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), 1)
        self.well = False
        if self._under_way:
            await asyncio.wait(self._under_way)

    def stop(self) -> None:
        """Take nothing more."""
        self._stopping.set()

    async def settle(self) -> None:
        """Send everything that is due now, and what follows from it."""
        while taken := await self._take(begun := self._clock(), AT_ONCE):
            await asyncio.gather(*(self._deliver(each, begun) for each in taken))

    async def _turn(self) -> None:
        free = AT_ONCE - len(self._under_way)
        begun = self._clock()
        taken = await self._take(begun, free)
        self.well = True
        for each in taken:
            task = asyncio.create_task(self._deliver(each, begun))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        await self._rest()

    async def _take(self, begun: datetime, limit: int) -> Sequence[Taken]:
        return await self._memory.take(begun, begun + self._lease, limit) if limit else ()

    async def _rest(self) -> None:
        """Until something may be due, a message has gone out, or the end."""
        waits: set[asyncio.Task[object]] = {asyncio.create_task(self._stopping.wait())}
        # With all hands full it does not matter what is due.
        if len(self._under_way) < AT_ONCE:
            due = await self._memory.next_due()
            seconds = max(0.0, (due - self._clock()).total_seconds()) if due else None
            waits.add(asyncio.create_task(self._memory.wait(seconds)))
        await asyncio.wait(waits | self._under_way, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _deliver(self, taken: Taken, begun: datetime) -> None:
        task = str(taken.delivery.task)
        try:
            outcome = await self._outcome(taken, begun)
        except Exception as error:  # noqa: BLE001 - the lease runs out, and it is taken again
            log.error("delivery_unsettled", extra={"task": task, "error": type(error).__name__})  # noqa: TRY400
            outcome = "unsettled"
        self.tally[task, outcome] += 1

    async def _outcome(self, taken: Taken, begun: datetime) -> str:
        try:
            return await self._try(taken, begun)
        except Undeliverable as error:
            return await self._give_up(taken, str(error), added=not isinstance(error, NotAdded))
        except NotSent as error:
            self._pause(taken.delivery.lane, error)
            return await self._again(taken, error.retry_after, doubt=taken.doubt)
        except Exception as error:  # noqa: BLE001 - whatever it was, it may have arrived
            task = str(taken.delivery.task)
            log.warning("delivery_unsure", extra={"task": task, "error": type(error).__name__})
            return await self._again(taken, None, doubt=True)

    async def _try(self, taken: Taken, begun: datetime) -> str:
        if taken.delivery.task is Task.CLOSE_TIMER:
            return await self._act(taken)
        if taken.delivery.task is Task.REMOVAL:
            return await self._remove(taken)
        if seconds := self._paused_for(taken.delivery.lane):
            raise NotSent("the workspace asked for a pause", seconds)
        outgoing = await self._write(taken)
        if outgoing is None:
            await self._memory.sent(taken, None, Change())
            return "needless"
        if self._clock() > begun + self._lease * WRITING:
            raise NotSent("the lease may be over before it is sent", 0)
        async with asyncio.timeout(self._lease.total_seconds() * SENDING):
            posted = await self._sender.found(taken)
            if posted is None:
                posted = await self._sender.send(taken, outgoing)
        return await self._sent(taken, posted)

    async def _write(self, taken: Taken) -> Outgoing | None:
        try:
            return await self._sender.write(taken)
        except (NotSent, Undeliverable):
            raise
        except Exception as error:
            raise NotSent(f"its words could not be written: {type(error).__name__}") from error

    async def _sent(self, taken: Taken, posted: Posted | None) -> str:
        """Write down that it went out, and keep trying: a second copy is worse than a wait."""
        until = self._clock() + self._lease * SETTLING
        while True:
            try:
                ours = await self._memory.sent(taken, posted, Change())
                if not ours:
                    late = overtaken(taken.delivery, posted, self._clock())
                    await self._memory.commit(Change(deliveries=late))
            except Exception:
                if self._clock() >= until:
                    raise
                await asyncio.sleep(1)
            else:
                return "sent" if ours else "sent-late"

    async def _act(self, taken: Taken) -> str:
        record = await self._sender.record(taken)
        context = self._context(record.team.language)
        now = self._clock()
        change = salted(close_by_clock(record, now, context), self._new_id)
        try:
            await self._memory.sent(taken, None, audited(change, person_at(None, now), record))
        except Stale:
            raise NotSent("the round has just moved on", 0) from None
        return "acted"

    async def _remove(self, taken: Taken) -> str:
        try:
            until = await self._remover.remove(self._clock())
        except Exception as error:
            log.error("not_removed", extra={"error": type(error).__name__})  # noqa: TRY400
            # It is never given up: what is over must go.
            raise NotSent("not removed", LONGEST_PAUSE) from error
        await self._memory.postpone(taken, until, doubt=False, tried=False)
        return "acted"

    async def _again(self, taken: Taken, retry_after: float | None, *, doubt: bool) -> str:
        if retry_after is None and taken.attempts >= TRIES:
            return await self._give_up(taken, "it was tried for hours")
        growing = min(LONGEST_PAUSE, 2.0 ** min(taken.attempts, 12))
        jittered = growing * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret in it
        pause = timedelta(seconds=jittered if retry_after is None else retry_after)
        tried = retry_after is None
        await self._memory.postpone(taken, self._clock() + pause, doubt=doubt, tried=tried)
        return "postponed"

    async def _give_up(self, taken: Taken, reason: str, *, added: bool = True) -> str:
        failed = taken.delivery
        log.error("delivery_given_up", extra={"task": str(failed.task), "reason": reason})
        record = await self._memory.record(failed.round) if failed.round else None
        told = given_up(failed, record, self._clock(), added=added)
        await self._memory.give_up(taken, reason, Change(deliveries=told))
        return "given-up"

    def _pause(self, lane: Lane, error: NotSent) -> None:
        if error.everywhere and error.retry_after:
            until = self._clock() + timedelta(seconds=error.retry_after)
            self._paused[lane.platform, lane.workspace] = until

    def _paused_for(self, lane: Lane) -> float:
        until = self._paused.get((lane.platform, lane.workspace))
        return max(0.0, (until - self._clock()).total_seconds()) if until else 0.0
