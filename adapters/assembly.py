"""Putting the core together: every part made once, here, and handed to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from bot.content import Library
from bot.context import Context
from bot.controls import Controls
from bot.controls.desk import Desk
from bot.courier import Courier
from bot.custodian import Custodian
from bot.discussion import Discussion
from bot.ports import Chat, Clock, Store
from bot.site import Site
from bot.words import catalogue


def utc_now() -> datetime:
    """Read the machine's clock; the one place where that is done."""
    return datetime.now(UTC)


def new_id() -> str:
    """Make an id that cannot be guessed and needs no escaping anywhere."""
    return token_hex(8)


@dataclass(frozen=True, slots=True)
class Core:
    """The core, ready for adapters to call."""

    discussion: Discussion
    controls: Controls
    courier: Courier
    custodian: Custodian


def put_together(
    store: Store,
    chats: Mapping[str, Chat],
    library: Library,
    site: Site,
    clock: Clock = utc_now,
) -> Core:
    """Make the core over a store and the chats of the platforms that are configured."""

    def context(language: str) -> Context:
        return Context(site, catalogue(language))

    custodian = Custodian(store, site, context, clock, new_id)
    desk = Desk(store, chats, library, site, context, clock, new_id, custodian)
    return Core(
        Discussion(store, clock, desk.own),
        Controls(desk),
        Courier(store, chats, site, context, clock, new_id),
        custodian,
    )
