"""What every test may ask for."""

import gc
import os
from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from tests.rigs.postgres import Postgres, postgres_server

# A busy machine is slow, not wrong: no deadlines. CI tries the same examples every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "here")
)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: the code, and thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run, however many processes share the tests."""
    with postgres_server(os.environ.get("PYTEST_XDIST_TESTRUNUID"), durable=False) as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: Postgres) -> AsyncIterator[str]:
    """A new empty database, gone after the test."""
    url = await postgres.new_database()
    yield url
    await postgres.drop_database(url)
