"""
A real PostgreSQL 18 for tests, the crash test and the bench, from binaries in a Python wheel.

The server belongs to a keeper, a process of its own. Every process that uses the server holds a
shared lock on one file; the keeper waits for the exclusive one, gets it when the last user has
gone, however it went, and takes the server and its folder away.
"""

import asyncio
import contextlib
import fcntl
import os
import secrets
import subprocess
import sys
import tempfile
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.rigs.postgres_keeper import PROGRAMS, site_packages

ROOT = Path(__file__).parents[2]
START_SECONDS = 120

Prepare = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Postgres:
    """A running server; `address` is `postgresql://user:password@host:port`."""

    address: str
    folder: Path

    async def new_database(self, prepare: Prepare | None = None) -> str:
        """
        The URL of a new database: empty, or a copy of one that `prepare` was given to fill.

        `prepare` runs once a server for all processes, and must close its connections.
        """
        name = f"test_{secrets.token_hex(8)}"
        async with self._administrator() as admin:
            template = await self._prepared(admin, prepare) if prepare else "template0"
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"{self.address}/{name}"

    async def copy_of(self, url: str) -> str:
        """The URL of a copy of a database that nobody is connected to."""
        name = f"test_{secrets.token_hex(8)}"
        async with self._administrator() as admin:
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {url.rpartition('/')[2]}")
        return f"{self.address}/{name}"

    async def drop_database(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        async with self._administrator() as admin:
            await admin.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    async def dump(self, url: str) -> str:
        """What PostgreSQL's own `pg_dump` writes."""
        program = site_packages() / PROGRAMS / "pg_dump"
        done = await asyncio.to_thread(
            subprocess.run, [program, url], capture_output=True, text=True, check=True
        )
        return done.stdout

    async def files(self, url: str) -> list[bytes]:
        """The server's own files of a database, and its log of changes, as they are on disk."""
        async with self._administrator() as admin:
            await admin.execute("CHECKPOINT")
            name = url.rpartition("/")[2]
            oid = await admin.fetchval("SELECT oid FROM pg_database WHERE datname = $1", name)
        data = self.folder / "data"
        while True:
            files = [*(data / "base" / str(oid)).iterdir(), *(data / "pg_wal").iterdir()]
            # For another test the server may put a log away before it has been read.
            with contextlib.suppress(FileNotFoundError):
                return [file.read_bytes() for file in files if file.is_file()]

    async def _prepared(self, admin: asyncpg.Connection, prepare: Prepare) -> str:
        of = f"{prepare.__module__}.{prepare.__qualname__}"
        key = zlib.crc32(of.encode())
        name = f"template_{key:08x}"
        await admin.execute("SELECT pg_advisory_lock($1)", key)
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            # Named last: a preparation that failed or was killed must not pass for a whole one.
            draft = f"draft_{secrets.token_hex(8)}"
            await admin.execute(f"CREATE DATABASE {draft} TEMPLATE template0")
            await prepare(f"{self.address}/{draft}")
            await admin.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
        await admin.execute("SELECT pg_advisory_unlock($1)", key)
        return name

    @contextlib.asynccontextmanager
    async def _administrator(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(f"{self.address}/postgres")
        try:
            yield connection
        finally:
            await connection.close()


@contextlib.contextmanager
def postgres_server(run: str | None = None, *, durable: bool = True) -> Iterator[Postgres]:
    """
    A server while the block lasts; processes that name the same `run` share one.

    One that is not `durable` does not wait for the disk, and loses its data with the power.
    """
    run = run or secrets.token_hex(8)
    folder = Path(tempfile.gettempdir()) / f"briefing-bot-postgres-{os.getuid()}-{run}"
    users = _join(folder)
    try:
        with (folder / "start").open("w") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            if not (folder / "address").exists():
                _start_keeper(folder, durable=durable)
        yield Postgres((folder / "address").read_text(), folder)
    finally:
        os.close(users)


def _join(folder: Path) -> int:
    """Become a user of the folder; again from the start if its keeper was just removing it."""
    while True:
        folder.mkdir(mode=0o711, exist_ok=True)
        try:
            users = os.open(folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:
            continue
        fcntl.flock(users, fcntl.LOCK_SH)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(users), (folder / "users").stat()):
                return users
        os.close(users)


def _start_keeper(folder: Path, *, durable: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rigs.postgres_keeper", folder, "on" if durable else "off"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL did not start:\n{done.stdout}{done.stderr}")
