"""The room: HTTP in, HTTP out, and what is then in its database."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientTimeout
from lxml import html

from adapters.room.cast import CAST, TEAM
from adapters.room.talking import MAX_TEXT
from bot.blocks import (
    Bars,
    Bullets,
    Document,
    Entries,
    Entry,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    paragraph,
    plain,
)
from bot.errors import Undeliverable
from bot.messages import (
    Button,
    DateField,
    Done,
    File,
    For,
    Form,
    Invalid,
    Message,
    Notice,
    Option,
    Paper,
    PersonField,
    Press,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Person, Place, Thread
from tests.rigs.room import PretendCore, RoomRig, room_on, room_rig

SIAN = CAST["sian"].person
LEE = CAST["lee"].person


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[RoomRig]:
    async with room_rig(tmp_path) as room:
        yield room


async def texts(response: ClientResponse, path: str) -> list[str]:
    page = html.fromstring(await response.text())
    return [re.sub(r"\s+", " ", found.text_content()).strip() for found in page.xpath(path)]


class TestLookingIn:
    async def test_the_front_page_lists_everybody_one_can_be(self, room: RoomRig) -> None:
        response = await room.client.get("/")

        page = html.fromstring(await response.text())
        assert [a.get("href") for a in page.xpath("//ul[@class='cast']//a")] == [
            f"/as/{id}" for id in CAST
        ]
        assert "Do not put real cases in it." in page.text_content()

    async def test_a_message_of_the_bots_is_shown_with_everything_in_it(
        self, room: RoomRig
    ) -> None:
        await room.post(
            "Prompt 1 of 2",
            blocks=(
                Heading("About"),
                Paragraph((Span("See "), Span("the page", url="https://example.org/"))),
                Bullets((plain("one"), plain("two"))),
                Facts((("Chair", "Ada"),)),
                Bars((("Yes", 3), ("No", 0)), "3 votes"),
                Note(plain("small print")),
                Entries((Entry("as <said>", ("late",)),)),
            ),
            choices=(Button("Yes", "vote:1:0"),),
            buttons=(Button("Answer privately", "answer:1"), Button("Go", url="#m1")),
            summary="The first prompt is here.",
        )

        page = await room.window("sian").page()

        message = page.xpath("//article[@id='m1']")[0]
        assert message.get("aria-label") == "briefing-bot: The first prompt is here."
        assert [h.text for h in message.xpath(".//h3 | .//h4")] == ["Prompt 1 of 2", "About"]
        assert message.xpath(".//p/a/@href") == ["https://example.org/"]
        assert message.xpath(".//dt/text() | .//dd/text()") == ["Chair", "Ada"]
        assert message.xpath(".//tr/th[@scope='row']/text()") == ["Yes", "No"]
        assert message.xpath(".//tr//b/text()") == ["3", "0"]
        assert message.xpath(".//div[@class='words']/text()") == ["as <said>"]
        assert message.xpath(".//button/@value") == ["vote:1:0", "answer:1"]
        assert message.xpath(".//a[contains(@class, 'button')]/@href") == ["#m1"]

    async def test_a_link_that_could_run_something_leads_nowhere(self, room: RoomRig) -> None:
        await room.post(blocks=(Paragraph((Span("x", url="javascript:alert(1)"),)),))

        page = await room.window("sian").page()

        assert page.xpath("//article[@id='m1']//p/a/@href") == ["#"]

    async def test_buttons_for_the_chair_are_folded_away_for_the_others(
        self, room: RoomRig
    ) -> None:
        await room.post(buttons=(Button("Next", "next:1", audience=For.CHAIR),))

        ada, sian = await room.window("ada").page(), await room.window("sian").page()

        assert ada.xpath("//div[@class='chair']//button/@value") == ["next:1"]
        assert sian.xpath("//details[@class='chair']//button/@value") == ["next:1"]

    async def test_a_direct_message_is_shown_to_one_person_only(self, room: RoomRig) -> None:
        await room.tell("lee", "The digest")

        lee, sian = room.window("lee"), room.window("sian")

        assert await lee.texts("//ol[@id='direct']//h3") == ["The digest"]
        assert await sian.texts("//*[contains(., 'The digest')]") == []

    async def test_a_long_text_is_folded_but_whole(self, room: RoomRig) -> None:
        posted = await room.post()
        long = "word " * 7_999 + "words"
        await room.window("sian").reply(posted.root, long)

        page = await room.window("meera").page()

        assert page.xpath("//details[@class='long']//div[@class='words']/text()") == [long]
        assert "Show all (40,000 characters)" in page.text_content()

    async def test_a_long_answer_of_the_bots_is_folded_but_whole(self, room: RoomRig) -> None:
        long = tuple(paragraph("word " * 100) for _ in range(5))
        posted = await room.post(blocks=long)
        await room.chat.answer(posted.thread, Message("The briefing", long), "k2")
        await room.chat.answer(posted.thread, Message("Draft minutes", long[:2]), "k3")

        page = await room.window("meera").page()

        [folded] = page.xpath("//article//details[@class='long']")
        assert folded.getparent().findtext("h4") == "The briefing"
        assert "Show all (2,500 characters)" in folded.text_content()
        assert len(folded.xpath("./p")) == 5

    async def test_only_the_newest_of_many_are_shown_until_all_are_asked_for(
        self, room: RoomRig
    ) -> None:
        for number in range(32):
            await room.post(f"Post {number}", key=f"k{number}")

        newest, everything = (
            await room.window("sian").page(),
            await room.window("sian").page("?all=1"),
        )

        assert len(newest.xpath("//ol[@id='posts']/li")) == 30
        assert newest.xpath("//a[@href='?all=1']")
        assert len(everything.xpath("//ol[@id='posts']/li")) == 32

    async def test_somebody_who_is_not_of_the_cast_has_no_page(self, room: RoomRig) -> None:
        response = await room.client.get("/as/nobody")

        assert response.status == 404
        assert await texts(response, "//h1") == ["There is nobody of that name here"]

    async def test_the_page_is_the_same_after_a_restart(self, tmp_path: Path) -> None:
        async with room_rig(tmp_path) as room:
            posted = await room.post()
            await room.window("sian").reply(posted.root, "All quiet.")
            before = await room.window("sian").texts("//article")

        async with room_rig(tmp_path) as room:
            assert await room.window("sian").texts("//article") == before


class TestSaying:
    async def test_a_reply_is_kept_and_then_shown(self, room: RoomRig) -> None:
        posted = await room.post()

        response = await room.window("sian").reply(posted.root, "All quiet.", back="m1")

        assert (response.status, response.headers["Location"]) == (303, "/as/sian#m1")
        [(how, reply)] = room.core.heard
        assert how == "hear"
        assert (reply.thread, reply.author, reply.text) == (posted.thread, SIAN, "All quiet.")
        assert reply.author.name == "Siân Pritchard"
        assert reply.at == reply.revised
        assert await room.said() == [("sian", "All quiet.")]

    async def test_the_script_is_told_with_no_page(self, room: RoomRig) -> None:
        posted = await room.post()

        response = await room.window("sian").reply(posted.root, "All quiet.", script=True)

        assert (response.status, await response.text()) == (204, "")

    async def test_line_ends_are_one_character_and_nothing_else_is_altered(
        self, room: RoomRig
    ) -> None:
        posted = await room.post()
        text = "  ```\r\n  <b>x</b> & y 👩‍👩‍👧\r\n```\u202e\u0645\u0631"

        await room.window("sian").reply(posted.root, text)

        assert await room.said() == [("sian", text.replace("\r\n", "\n"))]
        assert room.core.heard[0][1].text == text.replace("\r\n", "\n")

    async def test_markup_that_somebody_writes_is_shown_as_written(self, room: RoomRig) -> None:
        posted = await room.post()
        text = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
        await room.window("sian").reply(posted.root, text)

        page = await room.window("meera").page()

        assert page.xpath("//article//script | //article//img") == []
        assert page.xpath("//article//div[@class='words']/text()") == [text]

    async def test_sent_twice_from_one_form_it_is_kept_once(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")

        for _ in range(2):
            assert (await sian.reply(posted.root, "All quiet.", once="a")).status == 303

        assert await room.said() == [("sian", "All quiet.")]
        assert len({reply.id for _, reply in room.core.heard}) == 1

    async def test_other_words_from_an_old_form_are_another_reply(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")

        await sian.reply(posted.root, "All quiet.", once="a")
        await sian.reply(posted.root, "Not so quiet.", once="a")

        assert [text for _, text in await room.said()] == ["All quiet.", "Not so quiet."]

    async def test_replies_that_arrive_together_are_all_kept(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")
        await sian.page()

        await asyncio.gather(*(sian.reply(posted.root, f"{n}") for n in range(300)))

        said = {text for _, text in await room.said()}
        assert said == {reply.text for _, reply in room.core.heard} == {f"{n}" for n in range(300)}
        changes = [row.change for row in await room.rows()]
        assert sorted(changes) == list(range(1, 302))

    async def test_a_reply_waits_until_the_bot_knows_whose_thread_it_is(
        self, room: RoomRig
    ) -> None:
        posted = await room.post()
        room.core.not_yet = 3

        response = await room.window("sian").reply(posted.root, "All quiet.")

        assert response.status == 303
        assert len(room.core.heard) == 1

    async def test_a_reply_that_could_not_be_kept_is_not_shown_and_not_lost(
        self, room: RoomRig
    ) -> None:
        posted = await room.post()
        room.core.not_yet = 1_000

        response = await room.window("sian").reply(posted.root, "All quiet.")

        assert response.status == 503
        assert await texts(response, "//h1") == ["That is not kept yet"]
        assert await texts(response, "//textarea") == ["All quiet."]
        assert await room.said() == []

    async def test_an_error_of_the_core_is_told_in_plain_words_without_its_own(
        self, room: RoomRig
    ) -> None:
        posted = await room.post()
        room.core.error = OSError("All quiet. is on no disk")

        response = await room.window("sian").reply(posted.root, "All quiet.")

        assert response.status == 500
        assert "disk" not in await response.text()
        assert await texts(response, "//textarea") == ["All quiet."]

    @pytest.mark.parametrize(
        "text, said",
        [("", "Write something first."), (" \n ", "Write"), ("x" * (MAX_TEXT + 1), "40,000")],
    )
    async def test_what_cannot_be_sent_is_said(self, room: RoomRig, text: str, said: str) -> None:
        posted = await room.post()

        response = await room.window("sian").reply(posted.root, text, script=True)

        assert response.status == 400
        assert said in await response.text()
        assert await room.said() == []

    async def test_nothing_can_be_said_below_what_is_not_there(self, room: RoomRig) -> None:
        direct = await room.tell("lee", "The digest")

        for root in ("99", direct.root, "x", "²", "9" * 40):
            assert (await room.window("sian").reply(root, "Hello")).status == 404

        assert room.core.heard == []

    async def test_what_is_written_in_the_channel_is_shown_and_never_handed_on(
        self, room: RoomRig
    ) -> None:
        await room.window("sian").send("say", text="Is anybody here?")

        assert await room.said() == [("sian", "Is anybody here?")]
        assert room.core.heard == []

    async def test_a_thread_below_a_persons_message_is_handed_on_for_the_core_to_drop(
        self, room: RoomRig
    ) -> None:
        await room.window("sian").send("say", text="Is anybody here?")

        await room.window("meera").reply("1", "Yes")

        assert [row.root for row in await room.rows()] == [None, 1]
        assert room.core.heard[0][1].thread == Thread(TEAM, "1")

    @pytest.mark.parametrize("text", ["/briefing start", "@bot  start", "/Briefing start "])
    async def test_what_begins_with_the_bots_name_is_a_command(
        self, room: RoomRig, text: str
    ) -> None:
        await room.window("ada").send("say", text=text)

        assert room.core.commanded == [(CAST["ada"].person, TEAM, "start")]
        assert await room.said() == []


class TestChangingOnesMind:
    async def test_an_edit_is_kept_with_the_first_moment_and_the_new_one(
        self, room: RoomRig
    ) -> None:
        posted = await room.post()
        sian = room.window("sian")
        await sian.reply(posted.root, "All quit.")

        response = await sian.send("edit", id="2", text="All quiet.")

        assert response.status == 303
        first, (how, second) = room.core.heard[0][1], room.core.heard[1]
        assert (how, second.id, second.at, second.text) == (
            "amend",
            first.id,
            first.at,
            "All quiet.",
        )
        assert second.revised > first.revised
        assert await room.said() == [("sian", "All quiet.")]
        assert "(edited)" in (await sian.page()).text_content()

    async def test_a_deletion_leaves_a_place_without_words(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")
        await sian.reply(posted.root, "All quiet.")

        await sian.send("delete", id="2")

        how, reply = room.core.heard[1]
        assert (how, reply.text) == ("withdraw", "")
        assert await room.said() == [("sian", "")]
        assert "This message was deleted." in (await sian.page()).text_content()

    async def test_nobody_can_change_what_somebody_else_wrote(self, room: RoomRig) -> None:
        posted = await room.post()
        await room.window("sian").reply(posted.root, "All quiet.")
        meera = room.window("meera")

        for id in ("1", "2", "99"):
            assert (await meera.send("edit", id=id, text="Mine now")).status == 404
            assert (await meera.send("delete", id=id)).status == 404

        assert await room.said() == [("sian", "All quiet.")]
        assert len(room.core.heard) == 1

    async def test_what_is_deleted_cannot_be_edited_back(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")
        await sian.reply(posted.root, "All quiet.")
        await sian.send("delete", id="2")

        assert (await sian.send("edit", id="2", text="Again")).status == 404


FORM = Form(
    "start:team",
    "Start a round",
    (
        TextField("what", "What", long=True, limit=20, hint="In a few words."),
        SelectField("mode", "Mode", (Option("live", "Live"), Option("own", "Own pace")), "live"),
        SelectField("many", "Many", tuple(Option(f"{n}", f"{n}") for n in range(9))),
        PersonField("lead", "Lead", (LEE,), required=False),
        PersonField("chairs", "Chairs", many=True),
        DateField("day", "Day", date(2026, 1, 5)),
        TimeField("hour", "Hour", time(17)),
        TickField("read", "Read", required=True),
    ),
    "Start",
    (paragraph("One round at a time."),),
)


async def sheet(room: RoomRig, person: str = "ada") -> dict[str, str]:
    """What the page has the browser send back with the form, unseen."""
    room.core.response = FORM
    response = await room.window(person).send("press", ref="begin:", back="m1")
    form = html.fromstring(await response.text()).forms[-1]
    return {field.name: field.value for field in form.inputs if field.get("type") == "hidden"}


class TestPressing:
    async def test_a_press_is_handed_on_with_the_person_and_the_place(self, room: RoomRig) -> None:
        response = await room.window("sian").send("press", ref="vote:1:0", back="m1")

        assert room.core.pressed == [Press(SIAN, "vote:1:0", TEAM)]
        assert (response.status, response.headers["Location"]) == (303, "/as/sian#m1")

    async def test_in_a_direct_message_there_is_no_place(self, room: RoomRig) -> None:
        await room.tell("lee", "The digest", buttons=(Button("Received", "ack:1"),))
        page = await room.window("lee").page()
        form = page.xpath("//ol[@id='direct']//form")[0]

        await room.window("lee").send("press", **{**dict(form.form_values()), "ref": "ack:1"})

        assert room.core.pressed == [Press(LEE, "ack:1", None)]

    async def test_the_worry_button_is_in_every_page_and_dialog_and_stores_nothing(
        self, room: RoomRig
    ) -> None:
        room.core.response = Notice(Message("If you are worried"))

        [button] = (await room.window("sian").page()).xpath("//header//button")
        response = await room.window("sian").send("press", ref=button.get("value"))
        piece = await room.window("sian").send("press", ref="x", script=True)
        wrong = await room.window("sian").send("say", text="")

        assert room.core.pressed[0] == Press(SIAN, "worry:", TEAM)
        assert await texts(response, "//h1") == ["If you are worried"]
        for each in (response, piece, wrong):
            assert await texts(each, "//button[@value='worry:']") == [
                "I'm worried about a child now"
            ]
        assert await room.rows() == []

    async def test_a_notice_is_a_page_of_its_own_without_script(self, room: RoomRig) -> None:
        room.core.response = Notice(Message("Only you see this", (paragraph("Really."),)))

        response = await room.window("sian").send("press", ref="x", back="m1")

        assert await texts(response, "//h1") == ["Only you see this"]
        page = html.fromstring(await response.text())
        assert page.xpath("//main//a/@href")[0] == "/as/sian#m1"

    async def test_a_notice_is_a_piece_for_the_dialog_with_script(self, room: RoomRig) -> None:
        room.core.response = Notice(Message("Only you see this"))

        response = await room.window("sian").send("press", ref="x", script=True)

        assert response.content_type == "text/html"
        text = await response.text()
        assert "<html" not in text
        assert '<h2 id="answer-title"' in text

    async def test_what_is_done_is_a_line_with_script_and_a_page_without(
        self, room: RoomRig
    ) -> None:
        room.core.response = Done("Your vote is counted.")

        line = await room.window("sian").send("press", ref="x", script=True)
        page = await room.window("sian").send("press", ref="x")

        assert (line.content_type, await line.text()) == ("text/plain", "Your vote is counted.")
        assert await texts(page, "//h1") == ["Your vote is counted."]

    async def test_a_paper_is_shown_with_its_status_first_and_its_files(
        self, room: RoomRig
    ) -> None:
        entries = Entries(tuple(Entry(f"Contribution {n}") for n in range(1_000)))
        document = Document("Minutes", "DRAFT", "en", (Heading("Said"), entries))
        file = File("minutes «1».docx", "application/octet-stream", b"PK\x00")
        room.core.response = Paper(document, (), (file,))

        response = await room.window("ada").send("press", ref="draft:1")

        page = html.fromstring(await response.text())
        assert page.xpath("//main//p[@class='status']/text()") == ["DRAFT"]
        assert len(page.xpath("//ul[@class='entries']/li")) == 1_000
        [href] = page.xpath("//ul[@class='files']//a/@href")
        fetched = await room.client.get(href)
        assert await fetched.read() == b"PK\x00"
        assert fetched.headers["Content-Disposition"].startswith("attachment;")
        other = await room.client.get(href.replace("/as/ada/", "/as/sian/"))
        assert other.status == 404

    async def test_a_form_shows_what_it_asks(self, room: RoomRig) -> None:
        room.core.response = FORM

        response = await room.window("ada").send("press", ref="begin:")

        form = html.fromstring(await response.text()).forms[-1]
        kinds = {
            field.get("name"): field.get("type") or field.tag
            for field in form.xpath(".//*[@name]")
            if field.get("name").startswith("field-")
        }
        assert kinds == {
            "field-what": "textarea",
            "field-mode": "radio",
            "field-many": "select",
            "field-lead": "select",
            "field-chairs": "checkbox",
            "field-day": "date",
            "field-hour": "time",
            "field-read": "checkbox",
        }
        assert form.fields["field-mode"] == "live"
        assert form.fields["field-lead"] == "lee"
        assert form.fields["field-day"] == "2026-01-05"
        assert form.fields["field-hour"] == "17:00"
        assert "Up to 20 characters." in form.text_content()

    async def test_a_form_is_handed_on_as_typed(self, room: RoomRig) -> None:
        hidden = await sheet(room)
        room.core.response = None

        await room.window("ada").client.post(
            "/as/ada/submit",
            data=[
                *hidden.items(),
                ("field-what", "Talk\r\nabout it, at more length than asked"),
                ("field-mode", "own"),
                ("field-lead", "lee"),
                ("field-chairs", "ada"),
                ("field-chairs", "grace"),
                ("field-chairs", "nobody"),
                ("field-day", "soon"),
                ("field-read", "yes"),
            ],
        )

        [sent] = room.core.submitted
        assert (sent.person, sent.ref) == (CAST["ada"].person, "start:team")
        assert sent.values == {
            "what": "Talk\nabout it, at more length than asked",
            "mode": "own",
            "many": "",
            "day": "soon",
            "hour": "",
            "read": "yes",
        }
        assert sent.people == {
            "lead": (LEE,),
            "chairs": (CAST["ada"].person, CAST["grace"].person),
        }

    async def test_a_form_with_faults_comes_back_as_typed_and_says_which(
        self, room: RoomRig
    ) -> None:
        hidden = await sheet(room)
        room.core.response = Invalid({"what": "Say less.", "day": "That is no day.", "x": "No."})

        response = await room.client.post(
            "/as/ada/submit",
            data={
                **hidden,
                "field-what": "too much <b>",
                "field-mode": "own",
                "field-day": "soon",
            },
        )

        page = html.fromstring(await response.text())
        form = page.get_element_by_id("sheet")
        assert response.status == 422
        assert page.findtext(".//title").startswith("Error:")
        assert page.xpath("//*[@id='errors']//a/@href") == ["#field-what", "#field-day"]
        assert "No." in page.xpath("//*[@id='errors']")[0].text_content()
        assert form.fields["field-what"].strip() == "too much <b>"
        assert form.fields["field-mode"] == "own"
        assert form.fields["field-day"] == "soon"
        what = page.xpath("//*[@id='field-what']")[0]
        assert what.get("aria-invalid") == "true"
        assert what.get("aria-describedby") == "field-what-hint field-what-error"
        assert "Say less." in page.get_element_by_id("field-what-error").text_content()

    async def test_a_form_that_came_back_can_be_sent_again(self, room: RoomRig) -> None:
        hidden = await sheet(room)
        room.core.response = Invalid({"what": "Say less."})
        response = await room.client.post("/as/ada/submit", data={**hidden, "field-what": "x"})
        form = html.fromstring(await response.text()).forms[-1]
        room.core.response = None

        again = await room.client.post("/as/ada/submit", data=dict(form.form_values()))

        assert again.status == 200
        assert [sent.values["what"].strip() for sent in room.core.submitted] == ["x", "x"]

    @pytest.mark.parametrize(
        "sheet",
        [
            "",
            "{}",
            "[]",
            "null",
            '{"ref":"a","title":"b","submit":"c","intro":[],"fields":[["No",{}]]}',
        ],
    )
    async def test_a_form_that_is_none_of_ours_is_refused(self, room: RoomRig, sheet: str) -> None:
        response = await room.window("ada").send("submit", sheet=sheet)

        assert response.status == 400
        assert room.core.submitted == []


class TestTheDoor:
    @pytest.mark.parametrize(
        "host", ["localhost", "localhost:3978", "127.0.0.1:1", "[::1]", "[::1]:3978", "LOCALHOST"]
    )
    async def test_this_machine_is_served(self, room: RoomRig, host: str) -> None:
        response = await room.client.get("/", headers={"Host": host})

        assert response.status == 200

    @pytest.mark.parametrize(
        "host", ["example.org", "localhost.example.org", "127.0.0.1.nip.io", "10.0.0.1", "a b", ""]
    )
    @pytest.mark.parametrize("path", ["/", "/as/ada", "/as/ada/events", "/room/room.js"])
    async def test_every_other_name_is_refused(self, room: RoomRig, host: str, path: str) -> None:
        response = await room.client.get(path, headers={"Host": host})

        assert response.status in (400, 421)
        assert "Ada" not in await response.text()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "http://example.org"},
            {"Origin": "null"},
        ],
    )
    async def test_a_form_from_elsewhere_is_refused_even_with_the_right_mark(
        self, room: RoomRig, headers: dict[str, str]
    ) -> None:
        response = await room.window("ada").send("say", text="Hello", headers=headers)

        assert response.status == 403
        assert await room.said() == []

    async def test_a_page_that_keeps_its_address_to_itself_can_send_its_forms(
        self, room: RoomRig
    ) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}

        response = await room.window("ada").send("say", text="Hello", headers=headers)

        assert response.status == 303

    @pytest.mark.parametrize("action", ["say", "edit", "delete", "press", "submit"])
    async def test_a_form_without_the_persons_own_mark_is_refused(
        self, room: RoomRig, action: str
    ) -> None:
        ada, sian = room.window("ada"), room.window("sian")
        await ada.page()
        await sian.page()
        sian.token = ada.token

        response = await sian.send(action, text="Hello", ref="x", id="1")

        assert response.status == 403
        assert await room.rows() == []
        assert room.core.pressed == []

    async def test_a_page_that_is_out_of_date_keeps_what_was_typed(self, room: RoomRig) -> None:
        posted = await room.post()
        sian = room.window("sian")
        sian.token = "from before the restart"

        response = await sian.reply(posted.root, "A long <thought>")

        form = html.fromstring(await response.text()).forms[-1]
        assert response.status == 403
        assert await texts(response, "//h1") == ["This page is out of date"]
        again = await room.client.post(form.action, data=dict(form.form_values()))
        assert again.status == 200
        assert [text.strip() for _, text in await room.said()] == ["A long <thought>"]

    async def test_too_much_is_refused_before_it_is_read(self, room: RoomRig) -> None:
        response = await room.window("sian").send("say", text="x" * 300_000)

        assert response.status == 413
        assert await texts(response, "//h1") == ["That is too long"]

    async def test_what_is_no_form_is_refused(self, room: RoomRig) -> None:
        for kind, body in (
            ("application/x-www-form-urlencoded", b"\xff\xfe"),
            ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
            ("multipart/form-data", b"x"),
            ("application/json", b"{}"),
        ):
            response = await room.client.post(
                "/as/sian/say", data=body, headers={"Content-Type": kind}
            )
            assert 400 <= response.status <= 403, kind

    async def test_every_answer_is_wrapped_up_well(self, room: RoomRig) -> None:
        paths = ("/", "/as/ada", "/as/ada/changes", "/as/nobody", "/room/room.js", "/room/x")

        for path in paths:
            headers = (await room.client.get(path)).headers
            assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src")
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"

    async def test_no_page_has_script_or_style_of_its_own(self, room: RoomRig) -> None:
        await room.post(buttons=(Button("Next", "next:1"),))

        page = await room.window("ada").page()

        assert page.xpath("//script[not(@src)] | //style | //@style | //@onclick") == []


class TestKeepingUp:
    async def test_only_what_has_changed_is_sent(self, room: RoomRig) -> None:
        posted = await room.post()
        await room.post("Another", key="k2")
        sian = room.window("sian")
        seen = (await sian.page()).xpath("//body/@data-seen")[0]
        await sian.reply(posted.root, "All quiet.")
        await room.chat.update(posted, Message("What happened then?"))

        response = await room.client.get(f"/as/meera/changes?since={seen}")

        assert await texts(response, "//h3") == ["What happened then?"]
        assert await texts(response, "//*[@class='words']") == ["All quiet."]

    async def test_a_direct_message_does_not_travel_to_the_others(self, room: RoomRig) -> None:
        await room.tell("lee", "The digest")

        sian = await room.client.get("/as/sian/changes?since=0")
        lee = await room.client.get("/as/lee/changes?since=0")

        assert "The digest" not in await sian.text()
        assert await texts(lee, "//h3") == ["The digest"]

    async def test_a_window_hears_of_every_change(self, room: RoomRig) -> None:
        async with room.client.get("/as/sian/events") as events:
            assert await events.content.readuntil(b"\n\n")
            await room.post()

            async with asyncio.timeout(2):
                assert b"event: changed" in await events.content.readuntil(b"\n\n")

    async def test_open_windows_do_not_hold_up_the_end(self, tmp_path: Path) -> None:
        async with room_rig(tmp_path) as room:
            events = await room.client.get("/as/sian/events", timeout=ClientTimeout(total=5))
            await events.content.readuntil(b"\n\n")
            server = room.client.server

            async with asyncio.timeout(1):
                await server.runner.shutdown()  # type: ignore[union-attr]
                assert await events.content.read() == b""


class TestSpeaking:
    async def test_a_known_key_is_not_posted_again(self, room: RoomRig) -> None:
        first, second = await room.post(key="k"), await room.post(key="k")

        assert first == second
        assert len(await room.rows()) == 1

    async def test_files_with_a_known_key_are_not_attached_again(self, room: RoomRig) -> None:
        file = File("minutes.md", "text/markdown", b"# Minutes")

        first = await room.chat.attach(LEE, [file], "k")
        second = await room.chat.attach(LEE, [file], "k")

        assert first == second
        assert len(await room.window("lee").texts("//ul[@class='files']/li")) == 1

    async def test_the_address_of_a_file_is_of_use_to_one_person(self, room: RoomRig) -> None:
        file = File("minutes.md", "text/markdown; charset=utf-8", b"# Minutes")
        await room.chat.attach(LEE, [file], "k")

        [href] = (await room.window("lee").page()).xpath("//ul[@class='files']//a/@href")

        taken = await room.client.get(href)
        assert taken.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert taken.headers["Content-Disposition"].startswith("attachment")
        assert (await room.client.get(href.replace("/lee/", "/sian/"))).status == 404

    async def test_a_link_leads_to_the_message_on_the_page(self, room: RoomRig) -> None:
        posted = await room.post()

        assert await room.chat.link(posted) == "#m1"
        assert (await room.window("sian").page()).xpath("//*[@id='m1']")

    async def test_what_is_of_another_place_cannot_be_reached(self, room: RoomRig) -> None:
        elsewhere = Place("slack", "T1", "C1")
        posted = await room.post()
        told = await room.tell("lee", "The digest")

        for sending in (
            room.chat.tell(Person("slack", "T1", "ada"), Message("x"), "a"),
            room.chat.answer(Thread(elsewhere, posted.root), Message("x"), "b"),
            room.chat.answer(Thread(TEAM, told.root), Message("x"), "c"),
            room.chat.answer(Thread(TEAM, "no number"), Message("x"), "d"),
        ):
            with pytest.raises(Undeliverable):
                await sending

    async def test_it_is_the_same_on_postgresql(self, postgres_url: str) -> None:
        core = PretendCore()
        async with room_on(postgres_url, core) as room:
            posted = await room.post(buttons=(Button("Next", "next:1"),))
            sian = room.window("sian")

            assert (await sian.reply(posted.root, "All quiet 👩‍👩‍👧")).status == 303
            await sian.send("edit", id="2", text="Still quiet")
            await room.chat.update(posted, Message("What happened then?"))
            told = await room.chat.attach(LEE, [File("a", "text/plain", b"a")], "k")

            assert await room.chat.find(LEE, "k") == told
            assert await sian.texts("//article//h3") == ["What happened then?"]
            assert await room.said() == [("sian", "Still quiet")]
