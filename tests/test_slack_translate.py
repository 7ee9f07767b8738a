"""Slack's payloads, as its documentation and its own libraries' tests show them, in our words."""

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

from adapters.slack.translate import (
    PLATFORM,
    Commanded,
    Home,
    Joined,
    Lost,
    Marked,
    Opened,
    Pressed,
    Said,
    Sent,
    Where,
    as_typed,
    home_of,
    to_commanded,
    to_ended,
    to_joined,
    to_lost,
    to_marked,
    to_opened,
    to_pressed,
    to_said,
    to_sent,
)
from bot.messages import Press, Submission
from bot.model import Person, Place, Reply, Thread

Payload = dict[str, Any]

PAYLOADS: dict[str, Payload] = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "payloads" / "slack").glob("*.json"))
}
HOME = Home("T0HOME")
ORG = Home("E0HOME", "E0HOME")
BOT = "U0BOT"
TEAM = Place(PLATFORM, "T0HOME", "C0TEAM")
ROOT = "1767614400.000100"
THREAD = Thread(TEAM, ROOT)
WRITTEN = datetime(2026, 1, 5, 12, 1, 0, 12345, UTC)


def payload(name: str, **event: Any) -> Payload:
    """Return one by the name of its file, with other fields in its event."""
    found = deepcopy(PAYLOADS[name])
    found.get("event", {}).update(event)
    return found


def person(id: str, workspace: str = "T0HOME") -> Person:
    return Person(PLATFORM, workspace, id)


def said(name: str, home: Home = HOME, **event: Any) -> Said:
    found = to_said(payload(name, **event), home)
    assert found is not None
    return found


