"""A record with a key: what the database shows of it, and how keys come, change and go."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.room.tables import metadata as room_tables
from adapters.sealing.keys import MARK, MasterKey
from adapters.sealing.settings import KeySettings
from adapters.store import BadDatabase, SqlStore, open_store
from adapters.store.engine import connect
from adapters.store.keyring import FRESH, Keyring
from adapters.store.rotating import seal_plain, sealable
from adapters.store.tables import contributions, metadata
from bot.model import Change, Person, RoundId
from bot.ports import Kept
from tests.builders import (
    HALL,
    R1,
    STAFF_ROOM,
    a_contribution,
    a_correction,
    a_reply,
    a_round,
    a_team,
    a_version,
    an_action,
    begun,
)
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in

WORDS = "marzipan"
SAYER = Person("slack", "T1", "U9", f"Siân {WORDS}")
FIRST, SECOND = MasterKey.new(), MasterKey.new()
TABLES = sealable(metadata.sorted_tables, room_tables.sorted_tables)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres
) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bot.db'}"
        return
    url = await postgres.new_database()
    yield url
    await postgres.drop_database(url)


@pytest.fixture
def keys(tmp_path: Path) -> KeySettings:
    return keys_in(tmp_path, FIRST)


async def talked(store: SqlStore) -> None:
    """A round in which the words come wherever people can write any."""
    seen = await begun(store)
    await store.keep(a_reply(f"I said {WORDS}.", author=SAYER))
    await store.commit(
        Change(
            seen=seen,
            round=replace(seen, present=WORDS, apologies=WORDS),
            team=a_team(service=WORDS),
            contributions=(a_contribution(WORDS),),
            actions=(an_action(WORDS),),
            corrections=(a_correction(text=WORDS),),
            versions=(a_version(body=WORDS),),
        )
    )


async def answers(url: str, query: str) -> list[Any]:
    """What the database says to somebody who asks past the bot."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as db:
            found = db.execute(query).fetchall()
            db.commit()
            return found
    connection = await asyncpg.connect(url)
    found = [tuple(row) for row in await connection.fetch(query)]
    await connection.close()
    return found


async def everything(url: str) -> str:
    """All rows of all tables, as text."""
    return str([await answers(url, f"SELECT * FROM {table}") for table in metadata.tables])  # noqa: S608


async def plain_rows(url: str) -> int:
    """How many rows can be read past the bot."""
    counts = [
        await answers(url, f"SELECT count(*) FROM {table} WHERE NOT substr({column}, 1, 1) = '{MARK}'")  # noqa: S608, E501
        for table, column in (("people", "name"), ("rounds", "present"), ("contributions", "text"))
    ]  # fmt: skip
    return sum(count for [(count,)] in counts)


async def said_by(url: str, keys: KeySettings | None) -> str:
    """What people read when the database does not open."""
    with pytest.raises(BadDatabase) as raised:
        await open_store(url, keys=keys)
    assert FIRST not in str(raised.value)
    assert SECOND not in str(raised.value)
    return str(raised.value)


async def said(store: SqlStore) -> list[str]:
    record = await store.record(R1)
    assert record
    return [each.text for each in record.contributions]


# What is to be seen


async def test_a_database_shows_nothing_of_what_people_wrote(url: str, keys: KeySettings) -> None:
    async with await open_store(url, keys=keys) as store:
        await talked(store)
        record = await store.record(R1)

    assert str(record).count(WORDS) >= 9
    assert WORDS not in await everything(url)


async def test_the_name_of_a_wording_is_no_digest_of_the_words(
    url: str, keys: KeySettings, tmp_path: Path
) -> None:
    plain = f"sqlite:///{tmp_path / 'plain.db'}"
    for each, with_keys in ((url, keys), (plain, None)):
        async with await open_store(each, keys=with_keys) as store:
            await talked(store)

    query = "SELECT id, wording FROM contributions ORDER BY id"

    sealed, known = await answers(url, query), await answers(plain, query)
    assert [id for id, _ in sealed] == [id for id, _ in known]
    assert not {wording for _, wording in sealed} & {wording for _, wording in known}


async def test_a_restart_opens_everything(url: str, keys: KeySettings) -> None:
    async with await open_store(url, keys=keys) as store:
        await talked(store)
        before = await store.record(R1)

    async with await open_store(url, keys=keys) as store:
        assert await store.record(R1) == before
        assert (await store.version(R1, 1)) == a_version(body=WORDS)
        assert [team.service for team in await store.teams([STAFF_ROOM])] == [WORDS]


# From before the first key


