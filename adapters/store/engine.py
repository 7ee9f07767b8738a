"""Opening a database from the address people write, and its transactions."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.store.bell import Bell, Connect, SharedBell
from adapters.store.faults import BadDatabase, in_plain_words
from adapters.store.sealing import Keys, RowSeals

READERS = 3
"""SQLite connections that read while another one writes; each is a thread."""

CONNECTIONS = 10
"""PostgreSQL connections of one process, one more for its notifications."""

CONNECT_SECONDS = 10
ANSWER_SECONDS = 30


class Database:
    """
    Where transactions come from.

    `name` begins every sentence about it. On SQLite one connection writes
    and the others read meanwhile; on PostgreSQL all do both. `seals` stand between
    its tables and what people wrote.
    """

    def __init__(
        self, seals: RowSeals, writer: AsyncEngine, reader: AsyncEngine, bell: Bell
    ) -> None:
        self.name = seals.name
        self.seals = seals
        self.bell = bell
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock() if writer is not reader else contextlib.nullcontext()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """Commit what is done inside, or nothing of it."""
        with in_plain_words(self.name):
            async with self._turn, self._writer.begin() as db:
                yield db

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """Look at one moment of the database, whatever is written meanwhile."""
        with in_plain_words(self.name):
            async with self._reader.connect() as db:
                if db.dialect.name == "postgresql":
                    await db.execution_options(isolation_level="REPEATABLE READ")
                yield db

    @contextlib.asynccontextmanager
    async def at_once(self) -> AsyncGenerator[AsyncConnection, None]:
        """Commit each statement that goes straight to the driver, as it is done."""
        with in_plain_words(self.name):
            async with self._turn, self._writer.connect() as db:
                yield db

    @property
    def engine(self) -> AsyncEngine:
        """What writes, for stores that bring their own statements."""
        return self._writer

    async def scrub(self, *tables: str, rewrite: bool = False) -> bool:
        """
        Leave nothing of deleted rows in the database's files; False if a reader was in the way.

        On PostgreSQL that is done for `tables`, or with `rewrite` for all; else it is left to it.

        SQLite overwrites what it deletes, and this empties its log of earlier pages. Only
        with `rewrite`, for which every writer waits, is there certainly nothing left of what
        was deleted by a release before this one, and on PostgreSQL.
        """
        with in_plain_words(self.name):
            async with self._turn, self._writer.connect() as db:
                if db.dialect.name == "postgresql":
                    if not (tables or rewrite):
                        return True
                    await db.execution_options(isolation_level="AUTOCOMMIT")
                    how = "VACUUM (FULL)" if rewrite else "VACUUM"
                    await db.exec_driver_sql(f"{how} {', '.join(tables)}")
                    return True
                # Neither is possible inside a transaction, which any other way would begin.
                raw: Any = (await db.get_raw_connection()).driver_connection
                if rewrite:
                    await raw.execute_fetchall("VACUUM")
                [(busy, *_)] = await raw.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                return not busy

    async def close(self) -> None:
        """Close every connection."""
        await self.bell.close()
        await self._writer.dispose()
        await self._reader.dispose()


def connect(
    url: str, patience: float, keys: Keys | None = None, setting: str = "DATABASE_URL"
) -> Database:
    """Choose the driver; no connection is made before the first transaction."""
    scheme = url.partition(":")[0].partition("+")[0]
    match scheme:
        case "sqlite":
            return _sqlite(url, patience, keys, setting)
        case "postgresql" | "postgres":
            return _postgresql(url, keys)
        case _:
            raise BadDatabase(
                f"{setting} is not understood: write sqlite:///file or "
                "postgresql://user:password@host/database."
            )


def _sqlite(url: str, patience: float, keys: Keys | None, setting: str) -> Database:
    path = unquote(url.partition("://")[2].partition("?")[0]).removeprefix("/")
    if not path or path == ":memory:":
        raise BadDatabase(
            f"{setting} names no file: write sqlite:///file, "
            "or sqlite:////folder/file with the whole path."
        )
    file = Path(path).absolute()
    _make(file)
    seals = RowSeals(_name(file), keys)
    address = URL.create("sqlite+aiosqlite", database=str(file))
    writer = create_async_engine(
        address,
        hide_parameters=True,
        execution_options=seals.options,
        pool_size=1,
        max_overflow=0,
        # Each transaction ends by itself; the pool need not end it again.
        pool_reset_on_return=None,
    )
    reader = create_async_engine(
        address,
        hide_parameters=True,
        execution_options=seals.options,
        pool_size=READERS,
        max_overflow=0,
    )
    for engine, begin in ((writer, "BEGIN IMMEDIATE"), (reader, "BEGIN")):
        _prepare_sqlite(engine, begin, patience)
    return Database(seals, writer, reader, Bell())


def _make(file: Path) -> None:
    """Make the file before SQLite does, for nobody else to read; its helpers inherit that."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadDatabase(
            f"The folder {file.parent} for the database cannot be made: {error.strerror}."
        ) from None
    if not file.exists():
        # Whatever is wrong is told by SQLite's own attempt, which comes next.
        with contextlib.suppress(OSError):
            file.touch(mode=0o600)
    # The first attempt is made here: aiosqlite's thread may outlive the loop when it fails.
    with in_plain_words(_name(file)):
        sqlite3.connect(file).close()


