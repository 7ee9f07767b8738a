"""Speaking in Slack: what stands there afterwards, whatever goes wrong on the way."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.clients import (
    NotAccepted,
    OneWorkspace,
    OutOfReach,
    Workspace,
    open_session,
    web_client,
)
from adapters.slack.lookup import LOOKS
from adapters.slack.names import Names
from adapters.slack.translate import Home
from bot.blocks import paragraph
from bot.errors import NotSent, Undeliverable
from bot.messages import Button, File, Message
from bot.model import Person, Place, Posted
from bot.words import catalogue
from tests.rigs.slack import Fault, PretendSlack, pretend_slack

PLACE = Place("slack", "T1", "C1")
SIAN = Person("slack", "T1", "U1", "Siân")
MEERA = Person("slack", "T1", "U2", "Meera")
QUESTION = Message("What happened?", (paragraph("In a few words."),))
FILE = File("minutes.docx", "application/zip", bytes(range(256)) * 40)
NOTES = File("protokół 1.md", "text/markdown", "# Minutes\r\nü".encode())
UNSURE = (Fault(status=503), Fault(status=500, body="<html>"), Fault(error="fatal_error"))
LOST = Fault(drop="after")


def long_message(parts: int, word: str = "words") -> Message:
    """One that needs about so many of Slack's messages, with a button."""
    blocks = tuple(paragraph(f"{word} {number} {'x' * 990}") for number in range(parts * 10))
    return Message("The briefing", blocks, buttons=(Button("Go on", "go"),))


LONG = long_message(3)


@dataclass
class Rig:
    """A pretend Slack and the bot's chat in it."""

    slack: PretendSlack
    clients: OneWorkspace
    chat: SlackChat

    def restarted(self) -> SlackChat:
        return SlackChat(self.clients, catalogue("en"), pace=0)

    def standing(self, channel: str = "C1") -> list[dict[str, Any]]:
        return self.slack.messages(channel)

    def texts(self, channel: str = "C1") -> list[str]:
        return [shown(message) for message in self.standing(channel)]

    def calls(self, method: str) -> int:
        return [name for name, _ in self.slack.calls].count(method)

    def reply(self, root: str, text: str = "All quiet.", **more: Any) -> None:
        """Somebody replies, and the bot is not told."""
        message = {"type": "message", "ts": self.slack.stamp(), "user": "U1", "text": text}
        self.standing().append(message | {"thread_ts": root} | more)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with pretend_slack() as slack, open_session() as session:
        clients = await OneWorkspace.connect(slack.bot_token, slack.url, session)
        yield Rig(slack, clients, SlackChat(clients, catalogue("en"), pace=0))