async def test_what_is_not_sealed_is_read_and_known_when_it_comes_again(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url) as store:
        await talked(store)
        before = await store.record(R1)

    async with await open_store(url, keys=keys) as store:
        again = await store.keep(a_reply(f"I said {WORDS}.", author=SAYER))
        edited = await store.keep(a_reply("I said less.", revised=5))

        assert [kept.new for kept in (again, edited) if kept] == [False, True]
        assert (await said(store)) == ["I said less.", WORDS]
    assert before
    assert await answers(url, "SELECT count(*) FROM contributions") == [(3,)]


async def test_rotating_seals_what_is_there_and_knows_it_still(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url) as store:
        await talked(store)
        before = await store.record(R1)

    async with await open_store(url, keys=keys) as store:
        sealed = {table.name: await seal_plain(store.database, table) for table in TABLES}
        after = await store.record(R1)
        again = await store.keep(a_reply(f"I said {WORDS}.", author=SAYER))
        note = Change(contributions=(a_contribution(WORDS),))
        await store.commit(note)

    assert after == before
    assert sealed["contributions"] == 2
    assert isinstance(again, Kept)
    assert not again.new
    assert WORDS not in await everything(url)
    assert await plain_rows(url) == 0
    assert await answers(url, "SELECT count(*) FROM contributions") == [(2,)]


async def test_sealing_goes_on_where_it_was_stopped(url: str, keys: KeySettings) -> None:
    replies = [a_reply(f"Reply {number}", f"100.{number}") for number in range(200, 225)]
    async with await open_store(url) as store:
        await begun(store)
        for reply in replies:
            await store.keep(reply)

    async with await open_store(url, keys=keys) as store:
        await store.keep(replies[0])
        first = await answers(url, "SELECT count(*) FROM contributions")
        counts = [await seal_plain(store.database, contributions, at_once=7) for _ in range(2)]

        assert first == [(25,)]
        assert counts == [25, 0]
        assert sorted(await said(store)) == sorted(reply.text for reply in replies)


async def test_what_a_process_without_the_key_kept_again_is_one_row_in_the_end(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url) as without, await open_store(url, keys=keys) as store:
        await begun(without)
        await store.keep(a_reply("Twice"))
        await without.keep(a_reply("Twice"))

        await seal_plain(store.database, contributions)

        assert await said(store) == ["Twice"]
        assert await answers(url, "SELECT count(*) FROM contributions") == [(1,)]


async def test_a_process_without_the_key_shows_no_sealed_text(url: str, keys: KeySettings) -> None:
    async with await open_store(url) as without, await open_store(url, keys=keys) as store:
        await talked(store)

        with pytest.raises(BadDatabase, match="no key is set"):
            await without.record(R1)


# Keys that do not fit


async def test_without_its_key_a_sealed_database_is_not_opened(
    url: str, keys: KeySettings
) -> None:
    await (await open_store(url, keys=keys)).close()

    assert "no key is set. Set RECORD_KEY" in await said_by(url, None)


async def test_with_another_key_it_says_which_one_it_needs(
    url: str, keys: KeySettings, tmp_path: Path
) -> None:
    await (await open_store(url, keys=keys)).close()

    told = await said_by(url, keys_in(tmp_path, SECOND))

    assert f"needs the key {MasterKey.read(FIRST).id}" in told
    assert MasterKey.read(SECOND).id in told


async def test_with_another_key_database_it_says_so(url: str, tmp_path: Path) -> None:
    await (await open_store(url, keys=keys_in(tmp_path, FIRST))).close()
    (tmp_path / "new").mkdir()

    told = await said_by(url, keys_in(tmp_path / "new", FIRST))

    assert "Set KEYS_DATABASE_URL to the one that belongs to it" in told


async def test_a_key_database_that_is_older_is_not_written_with(
    url: str, keys: KeySettings, tmp_path: Path
) -> None:
    async with await open_store(url, keys=keys) as store:
        await begun(store)
        await store.database.scrub()
    shutil.copy(tmp_path / "keys.db", tmp_path / "older.db")
    async with await open_store(url, keys=keys) as store:
        await begun(store, id="r2", place=HALL)

    told = await said_by(url, KeySettings(keys.masters, f"sqlite:///{tmp_path / 'older.db'}"))

    assert "lacks 1 of the keys" in told