def _name(file: Path) -> str:
    return f"The database file {file}"


def _prepare_sqlite(engine: AsyncEngine, begin: str, patience: float) -> None:
    pragmas = (
        f"PRAGMA busy_timeout = {round(patience * 1000)}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        # What is deleted is overwritten.
        "PRAGMA secure_delete = ON",
    )

    def prepare(connection: DBAPIConnection, _record: object) -> None:
        # Python's sqlite3 must not begin transactions of its own.
        connection.isolation_level = None
        try:
            cursor = connection.cursor()
            for pragma in pragmas:
                cursor.execute(pragma)
            cursor.close()
        except Exception:
            # The pool does not yet know it, so nobody else would.
            connection.close()
            raise

    async def enter(connection: Any) -> None:
        await connection.execute_fetchall(begin)

    def start(db: Connection) -> None:
        # One visit to the connection's thread instead of three.
        adapted: Any = db.connection.dbapi_connection
        adapted.run_async(enter)

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", start)


def _postgresql(url: str, keys: Keys | None) -> Database:
    dsn = "postgresql:" + url.partition(":")[2]
    connect = _postgres_connect(dsn)
    seals = RowSeals(_postgres_name(dsn), keys)
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        hide_parameters=True,
        execution_options=seals.options,
        pool_size=CONNECTIONS,
        max_overflow=0,
    )
    event.listen(engine.sync_engine, "checkout", _still_there)
    return Database(seals, engine, engine, SharedBell(connect))


def _postgres_connect(dsn: str) -> Connect:
    try:
        import asyncpg  # pyright: ignore[reportMissingTypeStubs]  # noqa: PLC0415, an extra
    except ModuleNotFoundError:
        raise BadDatabase(
            "PostgreSQL needs a driver that is not installed: "
            "install briefing-bot with its extra `postgres`."
        ) from None
    library: Any = asyncpg

    async def connect() -> Any:
        return await library.connect(
            dsn,
            timeout=CONNECT_SECONDS,
            command_timeout=ANSWER_SECONDS,
            server_settings={"application_name": "briefing-bot"},
        )

    return connect


def _postgres_name(dsn: str) -> str:
    parts = urlsplit(dsn)
    where = parts.netloc.rpartition("@")[2] or "this machine"
    return f"The PostgreSQL database {unquote(parts.path.lstrip('/'))!r} at {where}"


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    """Replace a connection that the server has closed, without asking over the network."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError
