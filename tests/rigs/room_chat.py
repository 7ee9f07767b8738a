"""The room, as the chat contract sees it: people use its page, over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from lxml import html

from adapters.room import RoomChat
from adapters.room.cast import CAST, TEAM
from adapters.room.talking import MAX_TEXT
from bot.model import Person, Place, Posted, Thread
from tests.rigs.core import PretendCore
from tests.rigs.room import RoomRig, room_rig

ELSEWHERE = Place("room", "room", "elsewhere")
STRANGER = Person("room", "room", "nobody")


@dataclass
class Said:
    """Something a person wrote: the page's form, and what the adapter answered."""

    status: int
    form: dict[str, str]
    id: str = ""


@dataclass
class RoomChatRig:
    """People write and read on their pages."""

    room: RoomRig
    finds: bool = True
    finds_files: bool = True
    longest: int = MAX_TEXT
    threads: bool = True
    place: Place = TEAM
    person: Person = CAST["sian"].person
    other: Person = CAST["meera"].person
    nowhere: Place = ELSEWHERE
    nobody: Person = STRANGER
    _forms: Any = field(default_factory=count)

    @property
    def chat(self) -> RoomChat:
        return self.room.chat

    @property
    def core(self) -> PretendCore:
        return self.room.core

    def no_thread(self) -> Thread:
        return Thread(TEAM, "99")

    def no_message(self) -> Posted:
        return Posted(TEAM, "99", "99")

    async def say(self, thread: Thread, text: str, *, forged: bool = False) -> Said:
        return await self._send({"root": thread.root, "text": text, "once": self._once()}, forged)

    async def again(self, said: Said) -> Said:
        return await self._send(said.form, forged=False)

    async def edit(self, said: Said, text: str) -> Said:
        response = await self._window().send("edit", id=said.id, text=text)
        return Said(response.status, said.form, said.id)

    async def delete(self, said: Said) -> Said:
        response = await self._window().send("delete", id=said.id)
        return Said(response.status, said.form, said.id)

    async def echo(self, posted: Posted) -> None:
        """The room has no echo; the page is fetched, and that is all."""
        await self._window().page()

    async def sees(self, person: Person, posted: Posted) -> str | None:
        found = await self._message(person, posted)
        return None if found is None else found.text_content()

    async def files(self, person: Person, posted: Posted) -> list[tuple[str, bytes]]:
        found = await self._message(person, posted)
        paths = [] if found is None else found.xpath(".//ul[@class='files']//a/@href")
        taken = [await self.room.client.get(path) for path in paths]
        return [
            (one.content_disposition.filename or "", await one.read())
            for one in taken
            if one.content_disposition
        ]

    async def _send(self, form: dict[str, str], forged: bool) -> Said:
        window = self._window()
        if forged:
            window.token = "made up"
        response = await window.send("say", **form)
        rows = await self.room.rows()
        return Said(response.status, form, f"{rows[-1].id}" if rows else "")

    async def _message(self, person: Person, posted: Posted) -> html.HtmlElement | None:
        page = await self.room.window(person.id).page("?all=1")
        return next(iter(page.xpath(f"//article[@id='m{posted.id}']")), None)

    def _window(self) -> Any:
        return self.room.window(self.person.id)

    def _once(self) -> str:
        return f"{next(self._forms)}"


@asynccontextmanager
async def room_chat_rig(folder: Path) -> AsyncIterator[RoomChatRig]:
    """The room on a SQLite file in this folder."""
    async with room_rig(folder) as room:
        yield RoomChatRig(room)
