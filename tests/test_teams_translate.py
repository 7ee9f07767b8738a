"""Teams' payloads, as its documentation and its own playground show them, in our words."""

import html
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from adapters.teams.render import field_id
from adapters.teams.translate import (
    PLATFORM,
    Commanded,
    Consent,
    Conversation,
    Installed,
    Joined,
    Lost,
    Marked,
    Meeting,
    Pressed,
    Said,
    Sent,
    Upload,
    Where,
    from_html,
    to_commanded,
    to_consent,
    to_conversation,
    to_installed,
    to_joined,
    to_lost,
    to_marked,
    to_meeting,
    to_overheard,
    to_pressed,
    to_said,
    to_sent,
)
from bot.messages import Press, Submission
from bot.model import Person, Place, Reply, Thread

Payload = dict[str, Any]

PAYLOADS: dict[str, Payload] = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "payloads" / "teams").glob("*.json"))
}
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
OTHERS = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
BOT = "28:0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10"
URL = "https://smba.trafficmanager.net/uk/"
CHANNEL = "19:c0team00000000000000000000000000@thread.tacv2"
MS_TEAM = "19:t0team00000000000000000000000000@thread.tacv2"
ROOT = "1767614400000"
TEAM = Place(PLATFORM, TENANT, CHANNEL)
CHAT = Place(PLATFORM, TENANT, "19:c0chat00000000000000000000000000@thread.v2")
MEETING = Place(PLATFORM, TENANT, "19:meeting_bTB0ZWFtMDAwMDAwMDAwMDAwMDAwMDA@thread.v2")
WHOLE = Place(PLATFORM, TENANT, MS_TEAM)
PRIVATE = Place(PLATFORM, TENANT, "19:p0team00000000000000000000000000@thread.tacv2")
THREAD = Thread(TEAM, ROOT)
QUOTE = "http://schema.skype.com/Reply"
WRITTEN = datetime(2026, 1, 5, 12, 1, 0, 12000, UTC)
LATER = datetime(2026, 1, 5, 12, 10, 0, 500000, UTC)
PLAYGROUND = Place(PLATFORM, "00000000-0000-0000-0000-0000000000001", "channel-announcements-id")


def payload(name: str, **more: Any) -> Payload:
    """Return one by the name of its file, with other fields in it."""
    return deepcopy(PAYLOADS[name]) | more


def id_of(number: str) -> str:
    return f"00000000-0000-4000-8000-00000000{number}"


def person(number: str, workspace: str = TENANT) -> Person:
    return Person(PLATFORM, workspace, id_of(number))


def said(name: str, **more: Any) -> Said:
    found = to_said(payload(name, **more))
    assert found is not None
    return found


def typed(text: str, *entities: Payload) -> str:
    return said("reply", text=text, entities=[*entities]).reply.text


def mention(text: str, id: str = "29:someone") -> Payload:
    return {"type": "mention", "text": text, "mentioned": {"id": id, "name": "Some One"}}


def to_bot(name: str) -> Payload:
    """Return a message with the bot's name before it."""
    bot = {"type": "mention", "text": "<at>Bot</at>", "mentioned": payload(name)["recipient"]}
    return payload(name, text=f"<at>Bot</at> {PAYLOADS[name]['text']}", entities=[bot])


