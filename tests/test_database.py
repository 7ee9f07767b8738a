"""Opening a database, and what people are told when it cannot be used."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.pool import Pool

from adapters.room.tables import metadata as room
from adapters.slack.tables import metadata as slack
from adapters.store import BadDatabase, SqlStore, open_store
from adapters.store.engine import connect
from adapters.store.migrate import HEAD, config
from adapters.store.tables import metadata
from adapters.teams.tables import metadata as teams
from bot.model import Change
from tests.builders import (
    LEE,
    NOON,
    R1,
    a_contribution,
    a_delivery,
    a_reply,
    a_round,
    a_team,
    a_vote,
    after,
    begun,
)
from tests.rigs.postgres import Postgres

ROOT = Path(__file__).parents[1]
NOBODY = 65534


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture(params=["sqlite_url", "postgres_url"])
async def url(
    request: pytest.FixtureRequest, sqlite_url: str, postgres: Postgres
) -> AsyncIterator[str]:
    if request.param == "sqlite_url":
        yield sqlite_url
        return
    url = await postgres.new_database()
    yield url
    await postgres.drop_database(url)


async def said_by(url: str, patience: float = 0.1) -> str:
    """What people read when the database cannot be opened."""
    with pytest.raises(BadDatabase) as raised:
        await open_store(url, patience=patience)
    told = str(raised.value)
    assert "\n" not in told
    assert "secret" not in "".join(traceback.format_exception(raised.value))
    return told


async def execute(url: str, *statements: str) -> None:
    """Do something to a database behind the bot's back."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(file_of(url))) as db:
            for statement in statements:
                db.execute(statement)
            db.commit()
        return
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


# Opening


async def test_a_database_is_made_where_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "bot.db"

    async with await open_store(f"sqlite:///{file}") as store:
        await begun(store)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


async def test_a_path_may_be_relative_or_hold_odd_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    await (await open_store("sqlite:///data/100%25 bot?.db")).close()

    assert (tmp_path / "data" / "100% bot").exists()


async def test_the_plain_forms_of_an_address_are_understood(postgres_url: str) -> None:
    rest = postgres_url.partition("://")[2]

    for form in ("postgresql", "postgres", "postgresql+asyncpg"):
        async with await open_store(f"{form}://{rest}?sslmode=prefer") as store:
            await store.answers()


async def test_a_restart_keeps_everything(url: str) -> None:
    async with await open_store(url) as store:
        seen = await begun(store)
        await store.keep(a_reply("Before"))
        await store.commit(
            Change(
                seen=seen,
                team=a_team(),
                contributions=(a_contribution(),),
                votes=(a_vote(),),
                deliveries=(a_delivery("later", due=after(9)),),
            )
        )
        await store.commit(Change(deliveries=(a_delivery("taken", lane=LEE),)))
        (taken,) = await store.take(NOON, after(1), 9)
        before = await store.record(R1)

    async with await open_store(url) as store:
        assert await store.record(R1) == before
        kept = await store.keep(a_reply("Before"))
        assert kept is not None
        assert not kept.new
        assert await store.next_due() == after(1)
        (again,) = await store.take(after(1), after(2), 9)
        assert (again.id, again.doubt) == (taken.id, True)


async def test_replicas_may_start_at_once(url: str) -> None:
    stores = await asyncio.gather(*(open_store(url) for _ in range(4)))

    await asyncio.gather(*(store.answers() for store in stores))

    await asyncio.gather(*(store.close() for store in stores))


async def test_the_migrations_make_the_tables_that_the_code_expects(url: str) -> None:
    await (await open_store(url)).close()
    database = connect(url, patience=1)

    async with database.reading() as db:
        differences = await db.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}),
                cast("MetaData", [metadata, room, slack, teams]),  # it takes several
            )
        )

    await database.close()
    assert differences == []
    assert ScriptDirectory.from_config(config()).get_current_head() == HEAD


async def test_what_was_kept_before_anybody_looked_is_not_held_back(url: str) -> None:
    database, before = connect(url, patience=1), config()
    earlier = ScriptDirectory.from_config(before).get_revision("0007").down_revision

    def upgrade(sync: Connection) -> None:
        before.attributes["connection"] = sync
        command.upgrade(before, cast("str", earlier))

    async with database.writing() as db:
        await db.run_sync(upgrade)
        await db.execute(text("INSERT INTO editions VALUES ('e', '{}')"))
        await db.execute(text(A_ROUND))
        await db.execute(text(A_WORDING))
    await database.close()

    async with await open_store(url) as store, store.database.reading() as db:
        assert [tuple(row) for row in await db.execute(text(HELD))] == [("",)]


