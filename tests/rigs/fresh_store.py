"""A new database for each test, without migrating each: the first is copied."""

import asyncio
import tempfile
from functools import cache
from pathlib import Path

from adapters.sealing.settings import KeySettings
from adapters.store import SqlStore, open_store


async def make_tables(url: str) -> None:
    """Migrate an empty database: for `Postgres.new_database`, and for those of one test."""
    await (await open_store(url)).close()


async def fresh_file(file: Path) -> str:
    """Make a SQLite database that has its tables, as those of a new one are; gives its URL."""
    known = _migrated()
    if not known:
        with tempfile.TemporaryDirectory() as folder:
            first = Path(folder, "first.db")
            await make_tables(f"sqlite:///{first}")
            known.append(await asyncio.to_thread(first.read_bytes))
    await asyncio.to_thread(file.write_bytes, known[0])
    return f"sqlite:///{file}"


async def fresh_store(folder: Path, keys: KeySettings | None = None) -> SqlStore:
    """Open a store on a database of its own in this folder."""
    return await open_store(await fresh_file(folder / "bot.db"), keys=keys)


@cache
def _migrated() -> list[bytes]:
    return []
