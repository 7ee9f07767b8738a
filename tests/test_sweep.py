"""A secret marker goes in wherever words go in, and comes out nowhere but where it is due."""

import asyncio
import base64
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from adapters.sealing.keys import MasterKey
from adapters.slack.settings import Way
from bot.errors import NotSent
from bot.model import Kind
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in
from tests.sweep.gone import everybody_erased, everything_removed
from tests.sweep.marker import Marker
from tests.sweep.room import in_room
from tests.sweep.slack import in_slack
from tests.sweep.swept import Act, At, Swept
from tests.sweep.teams import in_teams

Sweep = Callable[[At], AbstractAsyncContextManager[Swept]]

ADAPTERS: dict[str, Sweep] = {
    "room": in_room,
    **{f"slack {way}": partial(in_slack, way=way) for way in Way},
    "teams": in_teams,
}
"""Every adapter there is; a new one is added here."""

FAULTS = (RuntimeError, LookupError, TimeoutError)
"""Kinds of error that the parts of the bot take for different things."""


@pytest.fixture(params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Sweep:
    return ADAPTERS[request.param]


async def attempt(acts: Sequence[Act]) -> None:
    """Do things, all at once, that may fail in every way, and wait until nothing is in hand."""

    async def attempt_one(act: Act) -> None:
        async with asyncio.timeout(30):
            await act()

    before = asyncio.all_tasks()
    await asyncio.gather(*map(attempt_one, acts), return_exceptions=True)
    # An answer may come before what it answers is done, and an error before what failed beside it.
    async with asyncio.timeout(30):
        while rest := {task for task in asyncio.all_tasks() - before if not keeps_open(task)}:
            await asyncio.wait(rest)


def keeps_open(task: asyncio.Task[Any]) -> bool:
    """Tell whether it is a server's end of a connection, open for the next request."""
    return getattr(task.get_coro(), "__qualname__", "") == "RequestHandler.start"


async def everything_goes_wrong(swept: Swept) -> AsyncIterator[str]:
    await attempt(swept.nonsense)
    yield "nonsense"
    for kind in FAULTS:
        with swept.memory.broken(kind):
            await attempt(swept.acts)
        yield f"the memory raises {kind.__name__}"
    for fault in (*FAULTS, NotSent):
        with swept.chat.broken(fault):
            await attempt(swept.acts)
        yield f"the chat raises {fault.__name__}"
    for fault in swept.platform_faults:
        await fault()
        await attempt(swept.acts)
        yield "the platform's own faults"
    async with swept.store.database.writing() as db:
        await db.exec_driver_sql("ALTER TABLE contributions RENAME TO contributions_away")
    await attempt(swept.acts)
    yield "a table is gone"
    await swept.store.database.close()
    await attempt(swept.acts)
    yield "the database is gone"


@pytest.mark.parametrize("name, sealed", [*((name, True) for name in ADAPTERS), ("room", False)])
async def test_no_log_page_or_metric_has_it_whatever_goes_wrong(
    name: str, sealed: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    at = At(f"sqlite:///{tmp_path / 'bot.db'}", keys_in(tmp_path) if sealed else None)

    async with ADAPTERS[name](at) as swept:
        assert swept.marker.is_in(str(await swept.all_records()))
        with unguarded() as log:
            async for how in everything_goes_wrong(swept):
                gc.collect()
                await asyncio.sleep(0)
                await swept.look()

                assert not swept.marker.is_in(swept.log.getvalue()), how
                assert not any(swept.marker.is_in(page) for page in swept.shown), how
        assert swept.marker.is_in(log.getvalue()), "what goes wrong does not quote it"
    assert not swept.marker.is_in("".join(capfd.readouterr()))


@contextmanager
def unguarded() -> Iterator[StringIO]:
    """What Python and the libraries would log without the list of what may be."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        yield stream
    finally:
        logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
async def test_the_files_have_it_only_if_no_key_is_set(
    adapter: Sweep, sealed: bool, tmp_path: Path
) -> None:
    at = At(f"sqlite:///{tmp_path / 'bot.db'}", keys_in(tmp_path) if sealed else None)

    async with adapter(at) as swept:
        while_running = _files(tmp_path)
    afterwards = _files(tmp_path)

    assert ("keys.db" in while_running) == sealed
    assert any(name.endswith(".db-wal") for name in while_running)
    for files in (while_running, afterwards):
        assert any(map(swept.marker.is_in, files.values())) is not sealed


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
async def test_a_dump_has_it_only_if_no_key_is_set(
    sealed: bool, tmp_path: Path, postgres: Postgres, postgres_url: str
) -> None:
    at = At(postgres_url, keys_in(tmp_path) if sealed else None)

    async with in_room(at) as swept:
        dump = await postgres.dump(postgres_url)
        files = await postgres.files(postgres_url)

    assert "COPY public.contributions" in dump
    assert swept.marker.is_in(dump) is not sealed
    assert any(map(swept.marker.is_in, files)) is not sealed


@pytest.mark.parametrize(
    "name, sealed", [*((name, False) for name in ADAPTERS), ("room", True), ("teams", True)]
)
async def test_after_erasing_and_removing_the_files_have_nothing_of_it(
    name: str, sealed: bool, tmp_path: Path
) -> None:
    """Without a key: the pages of a file that are free, and its log, are clean as well."""
    secret = MasterKey.new() if sealed else ""
    at = At(f"sqlite:///{tmp_path / 'bot.db'}", keys_in(tmp_path, secret) if sealed else None)

    async with ADAPTERS[name](at) as swept:
        before = _files(tmp_path)
        await everybody_erased(swept, environment(at, secret))
        erased = await said_by_people(swept)
        await everything_removed(swept)
        after = _files(tmp_path)

        assert any(map(swept.marker.is_in, before.values())) is not sealed
        assert erased
        assert not any(map(swept.marker.is_in, erased))
        assert await swept.all_records() == []
        assert not any(map(swept.marker.is_in, after.values()))
        assert await keys_left(swept) == set()


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "plain"])
async def test_after_erasing_and_removing_a_dump_has_nothing_of_it(
    sealed: bool, tmp_path: Path, postgres: Postgres, postgres_url: str
) -> None:
    secret = MasterKey.new() if sealed else ""
    at = At(postgres_url, keys_in(tmp_path, secret) if sealed else None)

    async with in_room(at) as swept:
        before = await postgres.dump(postgres_url)
        await everybody_erased(swept, environment(at, secret))
        await everything_removed(swept)
        after = await postgres.dump(postgres_url)

        assert swept.marker.is_in(before) is not sealed
        assert await swept.all_records() == []
        assert not swept.marker.is_in(after)
        assert await keys_left(swept) == set()


def environment(at: At, secret: str) -> dict[str, str]:
    """What the operator's shell has set."""
    keys = {"RECORD_KEY": secret, "KEYS_DATABASE_URL": at.keys.database} if at.keys else {}
    return {"DATABASE_URL": at.database, **keys}


async def said_by_people(swept: Swept) -> list[str]:
    """What the record has of replies and answers; notes are the team's."""
    records = await swept.all_records()
    return [
        said.text
        for record in records
        if record
        for said in record.contributions
        if said.kind is not Kind.NOTE
    ]


async def keys_left(swept: Swept) -> set[str]:
    """Whose words could still be read in a backup."""
    if not (keyring := swept.store.keyring):
        return set()
    rounds = [owner for owner in await keyring.owners() if owner.startswith("round/")]
    assert rounds
    keys = await keyring.keys(rounds, make=False)
    return {owner for owner, key in keys.items() if key}


@pytest.mark.parametrize(
    "guise",
    [
        str.encode,
        str.upper,
        lambda marker: f'"{marker}"',
        lambda marker: marker.encode("utf-16-le"),
        lambda marker: marker.encode().hex(),
        lambda marker: base64.b64encode(b"1" + marker.encode() + b"23"),
        lambda marker: base64.b64encode(b"12345" + marker.encode() + b"6"),
    ],
)
def test_the_marker_is_found_in_every_guise(guise: Callable[[str], str | bytes]) -> None:
    marker = Marker.new()

    assert marker.is_in(guise(marker))
    assert not Marker.new().is_in(guise(marker))


def _files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
