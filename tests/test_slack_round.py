"""Whole rounds in Slack: from the first command to the lead's receipt, and the record of it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.slack.settings import Way
from bot.blocks import Heading
from bot.messages import Button, Message
from bot.minutes import load
from bot.model import Kind, Mode, Person, Place, Record, State
from tests.rigs.slack import Fault, events
from tests.rigs.slack_round import (
    ADA,
    MEERA,
    SIAN,
    TEAM,
    TOM,
    WORDS,
    Meeting,
    install,
    slack_round,
)

PEOPLE = {
    id: Person("slack", "T1", id, name)
    for id, name in ((SIAN, "Siân"), (MEERA, "Meera"), (TOM, "Tom"), (ADA, "Ada"))
}


@pytest.fixture(params=[Way.HTTP, Way.SOCKET], ids=["http", "socket"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Meeting]:
    """A team and its bot, once over HTTP and once in Socket Mode."""
    async with slack_round(tmp_path, request.param) as meeting:
        yield meeting


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with slack_round(tmp_path) as meeting:
        yield meeting


async def test_a_round_from_set_up_to_receipt(both: Meeting) -> None:
    await both.set_up()
    await both.start()
    await _discuss(both)
    await _write_up(both)
    await both.press(ADA, "I have received this", channel=both.direct_channel(ADA))

    record = await both.record()
    assert record.round.state is State.SIGNED_OFF
    assert (record.round.chair, record.round.reached) == (PEOPLE[SIAN], 4)
    assert record.team.service == "Riverside"
    assert (record.team.lead, record.team.chairs) == (PEOPLE[ADA], (PEOPLE[SIAN],))
    assert _names(record) == {"Siân", "Meera", "Tom", "Ada"}
    assert [(each.prompt, each.kind, each.author.name, each.text) for each in _said(record)] == [
        (1, Kind.REPLY, "Meera", "A walk together, @Tom 👍"),
        (1, Kind.ANSWER, "Tom", "A quiet word"),
        (1, Kind.NOTE, "Siân", "Two of us nodded"),
    ]
    assert [(each.person.name, each.prompt, each.choice) for each in record.votes] == [
        ("Meera", 2, 1),
        ("Tom", 3, 0),
    ]
    [action] = record.actions
    assert (action.what, action.owner.name) == ("Ask the school", "Tom")
    assert (action.due, action.added_by.name) == (date(2031, 2, 1), "Meera")
    assert record.round.present == "Siân\nMeera"
    assert [(each.number, each.signed) for each in record.versions] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert [(each.version, each.lead.name) for each in record.receipts] == [(3, "Ada")]
    assert not await both.store.undelivered()
    assert both.lines() == []


async def _discuss(meeting: Meeting) -> None:
    await meeting.say(MEERA, "A walk together, <@U3> 👍")
    await meeting.press(TOM, "Answer privately")
    await meeting.send_in(TOM, text="A quiet word")
    await meeting.press(SIAN, "Add a note")
    await meeting.send_in(SIAN, text="Two of us nodded")
    meeting.put_away(SIAN)
    await meeting.press(SIAN, "Next prompt")
    await meeting.press(MEERA, "Yes")
    await meeting.press(MEERA, "Partly")
    await meeting.press(SIAN, "Next prompt")
    await meeting.press(TOM, "Yes")
    await meeting.press(SIAN, "Next prompt")
    await meeting.press(MEERA, "Add an action")
    await meeting.send_in(MEERA, what="Ask the school", owner=TOM, due="2031-02-01")
    await meeting.press(SIAN, "Attendance")
    await meeting.send_in(SIAN, present="Siân\nMeera", apologies="")
    meeting.put_away(SIAN)


async def _write_up(meeting: Meeting) -> None:
    await meeting.close()
    await meeting.press(SIAN, "Correct the minutes")
    await meeting.send_in(SIAN, page="1:0")
    note = next(each for each in _said(await meeting.record()) if each.kind is Kind.NOTE)
    await meeting.send_in(SIAN, target=f"contribution:{note.id}")
    await meeting.send_in(SIAN, text="Two of us agreed")
    meeting.put_away(SIAN)
    await meeting.sign_off()


def _said(record: Record) -> list:
    return sorted(record.contributions, key=lambda each: each.at)


def _names(record: Record) -> set[str]:
    people = [each.author for each in record.contributions]
    people += [each.person for each in record.votes]
    assert record.team.lead
    return {person.name for person in (*people, record.round.chair, record.team.lead)}


class TestOpening:
    async def test_the_content_note_stands_first_and_the_briefing_in_its_thread(
        self, meeting: Meeting
    ) -> None:
        await meeting.set_up()

        await meeting.start()

        opening, _, prompt = meeting.seen()
        begins = (
            "Team discussion: Online safety Before you read on: This briefing mentions bullying."
        )
        assert opening.startswith(begins)
        assert "Ada, this team's safeguarding lead, gets the minutes" in opening
        assert prompt.startswith("Prompt 1 of 4")
        assert len(meeting.below(await meeting.root(0))) == 1
        assert "Children said what helps." in meeting.below(await meeting.root(0))[0]
        assert meeting.below(await meeting.root(1)) == []

    async def test_a_command_without_words_asks_what_to_discuss(self, both: Meeting) -> None:
        asked = await both.command(SIAN)

        assert (asked.status, asked.body) == (200, "")
        assert both.read(SIAN).startswith("Start a round")
        assert await both.rows("rounds") == 0

    async def test_at_ones_own_pace_all_prompts_come_at_once(self, meeting: Meeting) -> None:
        day = (meeting.time.now() + timedelta(days=5)).date()

        record = await meeting.start(
            mode="own-pace", named="yes", closes_on=day.isoformat(), closes_at="16:30"
        )

        assert (record.round.mode, record.round.named) == (Mode.OWN_PACE, True)
        assert record.round.closes == datetime(day.year, day.month, day.day, 16, 30, tzinfo=UTC)
        assert [posted for posted, _ in record.posted] == [0, 1, 2, 3, 4]

    async def test_a_second_start_leads_to_the_round_that_is_open(self, meeting: Meeting) -> None:
        await meeting.start()

        await meeting.command(MEERA, "start")

        view = meeting.window(MEERA)
        urls = [
            each.get("url", "") for block in view["blocks"] for each in block.get("elements", [])
        ]
        root = (await meeting.root(0)).replace(".", "")
        assert f"https://t1-team.slack.com/archives/C1/p{root}" in urls
        assert await meeting.rows("rounds") == 1

    async def test_a_link_button_that_is_pressed_changes_nothing(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.command(MEERA, "start")
        window = meeting.window(MEERA)

        pressed = await meeting.press_in(MEERA, "Go to the round")

        assert (pressed.status, pressed.body) == (200, "")
        assert meeting.window(MEERA) == window


class TestReplies:
    async def test_the_record_follows_what_people_write(self, both: Meeting) -> None:
        await both.start()
        first = await both.say(MEERA, "Before :) & <b>after</b>")
        second = await both.say(TOM, "To be taken back")

        await both.platform.edit("C1", first.ts, "See https://example.org 🙂", both.via)
        await both.platform.delete("C1", second.ts, both.via)

        assert await both.kept() == ["See https://example.org 🙂"]

    async def test_as_they_typed_it_with_names_for_mentions(self, meeting: Meeting) -> None:
        await meeting.start()

        await meeting.say(MEERA, "<@U3> & <@U9> in <#C1>: <b>5 > 3</b> @here\n👩‍👩‍👧")

        assert await meeting.kept() == ["@Tom & <@U9> in #team: <b>5 > 3</b> @here\n👩‍👩‍👧"]

    async def test_sent_to_the_channel_too_it_is_one_reply(self, meeting: Meeting) -> None:
        await meeting.start()
        root = await meeting.root(1)

        await meeting.platform.broadcast("C1", root, MEERA, "All of you", meeting.via)

        assert await meeting.kept() == ["All of you"]

    async def test_a_file_alone_is_a_reply_and_what_is_in_it_is_not_kept(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        root = await meeting.root(1)

        await meeting.platform.share_file("C1", root, MEERA, "", meeting.via, notes=b"secret")

        [reply] = (await meeting.record()).contributions
        assert (reply.text, reply.files) == ("", 1)
        assert meeting.calls("files.info") == []

    async def test_when_the_first_message_of_a_thread_is_deleted_its_replies_stay(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        await meeting.say(MEERA, "Still here")
        root = await meeting.root(1)

        gone = await meeting.platform.delete("C1", root, meeting.via)

        assert gone.status == 200
        assert await meeting.kept() == ["Still here"]

    async def test_a_preview_of_a_link_is_no_new_wording(self, meeting: Meeting) -> None:
        await meeting.start()
        said = await meeting.say(MEERA, "See https://example.org")

        await meeting.platform.unfurl("C1", said.ts, meeting.via)

        assert await meeting.rows("contributions") == 1

    async def test_below_the_opening_it_is_about_the_whole(self, meeting: Meeting) -> None:
        await meeting.start()

        await meeting.say(MEERA, "Thank you", prompt=0)

        [reply] = (await meeting.record()).contributions
        assert reply.prompt == 0

    async def test_told_again_it_is_one_reply(self, both: Meeting) -> None:
        await both.start()
        said = await both.say(MEERA, "Once")

        again = [await both.platform.again(said) for _ in range(3)]

        assert {each.status for each in again} == {200}
        assert await both.rows("contributions") == 1

    async def test_an_edit_told_before_the_reply_itself_wins(self, meeting: Meeting) -> None:
        await meeting.start()
        unheard = meeting.platform.front(meeting.front.url + "/nowhere")
        said = await meeting.platform.say("C1", await meeting.root(1), MEERA, "First", unheard)
        edited = await meeting.platform.edit("C1", said.ts, "Second", meeting.via)

        first = await meeting.via.send("events_api", said.payload)
        again = await meeting.platform.again(edited)

        assert (first.status, again.status) == (200, 200)
        assert await meeting.kept() == ["Second"]

    async def test_a_deletion_told_before_the_reply_itself_wins(self, meeting: Meeting) -> None:
        await meeting.start()
        unheard = meeting.platform.front(meeting.front.url + "/nowhere")
        said = await meeting.platform.say("C1", await meeting.root(1), MEERA, "First", unheard)
        edited = await meeting.platform.edit("C1", said.ts, "Second", unheard)
        await meeting.platform.delete("C1", said.ts, meeting.via)

        for late in (edited, said):
            await meeting.via.send("events_api", late.payload)

        assert await meeting.kept() == []

    async def test_while_a_message_is_on_its_way_a_reply_waits_for_it(self, both: Meeting) -> None:
        await both.start()
        sending = await _post_next(both, seconds=0.6)

        said = await both.platform.say("C1", _newest_root(both), MEERA, "At once", both.via)

        await sending
        assert said.status == 200
        assert [(each.prompt, each.text) for each in _said(await both.record())] == [
            (2, "At once")
        ]

    async def test_if_it_waits_too_long_it_is_refused_and_kept_when_it_comes_again(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        sending = await _post_next(meeting, seconds=2.6)

        said = await meeting.platform.say(
            "C1", _newest_root(meeting), MEERA, "At once", meeting.via
        )

        assert said.status == 503
        await sending
        assert (await meeting.platform.again(said)).status == 200
        assert await meeting.kept() == ["At once"]
        [line] = meeting.lines()
        assert 'reason="not yet"' in line

    async def test_after_the_round_is_closed_it_is_late_and_in_the_draft(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        await meeting.close()

        await meeting.say(MEERA, "One more thing")

        await meeting.press(SIAN, "Read the minutes as they stand")
        assert "One more thing" in meeting.read(SIAN)
        assert "late" in meeting.read(SIAN)

    async def test_after_sign_off_the_chair_is_told(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.close()
        await meeting.sign_off()

        await meeting.say(MEERA, "One more thing")
        await meeting.settle()

        [told] = meeting.told(SIAN)
        assert "after you signed" in told or "since" in told


async def _post_next(meeting: Meeting, seconds: float) -> asyncio.Task[None]:
    """Send the next prompt; Slack has it at once, and says so only after a while."""
    meeting.platform.fail("chat.postMessage", Fault(slow=seconds))
    ts, button = meeting.button(SIAN, "Next prompt")
    await meeting.platform.press(SIAN, "C1", ts, button["action_id"], meeting.via)
    before = len(meeting.seen())
    sending = asyncio.create_task(meeting.settle())
    async with asyncio.timeout(5):
        while len(meeting.seen()) == before:  # noqa: ASYNC110 - it is another program's news
            await asyncio.sleep(0.01)
    return sending


def _newest_root(meeting: Meeting) -> str:
    return meeting.platform.messages("C1")[-1]["ts"]


class TestVotes:
    async def test_a_vote_is_counted_and_shown_and_only_the_voter_is_told(
        self, both: Meeting
    ) -> None:
        await both.start()
        await both.go_to(2)

        await both.press(MEERA, "Partly")

        assert "Partly: 1 of 1" in both.seen()[-1]
        assert both.whispers(MEERA) == [
            "Your vote is counted: Partly. You can change it until the round is closed."
        ]
        assert both.whispers(TOM) == []

    async def test_a_later_vote_replaces_the_first(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.go_to(2)

        for choice in ("Partly", "No"):
            await meeting.press(MEERA, choice)

        assert [each.choice for each in (await meeting.record()).votes] == [2]
        assert "1 votes in all" in meeting.seen()[-1] or "1 vote in all" in meeting.seen()[-1]

    async def test_a_choice_from_a_list_counts_as_a_button_does(self, both: Meeting) -> None:
        record = await both.start()
        await both.go_to(2)
        ref = f"vote:{record.round.id}:2"
        choices = [Button(f"Setting {n}", f"{ref}:{n % 3}") for n in range(12)]
        poll = Message("A poll with many choices", choices=tuple(choices))
        await both.slack.chat.post(TEAM, poll, "k1")

        await both.press(MEERA, "Choose one", option="Setting 10")

        assert [each.choice for each in (await both.record()).votes] == [1]


class TestPrivately:
    async def test_nobody_else_sees_an_answer(self, both: Meeting) -> None:
        await both.start()

        await both.press(TOM, "Answer privately")
        await both.send_in(TOM, text="A quiet word")

        assert "Your answer is kept." in both.read(TOM)
        assert await both.kept() == ["A quiet word"]
        assert "A quiet word" not in repr(both.seen())
        assert both.platform.ephemerals == []

    async def test_an_answer_can_be_changed_and_taken_back(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.press(TOM, "Answer privately")
        await meeting.send_in(TOM, text="A quiet word")

        await meeting.press(TOM, "Answer privately")
        [asked] = [each for each in meeting.window(TOM)["blocks"] if each["type"] == "input"]
        await meeting.send_in(TOM, text="")

        assert asked["element"]["initial_value"] == "A quiet word"
        assert await meeting.kept() == []

    async def test_the_same_form_told_again_is_one_note(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.press(SIAN, "Add a note")
        sent = await meeting.send_in(SIAN, text="Two of us nodded")

        await meeting.platform.again(sent)

        assert await meeting.kept() == ["Two of us nodded"]

    async def test_the_team_reads_of_an_action(self, both: Meeting) -> None:
        await both.start()

        await both.press(MEERA, "Add an action")
        await both.send_in(MEERA, what="Ask the school", owner=TOM, due="2031-02-01")

        assert any(
            "Ask the school" in said and "Tom" in said and "1 February 2031" in said
            for said in both.below(await both.root(0))
        )


class TestMinutes:
    async def test_the_draft_stands_in_the_openings_thread_with_its_files(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        await meeting.say(MEERA, "A walk together")

        await meeting.close()

        root = await meeting.root(0)
        assert any("Draft minutes" in said for said in meeting.below(root))
        drafts = [file for file in meeting.platform.files.values() if file.thread == root]
        assert [file.name.rpartition(".")[2] for file in drafts] == ["docx", "md"]
        assert "A walk together" in (drafts[1].data or b"").decode()

    async def test_closing_asks_first(self, both: Meeting) -> None:
        await both.start()

        await both.press(SIAN, "Close the round")

        assert both.window(SIAN)["submit"]["text"]
        assert (await both.record()).round.state is State.OPEN
        await both.send_in(SIAN)
        assert (await both.record()).round.state is State.CLOSED

    async def test_a_line_is_corrected_in_three_steps_in_one_window(self, both: Meeting) -> None:
        await both.start()
        said = await both.say(MEERA, "A walk togehter")
        await both.close()
        await both.press(SIAN, "Correct the minutes")
        window = both.window(SIAN)["id"]

        await both.send_in(SIAN, page="1:0")
        await both.send_in(SIAN, target=f"contribution:{said.ts}")
        await both.send_in(SIAN, text="A walk together")

        assert both.window(SIAN)["id"] == window
        [correction] = (await both.record()).corrections
        assert correction.text == "A walk together"
        assert await both.kept() == ["A walk togehter"]

    async def test_signed_minutes_go_to_the_lead_with_files_and_the_receipt_to_the_team(
        self, meeting: Meeting
    ) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.say(MEERA, "A walk together")
        await meeting.close()

        await meeting.sign_off()
        direct = meeting.direct_channel(ADA)
        await meeting.press(ADA, "I have received this", channel=direct)

        assert any(told.startswith("Digest: Riverside") for told in meeting.told(ADA))
        files = [file for file in meeting.platform.files.values() if file.channel == direct]
        assert [file.name.rpartition(".")[2] for file in files] == ["docx", "md"]
        assert "A walk together" in (files[1].data or b"").decode()
        assert "Ada" in meeting.below(await meeting.root(0))[-1]

    async def test_a_second_press_on_the_receipt_changes_nothing(self, meeting: Meeting) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.close()
        await meeting.sign_off()

        for _ in range(2):
            await meeting.press(ADA, "I have received this", channel=meeting.direct_channel(ADA))

        assert await meeting.rows("receipts") == 1

    async def test_the_lead_reads_the_signed_minutes_in_a_window(self, meeting: Meeting) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.say(MEERA, "A walk together")
        await meeting.close()
        await meeting.sign_off()

        await meeting.press(ADA, "Read the signed minutes", channel=meeting.direct_channel(ADA))

        assert "A walk together" in meeting.read(ADA)


class TestLongMinutes:
    @pytest.fixture
    async def long(self, meeting: Meeting) -> Meeting:
        """A round in which much was said."""
        await meeting.start()
        for number in range(12):
            await meeting.say(MEERA, f"Reply {number}. {'Some more words. ' * 170}")
        await meeting.close()
        return meeting

    async def test_their_pages_are_turned_in_one_window(self, long: Meeting) -> None:
        await long.press(SIAN, "Read the minutes as they stand")
        window = long.window(SIAN)["id"]
        first = long.read(SIAN)

        await long.press_in(SIAN, "Next page")
        second = long.read(SIAN)
        await long.press_in(SIAN, "Previous page")

        assert long.window(SIAN)["id"] == window
        assert "Page 1 of" in first
        assert "Page 2 of" in second
        assert long.read(SIAN) == first

    async def test_all_of_them_can_be_read(self, long: Meeting) -> None:
        await long.press(TOM, "Read the minutes as they stand")
        pages = [long.read(TOM)]

        while "Next page" in pages[-1]:
            await long.press_in(TOM, "Next page")
            pages.append(long.read(TOM))

        assert all(f"Reply {number}. " in " ".join(pages) for number in range(12))

    async def test_their_files_come_as_a_direct_message(self, long: Meeting) -> None:
        await long.press(TOM, "Read the minutes as they stand")

        await long.press_in(TOM, "Send me the files")

        direct = long.direct_channel(TOM)
        files = [file for file in long.platform.files.values() if file.channel == direct]
        assert [file.name.rpartition(".")[2] for file in files] == ["docx", "md"]
        assert "direct messages" in long.read(TOM)

    async def test_if_that_takes_long_they_are_told_in_a_line(self, long: Meeting) -> None:
        await long.press(TOM, "Read the minutes as they stand")
        long.platform.fail("views.push", Fault(error="expired_trigger_id"))

        await long.press_in(TOM, "Send me the files")

        assert len(long.platform.messages(long.direct_channel(TOM))) == 1
        assert long.whispers(TOM) == [WORDS("slack_files_sent")]

    async def test_they_are_the_ones_that_are_kept(self, long: Meeting) -> None:
        newest = (await long.record()).versions[-1]

        headings = [b.text for b in load(newest.body).blocks if isinstance(b, Heading)]

        assert "Prompt 1" in headings


class TestManyWorkspaces:
    async def test_two_in_one_bot_never_meet(self, tmp_path: Path) -> None:
        async with slack_round(tmp_path, Way.INSTALLS) as meeting:
            _next_door(meeting)
            await install(meeting, "T2")
            record = await meeting.start()
            await meeting.say(MEERA, "A walk together")

            await meeting.command("U8", "start", "C2")
            await meeting.send_in("U8")
            meeting.put_away("U8")
            root = meeting.platform.messages("C2")[-1]["ts"]
            await meeting.platform.say("C2", root, "U8", "Not for next door", meeting.via)

            assert await meeting.kept() == ["A walk together"]
            theirs = await meeting.store.open_round(Place("slack", "T2", "C2"))
            assert theirs
            assert theirs.id != record.round.id
            assert "A walk together" not in repr(meeting.seen("C2"))
            home = await meeting.open_home("U8")
            assert (home.count("Online safety"), "Siân" in home) == (1, False)

    async def test_one_that_has_not_installed_it_is_refused(self, tmp_path: Path) -> None:
        async with slack_round(tmp_path, Way.INSTALLS) as meeting:
            _next_door(meeting)

            asked = await meeting.platform.command("U8", "C2", "start", meeting.via)

            assert asked.status == 403
            [line] = meeting.lines()
            assert "event=slack_refused" in line

    async def test_one_that_uninstalls_it_is_forgotten_and_the_other_is_not(
        self, tmp_path: Path
    ) -> None:
        async with slack_round(tmp_path, Way.INSTALLS) as meeting:
            _next_door(meeting)
            await install(meeting, "T2")

            await meeting.platform.uninstall(meeting.via, team="T2")

            gone = await meeting.platform.command("U8", "C2", "start", meeting.via)
            assert gone.status == 403
            await meeting.command(SIAN)
            assert meeting.read(SIAN).startswith("Start a round")

    async def test_a_round_where_a_whole_organisation_has_installed_it(
        self, tmp_path: Path
    ) -> None:
        async with slack_round(tmp_path, Way.INSTALLS, organisation="E1") as meeting:
            await meeting.command(SIAN, "set up")
            await meeting.send_in(SIAN, service="Riverside")
            meeting.put_away(SIAN)

            await meeting.open_home(SIAN)
            await meeting.press_in(SIAN, "Start a round in Riverside")
            await meeting.send_in(SIAN)
            meeting.put_away(SIAN)
            await meeting.say(MEERA, "A walk together")
            await meeting.press(TOM, "Answer privately")
            await meeting.send_in(TOM, text="A quiet word")
            await meeting.close()
            record = await meeting.sign_off()

            assert record.round.place == Place("slack", "E1", "C1")
            assert record.round.state is State.SIGNED_OFF
            assert await meeting.kept() == ["A walk together", "A quiet word"]
            assert meeting.lines() == []

    @pytest.mark.parametrize("ended, status", [(True, 403), (False, 200)])
    async def test_only_an_organisation_that_has_ended_it_is_forgotten(
        self, tmp_path: Path, ended: bool, status: int
    ) -> None:
        async with slack_round(tmp_path, Way.INSTALLS, organisation="E1") as meeting:
            platform = meeting.platform
            if ended:
                told = await platform.uninstall(meeting.via)
            else:
                payload = events.uninstalled(platform, platform.teams["T1"])
                told = await meeting.via.send("events_api", payload)

            first = meeting.lines()[0]
            asked = await meeting.command(SIAN, "help")

            assert (told.status, asked.status) == (200, status)
            assert "level=info" in first
            assert ("event=slack_uninstalled" in first) == ended


def _next_door(meeting: Meeting) -> None:
    """Another workspace, with somebody in a channel that the bot is in."""
    meeting.platform.add_team("T2")
    meeting.platform.add_user("U8", "Elin", team="T2")
    meeting.platform.add_channel("C2", ["U8", "U0BOTT2"], team="T2")


class TestAtOnce:
    async def test_everybodys_vote_counts(self, meeting: Meeting) -> None:
        platform = meeting.platform
        voters = [platform.add_user(f"U1{number:02}", "Voter").id for number in range(30)]
        platform.channels["C1"].members += voters
        await meeting.start()
        await meeting.go_to(2)
        ts, button = meeting.button(MEERA, "Partly")

        await asyncio.gather(
            *(platform.press(id, "C1", ts, button["action_id"], meeting.via) for id in voters)
        )
        await meeting.settle()

        assert len((await meeting.record()).votes) == 30
        assert "Partly: 30 of 30" in meeting.seen()[-1]

    async def test_two_who_start_at_the_same_moment_open_one_round(self, both: Meeting) -> None:
        for user in (SIAN, MEERA):
            await both.command(user)
        forms = [both.window(user) for user in (SIAN, MEERA)]

        await asyncio.gather(*(both.platform.submit(form, {}, both.via) for form in forms))

        assert await both.rows("rounds") == 1
        said = both.read(SIAN) + both.read(MEERA)
        assert "A round is open" in said or "already" in said

    async def test_next_pressed_twice_sends_one_prompt(self, both: Meeting) -> None:
        await both.start()
        ts, button = both.button(SIAN, "Next prompt")
        press = both.platform.press

        await asyncio.gather(
            *(press(SIAN, "C1", ts, button["action_id"], both.via) for _ in range(2))
        )
        await both.settle()

        assert (await both.record()).round.reached == 2
        assert "Nothing was sent twice." in both.read(SIAN)
