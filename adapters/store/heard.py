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


@dataclass(frozen=True, slots=True)
class Added:
    """The keys of the wordings that were new, and the states in which the rounds took them."""

    new: frozenset[tuple[str, str, str]]
    states: Mapping[str, str]


NOTHING = Added(frozenset(), {})

_FOUND = """
SELECT posted.platform, posted.workspace, posted.channel, posted.root,
    posted.round, posted.prompt
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
    ORDER BY posted.id DESC
    """,
    add=f"""
    WITH new AS (
        SELECT new.*, rounds.state
        FROM json_to_recordset($1::json) AS new (
            round text, id text, wording text, former text, prompt integer, kind text,
            author_platform text, author_workspace text, author_id text, text text,
            at timestamp, revised timestamp, deleted boolean, files integer, held text,
            mark text)
        JOIN rounds ON rounds.id = new.round
        FOR SHARE OF rounds),
    added AS ({_NEW}
        SELECT round, id, wording, prompt, kind,
            author_platform, author_workspace, author_id, text,
            at AT TIME ZONE 'UTC', revised AT TIME ZONE 'UTC', deleted, files, held
        FROM new
        WHERE NOT EXISTS (
            SELECT 1 FROM contributions AS kept
            WHERE (kept.round, kept.id, kept.wording) = (new.round, new.id, new.former))
        AND NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.mark = new.mark)
        ON CONFLICT DO NOTHING RETURNING round, id, wording)
    SELECT new.round, new.state, added.id, added.wording
    FROM new LEFT JOIN added USING (round, id, wording)
    """,  # noqa: S608, all of it stands here
)

_SQLITE = Statements(
    find=_FOUND
    + """
    FROM json_each(?) AS wanted
    JOIN posted ON posted.platform = json_extract(wanted.value, '$.platform')
        AND posted.workspace = json_extract(wanted.value, '$.workspace')
        AND posted.channel = json_extract(wanted.value, '$.channel')
        AND posted.root = json_extract(wanted.value, '$.root')
    ORDER BY posted.id DESC
    """,
    add=_NEW  # noqa: S608, both halves stand here
    + """
    SELECT
        json_extract(new.value, '$.round'), json_extract(new.value, '$.id'),
        json_extract(new.value, '$.wording'), json_extract(new.value, '$.prompt'),
        json_extract(new.value, '$.kind'), json_extract(new.value, '$.author_platform'),
        json_extract(new.value, '$.author_workspace'), json_extract(new.value, '$.author_id'),
        json_extract(new.value, '$.text'), json_extract(new.value, '$.at'),
        json_extract(new.value, '$.revised'), json_extract(new.value, '$.deleted'),
        json_extract(new.value, '$.files'), json_extract(new.value, '$.held')
    FROM json_each(?) AS new
    JOIN rounds ON rounds.id = json_extract(new.value, '$.round')
    WHERE NOT EXISTS (
        SELECT 1 FROM contributions AS kept
        WHERE kept.round = json_extract(new.value, '$.round')
            AND kept.id = json_extract(new.value, '$.id')
            AND kept.wording = json_extract(new.value, '$.former'))
    AND NOT EXISTS (
        SELECT 1 FROM tombstones WHERE tombstones.mark = json_extract(new.value, '$.mark'))
    ON CONFLICT DO NOTHING
    RETURNING round, (SELECT state FROM rounds WHERE rounds.id = round), id, wording
    """,
)

_STATES = "SELECT id, state FROM rounds WHERE id IN (SELECT value FROM json_each(?))"


async def find(db: AsyncConnection, threads: Sequence[Mapping[str, str]]) -> Sequence[Any]:
    """Return place, root, round and prompt of the threads that are ours, newest first."""
    return await _fetch(db, _statements(db).find, threads)


async def add(db: AsyncConnection, wordings: Sequence[Mapping[str, Any]]) -> Added:
    """
    Add wordings but for those taken out for good, and say which were new.

    A wording is known as well by what it was called before there was a key, its `former` name.
    None is added to a round that is gone, which has no state then.
    """
    found = list(await _fetch(db, _statements(db).add, wordings))
    states = {round: state for round, state, *_ in found}
    missing = {row["round"] for row in wordings} - states.keys()
    if missing and db.dialect.name == "sqlite":
        # What SQLite does not add, it says nothing about.
        states |= dict(await _fetch(db, _STATES, sorted(missing)))
    new = frozenset((round, id, wording) for round, _, id, wording in found if wording)
    return Added(new, states)


def _statements(db: AsyncConnection) -> Statements:
    return _SQLITE if db.dialect.name == "sqlite" else _POSTGRESQL


async def _fetch(db: AsyncConnection, statement: str, rows: Sequence[Any]) -> Sequence[Any]:
    parameters = (json.dumps(rows, ensure_ascii=False),)
    if db.dialect.name == "postgresql" and db.in_transaction():
        return (await db.exec_driver_sql(statement, parameters)).all()
    # Straight to the driver: one visit to it, and no transaction around.
    connection: Any = (await db.get_raw_connection()).driver_connection
    if db.dialect.name == "postgresql":
        return await connection.fetch(statement, *parameters)
    return await connection.execute_fetchall(statement, parameters)
