"""What must go out: leases, and how they end."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import rows, statements
from adapters.store.columns import of_place
from adapters.store.tables import deliveries, posted, rounds
from bot.model import Delivery, Posted, RoundId, Taken, Task

PENDING, SENT, GIVEN_UP = "pending", "sent", "given-up"

_OPENS_A_THREAD = (Task.OPENING, Task.PROMPT)
_LANE = ("platform", "workspace", "lane_kind", "lane_id")
_UNSET: dict[str, Any] = {"lease_until": None, "not_before": None, "doubt": False}


async def take(db: AsyncConnection, now: datetime, until: datetime, limit: int) -> Sequence[Taken]:
    """Lease the first delivery of each lane that can go out now."""
    ids = (await db.scalars(_takeable(now, limit))).all()
    if not ids:
        return []
    leased = (
        update(deliveries)
        .where(deliveries.c.id.in_(ids))
        .values(
            lease_until=until,
            fence=deliveries.c.fence + 1,
            attempts=deliveries.c.attempts + 1,
            doubt=or_(deliveries.c.doubt, deliveries.c.lease_until.is_not(None)),
        )
        .returning(deliveries)
    )
    found = (await db.execute(leased)).mappings().all()
    return [_taken(row) for row in sorted(found, key=lambda row: (row["due"], row["id"]))]


def _takeable(now: datetime, limit: int) -> Select[int]:
    """Ask for what is due, is not leased or put off, and has nothing before it in its lane."""
    mine, other = deliveries, deliveries.alias("other")
    blocks = or_(
        tuple_(other.c.due, other.c.id) < tuple_(mine.c.due, mine.c.id),
        other.c.lease_until > now,
        other.c.not_before > now,
    )
    same_lane = and_(*(other.c[name] == mine.c[name] for name in _LANE))
    blocked = exists().where(same_lane, other.c.state == PENDING, other.c.id != mine.c.id, blocks)
    return (
        select(mine.c.id)
        .where(mine.c.state == PENDING, mine.c.due <= now)
        .where(or_(mine.c.lease_until.is_(None), mine.c.lease_until <= now))
        .where(or_(mine.c.not_before.is_(None), mine.c.not_before <= now))
        .where(~blocked)
        .order_by(mine.c.due, mine.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=mine)
    )


async def settle_sent(db: AsyncConnection, taken: Taken, where: Posted | None) -> bool:
    """Write down where it stands; False if the lease has passed to somebody else."""
    held = await _is_held(db, taken)
    task, round = taken.delivery.task, taken.delivery.round
    if where and round and task in _OPENS_A_THREAD:
        prompt = int(taken.delivery.detail) if task is Task.PROMPT else 0
        await _note(db, round, prompt, where)
    if held:
        root, message = (where.root, where.id) if where else (None, None)
        await _settle(db, taken, {**_UNSET, "state": SENT, "root": root, "message": message})
    return held


async def meet(db: AsyncConnection, round: RoundId, prompt: int, where: Posted) -> bool:
    """Note a copy that nobody has written down, if it can be one; False if it is no news."""
    at = (rounds.c.platform, rounds.c.workspace, rounds.c.channel)
    ours = select(rounds.c.id).where(rounds.c.id == round, rounds.c.reached >= prompt)
    here = ours.where(
        *(each == value for each, value in zip(at, astuple(where.place), strict=True))
    )
    return bool(await db.scalar(here)) and await _note(db, round, prompt, where)


async def _note(db: AsyncConnection, round: RoundId, prompt: int, where: Posted) -> bool:
    thread = {
        "round": round,
        "prompt": prompt,
        **of_place(where.place),
        "root": where.root,
        "message": where.id,
    }
    return await statements.add(db, posted, [thread]) > 0


async def settle_given_up(db: AsyncConnection, taken: Taken, reason: str) -> bool:
    """Stop trying; False if the lease has passed to somebody else."""
    return await _is_held(db, taken) and await _settle(
        db, taken, {**_UNSET, "state": GIVEN_UP, "reason": reason}
    )


async def postpone(
    db: AsyncConnection, taken: Taken, until: datetime, *, doubt: bool, tried: bool
) -> bool:
    """Give the lease back; False if it has passed to somebody else."""
    attempts = deliveries.c.attempts - (0 if tried else 1)
    values = {"lease_until": None, "not_before": until, "doubt": doubt, "attempts": attempts}
    return await _is_held(db, taken) and await _settle(db, taken, values)


async def next_due(db: AsyncConnection) -> datetime | None:
    """Compute when the first lane moves again."""
    lane = [deliveries.c[name] for name in _LANE]
    query = (
        select(
            func.min(deliveries.c.due).label("due"),
            func.max(deliveries.c.lease_until).label("lease_until"),
            func.max(deliveries.c.not_before).label("not_before"),
        )
        .where(deliveries.c.state == PENDING)
        .group_by(*lane)
    )
    return min((rows.latest(*row) for row in await db.execute(query)), default=None)


async def undelivered(db: AsyncConnection) -> Sequence[tuple[Delivery, str]]:
    """Read what was given up, with the reasons."""
    query = (
        select(deliveries)
        .where(deliveries.c.state == GIVEN_UP)
        .order_by(deliveries.c.due, deliveries.c.id)
    )
    found = (await db.execute(query)).mappings()
    return [(rows.delivery(row), row["reason"]) for row in found]


async def _is_held(db: AsyncConnection, taken: Taken) -> bool:
    query = (
        select(deliveries.c.fence)
        .where(deliveries.c.id == taken.id, deliveries.c.state == PENDING)
        .where(deliveries.c.lease_until.is_not(None))
        .with_for_update()
    )
    return await db.scalar(query) == taken.fence


async def _settle(db: AsyncConnection, taken: Taken, values: dict[str, Any]) -> bool:
    await db.execute(update(deliveries).where(deliveries.c.id == taken.id).values(values))
    return True


def _taken(row: Any) -> Taken:
    return Taken(row["id"], row["fence"], rows.delivery(row), row["attempts"], row["doubt"])
