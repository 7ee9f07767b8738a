"""Rounds that are gone, whose keys are still to be destroyed: those are in another database."""

from collections.abc import Mapping

from sqlalchemy import Column, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import statements
from adapters.store.columns import Words
from adapters.store.tables import metadata
from bot.audit import Workspace
from bot.model import RoundId

spent_keys = Table(
    "spent_keys",
    metadata,
    Column("round", Words, primary_key=True),
    Column("platform", Words, nullable=False),
    Column("workspace", Words, nullable=False),
)


async def note(db: AsyncConnection, home: Workspace, round: RoundId) -> None:
    """Write down, in the transaction in which a round goes, that its key must follow."""
    row = {"round": round, "platform": home.platform, "workspace": home.id}
    await statements.add(db, spent_keys, [row])


async def waiting(db: AsyncConnection, limit: int) -> Mapping[RoundId, Workspace]:
    """Find the rounds whose keys were left behind when something broke off."""
    rows = await db.execute(select(spent_keys).limit(limit))
    return {RoundId(id): Workspace(platform, home) for id, platform, home in rows}


async def is_noted(db: AsyncConnection, round: RoundId) -> bool:
    """Tell whether a round's key is to be destroyed."""
    query = select(spent_keys.c.round).where(spent_keys.c.round == round)
    return await db.scalar(query) is not None


async def settle(db: AsyncConnection, round: RoundId) -> None:
    """Forget a round of which nothing is left."""
    await db.execute(delete(spent_keys).where(spent_keys.c.round == round))
