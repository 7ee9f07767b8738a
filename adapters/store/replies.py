"""Keeping what people write below the bot's messages, many at a time."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import heard, unthreaded
from adapters.store.columns import of_person, of_place, spelt, storable, written
from adapters.store.tables import deliveries
from adapters.store.unthreaded import Said
from bot.errors import NotYet
from bot.model import Contribution, Kind, Place, Reply, RoundId, State, Task, Thread
from bot.ports import Kept

Answer = Kept | None | Exception
Row = dict[str, Any]

_LANE = (deliveries.c.platform, deliveries.c.workspace, deliveries.c.lane_id)


async def keep(db: AsyncConnection, replies: Sequence[Reply]) -> list[Answer]:
    """Keep every reply that is ours, and answer for each in order."""
    whose = await _whose(db, replies)
    doubtful: set[Place] = set()
    if strays := [reply for reply in replies if _is_stray(reply, whose)]:
        # In this order: what is no longer in doubt by now has its thread by the next look.
        doubtful = await _doubtful(db, {reply.thread.place for reply in strays})
        whose |= await _whose(db, strays)
    found = [whose.get(_under(reply)) for reply in replies]
    rows = [
        row_of(_contribution(reply, home)) if home else None
        for reply, home in zip(replies, found, strict=True)
    ]
    new = await _add(db, [row for row in rows if row])
    return [
        _answer(home, row, new) if home and row else _refusal(reply, doubtful)
        for reply, home, row in zip(replies, found, rows, strict=True)
    ]


async def _whose(db: AsyncConnection, replies: Sequence[Reply]) -> dict[Thread | Said, Kept]:
    threads = {reply.thread for reply in replies if reply.thread.root}
    return {
        **await _known(db, threads),
        **await unthreaded.find(db, [reply for reply in replies if not reply.thread.root]),
    }


def _under(reply: Reply) -> Thread | Said:
    """Say by what it is known whose a reply is: its thread, or itself where there are none."""
    return reply.thread if reply.thread.root else unthreaded.said(reply)


def _is_stray(reply: Reply, whose: Mapping[Thread | Said, Kept]) -> bool:
    if _under(reply) in whose:
        return False
    return bool(reply.thread.root) or unthreaded.is_new(reply)


def _answer(thread: Kept, row: Row, new: set[tuple[str, ...]]) -> Kept:
    if (key := _key(row)) not in new:
        return thread
    new.remove(key)
    return Kept(thread.round, thread.prompt, thread.state, new=True)


def _refusal(reply: Reply, doubtful: set[Place]) -> NotYet | None:
    if not reply.thread.root and not unthreaded.is_new(reply):
        return None
    return NotYet("a message is on its way") if reply.thread.place in doubtful else None


async def _known(db: AsyncConnection, threads: Collection[Thread]) -> dict[Thread, Kept]:
    """Find whose threads these are, and the state of their rounds until the replies are kept."""
    if not threads:
        return {}
    wanted = [{**of_place(thread.place), "root": storable(thread.root)} for thread in threads]
    # Of several messages in one thread, the first says which prompt's it is.
    return {
        Thread(Place(platform, workspace, channel), root): Kept(
            RoundId(round), prompt, State(state), new=False
        )
        for platform, workspace, channel, root, round, prompt, state in await heard.find(
            db, wanted
        )
    }


async def _doubtful(db: AsyncConnection, places: Iterable[Place]) -> set[Place]:
    """Find the places where a message may stand whose thread is not yet known."""
    keys = [(p.platform, p.workspace, p.channel) for p in places]
    query = (
        select(*_LANE)
        .where(deliveries.c.state == "pending", deliveries.c.lane_kind == "place")
        .where(deliveries.c.task.in_((Task.OPENING, Task.PROMPT)))
        .where(or_(deliveries.c.lease_until.is_not(None), deliveries.c.doubt))
        .where(tuple_(*_LANE).in_(keys))
    )
    return {Place(*row) for row in await db.execute(query)}


def _contribution(reply: Reply, thread: Kept) -> Contribution:
    return Contribution(
        round=thread.round,
        prompt=thread.prompt,
        kind=Kind.REPLY,
        id=reply.id,
        author=reply.author,
        text=reply.text,
        at=reply.at,
        revised=reply.revised,
        deleted=reply.deleted,
        files=reply.files,
        held=reply.held,
    )


async def _add(db: AsyncConnection, rows: Iterable[Row]) -> set[tuple[str, ...]]:
    """Add the wordings that are new, and return their keys."""
    as_text = [
        row | {"at": written(row["at"]), "revised": written(row["revised"])}
        for row in in_order(rows)
    ]
    return {tuple(row) for row in await heard.add(db, as_text)} if as_text else set()


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Sort wordings, so that two processes that add the same cannot wait for each other."""
    return sorted(rows, key=_key)


def row_of(contribution: Contribution) -> Row:
    """
    Spread a wording over columns, and name it.

    The name counts its text, too: Slack tells the moment of an edit in whole seconds. What
    holds it back is no part of the name: the same wording again is decided as it first was.
    """
    text = storable(contribution.text)
    wording = f"{written(contribution.revised)} {contribution.deleted:d} {text}"
    if contribution.files:
        wording = f"{contribution.files} {wording}"
    return {
        "round": contribution.round,
        "id": storable(contribution.id),
        "wording": hashlib.blake2b(wording.encode(), digest_size=16).hexdigest(),
        "prompt": contribution.prompt,
        "kind": contribution.kind,
        **of_person("author", contribution.author),
        "text": text,
        "at": contribution.at,
        "revised": contribution.revised,
        "deleted": contribution.deleted,
        "files": contribution.files,
        "held": spelt(contribution.held),
    }


def _key(row: Row) -> tuple[str, ...]:
    return row["round"], row["id"], row["wording"]
