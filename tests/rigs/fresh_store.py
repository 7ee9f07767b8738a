"""A new SQLite database for each test, without migrating each: the first is copied."""

import tempfile
from functools import cache
from pathlib import Path

from adapters.sealing.settings import KeySettings
from adapters.store import SqlStore, open_store


async def fresh_store(folder: Path, keys: KeySettings | None = None) -> SqlStore:
    """Open a store on a database of its own in this folder."""
    file = folder / "bot.db"
    known = _migrated()
    if known:
        file.write_bytes(known[0])
        return await open_store(f"sqlite:///{file}", keys=keys)
    with tempfile.TemporaryDirectory() as first:
        await (await open_store(f"sqlite:///{first}/first.db")).close()
        known.append((Path(first) / "first.db").read_bytes())
    return await fresh_store(folder, keys)


@cache
def _migrated() -> list[bytes]:
    return []