def shown(message: dict[str, Any]) -> str:
    """All that people read of a message, without space between it."""
    said: list[str] = []

    def read(part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                read(each)
        elif isinstance(part, dict):
            if isinstance(part.get("text"), str):
                said.append(part["text"])
            for each in part.values():
                read(each)

    read(message.get("blocks") or message["text"])
    return "".join(said) or message["text"]


def said(messages: Sequence[dict[str, Any]], word: str) -> list[int]:
    """The numbers of a long message's paragraphs, as they stand there."""
    return [int(n) for each in messages for n in re.findall(rf"{word} (\d+) x", shown(each))]


def mark(message: dict[str, Any]) -> tuple[str, int, int]:
    payload = message["metadata"]["event_payload"]
    return payload["key"], payload["part"], payload["parts"]


async def unsure(sending: Any) -> None:
    """What is raised says neither that it went out nor that it did not."""
    with pytest.raises(Exception) as raised:  # noqa: PT011 - whichever it is, but not those
        await sending
    assert not isinstance(raised.value, NotSent | Undeliverable)


class TestPosting:
    async def test_a_message_carries_its_key_and_no_preview(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        [message] = rig.standing()
        arguments = dict(rig.slack.calls)["chat.postMessage"]
        assert (posted.root, posted.id) == (message["ts"], message["ts"])
        assert mark(message) == ("k1", 0, 1)
        assert message["text"] == "What happened?"
        assert (arguments["unfurl_links"], arguments["unfurl_media"]) == (False, False)

    async def test_a_direct_conversation_is_opened_once(self, rig: Rig) -> None:
        first = await rig.chat.tell(SIAN, QUESTION, "k1")
        second = await rig.chat.tell(SIAN, QUESTION, "k2")

        assert first.place == second.place == Place("slack", "T1", "D1")
        assert rig.calls("conversations.open") == 1
        assert [mark(message)[0] for message in rig.standing("D1")] == ["k1", "k2"]

    @pytest.mark.parametrize("workspace", ["", "T2"])
    async def test_nobody_of_another_workspace_is_written_to(
        self, rig: Rig, workspace: str
    ) -> None:
        for sending in (
            rig.chat.tell(Person("slack", workspace, "U1"), QUESTION, "k1"),
            rig.chat.attach(Person("slack", workspace, "U1"), (FILE,), "k2"),
            rig.chat.post(Place("slack", workspace, "C1"), QUESTION, "k3"),
        ):
            with pytest.raises(Undeliverable, match="not installed"):
                await sending

        assert rig.standing() == []

    async def test_neither_a_bot_nor_who_has_left_is_written_to(self, rig: Rig) -> None:
        rig.slack.add_user("U8", "Calendar", is_bot=True)
        rig.slack.add_user("U9", "Lee", deleted=True)

        for id in ("U8", "U9", "U404"):
            with pytest.raises(Undeliverable, match="no such person"):
                await rig.chat.tell(Person("slack", "T1", id), QUESTION, "k1")

    async def test_nothing_is_said_below_a_message_that_is_gone(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.standing().clear()

        for sending in (
            rig.chat.answer(posted.thread, QUESTION, "k2"),
            rig.chat.attach(posted.thread, (FILE,), "k3"),
        ):
            with pytest.raises(Undeliverable, match="thread"):
                await sending

        assert rig.standing() == []

    async def test_below_a_deleted_message_that_had_replies_the_thread_goes_on(
        self, rig: Rig
    ) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.reply(posted.root)
        rig.standing()[0] |= {"subtype": "tombstone", "user": "USLACKBOT"}

        answer = await rig.chat.answer(posted.thread, QUESTION, "k2")

        assert rig.standing()[-1]["thread_ts"] == posted.root
        assert await rig.restarted().find(PLACE, "k2") == answer


class TestFaults:
    @pytest.mark.parametrize(
        "fault, seconds",
        [
            (Fault(retry_after=7), 7),
            (Fault(retry_after=0), 1),
            (Fault(retry_after=1e9), 3600),
            (Fault(retry_after=float("nan")), 30),
            (Fault(retry_after=-5), 30),
            (Fault(status=429), 30),
            (Fault(status=429, body="slow down"), 30),
            (Fault(error="rate_limited"), 30),
        ],
    )
    async def test_a_pause_that_slack_asks_for_is_kept(
        self, rig: Rig, fault: Fault, seconds: float
    ) -> None:
        rig.slack.fail("chat.postMessage", fault)

        with pytest.raises(NotSent) as raised:
            await rig.chat.post(PLACE, QUESTION, "k1")

        assert (raised.value.retry_after, raised.value.everywhere) == (seconds, False)

    @pytest.mark.parametrize("error", ["message_limit_exceeded", "token_expired"])
    async def test_what_may_pass_is_tried_again(self, rig: Rig, error: str) -> None:
        rig.slack.fail("chat.postMessage", Fault(error=error))

        with pytest.raises(NotSent) as raised:
            await rig.chat.post(PLACE, QUESTION, "k1")

        assert raised.value.retry_after is None

    @pytest.mark.parametrize(
        "error",
        [
            "account_inactive",
            "channel_not_found",
            "ekm_access_denied",
            "invalid_auth",
            "is_archived",
            "missing_scope",
            "no_permission",
            "not_in_channel",
            "restricted_action_read_only_channel",
            "slack_connect_file_link_sharing_blocked",
            "team_access_not_granted",
            "token_revoked",
        ],
    )
    async def test_what_will_never_arrive_is_said_in_plain_words(
        self, rig: Rig, error: str
    ) -> None:
        rig.slack.fail("chat.postMessage", Fault(error=error))

        with pytest.raises(Undeliverable) as raised:
            await rig.chat.post(PLACE, QUESTION, "k1")

        assert error not in str(raised.value)
        assert "C1" not in str(raised.value)
        assert raised.value.__cause__ is None

    async def test_slack_refuses_what_it_really_refuses(self, rig: Rig) -> None:
        rig.slack.add_channel("C2", ["U1"])
        rig.slack.add_channel("C3", ["U1", rig.slack.bot_user]).archived = True

        for channel, reason in (("C2", "not in the"), ("C3", "archived"), ("C9", "no such")):
            with pytest.raises(Undeliverable, match=reason):
                await rig.chat.post(Place("slack", "T1", channel), QUESTION, "k1")

    @pytest.mark.parametrize(
        "fault",
        [
            *UNSURE,
            Fault(error="internal_error"),
            Fault(error="service_unavailable"),
            Fault(error="request_timeout"),
            Fault(error="something_new"),
            Fault(status=502, error="invalid_auth"),
            Fault(drop="before"),
            LOST,
            Fault(body="not what was asked for"),
            Fault(body={"ok": True}),
        ],
    )
    async def test_nobody_knows_what_became_of_the_rest(self, rig: Rig, fault: Fault) -> None:
        rig.slack.fail("chat.postMessage", fault)

        await unsure(rig.chat.post(PLACE, QUESTION, "k1"))

    async def test_a_lost_answer_is_not_a_second_message(self, rig: Rig) -> None:
        rig.slack.fail("chat.postMessage", LOST)

        await unsure(rig.chat.post(PLACE, QUESTION, "k1"))

        assert len(rig.standing()) == rig.calls("chat.postMessage") == 1

    async def test_without_a_connection_nothing_was_sent(self, rig: Rig) -> None:
        async with open_session() as session:
            client = web_client("xoxb-1", "http://127.0.0.1:1/api/", session)
            chat = SlackChat(OneWorkspace(Workspace("T1", "U0BOT", client)), catalogue("en"))

            with pytest.raises(NotSent, match="cannot be reached"):
                await chat.post(PLACE, QUESTION, "k1")

    @pytest.mark.parametrize("fault", [*UNSURE, LOST, Fault(drop="before")])
    async def test_what_fails_before_anything_is_said_can_be_tried_again(
        self, rig: Rig, fault: Fault
    ) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        for method, sending in (
            ("conversations.open", rig.chat.tell(SIAN, QUESTION, "k2")),
            ("conversations.replies", rig.chat.answer(posted.thread, QUESTION, "k3")),
        ):
            # aiohttp asks a second time for what is only read, on a new connection.
            rig.slack.fail(method, fault, fault)
            with pytest.raises(NotSent):
                await sending

        assert len(rig.standing()) == 1

    async def test_what_people_wrote_is_never_logged(
        self, rig: Rig, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        rig.slack.fail("chat.postMessage", Fault(error="invalid_blocks"), Fault(status=500))

        await unsure(rig.chat.post(PLACE, QUESTION, "k1"))
        await rig.chat.post(PLACE, QUESTION, "k2")

        ours = [record for record in caplog.records if record.name != "asyncio"]
        assert [record.getMessage() for record in ours] == ["slack_blocks_refused"]
        assert "few words" not in caplog.text


class TestLongMessages:
    async def test_a_post_goes_on_in_its_own_thread(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, LONG, "k1")

        first, *others = rig.standing()
        count = len(others) + 1
        assert count >= 3
        assert posted.id == first["ts"]
        assert {other["thread_ts"] for other in others} == {first["ts"]}
        assert [mark(each) for each in rig.standing()] == [("k1", n, count) for n in range(count)]
        assert said(rig.standing(), "words") == list(range(30))
        assert "Go on" in shown(first)

    async def test_an_answer_stays_in_the_thread_and_a_direct_message_opens_one(
        self, rig: Rig
    ) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        answer = await rig.chat.answer(posted.thread, LONG, "k2")
        told = await rig.chat.tell(SIAN, LONG, "k3")

        answers, direct = rig.standing()[1:], rig.standing("D1")
        assert answer == Posted(PLACE, posted.root, answers[0]["ts"])
        assert told.root == told.id == direct[0]["ts"]
        assert {each["thread_ts"] for each in answers} == {posted.root}
        assert {each["thread_ts"] for each in direct[1:]} == {told.root}
        assert said(answers, "words") == said(direct, "words") == list(range(30))

    async def test_its_parts_keep_the_pace(self, rig: Rig) -> None:
        rig.chat.pace = 0.25
        began = asyncio.get_running_loop().time()

        await rig.chat.post(PLACE, LONG, "k1")

        took = asyncio.get_running_loop().time() - began
        assert took >= 0.25 * (len(rig.standing()) - 1)

    async def test_a_short_pause_in_the_middle_is_waited_for(self, rig: Rig) -> None:
        rig.slack.fail("chat.postMessage", Fault(), Fault(retry_after=1))

        await rig.chat.post(PLACE, LONG, "k1")

        assert said(rig.standing(), "words") == list(range(30))

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(retry_after=60),
            Fault(error="is_archived"),
            Fault(error="channel_not_found"),
            Fault(status=500),
            Fault(drop="before"),
            Fault(body={"ok": True}),
        ],
    )
    async def test_one_that_is_cut_short_is_not_found_and_comes_again_whole(
        self, rig: Rig, fault: Fault
    ) -> None:
        rig.slack.fail("chat.postMessage", Fault(), fault)

        await unsure(rig.chat.post(PLACE, LONG, "k1"))
        found = await rig.chat.find(PLACE, "k1")
        again = await rig.chat.post(PLACE, LONG, "k1")

        assert found is None
        assert said(rig.slack.thread("C1", again.root), "words") == list(range(30))
        assert await rig.chat.find(PLACE, "k1") == again

    async def test_it_is_found_and_replaced_however_many_pages_its_thread_has(
        self, rig: Rig
    ) -> None:
        posted = await rig.chat.post(PLACE, LONG, "k1")
        count = len(rig.standing())
        rig.slack.page_cap = 2

        found = await rig.restarted().find(PLACE, "k1")
        await rig.restarted().update(posted, long_message(3, "newer"))

        assert found == posted
        assert len(rig.standing()) == count
        assert said(rig.standing(), "newer") == list(range(30))

    async def test_a_part_that_stands_there_twice_makes_up_for_no_other(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, LONG, "k1")
        *_, last_but_one, last = rig.standing()
        last["metadata"] = last_but_one["metadata"]

        assert await rig.chat.find(PLACE, "k1") is None

    async def test_one_of_which_only_the_last_answer_was_lost_is_found(self, rig: Rig) -> None:
        whole = await rig.chat.post(PLACE, LONG, "k1")
        count = len(rig.standing())
        for sending in (
            rig.chat.post(PLACE, LONG, "k2"),
            rig.chat.answer(whole.thread, LONG, "k3"),
        ):
            rig.slack.fail("chat.postMessage", *[Fault()] * (count - 1), LOST)
            await unsure(sending)
        marks = {mark(each)[:2]: each["ts"] for each in rig.standing()}

        post = await rig.restarted().find(PLACE, "k2")
        answer = await rig.restarted().find(PLACE, "k3")

        assert post == Posted(PLACE, marks["k2", 0], marks["k2", 0])
        assert answer == Posted(PLACE, whole.root, marks["k3", 0])


class TestRefusedBlocks:
    @pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
    async def test_all_words_arrive_without_blocks(self, rig: Rig, error: str) -> None:
        rig.slack.fail("chat.postMessage", Fault(error=error))

        posted = await rig.chat.post(PLACE, LONG, "k1")

        assert not any(message.get("blocks") for message in rig.standing())
        assert said(rig.standing(), "words") == list(range(30))
        assert await rig.restarted().find(PLACE, "k1") == posted

    async def test_what_stands_there_already_is_written_anew(self, rig: Rig) -> None:
        rig.slack.fail("chat.postMessage", Fault(), Fault(error="invalid_blocks"))

        posted = await rig.chat.post(PLACE, LONG, "k1")

        assert said(rig.standing(), "words") == list(range(30))
        assert {mark(each)[2] for each in rig.standing()} == {len(rig.standing())}
        assert await rig.restarted().find(PLACE, "k1") == posted

    async def test_an_update_does_without_blocks_too(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.slack.fail("chat.update", Fault(error="invalid_blocks"))

        await rig.chat.update(posted, Message("Another title", QUESTION.blocks))

        [text] = rig.texts()
        assert "Another title" in text
        assert "In a few words." in text

    async def test_what_slack_takes_in_no_form_will_never_arrive(self, rig: Rig) -> None:
        refusal = Fault(error="invalid_blocks")
        rig.slack.fail("chat.postMessage", refusal, refusal)

        with pytest.raises(Undeliverable, match="as it is"):
            await rig.chat.post(PLACE, QUESTION, "k1")


class TestUpdates:
    async def test_a_short_message_takes_one_call(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        before = len(rig.slack.calls)

        await rig.chat.update(posted, Message("Another"))

        assert [name for name, _ in rig.slack.calls[before:]] == ["chat.update"]
        assert rig.texts() == ["Another"]

    async def test_after_a_restart_it_is_looked_at_once(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        chat = rig.restarted()

        for title in ("Another", "And another"):
            await chat.update(posted, Message(title))

        assert rig.calls("conversations.replies") == 1
        assert rig.texts() == ["And another"]
        assert mark(rig.standing()[0]) == ("k1", 0, 1)

    async def test_one_that_grows_goes_on_at_the_end_of_the_thread(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.reply(posted.root)

        for _ in range(2):
            await rig.restarted().update(posted, LONG)

        ours = [each for each in rig.slack.thread("C1", posted.root) if "metadata" in each]
        assert said(ours, "words") == list(range(30))
        assert [mark(each)[1:] for each in ours] == [(n, len(ours)) for n in range(len(ours))]

    async def test_what_another_courier_has_put_there_is_replaced_too(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        await rig.restarted().update(posted, long_message(4))

        await rig.chat.update(posted, long_message(3, "newer"))

        assert said(rig.standing(), "newer") == list(range(30))
        assert said(rig.standing(), "words") == []

    async def test_one_that_shrinks_leaves_nothing_behind(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, LONG, "k1")
        rig.reply(posted.root)

        await rig.restarted().update(posted, QUESTION)

        first, reply = rig.standing()
        assert "What happened?" in shown(first)
        assert mark(first) == ("k1", 0, 1)
        assert reply["text"] == "All quiet."

    async def test_a_long_answer_is_replaced_part_by_part(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, long_message(2, "briefing"), "k1")
        answer = await rig.chat.answer(posted.thread, LONG, "k2")
        other = await rig.chat.answer(posted.thread, LONG, "k2")
        count = len(rig.standing())
        rig.slack.page_cap = 2

        await rig.restarted().update(answer, long_message(3, "newer"))

        thread = rig.standing()
        assert len(thread) == count
        assert said(thread, "newer") == said(thread, "words") == list(range(30))
        assert said(thread, "briefing") == list(range(20))
        assert min(said([each for each in thread if each["ts"] >= other.id], "words")) == 0

    async def test_where_the_app_may_not_read_it_trusts_its_memory(self, rig: Rig) -> None:
        told = await rig.chat.tell(SIAN, LONG, "k1")
        rig.slack.fail("conversations.replies", Fault(error="missing_scope"))

        await rig.chat.update(told, long_message(3, "newer"))

        assert said(rig.standing("D1"), "newer") == list(range(30))
        assert said(rig.standing("D1"), "words") == []

    async def test_what_cannot_be_updated_is_said(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.reply(posted.root)
        foreign = Posted(PLACE, posted.root, rig.standing()[1]["ts"])
        gone = Posted(PLACE, "1.000001", "1.000001")

        for each in (foreign, gone):
            with pytest.raises(Undeliverable, match="no longer there"):
                await rig.chat.update(each, Message("Another"))
        rig.slack.channels["C1"].archived = True
        with pytest.raises(Undeliverable, match="archived"):
            await rig.chat.update(posted, Message("Another"))


class TestFiles:
    async def test_they_arrive_byte_for_byte_in_one_message(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        attached = await rig.chat.attach(posted.thread, (FILE, NOTES), "k2")

        message = rig.standing()[1]
        kept = [rig.slack.files[each["id"]] for each in message["files"]]
        assert message["thread_ts"] == posted.root
        assert attached == Posted(PLACE, posted.root, kept[0].id)
        assert [(file.title, file.data) for file in kept] == [
            (FILE.name, FILE.data),
            (NOTES.name, NOTES.data),
        ]

    async def test_one_person_gets_them_in_their_direct_messages(self, rig: Rig) -> None:
        attached = await rig.chat.attach(SIAN, (NOTES,), "k1")

        [message] = rig.standing("D1")
        assert attached == Posted(Place("slack", "T1", "D1"), attached.id, attached.id)
        assert message["files"][0]["id"] == attached.id
        assert rig.slack.files[attached.id].data == NOTES.data

    @pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload"])
    @pytest.mark.parametrize("fault", [*UNSURE, LOST, Fault(drop="before"), Fault(retry_after=9)])
    async def test_what_fails_before_they_are_shared_can_be_tried_again(
        self, rig: Rig, step: str, fault: Fault
    ) -> None:
        rig.slack.fail(step, Fault(), fault)

        with pytest.raises(NotSent):
            await rig.chat.attach(SIAN, (FILE, NOTES), "k1")

        assert rig.standing("D1") == []
        await rig.chat.attach(SIAN, (FILE, NOTES), "k1")
        assert len(rig.standing("D1")) == 1

    async def test_what_slack_did_not_take_is_not_shared(self, rig: Rig) -> None:
        rig.slack.fail("upload", Fault(status=400))

        with pytest.raises(NotSent, match="did not take a file"):
            await rig.chat.attach(SIAN, (FILE,), "k1")

        assert rig.calls("files.completeUploadExternal") == 0

    async def test_whether_they_were_shared_nobody_knows_and_nobody_finds(self, rig: Rig) -> None:
        rig.slack.fail("files.completeUploadExternal", LOST)

        await unsure(rig.chat.attach(SIAN, (FILE,), "k1"))

        assert len(rig.standing("D1")) == 1
        assert await rig.chat.find(SIAN, "k1") is None

    async def test_files_that_a_workspace_does_not_allow_never_arrive(self, rig: Rig) -> None:
        rig.slack.fail("files.completeUploadExternal", Fault(error="file_type_not_allowed"))

        with pytest.raises(Undeliverable, match="such files"):
            await rig.chat.attach(SIAN, (FILE,), "k1")

    @pytest.mark.parametrize(
        "url",
        [
            "https://files.example.org/upload/v1/abc",
            "https://slack.com.example.org/upload/v1/abc",
            "https://notslack.com/upload/v1/abc",
            "http://files.slack.com/upload/v1/abc",
            "file:///upload/v1/abc",
        ],
    )
    async def test_no_file_goes_to_an_address_that_is_not_slacks(self, rig: Rig, url: str) -> None:
        answer = {"ok": True, "file_id": "F9", "upload_url": url}
        rig.slack.fail("files.getUploadURLExternal", Fault(body=answer))

        with pytest.raises(NotSent, match="strange address"):
            await rig.chat.attach(SIAN, (FILE,), "k1")


class TestFinding:
    async def test_each_is_found_after_its_answer_was_lost(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k0")
        rig.slack.fail("chat.postMessage", LOST, LOST, LOST)
        for sending in (
            rig.chat.post(PLACE, QUESTION, "k1"),
            rig.chat.answer(posted.thread, QUESTION, "k2"),
            rig.chat.tell(SIAN, QUESTION, "k3"),
        ):
            await unsure(sending)
        _, post, answer = (each["ts"] for each in rig.standing())
        told = rig.standing("D1")[0]["ts"]

        chat = rig.restarted()

        assert await chat.find(PLACE, "k1") == Posted(PLACE, post, post)
        assert await chat.find(PLACE, "k2") == Posted(PLACE, posted.root, answer)
        direct = Place("slack", "T1", "D1")
        assert await chat.find(SIAN, "k3") == Posted(direct, told, told)

    async def test_what_never_went_out_is_not_found(self, rig: Rig) -> None:
        rig.slack.fail("chat.postMessage", Fault(drop="before"))

        await unsure(rig.chat.post(PLACE, QUESTION, "k1"))

        assert await rig.chat.find(PLACE, "k1") is None
        assert await rig.chat.find(MEERA, "k1") is None

    async def test_the_mark_of_anybody_else_counts_for_nothing(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k0")
        payload = {"key": "k1", "part": 0, "parts": 1}
        metadata = {"event_type": "briefing_bot", "event_payload": payload}
        rig.reply(posted.root, metadata=metadata)
        rig.standing().append(
            {"type": "message", "ts": "9.1", "user": "U1", "text": "x", "metadata": metadata}
        )
        odd = {"event_type": "briefing_bot", "event_payload": {"key": "k1", "part": "0"}}
        await rig.chat.answer(posted.thread, QUESTION, "k2")
        rig.standing()[-1]["metadata"] = odd

        assert await rig.chat.find(PLACE, "k1") is None

    async def test_every_page_is_looked_through(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        answer = await rig.chat.answer(posted.thread, QUESTION, "k2")
        for _ in range(3):
            rig.reply(posted.root)
            await rig.chat.answer(posted.thread, QUESTION, "other")
        for number in range(4):
            await rig.chat.post(PLACE, QUESTION, f"later-{number}")
        rig.slack.page_cap = 3

        assert await rig.chat.find(PLACE, "k1") == posted
        assert await rig.chat.find(PLACE, "k2") == answer

    async def test_only_threads_the_bot_has_written_in_are_read(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, QUESTION, "k1")
        busy = await rig.chat.post(PLACE, QUESTION, "k2")
        rig.reply(busy.root)

        await rig.chat.find(PLACE, "k3")

        assert rig.calls("conversations.replies") == 0

    @pytest.mark.parametrize("error", ["missing_scope", "access_denied"])
    async def test_where_the_app_may_not_read_nobody_can_tell(self, rig: Rig, error: str) -> None:
        await rig.chat.post(PLACE, QUESTION, "k1")
        rig.slack.fail("conversations.history", Fault(error=error))

        assert await rig.chat.find(PLACE, "k1") is None

    async def test_it_is_put_off_when_slack_says_so_but_not_for_ever(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, QUESTION, "k1")
        rig.slack.fail("conversations.history", *[Fault(retry_after=60)] * (LOOKS + 1))

        for _ in range(LOOKS):
            with pytest.raises(NotSent) as raised:
                await rig.chat.find(PLACE, "k1")
            assert raised.value.retry_after == 60

        assert await rig.chat.find(PLACE, "k1") is None

    async def test_other_errors_are_raised(self, rig: Rig) -> None:
        rig.slack.fail("conversations.history", Fault(status=500))

        await unsure(rig.chat.find(PLACE, "k1"))
        with pytest.raises(Undeliverable):
            await rig.chat.find(Place("slack", "T1", "C9"), "k1")


class TestLinks:
    async def test_slack_is_asked_once(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        links = [await rig.chat.link(posted) for _ in range(2)]

        assert (
            links == [f"https://t1-team.slack.com/archives/C1/p{posted.id.replace('.', '')}"] * 2
        )
        assert rig.calls("chat.getPermalink") == 1

    async def test_without_an_answer_there_is_none(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        attached = await rig.chat.attach(SIAN, (FILE,), "k2")
        rig.slack.fail("chat.getPermalink", Fault(status=500), *[Fault(drop="before")] * 2)

        assert [await rig.chat.link(posted) for _ in range(2)] == [None, None]
        assert await rig.chat.link(attached) is None
        assert await rig.chat.link(Posted(Place("slack", "T2", "C1"), "1.1", "1.1")) is None


class TestNames:
    async def test_people_are_called_as_in_slack_and_asked_about_once(self, rig: Rig) -> None:
        names = Names(rig.clients)
        rig.slack.add_user("U5", "", display_name="Jo", real_name=" ")

        people = [await names.person("T1", id, "U?") for id in ("U1", "U1", "U5", "U5")]

        assert [person.name for person in people] == ["Siân", "Siân", "Jo", "Jo"]
        assert people[0] == SIAN
        assert rig.calls("users.info") == 2

    @pytest.mark.parametrize(
        "fault", [Fault(slow=5), Fault(status=500), Fault(retry_after=30), Fault(body=["?"])]
    )
    async def test_who_cannot_be_asked_about_is_called_otherwise_for_now(
        self, rig: Rig, fault: Fault
    ) -> None:
        names = Names(rig.clients)
        rig.slack.fail("users.info", fault)

        async with asyncio.timeout(3):
            at_first = await names.person("T1", "U1", "somebody")
        later = await names.person("T1", "U1", "somebody")

        assert (at_first.name, later.name) == ("somebody", "Siân")
        assert (await names.person("T1", "U404", "somebody")).name == "somebody"
        assert (await names.person("T9", "U1")).name == ""

    async def test_of_whom_somebody_chose_bots_are_nobodys_colleagues(self, rig: Rig) -> None:
        rig.slack.add_user("U8", "Calendar", is_bot=True)
        rig.slack.add_user("USLACKBOT", "Slackbot")
        rig.slack.add_user("U9", "Lee", deleted=True)
        names = Names(rig.clients)

        chosen = await names.chosen("T1", ("U2", "U8", "USLACKBOT", "U9", "U404"))

        assert [(person.workspace, person.id) for person in chosen] == [
            ("T1", "U2"),
            ("", "U8"),
            ("", "USLACKBOT"),
            ("T1", "U9"),
            ("T1", "U404"),
        ]
        assert [person.name for person in chosen] == ["Meera", "Calendar", "Slackbot", "Lee", ""]
        assert (await names.person("T1", "U8")).workspace == "T1"

    async def test_guests_are_of_their_own_workspace(self, rig: Rig) -> None:
        names = Names(rig.clients)
        guest = {"id": "W1", "team_id": "T7", "profile": {"real_name": "Ada"}}
        mate = {**guest, "id": "W2", "enterprise_user": {"teams": ["T7", "T1"]}}
        rig.slack.fail("users.info", *(Fault(body={"ok": True, "user": u}) for u in (guest, mate)))

        [guest_person] = await names.chosen("T1", ("W1",))
        [mate_person] = await names.chosen("T1", ("W2",))

        assert (guest_person.workspace, mate_person.workspace) == ("T7", "T1")


class TestConnecting:
    async def test_slack_says_whose_token_it_is(self, rig: Rig) -> None:
        at = await rig.clients.of("T1")

        assert (at.team, at.bot_user) == ("T1", rig.slack.bot_user)
        assert await rig.clients.knows(Home("T1"))
        assert not await rig.clients.knows(Home("T2"))

    async def test_a_token_that_slack_does_not_know_is_refused(self, rig: Rig) -> None:
        async with open_session() as session:
            with pytest.raises(NotAccepted, match="invalid_auth") as raised:
                await OneWorkspace.connect("xoxb-wrong", rig.slack.url, session)

        assert raised.value.word == "invalid_auth"
        assert "xoxb-wrong" not in str(raised.value)

    async def test_slack_may_be_late(self, rig: Rig) -> None:
        rig.slack.fail("auth.test", Fault(status=503), Fault(drop="before"), Fault(retry_after=1))

        async with open_session() as session:
            clients = await OneWorkspace.connect(rig.slack.bot_token, rig.slack.url, session)

        assert (await clients.of("T1")).team == "T1"

    async def test_slack_may_stay_away(self) -> None:
        async with open_session() as session:
            with pytest.raises(OutOfReach, match=r"within 0\.3 seconds"):
                await OneWorkspace.connect(
                    "xoxb-1", "http://127.0.0.1:1/api/", session, patience=0.3
                )
