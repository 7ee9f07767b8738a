"""Whether the keys at hand are those of a database: tried before anything else is done with it."""

from sqlalchemy import Text, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import Row, how
from adapters.sealing.keys import MARK
from adapters.store import statements
from adapters.store.engine import Database
from adapters.store.faults import BadDatabase
from adapters.store.keyring import Keyring
from adapters.store.sealing import seals_of
from adapters.store.tables import people, rounds, sealing

_PROBE = {"id": 1, "probe": "The keys at hand open this."}
_OWNER = "probe"


async def try_keys(database: Database, keyring: Keyring | None) -> None:
    """Raise BadDatabase unless the keys open the probe; the first ones seal it."""
    async with database.reading() as db:
        probe = await _read(db)
    if keyring is None:
        if probe is not None:
            raise BadDatabase(
                f"{database.name} is sealed, and no key is set. Set RECORD_KEY or "
                "RECORD_KEY_FILE to the key that it was sealed with."
            )
        return
    if probe is None:
        async with database.writing() as db:
            await statements.add(db, sealing, await seals_of(db).sealed(sealing, [_PROBE]))
            # Another process may have been quicker, with other keys.
            probe = await _read(db)
    if not probe or not await _opens(database, keyring, probe):
        raise BadDatabase(
            f"{database.name} was sealed with other keys than are in the key database. "
            f"Set KEYS_DATABASE_URL to the one that belongs to it; {keyring.name} does not."
        )
    async with database.reading() as db:
        owners = await _owners(db)
    if lacking := len(owners - await keyring.owners()):
        raise BadDatabase(
            f"{keyring.name} lacks {lacking} of the keys that {database.name} was sealed with: "
            "it is older. Restore its newest backup."
        )


async def _read(db: AsyncConnection) -> Row | None:
    return (await db.execute(select(sealing))).mappings().first()


async def _owners(db: AsyncConnection) -> set[str]:
    """Collect those whose keys are in use, which are made before anything is sealed with them."""
    found: set[str] = set()
    for table, column in ((rounds, rounds.c.present), (people, people.c.name)):
        spec = how(table)
        owner = [table.c[name] for name in spec.owner]
        query = select(*owner).where(func.substr(column, 1, 1, type_=Text) == MARK).distinct()
        found |= {spec.owner_of(row) for row in (await db.execute(query)).mappings()}
    return found


async def _opens(database: Database, keyring: Keyring, probe: Row) -> bool:
    if not await keyring.keys([_OWNER], make=False):
        return False
    try:
        return await database.seals.opened(sealing, [probe]) == [_PROBE]
    except BadDatabase:
        return False
