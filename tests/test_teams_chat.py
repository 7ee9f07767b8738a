"""Speaking in Teams: what stands there afterwards, whatever goes wrong on the way."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import aiohttp
import pytest

from adapters.store.engine import Database
from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Connector
from adapters.teams.conversations import Conversations
from adapters.teams.faults import Unsure
from adapters.teams.files import offered, put
from adapters.teams.limits import Limits
from adapters.teams.translate import Conversation, Upload, Where, to_conversation
from bot.blocks import paragraph
from bot.errors import NotAdded, NotSent, Undeliverable
from bot.messages import Button, File, For, Message
from bot.model import Person, Place, Posted, Thread
from bot.words import catalogue
from tests.rigs.fresh_store import fresh_store
from tests.rigs.teams.activities import activity
from tests.rigs.teams.faults import Fault
from tests.rigs.teams.server import PretendTeams, pretend_teams
from tests.rigs.teams.things import BOT, CHANNEL, CHAT, TEAM, TENANT, Account
from tests.rigs.teams.things import Message as Standing
from tests.rigs.teams_limits import inside
from tests.rigs.teams_seen import text_of

WORDS = catalogue("en")
PLACE, GROUP = Place("teams", TENANT, CHANNEL), Place("teams", TENANT, CHAT)
QUESTION = Message("What happened?", (paragraph("In a few words."),), summary="A question")
WORD = File("minutes-v1.docx", "application/zip", bytes(range(256)) * 40, "minutes:r1:1")
NOTES = File("minutes-v1.md", "text/markdown", "# Minutes\r\nü".encode(), "minutes:r1:1")
UNSURE = (Fault(500), Fault(502, body="<html>"), Fault(504), Fault(drop="before"))
LOST = Fault(drop="after")


def long_message(cards: int, word: str = "words") -> Message:
    """One that needs about so many of Teams' cards, with a button."""
    blocks = tuple(paragraph(f"{word} {number} {'x' * 990}") for number in range(cards * 20))
    return Message("The briefing", blocks, buttons=(Button("Go on", "go"),))


LONG = long_message(3)


def person(account: Account) -> Person:
    return Person("teams", account.tenant, account.object_id, account.name)


@dataclass
class Rig:
    """A pretend Teams and the bot's chat in it."""

    teams: PretendTeams
    connector: Connector
    database: Database
    chat: TeamsChat

    def restarted(self) -> TeamsChat:
        return TeamsChat(self.connector, Conversations(self.database), WORDS, pace=0)

    @property
    def sian(self) -> Person:
        return person(self.teams.sian)

    def standing(self, talk: str = CHANNEL) -> list[Standing]:
        return [each for each in self.teams.talks[talk].messages if each.author == BOT]

    def direct(self, account: Account) -> list[Standing]:
        return self.standing(self.teams.personal(account).id)

    def texts(self, talk: str = CHANNEL) -> list[str]:
        return [text_of(each.cards[0]) for each in self.standing(talk)]

    def calls(self, what: str) -> int:
        return [called for called, _ in self.teams.calls].count(what)

    def reply(self, thread: Thread) -> Posted:
        """Somebody replies, and the bot is not told."""
        id = self.teams.stamp()
        reply = Standing(id, thread.root, self.teams.sian.id, {"type": "message"})
        self.teams.talks[thread.place.channel].messages.append(reply)
        return Posted(thread.place, thread.root, id)

    async def heard_in(self, talk: str, who: Account) -> Conversation:
        """The bot is told of something in a conversation."""
        told = activity(self.teams, self.teams.talks[talk], who, "conversationUpdate")
        conversation = to_conversation(told)
        assert conversation
        await Conversations(self.database).remember(conversation)
        return conversation


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(pretend_teams())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        store = await stack.enter_async_context(await fresh_store(tmp_path))
        connector = Connector(session, None, files_url=teams.base, limits=Limits((), ()))
        chat = TeamsChat(connector, Conversations(store.database), WORDS, pace=0)
        rig = Rig(teams, connector, store.database, chat)
        await rig.heard_in(CHANNEL, teams.sian)
        await rig.heard_in(CHAT, teams.sian)
        yield rig


