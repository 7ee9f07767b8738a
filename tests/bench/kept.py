"""Looking into the database, past the bot, at what it has kept."""

import asyncio
import os
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import select

from adapters.room.tables import messages
from adapters.sealing.keys import MasterKey
from adapters.sealing.settings import KeySettings, read_keys
from adapters.store import open_store
from adapters.store.tables import contributions
from tests.bench.servers import POSTGRESQL, SEALED, SQLITE
from tests.rigs.postgres import Postgres

CORE, ROOM = "contributions", "room_messages"
"""What the core has of a reply, and what the room shows of it."""

TABLES = {CORE: contributions, ROOM: messages}

_LETTERS = str.maketrans("0123456789", "abcdefghij")

FIRST_WORDS = re.compile(rb"answered-[\w-]+ [a-j]{6}")
"""By what a reply that is to be answered is known."""

_ALL = "SELECT text FROM {}"
_TEXTS = "SELECT text FROM {} WHERE text LIKE {}"
_ROOT = "SELECT root FROM posted WHERE prompt = {} AND channel = {}"


def text(mark: str, number: int) -> str:
    """What somebody writes: no two replies are the same, and none has figures, as few have."""
    first = f"{mark} {number:06}".translate(_LETTERS)
    return f"{first}: We hear about a core group after it has met, and would come."


@dataclass(frozen=True)
class Base:
    """A database of the bot's, and the key it was given, if any."""

    url: str
    key: str = ""
    keys_url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """What tells the bot of the key."""
        return {"RECORD_KEY": self.key, "KEYS_DATABASE_URL": self.keys_url} if self.key else {}

    @property
    def keys(self) -> KeySettings | None:
        return read_keys(self.settings, self.url)


def bases(folder: Path, name: str, postgres: Postgres) -> dict[str, Base]:
    """New databases of both kinds, each once with a key and once without."""
    found: dict[str, Base] = {}
    for sealed in (False, True):
        urls = {
            SQLITE: f"sqlite:///{folder / f'{name}-{sealed}.db'}",
            POSTGRESQL: asyncio.run(postgres.new_database()),
        }
        for kind, url in urls.items():
            key = (MasterKey.new(), f"sqlite:///{folder / f'{name}-{kind}-keys.db'}")
            found[SEALED[kind] if sealed else kind] = Base(url, *(key if sealed else ()))
    return found


def insist(
    name: str, base: Base, tables: Sequence[str], acknowledged: Sequence[str], mark: str
) -> None:
    """End the bench unless what was acknowledged is there, each once, and nothing besides."""
    mark = mark.translate(_LETTERS)
    for table in tables:
        if base.key:
            there = sorted(
                t for t in asyncio.run(_opened(base, table)) if t.startswith(mark + " ")
            )
            if any(found.startswith(mark) for found in _rows(base.url, _ALL, table, ())):
                raise SystemExit(f"{name}: what is sealed can be read in {table}. Void.")
        else:
            there = sorted(_rows(base.url, _TEXTS, table, (f"{mark} %",)))
        if there != sorted(acknowledged):
            raise SystemExit(
                f"{name}: of {len(acknowledged)} replies acknowledged, {table} has "
                f"{len(set(there) & set(acknowledged))}, of {len(there)} rows. Void."
            )


def root(database: str, prompt: int, channel: str) -> str:
    """The thread of a prompt in a channel; "" if it is not out yet."""
    return next(iter(_rows(database, _ROOT, "", (prompt, channel))), "")


def _rows(database: str, query: str, table: str, values: tuple[Any, ...]) -> list[str]:
    """The first column; a database without a bot's tables yet is a fault."""
    blanks = (table,) if table else ()
    if database.startswith("sqlite:///"):
        asked = query.format(*blanks, *("?" for _ in values))
        return _in_sqlite(Path(database.removeprefix("sqlite:///")), asked, values)
    asked = query.format(*blanks, *(f"${number}" for number in range(1, len(values) + 1)))
    return asyncio.run(_in_postgres(database, asked, values))


async def _opened(base: Base, table: str) -> list[str]:
    """What the database has once it is opened with its keys."""
    assert base.keys
    async with await open_store(base.url, keys=base.keys) as store, store.database.reading() as db:
        rows = (await db.execute(select(TABLES[table]))).mappings()
        return [row["text"] for row in await store.database.seals.opened(TABLES[table], rows)]


def _in_sqlite(file: Path, query: str, values: tuple[Any, ...]) -> list[str]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        return [row[0] for row in db.execute(query, values)]


async def _in_postgres(url: str, query: str, values: tuple[Any, ...]) -> list[str]:
    db: Any = await asyncpg.connect(url)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if await db.fetchval(f"SHOW {setting}") != "on":
                raise SystemExit(f"The server has {setting} off; the figures would mean nothing.")
        return [row[0] for row in await db.fetch(query, *values)]
    finally:
        await db.close()


def disk_ms(folder: Path, times: int = 100) -> float:
    """How long the disk takes to keep 4 KB for certain, in milliseconds."""
    page, file = b"x" * 4096, folder / "disk"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        began = time.perf_counter()
        for _ in range(times):
            os.write(descriptor, page)
            os.fsync(descriptor)
        return (time.perf_counter() - began) / times * 1000
    finally:
        os.close(descriptor)
        file.unlink()
