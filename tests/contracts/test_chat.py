"""What every chat adapter must do: how it speaks, and how it hears, from HTTP to the core."""

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest

from bot.blocks import Bullets, Entries, Entry, Facts, Paragraph, paragraph, plain
from bot.errors import Undeliverable
from bot.messages import Done, File, Form, Message, TextField
from bot.model import Person, Place, Posted, Thread
from bot.ports import Chat
from tests.rigs.core import PretendCore
from tests.rigs.fake_chat import fake_chat_rig, forgetful_chat_rig
from tests.rigs.room_chat import room_chat_rig
from tests.rigs.slack_chat import slack_http_rig, slack_socket_rig
from tests.rigs.teams_chat import teams_chat_rig, teams_group_rig, teams_meeting_rig


class Speaking(Protocol):
    """A `Chat` on a pretend platform, and what people see there."""

    @property
    def chat(self) -> Chat: ...

    finds: bool
    """Whether the platform can be asked what went out with a key."""
    finds_files: bool
    """Whether that holds for files, too."""
    threads: bool
    """Whether a post opens a thread; where there are none, all threads are one, without a root."""
    place: Place
    person: Person
    other: Person
    """Both are in the place; so is the bot."""
    nowhere: Place
    nobody: Person

    def no_thread(self) -> Thread: ...

    def no_message(self) -> Posted: ...

    async def sees(self, person: Person, posted: Posted) -> str | None:
        """The text somebody sees of a message, as drawn; None if they do not see it."""
        ...

    async def files(self, person: Person, posted: Posted) -> Sequence[tuple[str, bytes]]:
        """The files somebody can take from a message, by name."""
        ...


class Said(Protocol):
    """Something a person wrote or did, and the status the adapter answered the platform with."""

    status: int


class Hearing(Speaking, Protocol):
    """An adapter at whose front door the pretend platform knocks, for `person`."""

    @property
    def core(self) -> PretendCore: ...

    longest: int
    """Characters of the longest message the platform lets people write."""

    async def say(self, thread: Thread, text: str, *, forged: bool = False) -> Said:
        """Write in a thread; where there are none, to the bot, by its name."""
        ...

    async def again(self, said: Said) -> Said:
        """The same request once more, to the letter."""
        ...

    async def edit(self, said: Said, text: str) -> Said: ...

    async def delete(self, said: Said) -> Said: ...

    async def echo(self, posted: Posted) -> None:
        """The platform tells the adapter of the bot's own message, if it does such things."""
        ...


class WithoutThreads(Hearing, Protocol):
    """The same where there are no threads, with the other ways to reach the bot there."""

    async def murmur(self, text: str) -> Said:
        """Write to the others, without naming the bot."""
        ...

    async def quote(self, posted: Posted, text: str) -> Said:
        """Write below a message of the bot's that is quoted, without naming the bot."""
        ...

    async def fill(self, posted: Posted, button: str, **typed: str) -> Said:
        """Fill in the form that stands in a message, and press its button."""
        ...


WITHOUT_THREADS = {"teams-chat": teams_group_rig, "teams-meeting": teams_meeting_rig}
HEARING = {
    "room": room_chat_rig,
    "slack": slack_http_rig,
    "slack-socket": slack_socket_rig,
    "teams": teams_chat_rig,
} | WITHOUT_THREADS
SPEAKING = {"fake": fake_chat_rig, "forgetful": forgetful_chat_rig} | HEARING


@pytest.fixture(params=SPEAKING.values(), ids=list(SPEAKING))
async def speaking(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Speaking]:
    async with request.param(tmp_path) as rig:
        yield rig


@pytest.fixture(params=HEARING.values(), ids=list(HEARING))
async def hearing(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hearing]:
    async with request.param(tmp_path) as rig:
        yield rig


