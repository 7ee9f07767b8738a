"""Whose it is what people say in chats that have no threads."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.columns import storable
from adapters.store.tables import contributions, posted, rounds
from adapters.store.teams import among
from adapters.store.threads import Below
from bot.model import Mode, Place, Reply, RoundId, State

Said = tuple[Place, str]
"""A message, by its place and its id there."""

_PLACE = (rounds.c.platform, rounds.c.workspace, rounds.c.channel)
_NEWEST = select(func.max(posted.c.prompt)).where(posted.c.round == rounds.c.id).scalar_subquery()


def said(reply: Reply) -> Said:
    """Name a message."""
    return reply.thread.place, reply.id


def is_new(reply: Reply) -> bool:
    """Tell whether something never kept before can be for the record at all."""
    return not reply.deleted and bool(reply.addressed or reply.quotes)


async def find(db: AsyncConnection, replies: Iterable[Reply]) -> Mapping[Said, Below]:
    """Find which prompts these belong to."""
    all_ = list(replies)
    if not all_:
        return {}
    found = dict(await _kept(db, all_))
    new = [reply for reply in all_ if said(reply) not in found and is_new(reply)]
    if not new:
        return found
    quoted, current = await _quoted(db, new), await _current(db, new)
    for reply in new:
        place = reply.thread.place
        whose = quoted.get((place, reply.quotes))
        if whose is None and reply.addressed:
            whose = current.get((place, ""))
        if whose:
            found[said(reply)] = whose
    return found


async def _kept(db: AsyncConnection, replies: list[Reply]) -> Mapping[Said, Below]:
    """Find the prompts that messages were kept under before."""
    keys = [_key(reply.thread.place, reply.id) for reply in replies]
    query = (
        select(*_PLACE, contributions.c.id, rounds.c.id, contributions.c.prompt)
        .join_from(rounds, contributions, contributions.c.round == rounds.c.id)
        .where(tuple_(*_PLACE, contributions.c.id).in_(keys))
    )
    return await _read(db, query)


async def _quoted(db: AsyncConnection, replies: list[Reply]) -> Mapping[Said, Below]:
    """Find the prompts that messages quote."""
    keys = [_key(reply.thread.place, reply.quotes) for reply in replies if reply.quotes]
    if not keys:
        return {}
    query = (
        select(*_PLACE, posted.c.message, rounds.c.id, posted.c.prompt)
        .join_from(rounds, posted, posted.c.round == rounds.c.id)
        .where(tuple_(*_PLACE, posted.c.message).in_(keys))
    )
    return await _read(db, query)


async def _current(db: AsyncConnection, replies: list[Reply]) -> Mapping[Said, Below]:
    """Find the prompts that stand at the end of chats now, under "" for all of them."""
    places = {reply.thread.place for reply in replies if reply.addressed}
    query = select(*_PLACE, rounds.c.mode, rounds.c.id, _NEWEST).where(
        rounds.c.state == State.OPEN, _NEWEST.is_not(None), among(rounds, places)
    )
    return {
        (place, ""): (round, newest if mode == Mode.LIVE else 0)
        for (place, mode), (round, newest) in (await _read(db, query)).items()
    }


async def _read(
    db: AsyncConnection, query: Select[Any, Any, Any, Any, Any, Any]
) -> Mapping[Said, Below]:
    # Only PostgreSQL lets somebody else close the round until these are kept.
    found = await db.execute(query.with_for_update(read=True, of=rounds))
    return {
        (Place(platform, workspace, channel), id): (RoundId(round), prompt)
        for platform, workspace, channel, id, round, prompt in found
    }


def _key(place: Place, id: str) -> tuple[str, ...]:
    return (*map(storable, (place.platform, place.workspace, place.channel)), storable(id))
