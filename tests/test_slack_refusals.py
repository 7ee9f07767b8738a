"""What comes from Slack, or says so, and must not be done: refused, told, and one line logged."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.settings import Way
from adapters.web import MAX_BODY
from bot.model import Change, Place, State
from tests.builders import a_round, a_team
from tests.rigs.slack import Delivered, interactions
from tests.rigs.slack.events import callback
from tests.rigs.slack_round import ADA, MEERA, SIAN, TEAM, WORDS, Meeting, slack_round

SECRET_WORDS = "A blue kettle on the stairs"
ELSEWHERE = Place("slack", "T2", "C2")
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(params=[Way.HTTP, Way.SOCKET], ids=["http", "socket"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Meeting]:
    """A team and its bot, once over HTTP and once in Socket Mode."""
    async with slack_round(tmp_path, request.param) as meeting:
        meeting.typed.append(SECRET_WORDS)
        yield meeting


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with slack_round(tmp_path) as meeting:
        meeting.typed.append(SECRET_WORDS)
        yield meeting


def refused(meeting: Meeting, reason: str) -> bool:
    """Whether the log has one line, about that refusal, and nothing else."""
    [line] = meeting.lines()
    return "event=slack_refused" in line and f"reason={reason}" in line


async def said(meeting: Meeting) -> Mapping[str, Any]:
    """The payload of a reply that never reached the bot."""
    unheard = meeting.platform.front(meeting.front.url + "/nowhere")
    told = await meeting.platform.say("C1", await meeting.root(1), MEERA, SECRET_WORDS, unheard)
    return told.payload


class TestSignatures:
    @pytest.mark.parametrize(
        "changed, reason",
        [
            ({"X-Slack-Signature": None, "X-Slack-Request-Timestamp": None}, '"no time"'),
            ({"X-Slack-Signature": None}, '"wrong signature"'),
            ({"X-Slack-Signature": "v0=" + "0" * 64}, '"wrong signature"'),
            ({"X-Slack-Signature": "v0=ä"}, '"wrong signature"'),
            ({"X-Slack-Request-Timestamp": "soon"}, '"no time"'),
        ],
        ids=["none", "no signature", "wrong", "not ASCII", "no time"],
    )
    async def test_what_slack_has_not_signed_is_not_heard(
        self, meeting: Meeting, changed: dict[str, str | None], reason: str
    ) -> None:
        await meeting.start()
        body = json.dumps(await said(meeting)).encode()
        headers = {**JSON, **meeting.front.signed(body), **changed}
        headers = {name: value for name, value in headers.items() if value is not None}

        status, answer = await meeting.front.post(body, headers)

        assert (status, answer) == (401, "")
        assert await meeting.kept() == []
        assert refused(meeting, reason)

    async def test_nor_what_is_signed_with_another_secret(self, meeting: Meeting) -> None:
        await meeting.start()
        forger = replace(meeting.front, forged=True)

        told = await forger.send("events_api", await said(meeting))

        assert told.status == 401
        assert await meeting.kept() == []
        assert refused(meeting, '"wrong signature"')

    async def test_nor_what_was_changed_on_its_way(self, meeting: Meeting) -> None:
        await meeting.start()
        body = json.dumps(await said(meeting)).encode()
        headers = {**JSON, **meeting.front.signed(body)}

        status, _ = await meeting.front.post(body.replace(b"kettle", b"ladder"), headers)

        assert status == 401
        assert await meeting.kept() == []

    @pytest.mark.parametrize("seconds", [301, 3600, -301])
    async def test_nor_what_is_old_or_from_the_future(
        self, meeting: Meeting, seconds: float
    ) -> None:
        await meeting.start()

        told = await replace(meeting.front, old=seconds).send("events_api", await said(meeting))

        assert told.status == 401
        assert await meeting.kept() == []
        assert refused(meeting, '"wrong time"')

    async def test_replayed_within_five_minutes_it_changes_nothing_and_then_it_is_refused(
        self, meeting: Meeting
    ) -> None:
        await meeting.start()
        body = json.dumps(await said(meeting)).encode()
        headers = {**JSON, **meeting.front.signed(body)}

        first, _ = await meeting.front.post(body, headers)
        meeting.time.ahead = 290
        again, _ = await meeting.front.post(body, headers)
        meeting.time.ahead = 302
        late, _ = await meeting.front.post(body, headers)

        assert (first, again, late) == (200, 200, 401)
        assert await meeting.rows("contributions") == 1
        assert refused(meeting, '"wrong time"')


class TestShapes:
    async def test_two_megabytes_are_too_many(self, meeting: Meeting) -> None:
        body = json.dumps({"type": "event_callback", "text": "x" * 2 * MAX_BODY}).encode()

        async with meeting.platform.session.post(
            meeting.front.url,
            data=BytesIO(body),
            headers={**JSON, **meeting.front.signed(body)},
        ) as response:
            assert response.status == 413

        assert refused(meeting, '"too large"')

    @pytest.mark.parametrize("body", [b"{", b"[1]", b"null", b"\xff", b"[" * 100_000])
    @pytest.mark.parametrize("headers", [JSON, FORM, {"Content-Type": "text/plain"}])
    async def test_what_cannot_be_read(
        self, meeting: Meeting, body: bytes, headers: dict[str, str]
    ) -> None:
        status, _ = await meeting.front.post(body, {**headers, **meeting.front.signed(body)})

        assert status == 400
        assert refused(meeting, "unreadable")

    @pytest.mark.parametrize(
        "changed",
        [
            {"type": "block_suggestion"},
            {"type": "view_closed"},
            {"type": "shortcut", "callback_id": "another"},
            {"type": "message_action", "callback_id": "another"},
            {"type": "a_new_one"},
        ],
        ids=lambda changed: changed["type"],
    )
    async def test_an_interaction_nobody_listens_to(
        self, both: Meeting, changed: dict[str, str]
    ) -> None:
        await both.start()
        pressed = await both.press(MEERA, "Add an action")
        log = len(both.lines())

        told = await both.via.send("interactive", {**pressed.payload, **changed})

        assert told.status == _status(both, 404)
        assert log == 0
        assert refused(both, '"nothing listens to that"')

    async def test_another_command(self, both: Meeting) -> None:
        told = await both.platform.command(SIAN, "C1", SECRET_WORDS, both.via, command="/lunch")

        assert told.status == _status(both, 404)
        assert refused(both, '"nothing listens to that"')

    @pytest.mark.parametrize("kind", ["reaction_added", "app_mention", "team_join", "a_new_one"])
    async def test_an_event_nobody_asked_for_is_taken_and_that_is_all(
        self, both: Meeting, kind: str
    ) -> None:
        await both.start()
        event = {"type": kind, "user": MEERA, "channel": "C1", "text": SECRET_WORDS}
        asked = len(both.platform.calls)

        told = await both.via.send("events_api", _event(both, event))

        assert told.status == 200
        assert len(both.platform.calls) == asked
        assert both.lines() == []

    @pytest.mark.parametrize(
        "changed",
        [
            {"actions": [{"action_id": "do.1", "type": "button", "value": 7}]},
            {"actions": [{"action_id": "", "type": "button", "value": "worry:"}]},
            {"container": None, "channel": None},
            {"trigger_id": None},
        ],
        ids=str,
    )
    async def test_a_press_that_lacks_something_is_taken_and_changes_nothing(
        self, meeting: Meeting, changed: dict[str, Any]
    ) -> None:
        await meeting.start()
        pressed = await meeting.press(MEERA, "Next prompt")

        told = await meeting.via.send("interactive", {**pressed.payload, **changed})

        assert told.status == 200
        assert (await meeting.record()).round.reached == 1

    @pytest.mark.parametrize(
        "changed",
        [{"actions": []}, {"actions": None}, {"type": "workflow_step_edit"}, {"type": ["x"]}],
        ids=str,
    )
    async def test_what_no_library_can_read_is_one_line_and_changes_nothing(
        self, both: Meeting, changed: dict[str, Any]
    ) -> None:
        await both.start()
        pressed = await both.press(MEERA, "Answer privately")

        told = await both.via.send("interactive", {**pressed.payload, **changed})

        assert told.status in (404, 500)
        assert len(both.lines()) == 1
        assert (await both.press(SIAN, "Next prompt")).status == 200

    async def test_slacks_two_notices_without_an_event(self, meeting: Meeting) -> None:
        asked = await meeting.platform.url_verification(meeting.via)
        limited = await meeting.platform.app_rate_limited(meeting.via)

        assert (asked.status, asked.body) == (200, {"challenge": "3eZbrw1aB"})
        assert limited.status == 200
        [line] = meeting.lines()
        assert "event=slack_limits_events" in line


class TestOtherWorkspaces:
    @pytest.fixture
    async def theirs(self, both: Meeting) -> Meeting:
        """A meeting, and a workspace that has the app from somebody else."""
        both.platform.add_team("T2")
        both.platform.add_user("U8", "Elin", team="T2")
        both.platform.add_channel("C2", ["U8", "U0BOTT2"], team="T2")
        return both

    async def test_nothing_of_theirs_is_heard(self, theirs: Meeting) -> None:
        said = await theirs.platform.say("C2", "", "U8", SECRET_WORDS, theirs.via)

        assert said.status == _status(theirs, 403)
        assert refused(theirs, '"no workspace of ours"')

    async def test_nor_done(self, theirs: Meeting) -> None:
        await theirs.start()
        pressed = await theirs.press(MEERA, "Add an action")
        payload = {
            **pressed.payload,
            "team": {"id": "T2", "domain": "t2-team"},
            "user": {"id": "U8", "team_id": "T2"},
        }

        told = await theirs.via.send("interactive", payload)
        asked = await theirs.platform.command("U8", "C2", "start", theirs.via)

        assert {told.status, asked.status} == {_status(theirs, 403)}
        assert len(theirs.lines("slack_refused")) == len(theirs.lines()) == 2

    @pytest.mark.parametrize(
        "ref", ["answer:{}:1", "note:{}:1:x", "close:{}", "cancel:{}", "takeover:{}"]
    )
    async def test_a_form_that_names_their_round_finds_nothing(
        self, both: Meeting, ref: str
    ) -> None:
        await _their_round(both)
        await both.start()
        window = await _window(both, ref.format("theirs"))

        sent = await both.forge(SIAN, window, text=SECRET_WORDS)

        assert sent.status == 200
        assert WORDS("gone") in repr(sent.body)
        their = await both.store.record(a_round("theirs").id)
        assert their
        assert (their.contributions, their.round.state) == ((), State.OPEN)
        assert both.lines() == []

    @pytest.mark.parametrize(
        "ref",
        [
            *("next:{}:1", "vote:{}:2:0", "draft:{}", "minutes:{}:1", "read:{}", "go:{}"),
            *("answer:{}:1", "close:{}", "takeover:{}", "ack:{}:1", "correct:{}", "attendance:{}"),
        ],
    )
    async def test_a_button_that_names_their_round_finds_nothing(
        self, meeting: Meeting, ref: str
    ) -> None:
        await _their_round(meeting)
        await meeting.start()

        pressed = await _press(meeting, SIAN, ref.format("theirs"))

        assert pressed.status == 200
        assert WORDS("gone") in meeting.read(SIAN)
        their = await meeting.store.record(a_round("theirs").id)
        assert their
        assert (their.round.reached, their.votes) == (1, ())


async def _their_round(meeting: Meeting) -> None:
    """A round of another workspace, in the same memory."""
    round = replace(a_round("theirs", ELSEWHERE), reached=1)
    await meeting.store.commit(Change(round=round, team=a_team(ELSEWHERE, lead=None, chairs=())))
    assert await meeting.store.open_round(ELSEWHERE)


class TestRoles:
    @pytest.mark.parametrize(
        "label", ["Next prompt", "Close the round", "Cancel the round", "Attendance", "Add a note"]
    )
    async def test_what_is_for_the_chair_a_member_is_kindly_refused(
        self, both: Meeting, label: str
    ) -> None:
        await both.start()
        before = await both.record()

        pressed = await both.press(MEERA, label)

        assert (pressed.status, pressed.body) == (200, "")
        assert "Only the chair can do this. Siân chairs this round." in both.read(MEERA)
        assert await both.record() == before
        assert both.lines() == []

    async def test_a_form_made_for_the_chair_is_of_no_use_to_a_member(self, both: Meeting) -> None:
        await both.start()
        await both.press(SIAN, "Add a note")

        sent = await both.forge(MEERA, both.window(SIAN), text=SECRET_WORDS)

        assert "Only the chair can do this." in sent.body["errors"]["text"]
        assert await both.kept() == []

    async def test_nobody_accepts_for_the_lead(self, meeting: Meeting) -> None:
        await meeting.command(SIAN, "set up")
        await meeting.send_in(SIAN, service="Riverside", lead=ADA, chairs=[SIAN])

        await _press(meeting, MEERA, "accept:C1")

        assert WORDS("lead_not_you") in meeting.read(MEERA)
        assert (await meeting.store.team(TEAM)).accepted is None

    async def test_draft_minutes_are_for_those_in_the_channel(self, meeting: Meeting) -> None:
        record = await meeting.start()
        await meeting.say(MEERA, SECRET_WORDS)
        await meeting.close()
        meeting.platform.add_channel("C2", [ADA, meeting.platform.bot_user])

        await _press(meeting, ADA, f"draft:{record.round.id}", channel="C2")

        assert WORDS("minutes_not_yours") in meeting.read(ADA)
        assert SECRET_WORDS not in meeting.read(ADA)

    async def test_a_start_by_button_needs_the_presser_in_the_channel_it_names(
        self, both: Meeting
    ) -> None:
        await both.set_up()

        await _press(both, ADA, "C1 begin:", channel=both.direct_channel(ADA))

        assert WORDS("slack_not_in_channel") in both.read(ADA)


class TestGone:
    @pytest.mark.parametrize(
        "ref", ["next:nothing:1", "answer:nothing:1", "draft:nothing", "unknown:1", "vote:x:y:z"]
    )
    async def test_a_button_of_what_is_not_there_says_so(self, both: Meeting, ref: str) -> None:
        await both.start()

        pressed = await _press(both, MEERA, ref)

        assert (pressed.status, pressed.body) == (200, "")
        assert WORDS("gone") in both.read(MEERA)
        assert both.lines() == []

    @pytest.mark.parametrize("ref", ["unknown:1", "answer:nothing:1", "note:nothing:1:x", "x"])
    async def test_a_form_of_what_is_not_there_says_so(self, both: Meeting, ref: str) -> None:
        await both.start()
        window = await _window(both, ref)

        sent = await both.forge(SIAN, window, text=SECRET_WORDS)

        assert sent.status == 200
        assert sent.body == {"response_action": "errors", "errors": {"text": WORDS("gone")}}
        assert await both.kept() == []
        assert both.lines() == []

    async def test_a_form_without_a_name_is_closed_and_nothing_is_done(
        self, both: Meeting
    ) -> None:
        await both.start()
        window = await _window(both, "")

        sent = await both.forge(SIAN, window, text=SECRET_WORDS)

        assert (sent.status, sent.body) == (200, "")
        assert await both.kept() == []

    async def test_votes_and_prompts_that_do_not_exist(self, meeting: Meeting) -> None:
        record = await meeting.start()
        for ref in ("vote:{}:2:0", "vote:{}:1:99", "answer:{}:99", "next:{}:99"):
            await _press(meeting, SIAN, ref.format(record.round.id))

            assert meeting.read(SIAN).startswith(WORDS("refused_title"))
            meeting.put_away(SIAN)
        assert (await meeting.record()).votes == ()

    async def test_a_button_of_a_cancelled_round(self, both: Meeting) -> None:
        await both.start()
        _, button = both.button(MEERA, "Add an action")
        await both.press(SIAN, "Cancel the round")
        await both.send_in(SIAN)
        both.put_away(SIAN)

        await _press(both, MEERA, button["value"])

        assert both.read(MEERA).startswith(WORDS("refused_title"))
        assert not (await both.record()).actions


def _status(meeting: Meeting, status: int) -> int:
    """In Socket Mode what is refused is not acknowledged, which the rig calls 500."""
    return status if meeting.via is meeting.front else 500


def _event(meeting: Meeting, event: dict[str, Any]) -> Mapping[str, Any]:
    return callback(meeting.platform, meeting.platform.teams["T1"], event)


async def _press(meeting: Meeting, user: str, ref: str, channel: str = "C1") -> Delivered:
    """Press a button that the bot never made."""
    platform, at = meeting.platform, meeting.platform.channels[channel]
    made = {"type": "button", "action_id": "do.0", "block_id": "b", "value": ref}
    message = {"ts": platform.stamp()}
    payload = interactions.in_message(platform, platform.users[user], at, message, made)
    told = await meeting.via.send("interactive", payload)
    await meeting.settle()
    return told


async def _window(meeting: Meeting, ref: str) -> Mapping[str, Any]:
    """The chair's form for a note, as if it were another."""
    await meeting.press(SIAN, "Add a note")
    metadata = json.dumps({"ref": ref, "channel": "C1"})
    return {**meeting.window(SIAN), "private_metadata": metadata}