class TestReplies:
    def test_a_message_in_a_thread_is_heard_as_it_was_typed(self) -> None:
        found = said("reply")

        assert found == Said(
            "hear",
            Reply(
                id="1767614460012",
                thread=THREAD,
                author=person("5140"),
                text='We ask first & write <before> lunch; "&lt;" is typed.\nThen we ring.',
                at=WRITTEN,
                revised=WRITTEN,
            ),
            False,
            Where(
                conversation=f"{CHANNEL};messageid={ROOT}",
                kind="channel",
                service_url=URL,
                user="29:15140-invented",
                activity="1767614460012",
            ),
        )
        assert found.reply.author.name == "Siân Lloyd"

    def test_a_post_that_begins_a_thread_replies_to_nothing(self) -> None:
        assert to_said(payload("post")) is None

    @pytest.mark.parametrize("thread", ["", ";", ";messageid=", ";other=1767614400000"])
    def test_nor_does_one_without_a_thread(self, thread: str) -> None:
        post = payload("reply")
        post["conversation"]["id"] = CHANNEL + thread

        assert to_said(post) is None

    @pytest.mark.parametrize("name, place", [("chat", CHAT), ("meeting_chat", MEETING)])
    def test_chats_have_no_threads(self, name: str, place: Place) -> None:
        found = to_said(to_bot(name))

        assert found is not None
        assert (found.reply.thread, found.reply.addressed) == (Thread(place, ""), True)

    @pytest.mark.parametrize("name", ["chat", "meeting_chat"])
    def test_what_people_say_to_each_other_in_a_chat_is_not_ours(self, name: str) -> None:
        assert to_said(payload(name)) is None

    def test_what_quotes_a_message_in_a_chat_may_be_ours(self) -> None:
        found = said("chat_quote")

        assert (found.reply.quotes, found.reply.addressed) == ("1767614460012", False)

    def test_a_quote_in_a_thread_says_nothing_of_whose_it_is(self) -> None:
        entities = payload("chat_quote")["entities"]

        assert said("reply", entities=entities).reply.quotes == ""

    def test_an_edit_or_a_deletion_in_a_chat_may_be_of_what_was_ours(self) -> None:
        edit = payload("chat", type="messageUpdate", channelData={"eventType": "editMessage"})

        found = [to_said(edit), to_said(payload("chat_delete"))]

        assert [each and (each.how, each.reply.addressed) for each in found] == [
            ("amend", False),
            ("withdraw", False),
        ]

    @pytest.mark.parametrize(
        "name, place",
        [("reply", TEAM), ("post", TEAM), ("chat", CHAT), ("command", None), ("edit", None)],
    )
    def test_what_does_not_name_the_bot_shows_that_it_hears_everything(
        self, name: str, place: Place | None
    ) -> None:
        assert to_overheard(payload(name)) == place

    @pytest.mark.parametrize("name", ["personal", "own_message", "bot_message", "submit_form"])
    def test_what_nobody_says_in_a_channel_shows_nothing(self, name: str) -> None:
        assert to_overheard(payload(name)) is None

    @pytest.mark.parametrize("name", ["bot_message", "own_message"])
    def test_bots_do_not_speak(self, name: str) -> None:
        assert to_said(payload(name)) is None

    def test_nor_do_they_under_another_kind_of_id(self) -> None:
        other = payload("reply")
        other["from"]["role"] = "bot"

        assert to_said(other) is None

    def test_what_a_card_sends_is_no_reply(self) -> None:
        assert to_said(payload("submit")) is None

    def test_nor_is_what_somebody_tells_the_bot_alone(self) -> None:
        assert to_said(payload("personal")) is None
        assert to_said(payload("personal_edit")) is None

    def test_nothing_else_is(self) -> None:
        heard = {name for name, each in PAYLOADS.items() if to_said(each)}

        kinds = {PAYLOADS[name]["type"] for name in heard}
        assert kinds == {"message", "messageUpdate", "messageDelete"}
        assert {"reply", "edit", "undelete", "delete", "chat_delete"} < heard

    @pytest.mark.parametrize("field", ["id", "serviceUrl", "from", "conversation"])
    def test_a_message_that_is_not_whole_is_not_heard(self, field: str) -> None:
        assert to_said(payload("reply", **{field: None})) is None

    def test_an_id_that_is_no_moment_leaves_that_to_the_time_stamp(self) -> None:
        found = said("reply", id="2affceaa", timestamp="2026-01-05T13:01:00.0451239+01:00")

        assert found.reply.at == found.reply.revised == WRITTEN.replace(microsecond=45123)

    @pytest.mark.parametrize(
        "timestamp",
        ["", "now", "2026-01-05", "2026-01-05T12:01:00", "0001-01-01T00:00:00+14:00", 7, None],
    )
    def test_without_either_nothing_is_heard(self, timestamp: Any) -> None:
        assert to_said(payload("reply", id="2affceaa", timestamp=timestamp)) is None

    @given(st.datetimes(datetime(2001, 9, 9, 2), datetime(2286, 11, 20)))  # noqa: DTZ001
    def test_ids_are_read_to_the_millisecond(self, naive: datetime) -> None:
        moment = naive.replace(tzinfo=UTC, microsecond=naive.microsecond // 1000 * 1000)
        since = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

        found = said("reply", id=f"{since}")

        assert found.reply.at == found.reply.revised == moment


class TestText:
    def test_mentions_are_names_and_the_bots_own_is_left_out(self) -> None:
        found = said("reply_mention")

        assert found.mentioned
        assert found.reply.text == "@Meera rings @Tom Evans, not <at>Ada</at>."

    @pytest.mark.parametrize(
        "text, entity, shown",
        [
            ("ask <at>Siân</at>, now", "<at>Siân</at>", "ask @Siân, now"),
            ("ask <at>@Siân</at>, now", "<at>Siân</at>", "ask @Siân, now"),
            ("ask <at>Siân</at>, now", "<at>@Siân</at>", "ask @Siân, now"),
            ("ask <at>Siân</at>\xa0now", "<at>Siân</at>", "ask @Siân now"),
            ('ask <at id="0">Siân</at>', '<at id="0">Siân</at>', "ask @Siân"),
            ("<at> and <at>Siân</at>", "<at>Siân</at>", "<at> and @Siân"),
            ("<at>Tom</at> and </at>", "<at>Siân</at>", "<at>Tom</at> and </at>"),
            ("<at>Some One</at>", None, "@Some One"),
        ],
    )
    def test_only_what_has_an_entity_is_a_mention(
        self, text: str, entity: Any, shown: str
    ) -> None:
        assert typed(text, mention(entity)) == shown

    def test_the_bot_can_be_named_in_the_middle_and_in_pieces(self) -> None:
        entities = [mention("<at>Briefing</at>", BOT), mention("<at>bot</at>", BOT)]

        text = typed("\xa0ask <at>Briefing</at> <at>bot</at> please\n", *entities)

        assert text == "ask please"

    def test_whoever_has_the_bots_name_is_not_the_bot(self) -> None:
        found = said("reply", text="<at>Bot</at> says", entities=[mention("<at>Bot</at>")])

        assert (found.mentioned, found.reply.text) == (False, "@Bot says")

    def test_a_message_quoted_is_left_out_it_is_somebody_elses(self) -> None:
        assert said("chat_quote").reply.text == "Agreed."

    def test_unless_the_author_typed_that(self) -> None:
        like_a_quote = '<quoted messageId="1767614460012"/>Agreed.'

        assert typed(like_a_quote) == like_a_quote

    @given(st.text().filter(lambda text: "\r" not in text and not text.endswith("\n")))
    def test_text_without_mentions_is_what_was_typed(self, text: str) -> None:
        assert typed(text) == text
        assert typed(f"{text}\r\n") == text

    @given(
        st.lists(
            st.sampled_from(["<at>", "</at>", "<at ", 'id="0">', "<", ">", "Bot", " ", "<quoted "])
        ).map("".join)
    )
    def test_no_junk_of_marks_is_too_much(self, junk: str) -> None:
        text = typed(f"{junk} plain", mention("<at>Bot</at>", BOT), mention("<at></at>"))

        assert text.endswith("plain")


class TestFiles:
    @pytest.mark.parametrize(
        "name, text, count",
        [
            ("reply_picture", "The board", 1),
            ("reply_files", "The timeline, and the poster", 2),
            ("reply_file", "", 1),
            ("reply_preview", "Seen this?", 0),
            ("reply", None, 0),
            ("playground_reply", None, 0),
        ],
    )
    def test_they_are_counted_as_far_as_teams_tells(
        self, name: str, text: str | None, count: int
    ) -> None:
        reply = said(name).reply

        assert reply.files == count
        assert text in (None, reply.text)

    def test_words_without_their_markup_are_no_file(self) -> None:
        bare = PAYLOADS["reply_file"]["attachments"]

        assert said("reply", attachments=bare).reply.files == 0

    def test_a_reply_with_nothing_in_it_is_left_to_the_core(self) -> None:
        reply = said("reply", text="", attachments=[]).reply

        assert (reply.text, reply.files) == ("", 0)


class TestEdits:
    @pytest.mark.parametrize(
        "name, revised",
        [
            ("edit", datetime(2026, 1, 5, 12, 2, 0, 123456, UTC)),
            ("undelete", datetime(2026, 1, 5, 12, 3, 0, 500000, UTC)),
        ],
    )
    def test_an_edit_is_the_same_reply_with_a_later_wording(
        self, name: str, revised: datetime
    ) -> None:
        first, found = said("reply").reply, said(name)

        assert found.how == "amend"
        assert found.reply == replace(first, text="We ask everybody first.", revised=revised)

    def test_one_without_its_words_changes_none(self) -> None:
        assert to_said(payload("edit_bare")) is None

    def test_one_to_nothing_is_left_to_the_core(self) -> None:
        found = said("edit", text="", attachments=[])

        assert (found.how, found.reply.text) == ("amend", "")

    def test_one_to_a_picture_alone_has_content(self) -> None:
        picture = PAYLOADS["reply_picture"]["attachments"]

        found = said("edit_bare", attachments=picture)

        assert (found.how, found.reply.text, found.reply.files) == ("amend", "", 1)

    @pytest.mark.parametrize("event", [None, "", "pinMessage", "softDeleteMessage"])
    def test_other_updates_are_no_edits(self, event: Any) -> None:
        update = payload("edit")
        update["channelData"]["eventType"] = event

        assert to_said(update) is None

    def test_without_a_time_stamp_nobody_knows_when(self) -> None:
        assert to_said(payload("edit", timestamp=None)) is None

    @pytest.mark.parametrize(
        "name, author, revised",
        [
            ("delete", "5140", datetime(2026, 1, 5, 12, 2, 30, 500000, UTC)),
            ("chat_delete", "7030", datetime(2026, 1, 5, 12, 2, 31, 500000, UTC)),
        ],
    )
    def test_a_deletion_withdraws(self, name: str, author: str, revised: datetime) -> None:
        found = said(name)

        assert (found.how, found.reply.author) == ("withdraw", person(author))
        assert (found.reply.text, found.reply.deleted) == ("", True)
        assert found.reply.revised == revised > found.reply.at

    def test_a_reply_reworded_into_a_command_is_one_no_more(self) -> None:
        found = said("edit", text="<at>Bot</at> close", entities=[mention("<at>Bot</at>", BOT)])

        assert (found.how, found.reply.deleted, found.reply.text) == ("withdraw", True, "")


class TestCommands:
    @pytest.mark.parametrize(
        "name, place, text",
        [
            ("command", TEAM, "Close"),
            ("post_mention", TEAM, "what can you do?"),
            ("chat_command", CHAT, "help"),
            ("personal", None, "what now?"),
            ("personal_file", None, ""),
            ("playground_post", PLAYGROUND, "start"),
            ("playground_personal", replace(PLAYGROUND, channel=""), "hello\nthere"),
        ],
    )
    def test_the_bot_is_told_what_to_do(self, name: str, place: Place | None, text: str) -> None:
        found = to_commanded(payload(name))

        assert isinstance(found, Commanded)
        assert found.text == text
        assert found.place == (place if place and place.channel else None)
        assert to_said(payload(name)) is None

    def test_an_answer_can_stand_where_it_was_said(self) -> None:
        found = to_commanded(payload("personal"))

        assert found is not None
        assert found.person == person("5140")
        assert found.where == Where(
            conversation="a:1p0sian-invented",
            kind="personal",
            service_url=URL,
            user="29:15140-invented",
            activity="1767614484000",
        )

    @pytest.mark.parametrize(
        "words", ["", "start", "Close", "set  up", "setup", "help", "hi", "Hello", " HELP "]
    )
    def test_some_words_are_commands_wherever_they_are_said(self, words: str) -> None:
        told = payload("command", text=f"<at>Briefing bot</at> {words}\n")

        assert to_commanded(told) is not None
        assert to_said(told) is None

    def test_others_said_to_it_below_a_message_may_be_a_reply(self) -> None:
        told = payload("command", text="<at>Briefing bot</at> close to home\n")

        assert to_commanded(told) is None
        assert said("command", text=told["text"]).mentioned

    def test_its_name_below_a_picture_is_no_command(self) -> None:
        entities = [mention("<at>Briefing bot</at>", BOT)]
        shown = payload("reply_picture", text="<at>Briefing bot</at>", entities=entities)

        assert to_commanded(shown) is None
        assert said("reply_picture", text=shown["text"], entities=entities).reply.files == 1

    def test_bots_do_not_talk_to_each_other(self) -> None:
        other = payload("personal")
        other["from"]["role"] = "bot"

        assert to_commanded(other) is None

    def test_without_its_name_nothing_is_said_to_the_bot(self) -> None:
        spoken = [payload(name, text="close") for name in ("reply", "chat")]

        assert [to_commanded(each) for each in spoken] == [None, None]
        assert [to_said(each) is not None for each in spoken] == [True, False]

    def test_what_is_no_command_is_none(self) -> None:
        commands = {name for name, each in PAYLOADS.items() if to_commanded(each)}

        assert commands == {
            *("command", "post_mention", "chat_command", "personal", "personal_file"),
            *("playground_post", "playground_personal", "playground_group"),
        }


class TestTenants:
    def test_guests_are_of_the_tenant_that_has_them(self) -> None:
        assert said("guest_reply").reply.author == person("90e5")

    def test_in_a_shared_channel_the_place_is_ours_and_the_author_theirs(self) -> None:
        found = said("shared_reply")

        assert found.reply.thread == THREAD
        assert found.reply.author == person("e110", OTHERS)

    def test_whoever_has_no_account_goes_by_teams_own_id(self) -> None:
        anonymous = to_bot("meeting_chat")
        del anonymous["from"]["aadObjectId"]

        found = to_said(anonymous)

        assert found is not None
        assert found.reply.author == Person(PLATFORM, TENANT, "29:1ada0-invented")

    def test_the_tenant_stands_in_two_places(self) -> None:
        brief = payload("reply")
        del brief["conversation"]["tenantId"]

        assert to_said(brief) == said("reply")

    def test_without_one_nothing_is_anybodys(self) -> None:
        nobodys = payload("reply", channelData={})
        del nobodys["conversation"]["tenantId"]

        assert to_said(nobodys) is None
        assert to_conversation(nobodys) is None

    def test_nor_is_anybody_known(self) -> None:
        alone = payload("personal", channelData={})
        del alone["conversation"]["tenantId"]

        assert to_commanded(alone) is None


class TestConversations:
    @pytest.mark.parametrize("name", sorted(PAYLOADS))
    def test_every_activity_says_how_to_speak_there_later(self, name: str) -> None:
        activity = payload(name)

        found = to_conversation(activity)

        assert found is not None
        assert ";" not in found.id
        assert activity["conversation"]["id"].startswith(found.id)
        assert found.service_url == activity["serviceUrl"]
        assert found.bot == activity["recipient"]["id"]

    def test_of_a_channel_its_team_is_known(self) -> None:
        found = to_conversation(payload("reply"))

        assert found == Conversation(
            id=CHANNEL,
            kind="channel",
            tenant=TENANT,
            service_url=URL,
            bot=BOT,
            team=MS_TEAM,
            locale="en-GB",
        )

    def test_of_a_personal_chat_whose_it_is(self) -> None:
        found = to_conversation(payload("installed_personal"))

        assert found is not None
        assert (found.kind, found.person, found.team) == ("personal", id_of("5140"), "")

    @pytest.mark.parametrize("name", ["chat", "meeting_chat", "meeting_start"])
    def test_the_chat_of_a_meeting_is_a_group_chat(self, name: str) -> None:
        found = to_conversation(payload(name))

        assert found is not None
        assert (found.kind, found.person) == ("groupChat", "")

    @pytest.mark.parametrize(
        "id, kind",
        [
            (CHANNEL, "channel"),
            (f"19:0@thread.skype;messageid={ROOT}", "channel"),
            ("19:0@thread.skype", "groupChat"),
        ],
    )
    def test_a_meeting_may_be_in_a_channel(self, id: str, kind: str) -> None:
        meeting = payload("meeting_start")
        meeting["conversation"]["id"] = id

        found = to_conversation(meeting)

        assert found is not None
        assert found.kind == kind

    def test_the_playground_has_channels_with_ids_of_its_own(self) -> None:
        found = to_conversation(payload("playground_installed"))

        assert found is not None
        assert (found.kind, found.id, found.team) == ("channel", PLAYGROUND.channel, "team-id")

    def test_its_language_is_its_users(self) -> None:
        found = to_conversation(payload("reply", locale="cy-GB"))

        assert found is not None
        assert found.locale == "cy-GB"

    def test_the_language_may_stand_among_the_entities_alone(self) -> None:
        found = to_conversation(payload("installed_team", locale=None))

        assert found is not None
        assert found.locale == "en-GB"

    @pytest.mark.parametrize("field", ["serviceUrl", "recipient", "conversation"])
    def test_half_of_one_is_none(self, field: str) -> None:
        assert to_conversation(payload("reply", **{field: {}})) is None


class TestPresses:
    def test_a_button_in_a_card_of_the_channel(self) -> None:
        pressed = to_pressed(payload("press"))

        assert pressed == Pressed(
            Press(person("5140"), "next:r1:2", TEAM),
            Where(
                conversation=f"{CHANNEL};messageid={ROOT}",
                kind="channel",
                service_url=URL,
                user="29:15140-invented",
                activity="f:1111-invented",
                message=ROOT,
                invoke="adaptiveCard/action",
            ),
        )

    @pytest.mark.parametrize(
        "name, ref, place, invoke",
        [
            ("submit", "next:r1:2", TEAM, ""),
            ("press_chat", "vote:r1:2:0", CHAT, "adaptiveCard/action"),
            ("task_fetch", "action:r1:2", TEAM, "task/fetch"),
            ("task_press", "correct:r1", TEAM, "task/submit"),
            ("press_personal", "status:r1", None, "adaptiveCard/action"),
            ("playground_press", "next:r1:2", PLAYGROUND, "adaptiveCard/action"),
            ("playground_submit", "next:r1:2", PLAYGROUND, ""),
        ],
    )
    def test_buttons_are_pressed_in_several_ways(
        self, name: str, ref: str, place: Place | None, invoke: str
    ) -> None:
        pressed = to_pressed(payload(name))

        assert pressed is not None
        assert (pressed.press.ref, pressed.press.place) == (ref, place)
        assert (pressed.where.invoke, pressed.elsewhere) == (invoke, False)

    def test_a_button_can_bring_the_place_it_acts_in(self) -> None:
        pressed = to_pressed(payload("press_elsewhere"))

        assert pressed is not None
        assert pressed.press == Press(person("5140"), "begin:", TEAM)
        assert (pressed.elsewhere, pressed.where.kind) == (True, "personal")

    def test_also_from_one_channel_into_another(self) -> None:
        other = payload("task_press")
        other["value"]["data"]["place"] = CHAT.channel

        pressed = to_pressed(other)

        assert pressed is not None
        assert (pressed.press.place, pressed.elsewhere) == (CHAT, True)

    def test_nobody_presses_what_teams_refreshes(self) -> None:
        pressed, refreshed = to_pressed(payload("press")), to_pressed(payload("press_refresh"))

        assert pressed is not None
        assert refreshed == replace(pressed, refresh=True)

    @pytest.mark.parametrize("verb, trigger", [("do", "automatic"), ("refresh", "manual")])
    def test_however_it_says_so(self, verb: str, trigger: str) -> None:
        brought_up = payload("press")
        brought_up["value"]["trigger"] = trigger
        brought_up["value"]["action"]["verb"] = verb

        pressed = to_pressed(brought_up)

        assert pressed is not None
        assert pressed.refresh

    def test_a_paper_is_turned_to_another_page(self) -> None:
        pressed = to_pressed(payload("task_page"))

        assert pressed is not None
        assert (pressed.press.ref, pressed.page, pressed.wants_files) == ("minutes:r1:1", 2, False)

    @pytest.mark.parametrize("page", [-1, 10_000, 2.0, True, "2", None])
    def test_a_page_that_is_none_is_the_first(self, page: Any) -> None:
        turned = payload("task_page")
        turned["value"]["data"]["page"] = page

        pressed = to_pressed(turned)

        assert pressed is not None
        assert pressed.page == 0

    def test_or_asked_for_its_files(self) -> None:
        pressed = to_pressed(payload("task_files"))

        assert pressed is not None
        assert (pressed.press.ref, pressed.page, pressed.wants_files) == ("minutes:r1:1", 0, True)

    def test_people_of_another_tenant_can_press_in_a_shared_channel(self) -> None:
        pressed = to_pressed(payload("press_shared"))

        assert pressed is not None
        assert pressed.press == Press(person("e110", OTHERS), "worry:", TEAM)

    def test_another_apps_verb_is_not_ours(self) -> None:
        other = payload("press")
        other["value"]["action"]["verb"] = "approve"

        assert to_pressed(other) is None

    @pytest.mark.parametrize("ref", ["", None, 7])
    def test_nor_is_a_button_without_a_ref(self, ref: Any) -> None:
        empty = payload("submit")
        empty["value"]["ref"] = ref

        assert to_pressed(empty) is None

    def test_what_is_no_press_is_none(self) -> None:
        pressed = {name for name, each in PAYLOADS.items() if to_pressed(each)}

        assert all(name.startswith(("press", "submit", "task", "playground")) for name in pressed)
        assert {"task_submit", "submit_form", "playground_mark"}.isdisjoint(pressed)


class TestForms:
    def test_a_form_comes_as_it_was_filled_in(self) -> None:
        sent = to_sent(payload("task_submit"))

        assert isinstance(sent, Sent)
        assert (sent.submission.person, sent.submission.ref) == (person("5140"), "action:r1:2")
        assert sent.submission.values == {
            "what": "Ring the school & say <thanks>",
            "note": "",
            "mode": "live",
            "due": "2026-01-30",
            "closes_at": "13:30",
            "named": "yes",
            "agreed": "no",
            "page": "text:0",
        }

    def test_people_in_it_are_ids_for_now(self) -> None:
        sent = to_sent(payload("task_submit"))

        assert sent is not None
        assert sent.submission.people == {}
        assert sent.chosen == {
            "owner": (id_of("3ee4"),),
            "helpers": (id_of("7030"), id_of("ada0")),
            "deputy": (),
        }

    @pytest.mark.parametrize(
        "name, place, ref, text",
        [
            ("submit_form", CHAT, "answer:r1:2", "All quiet & well."),
            ("form_in_card", CHAT, "answer:r1:2", "All <quiet>."),
            ("mark_submit", TEAM, "add:r1", "Tom rings the school."),
        ],
    )
    def test_forms_stand_in_cards_and_in_dialogs(
        self, name: str, place: Place, ref: str, text: str
    ) -> None:
        sent = to_sent(payload(name))

        assert sent is not None
        assert (sent.place, sent.submission.ref) == (place, ref)
        assert sent.submission.values["text"] == text

    @pytest.mark.parametrize("name", ["form", "place", "people", "ref", "page", "files", "what"])
    def test_a_field_may_be_called_like_the_bots_own_data(self, name: str) -> None:
        form = payload("submit_form")
        form["value"] = {"form": "answer:r1:2", "place": "", field_id(name): "typed"}

        sent = to_sent(form)

        assert sent is not None
        assert sent.submission.values == {name: "typed"}

    def test_a_form_is_no_press(self) -> None:
        both = payload("submit_form")
        both["value"]["ref"] = "next:r1:2"

        assert to_pressed(both) is None
        assert to_sent(both) == to_sent(payload("submit_form"))

    def test_it_says_where_it_was_asked_for(self) -> None:
        private = payload("submit_form", conversation=PAYLOADS["personal"]["conversation"])

        places = []
        for place in ("", CHANNEL):
            private["value"]["place"] = place
            sent = to_sent(private)
            places.append(sent and sent.place)

        assert places == [None, TEAM]

    def test_nobody_sends_in_what_teams_refreshes(self) -> None:
        form = payload("form_in_card")
        form["value"]["trigger"] = "automatic"

        assert to_sent(form) is None

    def test_what_is_no_form_is_none(self) -> None:
        sent = {name for name, each in PAYLOADS.items() if to_sent(each)}

        assert sent == {"task_submit", "submit_form", "form_in_card", "mark_submit"}

    def test_it_was_sent_from_where_teams_says_whatever_it_carries(self) -> None:
        form = payload("task_submit")
        form["value"]["data"]["place"] = "19:another@thread.tacv2"

        sent = to_sent(form)

        assert sent is not None
        assert sent.place == Place("teams", TENANT, "19:another@thread.tacv2")
        assert sent.submission.place == TEAM

    def test_people_can_send_one_in_from_another_tenant(self) -> None:
        theirs = payload("task_submit")
        theirs["from"] = PAYLOADS["shared_reply"]["from"]

        sent = to_sent(theirs)

        assert sent is not None
        assert sent.submission == Submission(
            person("e110", OTHERS), "action:r1:2", sent.submission.values, place=sent.place
        )


class TestMarking:
    def test_a_message_is_wanted_in_the_minutes(self) -> None:
        marked = to_marked(payload("mark"))

        assert marked == Marked(
            person("5140"),
            TEAM,
            "1767614200000",
            "@Tom Evans rings the school & asks:\n- who\n"
            "- when, as the guide (https://example.org/guide) says",
            Where(
                conversation=f"{CHANNEL};messageid=1767614200000",
                kind="channel",
                service_url=URL,
                user="29:15140-invented",
                activity="f:1111-invented",
                invoke="composeExtension/fetchTask",
            ),
        )

    def test_its_text_may_be_plain(self) -> None:
        marked = to_marked(payload("mark_chat"))

        assert marked is not None
        assert (marked.place, marked.text) == (CHAT, "a < b & c")

    @pytest.mark.parametrize("name", ["mark_compose", "mark_submit", "query", "task_fetch"])
    def test_without_a_message_there_is_nothing_to_add(self, name: str) -> None:
        assert to_marked(payload(name)) is None

    def test_another_command_is_not_ours(self) -> None:
        other = payload("mark")
        other["value"]["commandId"] = "translate"

        assert to_marked(other) is None


class TestHtml:
    @pytest.mark.parametrize(
        "sent, seen",
        [
            ("<p>a &lt;b&gt; &amp;amp; c</p>", "a <b> &amp; c"),
            ("<div><div>one</div>\n<div>two</div>\n</div>", "one\ntwo"),
            ("<p>one</p>\n<p>&nbsp;</p>\n<p>two<br>three<br/>four</p>", "one\n\ntwo\nthree\nfour"),
            ("<p>so  <strong>bold</strong>\n<em>it</em> is&nbsp; here</p>", "so bold it is  here"),
            ("<ol>\n<li>a</li>\n<li><p>b</p></li>\n</ol>", "1. a\n2. b"),
            ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>d", "- a\n1. b\n- c\nd"),
            ('<at id="0">Siân Lloyd</at>&nbsp;rings', "@Siân Lloyd rings"),
            ('<a href="https://example.org/x">the guide</a>', "the guide (https://example.org/x)"),
            ('<a href="https://example.org/">example.org</a>', "example.org"),
            ('<a href="https://example.org/">https://example.org</a>', "https://example.org"),
            ('<a href="mailto:ada@example.org">ada@example.org</a>', "ada@example.org"),
            ('<a href="mailto:ada@example.org">Ada</a>', "Ada (ada@example.org)"),
            ("<a>nowhere</a></a>", "nowhere"),
            ('<emoji id="smile" alt="🙂" title="Smile"></emoji>', "🙂"),
            ('<img alt="🍺" itemtype="http://schema.skype.com/Emoji">', "🍺"),
            ('see <img alt="image" src="https://example.org/x.png">', "see"),
            ('<attachment id="1"></attachment>read', "read"),
            ("<blockquote>quoted by hand</blockquote>so", "quoted by hand\nso"),
            (
                f'<blockquote itemtype="{QUOTE}">a<blockquote>b</blockquote></blockquote>mine',
                "mine",
            ),
            ("</blockquote></ul><li>loose", "- loose"),
            ("<p>so far<![no[ then", "so far…"),
            ("", ""),
        ],
    )
    def test_markup_is_turned_into_what_people_see(self, sent: str, seen: str) -> None:
        assert from_html(sent) == seen

    @given(st.text(st.characters(codec="utf-8", exclude_characters="\xa0\r\x00")))
    def test_words_stay_as_they_are(self, text: str) -> None:
        words = " ".join(text.split())

        assert " ".join(from_html(f"<p>{html.escape(words)}</p>").split()) == words

    @given(
        st.lists(
            st.sampled_from(
                [
                    *(
                        "<p>",
                        "</p>",
                        "<li>",
                        "</ol>",
                        "<ol>",
                        '<a href="x">',
                        "</a>",
                        "<at>",
                        "<!",
                    ),
                    *("<![", "&", "&#0;", "&lt", "<br", '"', "<blockquote>", "</blockquote>", " "),
                    *("\n", "<script>", "</", "<!--", "<?", "x"),
                ]
            )
        ).map("".join)
    )
    def test_no_junk_of_markup_is_too_much(self, junk: str) -> None:
        assert isinstance(from_html(junk), str)


class TestConsent:
    def test_somebody_takes_a_file(self) -> None:
        consent = to_consent(payload("consent_accept"))

        assert isinstance(consent, Consent)
        assert consent.person == person("3ee4")
        assert consent.context == {"ref": "r1:1:docx"}
        assert consent.where.message == "1767614600000"
        assert consent.upload == Upload(
            url="https://example-my.sharepoint.com/personal/meera/_api/v2.0/drive/items/invented"
            "/uploadSession",
            name="minutes.docx",
            content_url="https://example-my.sharepoint.com/personal/meera/Documents/Applications"
            "/minutes.docx",
            id="1150D938-8870-4044-9F2C-5BBDEBA70C8C",
            type="docx",
        )

    def test_or_does_not(self) -> None:
        consent = to_consent(payload("consent_decline"))

        assert consent is not None
        assert (consent.upload, consent.context) == (None, {"ref": "r1:1:docx"})

    @pytest.mark.parametrize("change", [{"uploadInfo": {}}, {"action": "later"}, {"action": None}])
    def test_what_is_neither_is_none(self, change: Payload) -> None:
        neither = payload("consent_accept")
        neither["value"] |= change

        assert to_consent(neither) is None

    def test_the_context_is_words(self) -> None:
        odd = payload("consent_decline")
        odd["value"]["context"] = {"ref": "r1", "at": {"x": 1}, "n": 7}

        consent = to_consent(odd)

        assert consent is not None
        assert consent.context == {"ref": "r1"}


class TestEvents:
    @pytest.mark.parametrize(
        "name, place, inviter",
        [
            ("team_added", TEAM, "7030"),
            ("private_added", PRIVATE, "7030"),
            ("chat_added", CHAT, "7030"),
            ("personal_added", None, "5140"),
        ],
    )
    def test_the_bot_is_told_who_added_it(
        self, name: str, place: Place | None, inviter: str
    ) -> None:
        joined = to_joined(payload(name))

        assert isinstance(joined, Joined)
        assert (joined.place, joined.inviter) == (place, person(inviter))
        assert joined.where.conversation == PAYLOADS[name]["conversation"]["id"]

    def test_or_that_it_came_by_itself(self) -> None:
        joined = to_joined(payload("team_added", **{"from": {"id": BOT}}))

        assert joined is not None
        assert joined.inviter is None

    def test_others_who_join_are_none_of_its_business(self) -> None:
        joined = {name for name, each in PAYLOADS.items() if to_joined(each)}

        assert joined == {
            *("team_added", "private_added", "chat_added", "personal_added"),
            "playground_added",
        }

    @pytest.mark.parametrize(
        "name, how, place, who",
        [
            ("installed_team", "added", TEAM, "7030"),
            ("uninstalled_team", "removed", TEAM, "7030"),
            ("upgraded_team", "upgraded", TEAM, "7030"),
            ("installed_chat", "added", CHAT, "7030"),
            ("uninstalled_chat", "removed", CHAT, "7030"),
            ("installed_personal", "added", None, "5140"),
            ("uninstalled_personal", "removed", None, "5140"),
        ],
    )
    def test_the_app_comes_and_goes(
        self, name: str, how: str, place: Place | None, who: str
    ) -> None:
        installed = to_installed(payload(name))

        assert isinstance(installed, Installed)
        assert (installed.how, installed.place) == (how, place)
        assert installed.person == person(who)

    def test_other_activities_may_have_the_same_in_them(self) -> None:
        members = {"membersAdded": [{"id": BOT}], "membersRemoved": [{"id": BOT}]}
        meeting = {"name": PAYLOADS["meeting_end"]["name"]}
        odd = payload("reaction", action="add", **members) | meeting

        found = [read(odd) for read in (to_joined, to_lost, to_installed, to_meeting)]

        assert found == [None] * 4

    @pytest.mark.parametrize("action", ["", "pause", None])
    def test_what_it_does_otherwise_is_none(self, action: Any) -> None:
        assert to_installed(payload("installed_team", action=action)) is None

    @pytest.mark.parametrize(
        "name, lost",
        [
            ("channel_deleted", Lost(TEAM, "deleted", LATER)),
            ("chat_removed", Lost(CHAT, "removed", LATER)),
            ("private_removed", Lost(PRIVATE, "removed", LATER)),
            ("team_removed", Lost(WHOLE, "removed", LATER, whole_team=True)),
            ("team_deleted", Lost(WHOLE, "deleted", LATER, whole_team=True)),
            ("team_hard_deleted", Lost(WHOLE, "deleted", LATER, whole_team=True)),
            ("team_archived", Lost(WHOLE, "archived", LATER, whole_team=True)),
        ],
    )
    def test_places_are_lost_in_several_ways(self, name: str, lost: Lost) -> None:
        assert to_lost(payload(name)) == lost

    def test_a_channel_nobody_names_is_not_the_whole_team(self) -> None:
        nameless = payload("channel_deleted")
        del nameless["channelData"]["channel"]

        assert to_lost(nameless) is None

    def test_nothing_is_lost_otherwise(self) -> None:
        lost = {name for name, each in PAYLOADS.items() if to_lost(each)}

        assert lost == {
            *("channel_deleted", "chat_removed", "private_removed", "team_removed"),
            *("team_deleted", "team_hard_deleted", "team_archived"),
        }

    @pytest.mark.parametrize("name", ["team_added", "team_removed", "chat_removed"])
    def test_nobody_is_not_the_bot(self, name: str) -> None:
        nobody = payload(name, recipient={}, membersAdded=[{"id": ""}], membersRemoved=[{}])

        assert to_joined(nobody) is None
        assert to_lost(nobody) is None

    @pytest.mark.parametrize(
        "name, how, hour", [("meeting_start", "started", 14), ("meeting_end", "ended", 15)]
    )
    def test_meetings_start_and_end(self, name: str, how: str, hour: int) -> None:
        meeting = to_meeting(payload(name))

        at = datetime(2026, 1, 5, hour, 0, 0, 438896, UTC)
        assert isinstance(meeting, Meeting)
        assert (meeting.place, meeting.how, meeting.at) == (MEETING, how, at)

    def test_if_not_said_when_then_now(self) -> None:
        meeting = to_meeting(payload("meeting_start", value=None))

        assert meeting is not None
        assert meeting.at == datetime(2026, 1, 5, 14, 0, 5, 125225, UTC)

    def test_who_takes_part_is_not_asked(self) -> None:
        meetings = {name for name, each in PAYLOADS.items() if to_meeting(each)}

        assert meetings == {"meeting_start", "meeting_end"}


class TestPlayground:
    def test_its_replies_are_heard_in_their_thread(self) -> None:
        found = said("playground_reply")

        assert found.reply.thread == Thread(PLAYGROUND, "1795424679693")
        assert (found.reply.text, found.mentioned) == ("a reply & <b> more", True)
        assert found.reply.at == datetime(2026, 11, 23, 9, 4, 39, 710000, UTC)

    def test_its_messages_can_be_marked(self) -> None:
        marked = to_marked(payload("playground_mark"))

        assert marked is not None
        assert (marked.place, marked.text) == (PLAYGROUND, "All quiet.")

    def test_the_bot_can_be_installed_in_it(self) -> None:
        installed, joined = (
            to_installed(payload("playground_installed")),
            to_joined(payload("playground_added")),
        )

        assert installed is not None
        assert joined is not None
        assert installed.place == joined.place == PLAYGROUND


READERS: list[Callable[[Payload], Any]] = [
    to_said,
    to_commanded,
    to_pressed,
    to_sent,
    to_marked,
    to_consent,
    to_joined,
    to_installed,
    to_lost,
    to_meeting,
    to_overheard,
    to_conversation,
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            *("channel", "groupChat", "personal", "refresh", "editMessage", "teamDeleted", "html"),
            *(BOT, ROOT, CHANNEL, f"{CHANNEL};messageid={ROOT}", ";", "<at>Bot</at> close"),
        ]
    ),
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "type", "ref", "form", "people"]), inner)
    ),
    max_leaves=6,
)


def spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """List every container in a payload with each of its keys."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


@st.composite
def mutilated(draw: st.DrawFn) -> Payload:
    broken = deepcopy(draw(st.sampled_from(list(PAYLOADS.values()))))
    for _ in range(draw(st.integers(1, 4))):
        if found := list(spots(broken)):
            within, key = found[draw(st.integers(0, len(found) - 1))]
            if draw(st.booleans()):
                within[key] = draw(JUNK)
            else:
                del within[key]
    return broken


NEVER_EMPTY: dict[type, tuple[str, ...]] = {
    Conversation: ("id", "tenant", "service_url", "bot"),
    Place: ("workspace", "channel"),
    Person: ("workspace", "id"),
    Reply: ("id",),
    Press: ("ref",),
    Submission: ("ref",),
    Marked: ("id",),
    Upload: ("url",),
    Where: ("conversation", "service_url"),
}


def ids(value: Any) -> Iterator[str]:
    """List what must not be empty in whatever was read."""
    if is_dataclass(value):
        yield from (getattr(value, name) for name in NEVER_EMPTY.get(type(value), ()))
        for field in fields(value):
            yield from ids(getattr(value, field.name))


WHOLE_ONES: dict[str, Callable[[Payload], Any]] = {
    "reply": to_said,
    "edit": to_said,
    "command": to_commanded,
    "personal": to_commanded,
    "press": to_pressed,
    "submit": to_pressed,
    "task_submit": to_sent,
    "mark": to_marked,
    "consent_accept": to_consent,
    "consent_decline": to_consent,
}


class TestMutilated:
    @pytest.mark.parametrize("field", ["from", "conversation", "serviceUrl", "type"])
    @pytest.mark.parametrize("name", WHOLE_ONES)
    def test_a_deed_has_somebody_who_does_it_somewhere(self, name: str, field: str) -> None:
        read, broken = WHOLE_ONES[name], payload(name)
        del broken[field]

        assert read(payload(name)) is not None
        assert read(broken) is None

    @pytest.mark.parametrize("field", ["conversation", "timestamp", "type"])
    @pytest.mark.parametrize(
        "name, read", [("chat_removed", to_lost), ("meeting_start", to_meeting)]
    )
    def test_an_event_happens_at_some_time_somewhere(
        self, name: str, read: Callable[[Payload], Any], field: str
    ) -> None:
        broken = payload(name, value=None)
        del broken[field]

        assert read(broken) is None

    @pytest.mark.parametrize("field", ["conversation", "serviceUrl", "type"])
    @pytest.mark.parametrize(
        "name, read", [("chat_added", to_joined), ("installed_chat", to_installed)]
    )
    def test_the_bot_comes_somewhere(
        self, name: str, read: Callable[[Payload], Any], field: str
    ) -> None:
        broken = payload(name)
        del broken[field]

        assert read(broken) is None

    @given(mutilated())
    def test_whatever_comes_it_is_read_whole_or_not_at_all(self, broken: Payload) -> None:
        for read in READERS:
            found = read(broken)

            assert all(ids(found))
            if found is not None:
                TypeAdapter(type(found)).dump_json(found, warnings="error")

    @given(JUNK)
    def test_even_if_nothing_of_teams_is_in_it(self, junk: Any) -> None:
        activity = junk if isinstance(junk, dict) else {"type": junk}

        assert [read(activity) for read in READERS] == [None] * len(READERS)

    @pytest.mark.parametrize("name", sorted(PAYLOADS))
    def test_nor_does_reading_change_it(self, name: str) -> None:
        activity = payload(name)

        for read in READERS:
            read(activity)

        assert activity == PAYLOADS[name]

    @pytest.mark.parametrize("name", sorted(PAYLOADS))
    def test_nothing_is_two_things_at_once(self, name: str) -> None:
        deeds = (to_said, to_commanded, to_pressed, to_sent, to_marked, to_consent)

        done = [read.__name__ for read in deeds if read(payload(name))]

        assert len(done) <= 1
