"""Which columns are sealed, with whose key, and what makes each of their rows itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from sqlalchemy import RowMapping, Table

from adapters.sealing.keys import MARK, DataKey

SEALED = {"sealed": True}
"""The `info` of a column that carries what people wrote, or names of them."""

RENAMED = {"renamed": True}
"""The `info` of a column that carries a digest of what people wrote."""

FORMER = "former"
"""Beside a renamed digest: what it was before, as rows from before the key have it."""

Row = Mapping[str, Any] | RowMapping
New = dict[str, Any]


@dataclass(frozen=True, slots=True)
class How:
    """
    How the rows of a table are sealed.

    The key belongs to `kind` with the values of the columns `owner`. The columns `identity`
    tell a row from every other; they are known before the row is written.
    """

    table: str
    columns: tuple[str, ...]
    kind: str
    owner: tuple[str, ...]
    identity: tuple[str, ...]
    renamed: str | None

    def owner_of(self, row: Row) -> str:
        """Name whose key a row is sealed with."""
        return "/".join((self.kind, *(row[name] for name in self.owner)))

    def seal(self, key: DataKey, row: Row) -> New:
        """Seal a row that is to be written."""
        new = dict(row)
        if self.renamed:
            new[FORMER] = row[self.renamed]
            new[self.renamed] = key.rename(row[self.renamed])
        for column in self.columns:
            value = row.get(column)
            if isinstance(value, bytes):
                new[column] = key.seal_bytes(value, self._where(column, new))
            elif value is not None:
                new[column] = key.seal(value, self._where(column, new))
        return new

    def open(self, key: DataKey | None, row: Row) -> New:
        """
        Open a row as the database has it; raises CannotOpen.

        Without a key, which was destroyed, nothing is left of what it sealed.
        """
        new = dict(row)
        for column in self.columns:
            value: Any = row.get(column)
            if not is_sealed(value):
                continue
            if key is None:
                new[column] = type(value)()
            elif isinstance(value, bytes):
                new[column] = key.open_bytes(value, self._where(column, row))
            else:
                new[column] = key.open(value, self._where(column, row))
        return new

    def is_sealed(self, row: Row) -> bool:
        """Tell whether anything in a row is sealed."""
        return any(is_sealed(row.get(column)) for column in self.columns)

    def _where(self, column: str, row: Row) -> bytes:
        # No database keeps a NUL, so none of these can be made to look like another.
        identity = (str(row[name]) for name in self.identity)
        return "\0".join((self.table, column, *identity)).encode()


class Seals(Protocol):
    """Stands between rows and their table."""

    async def sealed(self, table: Table, rows: Iterable[Row]) -> list[New]:
        """Return rows as the table is to have them."""
        ...

    async def opened(self, table: Table, rows: Iterable[Row]) -> list[Row]:
        """Return rows, of which a column may be missing, as people wrote them."""
        ...


def is_sealed(value: object) -> bool:
    """Tell whether this is what `DataKey` made of something."""
    if isinstance(value, str):
        return value.startswith(MARK)
    return isinstance(value, bytes) and value.startswith(MARK.encode())


def by_round(column: str = "round") -> dict[str, Any]:
    """Give a table's `info`: each row has the key of the round that this column names."""
    return {"kind": "round", "owner": (column,)}


def by_workspace() -> dict[str, Any]:
    """Give a table's `info`: each row has the key of its workspace."""
    return {"kind": "workspace", "owner": ("platform", "workspace")}


def by_kind(kind: str, *identity: str) -> dict[str, Any]:
    """
    Give a table's `info`: all rows have one key.

    They are told apart by these columns, else by their key.
    """
    return {"kind": kind, "owner": (), "identity": identity}


def round_owner(id: str) -> str:
    """Name the owner of a round's key."""
    return f"round/{id}"


def has_words(table: Table) -> bool:
    """Tell whether anything in a table is sealed."""
    return "kind" in table.info


@cache
def how(table: Table) -> How:
    """Read how a table's rows are sealed."""
    renamed = [column.name for column in table.c if column.info.get("renamed")]
    return How(
        table.name,
        tuple(column.name for column in table.c if column.info.get("sealed")),
        table.info["kind"],
        table.info["owner"],
        table.info.get("identity") or tuple(column.name for column in table.primary_key),
        renamed[0] if renamed else None,
    )
