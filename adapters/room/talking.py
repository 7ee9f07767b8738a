"""What people write, edit and delete, on its way to the board and to the core's ears."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import blake2b

from aiohttp import web

from adapters.inward import Ears
from adapters.room.board import Board
from adapters.room.cast import TEAM, Part
from adapters.room.door import Door, Typed, back
from adapters.room.forms import lines
from adapters.room.items import Item, New
from bot.errors import NotYet
from bot.model import Reply, Thread
from bot.ports import Clock

MAX_TEXT = 40_000
"""Characters in one message, as many as Slack takes."""

_PAUSE = 0.05


class Talking:
    """
    Takes in what people write.

    A reply is handed to the core first and shown once it is kept; the person
    hears back after both. Sent twice from one form, it is kept once. `patience`
    is how many seconds the core may take to know whose thread a reply is in.
    """

    def __init__(
        self, door: Door, ears: Ears, board: Board, clock: Clock, patience: float
    ) -> None:
        self._door = door
        self._ears = ears
        self._board = board
        self._clock = clock
        self._patience = patience
        self._roots: set[str] = set()

    async def say(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        """Put up what somebody wrote in the channel or below a message of it."""
        text, root = lines(typed.get("text", "")), typed.get("root", "")
        if wrong := _wrong(text):
            return self._door.problem(request, 400, wrong, me, typed, limit=MAX_TEXT)
        key, now = _key(me, typed, text), self._clock()
        if root:
            if not await self._is_root(root):
                return self._door.problem(request, 404, "room_gone", me, typed)
            reply = Reply(key, Thread(TEAM, root), me.person, text, now, now)
            await self._tell(self._ears.hear, reply)
        new = New(key, now, int(root) if root else None, author=me.id, text=text)
        await self._board.add(new)
        return back(request, me, typed)

    async def edit(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        """Change the wording of somebody's own message, in the record and on the board."""
        text = lines(typed.get("text", ""))
        if wrong := _wrong(text):
            return self._door.problem(request, 400, wrong, me, typed, limit=MAX_TEXT)
        item = await self._own(me, typed)
        if item is None:
            return self._door.problem(request, 404, "room_gone", me, typed)
        now = self._clock()
        if item.root:
            await self._tell(self._ears.amend, _reply(item, me, text, now))
        await self._board.reword(item.id, me.id, text, now)
        return back(request, me, typed)

    async def delete(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        """Take somebody's own message out of the record and off the board."""
        item = await self._own(me, typed)
        if item is None:
            return self._door.problem(request, 404, "room_gone", me)
        if item.root:
            await self._tell(self._ears.withdraw, _reply(item, me, "", self._clock()))
        await self._board.remove(item.id, me.id)
        return back(request, me, typed)

    async def _tell(self, tell: Callable[[Reply], Awaitable[bool]], reply: Reply) -> None:
        clock = asyncio.get_running_loop().time
        until = clock() + self._patience
        while True:
            try:
                await tell(reply)
            except NotYet:
                if clock() >= until:
                    raise
                await asyncio.sleep(_PAUSE)
            else:
                return

    async def _is_root(self, root: str) -> bool:
        # A message that has begun a thread does so for ever: asked once.
        if root not in self._roots:
            item = await self._board.item(int(root)) if _is_id(root) else None
            if item is None or item.root is not None or item.reader:
                return False
            self._roots.add(root)
        return True

    async def _own(self, me: Part, typed: Typed) -> Item | None:
        id = typed.get("id", "")
        item = await self._board.item(int(id)) if _is_id(id) else None
        return item if item and item.author == me.id and not item.deleted else None


def _key(me: Part, typed: Typed, text: str) -> str:
    # The same words from the same form are the same message, however often they come. Other
    # words are another one: a browser may show an old form again.
    sent = f"{typed.get('once', '')}\n{typed.get('root', '')}\n{text}"
    return f"{me.id}-{blake2b(sent.encode(), digest_size=15).hexdigest()}"


def _reply(item: Item, me: Part, text: str, revised: datetime) -> Reply:
    return Reply(item.key, Thread(TEAM, str(item.root)), me.person, text, item.at, revised)


def _wrong(text: str) -> str:
    if not text.strip():
        return "room_empty"
    return "room_long" if len(text) > MAX_TEXT else ""


def _is_id(text: str) -> bool:
    # No more digits than a database's integer has.
    return text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004