class TestReplies:
    def test_a_message_in_a_thread_is_heard_as_slack_sends_it(self) -> None:
        found = said("reply")

        assert found == Said(
            "hear",
            Reply(
                id="1767614460.012345",
                thread=THREAD,
                author=person("U0SIAN"),
                text="We ask <@U0MEERA> &amp; <@U0TOM> first, not &lt;before&gt; lunch.",
                at=WRITTEN,
                revised=WRITTEN,
            ),
            ("U0MEERA", "U0TOM"),
            BOT,
        )
        assert found.reply.author.name == ""

    def test_emoji_are_read_as_the_signs_that_people_saw(self) -> None:
        section = {
            "type": "rich_text_section",
            "elements": [
                {"type": "emoji", "name": "wave", "skin_tone": 3, "unicode": "1f44b-1f3fc"},
                {"type": "text", "text": " all "},
                {"type": "emoji", "name": "woman-girl", "unicode": "1f469-200d-1f467"},
                {"type": "emoji", "name": "our-own"},
            ],
        }
        listed = {"type": "rich_text_list", "elements": [section]}
        written = ":wave::skin-tone-3: all :woman-girl::our-own:"

        found = said("reply", text=written, blocks=[{"type": "rich_text", "elements": [listed]}])

        assert found.reply.text == "👋🏼 all 👩\u200d👧:our-own:"

    def test_a_message_outside_every_thread_is_not(self) -> None:
        assert to_said(payload("root"), HOME) is None

    def test_nor_is_the_first_message_of_a_thread(self) -> None:
        assert to_said(payload("reply", thread_ts="1767614460.012345"), HOME) is None

    @pytest.mark.parametrize(
        "name, author, text",
        [
            ("thread_broadcast", "U0TOM", "All heard this week."),
            ("file_share", "U0MEERA", "The poster, and the timeline"),
            ("me_message", "U0ADA", "agrees with Siân"),
        ],
    )
    def test_people_speak_in_several_ways(self, name: str, author: str, text: str) -> None:
        found = said(name)

        assert (found.how, found.reply.thread) == ("hear", THREAD)
        assert (found.reply.author, found.reply.text) == (person(author), text)

    @pytest.mark.parametrize("name", ["bot_message", "own_answer", "own_update"])
    def test_apps_do_not_speak(self, name: str) -> None:
        assert to_said(payload(name), HOME) is None

    @pytest.mark.parametrize(
        "by", [{"bot_id": "B0OTHER"}, {"user": "USLACKBOT"}, {"app_id": "A0BRIEFING"}]
    )
    def test_nor_do_they_in_somebodys_name(self, by: Payload) -> None:
        assert to_said(payload("reply", **by), HOME) is None

    def test_a_message_through_another_app_is_somebodys_own(self) -> None:
        assert said("reply", app_id="A0PHONE").reply.author == person("U0SIAN")

    def test_nor_need_slack_say_which_app_it_writes_to(self) -> None:
        unsaid = payload("reply")
        del unsaid["api_app_id"]

        assert to_said(unsaid, HOME) == said("reply")

    @pytest.mark.parametrize("name", ["channel_join", "message_replied"])
    def test_what_slack_reports_is_no_reply(self, name: str) -> None:
        assert to_said(payload(name), HOME) is None

    @pytest.mark.parametrize(
        "subtype",
        [
            *("assistant_app_thread", "bot_add", "bot_message", "bot_remove", "channel_archive"),
            *("channel_convert_to_private", "channel_join", "channel_leave", "channel_name"),
            *("channel_posting_permissions", "channel_purpose", "channel_topic"),
            *("channel_unarchive", "document_mention", "ekm_access_denied", "file_comment"),
            *("file_mention", "group_archive", "group_join", "group_leave", "group_name"),
            *("group_purpose", "group_topic", "group_unarchive", "huddle_thread"),
            *("message_replied", "pinned_item", "reminder_add", "reply_broadcast"),
            *("slackbot_response", "tombstone", "unpinned_item", "one_of_tomorrow"),
        ],
    )
    def test_no_other_subtype_is_a_reply(self, subtype: str) -> None:
        assert to_said(payload("reply", subtype=subtype), HOME) is None

    def test_a_direct_message_outside_every_thread_is_no_reply(self) -> None:
        assert to_said(payload("direct", thread_ts=None), HOME) is None

    def test_other_events_are_no_replies(self) -> None:
        heard = {name for name, each in PAYLOADS.items() if to_said(each, HOME)}

        events = {name for name in heard if PAYLOADS[name]["event"]["type"] == "message"}
        assert heard == events
        assert {"reply", "message_changed", "message_deleted"} < heard

    @pytest.mark.parametrize(
        "ts", ["", "now", "1767614460", "1767614460.", "-1.5", "1e9.0", "\u0661.\u0662"]
    )
    @pytest.mark.parametrize("field", ["ts", "thread_ts"])
    def test_a_message_without_proper_moments_is_not_heard(self, field: str, ts: str) -> None:
        assert to_said(payload("reply", **{field: ts}), HOME) is None

    def test_a_moment_may_be_written_short(self) -> None:
        assert said("reply", ts="1767614460.5").reply.at == WRITTEN.replace(microsecond=500000)

    def test_a_moment_that_no_calendar_has_is_none(self) -> None:
        assert to_said(payload("reply", ts="999999999999.000000"), HOME) is None

    def test_a_reply_with_nothing_in_it_is_left_to_the_core(self) -> None:
        found = said("reply", text="")

        assert (found.reply.text, found.reply.files) == ("", 0)

    @given(st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31)))  # noqa: DTZ001
    def test_moments_are_read_to_the_microsecond(self, naive: datetime) -> None:
        moment = naive.replace(tzinfo=UTC)
        since = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)

        found = said("reply", ts=f"{since // 10**6}.{since % 10**6:06}")

        assert found.reply.at == found.reply.revised == moment


class TestFiles:
    def test_shared_files_are_counted(self) -> None:
        assert said("file_share").reply.files == 2

    def test_also_without_a_word_or_a_subtype(self) -> None:
        found = said("file_share", text="", subtype=None)

        assert (found.reply.text, found.reply.files) == ("", 2)

    def test_a_file_taken_out_of_a_message_changes_it(self) -> None:
        found = said("file_deleted")

        assert (found.how, found.reply.id, found.reply.files) == ("amend", "1767614480.000300", 1)