async def test_a_key_database_that_was_changed_is_not_used(url: str, keys: KeySettings) -> None:
    await (await open_store(url, keys=keys)).close()
    await answers(keys.database, "UPDATE data_keys SET wrapped = 'AAAA'")

    assert "has been changed" in await said_by(url, keys)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contributions SET id = '100.9' WHERE id = '100.2'",
        "UPDATE contributions SET text = (SELECT text FROM contributions WHERE id = 'n1')",
        "UPDATE contributions SET text = (SELECT name FROM people LIMIT 1)",
        "UPDATE contributions SET text = substr(text, 1, 40)",
        "UPDATE rounds SET present = apologies",
        "UPDATE versions SET body = seal",
    ],
)
async def test_what_was_changed_or_moved_is_an_error_that_shows_nothing(
    url: str, keys: KeySettings, statement: str
) -> None:
    async with await open_store(url, keys=keys) as store:
        await talked(store)
        await answers(url, statement)

        with pytest.raises(BadDatabase, match="was changed or moved") as raised:
            await store.record(R1)

    assert WORDS not in str(raised.value)
    assert MARK not in str(raised.value)


# New master keys


async def test_a_second_master_key_takes_over_while_the_bot_runs(
    url: str, keys: KeySettings, tmp_path: Path
) -> None:
    both = keys_in(tmp_path, SECOND, FIRST)
    async with await open_store(url, keys=keys) as running:
        await talked(running)
        before = await running.record(R1)
        async with await open_store(url, keys=both) as store:
            assert store.keyring
            counts = [await store.keyring.rewrap(limit=2) for _ in range(3)]
        kept = await running.keep(a_reply("Meanwhile", "100.7"))

    assert sum(counts) == 3
    assert kept
    assert kept.new
    async with await open_store(url, keys=keys_in(tmp_path, SECOND)) as store:
        record = await store.record(R1)
    assert record
    assert before
    assert record.versions == before.versions
    assert "Meanwhile" in [each.text for each in record.contributions]
    assert "needs the key" in await said_by(url, keys)


# Destroying a key


async def test_a_round_whose_key_is_destroyed_has_no_words_here_or_in_a_backup(
    tmp_path: Path, keys: KeySettings
) -> None:
    url, backup = (f"sqlite:///{tmp_path / name}" for name in ("bot.db", "backup.db"))
    async with await open_store(url, keys=keys) as store:
        await talked(store)
        await begun(store, id="r2", place=HALL)
        await store.database.scrub()
        shutil.copy(tmp_path / "bot.db", tmp_path / "backup.db")

        assert await store.destroy_key(R1)
        assert not await store.destroy_key(R1)

    for database in (url, backup):
        async with await open_store(database, keys=keys) as store:
            record = await store.record(R1)
            other = await store.open_round(HALL)
        assert record
        assert {each.text for each in record.contributions} == {""}
        assert (record.round.present, record.versions[-1].body) == ("", "")
        assert WORDS not in str([each.what for each in record.actions])
        assert other


async def test_no_file_of_the_key_database_has_a_destroyed_key(
    tmp_path: Path, keys: KeySettings
) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'bot.db'}", keys=keys) as store:
        await begun(store)
        [(wrapped,)] = await answers(
            keys.database, "SELECT wrapped FROM data_keys WHERE owner = 'round/r1'"
        )
        before = _bytes(tmp_path, "keys.db")

        await store.destroy_key(R1)

        assert wrapped.encode() in before
        assert wrapped.encode() not in _bytes(tmp_path, "keys.db")


async def test_what_comes_late_to_a_round_without_its_key_is_not_kept(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url, keys=keys) as store:
        await talked(store)
        await store.destroy_key(R1)

        late = await store.keep(a_reply("Too late", "100.9"))

        assert late is None
        assert await answers(url, "SELECT count(*) FROM contributions WHERE id = '100.9'") == [
            (0,)
        ]
        with pytest.raises(BadDatabase, match="takes nothing more"):
            await store.commit(Change(actions=(an_action(id="a2"),)))


async def test_replies_to_other_rounds_are_kept_beside_one_that_is_too_late(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url, keys=keys) as store:
        await begun(store)
        await begun(store, id="r2", place=HALL)
        await store.destroy_key(R1)

        late, other = await asyncio.gather(
            store.keep(a_reply("Late")), store.keep(a_reply("In time", place=HALL))
        )

        assert late is None
        assert other
        assert other.round == RoundId("r2")


async def test_a_round_that_never_had_a_key_gets_none_once_it_is_destroyed(
    url: str, keys: KeySettings
) -> None:
    async with await open_store(url) as store:
        await begun(store)

    async with await open_store(url, keys=keys) as store:
        assert await store.destroy_key(R1)
        assert await store.keep(a_reply("Too late")) is None


