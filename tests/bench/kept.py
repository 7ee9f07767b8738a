"""Looking into the database, past the bot, at what it has kept."""

import asyncio
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

# What the core has of a reply, and what the room shows of it.
TABLES = ("contributions", "room_messages")
_QUERY = "SELECT text FROM {} WHERE text LIKE {}"


def texts(database: str, mark: str) -> list[list[str]]:
    """Every text that begins with the mark, sorted, from each of the tables."""
    if database.startswith("sqlite:///"):
        return _in_sqlite(Path(database.removeprefix("sqlite:///")), f"{mark} %")
    return asyncio.run(_in_postgres(database, f"{mark} %"))


def _in_sqlite(file: Path, like: str) -> list[list[str]]:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as db:
        queries = [_QUERY.format(table, "?") for table in TABLES]
        return [sorted(row[0] for row in db.execute(query, (like,))) for query in queries]


async def _in_postgres(url: str, like: str) -> list[list[str]]:
    db: Any = await asyncpg.connect(url)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            if await db.fetchval(f"SHOW {setting}") != "on":
                raise SystemExit(f"The server has {setting} off; the figures would mean nothing.")
        queries = [_QUERY.format(table, "$1") for table in TABLES]
        return [sorted(row[0] for row in await db.fetch(query, like)) for query in queries]
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
