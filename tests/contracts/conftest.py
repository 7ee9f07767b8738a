"""Every store, for whatever must hold of each."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest

from adapters.store import open_store
from bot.ports import Store
from tests.fakes import MemoryStore
from tests.rigs.fresh_store import fresh_store, make_tables
from tests.rigs.postgres import Postgres
from tests.rigs.sealed import keys_in


@pytest.fixture(params=["memory", "sqlite", "sqlite sealed", "postgresql", "postgresql sealed"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    kind, _, sealed = request.param.partition(" ")
    keys = keys_in(tmp_path) if sealed else None
    match kind:
        case "memory":
            yield MemoryStore()
        case "sqlite":
            async with await fresh_store(tmp_path, keys) as sqlite:
                yield sqlite
        case _:
            server = cast("Postgres", request.getfixturevalue("postgres"))
            url = await server.new_database(make_tables)
            async with await open_store(url, keys=keys) as postgresql:
                yield postgresql
            await server.drop_database(url)
