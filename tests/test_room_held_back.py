"""Through the room's front door: what is held back, refused and released, page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from lxml import html

from adapters.assembly import Core, put_together
from adapters.room import Board, Room, RoomChat
from adapters.room.cast import TEAM
from adapters.room.forms import PREFIX
from adapters.store import SqlStore
from bot.content import read_library
from bot.model import Record, RoundId
from bot.site import Site
from bot.words import catalogue
from tests.rigs.fresh_store import fresh_store
from tests.rigs.room import Client, Ticking, Window

PHONE = "01632 960777"
SECRET = f"Ring the aunt on {PHONE}."
START = {"briefing": "child-2-rapid-review", "mode": "live", "minutes": "15", "named": "no"}


@dataclass
class Front:
    """The room over the real core and a database."""

    client: Client
    core: Core
    store: SqlStore

    async def press(self, who: str, ref: str, place: str = "team") -> str:
        response = await Window(self.client, who).send("press", ref=ref, place=place)
        await self.core.courier.settle()
        return await response.text()

    async def fill(self, who: str, page: str, **typed: str) -> ClientResponse:
        """Fill in the form that a page shows, and send it in."""
        form = next(f for f in html.fromstring(page).forms if "sheet" in f.fields)
        given: dict[str, Any] = {name: value for name, value in form.form_values() if value}
        given |= {PREFIX + name: value for name, value in typed.items()}
        response = await Window(self.client, who).send("submit", **given)
        await self.core.courier.settle()
        return response

    async def reply(self, who: str, text: str) -> None:
        posted = (await self.record()).thread(1)
        assert posted
        response = await Window(self.client, who).reply(posted.root, text, once=text)
        assert response.status in {200, 303}, await response.text()
        await self.core.courier.settle()

    async def record(self) -> Record:
        [round] = await self.store.rounds(TEAM)
        record = await self.store.record(RoundId(round.id))
        assert record
        return record

    async def direct(self, who: str) -> str:
        page = await Window(self.client, who).page()
        return str(html.tostring(page, encoding="unicode"))


@pytest.fixture
async def front(tmp_path: Path) -> AsyncIterator[Front]:
    async with await fresh_store(tmp_path) as store:
        clock, app = Ticking(), web.Application()
        board = Board(store.database.reading, store.database.writing, store.database.seals)
        chats = {"room": RoomChat(board, clock)}
        core = put_together(store, chats, read_library(Path("content")), Site(), clock)
        Room(core.discussion, core.controls, board, catalogue("en"), clock).attach(app)
        async with TestClient(TestServer(app)) as client:
            made = Front(client, core, store)
            await made.fill("ada", await made.press("ada", "begin:"), **START)
            yield made


async def test_a_private_answer_with_a_number_is_refused_beside_its_field(front: Front) -> None:
    round = (await front.record()).round
    page = await front.press("sian", f"answer:{round.id}:1")

    response = await front.fill("sian", page, text=SECRET)

    form = html.fromstring(await response.text())
    assert response.status == 422
    [error] = form.xpath("//*[@id='field-text-error']")
    assert "This looks as if it contains a phone number." in error.text_content()
    assert PHONE not in error.text_content()
    assert form.xpath("//textarea")[0].value.strip() == SECRET
    assert (await front.record()).contributions == ()


async def test_a_possible_name_is_asked_about_with_what_was_typed(front: Front) -> None:
    round = (await front.record()).round
    page = await front.press("sian", f"answer:{round.id}:1")

    asked = await (await front.fill("sian", page, text="Mum is Kayleigh.")).text()
    kept = await front.fill("sian", asked, looked="yes")

    assert html.fromstring(asked).xpath("//textarea")[0].value.strip() == "Mum is Kayleigh."
    assert "I have looked, and this identifies nobody" in asked
    assert kept.status == 200
    assert [said.text for said in (await front.record()).contributions] == ["Mum is Kayleigh."]
    assert (await front.record()).held == ()


async def test_a_reply_is_held_back_and_its_author_alone_is_told(front: Front) -> None:
    await front.reply("sian", SECRET)

    pages = {who: await front.direct(who) for who in ("sian", "meera", "ada")}

    assert "Your reply is held back" in pages["sian"]
    assert "Your reply is held back" not in pages["meera"] + pages["ada"]
    assert len((await front.record()).held) == 1


async def test_its_author_keeps_it_with_a_button(front: Front) -> None:
    await front.reply("sian", SECRET)
    [said] = (await front.record()).held

    page = await front.press("sian", f"keep:{said.round}:{said.wording}", place="")

    assert "Your reply counts as it is." in page
    assert (await front.record()).held == ()


async def test_the_chair_looks_rewords_and_signs(front: Front) -> None:
    await front.reply("sian", SECRET)
    await front.reply("meera", "Dad, Tomasz, works nights.")
    id = (await front.record()).round.id
    await front.fill("ada", await front.press("ada", f"close:{id}"))

    which = await front.press("ada", f"held:{id}")
    one = await (await front.fill("ada", which)).text()
    done = await front.fill("ada", one, verdict="reword")
    sign = await front.press("ada", f"sign:{id}")
    refused = await front.fill("ada", sign, read="yes")
    signed = await front.fill("ada", sign, read="yes", without="yes")

    assert "Ring the aunt on [left blank]." in one
    assert PHONE not in which + one
    assert "Corrected." in await done.text()
    assert "Sign off without the 1 reply that is held back" in sign
    assert (refused.status, signed.status) == (422, 200)
    body = (await front.record()).versions[-1].body
    assert "Ring the aunt on [left blank]." in body
    assert "1 reply is held back" in body
    assert "Tomasz" not in body
