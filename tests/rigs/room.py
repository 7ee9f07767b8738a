"""The room over a real database, and a browser that keeps to HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from lxml import html
from sqlalchemy import select

from adapters.room import Board, Room, RoomChat
from adapters.room.cast import CAST, TEAM
from adapters.room.tables import messages
from adapters.store.engine import Database, connect
from adapters.store.migrate import migrate
from bot.messages import Message
from bot.model import Posted
from bot.words import catalogue
from tests.rigs.core import PretendCore
from tests.rigs.fresh_store import fresh_file

SECRET = b"the same after a restart"
Client = TestClient[web.Request, web.Application]


class Ticking:
    """A clock on which every look is a second later."""

    def __init__(self) -> None:
        self._ticks = count()

    def __call__(self) -> datetime:
        return datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(seconds=next(self._ticks))


@dataclass
class Window:
    """One person's page in a browser without script; with `script` it asks as the script does."""

    client: Client
    person: str
    token: str = ""

    async def page(self, query: str = "") -> html.HtmlElement:
        response = await self.client.get(f"/as/{self.person}{query}")
        assert response.status == 200, await response.text()
        page = html.fromstring(await response.text())
        self.token = page.get("data-token") or page.find(".//body").get("data-token")
        return page

    async def send(
        self,
        action: str,
        /,
        *,
        script: bool = False,
        headers: Mapping[str, str] | None = None,
        **typed: Any,
    ) -> ClientResponse:
        if not self.token:
            await self.page()
        asked = {"X-Room": "script"} if script else {}
        return await self.client.post(
            f"/as/{self.person}/{action}",
            data={"token": self.token, "place": "team", **typed},
            headers={**asked, **(headers or {})},
            allow_redirects=False,
        )

    async def reply(self, root: str, text: str, **also: Any) -> ClientResponse:
        return await self.send("say", root=root, text=text, **also)

    async def texts(self, path: str) -> list[str]:
        """What the page says in the elements of that path."""
        found = (await self.page()).xpath(path)
        return [re.sub(r"\s+", " ", element.text_content()).strip() for element in found]


@dataclass
class RoomRig:
    """The room, ready to be visited."""

    core: PretendCore
    board: Board
    chat: RoomChat
    client: Client
    database: Database

    def window(self, person: str) -> Window:
        return Window(self.client, person)

    async def post(self, title: str = "What happened?", key: str = "k1", **parts: Any) -> Posted:
        return await self.chat.post(TEAM, Message(title, **parts), key)

    async def tell(self, person: str, title: str, key: str = "d1", **parts: Any) -> Posted:
        return await self.chat.tell(CAST[person].person, Message(title, **parts), key)

    async def rows(self) -> list[Any]:
        """What the database has, oldest first."""
        async with self.database.reading() as db:
            return list(await db.execute(select(messages).order_by(messages.c.id)))

    async def said(self) -> list[tuple[str, str]]:
        """What people wrote that can be read on the board."""
        return [(row.author, row.text) for row in await self.rows() if row.author]


@asynccontextmanager
async def room_rig(folder: Path, core: PretendCore | None = None) -> AsyncIterator[RoomRig]:
    """A room on a SQLite file in this folder; twice on one folder is a restart."""
    file = folder / "room.db"
    if not await asyncio.to_thread(file.exists):
        await fresh_file(file)
    async with room_on(f"sqlite:///{file}", core) as rig:
        yield rig


@asynccontextmanager
async def room_on(url: str, core: PretendCore | None = None) -> AsyncIterator[RoomRig]:
    """A room on any database."""
    database = connect(url, patience=5)
    await migrate(database)
    core = core or PretendCore()
    clock = Ticking()
    board = Board(database.reading, database.writing, database.seals)
    app = web.Application()
    Room(core, core, board, catalogue("en"), clock, secret=SECRET, patience=0.3).attach(app)
    try:
        async with TestClient(TestServer(app)) as client:
            yield RoomRig(core, board, RoomChat(board, clock), client, database)
    finally:
        await asyncio.wait_for(database.close(), 5)
