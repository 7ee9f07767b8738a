"""The room, swept over HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from lxml import html

from adapters.assembly import Core, utc_now
from adapters.room import Board, Room, RoomChat
from adapters.room.cast import PLATFORM, TEAM
from adapters.store import open_store
from adapters.web import application
from bot.content import Library
from bot.model import Kind, Record, State
from bot.site import Site
from bot.words import catalogue
from tests.builders import a_briefing
from tests.rigs.logged import logged
from tests.rigs.reported import reported
from tests.rigs.room import Window
from tests.sweep.loud import Loud
from tests.sweep.marker import Marker
from tests.sweep.swept import COURIER, Act, At, Swept, core_behind

ADA, SIAN, LEE = "ada", "sian", "lee"
BRIEFING = a_briefing()
Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def in_room(at: At) -> AsyncIterator[Swept]:
    """A room in which everything has been said."""
    async with AsyncExitStack() as stack:
        log = stack.enter_context(logged())
        store = await stack.enter_async_context(await open_store(at.database, keys=at.keys))
        board = Board(store.database.reading, store.database.writing, store.database.seals)
        memory, chat = Loud(store, *COURIER), Loud(RoomChat(board, utc_now), "pace", "find")
        core = core_behind(memory, {PLATFORM: chat}, Library.of(BRIEFING), Site(), utc_now)
        app = application()
        Room(core.discussion, core.controls, board, catalogue("en"), utc_now).attach(app)
        reported(app, store, core, {})
        client = await stack.enter_async_context(TestClient(TestServer(app)))
        url = str(client.make_url("")).rstrip("/")
        swept = Swept(Marker.new(), store, memory, chat, url, log)
        visit = Visit(swept, core, client)
        swept.acts = (*await visit.play(), *visit.submitted)
        swept.nonsense = visit.nonsense()
        swept.set_up_anew = visit.set_up_anew
        yield swept


class Visit:
    """People in the room who put the marker into everything."""

    def __init__(self, swept: Swept, core: Core, client: Client) -> None:
        self._swept = swept
        self._core = core
        self._client = client
        self._windows = {who: Window(client, who) for who in (ADA, SIAN, LEE)}
        self.submitted: list[Act] = []
        """Forms that were sent in, to be sent in again."""

    async def play(self) -> Sequence[Act]:
        """Say everything once; gives what can be said again."""
        said = self._swept.marker.sentence
        await self.fill(ADA, "setup:", {"lead": LEE, "chairs": ADA})
        await self.send(LEE, "press", ref=f"accept:{TEAM.channel}")
        start = {"briefing": BRIEFING.slug, "mode": "live", "minutes": "45", "named": "yes"}
        await self.fill(ADA, "begin:", start)
        id = (await self._record()).round.id
        while_open = await self._while_open(id)
        for act in while_open:
            await act()
        mine = await self._own_message()
        edit = partial(self.send, SIAN, "edit", id=mine, text=f"{said} Edited.")
        await edit()
        await self.fill(ADA, f"close:{id}", {})
        note = next(c for c in (await self._record()).contributions if c.kind is Kind.NOTE)
        steps = ({"page": "1:0"}, {"target": f"contribution:{note.id}"}, {})
        await self.fill(ADA, f"correct:{id}", *steps)
        await self.fill(ADA, f"sign:{id}", {"read": "yes", "without": "yes"})
        assert (await self._record()).round.state is State.SIGNED_OFF
        delete = partial(self.send, SIAN, "delete", id=mine)
        return (*while_open, edit, partial(self.fill, ADA, f"correct:{id}", *steps), delete)

    async def set_up_anew(self) -> None:
        """Give the team another name than the marker."""
        await self.fill(ADA, "setup:", {"service": "Duty team", "lead": LEE, "chairs": ADA})

    async def _while_open(self, id: str) -> list[Act]:
        marker, said = self._swept.marker, self._swept.marker.sentence
        root = (await self._record()).thread(1)
        assert root
        return [
            partial(self.send, SIAN, "say", text=said),
            partial(self.send, SIAN, "say", text=said, root=root.root),
            partial(self.send, SIAN, "say", text=marker.identifying, root=root.root),
            partial(self.fill, SIAN, f"answer:{id}:1", {"text": marker.identifying}),
            partial(self.send, SIAN, "say", text=f"/briefing {marker}"),
            partial(self.send, ADA, "say", text=f"@bot {marker}"),
            partial(self.fill, SIAN, f"answer:{id}:1", {}),
            partial(self.fill, ADA, f"note:{id}:1", {}),
            partial(self.fill, SIAN, f"action:{id}:1", {"owner": SIAN, "due": "2031-02-01"}),
            partial(self.fill, ADA, f"attendance:{id}", {}),
        ]

    def nonsense(self) -> Sequence[Act]:
        """What no page of the room sends."""
        marker, said = self._swept.marker, self._swept.marker.sentence
        return [
            partial(self.send, SIAN, "say", text=said, root=marker),
            partial(self.send, SIAN, "say", text=said * 3_000),
            partial(self.send, SIAN, "say", text=said, token=marker),
            partial(self.send, SIAN, "edit", id=marker, text=said),
            partial(self.send, SIAN, "press", ref=f"{marker}:{marker}:{marker}"),
            partial(self.send, SIAN, "press", ref=f"vote:{marker}:1:{marker}"),
            partial(self.send, SIAN, "submit", sheet=marker),
            partial(self.send, SIAN, "submit", sheet=f'{{"ref": "{marker}", "fields": [["x"]]}}'),
            partial(self.send, SIAN, marker),
            partial(self.ask, f"/as/{marker}"),
            partial(self.ask, f"/as/ada/papers/{marker}"),
            partial(self.ask, f"/room/{marker}"),
            partial(self.ask, "/as/ada", Host=marker),
            partial(self.ask, "/as/ada/changes?since=" + marker),
            partial(self.ask, "/as/ada/events?since=" + marker, Origin=marker),
        ]

    async def fill(self, who: str, ref: str, *steps: Mapping[str, str]) -> None:
        """Press what opens a form and put the marker into every text of it, and of those after."""
        page = await self.send(who, "press", ref=ref)
        for chosen in steps:
            [form] = page.xpath("//form[@id='sheet']")
            typed = dict(form.form_values())
            for each in form.xpath(".//textarea | .//input[@type='text']"):
                typed[each.get("name")] = self._swept.marker.sentence
            typed |= {f"field-{name}": value for name, value in chosen.items()}
            submit = partial(
                self.send, who, "submit", **{**typed, "token": self._windows[who].token}
            )
            self.submitted.append(submit)
            page = await submit()

    async def send(self, who: str, action: str, /, **typed: Any) -> html.HtmlElement:
        """Send something, see what is answered where it goes wrong, and let everything go out."""
        answer = await self._windows[who].send(action, **typed)
        await self._see(answer)
        await self._core.courier.settle()
        return html.fromstring(await answer.text() or "<p/>")

    async def ask(self, path: str, **headers: str) -> None:
        async with self._client.get(path, headers=headers) as answer:
            await self._see(answer)

    async def _see(self, answer: ClientResponse) -> None:
        """Leave out the fields that give their own words back to whoever typed them."""
        if answer.status < 400:
            return
        page = html.fromstring(await answer.text() or "<p/>")
        for own in page.xpath("//textarea | //input"):
            own.drop_tree()
        self._swept.shown.append(f"{html.tostring(page, encoding='unicode')} {answer.headers}")

    async def _record(self) -> Record:
        [round, *_] = await self._swept.store.rounds(TEAM)
        record = await self._swept.store.record(round.id)
        assert record
        return record

    async def _own_message(self) -> str:
        page = await self._windows[SIAN].page()
        return page.xpath("//form[contains(@action, '/edit')]//input[@name='id']/@value")[-1]
