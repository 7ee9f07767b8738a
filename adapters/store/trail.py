"""Reading and adding to the audit trail."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import statements
from adapters.store.audit_tables import audit, heads
from adapters.store.columns import storable
from bot.audit import Entry, Head, Link, Workspace, linked
from bot.model import RoundId


async def add(db: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Hang entries on the ends of their chains; the head is locked until the commit."""
    in_order = sorted(entries, key=lambda entry: entry.workspace)
    for workspace, group in groupby(in_order, key=lambda entry: entry.workspace):
        head, links = await _locked(db, workspace), list[Link]()
        for entry in group:
            link = linked(head, _storable(entry))
            head = replace(head, count=link.number, hash=link.hash)
            links.append(link)
        await statements.add_all(db, audit, [_row(link) for link in links])
        await _move(db, head)


async def all_heads(db: AsyncConnection) -> Sequence[Head]:
    """Read where every chain stands; one that has entries and no head begins with nothing."""
    query = union(
        select(audit.c.platform, audit.c.workspace), select(heads.c.platform, heads.c.workspace)
    )
    names = sorted(Workspace(*row) for row in await db.execute(query))
    return [await head(db, name) or Head(name) for name in names]


async def head(db: AsyncConnection, workspace: Workspace) -> Head | None:
    """Read where a chain stands."""
    found = (await db.execute(select(heads).where(_of(heads, workspace)))).mappings().first()
    return _head(found) if found else None


async def links(
    db: AsyncConnection, workspace: Workspace, after: int, limit: int
) -> Sequence[Link]:
    """Read a chain's next entries."""
    query = (
        select(audit)
        .where(_of(audit, workspace), audit.c.number > after)
        .order_by(audit.c.number)
        .limit(limit)
    )
    return [_link(row) for row in (await db.execute(query)).mappings()]


async def about(db: AsyncConnection, workspace: Workspace, round: RoundId) -> Sequence[Link]:
    """Read what the trail says of a round and of what belongs to it."""
    which = and_(_of(audit, workspace), _about(round))
    query = select(audit).where(which).order_by(audit.c.number)
    return [_link(row) for row in (await db.execute(query)).mappings()]


async def remove(
    db: AsyncConnection, workspace: Workspace, before: datetime, held: Collection[RoundId]
) -> int:
    """
    Remove the oldest entries of a chain, and write down where it now begins.

    Nothing goes that is newer than the first entry about a round under legal hold.
    """
    stays = or_(audit.c.at >= before, *(_about(round) for round in held))
    query = select(func.min(audit.c.number)).where(_of(audit, workspace), stays)
    head, first = await _locked(db, workspace), await db.scalar(query)
    last = head.count if first is None else first - 1
    base = select(audit.c.hash).where(_of(audit, workspace), audit.c.number == last)
    if last <= head.removed or (hash := await db.scalar(base)) is None:
        return 0
    await _move(db, replace(head, removed=last, base=hash))
    await db.execute(delete(audit).where(_of(audit, workspace), audit.c.number <= last))
    return last - head.removed


def _about(round: RoundId) -> ColumnElement[bool]:
    return or_(audit.c.object == round, audit.c.object.startswith(f"{round}/", autoescape=True))


async def _locked(db: AsyncConnection, workspace: Workspace) -> Head:
    query = select(heads).where(_of(heads, workspace)).with_for_update()
    found = (await db.execute(query)).mappings().first()
    if found is None:
        await statements.add(db, heads, [_key(workspace) | _values(Head(workspace))])
        found = (await db.execute(query)).mappings().one()
    return _head(found)


async def _move(db: AsyncConnection, head: Head) -> None:
    await db.execute(update(heads).where(_of(heads, head.workspace)).values(_values(head)))


def _of(table: Table, workspace: Workspace) -> ColumnElement[bool]:
    return and_(table.c.platform == workspace.platform, table.c.workspace == workspace.id)


def _key(workspace: Workspace) -> dict[str, str]:
    return {"platform": workspace.platform, "workspace": workspace.id}


def _values(head: Head) -> dict[str, Any]:
    return {
        "count": head.count,
        "hash": head.hash,
        "removed": head.removed,
        "base": head.base,
    }


def _row(link: Link) -> dict[str, Any]:
    entry = link.entry
    return _key(entry.workspace) | {
        "number": link.number,
        "at": entry.at,
        "actor": entry.actor,
        "verb": entry.verb,
        "kind": entry.kind,
        "object": entry.object,
        "reason": entry.reason,
        "previous": link.previous,
        "hash": link.hash,
    }


def _storable(entry: Entry) -> Entry:
    """Make an entry what the database will keep of it, before its hash is taken."""
    words = {
        name: storable(getattr(entry, name)) for name in ("actor", "kind", "object", "reason")
    }
    home = Workspace(storable(entry.workspace.platform), storable(entry.workspace.id))
    return replace(entry, workspace=home, **words)


def _head(row: RowMapping) -> Head:
    home = Workspace(row["platform"], row["workspace"])
    return Head(home, row["count"], row["hash"], row["removed"], row["base"])


def _link(row: RowMapping) -> Link:
    entry = Entry(
        Workspace(row["platform"], row["workspace"]),
        row["at"],
        row["actor"],
        row["verb"],
        row["kind"],
        row["object"],
        row["reason"],
    )
    return Link(entry, row["number"], row["previous"], row["hash"])
