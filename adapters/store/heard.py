"""
The two statements that every reply needs, by hand.

A batch is one JSON parameter; bound column by column, it took twice the processor time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Statements:
    """In one dialect: whose threads these are, and adding the wordings that are new."""

    find: str
    add: str


_FOUND = """
SELECT posted.platform, posted.workspace, posted.channel, posted.root,
    posted.round, posted.prompt, rounds.state
"""

_NEW = """
INSERT INTO contributions (
    round, id, wording, prompt, kind,
    author_platform, author_workspace, author_id, text, at, revised, deleted, files, held)
"""

# Only PostgreSQL lets somebody else close the round meanwhile; the lock makes them wait.
_POSTGRESQL = Statements(
    find=_FOUND
    + """
    FROM json_to_recordset($1::json)
        AS wanted (platform text, workspace text, channel text, root text)
    JOIN posted USING (platform, workspace, channel, root)
    JOIN rounds ON rounds.id = posted.round
    ORDER BY posted.id DESC
    FOR SHARE OF rounds
    """,
    add=_NEW  # noqa: S608, both halves stand here
    + """
    SELECT round, id, wording, prompt, kind,
        author_platform, author_workspace, author_id, text,
        at AT TIME ZONE 'UTC', revised AT TIME ZONE 'UTC', deleted, files, held
    FROM json_to_recordset($1::json) AS new (
        round text, id text, wording text, prompt integer, kind text,
        author_platform text, author_workspace text, author_id text, text text,
        at timestamp, revised timestamp, deleted boolean, files integer, held text)
    ON CONFLICT DO NOTHING RETURNING round, id, wording
    """,
)

_SQLITE = Statements(
    find=_FOUND
    + """
    FROM json_each(?) AS wanted
    JOIN posted ON posted.platform = json_extract(wanted.value, '$.platform')
        AND posted.workspace = json_extract(wanted.value, '$.workspace')
        AND posted.channel = json_extract(wanted.value, '$.channel')
        AND posted.root = json_extract(wanted.value, '$.root')
    JOIN rounds ON rounds.id = posted.round
    ORDER BY posted.id DESC
    """,
    # "WHERE true" keeps SQLite from reading ON CONFLICT as the condition of a join.
    add=_NEW
    + """
    SELECT
        json_extract(value, '$.round'), json_extract(value, '$.id'),
        json_extract(value, '$.wording'), json_extract(value, '$.prompt'),
        json_extract(value, '$.kind'), json_extract(value, '$.author_platform'),
        json_extract(value, '$.author_workspace'), json_extract(value, '$.author_id'),
        json_extract(value, '$.text'), json_extract(value, '$.at'),
        json_extract(value, '$.revised'), json_extract(value, '$.deleted'),
        json_extract(value, '$.files'), json_extract(value, '$.held')
    FROM json_each(?) WHERE true
    ON CONFLICT DO NOTHING RETURNING round, id, wording
    """,
)


async def find(db: AsyncConnection, threads: Sequence[Mapping[str, str]]) -> Sequence[Any]:
    """Return place, root, round, prompt and state of the threads that are ours, newest first."""
    return await _fetch(db, _statements(db).find, threads)


async def add(db: AsyncConnection, wordings: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
    """Add wordings, and return the keys of those that are new."""
    return await _fetch(db, _statements(db).add, wordings)


def _statements(db: AsyncConnection) -> Statements:
    return _SQLITE if db.dialect.name == "sqlite" else _POSTGRESQL


async def _fetch(
    db: AsyncConnection, statement: str, rows: Sequence[Mapping[str, Any]]
) -> Sequence[Any]:
    parameters = (json.dumps(rows, ensure_ascii=False),)
    if db.dialect.name == "postgresql":
        return (await db.exec_driver_sql(statement, parameters)).all()
    # One visit to the connection's thread instead of four.
    connection: Any = (await db.get_raw_connection()).driver_connection
    return await connection.execute_fetchall(statement, parameters)