A_ROUND = """
INSERT INTO rounds (
    id, platform, workspace, channel, edition, prompts, minutes, mode, named, chair_platform,
    chair_workspace, chair_id, opened, state, reached, issued, present, apologies, revision)
VALUES ('r', 'p', 'w', 'c', 'e', '[]', 15, 'live', false, 'p', 'w', 'u', '2026-01-05 12:00:00',
    'open', 1, 0, '', '', 1)
"""
A_WORDING = """
INSERT INTO contributions (
    round, id, wording, prompt, kind, author_platform, author_workspace, author_id, text, at,
    revised, deleted)
VALUES ('r', 'c', 'w', 1, 'reply', 'p', 'w', 'u', 'Ring 01632 960777', '2026-01-05 12:00:00',
    '2026-01-05 12:00:00', false)
"""
HELD = "SELECT held FROM contributions"


async def test_a_start_with_nothing_to_migrate_does_not_load_alembic(sqlite_url: str) -> None:
    await (await open_store(sqlite_url)).close()

    script = """
import asyncio, sys
from adapters.store import open_store
async def run(url):
    async with await open_store(url) as store:
        await store.answers()
asyncio.run(run(sys.argv[1]))
print("alembic" in sys.modules, "asyncpg" in sys.modules)
"""
    assert (await python(script, sqlite_url)) == (0, "False False\n", "")


async def python(script: str, *arguments: str) -> tuple[int, str, str]:
    """Run a program of its own, with every warning an error; it must come to its end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", script, *arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return cast("int", process.returncode), out.decode(), err.decode()


async def test_a_closed_store_lets_the_process_end(url: str) -> None:
    script = """
import asyncio, sys
from adapters.store import open_store
from tests.builders import a_reply, begun
async def run(url):
    store = await open_store(url)
    await begun(store)
    waiting = asyncio.create_task(store.wait(None))
    await store.keep(a_reply())
    waiting.cancel()
    await store.close()
asyncio.run(run(sys.argv[1]))
"""
    assert await python(script, url) == (0, "", "")


async def test_closing_waits_for_replies_in_hand(url: str) -> None:
    store = await open_store(url)
    await begun(store)
    keeping = [asyncio.create_task(store.keep(a_reply(id=f"{n}"))) for n in range(600)]
    await asyncio.sleep(0)

    await store.close()

    assert all(kept and kept.new for kept in await asyncio.gather(*keeping))


# Waking up


async def test_another_replicas_commit_wakes_this_one(postgres_url: str) -> None:
    async with await open_store(postgres_url) as here, await open_store(postgres_url) as there:
        await here.wait(5)
        waiting = asyncio.create_task(here.wait(None))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done

        await there.commit(Change(round=a_round(), deliveries=(a_delivery(),)))

        await asyncio.wait_for(waiting, 10)


async def test_it_hears_again_after_the_connection_was_lost(postgres_url: str) -> None:
    async with await open_store(postgres_url) as here, await open_store(postgres_url) as there:
        await here.wait(5)
        waiting = asyncio.create_task(here.wait(None))
        await asyncio.sleep(0.05)

        await disconnect_all(postgres_url)
        await asyncio.wait_for(waiting, 20)
        waiting = asyncio.create_task(here.wait(None))
        await there.commit(Change(round=a_round(), deliveries=(a_delivery(),)))

        await asyncio.wait_for(waiting, 10)


async def disconnect_all(url: str) -> None:
    await execute(
        url,
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()""",
    )


async def test_a_restart_of_the_server_is_survived(postgres_url: str) -> None:
    async with await open_store(postgres_url) as store:
        await begun(store)
        await asyncio.gather(*(store.record(R1) for _ in range(5)))

        await disconnect_all(postgres_url)
        await asyncio.sleep(0.05)

        kept = await store.keep(a_reply())
        assert kept is not None
        assert await store.record(R1) is not None


# What people are told


@pytest.mark.parametrize(
    "address", ["mysql://root:secret@host/db", "secret", "sqlite://", "sqlite:///:memory:"]
)
async def test_an_address_that_is_not_understood(address: str) -> None:
    assert (await said_by(address)).startswith("DATABASE_URL ")