class TestEdits:
    def test_an_edit_is_the_same_reply_with_a_later_wording(self) -> None:
        first, found = said("reply").reply, said("message_changed")

        assert found.how == "amend"
        assert (found.reply.id, found.reply.thread) == (first.id, first.thread)
        assert (found.reply.author, found.reply.at) == (first.author, first.at)
        assert (found.reply.text, found.mentions) == ("We ask <@U0MEERA> first.", ("U0MEERA",))

    def test_its_moment_is_finer_than_a_second(self) -> None:
        assert said("message_changed").reply.revised == datetime(2026, 1, 5, 12, 2, 0, 6700, UTC)

    def test_two_edits_in_one_second_are_told_apart(self) -> None:
        later = said("message_changed", event_ts="1767614520.006800")

        assert later.reply.revised > said("message_changed").reply.revised

    def test_a_link_preview_is_no_edit(self) -> None:
        assert to_said(payload("link_preview"), HOME) is None

    def test_nor_is_one_below_a_message_edited_long_ago(self) -> None:
        preview, edited = payload("link_preview"), {"user": "U0SIAN", "ts": "1767614461.000000"}
        preview["event"]["message"]["edited"] = edited
        preview["event"]["previous_message"]["edited"] = edited

        assert to_said(preview, HOME) is None

    def test_other_words_are_an_edit_even_if_slack_does_not_say_so(self) -> None:
        changed = payload("message_changed")
        del changed["event"]["message"]["edited"]

        found = to_said(changed, HOME)

        assert found is not None
        assert found.how == "amend"

    def test_an_edit_counts_though_the_wording_before_it_is_not_sent(self) -> None:
        found = said("message_changed", previous_message=None)

        assert (found.how, found.reply.text) == ("amend", "We ask <@U0MEERA> first.")

    def test_a_reply_also_sent_to_the_channel_can_be_edited(self) -> None:
        changed = payload("message_changed")
        changed["event"]["message"]["subtype"] = "thread_broadcast"

        assert to_said(changed, HOME) == said("message_changed")

    def test_an_edit_outside_every_thread_is_none_of_ours(self) -> None:
        changed = payload("message_changed")
        del changed["event"]["message"]["thread_ts"]

        assert to_said(changed, HOME) is None

    def test_an_edit_to_nothing_is_left_to_the_core(self) -> None:
        changed = payload("message_changed")
        changed["event"]["message"]["text"] = ""

        found = to_said(changed, HOME)

        assert found is not None
        assert (found.how, found.reply.text) == ("amend", "")


class TestDeletions:
    @pytest.mark.parametrize(
        "name, revised",
        [
            ("message_deleted", datetime(2026, 1, 5, 12, 2, 30, 7100, UTC)),
            ("tombstone", datetime(2026, 1, 5, 12, 2, 20, 100, UTC)),
        ],
    )
    def test_a_deletion_is_the_same_reply_withdrawn_by_its_author(
        self, name: str, revised: datetime
    ) -> None:
        found = said(name)

        reply = Reply("1767614460.012345", THREAD, person("U0SIAN"), "", WRITTEN, revised, True)
        assert found == Said("withdraw", reply, (), BOT)

    def test_the_end_of_a_threads_first_message_withdraws_no_reply(self) -> None:
        assert to_said(payload("tombstone_root"), HOME) is None

    def test_nor_does_the_end_of_an_apps_message(self) -> None:
        deleted = payload("message_deleted")
        deleted["event"]["previous_message"]["bot_id"] = "B0BOT"

        assert to_said(deleted, HOME) is None

    @pytest.mark.parametrize("name", ["message_deleted", "tombstone"])
    def test_without_the_message_nobody_knows_whose_it_was(self, name: str) -> None:
        assert to_said(payload(name, previous_message=None), HOME) is None

    def test_a_shared_file_deleted_with_its_message_is_withdrawn(self) -> None:
        deleted = payload("message_deleted")
        deleted["event"]["previous_message"]["subtype"] = "file_share"
        deleted["event"]["previous_message"]["files"] = [{"id": "F001"}]

        found = to_said(deleted, HOME)

        assert found is not None
        assert (found.how, found.reply.files) == ("withdraw", 0)


