"""Looking into the database, past the bot, at what it has kept."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

CORE, ROOM = "contributions", "room_messages"
"""What the core has of a reply, and what the room shows of it."""

_TEXTS = "SELECT text FROM {} WHERE text LIKE {}"
_ROOT = "SELECT root FROM posted WHERE prompt = {} AND channel = {}"


def text(mark: str, number: int) -> str:
    """What somebody writes: no two replies are the same."""
    return f"{mark} {number:06}: We hear about a core group after it has met, and would come."


def insist(
    name: str, database: str, tables: Sequence[str], acknowledged: Sequence[str], mark: str
) -> None:
    """End the bench unless what was acknowledged is there, each once, and nothing besides."""
    for table in tables:
        there = sorted(_rows(database, _TEXTS, table, (f"{mark} %",)))
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