async def test_a_file_that_is_no_database(sqlite_url: str) -> None:
    file_of(sqlite_url).write_bytes(b"Once upon a time. " * 1000)

    assert "is not a database" in await said_by(sqlite_url)


async def test_a_folder_in_place_of_the_file(sqlite_url: str) -> None:
    file_of(sqlite_url).mkdir()

    assert "cannot be opened or made" in await said_by(sqlite_url)


@pytest.mark.parametrize(
    "lock",
    [
        ("BEGIN IMMEDIATE",),
        ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "COMMIT"),
    ],
    ids=["writing", "exclusive"],
)
async def test_a_file_locked_by_another_program(sqlite_url: str, lock: tuple[str, ...]) -> None:
    await (await open_store(sqlite_url)).close()
    with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
        for statement in lock:
            other.execute(statement)

        assert "is locked by another program" in await said_by(sqlite_url)


async def test_a_short_lock_is_waited_for(sqlite_url: str) -> None:
    async with await open_store(sqlite_url) as store:
        await begun(store)
        with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            keeping = asyncio.create_task(store.keep(a_reply()))
            await asyncio.sleep(0.2)

        assert await keeping is not None


async def test_a_lock_at_run_time(sqlite_url: str) -> None:
    async with await open_store(sqlite_url, patience=0.1) as store:
        await begun(store)
        with closing(sqlite3.connect(file_of(sqlite_url), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")

            with pytest.raises(BadDatabase, match="is locked by another program"):
                await store.keep(a_reply())

        assert await store.keep(a_reply()) is not None


class Disk:
    """How much SQLite may write, in pages of 4 KB."""

    pages = 1_000_000


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()

    def limit(connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {disk.pages}")
        cursor.close()

    event.listen(Pool, "checkout", limit)
    yield disk
    event.remove(Pool, "checkout", limit)


async def test_a_full_disk_at_the_start(sqlite_url: str, disk: Disk) -> None:
    disk.pages = 10

    assert "its disk is full" in await said_by(sqlite_url)


async def test_a_full_disk_at_run_time_loses_nothing_that_was_acknowledged(
    sqlite_url: str, disk: Disk
) -> None:
    async with await open_store(sqlite_url) as store:
        await begun(store)
        await store.keep(a_reply("Kept", "0"))
        disk.pages = 1
        long = [a_reply("x" * 40_000, f"{n}") for n in range(1, 6)]

        outcomes = await asyncio.gather(*map(store.keep, long), return_exceptions=True)

        assert [type(outcome) for outcome in outcomes] == [BadDatabase] * 5
        assert "its disk is full" in str(outcomes[0])
        disk.pages = 1_000_000
        assert (await asyncio.gather(*map(store.keep, long)))[0] is not None
        record = await store.record(R1)
        assert record is not None
        assert len(record.contributions) == 6


async def test_a_file_that_may_not_grow(sqlite_url: str) -> None:
    script = """
import asyncio, resource, signal, sys
from adapters.store import BadDatabase, open_store
import adapters.store.migrate, alembic.command, alembic.script
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    asyncio.run(open_store(sys.argv[1]))
except BadDatabase as told:
    print(told)
"""
    status, out, err = await python(script, sqlite_url)

    assert (status, err) == (0, "")
    assert "its disk is full" in out


@contextmanager
def allowed(folder: Path, mode: int, of_files: int = 0o600) -> Iterator[None]:
    """Set what may be done, and work as somebody who keeps to it, which root does not."""
    for path in folder.iterdir():
        path.chmod(of_files)
    folder.chmod(mode)
    if os.geteuid() != 0:
        yield
        return
    for path in (folder, *folder.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
async def folder() -> AsyncIterator[Path]:
    """A folder that others can reach, with a database in it."""
    folder = Path(tempfile.mkdtemp())
    await (await open_store(f"sqlite:///{folder}/bot.db")).close()
    yield folder
    with allowed(folder, 0o700):
        pass
    shutil.rmtree(folder)


async def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    with allowed(folder, 0o500):
        told = await said_by(f"sqlite:///{folder}/new/bot.db")

    assert told == f"The folder {folder}/new for the database cannot be made: Permission denied."


async def test_a_folder_that_may_only_be_read(folder: Path) -> None:
    with allowed(folder, 0o500):
        told = await said_by(f"sqlite:///{folder}/new.db")

    assert "cannot be opened or made" in told


@pytest.mark.parametrize("mode", [0o500, 0o700], ids=["folder too", "file alone"])
async def test_a_file_that_may_only_be_read(folder: Path, mode: int) -> None:
    with allowed(folder, mode, of_files=0o400):
        told = await said_by(f"sqlite:///{folder}/bot.db")

    assert "may write" in told or "may not be written" in told


async def test_a_database_newer_than_the_code(url: str) -> None:
    await (await open_store(url)).close()
    await execute(url, "UPDATE alembic_version SET version_num = '9999'")

    assert "newer version of the bot" in await said_by(url)


async def test_a_server_that_is_not_there() -> None:
    told = await said_by("postgresql://bot:secret@127.0.0.1:1/briefings")

    assert told == (
        "The PostgreSQL database 'briefings' at 127.0.0.1:1 does not answer. "
        "Check that the server runs and can be reached from here."
    )


async def test_a_server_whose_name_is_unknown() -> None:
    assert "does not answer" in await said_by("postgresql://bot:secret@nowhere.invalid/x")


async def test_a_wrong_password(postgres_url: str) -> None:
    port = urlsplit(postgres_url).port

    told = await said_by(f"postgresql://postgres:secret@127.0.0.1:{port}/postgres")

    assert "does not accept the user's name or password" in told


async def test_a_database_that_does_not_exist(postgres_url: str) -> None:
    told = await said_by(postgres_url.rpartition("/")[0] + "/missing")

    assert "'missing'" in told
    assert "does not exist" in told


async def test_a_user_without_the_right_to_make_tables(
    postgres: Postgres, postgres_url: str
) -> None:
    role = postgres_url.rpartition("_")[2]
    await execute(postgres_url, f"CREATE ROLE r{role} LOGIN PASSWORD 'secret'")
    parts = urlsplit(postgres_url)

    told = await said_by(f"postgresql://r{role}:secret@127.0.0.1:{parts.port}{parts.path}")

    await execute(postgres_url, f"DROP ROLE r{role}")
    assert "does not let its user" in told


async def test_a_server_that_may_only_be_read(postgres_url: str) -> None:
    await (await open_store(postgres_url)).close()
    name = postgres_url.rpartition("/")[2]
    await execute(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    assert "may only be read" in await said_by(postgres_url)


async def test_a_server_whose_disk_is_full(postgres_url: str) -> None:
    async with await open_store(postgres_url) as store:
        await begun(store)
        await refuse_contributions(postgres_url, "disk_full")

        with pytest.raises(BadDatabase, match="its disk is full"):
            await store.keep(a_reply())


async def refuse_contributions(url: str, error: str) -> None:
    """Have the database answer with an error that quotes the row, as PostgreSQL's do."""
    if url.startswith("sqlite"):
        await execute(
            url,
            """CREATE TRIGGER refuse BEFORE INSERT ON contributions
            BEGIN SELECT RAISE(ABORT, 'Failing row contains (secret)'); END""",
        )
        return
    await execute(
        url,
        f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION USING ERRCODE = '{error}',
        MESSAGE = 'Failing row', DETAIL = 'contains ' || NEW.text; END $$""",
        """CREATE TRIGGER refuse BEFORE INSERT ON contributions
        FOR EACH ROW EXECUTE FUNCTION refuse()""",
    )


async def test_no_error_tells_what_people_said(url: str) -> None:
    async with await open_store(url) as store:
        await begun(store)
        await refuse_contributions(url, "check_violation")

        for attempt in (
            store.keep(a_reply("secret")),
            store.commit(Change(contributions=(a_contribution("secret"),))),
        ):
            with pytest.raises(BadDatabase, match="answered with an error") as raised:
                await attempt
            assert "secret" not in "".join(traceback.format_exception(raised.value))


async def test_a_driver_that_is_not_installed(tmp_path: Path) -> None:
    script = """
import asyncio, sys
sys.modules["asyncpg"] = None
from adapters.store import BadDatabase, open_store
try:
    asyncio.run(open_store("postgresql://bot:secret@localhost/x"))
except BadDatabase as told:
    print(told)
"""
    status, out, err = await python(script)

    assert (status, err) == (0, "")
    assert out == (
        "PostgreSQL needs a driver that is not installed: "
        "install briefing-bot with its extra `postgres`.\n"
    )


async def test_a_store_that_is_open_answers_until_the_database_is_gone(postgres: Postgres) -> None:
    url = await postgres.new_database()
    store: SqlStore = await open_store(url)
    await store.answers()

    await postgres.drop_database(url)

    with pytest.raises(BadDatabase, match="does not exist"):
        await store.answers()
    await store.close()