class TestWorkspaces:
    @pytest.mark.parametrize("name", ["connect_theirs", "connect_changed", "connect_file_share"])
    def test_in_a_shared_channel_the_place_is_ours_and_the_author_theirs(self, name: str) -> None:
        found = said(name)

        assert found.reply.thread == THREAD
        assert found.reply.author == person("U9ELIN", "T9THEIRS")

    @pytest.mark.parametrize("field", ["user_team", "source_team", "team"])
    def test_any_field_that_names_their_workspace_will_do(self, field: str) -> None:
        theirs = payload("connect_ours", team=None)
        theirs["event"][field] = "T9THEIRS"

        found = to_said(theirs, HOME)

        assert found is not None
        assert found.reply.author == person("U0SIAN", "T9THEIRS")

    def test_our_own_people_are_ours_there(self) -> None:
        assert said("connect_ours").reply.author == person("U0SIAN")

    def test_an_organisation_the_event_says_nothing_else_of_stands_for_its_workspace(self) -> None:
        changed = payload("connect_changed")
        for key in ("enterprise_id", "context_enterprise_id"):
            changed[key] = None

        found = to_said(changed, HOME)

        assert found is not None
        assert found.reply.author == person("U9ELIN", "E9THEIRS")

    def test_a_message_of_another_workspace_of_ours_counts_as_ours(self) -> None:
        assert said("reply", user_team="T1OURS").reply.author == person("U0SIAN")

    def test_where_an_organisation_has_installed_the_app_its_people_are_ours(self) -> None:
        shared = payload("org_reply", user_team="E0HOME") | {"is_ext_shared_channel": True}

        assert to_said(shared, ORG) == said("org_reply", ORG)

    @pytest.mark.parametrize("side, other", [("", "context_"), ("context_", "")])
    def test_and_so_are_those_of_its_other_workspaces(self, side: str, other: str) -> None:
        shared = payload("org_reply", team="T1OURS") | {"is_ext_shared_channel": True}
        shared |= {f"{side}team_id": "T1OURS", f"{other}team_id": "T0HOME"}

        found = to_said(shared, ORG)

        assert found is not None
        assert found.reply.author == person("W0ADA", "E0HOME")

    def test_but_not_those_of_another_organisation(self) -> None:
        assert said("org_connect_theirs", ORG).reply.author == person("U9ELIN", "T9THEIRS")


class TestHome:
    @pytest.mark.parametrize("name", sorted(PAYLOADS))
    def test_every_payload_is_for_the_workspace_that_has_the_app(self, name: str) -> None:
        by_organisation = ("org_reply", "org_connect_theirs", "press_org", "slash_command_org")

        home = home_of(payload(name))

        assert home == (ORG if name in by_organisation else HOME)

    def test_a_form_opened_in_a_shared_channel_is_ours_whoever_sends_it_in(self) -> None:
        sent = payload("view_submission_connect")

        assert (sent["team"]["id"], home_of(sent)) == ("T9THEIRS", HOME)

    def test_a_form_of_an_organisations_app_is_for_the_organisation(self) -> None:
        sent = payload("view_submission") | {
            "team": None,
            "enterprise": {"id": "E0HOME"},
            "is_enterprise_install": True,
        }
        sent["view"]["app_installed_team_id"] = "E0HOME"

        assert home_of(sent) == ORG

    @pytest.mark.parametrize(
        "nothing",
        [
            {},
            {"type": "url_verification", "challenge": "x"},
            {"user": {"id": "U0SIAN"}},
            {"authorizations": [{"team_id": None, "enterprise_id": None}]},
        ],
    )
    def test_what_names_no_workspace_is_for_nobody(self, nothing: Payload) -> None:
        assert home_of(nothing) is None

    @pytest.mark.parametrize("named", ["T0HOME", "T1OURS", None])
    def test_an_organisations_channel_is_one_place_whichever_workspace_is_named(
        self, named: str | None
    ) -> None:
        event = payload("org_reply") | {"team_id": named, "context_team_id": named}

        assert home_of(event) == ORG


