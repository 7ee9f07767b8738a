"""Removing what has been kept long enough: by itself, a little at a time."""

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.dossier import KINDS, OF_ROUNDS, Class, Ends
from bot.flow.running import NOTICE, end_soon
from bot.model import Delivery, Place, Task
from bot.ports import Custody, Rounds
from bot.retention import Retention
from bot.site import Site

AT_ONCE = 50
"""Removals between two looks at the clock; each is a transaction of its own."""

NIGHT = 3
"""The hour, where the site is, at which it begins."""

log = logging.getLogger(__name__)


def timer(now: datetime) -> Delivery:
    """Make the one delivery that stands for all removing; it is put off, and never settled."""
    return Delivery(Task.REMOVAL.value, Place("bot", "", "removal"), Task.REMOVAL, now)


def tonight(now: datetime, zone: ZoneInfo) -> datetime:
    """Find the next moment at which removing begins (UTC)."""
    local = now.astimezone(zone).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return next(
        moment
        for day in range(3)
        if (moment := (local + timedelta(days=day)).astimezone(now.tzinfo)) > now
    )


def ends(retention: Retention, now: datetime) -> Ends:
    """Say of each kind what ended too long ago; a round goes when all that it has is over."""
    found = {kind: getattr(retention, kind.value).before(now) for kind in _SET}
    over = {kind: moment for kind, moment in found.items() if moment is not None}
    if all(kind in over for kind in OF_ROUNDS):
        over[Class.ROUNDS] = min(over[kind] for kind in OF_ROUNDS)
    return MappingProxyType(over)


_SET = (*KINDS, Class.NAMES, Class.AUDIT)


class Memory(Custody, Rounds, Protocol):
    """What removing needs to remember."""


class Remover:
    """
    Removes what is over, each night. Broken off at any moment, it goes on where it was.

    A round that nobody closes is never over: that is seen to as well.

    `tally` counts what was removed, by kind.
    """

    def __init__(self, memory: Memory, site: Site) -> None:
        self._memory = memory
        self._retention = site.retention
        self._zone = site.zone
        self.tally: Counter[str] = Counter()

    async def remove(self, now: datetime) -> datetime:
        """Remove some of what is over, say how much, and say when to go on (UTC)."""
        await self._end_forgotten(now)
        removals = await self._memory.expired(ends(self._retention, now), AT_ONCE)
        went: Counter[str] = Counter()
        for removal in removals:
            counts = await self._memory.remove(removal, now)
            went.update({kind.value: number for kind, number in counts.items()})
        self._say(went)
        return now if len(removals) == AT_ONCE and went else tonight(now, self._zone)

    async def _end_forgotten(self, now: datetime) -> None:
        if before := self._retention.left_open.before(now + NOTICE):
            for round in await self._memory.left_open(before, now):
                await self._memory.commit(end_soon(round, now))

    def _say(self, went: Mapping[str, int]) -> None:
        self.tally.update(went)
        for kind, number in sorted(went.items()):
            log.info("removed", extra={"task": kind, "count": number})
