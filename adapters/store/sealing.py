"""Sealing rows on their way into the database, and opening them on their way out."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import How, New, Row, has_words, how
from adapters.sealing.keys import CannotOpen, DataKey
from adapters.store.columns import storable
from adapters.store.faults import BadDatabase

_OPTION = "seals"


class Keys(Protocol):
    """Where data keys come from."""

    async def keys(self, owners: Collection[str], *, make: bool) -> Mapping[str, DataKey | None]:
        """Return the owners' keys, None for those destroyed; new ones with `make`."""
        ...


class RowSeals:
    """
    Seals rows of the database `name` with keys; without any, they stay as they are.

    Rows from before the first key are not sealed, and are read like the others.
    """

    def __init__(self, name: str, keys: Keys | None) -> None:
        self.name = name
        self._keys = keys

    @property
    def options(self) -> dict[str, Any]:
        """The option of an engine by which `seals_of` finds these."""
        return {_OPTION: self}

    @property
    def on(self) -> bool:
        """Whether there are keys to seal with."""
        return self._keys is not None

    async def sealed(self, table: Table, rows: Iterable[Row]) -> list[New]:
        """Return rows as the table is to have them; raises BadDatabase for a destroyed key."""
        spec = how(table)
        clean = [_clean(spec, row) for row in rows]
        if self._keys is None or not clean:
            return clean
        keys = await self._keys.keys({spec.owner_of(row) for row in clean}, make=True)
        new: list[New] = []
        for row in clean:
            if (key := keys[spec.owner_of(row)]) is None:
                raise BadDatabase(f"{self.name} takes nothing more where all has been erased.")
            new.append(spec.seal(key, row))
        return new

    async def opened(self, table: Table, rows: Iterable[Row]) -> list[Row]:
        """Return rows as people wrote them; raises BadDatabase if one cannot be opened."""
        if not has_words(table):
            return list(rows)
        spec, found = how(table), list(rows)
        shut = [row for row in found if spec.is_sealed(row)]
        if not shut:
            return found
        if self._keys is None:
            raise BadDatabase(f"{self.name} is sealed, and no key is set. Set RECORD_KEY.")
        keys = await self._keys.keys({spec.owner_of(row) for row in shut}, make=False)
        try:
            return [
                spec.open(keys[spec.owner_of(row)], row) if spec.is_sealed(row) else row
                for row in found
            ]
        except (CannotOpen, KeyError):
            raise BadDatabase(
                f"{self.name} has something in {table.name} that was changed or moved, or "
                "whose key is not in the key database. Restore both from their backups."
            ) from None

    async def destroyed(self, owners: Iterable[str]) -> set[str]:
        """Return those whose keys have been destroyed: nothing of theirs can be kept."""
        if self._keys is None:
            return set()
        keys = await self._keys.keys(set(owners), make=True)
        return {owner for owner, key in keys.items() if key is None}


def seals_of(db: AsyncConnection) -> RowSeals:
    """Return how words are sealed on a connection that `Database` gave out."""
    connection = db.sync_connection
    assert connection  # noqa: S101, a transaction is under way on it
    return connection.get_execution_options()[_OPTION]


def _clean(spec: How, row: Row) -> New:
    """Make storable what is sealed and what it is bound to, as its column would."""
    names = (*spec.columns, *spec.owner, *spec.identity)
    texts = {name: storable(row[name]) for name in names if isinstance(row.get(name), str)}
    return {**row, **texts}