class TestChannels:
    @pytest.mark.parametrize(
        "name, why",
        [
            ("member_left_channel", "removed"),
            ("channel_left", "removed"),
            ("group_left", "removed"),
            ("channel_archive", "archived"),
            ("group_archive", "archived"),
            ("channel_deleted", "deleted"),
            ("group_deleted", "deleted"),
        ],
    )
    def test_a_channel_can_be_lost_in_several_ways(self, name: str, why: str) -> None:
        lost = to_lost(payload(name), HOME, BOT)

        assert isinstance(lost, Lost)
        assert (lost.place, lost.why) == (TEAM, why)
        assert lost.at.year >= 2026

    def test_nothing_is_lost_when_somebody_else_leaves(self) -> None:
        assert to_lost(payload("member_left_channel", user="U0TOM"), HOME, BOT) is None

    @pytest.mark.parametrize("name", ["app_uninstalled", "tokens_revoked"])
    def test_an_installation_can_end(self, name: str) -> None:
        ended = to_ended(payload(name))

        assert ended is not None
        assert ended.at == datetime.fromtimestamp(PAYLOADS[name]["event_time"], UTC)

    def test_a_persons_token_taken_back_ends_nothing(self) -> None:
        revoked = payload("tokens_revoked", tokens={"oauth": ["U0SIAN"], "bot": []})

        assert to_ended(revoked) is None
        assert to_ended(payload("reply")) is None

    def test_the_bot_is_told_who_added_it(self) -> None:
        assert to_joined(payload("member_joined_channel"), HOME, BOT) == Joined(TEAM, "U0SIAN")

    def test_or_that_nobody_did(self) -> None:
        joined = payload("member_joined_channel", inviter=None)

        assert to_joined(joined, HOME, BOT) == Joined(TEAM, "")

    def test_others_who_join_are_none_of_its_business(self) -> None:
        assert to_joined(payload("member_joined_channel", user="U0TOM"), HOME, BOT) is None

    @pytest.mark.parametrize("name", ["member_left_channel", "member_joined_channel"])
    def test_nobody_is_not_the_bot(self, name: str) -> None:
        nobody = payload(name, user="")

        assert to_lost(nobody, HOME, "") is None
        assert to_joined(nobody, HOME, "") is None

    def test_somebody_opens_the_home_tab(self) -> None:
        assert to_opened(payload("app_home_opened"), HOME, BOT) == Opened(person("U0ADA"))

    def test_the_messages_tab_is_another(self) -> None:
        assert to_opened(payload("app_home_opened", tab="messages"), HOME, BOT) is None


