"""When a whole round goes, so does its key: nobody can read it in a backup any more."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.sealing.settings import KeySettings
from adapters.store import SqlStore, open_store
from adapters.store.keyring import Keyring
from bot.dossier import OF_ROUNDS, Class, Counts, Ends
from bot.model import Change, Person, Record, RoundId, State
from tests.builders import (
    HALL,
    LATER,
    R1,
    STAFF_ROOM,
    a_contribution,
    a_correction,
    a_reply,
    a_version,
    an_action,
    begun,
)
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in

WORDS = "marzipan"
SAYER = Person("slack", "T1", "U9", "Siân")
LONG_AFTER = LATER.replace(year=2040)
OVER: Ends = dict.fromkeys((*OF_ROUNDS, Class.ROUNDS), LONG_AFTER)

Backup = Callable[[], Awaitable[str]]


class PowerCut(Exception):
    """The process dies here."""


class KeyringThatDies(Keyring):
    """The real one, until a key is to be destroyed."""

    async def destroy(self, owner: str) -> bool:
        raise PowerCut


@pytest.fixture(params=["sqlite", "postgresql"])
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Postgres
) -> AsyncIterator[tuple[str, Backup]]:
    """A database, and how to copy it while nobody uses it."""
    if request.param == "sqlite":
        file, copy = tmp_path / "bot.db", tmp_path / "backup.db"

        async def copied() -> str:
            shutil.copy(file, copy)
            return f"sqlite:///{copy}"

        yield f"sqlite:///{file}", copied
        return
    url, made = await postgres.new_database(), list[str]()

    async def dumped() -> str:
        made.append(await postgres.copy_of(url))
        return made[0]

    yield url, dumped
    for each in (url, *made):
        await postgres.drop_database(each)


@pytest.fixture
def keys(tmp_path: Path) -> KeySettings:
    return keys_in(tmp_path)


async def ended(store: SqlStore) -> None:
    """Two rounds with words wherever there can be any, of which the first is over."""
    seen = await begun(store)
    await begun(store, id="r2", place=HALL)
    await store.keep(a_reply(f"I said {WORDS}.", author=SAYER))
    await store.keep(a_reply(f"I said {WORDS}.", author=SAYER, place=HALL))
    closed = replace(seen, state=State.CLOSED, closed=LATER, present=WORDS, apologies=WORDS)
    await store.commit(
        Change(
            seen=seen,
            round=closed,
            contributions=(a_contribution(WORDS),),
            actions=(an_action(WORDS),),
            corrections=(a_correction(text=WORDS),),
            versions=(a_version(body=WORDS),),
        )
    )


async def purged(store: SqlStore) -> list[Counts]:
    """What a night does."""
    return [await store.remove(removal, LONG_AFTER) for removal in await store.expired(OVER, 50)]


async def purged_until_it_dies(store: SqlStore, keys: KeySettings) -> None:
    """A night that ends between the two databases."""
    assert store.keyring
    dying = SqlStore(store.database, KeyringThatDies(store.keyring.database, keys.masters))
    with pytest.raises(PowerCut):
        await purged(dying)


async def read(url: str, keys: KeySettings, id: str = R1) -> Record | None:
    async with await open_store(url, keys=keys) as store:
        return await store.record(RoundId(id))


async def has_key(store: SqlStore, id: str = R1) -> bool:
    """Whether a key is there, asked of the key database itself."""
    assert store.keyring
    owner = f"round/{id}"
    return (await store.keyring.keys([owner], make=False)).get(owner) is not None


async def test_a_backup_from_before_cannot_be_read_any_more(
    place: tuple[str, Backup], keys: KeySettings
) -> None:
    url, copied = place
    async with await open_store(url, keys=keys) as store:
        await ended(store)
    backup = await copied()
    before = str(await read(backup, keys))

    async with await open_store(url, keys=keys) as store:
        [counts] = await purged(store)

    after = str(await read(backup, keys))
    assert counts[Class.ROUNDS] == 1
    assert before.count(WORDS) >= 7
    assert WORDS not in after
    assert WORDS in str(await read(backup, keys, "r2")), "the other round still has its key"


async def test_a_death_before_the_key_goes_is_mended_the_next_night(
    place: tuple[str, Backup], keys: KeySettings
) -> None:
    url, _ = place
    async with await open_store(url, keys=keys) as store:
        await ended(store)
        await purged_until_it_dies(store, keys)

    async with await open_store(url, keys=keys) as store:
        left_behind = await store.record(R1), await has_key(store)
        mended = await purged(store)

        assert left_behind == (None, True)
        assert mended == [{}], "nothing is counted twice"
        assert not await has_key(store)
        assert await has_key(store, "r2")
        assert await store.expired(OVER, 50) == []


async def test_a_death_after_the_key_went_is_mended_the_next_night(
    place: tuple[str, Backup], keys: KeySettings
) -> None:
    url, _ = place
    async with await open_store(url, keys=keys) as store:
        await ended(store)
        await purged_until_it_dies(store, keys)
        await store.destroy_key(R1)

    async with await open_store(url, keys=keys) as store:
        assert await purged(store) == [{}]
        assert await store.expired(OVER, 50) == []


async def test_what_comes_late_to_a_round_that_is_gone_brings_nothing_back(
    place: tuple[str, Backup], keys: KeySettings
) -> None:
    url, _ = place
    async with await open_store(url, keys=keys) as store:
        await ended(store)
        await purged(store)

        again = await store.keep(a_reply(f"I said {WORDS}.", author=SAYER))
        edited = await store.keep(a_reply(f"I said no {WORDS}.", revised=9, author=SAYER))
        other = await store.keep(a_reply("In time.", "100.3", author=SAYER, place=HALL))

        assert (again, edited) == (None, None)
        assert other
        assert other.new
        assert not await has_key(store)
        assert await store.rounds(STAFF_ROOM) == []


async def test_a_round_that_is_thinned_or_held_keeps_its_key(
    place: tuple[str, Backup], keys: KeySettings
) -> None:
    url, _ = place
    async with await open_store(url, keys=keys) as store:
        await ended(store)
        thinning = {Class.CONTRIBUTIONS: LONG_AFTER}
        for removal in await store.expired(thinning, 50):
            await store.remove(removal, LONG_AFTER)
        record = await store.record(R1)
        assert record
        held = replace(record.round, hold="Case 12")
        await store.commit(Change(seen=record.round, round=held))

        assert await purged(store) == []
        assert await has_key(store)


async def test_without_a_key_there_is_nothing_to_follow_up(place: tuple[str, Backup]) -> None:
    url, _ = place
    async with await open_store(url) as store:
        await ended(store)
        await purged(store)

        assert await store.expired(OVER, 50) == []