@pytest.fixture(params=WITHOUT_THREADS.values(), ids=list(WITHOUT_THREADS))
async def chatting(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[WithoutThreads]:
    async with request.param(tmp_path) as rig:
        yield rig


QUESTION = Message("What happened?", (paragraph("In a few words."),), summary="A question")
KEPT = range(200, 400)
MARKUP = (
    "<b>not bold</b> *nor this* _nor_ `this` [here](https://example.org) <!channel> &amp; @all"
)
TYPED = "  👩‍👩‍👧 مرحبا, <b>x</b> & y\n```\n    indented *so*\n```\nat 10:30 <@ada>"


async def said(rig: Speaking, posted: Posted, person: Person | None = None) -> str:
    seen = await rig.sees(person or rig.person, posted)
    assert seen is not None
    return re.sub(r"\s+", " ", seen)


class TestSpeaking:
    async def test_a_post_opens_a_thread_that_everybody_sees(self, speaking: Speaking) -> None:
        first = await speaking.chat.post(speaking.place, QUESTION, "k1")
        second = await speaking.chat.post(speaking.place, QUESTION, "k2")

        assert first.place == speaking.place
        assert first.id != second.id
        assert (first.thread != second.thread) is speaking.threads
        for person in (speaking.person, speaking.other):
            assert "What happened?" in await said(speaking, first, person)
            assert "In a few words." in await said(speaking, first, person)

    async def test_an_answer_stands_in_the_thread(self, speaking: Speaking) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")

        answer = await speaking.chat.answer(posted.thread, Message("Draft minutes"), "k2")

        assert answer.thread == posted.thread
        assert answer.id != posted.id
        assert "Draft minutes" in await said(speaking, answer)

    async def test_an_update_replaces_the_message_for_everybody_and_twice_is_once(
        self, speaking: Speaking
    ) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")

        for _ in range(2):
            await speaking.chat.update(posted, Message("What happened then?"))

        for person in (speaking.person, speaking.other):
            seen = await said(speaking, posted, person)
            assert seen.count("What happened then?") == 1
            assert "In a few words." not in seen

    async def test_an_answer_and_a_direct_message_can_be_updated_too(
        self, speaking: Speaking
    ) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")
        answer = await speaking.chat.answer(posted.thread, Message("Draft"), "k2")
        told = await speaking.chat.tell(speaking.person, Message("Only you"), "k3")

        await speaking.chat.update(answer, Message("Newer draft"))
        await speaking.chat.update(told, Message("Still only you"))

        assert "Newer draft" in await said(speaking, answer)
        assert "Still only you" in await said(speaking, told)
        assert "What happened?" in await said(speaking, posted)

    async def test_what_one_person_is_told_nobody_else_sees(self, speaking: Speaking) -> None:
        told = await speaking.chat.tell(speaking.person, Message("The digest"), "k1")

        assert "The digest" in await said(speaking, told)
        assert await speaking.sees(speaking.other, told) is None

    async def test_files_arrive_byte_for_byte_in_a_thread(self, speaking: Speaking) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")
        word = File("minutes.docx", "application/zip", bytes(range(256)) * 40, TEXT_FILE.ref)
        files = (word, TEXT_FILE)

        attached = await speaking.chat.attach(posted.thread, files, "k2")

        assert attached.thread == posted.thread
        for person in (speaking.person, speaking.other):
            taken = await speaking.files(person, attached)
            assert taken == [(file.name, file.data) for file in files]

    async def test_files_arrive_byte_for_byte_at_one_person(self, speaking: Speaking) -> None:
        attached = await speaking.chat.attach(speaking.person, (TEXT_FILE,), "k1")

        taken = await speaking.files(speaking.person, attached)
        assert taken == [(TEXT_FILE.name, TEXT_FILE.data)]
        assert await speaking.files(speaking.other, attached) == []

    async def test_a_message_is_found_by_its_key_in_its_lane_or_nobody_can_tell(
        self, speaking: Speaking
    ) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")
        answer = await speaking.chat.answer(posted.thread, Message("Draft"), "k2")
        told = await speaking.chat.tell(speaking.person, Message("The digest"), "k3")
        attached = await speaking.chat.attach(speaking.person, (TEXT_FILE,), "k4")

        for lane, key, sent, finds in (
            (speaking.place, "k1", posted, speaking.finds),
            (speaking.place, "k2", answer, speaking.finds),
            (speaking.person, "k3", told, speaking.finds),
            (speaking.person, "k4", attached, speaking.finds_files),
        ):
            assert await speaking.chat.find(lane, key) == (sent if finds else None)
        for lane, key in ((speaking.person, "k1"), (speaking.other, "k3"), (speaking.place, "x")):
            assert await speaking.chat.find(lane, key) is None

    async def test_the_same_key_sent_again_is_one_message_or_another_whole_one(
        self, speaking: Speaking
    ) -> None:
        first = await speaking.chat.post(speaking.place, QUESTION, "k1")
        second = await speaking.chat.post(speaking.place, QUESTION, "k1")

        if speaking.threads:
            assert (first.id == second.id) == (first.thread == second.thread)
        for each in (first, second):
            assert "What happened?" in await said(speaking, each)
        assert await speaking.chat.find(speaking.place, "k1") in (first, second, None)

    async def test_what_is_not_there_cannot_be_reached(self, speaking: Speaking) -> None:
        message = Message("Is anybody here?")
        for sending in (
            speaking.chat.post(speaking.nowhere, message, "k1"),
            speaking.chat.tell(speaking.nobody, message, "k2"),
            speaking.chat.attach(speaking.nobody, (TEXT_FILE,), "k3"),
            speaking.chat.answer(speaking.no_thread(), message, "k4"),
            speaking.chat.attach(speaking.no_thread(), (TEXT_FILE,), "k5"),
            speaking.chat.update(speaking.no_message(), message),
        ):
            with pytest.raises(Undeliverable):
                await sending

    async def test_markup_that_people_wrote_is_shown_as_they_wrote_it(
        self, speaking: Speaking
    ) -> None:
        blocks = (
            Paragraph(plain(f"one {MARKUP}")),
            Bullets((plain(f"two {MARKUP}"),)),
            Facts((("Team", f"three {MARKUP}"),)),
            Entries((Entry(f"four {MARKUP}"),)),
        )

        posted = await speaking.chat.post(speaking.place, Message(MARKUP, blocks), "k1")

        seen = await said(speaking, posted)
        assert [f"{n} {MARKUP}" in seen for n in ("one", "two", "three", "four")] == [True] * 4
        assert seen.count(MARKUP) >= 5

    async def test_a_long_message_arrives_whole_and_in_order(self, speaking: Speaking) -> None:
        parts = [f"Part {number}: {'words ' * 150}end {number}." for number in range(20)]
        blocks = tuple(paragraph(part) for part in parts)

        posted = await speaking.chat.post(speaking.place, Message("The briefing", blocks), "k1")

        assert " ".join(parts) in await said(speaking, posted)

    async def test_it_is_known_who_is_in_a_channel(self, speaking: Speaking) -> None:
        in_there = [
            await speaking.chat.has(place, person)
            for place in (speaking.place, speaking.nowhere)
            for person in (speaking.person, speaking.other, speaking.nobody)
        ]

        assert in_there == [True, True, False, False, False, False]

    async def test_a_link_leads_somewhere_or_there_is_none(self, speaking: Speaking) -> None:
        posted = await speaking.chat.post(speaking.place, QUESTION, "k1")

        assert await speaking.chat.link(posted) != ""


TEXT_FILE = File(
    "protokół 1.md", "text/markdown; charset=utf-8", "# Minutes\r\n\u2028ü".encode(), "minutes:1"
)


class TestHearing:
    async def test_a_reply_names_the_thread_that_post_returned(self, hearing: Hearing) -> None:
        await hearing.chat.post(hearing.place, QUESTION, "k1")
        posted = await hearing.chat.post(hearing.place, QUESTION, "k2")

        said = await hearing.say(posted.thread, "All quiet.")

        [(how, reply)] = hearing.core.heard
        assert said.status in KEPT
        assert (how, reply.thread, reply.text) == ("hear", posted.thread, "All quiet.")
        assert (reply.author, reply.author.name) == (hearing.person, hearing.person.name)
        assert reply.at == reply.revised

    async def test_after_an_answer_in_the_thread_it_is_still_the_same(
        self, hearing: Hearing
    ) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        answer = await hearing.chat.answer(posted.thread, Message("Draft"), "k2")

        await hearing.say(answer.thread, "All quiet.")

        assert hearing.core.heard[0][1].thread == posted.thread

    async def test_what_people_type_is_heard_as_they_typed_it(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")

        await hearing.say(posted.thread, TYPED)

        # With the name of the bot go the blanks around what is said to it.
        assert hearing.core.heard[0][1].text == (TYPED if hearing.threads else TYPED.strip())

    async def test_the_longest_reply_is_heard_whole(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        text = ("word " * hearing.longest)[: hearing.longest - 1] + "."

        said = await hearing.say(posted.thread, text)

        assert said.status in KEPT
        assert hearing.core.heard[0][1].text == text

    async def test_an_edit_is_the_same_reply_with_a_later_wording(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        written = await hearing.say(posted.thread, "All quit.")

        edited = await hearing.edit(written, "All quiet.")

        (_, first), (how, second) = hearing.core.heard
        assert edited.status in KEPT
        assert (how, second.text) == ("amend", "All quiet.")
        assert (second.id, second.thread, second.at) == (first.id, first.thread, first.at)
        assert second.author == first.author
        assert second.revised > first.revised

    async def test_a_deletion_is_the_same_reply_withdrawn_later(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        written = await hearing.say(posted.thread, "All quiet.")

        deleted = await hearing.delete(written)

        (_, first), (how, second) = hearing.core.heard
        assert deleted.status in KEPT
        assert (how, second.id, second.thread) == ("withdraw", first.id, first.thread)
        assert second.revised > first.revised

    async def test_the_same_request_again_is_the_same_reply(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        written = await hearing.say(posted.thread, "All quiet.")

        repeated = await hearing.again(written)

        assert repeated.status in KEPT
        assert len({(reply.id, reply.text) for _, reply in hearing.core.heard}) == 1

    async def test_the_bot_does_not_hear_itself(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        answer = await hearing.chat.answer(posted.thread, Message("Draft minutes"), "k2")
        await hearing.chat.update(answer, Message("Newer draft minutes"))
        await hearing.echo(posted)
        await hearing.echo(answer)

        assert hearing.core.heard == []

    async def test_a_reply_the_core_could_not_keep_is_not_acknowledged(
        self, hearing: Hearing
    ) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        hearing.core.error = OSError("the disk is full")

        assert (await hearing.say(posted.thread, "Lost?")).status >= 500

    async def test_nor_an_edit_nor_a_deletion(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        written = await hearing.say(posted.thread, "All quit.")
        hearing.core.error = OSError("the disk is full")

        assert (await hearing.edit(written, "All quiet.")).status >= 500
        assert (await hearing.delete(written)).status >= 500

    async def test_a_reply_whose_thread_the_core_does_not_know_yet_waits_or_comes_again(
        self, hearing: Hearing
    ) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")
        hearing.core.not_yet = 1

        written = await hearing.say(posted.thread, "All quiet.")
        if written.status not in KEPT:
            assert written.status >= 500
            await hearing.again(written)

        assert [reply.text for _, reply in hearing.core.heard] == ["All quiet."]

    async def test_a_forged_request_is_refused_and_unheard(self, hearing: Hearing) -> None:
        posted = await hearing.chat.post(hearing.place, QUESTION, "k1")

        forged = await hearing.say(posted.thread, "Let me in.", forged=True)

        assert forged.status >= 400
        assert hearing.core.heard == []


class TestHearingWithoutThreads:
    """What stands in place of a thread: the name of the bot, a quote, a field of the message."""

    async def test_what_names_the_bot_is_for_it_and_says_so(
        self, chatting: WithoutThreads
    ) -> None:
        posted = await chatting.chat.post(chatting.place, QUESTION, "k1")

        await chatting.say(posted.thread, "All quiet.")

        [(_, reply)] = chatting.core.heard
        assert (reply.thread, reply.addressed) == (Thread(chatting.place, ""), True)
        assert reply.quotes == ""

    async def test_what_quotes_a_message_says_which_and_need_not_name_the_bot(
        self, chatting: WithoutThreads
    ) -> None:
        first = await chatting.chat.post(chatting.place, QUESTION, "k1")
        await chatting.chat.post(chatting.place, QUESTION, "k2")

        said = await chatting.quote(first, "All quiet.")

        [(how, reply)] = chatting.core.heard
        assert said.status in KEPT
        assert (how, reply.text, reply.quotes) == ("hear", "All quiet.", first.id)
        assert reply.addressed is False

    async def test_what_people_say_to_each_other_is_not_for_the_bot(
        self, chatting: WithoutThreads
    ) -> None:
        await chatting.chat.post(chatting.place, QUESTION, "k1")

        said = await chatting.murmur("Lunch?")

        assert said.status in KEPT
        assert chatting.core.heard == []

    async def test_what_is_changed_or_deleted_is_told_whoever_it_was_for(
        self, chatting: WithoutThreads
    ) -> None:
        """The core knows what it has kept; an edit need not name the bot or quote again."""
        await chatting.chat.post(chatting.place, QUESTION, "k1")
        murmured = await chatting.murmur("All quit.")

        await chatting.edit(murmured, "All quiet.")
        await chatting.delete(murmured)

        told = [(how, each.addressed, each.quotes) for how, each in chatting.core.heard]
        assert told == [("amend", False, ""), ("withdraw", False, "")]

    async def test_a_messages_own_field_is_sent_in_with_what_was_typed(
        self, chatting: WithoutThreads
    ) -> None:
        field = TextField("text", "Your answer", long=True)
        asked = Message("What happened?", form=Form("say:r1:1", "Answer", (field,), "Send"))
        posted = await chatting.chat.post(chatting.place, asked, "k1")
        chatting.core.response = Done("Your answer is kept.")

        sent = await chatting.fill(posted, "Send", text="  All quiet.")

        [submission] = chatting.core.submitted
        assert sent.status in KEPT
        assert (submission.ref, submission.values) == ("say:r1:1", {"text": "  All quiet."})
        assert submission.person == chatting.person
        assert chatting.core.heard == []
