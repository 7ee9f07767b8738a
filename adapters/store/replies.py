"""Keeping what people write below the bot's messages, many at a time."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import FORMER, New, Row, round_owner
from adapters.store import heard, unthreaded
from adapters.store.columns import of_person, of_place, spelt, storable, written
from adapters.store.heard import NOTHING, Added
from adapters.store.sealing import seals_of
from adapters.store.tables import contributions, deliveries
from adapters.store.threads import Below
from adapters.store.unthreaded import Said
from bot.errors import NotYet
from bot.model import Contribution, Kind, Place, Reply, RoundId, State, Task, Thread, mark_of
from bot.ports import Kept

Answer = Kept | None | Exception

_LANE = (deliveries.c.platform, deliveries.c.workspace, deliveries.c.lane_id)


@dataclass(frozen=True, slots=True)
class Whose:
    """
    Which prompts replies belong to: by their threads, or by themselves where there are none.

    In `doubtful` places a message may stand whose thread is not yet known.
    """

    threads: Mapping[Thread, Below]
    said: Mapping[Said, Below] = field(default_factory=dict[Said, Below])
    doubtful: Collection[Place] = ()

    def below(self, reply: Reply) -> Below | None:
        """Tell which prompt a reply belongs to."""
        if reply.thread.root:
            return self.threads.get(reply.thread)
        return self.said.get(unthreaded.said(reply))


async def whose(db: AsyncConnection, replies: Sequence[Reply]) -> Whose:
    """Find which prompts replies belong to."""
    found = await _look(db, replies)
    strays = [reply for reply in replies if _may_be_ours(reply) and not found.below(reply)]
    if not strays:
        return found
    # In this order: what is no longer in doubt by now has its thread by the next look.
    doubtful = await _doubtful(db, {reply.thread.place for reply in strays})
    late = await _look(db, strays)
    return Whose({**found.threads, **late.threads}, {**found.said, **late.said}, doubtful)


async def keep(db: AsyncConnection, replies: Sequence[Reply], whose: Whose) -> list[Answer]:
    """Keep every reply that is ours, and answer for each in order."""
    found = await _not_erased(db, [whose.below(reply) for reply in replies])
    ours = zip(replies, found, strict=True)
    rows = await _sealed(db, (_contribution(reply, below) for reply, below in ours if below))
    added = await _add(db, rows)
    kept = iter(_answers(rows, added))
    return [
        next(kept) if below else _refusal(reply, whose.doubtful)
        for reply, below in zip(replies, found, strict=True)
    ]


async def add(db: AsyncConnection, said: Iterable[Contribution]) -> None:
    """Keep the wordings that are new."""
    await _add(db, await _sealed(db, said))


async def _not_erased(
    db: AsyncConnection, found: Sequence[Below | None]
) -> Sequence[Below | None]:
    """Leave out rounds whose key has been destroyed: nobody can keep more there."""
    gone = await seals_of(db).destroyed({round_owner(below[0]) for below in found if below})
    return [below if below and round_owner(below[0]) not in gone else None for below in found]


async def _sealed(db: AsyncConnection, said: Iterable[Contribution]) -> list[New]:
    return await seals_of(db).sealed(contributions, map(row_of, said))


async def _look(db: AsyncConnection, replies: Sequence[Reply]) -> Whose:
    threads = {reply.thread for reply in replies if reply.thread.root}
    others = [reply for reply in replies if not reply.thread.root]
    return Whose(await _known(db, threads), await unthreaded.find(db, others))


def _may_be_ours(reply: Reply) -> bool:
    return bool(reply.thread.root) or unthreaded.is_new(reply)


def _answers(rows: Sequence[Row], added: Added) -> Iterator[Kept | None]:
    new = set(added.new)
    for row in rows:
        key, round, state = _key(row), RoundId(row["round"]), added.states.get(row["round"])
        yield Kept(round, row["prompt"], State(state), new=key in new) if state else None
        new.discard(key)


def _refusal(reply: Reply, doubtful: Collection[Place]) -> NotYet | None:
    if reply.thread.place in doubtful and _may_be_ours(reply):
        return NotYet("a message is on its way")
    return None


async def _known(db: AsyncConnection, threads: Collection[Thread]) -> dict[Thread, Below]:
    """Find whose threads these are."""
    if not threads:
        return {}
    wanted = [{**of_place(thread.place), "root": storable(thread.root)} for thread in threads]
    # Of several messages in one thread, the first says which prompt's it is.
    return {
        Thread(Place(platform, workspace, channel), root): (RoundId(round), prompt)
        for platform, workspace, channel, root, round, prompt in await heard.find(db, wanted)
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


def _contribution(reply: Reply, below: Below) -> Contribution:
    round, prompt = below
    return Contribution(
        round=round,
        prompt=prompt,
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


async def _add(db: AsyncConnection, rows: Iterable[Row]) -> Added:
    """Add the wordings that are new."""
    as_text = [
        {
            FORMER: None,
            **row,
            "at": written(row["at"]),
            "revised": written(row["revised"]),
            "mark": mark_of(row["round"], row["id"]),
        }
        for row in _in_order(rows)
    ]
    return await heard.add(db, as_text) if as_text else NOTHING


def _in_order(rows: Iterable[Row]) -> list[Row]:
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


def _key(row: Row) -> tuple[str, str, str]:
    return row["round"], row["id"], row["wording"]
