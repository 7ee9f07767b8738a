"""In a database: the audit trail refuses to be changed, and shows it where somebody managed to."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from adapters.store import BadDatabase, SqlStore, open_store
from bot.audit import Entry, Verb, Workspace, faults
from bot.custodian import entries
from bot.model import Change
from tests.builders import ADA, NOON, STAFF_ROOM
from tests.rigs.fresh_store import fresh_file
from tests.rigs.postgres import Postgres

HOME = STAFF_ROOM.home
ROWS = 6


async def fill(url: str) -> None:
    """Make some entries of two workspaces, and the tables if they are missing."""
    async with await open_store(url) as store:
        for number in range(ROWS):
            entry = Entry(HOME, NOON, ADA.key, Verb.READ, "round", f"r{number}", "why")
            other = replace(entry, workspace=Workspace("slack", "T2"))
            await store.commit(Change(audit=(entry, other)))


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, postgres: Postgres) -> AsyncIterator[SqlStore]:
    folder = request.getfixturevalue("tmp_path")
    if request.param == "postgresql":
        url = await postgres.new_database(fill)
    else:
        url = await fresh_file(folder / "bot.db")
        await fill(url)
    async with await open_store(url) as opened:
        yield opened


async def told(store: SqlStore) -> list[str]:
    found: list[str] = []
    for head in await store.heads():
        links = [link async for link in entries(store, head)]
        found += faults(head, links)
    return found


async def run(store: SqlStore, *statements: str) -> None:
    async with store.database.writing() as db:
        for statement in statements:
            await db.execute(text(statement))


async def disarm(store: SqlStore) -> None:
    """Do what only the owner of the tables can."""
    async with store.database.writing() as db:
        if db.dialect.name == "sqlite":
            await db.execute(text("DROP TRIGGER audit_is_not_changed"))
            await db.execute(text("DROP TRIGGER audit_is_not_removed"))
        else:
            await db.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE number = 2",
        "UPDATE audit SET reason = reason",
        "DELETE FROM audit WHERE number = 6",
        "DELETE FROM audit",
    ],
)
async def test_the_database_refuses_to_change_or_remove_an_entry(
    store: SqlStore, statement: str
) -> None:
    with pytest.raises(BadDatabase) as refused:
        await run(store, statement)

    assert "somebody" not in str(refused.value)
    assert await told(store) == []


async def test_postgresql_refuses_to_empty_it(postgres: Postgres) -> None:
    async with await open_store(await postgres.new_database(fill)) as store:
        with pytest.raises(BadDatabase):
            await run(store, "TRUNCATE audit")


@pytest.mark.parametrize(
    "statements, fault",
    [
        (["UPDATE audit SET actor = 'x' WHERE number = 2"], "entry 2 has been changed"),
        (["UPDATE audit SET at = '2026-01-06 12:00:00.000000' WHERE number = 3"], "entry 3"),
        (["UPDATE audit SET workspace = workspace || '9' WHERE number = 4"], "entry 4 is missing"),
        (["DELETE FROM audit WHERE number = 5"], "entry 5 is missing"),
        (["DELETE FROM audit WHERE number = 6"], "up to 5, and there were up to 6"),
        (["DELETE FROM audit"], "up to 0, and there were up to 6"),
        (["DELETE FROM audit_heads"], "up to 6, and there were up to 0"),
        (
            [
                "UPDATE audit SET number = 90 WHERE number = 2",
                "UPDATE audit SET number = 2 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = 90",
            ],
            "entry 2 has been changed",
        ),
        (["UPDATE audit_heads SET hash = 'x'"], "the last entry is not the one"),
        (["UPDATE audit_heads SET removed = 2"], "does not follow"),
    ],
)
async def test_what_its_owner_did_by_force_is_found(
    store: SqlStore, statements: Sequence[str], fault: str
) -> None:
    await disarm(store)

    await run(store, *statements)

    assert fault in " ".join(await told(store))


async def test_an_end_cut_off_with_its_head_is_what_only_a_note_elsewhere_shows(
    store: SqlStore,
) -> None:
    """What cannot be found, said plainly: docs/data.md tells operators to keep the heads."""
    noted = (await store.heads())[0]
    await disarm(store)
    [fifth] = await store.links(HOME, 4, 1)

    await run(
        store,
        "DELETE FROM audit WHERE workspace = 'T1' AND number = 6",
        f"UPDATE audit_heads SET count = 5, hash = '{fifth.hash}' WHERE workspace = 'T1'",  # noqa: S608, a hash
    )

    assert await told(store) == []
    assert noted.count == 6
    assert (await store.heads())[0] != noted


COLUMNS = (
    "platform",
    "workspace",
    "actor",
    "verb",
    "kind",
    "object",
    "reason",
    "previous",
    "hash",
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, ROWS), st.sampled_from(COLUMNS), st.sampled_from(["x", "", "T2", "ä"]))
async def test_any_column_of_any_row_that_changes_is_found(
    tmp_path_factory: pytest.TempPathFactory, number: int, column: str, value: str
) -> None:
    url = await fresh_file(tmp_path_factory.mktemp("audit") / "bot.db")
    await fill(url)
    async with await open_store(url) as store:
        await disarm(store)
        where = f"number = {number} AND workspace = 'T1'"
        await run(
            store,
            "UPDATE audit SET workspace = 'T3' WHERE workspace = 'T2'",
            f"UPDATE audit SET {column} = '{value}' WHERE {where}",  # noqa: S608, of the example
        )

        assert any("T1" in each or "entr" in each for each in await told(store))
