"""Sealing what is there from before the first key, a few rows at a time while the bot runs."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    Delete,
    LargeBinary,
    Select,
    Table,
    Text,
    Update,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import Row, how
from adapters.sealing.keys import MARK, MARK_BYTES
from adapters.store.engine import Database
from adapters.store.sealing import seals_of

S = TypeVar("S", Select[Any], Update, Delete)

AT_ONCE = 200
"""Rows in one transaction: the bot waits for its end to write."""


def sealable(*tables: Iterable[Table]) -> list[Table]:
    """Choose the tables that carry what people wrote."""
    return [each for some in tables for each in some if "kind" in each.info and how(each).columns]


async def seal_plain(database: Database, table: Table, at_once: int = AT_ONCE) -> int:
    """
    Seal every row of a table that is not sealed yet, and count them.

    Where it is stopped, the rest is as it was; it goes on the next time.
    """
    count, after = 0, None
    while True:
        async with database.writing() as db:
            rows = await _plain(db, table, after, at_once)
            count += await _seal(db, table, rows)
        if len(rows) < at_once:
            return count
        after = [rows[-1][column.name] for column in table.primary_key]


async def _plain(
    db: AsyncConnection, table: Table, after: Sequence[Any] | None, limit: int
) -> Sequence[Row]:
    key = list(table.primary_key)
    query = select(table).where(or_(*(_is_plain(table, name) for name in how(table).columns)))
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    query = query.order_by(*key).limit(limit).with_for_update()
    return (await db.execute(query)).mappings().all()


def _is_plain(table: Table, name: str) -> Any:
    column = table.c[name]
    if isinstance(column.type, LargeBinary):
        return func.substr(column, 1, len(MARK_BYTES), type_=LargeBinary) != MARK_BYTES
    return func.substr(column, 1, 1, type_=Text) != MARK


async def _seal(db: AsyncConnection, table: Table, rows: Sequence[Row]) -> int:
    """Seal rows, but for those whose key has been destroyed: nobody shall read them again."""
    spec, seals = how(table), seals_of(db)
    gone = await seals.destroyed({spec.owner_of(row) for row in rows})
    left = [row for row in rows if spec.owner_of(row) not in gone]
    opened = await seals.opened(table, left)
    for old, new in zip(left, await seals.sealed(table, opened), strict=True):
        if spec.renamed and await db.scalar(_of(select(func.count()), table, new)):
            # A process without a key has kept again what one with a key had kept already.
            await db.execute(_of(delete(table), table, old))
            continue
        names = (*spec.columns, spec.renamed) if spec.renamed else spec.columns
        await db.execute(_of(update(table), table, old).values({n: new[n] for n in names}))
    return len(left)


def _of(statement: S, table: Table, row: Row) -> S:
    """Mean one row of a table."""
    return statement.where(*(column == row[column.name] for column in table.primary_key))
