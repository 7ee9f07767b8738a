"""The bot in a process of its own: real core, store and courier, a front door, a recorded chat."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, cast

from adapters.assembly import Core, new_id, put_together, utc_now
from adapters.store import SqlStore, open_store
from bot.content import Library, read_library
from bot.context import Context
from bot.courier import Courier
from bot.model import Change, Posted, Taken
from bot.ports import Chat, Store
from bot.site import Site
from bot.words import catalogue
from tests.crash.recording import RecordingChat
from tests.crash.wire import Witness, listen

PLATFORM = "slack"
"""The core does not care what it is called: so the same people can play in both ways."""

CONTENT = Path(__file__).parents[2] / "content"
LONGEST_GAP = 0.02
"""Seconds, at most, between keeping something and acknowledging it."""


@dataclass(frozen=True)
class Orders:
    """What the driver tells a new worker; `lease` is in seconds."""

    number: int
    database: str
    door: str
    platform: str
    log: str
    seed: str
    lease: float
    settings: Mapping[str, str] = field(default_factory=dict[str, str])


class Watched:
    """The real store; the driver is told when a send has been written down."""

    def __init__(self, store: SqlStore, worker: int, witness: Witness) -> None:
        self._store = store
        self._worker = worker
        self._witness = witness

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def sent(self, taken: Taken, posted: Posted | None, change: Change) -> bool:
        held = await self._store.sent(taken, posted, change)
        # Where the lease had passed on, as it may on a busy machine, it was not written down.
        if held:
            await self._witness.say("settled", self._worker, taken.delivery.key)
        return held


class FrontDoor:
    """What adapters call, for the driver; what it answers has been kept."""

    def __init__(self, core: Core, random: Random) -> None:
        self._random = random
        self._doors: dict[str, Any] = {
            "hear": core.discussion.hear,
            "amend": core.discussion.amend,
            "withdraw": core.discussion.withdraw,
            "press": core.controls.press,
            "submit": core.controls.submit,
            "command": core.controls.command,
        }

    async def answer(self, verb: str, *values: object) -> tuple[str, Any]:
        try:
            result = await self._doors[verb](*values)
        except Exception as error:  # noqa: BLE001 - not kept, whatever it was; the driver counts
            return "not kept", type(error).__name__
        await asyncio.sleep(self._random.uniform(0, LONGEST_GAP))
        return "kept", result


def work(orders: Orders) -> None:
    """Be the bot until killed."""
    keep_log(orders)
    asyncio.run(_work(orders))


def keep_log(orders: Orders) -> None:
    """Write what the bot warns of where the driver counts it, without contents."""
    log = logging.FileHandler(orders.log)
    log.setFormatter(logging.Formatter("%(message)s %(error)s", defaults={"error": ""}))
    logging.basicConfig(handlers=[log], level=logging.WARNING)


def assembled(  # noqa: PLR0913 - the core's parts, and what its platform is called
    orders: Orders,
    store: SqlStore,
    chat: Chat,
    library: Library,
    witness: Witness,
    *,
    platform: str = PLATFORM,
) -> Core:
    """Put the core together as the bot does, but for the lease."""

    def context(language: str) -> Context:
        return Context(site, catalogue(language))

    site = Site()
    watched = cast("Store", Watched(store, orders.number, witness))
    lease = timedelta(seconds=orders.lease)
    courier = Courier(watched, {platform: chat}, site, context, utc_now, new_id, lease=lease)
    return replace(put_together(watched, {platform: chat}, library, site), courier=courier)


async def _work(orders: Orders) -> None:
    random, witness = Random(orders.seed), Witness(orders.platform)
    chat = RecordingChat(orders.number, witness, random)
    async with await open_store(orders.database) as store:
        core = assembled(orders, store, chat, read_library(CONTENT), witness)
        async with await listen(orders.door, FrontDoor(core, random).answer):
            await asyncio.gather(core.courier.run(), witness.watch())
