"""Statements that both databases understand, spelt once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert = sqlite.Insert | postgresql.Insert
Row = Mapping[str, Any]


def insert(db: AsyncConnection, table: Table) -> Insert:
    """Begin an INSERT that may say ON CONFLICT, which both dialects spell the same way."""
    dialect = sqlite if db.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


async def add(db: AsyncConnection, table: Table, rows: Sequence[Row]) -> int:
    """Insert the rows whose keys are new, and count them where the database can."""
    if not rows:
        return 0
    statement = insert(db, table).on_conflict_do_nothing()
    if len(rows) == 1:
        return (await db.execute(statement, rows[0])).rowcount
    return (await db.execute(statement, list(rows))).rowcount


async def add_all(db: AsyncConnection, table: Table, rows: Sequence[Row]) -> bool:
    """Insert the rows; False if the key of one is taken, and then some may be missing."""
    for row in rows:
        if await add(db, table, [row]) != 1:
            return False
    return True


async def replace(
    db: AsyncConnection,
    table: Table,
    rows: Sequence[Row],
    *columns: str,
    newer: str | None = None,
) -> None:
    """Insert rows, or overwrite these columns of those that are there; `newer` says when."""
    if not rows:
        return
    statement = insert(db, table)
    new = statement.excluded
    where: ColumnElement[bool] | None = None
    if newer is not None:
        where = new[newer] >= table.c[newer]
    keys = [column.name for column in table.primary_key]
    statement = statement.on_conflict_do_update(
        index_elements=keys, set_={name: new[name] for name in columns}, where=where
    )
    await db.execute(statement, list(rows))
