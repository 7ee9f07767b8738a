"""What one person does in Slack and is shown: home, commands, windows, and what goes wrong."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack.settings import Way
from bot.model import State
from tests.rigs.slack import Fault, events
from tests.rigs.slack.interactions import actions_in
from tests.rigs.slack_round import ADA, MEERA, SIAN, TEAM, TOM, WORDS, Meeting, slack_round
from tests.rigs.slack_seen import text_of

FAILED, ADD_ME = WORDS("slack_failed"), WORDS("slack_add_me")
GUEST = "U9"


@pytest.fixture(params=[Way.HTTP, Way.SOCKET], ids=["http", "socket"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Meeting]:
    """A team and its bot, once over HTTP and once in Socket Mode."""
    async with slack_round(tmp_path, request.param) as meeting:
        yield meeting


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with slack_round(tmp_path) as meeting:
        yield meeting


class TestHome:
    async def test_a_stranger_is_told_how_to_begin(self, both: Meeting) -> None:
        await both.start()

        read = await both.open_home(ADA)

        assert "No round is open in your channels." in read
        assert "Then write /briefing there." in read
        assert "Online safety" not in read
        assert "I'm worried about a child now" in read

    async def test_a_member_sees_the_open_round_with_its_address_and_their_actions(
        self, meeting: Meeting
    ) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.press(MEERA, "Add an action")
        await meeting.send_in(MEERA, what="Ask the school", owner=TOM, due="2031-02-01")

        read = await meeting.open_home(TOM)

        assert "Riverside" in read
        assert "Online safety" in read
        assert "Ask the school" in read
        assert "t1-team.slack.com/archives/C1" in repr(meeting.home(TOM))
        assert "Ask the school" not in await meeting.open_home(MEERA)

    async def test_a_chair_reads_and_signs_the_draft_from_there(self, both: Meeting) -> None:
        await both.set_up()
        await both.start()
        await both.say(MEERA, "A walk together")
        await both.close()
        assert "Draft minutes" in await both.open_home(SIAN)

        await both.press_in(SIAN, _named(both.home(SIAN), "Draft minutes"))
        assert "A walk together" in both.read(SIAN)
        await both.press_in(SIAN, "Sign off")
        await both.send_in(SIAN, read=["yes"])

        assert (await both.record()).round.state is State.SIGNED_OFF
        assert "Draft minutes" not in text_of(both.home(SIAN)["blocks"])

    async def test_a_lead_reads_signed_minutes_of_a_channel_they_are_not_in(
        self, meeting: Meeting
    ) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.say(MEERA, "A walk together")
        await meeting.close()
        await meeting.sign_off()
        await meeting.open_home(ADA)

        await meeting.press_in(ADA, "Signed minutes: Riverside")

        assert "A walk together" in meeting.read(ADA)

    async def test_a_round_is_started_in_a_team_from_there(self, both: Meeting) -> None:
        await both.set_up()
        await both.open_home(SIAN)

        await both.press_in(SIAN, "Start a round in Riverside")
        await both.send_in(SIAN)

        record = await both.record()
        assert (record.round.place, record.round.chair.id) == (TEAM, SIAN)
        assert "Online safety" in text_of(both.home(SIAN)["blocks"])

    async def test_but_not_by_somebody_who_has_left_the_channel(self, meeting: Meeting) -> None:
        await meeting.set_up()
        await meeting.open_home(SIAN)
        await meeting.platform.leave("C1", SIAN, meeting.via)

        await meeting.press_in(SIAN, "Start a round in Riverside")

        assert WORDS("slack_not_in_channel") in meeting.read(SIAN)
        assert "Riverside" not in text_of(meeting.home(SIAN)["blocks"])

    async def test_a_round_begun_elsewhere_is_there_when_they_next_do_something(
        self, meeting: Meeting
    ) -> None:
        await meeting.open_home(MEERA)
        before = len(meeting.calls("views.publish"))

        await meeting.start()
        assert len(meeting.calls("views.publish")) == before
        await meeting.press(MEERA, "I'm worried about a child now")

        assert "Online safety" in text_of(meeting.home(MEERA)["blocks"])

    async def test_one_that_cannot_be_put_up_again_undoes_nothing(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.go_to(2)
        await meeting.open_home(MEERA)
        meeting.platform.fail("views.publish", Fault(error="internal_error"))

        pressed = await meeting.press(MEERA, "Partly")

        assert pressed.status == 200
        assert len((await meeting.record()).votes) == 1
        [line] = meeting.lines()
        assert "event=slack_home_stale" in line

    async def test_however_many_channels_somebody_is_in_their_own_is_found(
        self, meeting: Meeting
    ) -> None:
        team = meeting.platform.channels.pop("C1")
        for number in range(220):
            meeting.platform.add_channel(f"C1{number:03}", [TOM])
        meeting.platform.channels["C1"] = team
        await meeting.set_up()

        await meeting.open_home(TOM)
        await meeting.press_in(TOM, "Start a round in Riverside")

        assert meeting.read(TOM).startswith("Start a round")

    async def test_the_other_tab_is_none_of_its_business(self, meeting: Meeting) -> None:
        told = await meeting.platform.open_home(MEERA, meeting.via, tab="messages")

        assert told.status == 200
        assert meeting.calls("views.publish") == []


def _named(view: dict, beginning: str) -> str:
    labels = [each["text"]["text"] for each in actions_in(view["blocks"]) if "text" in each]
    return next(label for label in labels if label.startswith(beginning))


class TestCommands:
    async def test_help_and_anything_else_is_help(self, both: Meeting) -> None:
        for words in ("help", "what is this"):
            await both.command(MEERA, words)

            assert both.read(MEERA).startswith("How this works")
            both.put_away(MEERA)
        assert both.platform.ephemerals == []

    async def test_help_leads_to_the_start(self, meeting: Meeting) -> None:
        await meeting.command(MEERA, "help")

        await meeting.press_in(MEERA, "Start a round")
        await meeting.send_in(MEERA)

        assert (await meeting.record()).round.chair.id == MEERA

    @pytest.mark.parametrize("words", ["", "  ", "start", "Start", " START "])
    async def test_start_in_any_spelling(self, meeting: Meeting, words: str) -> None:
        await meeting.command(SIAN, words)

        assert meeting.read(SIAN).startswith("Start a round")

    async def test_close_asks_first_and_says_when_there_is_nothing_to_close(
        self, meeting: Meeting
    ) -> None:
        await meeting.command(SIAN, "close")
        assert "No round is open here." in meeting.read(SIAN)
        meeting.put_away(SIAN)
        await meeting.start()

        await meeting.command(SIAN, "close")
        await meeting.send_in(SIAN)

        assert (await meeting.record()).round.state is State.CLOSED

    @pytest.mark.parametrize("words", ["start", "set up", "Set  up", ""])
    async def test_in_a_direct_message_it_says_where_to_go(
        self, meeting: Meeting, words: str
    ) -> None:
        await meeting.command(SIAN, words, meeting.direct_channel(SIAN))

        assert WORDS("begin_where") in meeting.read(SIAN)

    async def test_in_a_direct_message_help_is_help(self, meeting: Meeting) -> None:
        await meeting.command(SIAN, "help", meeting.direct_channel(SIAN))

        assert meeting.read(SIAN).startswith("How this works")

    @pytest.mark.parametrize("private", [False, True])
    @pytest.mark.parametrize("words", ["start", "SET  UP", ""])
    async def test_in_a_channel_without_the_bot_it_asks_to_be_added(
        self, meeting: Meeting, words: str, private: bool
    ) -> None:
        meeting.platform.add_channel("C2", [SIAN], private=private)

        await meeting.command(SIAN, words, "C2")

        assert ADD_ME in meeting.read(SIAN)

    async def test_and_so_does_the_button_of_the_help_there(self, meeting: Meeting) -> None:
        meeting.platform.add_channel("C2", [SIAN])
        await meeting.command(SIAN, "help", "C2")

        await meeting.press_in(SIAN, "Start a round")

        assert ADD_ME in meeting.read(SIAN)

    async def test_if_slack_does_not_say_where_the_bot_is_it_is_supposed_to_be_there(
        self, meeting: Meeting
    ) -> None:
        meeting.platform.fail("conversations.info", Fault(error="internal_error"))

        await meeting.command(SIAN)

        assert meeting.read(SIAN).startswith("Start a round")


class TestWorry:
    async def test_only_who_presses_it_sees_where_to_turn(self, both: Meeting) -> None:
        await both.set_up()
        await both.start()
        before = (both.seen(), len(both.platform.ephemerals))

        await both.press(MEERA, "I'm worried about a child now")

        read = both.read(MEERA)
        assert "This bot has not reported anything." in read
        assert "call 999" in read
        assert "01632 960001" in read
        assert "Ada is this team's safeguarding lead." in read
        assert (both.seen(), len(both.platform.ephemerals)) == before
        assert both.window(TOM) == {}

    async def test_nothing_is_kept_of_it(self, meeting: Meeting) -> None:
        await meeting.start()
        tables = ("people", "contributions", "votes", "deliveries", "actions")
        before = [await meeting.rows(table) for table in tables]

        await meeting.press(TOM, "I'm worried about a child now")

        assert [await meeting.rows(table) for table in tables] == before

    async def test_it_is_in_the_home_and_in_the_help(self, meeting: Meeting) -> None:
        await meeting.open_home(MEERA)
        await meeting.press_in(MEERA, "I'm worried about a child now")
        from_home = meeting.read(MEERA)
        meeting.put_away(MEERA)

        await meeting.command(MEERA, "help")
        await meeting.press_in(MEERA, "I'm worried about a child now")

        assert "This bot has not reported anything." in from_home
        assert "This bot has not reported anything." in meeting.read(MEERA)


class TestShortcut:
    async def test_the_chair_adds_a_message_from_outside_the_threads(self, both: Meeting) -> None:
        await both.start()
        said = await both.platform.say("C1", "", MEERA, "Ask <@U3> &amp; co 👍", both.via)

        await both.platform.shortcut(SIAN, "C1", said.ts, both.via)
        value = _field(both, SIAN, "text")
        await both.send_in(SIAN, prompt="1")

        assert value == "Ask @Tom &amp; co 👍"
        assert await both.kept() == ["Ask @Tom &amp; co 👍"]

    async def test_the_same_message_is_not_added_twice(self, meeting: Meeting) -> None:
        await meeting.start()
        said = await meeting.platform.say("C1", "", MEERA, "Ask the school", meeting.via)

        for _ in range(2):
            await meeting.platform.shortcut(SIAN, "C1", said.ts, meeting.via)
            await meeting.send_in(SIAN, prompt="1")

        assert await meeting.kept() == ["Ask the school"]

    async def test_a_member_is_told_that_it_is_for_the_chair(self, meeting: Meeting) -> None:
        await meeting.start()
        said = await meeting.platform.say("C1", "", MEERA, "Ask the school", meeting.via)

        await meeting.platform.shortcut(MEERA, "C1", said.ts, meeting.via)

        assert "Only the chair can do this." in meeting.read(MEERA)

    async def test_without_a_round_there_is_nothing_to_add_to(self, meeting: Meeting) -> None:
        said = await meeting.platform.say("C1", "", MEERA, "Ask the school", meeting.via)

        await meeting.platform.shortcut(SIAN, "C1", said.ts, meeting.via)

        assert meeting.read(SIAN).startswith(WORDS("refused_title"))


def _field(meeting: Meeting, user: str, name: str) -> str:
    blocks = meeting.window(user)["blocks"]
    [found] = [block["element"] for block in blocks if block.get("block_id") == name]
    return found["initial_value"]


class TestForms:
    async def test_what_is_wrong_stands_beside_its_field(self, both: Meeting) -> None:
        await both.command(SIAN)

        await both.send_in(SIAN, mode="own-pace", closes_on=None)

        assert both.errors(SIAN) == {"closes_on": "Please give a date."}
        assert await both.rows("rounds") == 0

    async def test_each_fault_has_its_own_sentence(self, meeting: Meeting) -> None:
        meeting.platform.add_user("U8", "Another bot", is_bot=True)
        await meeting.command(SIAN, "set up")

        await meeting.send_in(SIAN, service="x" * 101, lead="U8")

        assert meeting.errors(SIAN) == {
            "service": WORDS("text_too_long"),
            "lead": WORDS("person_not_here"),
        }

    async def test_a_tick_that_is_missing(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.close()
        await meeting.press(SIAN, "Sign off")

        signed = await meeting.forge(SIAN, meeting.window(SIAN), read=[])

        assert signed.body == {
            "response_action": "errors",
            "errors": {"read": WORDS("tick_needed")},
        }

    async def test_nothing_but_spaces_is_nothing(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.press(MEERA, "Answer privately")

        await meeting.send_in(MEERA, text="   ")

        assert meeting.errors(MEERA) == {"text": WORDS("text_needed")}
        assert await meeting.kept() == []

    async def test_somebody_elses_form_after_they_are_no_longer_chair(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        await meeting.press(SIAN, "Add a note")
        await meeting.press(MEERA, "Take over as chair")
        await meeting.send_in(MEERA)

        await meeting.send_in(SIAN, text="Two of us nodded")

        assert "Only the chair can do this." in meeting.errors(SIAN)["text"]
        assert await meeting.kept() == []


class TestFailing:
    async def test_a_press_that_fails_is_told_and_is_one_line(self, both: Meeting) -> None:
        await both.start()
        ts, button = both.button(TOM, "Answer privately")
        await both.lose_memory()

        pressed = await both.platform.press(TOM, "C1", ts, button["action_id"], both.via)

        assert (pressed.status, pressed.body) == (200, "")
        assert both.whispers(TOM) == [FAILED]
        [line] = both.lines()
        assert "event=slack_failed" in line
        assert "task=press" in line

    async def test_a_command_that_fails_is_told_and_is_one_line(self, both: Meeting) -> None:
        await both.lose_memory()

        asked = await both.platform.command(SIAN, "C1", "", both.via)

        assert asked.status == 200
        assert asked.body == {"response_type": "ephemeral", "text": FAILED}
        [line] = both.lines()
        assert "task=command" in line

    async def test_a_form_that_fails_keeps_what_was_typed_and_can_be_sent_again(
        self, both: Meeting
    ) -> None:
        await both.start()
        await both.press(TOM, "Answer privately")
        form = both.window(TOM)
        await both.lose_memory()

        sent = await both.platform.submit(form, {"text": "A quiet word"}, both.via)

        assert sent.status == 200
        assert both.errors(TOM) == {"text": FAILED}
        assert both.window(TOM) == form
        await both.find_memory()
        await both.send_in(TOM, text="A quiet word")
        assert await both.kept() == ["A quiet word"]
        [line] = both.lines()
        assert "task=submit" in line

    async def test_a_question_that_fails_says_so_in_its_window(self, both: Meeting) -> None:
        await both.start()
        await both.press(SIAN, "Close the round")
        await both.lose_memory()

        await both.platform.submit(both.window(SIAN), {}, both.via)

        assert FAILED in both.read(SIAN)

    async def test_a_press_in_a_window_that_fails_says_so_over_it(self, both: Meeting) -> None:
        await both.command(TOM, "help")
        window = both.window(TOM)
        button = next(iter(actions_in(window["blocks"])))
        await both.lose_memory()

        await both.platform.press_in(window, button["action_id"], both.via)

        assert FAILED in both.read(TOM)
        assert both.platform.ephemerals == []
        assert both.told(TOM) == []

    async def test_if_no_window_opens_it_is_said_beside(self, meeting: Meeting) -> None:
        await meeting.command(TOM, "help")
        meeting.platform.fail("views.push", *[Fault(error="internal_error")] * 2)

        await meeting.press_in(TOM, "Start a round")

        assert meeting.whispers(TOM) == [FAILED]

    async def test_a_shortcut_that_fails_is_told(self, meeting: Meeting) -> None:
        said = await meeting.platform.say("C1", "", MEERA, "Ask the school", meeting.via)
        await meeting.lose_memory()

        used = await meeting.platform.shortcut(SIAN, "C1", said.ts, meeting.via)

        assert used.status == 200
        assert meeting.whispers(SIAN) == [FAILED]

    async def test_what_slack_would_send_again_is_refused_so_that_it_does(
        self, both: Meeting
    ) -> None:
        await both.lose_memory()

        opened = await both.platform.open_home(SIAN, both.via)
        archived = await both.platform.archive("C1", both.via)

        assert (opened.status, archived.status) == (500, 500)
        assert len(both.lines("slack_failed")) == len(both.lines()) == 2

    async def test_a_reply_that_cannot_be_kept_is_refused(self, both: Meeting) -> None:
        await both.start()
        root = await both.root(1)
        await both.lose_memory()

        said = await both.platform.say("C1", root, MEERA, "A walk together", both.via)

        assert said.status == 500
        await both.find_memory()
        await both.platform.again(said)
        assert await both.kept() == ["A walk together"]

    async def test_with_slack_away_nothing_is_raised(self, meeting: Meeting) -> None:
        await meeting.command(TOM, "help")
        meeting.platform.fail("views.push", *[Fault(status=503)] * 2)
        meeting.platform.fail("chat.postEphemeral", Fault(status=503))

        pressed = await meeting.press_in(TOM, "Start a round")

        assert pressed.status == 200
        events = [line.split()[2] for line in meeting.lines()]
        assert events == ["event=slack_failed", *["event=slack_not_shown"] * 2]


class TestWindows:
    @pytest.mark.parametrize("word", ["expired_trigger_id", "exchanged_trigger_id"])
    async def test_a_press_too_late_for_a_window_is_told(self, both: Meeting, word: str) -> None:
        await both.start()
        both.platform.fail("views.open", Fault(error=word))

        pressed = await both.press(TOM, "Answer privately")

        assert pressed.status == 200
        assert both.whispers(TOM) == [WORDS("slack_too_late")]
        assert both.lines() == []

    async def test_in_a_channel_without_the_bot_they_are_told_too(self, both: Meeting) -> None:
        both.platform.add_channel("C2", [TOM])
        both.platform.fail("views.open", Fault(error="expired_trigger_id"))

        await both.command(TOM, "start", "C2")

        assert both.whispers(TOM) == [WORDS("slack_too_late")]
        assert both.lines() == []

    async def test_over_three_windows_the_top_one_changes(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.close()
        await meeting.press(SIAN, "Read the minutes as they stand")
        window = meeting.window(SIAN)
        stack = meeting.platform.stacks[SIAN]
        stack[:0] = [window["id"], window["id"]]

        await meeting.press_in(SIAN, "Attendance")

        assert len(stack) == 3
        assert stack[-1] == window["id"]
        assert meeting.read(SIAN).startswith("Attendance")

    async def test_a_form_lies_over_the_minutes_and_they_are_there_below(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        await meeting.close()
        await meeting.press(SIAN, "Read the minutes as they stand")
        paper = meeting.window(SIAN)

        await meeting.press_in(SIAN, "Attendance")
        await meeting.send_in(SIAN, present="Meera")

        assert meeting.platform.stacks[SIAN][0] == paper["id"]
        assert (await meeting.record()).round.present == "Meera"

    async def test_a_whisper_stays_in_its_thread(self, meeting: Meeting) -> None:
        await meeting.set_up()
        await meeting.start()
        await meeting.close()
        await meeting.sign_off()
        meeting.platform.fail("views.open", Fault(error="expired_trigger_id"))

        await meeting.press(TOM, "Read the signed minutes")

        [whisper] = [each for each in meeting.platform.ephemerals if each["user"] == TOM]
        assert whisper["thread_ts"] == await meeting.root(0)


class TestGuests:
    @pytest.fixture
    async def shared(self, both: Meeting) -> Meeting:
        """A round in a channel that is shared with another workspace."""
        await both.start()
        both.platform.add_guest(GUEST, "Elin", "C1")
        return both

    async def test_a_guests_reply_is_kept_as_of_their_workspace(self, shared: Meeting) -> None:
        said = await shared.say(GUEST, "We do that, too")
        await shared.platform.edit("C1", said.ts, "We do that as well", shared.via)

        [reply] = (await shared.record()).contributions
        assert (reply.text, reply.author.workspace) == ("We do that as well", "T9")
        assert reply.author.name == "Elin"

    async def test_our_own_people_are_ours_there(self, shared: Meeting) -> None:
        await shared.say(MEERA, "So do we")

        [reply] = (await shared.record()).contributions
        assert (reply.author.workspace, reply.author.name) == ("T1", "Meera")

    @pytest.mark.parametrize("label", ["Answer privately", "Add an action", "Next prompt"])
    async def test_a_guest_is_kindly_refused_the_buttons(
        self, shared: Meeting, label: str
    ) -> None:
        await shared.press(GUEST, label)

        assert WORDS("outsider") in shared.read(GUEST)
        assert (await shared.record()).round.reached == 1

    async def test_a_guest_is_shown_where_to_turn(self, shared: Meeting) -> None:
        await shared.press(GUEST, "I'm worried about a child now")

        assert "This bot has not reported anything." in shared.read(GUEST)

    async def test_a_guest_cannot_add_to_the_minutes(self, shared: Meeting) -> None:
        said = await shared.platform.say("C1", "", GUEST, "We do that, too", shared.via)

        await shared.platform.shortcut(GUEST, "C1", said.ts, shared.via)

        assert WORDS("outsider") in shared.read(GUEST)

    async def test_a_guest_cannot_be_named_as_lead(self, shared: Meeting) -> None:
        await shared.command(SIAN, "set up")

        await shared.send_in(SIAN, service="Riverside", lead=GUEST)

        assert shared.errors(SIAN) == {"lead": WORDS("person_not_here")}


class TestComingAndGoing:
    async def test_who_adds_the_bot_is_told_how_it_works_and_nobody_else(
        self, both: Meeting
    ) -> None:
        both.platform.add_channel("C2", [MEERA, TOM])

        told = await both.platform.add_bot("C2", MEERA, both.via)

        assert told.status == 200
        [whisper] = both.whispers(MEERA)
        assert whisper.startswith("How this works")
        assert both.whispers(TOM) == []
        assert both.seen("C2") == []

    async def test_the_help_leads_to_a_start_in_that_channel(self, meeting: Meeting) -> None:
        meeting.platform.add_channel("C2", [MEERA, TOM])
        await meeting.platform.add_bot("C2", MEERA, meeting.via)

        await meeting.press(MEERA, "Start a round", channel="C2")
        await meeting.send_in(MEERA)

        assert meeting.seen("C2")[0].startswith("Team discussion: Online safety")

    async def test_somebody_else_joining_is_no_news(self, meeting: Meeting) -> None:
        event = {"type": "member_joined_channel", "user": ADA, "channel": "C1", "inviter": SIAN}

        told = await meeting.platform._happened(
            meeting.platform.channels["C1"], event, meeting.via
        )

        assert told.status == 200
        assert meeting.platform.ephemerals == []

    @pytest.mark.parametrize(
        "what, says", [("removed", "removed"), ("archived", "archived"), ("deleted", "deleted")]
    )
    async def test_the_chair_is_told_once_that_the_channel_is_out_of_reach(
        self, both: Meeting, what: str, says: str
    ) -> None:
        await both.start()
        platform = both.platform
        happens = {
            "removed": platform.remove_bot,
            "archived": platform.archive,
            "deleted": platform.delete_channel,
        }

        gone = await happens[what]("C1", both.via)
        await platform.again(gone)
        await both.settle()

        [told] = both.told(SIAN)
        assert WORDS(f"lost_{says}", briefing="Online safety") in told
        assert both.told(MEERA) == []

    async def test_the_chair_closes_such_a_round_from_there(self, meeting: Meeting) -> None:
        await meeting.start()
        await meeting.platform.remove_bot("C1", meeting.via)
        await meeting.settle()

        await meeting.press(SIAN, "Close the round", channel=meeting.direct_channel(SIAN))
        await meeting.send_in(SIAN)

        assert (await meeting.record()).round.state is State.CLOSED

    async def test_without_a_round_nobody_is_told(self, meeting: Meeting) -> None:
        gone = await meeting.platform.archive("C1", meeting.via)
        await meeting.settle()

        assert gone.status == 200
        assert await meeting.rows("deliveries") == 0

    async def test_a_renamed_channel_is_the_same(self, both: Meeting) -> None:
        await both.start()

        renamed = await both.platform.rename("C1", "new-name", both.via)
        await both.say(MEERA, "A walk together")

        assert renamed.status == 200
        assert await both.kept() == ["A walk together"]
        assert both.lines() == []

    async def test_what_somebody_said_stays_when_they_leave(self, both: Meeting) -> None:
        await both.start()
        await both.say(MEERA, "A walk together")

        left = await both.platform.leave("C1", MEERA, both.via)
        await both.settle()

        assert left.status == 200
        assert await both.kept() == ["A walk together"]
        assert both.told(SIAN) == []

    @pytest.mark.parametrize("how", ["uninstall", "tokens_revoked"])
    async def test_uninstalled_it_is_not_well(self, both: Meeting, how: str) -> None:
        assert both.slack.well

        told = await getattr(both.platform, how)(both.via)

        assert told.status == 200
        assert not both.slack.well
        [line] = both.lines()
        assert "level=error event=slack_uninstalled" in line

    async def test_what_ends_elsewhere_ends_nothing_here(self, both: Meeting) -> None:
        elsewhere = both.platform.add_team("T2")

        payload = events.uninstalled(both.platform, elsewhere)
        told = await both.via.send("events_api", payload)

        assert told.status == 200
        assert both.slack.well
        [line] = both.lines()
        assert "level=info event=slack_ends_nothing" in line


class TestOthers:
    async def test_threads_begun_by_others_leave_no_trace(self, both: Meeting) -> None:
        await both.start()
        root = await both.platform.say("C1", "", MEERA, "Lunch?", both.via)
        tables = ("people", "contributions", "deliveries")
        before = [await both.rows(table) for table in tables]
        asked = len(both.platform.calls)

        said = await both.platform.say("C1", root.ts, TOM, "A secret <@U4>", both.via)
        await both.platform.edit("C1", said.ts, "Another secret", both.via)
        await both.platform.delete("C1", said.ts, both.via)

        assert said.status == 200
        assert [await both.rows(table) for table in tables] == before
        assert len(both.platform.calls) == asked

    async def test_other_bots_are_not_heard(self, both: Meeting) -> None:
        await both.start()

        robot = both.platform.add_user("U9", "Standup", is_bot=True)
        both.platform.channels["C1"].members.append(robot.id)

        said = await both.say(MEERA, "Standup in 5", bot_id="B9", subtype="bot_message")
        app = await both.say(MEERA, "Standup in 4", bot_id="B9")
        file = await both.say(robot.id, "", files=[{"id": "F9"}], subtype="file_share")

        assert (said.status, app.status, file.status) == (200, 200, 200)
        assert await both.kept() == []

    async def test_the_bots_own_messages_are_not_replies(self, both: Meeting) -> None:
        await both.set_up()
        await both.start()
        await both.close()
        assert any("files" in message for message in both.platform.messages("C1"))
        for message in both.platform.messages("C1"):
            for changed in (False, True):
                payload = both.platform.echo("C1", message["ts"], changed=changed)
                echoed = await both.via.send("events_api", payload)
                assert echoed.status == 200

        assert await both.rows("contributions") == 0

    async def test_direct_messages_to_the_bot_are_not_kept(self, meeting: Meeting) -> None:
        await meeting.set_up()
        direct = meeting.direct_channel(ADA)
        invite = meeting.platform.messages(direct)[0]

        said = await meeting.platform.say(direct, invite["ts"], ADA, "Thank you", meeting.via)

        assert said.status == 200
        assert await meeting.rows("contributions") == 0