def said(messages: list[Standing], word: str) -> list[int]:
    """The numbers of a long message's paragraphs, as they stand there."""
    texts = [text_of(each.cards[0]) for each in messages]
    return [int(number) for text in texts for number in re.findall(rf"{word} (\d+) x", text)]


def titles(message: Standing) -> list[str]:
    """What there is to press in a message's card."""
    actions = ("Action.Execute", "Action.Submit", "Action.OpenUrl")
    return [each["title"] for each in inside(message.cards[0]) if each["type"] in actions]


class TestPosting:
    async def test_a_post_opens_a_thread_with_a_line_for_the_notification(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        [message] = rig.standing()
        assert (posted.root, posted.id) == (message.id, message.id)
        assert message.activity["summary"] == "A question"
        assert message.cards[0]["fallbackText"] == "A question"
        assert [called for called, _ in rig.teams.calls] == ["create"]

    async def test_an_answer_names_the_thread_in_its_conversation(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        answer = await rig.chat.answer(posted.thread, QUESTION, "k2")

        assert answer.thread == posted.thread
        assert [each.root for each in rig.standing()] == [posted.root] * 2

    async def test_a_chat_has_no_threads(self, rig: Rig) -> None:
        posted = await rig.chat.post(GROUP, QUESTION, "k1")
        answer = await rig.chat.answer(posted.thread, QUESTION, "k2")

        first, second = rig.standing(CHAT)
        assert (posted, answer) == (Posted(GROUP, "", first.id), Posted(GROUP, "", second.id))
        assert rig.calls("create") == 0

    async def test_a_personal_chat_is_opened_first_and_once(self, rig: Rig) -> None:
        first = await rig.chat.tell(rig.sian, QUESTION, "k1")
        second = await rig.restarted().tell(rig.sian, QUESTION, "k2")

        own = rig.teams.personal(rig.teams.sian).id
        assert first.place == second.place == Place("teams", TENANT, own)
        assert [called for called, _ in rig.teams.calls] == ["open", "send", "send"]
        assert len(rig.direct(rig.teams.sian)) == 2

    async def test_one_that_somebody_has_opened_is_used(self, rig: Rig) -> None:
        own = rig.teams.personal(rig.teams.ada)
        await rig.heard_in(own.id, rig.teams.ada)

        await rig.chat.tell(person(rig.teams.ada), QUESTION, "k1")

        assert rig.calls("open") == 0
        assert len(own.messages) == 1

    async def test_where_the_bot_has_never_been_nothing_is_sent(self, rig: Rig) -> None:
        nowhere = Place("teams", TENANT, "19:c404@thread.tacv2")
        foreign = Person("teams", "another", rig.teams.sian.object_id)
        for sending in (
            rig.chat.post(nowhere, QUESTION, "k1"),
            rig.chat.answer(Thread(nowhere, "1"), QUESTION, "k2"),
            rig.chat.post(Place("teams", "another", CHANNEL), QUESTION, "k3"),
            rig.chat.tell(foreign, QUESTION, "k4"),
            rig.chat.attach(foreign, (WORD,), "k5"),
        ):
            with pytest.raises(Undeliverable, match="has not been added"):
                await sending

        assert rig.teams.calls == []

    async def test_a_channel_that_is_gone_or_lost_is_told_apart(self, rig: Rig) -> None:
        rig.teams.talks[CHAT].gone = True
        rig.teams.talks[CHANNEL].bot = False

        for place, reason in ((PLACE, "not in that channel"), (GROUP, "no longer there")):
            with pytest.raises(Undeliverable, match=reason):
                await rig.chat.post(place, QUESTION, "k1")

    async def test_nothing_is_said_below_a_message_that_is_gone(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.teams.talks[CHANNEL].messages.clear()

        for sending in (
            rig.chat.answer(posted.thread, QUESTION, "k2"),
            rig.chat.attach(posted.thread, (WORD,), "k3"),
            rig.chat.update(posted, QUESTION),
        ):
            with pytest.raises(Undeliverable, match="no longer there"):
                await sending

    async def test_the_address_of_a_conversation_may_change(self, rig: Rig) -> None:
        gone = Conversation(CHANNEL, "channel", TENANT, "http://127.0.0.1:1/", BOT, TEAM)
        chat = rig.restarted()
        await chat._conversations.remember(gone)
        with pytest.raises(NotSent, match="cannot be reached"):
            await chat.post(PLACE, QUESTION, "k1")

        await chat._conversations.remember(await rig.heard_in(CHANNEL, rig.teams.sian))
        await chat.post(PLACE, QUESTION, "k1")

        assert len(rig.standing()) == 1


class TestWhoHasNotTheApp:
    async def test_they_are_not_added(self, rig: Rig) -> None:
        rig.teams.ada.has_app = False

        for sending in (
            rig.chat.tell(person(rig.teams.ada), QUESTION, "k1"),
            rig.chat.attach(person(rig.teams.ada), (WORD,), "k2"),
            rig.chat.tell(Person("teams", TENANT, "nobody"), QUESTION, "k3"),
        ):
            with pytest.raises(NotAdded):
                await sending

    @pytest.mark.parametrize("how", ["blocks", "removed"])
    async def test_nor_are_they_who_have_it_no_longer(self, rig: Rig, how: str) -> None:
        await rig.chat.tell(rig.sian, QUESTION, "k1")
        if how == "blocks":
            rig.teams.sian.blocks = True
        else:
            rig.teams.personal(rig.teams.sian).bot = False

        with pytest.raises(NotAdded) as raised:
            await rig.chat.tell(rig.sian, QUESTION, "k2")

        assert "Siân" not in str(raised.value)

    async def test_as_soon_as_they_add_it_they_are_told(self, rig: Rig) -> None:
        rig.teams.ada.has_app = False
        with pytest.raises(NotAdded):
            await rig.chat.tell(person(rig.teams.ada), QUESTION, "k1")

        rig.teams.ada.has_app = True
        await rig.chat.tell(person(rig.teams.ada), QUESTION, "k1")

        assert len(rig.direct(rig.teams.ada)) == 1


class NoWay(aiohttp.BaseConnector):
    """Nothing can be reached through it."""

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 - aiohttp's
        raise aiohttp.ClientConnectionError


class Counted:
    """A database that counts what is written."""

    def __init__(self, database: Database) -> None:
        self.reading = database.reading
        self.written = 0
        self._database = database

    def writing(self) -> Any:
        self.written += 1
        return self._database.writing()


Sending = Callable[[Rig], Awaitable[Any]]
SENDING: dict[str, Sending] = {
    "create": lambda rig: rig.chat.post(PLACE, QUESTION, "k1"),
    "send": lambda rig: rig.chat.post(GROUP, QUESTION, "k1"),
}


class TestFaults:
    @pytest.mark.parametrize("what", SENDING)
    @pytest.mark.parametrize("status", [412, 429, 503])
    async def test_what_was_not_taken_is_tried_again(
        self, rig: Rig, what: str, status: int
    ) -> None:
        rig.teams.fail(what, Fault(status, retry_after="7"))

        with pytest.raises(NotSent) as raised:
            await SENDING[what](rig)

        assert raised.value.retry_after == 7
        assert len(rig.standing()) == len(rig.standing(CHAT)) == 0

    @pytest.mark.parametrize("what", SENDING)
    @pytest.mark.parametrize("fault", [*UNSURE, LOST])
    async def test_nobody_knows_what_became_of_the_rest_and_nothing_is_sent_twice(
        self, rig: Rig, what: str, fault: Fault
    ) -> None:
        rig.teams.fail(what, fault)

        with pytest.raises(Unsure):
            await SENDING[what](rig)

        assert rig.calls(what) == 1

    @pytest.mark.parametrize("what", SENDING)
    async def test_a_slow_answer_is_waited_for(self, rig: Rig, what: str) -> None:
        rig.teams.fail(what, Fault(slow=0.5))

        await SENDING[what](rig)

        assert len(rig.standing() + rig.standing(CHAT)) == 1

    @pytest.mark.parametrize("fault", [*UNSURE, LOST])
    async def test_what_fails_before_anything_is_said_can_be_tried_again(
        self, rig: Rig, fault: Fault
    ) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        for what, sending in (
            ("open", rig.chat.tell(rig.sian, QUESTION, "k2")),
            ("update", rig.chat.update(posted, QUESTION)),
        ):
            # aiohttp makes what can be made twice a second time, on a new connection.
            rig.teams.fail(what, fault, fault)
            with pytest.raises(NotSent):
                await sending
            rig.teams.faults.clear()

    async def test_what_was_sent_nobody_finds(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, QUESTION, "k1")

        assert await rig.chat.find(PLACE, "k1") is None


class TestLongMessages:
    @pytest.mark.parametrize("place", [PLACE, GROUP])
    async def test_one_goes_on_below(self, rig: Rig, place: Place) -> None:
        posted = await rig.chat.post(place, LONG, "k1")

        first, *others = rig.standing(place.channel)
        assert len(others) >= 2
        assert posted.id == first.id
        assert {each.root for each in others} == {posted.root}
        assert said([first, *others], "words") == list(range(60))
        assert titles(first) == ["Go on"]

    async def test_its_parts_keep_the_pace(self, rig: Rig) -> None:
        rig.chat.pace = 0.25
        began = asyncio.get_running_loop().time()

        await rig.chat.post(PLACE, LONG, "k1")

        took = asyncio.get_running_loop().time() - began
        assert took >= 0.25 * (len(rig.standing()) - 1)

    @pytest.mark.parametrize("fault", [Fault(429, retry_after="1"), Fault(412)])
    async def test_a_short_pause_in_the_middle_is_waited_for(self, rig: Rig, fault: Fault) -> None:
        rig.teams.fail("send", fault)

        await rig.chat.post(PLACE, LONG, "k1")

        assert said(rig.standing(), "words") == list(range(60))

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(429, retry_after="60"),
            Fault(403, "BotNotInConversationRoster"),
            Fault(500),
            Fault(drop="before"),
        ],
    )
    async def test_one_that_is_cut_short_comes_again_whole(self, rig: Rig, fault: Fault) -> None:
        rig.teams.fail("send", fault)

        with pytest.raises(Unsure):
            await rig.chat.post(PLACE, LONG, "k1")
        again = await rig.chat.post(PLACE, LONG, "k1")

        thread = [each for each in rig.standing() if each.root == again.root]
        assert said(thread, "words") == list(range(60))

    async def test_no_message_is_ever_too_large(self, rig: Rig) -> None:
        arabic = Message("مرحبا" * 100, tuple(paragraph("مرحبا " * 500) for _ in range(30)))

        await rig.chat.post(PLACE, arabic, "k1")

        sizes = [
            len(json.dumps(each.activity, ensure_ascii=False).encode()) for each in rig.standing()
        ]
        assert max(sizes) < 29 * 1024


class TestUpdates:
    async def test_a_short_message_takes_one_request(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        await rig.restarted().update(posted, Message("Another"))

        assert rig.texts() == ["Another"]
        assert [called for called, _ in rig.teams.calls] == ["create", "update"]

    async def test_one_that_grows_goes_on_at_the_end_of_the_thread(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        await rig.chat.answer(posted.thread, Message("Between"), "k2")

        for _ in range(2):
            await rig.restarted().update(posted, LONG)

        first, between, *others = rig.standing()
        assert text_of(between.cards[0]) == "Between"
        assert said([first, *others], "words") == list(range(60))

    async def test_one_that_shrinks_leaves_nothing_behind(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, LONG, "k1")

        await rig.restarted().update(posted, QUESTION)
        await rig.restarted().update(posted, Message("Another"))

        assert rig.texts() == ["Another"]

    async def test_what_broke_off_in_the_middle_goes_on_there(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        rig.teams.fail("send", Fault(), Fault(429, retry_after="60"))
        with pytest.raises(NotSent):
            await rig.chat.update(posted, LONG)

        await rig.restarted().update(posted, LONG)

        assert said(rig.standing(), "words") == list(range(60))

    async def test_what_cannot_be_updated_is_said(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        foreign = rig.reply(posted.thread)

        with pytest.raises(Undeliverable, match="message is no longer there"):
            await rig.chat.update(foreign, Message("Another"))


class TestViews:
    def ask(self, *chairs: Person) -> Message:
        chair = Button("Next", "next:r1:1", audience=For.CHAIR)
        buttons = (Button("Answer", "answer:r1:1"), chair)
        return Message("Why?", (), buttons=buttons, ref="see:r1:1", chairs=chairs)

    async def test_a_chairs_buttons_are_for_those_whom_teams_asks_about(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, self.ask(rig.sian), "k1")

        [message] = rig.standing()
        refresh = message.cards[0]["refresh"]
        assert titles(message) == ["Answer", "Bring up to date"]
        assert refresh["userIds"] == [rig.teams.sian.id]
        assert refresh["action"]["verb"] == "refresh"
        assert refresh["action"]["data"] == {"ref": "see:r1:1", "place": ""}

    async def test_they_are_looked_up_once(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, self.ask(rig.sian), "k1")
        await rig.chat.update(posted, self.ask(rig.sian))

        assert rig.calls("member") == 1

    async def test_of_several_chairs_those_who_are_there_are_asked_about(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, self.ask(rig.sian, person(rig.teams.ada)), "k1")

        assert rig.standing()[0].cards[0]["refresh"]["userIds"] == [rig.teams.sian.id]

    @pytest.mark.parametrize("fault", [Fault(500), Fault(429), Fault(403), Fault(drop="before")])
    async def test_where_teams_does_not_say_who_they_are_all_see_all(
        self, rig: Rig, fault: Fault
    ) -> None:
        rig.teams.fail("member", fault, fault)

        await rig.chat.post(PLACE, self.ask(rig.sian), "k1")

        [message] = rig.standing()
        assert titles(message) == ["Answer", "Next"]
        assert "refresh" not in message.cards[0]

    async def test_clients_without_dialogs_have_no_views_either_so_all_see_all(
        self, rig: Rig
    ) -> None:
        chat = TeamsChat(rig.connector, Conversations(rig.database), WORDS, pace=0, dialogs=False)

        await chat.post(PLACE, self.ask(rig.sian), "k1")

        [message] = rig.standing()
        assert titles(message) == ["Answer", "Next"]
        assert "refresh" not in message.cards[0]

    async def test_for_more_than_sixty_people_there_is_one_card(self, rig: Rig) -> None:
        many = [Person("teams", TENANT, f"chair-{number}") for number in range(61)]

        await rig.chat.post(PLACE, self.ask(*many), "k1")

        assert titles(rig.standing()[0]) == ["Answer", "Next"]
        assert rig.calls("member") == 0

    async def test_the_names_of_sixty_leave_room_for_the_message(self, rig: Rig) -> None:
        chairs = [rig.teams.add_person(f"c{number:03}", "Chair") for number in range(60)]
        rig.teams.talks[CHANNEL].members += [each.id for each in chairs]
        for each in chairs:
            rig.teams.people[f"{each.id}{'x' * 80}"] = each
            rig.teams.talks[CHANNEL].members.append(f"{each.id}{'x' * 80}")
            each.id = f"{each.id}{'x' * 80}"
        message = self.ask(*map(person, chairs))

        await rig.chat.post(PLACE, replace(message, blocks=LONG.blocks), "k1")

        assert len(rig.standing()[0].cards[0]["refresh"]["userIds"]) == 60
        assert said(rig.standing(), "words") == list(range(60))

    async def test_what_one_person_is_told_is_for_them(self, rig: Rig) -> None:
        await rig.chat.tell(rig.sian, self.ask(rig.sian), "k1")

        [message] = rig.direct(rig.teams.sian)
        assert titles(message) == ["Answer", "Next"]

    async def test_what_differs_for_nobody_is_one_card(self, rig: Rig) -> None:
        await rig.chat.post(PLACE, QUESTION, "k1")

        assert rig.calls("member") == 0


class TestFiles:
    async def test_a_person_is_asked_whether_they_take_each(self, rig: Rig) -> None:
        attached = await rig.chat.attach(rig.sian, (WORD, NOTES), "k1", PLACE)

        first, second = rig.direct(rig.teams.sian)
        assert attached.id == first.id
        context = first.cards[0]["acceptContext"]
        assert context == {"ref": WORD.ref, "name": WORD.name, "key": "k1", "place": CHANNEL}
        assert first.cards[0]["sizeInBytes"] == len(WORD.data)
        assert second.activity["attachments"][0]["name"] == NOTES.name

    async def test_a_thread_has_a_button_that_brings_them_to_whoever_presses_it(
        self, rig: Rig
    ) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")

        attached = await rig.chat.attach(posted.thread, (WORD, NOTES), "k2")

        message = rig.standing()[-1]
        assert (attached.thread, attached.id) == (posted.thread, message.id)
        assert titles(message) == [WORDS("teams_files")]
        [action] = [each for each in inside(message.cards[0]) if each["type"] == "Action.Execute"]
        assert action["data"] == {"ref": WORD.ref, "place": "", "files": True}
        assert WORD.name in text_of(message.cards[0])

    async def test_papers_that_are_told_apart_have_a_button_each(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        other = File("other-v2.md", "text/markdown", b"", "minutes:r1:2")

        await rig.chat.attach(posted.thread, (WORD, NOTES, other), "k2")

        assert titles(rig.standing()[-1]) == ["minutes-v1", "other-v2"]

    async def test_what_nobody_could_ask_for_again_is_not_offered(self, rig: Rig) -> None:
        with pytest.raises(Undeliverable, match="ask for"):
            await rig.chat.attach(rig.sian, (File("a.md", "text/markdown", b""),), "k1")

    async def test_the_offer_has_gone_when_the_file_is_there(self, rig: Rig) -> None:
        where, upload = await self.accepted(rig)

        await rig.chat.hand_over(where, upload, WORD)

        [given] = rig.direct(rig.teams.sian)
        assert given.cards == [{"uniqueId": upload.id, "fileType": "docx"}]
        assert rig.teams.files[upload.id].data == WORD.data

    @pytest.mark.parametrize("fault", [*UNSURE, LOST, Fault(429)])
    async def test_what_was_not_taken_can_be_tried_again(self, rig: Rig, fault: Fault) -> None:
        where, upload = await self.accepted(rig)
        rig.teams.fail("upload", fault, fault)

        with pytest.raises(NotSent):
            await rig.chat.hand_over(where, upload, WORD)
        rig.teams.faults.clear()
        await rig.chat.hand_over(where, upload, WORD)

        assert rig.teams.files[upload.id].data == WORD.data

    async def test_the_place_for_a_file_may_be_there_no_longer(self, rig: Rig) -> None:
        where, upload = await self.accepted(rig)
        rig.teams.files.clear()

        with pytest.raises(Undeliverable, match="no longer"):
            await rig.chat.hand_over(where, upload, WORD)

    @pytest.mark.parametrize(
        "url",
        [
            "https://files.example.org/upload",
            "https://sharepoint.com.example.org/upload",
            "https://notsharepoint.com/upload",
            "https://sharepoint.com/upload",
            "https://me@example-my.sharepoint.com/upload",
            "https://example-my.sharepoint.com:8443/upload",
            "http://example-my.sharepoint.com/upload",
            "file:///upload",
            "https://[upload",
            "",
        ],
    )
    async def test_no_file_goes_to_an_address_that_is_not_sharepoints(
        self, rig: Rig, url: str
    ) -> None:
        async with aiohttp.ClientSession() as session:
            for otherwise in ("", rig.teams.base):
                with pytest.raises(Undeliverable, match="strange address"):
                    await put(session, url, b"x", otherwise)

    @pytest.mark.parametrize("host", ["example-my.sharepoint.com", "agency.sharepoint.us"])
    async def test_one_that_is_sharepoints_is_tried(self, host: str) -> None:
        async with aiohttp.ClientSession(connector=NoWay()) as session:
            with pytest.raises(NotSent, match="cannot be reached"):
                await put(session, f"https://{host}/personal/x", b"x")

    @pytest.mark.parametrize(
        "name, found",
        [
            ("minutes-v1.docx", WORD),
            ("minutes-v1.md", NOTES),
            ("Second copy - minutes-v0.docx", WORD),
            ("minutes.pdf", None),
        ],
    )
    def test_what_was_offered_is_found_though_it_may_be_newer(
        self, name: str, found: File | None
    ) -> None:
        assert offered((WORD, NOTES), name) == found

    async def accepted(self, rig: Rig) -> tuple[Where, Upload]:
        await rig.chat.attach(rig.sian, (WORD,), "k1")
        own, [offer] = rig.teams.personal(rig.teams.sian), rig.direct(rig.teams.sian)
        file = rig.teams.place_for(WORD.name, rig.teams.sian)
        where = Where(own.id, "personal", rig.teams.base, message=offer.id)
        url, content = f"{rig.teams.base}files/{file.id}", "https://x-my.sharepoint.com/minutes"
        return where, Upload(url, file.name, content, file.id, "docx")


class TestLinks:
    async def test_one_leads_to_the_message_in_its_thread(self, rig: Rig) -> None:
        posted = await rig.chat.post(PLACE, QUESTION, "k1")
        answer = await rig.chat.answer(posted.thread, QUESTION, "k2")

        link = await rig.chat.link(answer)

        url = urlsplit(link or "")
        assert (url.scheme, url.netloc) == ("https", "teams.microsoft.com")
        assert unquote(url.path) == f"/l/message/{CHANNEL}/{answer.id}"
        assert parse_qs(url.query) == {"tenantId": [TENANT], "parentMessageId": [posted.root]}

    async def test_in_a_chat_it_says_that_it_is_one(self, rig: Rig) -> None:
        posted = await rig.chat.post(GROUP, QUESTION, "k1")

        url = urlsplit(await rig.chat.link(posted) or "")

        assert unquote(url.path) == f"/l/message/{CHAT}/{posted.id}"
        assert parse_qs(url.query) == {"context": ['{"contextType":"chat"}']}

    async def test_elsewhere_there_is_none(self, rig: Rig) -> None:
        told = await rig.chat.tell(rig.sian, QUESTION, "k1")
        nowhere = Posted(Place("teams", "another", CHANNEL), "1", "1")

        assert await rig.chat.link(told) is None
        assert await rig.chat.link(nowhere) is None


class TestConversations:
    async def test_what_is_no_news_is_not_written(self, rig: Rig) -> None:
        database = Counted(rig.database)
        conversations = Conversations(database)
        known = await rig.heard_in(CHANNEL, rig.teams.sian)
        for locale in ("en-GB", "cy-GB", "pl-PL"):
            await conversations.remember(replace(known, locale=locale))
            await conversations.remember(replace(known, team=""))

        assert database.written == 1
        assert (await Conversations(rig.database).at(PLACE)).team == TEAM

    async def test_a_chat_that_is_not_personal_is_never_taken_for_one(self, rig: Rig) -> None:
        conversations = Conversations(rig.database)
        shared = Conversation(CHAT, "groupChat", TENANT, rig.teams.base, BOT, person="somebody")

        await conversations.remember(shared)

        somebody = Person("teams", TENANT, "somebody")
        assert await conversations.direct(somebody) is None
        assert await Conversations(rig.database).direct(somebody) is None

    async def test_whether_it_hears_all_is_noted_once(self, rig: Rig) -> None:
        conversations = Conversations(rig.database)

        before = await conversations.hears_all(PLACE)
        news = [await conversations.heard_unmentioned(PLACE) for _ in range(2)]

        assert (before, news) == (False, [True, False])
        assert await conversations.hears_all(PLACE)
        assert await Conversations(rig.database).hears_all(PLACE)
        assert not await conversations.hears_all(GROUP)
        assert not await Conversations(rig.database).heard_unmentioned(PLACE)