async def test_another_process_learns_that_a_key_is_destroyed(keys: KeySettings) -> None:
    one, other = [
        Keyring(connect(keys.database, patience=1), keys.masters, fresh=fresh)
        for fresh in (FRESH, 0)
    ]
    await one.prepare()
    await one.keys(["round/r1"], make=True)
    before = await other.keys(["round/r1"], make=False)

    await one.destroy("round/r1")

    assert before["round/r1"]
    assert await other.keys(["round/r1"], make=True) == {"round/r1": None}
    await one.close()
    await other.close()


async def test_without_a_key_there_is_none_to_destroy(url: str) -> None:
    async with await open_store(url) as store:
        await begun(store)

        assert not await store.destroy_key(R1)


async def test_keys_may_be_kept_in_postgresql_and_replicas_may_start_at_once(
    postgres: Postgres,
) -> None:
    url, keys_url = await postgres.new_database(), await postgres.new_database()
    keys = KeySettings((MasterKey.read(FIRST),), keys_url)

    stores = await asyncio.gather(*(open_store(url, keys=keys) for _ in range(4)))
    await begun(stores[0])
    kept = await asyncio.gather(
        *(store.keep(a_reply(WORDS, f"100.{number}")) for number, store in enumerate(stores, 2))
    )
    found = await asyncio.gather(*(said(store) for store in stores))
    destroyed = await stores[1].destroy_key(R1)

    assert all(each and each.new for each in kept)
    assert found == [[WORDS] * 4] * 4
    assert destroyed
    for store in stores:
        await store.answers()
        await store.close()
    assert set(
        await answers(keys_url, "SELECT wrapped FROM data_keys WHERE owner = 'round/r1'")
    ) == {(None,)}
    for each in (url, keys_url):
        await postgres.drop_database(each)


# What is deleted


async def test_the_files_have_nothing_of_what_was_deleted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    async with await open_store(url) as store:
        await talked(store)
        for number in range(300):
            await store.keep(a_reply(f"{WORDS} {'x' * 500}", f"200.{number}", author=SAYER))
        before = _bytes(tmp_path, "bot.db")
        async with store.database.writing() as db:
            for table in TABLES:
                if table.name not in {"rounds", *room_tables.tables}:
                    await db.execute(table.delete())
            await db.exec_driver_sql("UPDATE rounds SET present = '', apologies = ''")

        assert await store.database.scrub()
        assert WORDS.encode() in before
        assert WORDS.encode() not in _bytes(tmp_path, "bot.db")


async def test_a_rewritten_file_has_nothing_of_what_an_earlier_release_deleted(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await (await open_store(url)).close()
    with closing(sqlite3.connect(tmp_path / "bot.db")) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE old (text TEXT)")
        db.executemany("INSERT INTO old VALUES (?)", [(WORDS * 300,)] * 50)
        db.commit()
        db.execute("DROP TABLE old")
        db.commit()
    async with await open_store(url) as store:
        await store.database.scrub()
        before = _bytes(tmp_path, "bot.db")

        assert await store.database.scrub(rewrite=True)

    assert WORDS.encode() in before
    assert WORDS.encode() not in _bytes(tmp_path, "bot.db")


async def test_a_reader_in_the_way_is_told_of(tmp_path: Path) -> None:
    async with await open_store(f"sqlite:///{tmp_path / 'bot.db'}", patience=0.1) as store:
        await begun(store)
        async with store.database.reading() as db:
            await db.exec_driver_sql("SELECT * FROM rounds")
            await store.keep(a_reply("Meanwhile"))

            assert not await store.database.scrub()
        assert await store.database.scrub()


async def test_postgresql_can_be_scrubbed(postgres_url: str) -> None:
    async with await open_store(postgres_url) as store:
        await talked(store)

        assert await store.database.scrub()
        assert await store.database.scrub(rewrite=True)
        assert WORDS in str(await store.record(R1))


def _bytes(folder: Path, name: str) -> bytes:
    """A database's files, its helpers among them."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob(f"{name}*")))


# One round of many


async def test_rounds_have_keys_of_their_own(url: str, keys: KeySettings) -> None:
    async with await open_store(url, keys=keys) as store:
        for number, place in enumerate((STAFF_ROOM, HALL)):
            await store.commit(Change(round=a_round(f"r{number}", place, present=WORDS)))
        opened = await store.rounds(STAFF_ROOM, HALL)

    owners = await answers(keys.database, "SELECT owner, wrapped FROM data_keys ORDER BY owner")
    assert [owner for owner, _ in owners] == [
        "probe",
        "round/r0",
        "round/r1",
        "workspace/slack/T1",
    ]
    assert len({wrapped for _, wrapped in owners}) == 4
    assert [round.present for round in opened] == [WORDS, WORDS]