class TestPresses:
    def test_a_button_below_a_message_of_the_channel(self) -> None:
        pressed = to_pressed(payload("press"), HOME)

        assert pressed == Pressed(
            Press(person("U0SIAN"), "next:r1:2", TEAM),
            Where(
                user="U0SIAN",
                channel="C0TEAM",
                trigger="111.222.invented",
                response_url="https://hooks.slack.com/actions/T0HOME/111/invented",
            ),
        )

    def test_a_choice_of_a_poll(self) -> None:
        pressed = to_pressed(payload("choose"), HOME)

        assert pressed is not None
        assert pressed.press == Press(person("U0SIAN"), "vote:r1:2:0", TEAM)

    def test_in_a_thread_the_answer_can_stand_in_it(self) -> None:
        pressed = to_pressed(payload("press_in_thread"), HOME)

        assert pressed is not None
        assert (pressed.where.channel, pressed.where.thread) == ("C0TEAM", ROOT)

    def test_at_its_first_message_the_answer_stands_in_the_channel(self) -> None:
        first = payload("press")
        first["message"]["thread_ts"] = ROOT

        pressed = to_pressed(first, HOME)

        assert pressed is not None
        assert (pressed.where.channel, pressed.where.thread) == ("C0TEAM", "")

    def test_also_if_slack_sends_only_where_it_stands(self) -> None:
        first = payload("press_ephemeral")
        first["container"]["thread_ts"] = first["container"]["message_ts"]

        pressed = to_pressed(first, HOME)

        assert pressed is not None
        assert pressed.where.thread == ""

    def test_a_message_only_one_person_sees_stands_in_its_channel(self) -> None:
        pressed = to_pressed(payload("press_ephemeral"), HOME)

        assert pressed is not None
        assert pressed.press == Press(person("U0SIAN"), "close:r1", TEAM)

    def test_a_direct_message_is_no_place(self) -> None:
        pressed = to_pressed(payload("press_direct"), HOME)

        assert pressed is not None
        assert (pressed.press.place, pressed.where.channel) == (None, "D0SIAN")

    def test_a_modal_knows_its_channel(self) -> None:
        pressed = to_pressed(payload("press_in_modal"), HOME)

        assert pressed == Pressed(
            Press(person("U0SIAN"), "correct:r1", TEAM),
            Where(
                user="U0SIAN",
                channel="C0TEAM",
                trigger="111.222.invented",
                view="V0001",
                hash="1767614900.abc",
                view_type="modal",
                root_view="V0000",
            ),
            elsewhere=True,
        )

    @pytest.mark.parametrize("metadata", ["", "{", "[]", '{"channel": 7}', "[" * 3000])
    def test_a_modal_without_one_has_no_place(self, metadata: str) -> None:
        modal = payload("press_in_modal")
        modal["view"]["private_metadata"] = metadata

        pressed = to_pressed(modal, HOME)

        assert pressed is not None
        assert pressed.press == Press(person("U0SIAN"), "correct:r1", None)

    def test_a_paper_is_turned_to_another_page(self) -> None:
        pressed = to_pressed(payload("page"), HOME)

        assert pressed is not None
        assert (pressed.press.ref, pressed.page, pressed.wants_files) == ("paper:r1:1", 2, False)

    def test_or_asked_for_its_files(self) -> None:
        pressed = to_pressed(payload("files"), HOME)

        assert pressed is not None
        assert (pressed.press.ref, pressed.page, pressed.wants_files) == ("paper:r1:1", 0, True)

    def test_the_apps_home_is_no_place(self) -> None:
        pressed = to_pressed(payload("press_in_home"), HOME)

        assert pressed is not None
        assert pressed.press == Press(person("U0SIAN"), "status:r1", None)
        assert (pressed.where.view_type, pressed.elsewhere) == ("home", False)

    def test_a_button_can_bring_the_place_it_acts_in(self) -> None:
        pressed = to_pressed(payload("press_in_home_elsewhere"), HOME)

        assert pressed is not None
        assert (pressed.press, pressed.elsewhere) == (Press(person("U0SIAN"), "start", TEAM), True)

    def test_people_of_another_workspace_can_press_in_a_shared_channel(self) -> None:
        pressed = to_pressed(payload("press_connect"), HOME)

        assert pressed is not None
        assert pressed.press == Press(person("U9ELIN", "T9THEIRS"), "next:r1:2", TEAM)

    def test_where_an_organisation_has_installed_the_app_its_people_are_ours(self) -> None:
        pressed = to_pressed(payload("press_org"), ORG)

        assert pressed is not None
        team = replace(TEAM, workspace="E0HOME")
        assert pressed.press == Press(person("W0ADA", "E0HOME"), "next:r1:2", team)

    def test_a_link_is_only_followed(self) -> None:
        assert to_pressed(payload("press_link"), HOME) is None

    @pytest.mark.parametrize("action", PAYLOADS["other_elements"]["actions"])
    def test_no_other_element_is_a_button(self, action: Payload) -> None:
        assert to_pressed(payload("other_elements") | {"actions": [action]}, HOME) is None

    @pytest.mark.parametrize(
        "id", ["", "do", "do.", "do.x", "do.1.2", "page", "page.", "page.99999", "files.1", "x"]
    )
    def test_nor_is_one_the_bot_never_made(self, id: str) -> None:
        unknown = payload("press")
        unknown["actions"][0]["action_id"] = id

        assert to_pressed(unknown, HOME) is None

    @pytest.mark.parametrize("value", ["", " ", "C0TEAM ", None, 7])
    def test_nor_one_without_a_ref(self, value: Any) -> None:
        empty = payload("press")
        empty["actions"][0]["value"] = value

        assert to_pressed(empty, HOME) is None

    def test_what_is_no_press_is_none(self) -> None:
        pressed = {name for name, each in PAYLOADS.items() if to_pressed(each, HOME)}

        assert {PAYLOADS[name]["type"] for name in pressed} == {"block_actions"}


