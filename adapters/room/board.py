"""The room's own memory of messages: what a real platform would keep on its servers."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.room.bell import Bell
from adapters.room.items import Attached, Item, New, to_attached, to_item, to_json, to_row
from adapters.room.tables import files, messages
from adapters.sealing.columns import Seals
from bot.messages import File, Message

Transaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Begins a transaction; at its end it is committed, or what was done in it taken back."""

# Both dialects spell ON CONFLICT the same way.
_PUT_UP = {
    name: insert_(messages).on_conflict_do_nothing().returning(messages.c.key, messages.c.id)
    for name, insert_ in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_AT_ONCE = 200
"""The most messages in one commit; the others wait for the next."""


class Board:
    """
    Everything said in the room, in a database, which is read, written and sealed as told.

    One process at a time may write: the changes are numbered in the order they
    are made.
    """

    def __init__(self, reading: Transaction, writing: Transaction, seals: Seals) -> None:
        self.bell = Bell()
        self._seals = seals
        self._reading = reading
        self._writing = writing
        self._turn = asyncio.Lock()
        self._waiting: list[tuple[New, asyncio.Future[int]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._last: int | None = None

    async def add(self, new: New) -> int:
        """Put a message up, once for each key; on return it is on disk. Gives its id."""
        kept: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((new, kept))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())
        return await kept

    async def attach(self, new: New, attached: Sequence[File]) -> int:
        """Put a message with files up, once for each key."""
        async with self._turn, self._writing() as db:
            if (known := (await self._ids(db, [new.key])).get(new.key)) is not None:
                return known
            id = (await self._insert(db, [new]))[new.key]
            rows = [
                {
                    "message": id,
                    "name": file.name,
                    "media_type": file.media_type,
                    "size": len(file.data),
                    "data": file.data,
                }
                for file in attached
            ]
            await db.execute(insert(files), await self._seals.sealed(files, rows))
        self.bell.ring()
        return id

    async def replace(self, id: int, message: Message) -> bool:
        """Put other words in a message of the bot's; False if there is none."""
        body = to_json(message)
        return await self._change(
            and_(messages.c.id == id, messages.c.author == ""), {"message": body}
        )

    async def reword(self, id: int, author: str, text: str, at: datetime) -> bool:
        """Put other words in a person's own message; False if it is not theirs."""
        return await self._change(_own(id, author), {"text": text, "edited": at})

    async def remove(self, id: int, author: str) -> bool:
        """Take the words of a person's own message away, and leave its place."""
        return await self._change(_own(id, author), {"text": "", "deleted": True})

    async def item(self, id: int) -> Item | None:
        """Return one message."""
        found = await self._items(messages.c.id == id)
        return found[0] if found else None

    async def find(self, key: str) -> Item | None:
        """Return the message that was put up with this key."""
        found = await self._items(messages.c.key == key)
        return found[0] if found else None

    async def channel(self, roots: int | None) -> Sequence[Item]:
        """Return the newest messages of the channel, at most so many, and all below them."""
        top = _in_channel(messages.c.root.is_(None))
        newest = select(messages.c.id).where(top).order_by(messages.c.id.desc()).limit(roots)
        shown = newest.scalar_subquery()
        return await self._items(
            _in_channel(or_(messages.c.id.in_(shown), messages.c.root.in_(shown)))
        )

    async def direct(self, person: str) -> Sequence[Item]:
        """Return what only this person can see."""
        return await self._items(messages.c.reader == person)

    async def changes(self, since: int, person: str) -> Sequence[Item]:
        """Return what has changed since then, as far as this person may see it."""
        may_see = messages.c.reader.in_(("", person))
        return await self._items(and_(messages.c.change > since, may_see))

    async def newest(self) -> int:
        """Return the number of the newest change."""
        async with self._reading() as db:
            return await _newest(db)

    async def file(self, id: int, person: str) -> tuple[Attached, bytes] | None:
        """Return a file, if this person may have it."""
        may_see = messages.c.reader.in_(("", person))
        found = (
            select(files)
            .join(messages, messages.c.id == files.c.message)
            .where(files.c.id == id, may_see)
        )
        async with self._reading() as db:
            rows = await self._seals.opened(files, (await db.execute(found)).mappings())
        return (to_attached(rows[0]), rows[0]["data"]) if rows else None

    async def _write(self) -> None:
        # Those who come while a commit is under way share the next one.
        try:
            while self._waiting:
                await self._put_up()
        finally:
            self._writer = None

    async def _put_up(self) -> None:
        batch: list[tuple[New, asyncio.Future[int]]] = []
        try:
            async with self._turn, self._writing() as db:
                # Not before it is this one's turn to write: until then more may join.
                batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
                ids = await self._insert(db, [new for new, _ in batch])
        except Exception as error:  # noqa: BLE001  it belongs to those who wait
            batch, self._waiting = (batch, self._waiting) if batch else (self._waiting, [])
            for _, kept in batch:
                if not kept.done():
                    kept.set_exception(error)
            return
        self.bell.ring()
        for new, kept in batch:
            if not kept.done():
                kept.set_result(ids[new.key])

    async def _insert(self, db: AsyncConnection, batch: Sequence[New]) -> Mapping[str, int]:
        rows = [to_row(new, await self._next(db)) for new in batch]
        statement, sealed = _PUT_UP[db.dialect.name], await self._seals.sealed(messages, rows)
        ids = {row.key: row.id for row in await db.execute(statement, sealed)}
        if known := [new.key for new in batch if new.key not in ids]:
            ids |= await self._ids(db, known)
        return ids

    async def _next(self, db: AsyncConnection) -> int:
        if self._last is None:
            self._last = await _newest(db)
        self._last += 1
        return self._last

    async def _ids(self, db: AsyncConnection, keys: Iterable[str]) -> dict[str, int]:
        known = select(messages.c.key, messages.c.id).where(messages.c.key.in_(list(keys)))
        return {row.key: row.id for row in await db.execute(known)}

    async def _change(self, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
        async with self._turn, self._writing() as db:
            values["change"] = await self._next(db)
            keys = (await db.scalars(select(messages.c.key).where(which))).all()
            for row in await self._seals.sealed(messages, ({**values, "key": k} for k in keys)):
                await db.execute(update(messages).where(which).values(row))
        self.bell.ring()
        return len(keys) == 1

    async def _items(self, which: ColumnElement[bool]) -> list[Item]:
        found = select(messages).where(which).order_by(messages.c.id)
        hanging = (
            select(
                files.c.id, files.c.message, files.c.name, files.c.media_type, files.c.size
            ).where(files.c.message.in_(select(messages.c.id).where(which)))
        ).order_by(files.c.id)
        async with self._reading() as db:
            rows = await self._seals.opened(messages, (await db.execute(found)).mappings())
            by_message: dict[int, list[Attached]] = {}
            for row in await self._seals.opened(files, (await db.execute(hanging)).mappings()):
                by_message.setdefault(row["message"], []).append(to_attached(row))
        return [to_item(row, tuple(by_message.get(row["id"], ()))) for row in rows]


async def _newest(db: AsyncConnection) -> int:
    return (await db.execute(select(func.coalesce(func.max(messages.c.change), 0)))).scalar_one()


def _own(id: int, author: str) -> ColumnElement[bool]:
    return and_(messages.c.id == id, messages.c.author == author, messages.c.deleted.is_(False))


def _in_channel(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(messages.c.reader == "", which)
