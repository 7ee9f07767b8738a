"""The data keys, in a database of their own, so that no backup has words and keys together."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, RowMapping, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.keys import CannotOpen, DataKey, MasterKey
from adapters.sealing.settings import KEYS_DATABASE, KeySettings
from adapters.store import statements
from adapters.store.columns import Words
from adapters.store.engine import Database, connect
from adapters.store.faults import BadDatabase

FRESH = 60.0
"""Seconds for which a key is used without asking whether another process has destroyed it."""

_LOCK = 0x627269656679
"""Any number, but the same in every replica."""

metadata = MetaData()

data_keys = Table(
    "data_keys",
    metadata,
    Column("owner", Words, primary_key=True),
    # The id of the key that wraps it. Both are empty once the key has been destroyed: the owner
    # stays, so that what comes late is not sealed with a new one.
    Column("master", Words),
    Column("wrapped", Words),
)


@dataclass(frozen=True, slots=True)
class _Known:
    key: DataKey | None
    until: float


async def open_keyring(settings: KeySettings, patience: float) -> "Keyring":
    """Open the key database; raises BadDatabase, also if the keys do not open what is in it."""
    database = connect(settings.database, patience, setting=KEYS_DATABASE)
    keyring = Keyring(database, settings.masters)
    try:
        await keyring.prepare()
    except BaseException:
        await keyring.close()
        raise
    return keyring


class Keyring:
    """
    Finds, makes and destroys data keys.

    The first of the `masters` wraps new ones; the others still open what they wrapped.
    """

    def __init__(
        self, database: Database, masters: Sequence[MasterKey], *, fresh: float = FRESH
    ) -> None:
        self.database = database
        self.newest = masters[0]
        self._masters = {master.id: master for master in masters}
        self._fresh = fresh
        self._known: dict[str, _Known] = {}

    @property
    def name(self) -> str:
        """What begins every sentence about the key database."""
        return self.database.name

    async def close(self) -> None:
        """Close every connection."""
        await self.database.close()

    async def answers(self) -> None:
        """Raise BadDatabase unless the key database answers."""
        async with self.database.reading() as db:
            await db.execute(select(1))

    async def prepare(self) -> None:
        """Make the table, and see that the keys at hand open what is in it."""
        async with self.database.writing() as db:
            if db.dialect.name == "postgresql":
                await db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            await db.run_sync(metadata.create_all)
            used = (await db.scalars(select(data_keys.c.master).distinct())).all()
            one_each = [
                select(data_keys).where(data_keys.c.master == master).limit(1)
                for master in used
                if master
            ]
            for query in one_each:
                self._read((await db.execute(query)).mappings().one())

    async def owners(self) -> set[str]:
        """Return everybody who has a key, or had one."""
        async with self.database.reading() as db:
            return set((await db.scalars(select(data_keys.c.owner))).all())

    async def keys(self, owners: Collection[str], *, make: bool) -> Mapping[str, DataKey | None]:
        """
        Return the owners' keys, None for those destroyed.

        A new key is on disk when this returns. Without `make`, an owner who never had a key is
        left out.
        """
        now = asyncio.get_running_loop().time()
        known = {
            owner: found.key
            for owner in owners
            if (found := self._known.get(owner)) and now < found.until
        }
        if missing := sorted(set(owners) - known.keys()):
            found = await self._fetch(missing, make=make)
            self._known |= {owner: _Known(key, now + self._fresh) for owner, key in found.items()}
            known |= found
        return known

    async def destroy(self, owner: str) -> bool:
        """
        Destroy a key for good, also one that was never made; False if it was destroyed before.

        Other processes may use it for up to `fresh` seconds more.
        """
        async with self.database.writing() as db:
            kept = await statements.add(db, data_keys, [{"owner": owner}])
            whose = (data_keys.c.owner == owner) & data_keys.c.wrapped.is_not(None)
            gone = await db.execute(
                update(data_keys).where(whose).values(master=None, wrapped=None)
            )
        self._known.pop(owner, None)
        await self.database.scrub(data_keys.name, rewrite=True)
        return bool(kept or gone.rowcount)

    async def rewrap(self, limit: int) -> int:
        """Wrap some of the keys under the newest master key, and count them; 0: all are."""
        others = data_keys.c.master != self.newest.id
        async with self.database.writing() as db:
            query = select(data_keys).where(others).order_by(data_keys.c.owner).limit(limit)
            found = (await db.execute(query.with_for_update())).mappings().all()
            for row in found:
                owner, key = row["owner"], self._read(row)
                assert key  # noqa: S101, those destroyed have no master key
                values = {
                    "master": self.newest.id,
                    "wrapped": self.newest.wrap(key.secret, owner),
                }
                await db.execute(
                    update(data_keys).where(data_keys.c.owner == owner).values(values)
                )
        return len(found)

    async def _fetch(self, owners: Sequence[str], *, make: bool) -> dict[str, DataKey | None]:
        async with self.database.reading() as db:
            found = await self._look_up(db, owners)
        if make and (missing := [owner for owner in owners if owner not in found]):
            async with self.database.writing() as db:
                await statements.add(db, data_keys, [self._new(owner) for owner in missing])
                # Another process may have been quicker; its keys are the ones.
                found |= await self._look_up(db, missing)
        return found

    async def _look_up(
        self, db: AsyncConnection, owners: Sequence[str]
    ) -> dict[str, DataKey | None]:
        query = select(data_keys).where(data_keys.c.owner.in_(owners))
        return {row["owner"]: self._read(row) for row in (await db.execute(query)).mappings()}

    def _new(self, owner: str) -> dict[str, str]:
        wrapped = self.newest.wrap(DataKey.new().secret, owner)
        return {"owner": owner, "master": self.newest.id, "wrapped": wrapped}

    def _read(self, row: RowMapping) -> DataKey | None:
        if row["wrapped"] is None:
            return None
        master = self._masters.get(row["master"])
        if master is None:
            given = ", ".join(self._masters)
            raise BadDatabase(
                f"{self.database.name} needs the key {row['master']}, and RECORD_KEY has "
                f"{given}. Set the key it was made with; further keys may stand behind it."
            )
        try:
            return DataKey(master.unwrap(row["wrapped"], row["owner"]))
        except CannotOpen:
            raise BadDatabase(
                f"{self.database.name} has been changed: the key {master.id} does not open "
                "what it sealed there. Restore it from a backup."
            ) from None