class TestForms:
    def test_a_form_comes_as_it_was_filled_in(self) -> None:
        sent = to_sent(payload("view_submission"), HOME)

        assert isinstance(sent, Sent)
        assert (sent.submission.person, sent.submission.ref) == (person("U0SIAN"), "action:r1")
        assert sent.submission.values == {
            "what": "Ring the school & say <thanks>",
            "note": "",
            "mode": "live",
            "language": "",
            "due": "2026-01-30",
            "since": "",
            "closes": "13:30",
            "opens": "",
            "named": "yes",
            "agreed": "",
        }

    def test_people_in_it_are_ids_for_now(self) -> None:
        sent = to_sent(payload("view_submission"), HOME)

        assert sent is not None
        assert sent.submission.people == {}
        assert sent.chosen == {
            "lead": ("U0MEERA",),
            "deputy": (),
            "chairs": ("U0TOM", "U0ADA"),
            "helpers": (),
        }

    def test_it_knows_where_it_was_opened(self) -> None:
        sent = to_sent(payload("view_submission"), HOME)

        assert sent is not None
        assert sent.place == TEAM
        assert (sent.where.view, sent.where.view_type) == ("V0001", "modal")
        assert (sent.where.channel, sent.where.trigger) == ("C0TEAM", "111.222.invented")

    def test_it_need_not_have_been_opened_in_a_channel(self) -> None:
        form = payload("view_submission")
        form["view"]["private_metadata"] = '{"ref": "setup", "channel": ""}'

        sent = to_sent(form, HOME)

        assert sent is not None
        assert (sent.submission.ref, sent.place) == ("setup", None)

    def test_people_of_another_workspace_can_send_one_in(self) -> None:
        sent = to_sent(payload("view_submission_connect"), HOME)

        assert sent is not None
        assert sent.place == TEAM
        assert sent.submission == Submission(
            person("U9ELIN", "T9THEIRS"), "action:r1", {"what": "Ask again"}
        )

    @pytest.mark.parametrize("view", [{"callback_id": "shown"}, {"private_metadata": "{}"}])
    def test_another_view_is_no_form(self, view: Payload) -> None:
        other = payload("view_submission")
        other["view"] |= view

        assert to_sent(other, HOME) is None


class TestCommands:
    def test_a_command_of_the_channel(self) -> None:
        commanded = to_commanded(payload("slash_command"), HOME)

        assert commanded == Commanded(
            person("U0SIAN"),
            TEAM,
            "start",
            Where(
                user="U0SIAN",
                channel="C0TEAM",
                trigger="111.222.invented",
                response_url="https://hooks.slack.com/commands/T0HOME/111/invented",
            ),
        )

    def test_one_given_in_a_direct_message_has_no_place(self) -> None:
        commanded = to_commanded(payload("slash_command_org"), ORG)

        assert commanded is not None
        assert (commanded.person, commanded.place) == (person("W0ADA", "E0HOME"), None)
        assert (commanded.text, commanded.where.channel) == ("", "D0ADA")

    @pytest.mark.parametrize("field", ["user_id", "command"])
    def test_one_that_is_not_whole_is_none(self, field: str) -> None:
        assert to_commanded(payload("slash_command") | {field: ""}, HOME) is None

    def test_a_payload_that_is_none_gives_none(self) -> None:
        commands = {name for name, each in PAYLOADS.items() if to_commanded(each, HOME)}

        assert commands == {"slash_command", "slash_command_org"}


class TestMarking:
    def test_a_message_is_wanted_in_the_minutes(self) -> None:
        marked = to_marked(payload("message_action"), HOME)

        assert marked == Marked(
            person("U0SIAN"),
            TEAM,
            "1767614200.000100",
            "<@U0ADA> will ring the school.",
            ("U0ADA",),
            Where(
                user="U0SIAN",
                channel="C0TEAM",
                trigger="111.222.invented",
                response_url="https://hooks.slack.com/app/T0HOME/111/invented",
            ),
        )

    def test_in_a_thread_the_answer_can_stand_in_it(self) -> None:
        reply = payload("message_action")
        reply["message"]["thread_ts"] = ROOT

        marked = to_marked(reply, HOME)

        assert marked is not None
        assert marked.where.thread == ROOT

    def test_which_message_it_is_stands_in_two_places(self) -> None:
        brief = payload("message_action")
        del brief["message"]["ts"]

        assert to_marked(brief, HOME) == to_marked(payload("message_action"), HOME)

    def test_another_shortcut_is_not_ours(self) -> None:
        assert to_marked(payload("message_action") | {"callback_id": "translate"}, HOME) is None


NAMES = {"U1": "Siân Lloyd", "U2": "Tom <3 & co"}


