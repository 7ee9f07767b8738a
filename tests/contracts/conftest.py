"""Every store, for whatever must hold of each."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from adapters.store import open_store
from bot.ports import Store
from tests.fakes import MemoryStore
from tests.rigs.postgres import Postgres


async def fill(url: str) -> None:
    """Make the tables."""
    await (await open_store(url)).close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    match request.param:
        case "memory":
            yield MemoryStore()
        case "sqlite":
            async with await open_store(f"sqlite:///{tmp_path}/bot.db") as sqlite:
                yield sqlite
        case _:
            server = cast("Postgres", request.getfixturevalue("postgres"))
            url = await server.new_database(fill)
            async with await open_store(url) as postgresql:
                yield postgresql
            await server.drop_database(url)
