"""Speaking in the room."""

from collections.abc import Callable, Sequence
from datetime import datetime

from adapters.room.board import Board
from adapters.room.cast import TEAM, only, posted, reader
from adapters.room.items import New
from bot.errors import Undeliverable
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread


class RoomChat:
    """
    A `Chat` that puts messages up on the board.

    A key it knows is not put up again, so a second try leads to the first
    message. Raises `Undeliverable` for a place or person that is not of the room.
    """

    pace = 0.0

    def __init__(self, board: Board, clock: Callable[[], datetime]) -> None:
        self._board = board
        self._clock = clock

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Put a message up in the channel."""
        return await self._add(place, None, message, key)

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        """Put a message up in a thread."""
        return await self._add(thread.place, await self._root(thread), message, key)

    async def update(self, posted: Posted, message: Message) -> None:
        """Put other words in a message of the bot's."""
        if not await self._board.replace(int(posted.id), message):
            raise Undeliverable("no such message of the bot's in the room")

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        """Put a message up where only this person sees it."""
        return await self._add(only(person), None, message, key)

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:
        """Put files up in a thread, or where only one person sees them."""
        place = where.place if isinstance(where, Thread) else only(where)
        root = await self._root(where) if isinstance(where, Thread) else None
        to = _reader(place)
        new = New(_key(key), self._clock(), root, to)
        return posted(await self._board.attach(new, files), root, to)

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        """Look for the message that was put up with this key."""
        item = await self._board.find(_key(key))
        if item is None or item.reader != _reader(lane if isinstance(lane, Place) else only(lane)):
            return None
        return posted(item.id, item.root, item.reader)

    async def link(self, posted: Posted) -> str | None:
        """Give the address of a message, within the page of whoever reads it."""
        return f"#m{posted.id}"

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in the channel, as everybody in the room is."""
        return place == TEAM and reader(only(person)) is not None

    async def _add(self, place: Place, root: int | None, message: Message, key: str) -> Posted:
        to = _reader(place)
        id = await self._board.add(New(_key(key), self._clock(), root, to, message=message))
        return posted(id, root, to)

    async def _root(self, thread: Thread) -> int:
        item = await self._board.item(int(thread.root)) if thread.root.isdecimal() else None
        if item is None or item.root is not None or item.reader != _reader(thread.place):
            raise Undeliverable("no such thread in the room")
        return item.id


def _key(key: str) -> str:
    # People's messages have keys too; neither can be taken for the other.
    return f"bot:{key}"


def _reader(place: Place) -> str:
    to = reader(place)
    if to is None:
        raise Undeliverable("that is not in the room")
    return to