class TestText:
    @pytest.mark.parametrize(
        "sent, typed",
        [
            ("a &lt;b&gt; &amp;&amp; c", "a <b> && c"),
            ("&amp;lt; &quot; &#39;", "&lt; &quot; &#39;"),
            ("<@U1>, <@U1|sian> and <@U2>", "@Siân Lloyd, @Siân Lloyd and @Tom <3 & co"),
            ("<@U9>", "@U9"),
            ("<@U9|tom>", "@tom"),
            ("<#C1|team-a> <#C1|> <#C1>", "#team-a #C1 #C1"),
            ("<!here> <!channel> <!everyone> <!here|here>", "@here @channel @everyone @here"),
            ("<!subteam^S1|@leads> <!subteam^S1|leads> <!subteam^S1>", "@leads @leads @S1"),
            ("<!date^1767614400^{date_num}|5 January 2026>", "5 January 2026"),
            ("<!date^1767614400^{date_num}^https://example.org|today>", "today"),
            ("<!date^1767614400^{date_num}>", "<!date^1767614400^{date_num}>"),
            ("<https://example.org/a?b=1&amp;c=2>", "https://example.org/a?b=1&c=2"),
            ("<https://example.org|the guide>", "the guide (https://example.org)"),
            ("<https://example.org|https://example.org>", "https://example.org"),
            ("<http://example.org|example.org>", "example.org"),
            ("<http://example.org/|example.org>", "example.org"),
            ("<https://example.org|Q&amp;A &lt;new&gt;>", "Q&A <new> (https://example.org)"),
            ("<mailto:ada@example.org|ada@example.org>", "ada@example.org"),
            ("<mailto:ada@example.org>", "ada@example.org"),
            ("<mailto:ada@example.org|Ada>", "Ada (ada@example.org)"),
            ("<tel:+441134960000|+44 113 4960000>", "+44 113 4960000"),
            ("<tel:+441134960000|ring us>", "ring us (+441134960000)"),
            ("<<@U1>> <@U1 <> <", "<@Siân Lloyd> <@U1 <> <"),
            ("> *bold* _so_ `code` :wave:", "> *bold* _so_ `code` :wave:"),
        ],
    )
    def test_markup_is_turned_back_into_what_people_see(self, sent: str, typed: str) -> None:
        assert as_typed(sent, NAMES) == typed

    @given(st.text())
    def test_text_without_markup_is_what_people_typed(self, typed: str) -> None:
        assert as_typed(html.escape(typed, quote=False), NAMES) == typed

    @given(
        st.lists(st.sampled_from([*"<>|@#!^&;", "U1", "date^", "&lt", "tel:", "http://"])).map(
            "".join
        )
    )
    def test_no_junk_of_markup_is_too_much(self, junk: str) -> None:
        typed = as_typed(junk, NAMES)

        assert isinstance(typed, str)
        assert as_typed(f"{junk} plain", NAMES).endswith("plain")


READERS: list[Callable[[Payload], Any]] = [
    home_of,
    *(
        (lambda each, read=read, home=home: read(each, home))
        for read in (to_said, to_pressed, to_sent, to_commanded, to_marked)
        for home in (HOME, ORG)
    ),
    *(
        (lambda each, read=read, bot=bot: read(each, HOME, bot))
        for read in (to_opened, to_lost, to_joined)
        for bot in (BOT, "")
    ),
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(["true", "D1", "E0HOME", "T0HOME", ROOT, "tombstone", "message_changed"]),
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "ts", "value", "user", "team_id"]), inner)
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
    Home: ("team",),
    Place: ("workspace", "channel"),
    Person: ("workspace", "id"),
    Thread: ("root",),
    Reply: ("id",),
    Press: ("ref",),
    Submission: ("ref",),
    Marked: ("id",),
    Where: ("user",),
}


def ids(value: Any) -> Iterator[str]:
    """List what must not be empty in whatever was read."""
    if is_dataclass(value):
        yield from (getattr(value, name) for name in NEVER_EMPTY.get(type(value), ()))
        for field in fields(value):
            yield from ids(getattr(value, field.name))


class TestMutilated:
    @given(mutilated())
    def test_whatever_comes_it_is_read_whole_or_not_at_all(self, broken: Payload) -> None:
        for read in READERS:
            found = read(broken)

            assert all(ids(found))
            if found is not None:
                TypeAdapter(type(found)).dump_json(found, warnings="error")

    @pytest.mark.parametrize("name", sorted(PAYLOADS))
    def test_nor_does_reading_change_it(self, name: str) -> None:
        read = payload(name)

        for each in READERS:
            each(read)

        assert read == PAYLOADS[name]
