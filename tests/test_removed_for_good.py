"""In a SQLite file: what is removed is not in its free pages, nor in the log beside it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.store import SqlStore
from bot.dossier import Class
from bot.model import Change, Rewriting, State
from tests.builders import (
    ADA,
    LATER,
    R1,
    a_contribution,
    a_correction,
    a_reply,
    a_version,
    an_action,
    begun,
)
from tests.rigs.fresh_store import fresh_store

SECRET = "Words that nobody may find again"
LONG = f"{SECRET} " * 400
"""Longer than a page of the file."""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    async with await fresh_store(tmp_path) as opened:
        yield opened


async def with_secrets(store: SqlStore) -> None:
    seen = await begun(store)
    for number, text in enumerate((SECRET, LONG)):
        await store.keep(a_reply(text, f"{number}", "100.1", number))
    closed = replace(seen, state=State.CLOSED, closed=LATER, present=SECRET)
    await store.commit(
        Change(
            seen=seen,
            round=closed,
            actions=(an_action(SECRET),),
            corrections=(a_correction(1, SECRET, "contribution:0"),),
            versions=(a_version(1, f'"{LONG}"'),),
        )
    )


def on_disk(folder: Path) -> bool:
    return any(SECRET.encode() in file.read_bytes() for file in folder.iterdir())


async def test_what_was_there_can_be_seen_before(store: SqlStore, tmp_path: Path) -> None:
    await with_secrets(store)

    assert on_disk(tmp_path)


async def test_after_its_time_nothing_of_it_is_left(store: SqlStore, tmp_path: Path) -> None:
    await with_secrets(store)
    until = LATER.replace(year=2030)
    kinds = ("contributions", "votes", "actions", "minutes", "deliveries")
    ends = {Class(kind): until for kind in kinds}

    for removal in await store.expired(ends, 9):
        await store.remove(removal, until)

    assert not on_disk(tmp_path)
    assert await store.record(R1) is not None


async def test_after_a_redaction_nothing_of_it_is_left(store: SqlStore, tmp_path: Path) -> None:
    await with_secrets(store)
    record = await store.record(R1)
    assert record
    rewriting = Rewriting(
        R1,
        gone=("0", "1"),
        instead=(a_contribution("[gone]", "0", author=ADA),),
        corrections=(a_correction(1, None, "gone"),),
        versions=(a_version(1, "{}"),),
    )

    await store.commit(
        Change(
            seen=record.round,
            round=replace(record.round, present=""),
            actions=(an_action("[gone]"),),
            rewriting=rewriting,
        )
    )

    assert not on_disk(tmp_path)
