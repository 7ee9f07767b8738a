"""Taking out everything that was said, as an operator does it and as time does it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from click.testing import CliRunner
from sqlalchemy import delete

from adapters.__main__ import main
from adapters.assembly import put_together
from adapters.room.tables import metadata as room_tables
from bot.content import Library
from bot.model import Change, Person
from bot.removing import timer
from bot.site import Site
from tests.sweep.swept import Swept

LATER = datetime(2040, 1, 5, 12, tzinfo=UTC)
NIGHTS = (LATER, LATER + timedelta(days=8), LATER.replace(year=2060))
"""Rounds that were closed are over by the first; the second closes those that nobody did."""


async def everybody_erased(swept: Swept, environment: Mapping[str, str]) -> None:
    """Run `briefing-bot person erase` for everybody, beside the bot."""
    # What a team calls itself is its chair's to change, and no person's words.
    await swept.set_up_anew()
    for person in await swept.store.people_called(""):
        await asyncio.to_thread(_erase, person, environment)


def _erase(person: Person, environment: Mapping[str, str]) -> None:
    words = ("person", "erase", person.key, "--yes", "--reason", "Request 5")
    done = CliRunner(env=dict(environment)).invoke(main, words)
    assert done.exit_code == 0, done.output


async def everything_removed(swept: Swept) -> None:
    """Let the nights come in which the courier removes what is over."""
    await _platform_forgets(swept)
    await swept.store.commit(Change(deliveries=(timer(datetime.now(UTC)),)))
    for night in NIGHTS:
        core = put_together(swept.store, {}, Library.of(), Site(), lambda at=night: at)
        await core.courier.settle()


async def _platform_forgets(swept: Swept) -> None:
    """Where the bot stands in for the platform, do what the platform's owner would."""
    async with swept.store.database.writing() as db:
        for table in reversed(room_tables.sorted_tables):
            await db.execute(delete(table))
