"""Bringing a database's tables up to what the code expects."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, select, table, update

from adapters.store.engine import Database
from adapters.store.faults import BadDatabase

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
"""The newest migration; here too, so that a start with nothing to do need not load Alembic."""

_LOCK = 0x62726965666E67
"""Any number, but the same in every replica."""

_versions = table("alembic_version", column("version_num"))


async def migrate(database: Database) -> None:
    """
    Run the migrations that are missing, and try that the database can be written.

    Of several processes at once, only the first migrates; the others wait for it.
    """
    async with database.reading() as db:
        revision = await db.run_sync(_revision)
    async with database.writing() as db:
        if revision != HEAD:
            if db.dialect.name == "postgresql":
                await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            if await db.run_sync(_revision) != HEAD:
                await db.run_sync(_upgrade, database.name)
        # SQLite takes even BEGIN IMMEDIATE for reading where it may not write.
        await db.execute(update(_versions).values(version_num=_versions.c.version_num))


def _revision(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    return db.scalar(select(_versions.c.version_num))


def config() -> "Config":
    """Tell Alembic where the migrations are."""
    # Loading Alembic takes a good part of a second; most starts need none of it.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    here = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", here.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(db: Connection, name: str) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    settings = config()
    known = {script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()}
    if (revision := _revision(db)) is not None and revision not in known:
        raise BadDatabase(
            f"{name} was last used by a newer version of the bot. "
            "Start that version, or restore a backup."
        )
    settings.attributes["connection"] = db
    command.upgrade(settings, "head")
