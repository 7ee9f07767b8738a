"""Keeping a change whole, inside a transaction that somebody else began."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import people, released, removing, replies, statements, teams, trail
from adapters.store.columns import of_lane, of_person, of_place
from adapters.store.editions import Editions
from adapters.store.sealing import seals_of
from adapters.store.tables import (
    actions,
    corrections,
    deliveries,
    receipts,
    rounds,
    versions,
    votes,
)
from bot.errors import Stale
from bot.model import Change, Delivery, Person, Round


async def keep(
    db: AsyncConnection, editions: Editions, change: Change, news: Sequence[Person]
) -> None:
    """Keep a change, and the names that are news; raises Stale."""
    # Every transaction locks in this order, so that no two can wait for each other:
    # a delivery, the round, the team, what is said, people, the end of the audit trail.
    await _keep_round(db, editions, change.seen, change.round)
    if change.team:
        await teams.keep(db, change.team)
    if change.rewriting:
        await removing.rewrite(db, change.rewriting)
    await replies.add(db, change.contributions)
    await released.keep(db, change.releases)
    await _keep_votes_and_actions(db, change)
    await _keep_papers(db, change)
    await people.remember(db, news)
    if change.forgotten:
        await removing.forget(db, change.forgotten)
    await _keep_deliveries(db, change.deliveries)
    await trail.add(db, change.audit)


async def _keep_round(
    db: AsyncConnection, editions: Editions, seen: Round | None, new: Round | None
) -> None:
    if seen:
        query = (
            select(rounds.c.revision)
            .where(rounds.c.id == seen.id)
            .with_for_update(read=new is None)
        )
        if await db.scalar(query) != seen.revision:
            raise Stale
    if not new:
        return
    [values] = await seals_of(db).sealed(rounds, [await _round_values(db, editions, new)])
    if seen and seen.id == new.id:
        moved = {**values, "revision": seen.revision + 1}
        try:
            await db.execute(update(rounds).where(rounds.c.id == seen.id).values(moved))
        except IntegrityError:
            # Opened again while another one is open.
            raise Stale from None
    elif not await statements.add(db, rounds, [values]):
        raise Stale


async def _round_values(db: AsyncConnection, editions: Editions, new: Round) -> dict[str, Any]:
    return {
        "id": new.id,
        **of_place(new.place),
        "edition": await editions.keep(db, new.briefing),
        "prompts": list(new.order),
        "minutes": new.minutes,
        "mode": new.mode,
        "named": new.named,
        **of_person("chair", new.chair),
        "opened": new.opened,
        "closes": new.closes,
        "state": new.state,
        "reached": new.reached,
        "closed": new.closed,
        "issued": new.issued,
        "issued_at": new.issued_at,
        "present": new.present,
        "apologies": new.apologies,
        "hold": new.hold,
        "thinned": new.thinned,
        "revision": new.revision + 1,
    }


async def _keep_votes_and_actions(db: AsyncConnection, change: Change) -> None:
    votes_ = [
        {
            "round": vote.round,
            "prompt": vote.prompt,
            **of_person("person", vote.person),
            "choice": vote.choice,
            "at": vote.at,
        }
        for vote in change.votes
    ]
    await statements.replace(db, votes, votes_, "choice", "at", newer="at")
    actions_ = [
        {
            "round": action.round,
            "id": action.id,
            "what": action.what,
            **of_person("owner", action.owner),
            "due": action.due,
            **of_person("added_by", action.added_by),
            "at": action.at,
        }
        for action in change.actions
    ]
    changeable = [column.name for column in actions.c if not column.primary_key]
    sealed = await seals_of(db).sealed(actions, actions_)
    await statements.replace(db, actions, sealed, *changeable)


async def _keep_papers(db: AsyncConnection, change: Change) -> None:
    corrections_ = [
        {
            "round": correction.round,
            "version": correction.version,
            "target": correction.target,
            "text": correction.text,
            **of_person("by", correction.by),
            "at": correction.at,
        }
        for correction in change.corrections
    ]
    versions_ = [
        {
            "round": version.round,
            "number": version.number,
            "signed": version.signed,
            "body": version.body,
            "seal": version.seal,
            "salt": version.salt,
            **of_person("by", version.by),
            "at": version.at,
        }
        for version in change.versions
    ]
    for table, new in ((corrections, corrections_), (versions, versions_)):
        if not await statements.add_all(db, table, await seals_of(db).sealed(table, new)):
            raise Stale
    receipts_ = [
        {
            "round": receipt.round,
            "version": receipt.version,
            **of_person("lead", receipt.lead),
            "at": receipt.at,
        }
        for receipt in change.receipts
    ]
    await statements.add(db, receipts, receipts_)


async def _keep_deliveries(db: AsyncConnection, new: Sequence[Delivery]) -> None:
    for delivery in new:
        if delivery.collapses and await _is_waiting(db, delivery):
            continue
        await statements.add(db, deliveries, [_delivery_values(delivery)])


async def _is_waiting(db: AsyncConnection, delivery: Delivery) -> bool:
    """Tell whether one like it waits, and hold it back so that it will say the newest."""
    like = {**of_lane(delivery.lane), "collapses": delivery.collapses, "state": "pending"}
    query = (
        select(deliveries.c.id)
        .where(teams.equal(deliveries, {**like, "attempts": 0}))
        .limit(1)
        .with_for_update(read=True)
    )
    return await db.scalar(query) is not None


def _delivery_values(delivery: Delivery) -> dict[str, Any]:
    return {
        "key": delivery.key,
        **of_lane(delivery.lane),
        "task": delivery.task,
        "due": delivery.due,
        "round": delivery.round,
        "detail": delivery.detail,
        "collapses": delivery.collapses,
        "state": "pending",
        "attempts": 0,
        "fence": 0,
        "doubt": False,
        "reason": "",
    }
