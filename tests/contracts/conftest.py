"""Every store, for whatever must hold of each."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from adapters.store import open_store
from bot.ports import Store
from tests.fakes import MemoryStore
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in


async def fill(url: str) -> None:
    """Make the tables."""
    await (await open_store(url)).close()


@pytest.fixture(params=["memory", "sqlite", "sqlite sealed", "postgresql", "postgresql sealed"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    kind, _, sealed = request.param.partition(" ")
    keys = keys_in(tmp_path) if sealed else None
    match kind:
        case "memory":
            yield MemoryStore()
        case "sqlite":
            async with await open_store(f"sqlite:///{tmp_path}/bot.db", keys=keys) as sqlite:
                yield sqlite
        case _:
            server = cast("Postgres", request.getfixturevalue("postgres"))
            url = await server.new_database(fill)
            async with await open_store(url, keys=keys) as postgresql:
                yield postgresql
            await server.drop_database(url)
