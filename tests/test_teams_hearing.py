"""Hearing Teams: what is kept, what leaves no trace, and what happens around it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from adapters.teams.keeping import Keeping, patiently
from adapters.teams.translate import Said, Where
from bot.errors import NotYet
from bot.model import Person, Place, Reply, State, Thread
from tests.rigs.core import PretendCore
from tests.rigs.teams.activities import activity
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.things import BOT, CHANNEL, CHAT, TEAM, Account
from tests.rigs.teams_round import WORDS, Meeting, line_of, teams_round

OTHERS = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
PLACE = Place("teams", "T1", CHANNEL)
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
REPLY = Reply("1", Thread(PLACE, "0"), Person("teams", "T1", "a", "Ada"), "Yes.", NOON, NOON)
SAID = Said("hear", REPLY, False, Where(CHANNEL, "channel", "https://example.org/"))


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with teams_round(tmp_path) as meeting:
        yield meeting


async def tell(meeting: Meeting, kind: str, *, root: str = "", **more: Any) -> Delivered:
    """Tell the bot of something raw, as Siân's doing in the channel."""
    teams, who = meeting.teams, more.pop("who", meeting.teams.sian)
    at = teams.talks[more.pop("talk", CHANNEL)]
    told = activity(teams, at, who, kind, root, id=more.pop("id", teams.stamp()), **more)
    return await teams.via.tell(told)


async def traces(meeting: Meeting) -> list[int]:
    return [await meeting.rows(each) for each in ("contributions", "people", "votes")]


# What people say


async def test_a_reply_is_kept_and_follows_its_message(meeting: Meeting) -> None:
    await meeting.start()
    meera = meeting.teams.meera

    said = await meeting.say(meera, "We ring first.")
    first = await meeting.kept()
    await meeting.teams.edit(CHANNEL, said.id, "We ring them first.")
    edited = await meeting.kept()
    await meeting.teams.delete(CHANNEL, said.id)
    deleted = await meeting.kept()
    await meeting.teams.undelete(CHANNEL, said.id)
    back = await meeting.kept()

    assert first == [(1, "We ring first.")]
    assert edited == [(1, "We ring them first.")]
    assert deleted == []
    assert len(back) == 1


async def test_a_reply_that_names_the_bot_is_a_reply(meeting: Meeting) -> None:
    await meeting.start()

    await meeting.say(meeting.teams.tom, "We write it down.", to_bot=True)

    assert await meeting.kept() == [(1, "We write it down.")]


async def test_the_same_message_again_is_kept_once(meeting: Meeting) -> None:
    await meeting.start()
    said = await meeting.say(meeting.teams.tom, "Once.")

    again = await meeting.teams.via.tell(dict(said.activity))

    assert again.status == 200
    assert await meeting.rows("contributions") == 1


async def test_what_is_not_ours_leaves_no_trace(meeting: Meeting) -> None:
    await meeting.start()
    before = await traces(meeting)
    meera = meeting.teams.meera

    post = await meeting.teams.say(CHANNEL, "", meera, "Who has the keys?")
    reply = await meeting.teams.say(CHANNEL, post.id, meera, "I do.")
    chat = await meeting.teams.say(CHAT, "", meera, "Lunch?")
    edit = await meeting.teams.edit(CHANNEL, post.id, "Who has my keys?")
    gone = await meeting.teams.delete(CHANNEL, post.id)

    assert {each.status for each in (post, reply, chat, edit, gone)} == {200}
    assert await traces(meeting) == before
    assert meeting.lines() == []


async def test_bots_are_not_heard_and_the_bots_own_least_of_all(meeting: Meeting) -> None:
    await meeting.start()
    root = await meeting.root(1)
    other = Account("28:0000-invented", "", "Other bot")

    await meeting.teams.echo(CHANNEL, root)
    await tell(meeting, "message", root=root, who=other, text="Beep.")

    assert await meeting.kept() == []


async def test_people_of_other_organisations_are_heard_and_may_press_nothing(
    meeting: Meeting,
) -> None:
    elin = meeting.teams.add_person("e110", "Elin Berg", tenant=OTHERS)
    meeting.teams.talks[CHANNEL].members.append(elin.id)
    await meeting.start()

    await meeting.say(elin, "We do the same.")
    await meeting.press(elin, "Answer privately")

    assert await meeting.kept() == [(1, "We do the same.")]
    assert WORDS("outsider") in meeting.read(elin)


# Who is let in


@pytest.mark.parametrize(
    "body, headers, status",
    [
        (b"x" * (2 * 1024 * 1024), {}, 413),
        (b"not JSON", {}, 400),
        (b"[1, 2]", {}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 400),
        (b"{}", {}, 401),
    ],
)
async def test_what_is_no_activity_is_refused_in_one_line(
    meeting: Meeting, body: bytes, headers: dict[str, str], status: int
) -> None:
    sent = {"Content-Type": "application/json", **headers}

    async with meeting.teams.session.post(
        meeting.teams.via.url, data=BytesIO(body), headers=sent
    ) as answer:
        await answer.read()

    [line] = meeting.lines("teams_refused")
    assert answer.status == status
    assert f"status={status}" in line


async def test_a_forged_reply_is_refused_and_nothing_kept(meeting: Meeting) -> None:
    await meeting.start()
    via = meeting.teams.via
    meeting.teams.via = meeting.teams.front(via.url, forged=True)

    forged = await meeting.say(meeting.teams.meera, "Let me in.")

    assert forged.status == 401
    assert await meeting.kept() == []


async def test_another_tenants_channel_is_refused_and_nothing_kept(meeting: Meeting) -> None:
    await meeting.start()
    before = await traces(meeting)
    teams = meeting.teams
    told = activity(teams, teams.talks[CHANNEL], teams.sian, "message", "1", id="2", text="Hi")
    told["conversation"]["tenantId"] = OTHERS

    refused = await teams.via.tell(told)

    [line] = meeting.lines("teams_refused")
    assert refused.status == 403
    assert "wrong tenant" in line
    assert await traces(meeting) == before


@pytest.mark.parametrize("kind", ["invented", "", None, 7, [], {}, "Message"])
async def test_what_nobody_knows_is_acknowledged_in_one_line(meeting: Meeting, kind: Any) -> None:
    told = await tell(meeting, kind, text="Secret words.")

    [line] = meeting.lines()
    assert told.status == 200
    assert "event=teams_unknown" in line
    assert "Secret" not in line


@pytest.mark.parametrize("kind", ["messageReaction", "typing"])
async def test_what_the_bot_has_no_use_for_is_acknowledged(meeting: Meeting, kind: str) -> None:
    told = await tell(meeting, kind, reactionsAdded=[{"type": "like"}])

    assert (told.status, meeting.lines()) == (200, [])


async def test_an_invoke_that_nobody_knows_is_acknowledged(meeting: Meeting) -> None:
    told = await tell(meeting, "invoke", name="composeExtension/query", value={"x": "y"})

    assert told.status == 200
    assert len(meeting.lines("teams_unknown")) == 1


@pytest.mark.parametrize(
    "event, more",
    [
        ("channelRenamed", {}),
        ("channelRestored", {}),
        ("teamRenamed", {}),
        ("teamRestored", {}),
        ("teamUnarchived", {}),
        ("teamMemberAdded", {"membersAdded": [{"id": "29:17030-invented"}]}),
        ("teamMemberRemoved", {"membersRemoved": [{"id": "29:17030-invented"}]}),
    ],
)
async def test_what_changes_nothing_for_a_round_is_acknowledged(
    meeting: Meeting, event: str, more: dict[str, Any]
) -> None:
    await meeting.start()
    before = await traces(meeting), meeting.told(meeting.teams.sian)

    told = await tell(meeting, "conversationUpdate", channel_data={"eventType": event}, **more)
    await meeting.settle()

    assert told.status == 200
    assert (await traces(meeting), meeting.told(meeting.teams.sian)) == before


# What must not be lost


async def test_a_reply_waits_for_the_memory_to_come_back(meeting: Meeting) -> None:
    await meeting.start()
    root = await meeting.root(1)
    await meeting.lose_memory()

    said = asyncio.create_task(meeting.teams.say(CHANNEL, root, meeting.teams.meera, "Kept."))
    await asyncio.sleep(0.3)
    waited = not said.done()
    await meeting.find_memory()

    assert waited
    assert (await said).status == 200
    assert await meeting.kept() == [(1, "Kept.")]


async def test_a_message_that_takes_too_long_is_tried_on(meeting: Meeting) -> None:
    core = PretendCore(not_yet=8)
    keeping = Keeping(core, patience=0.05, later=60)

    with pytest.raises(NotYet):
        await keeping.keep(SAID)
    await keeping.settle()

    assert core.heard == [("hear", REPLY)]


async def test_what_is_said_of_one_message_is_kept_in_its_order() -> None:
    core = PretendCore(not_yet=4)
    keeping = Keeping(core)
    gone = replace(SAID, how="withdraw")

    both = await asyncio.gather(keeping.keep(SAID), keeping.keep(gone))

    assert both == [True, True]
    assert [how for how, _ in core.heard] == ["hear", "withdraw"]


async def test_what_can_never_be_kept_is_given_up_with_a_line() -> None:
    core = PretendCore(error=RuntimeError("broken"))
    keeping = Keeping(core, patience=0.05, later=0)

    with pytest.raises((NotYet, RuntimeError)):
        await keeping.keep(SAID)
    await keeping.settle()

    assert core.heard == []


async def test_patience_has_an_end() -> None:
    tries: list[int] = []

    async def fails() -> None:
        tries.append(1)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await patiently(fails, 0.2)

    assert len(tries) > 1


# Without consent to hear everything


async def test_the_chair_is_told_once_that_only_messages_with_its_name_are_heard(
    meeting: Meeting,
) -> None:
    sian = meeting.teams.sian
    await meeting.begin(sian)
    first = await meeting.send_in(sian)
    await meeting.close()
    await meeting.teams.say(CHANNEL, "", meeting.teams.tom, "Good morning.")
    await meeting.begin(sian)
    second = await meeting.send_in(sian)

    assert line_of(first) == f"{WORDS('start_done')} {WORDS('teams_hears_names')}"
    assert line_of(second) == WORDS("start_done")


async def test_in_a_chat_every_prompt_says_how_to_be_heard_instead(meeting: Meeting) -> None:
    meeting.talk = CHAT
    await meeting.begin(meeting.teams.sian)

    started = await meeting.send_in(meeting.teams.sian)

    assert line_of(started) == WORDS("start_done")
    assert WORDS("prompt_how_chat") in meeting.seen()[-1]


# What happens to channels, meetings and the app


async def test_the_chair_is_told_once_of_a_channel_that_is_deleted(meeting: Meeting) -> None:
    await meeting.start()
    told = await meeting.teams.delete_channel(CHANNEL, meeting.teams.sian)
    await meeting.teams.via.tell(dict(told.activity))
    await meeting.settle()

    lost = WORDS("lost_deleted", briefing="Online safety")
    assert [lost in said for said in meeting.told(meeting.teams.sian)] == [True]


@pytest.mark.parametrize(
    "event, key",
    [
        ("teamDeleted", "lost_deleted"),
        ("teamArchived", "lost_archived"),
        ("teamHardDeleted", "lost_deleted"),
    ],
)
async def test_what_happens_to_a_team_happens_to_each_of_its_channels(
    meeting: Meeting, event: str, key: str
) -> None:
    await meeting.start()

    await tell(
        meeting,
        "conversationUpdate",
        channel_data={"eventType": event, "team": {"id": TEAM}},
    )
    await meeting.settle()

    lost = WORDS(key, briefing="Online safety")
    assert [lost in said for said in meeting.told(meeting.teams.sian)] == [True]


@pytest.mark.parametrize("talk", [CHANNEL, CHAT])
async def test_the_chair_is_told_if_the_app_is_removed(meeting: Meeting, talk: str) -> None:
    meeting.talk = talk
    await meeting.start()

    told = await meeting.teams.remove_bot(talk, meeting.teams.tom)
    await meeting.settle()

    lost = WORDS("lost_removed", briefing="Online safety")
    assert [each.status for each in told] == [200, 200]
    assert [lost in said for said in meeting.told(meeting.teams.sian)] == [True]


async def test_where_no_round_is_open_nobody_is_told(meeting: Meeting) -> None:
    await meeting.teams.delete_channel(CHANNEL, meeting.teams.sian)
    await meeting.settle()

    assert meeting.told(meeting.teams.sian) == []


async def test_whoever_adds_the_bot_is_told_how_it_works_and_nobody_else(
    meeting: Meeting,
) -> None:
    meera = meeting.teams.meera
    meeting.teams.add_channel([meeting.teams.sian, meera], id="19:c1@thread.tacv2")

    told = await meeting.teams.add_bot("19:c1@thread.tacv2", meera)
    await meeting.teams.via.tell(dict(told[0].activity))

    assert [said.startswith(WORDS("help_title")) for said in meeting.told(meera)] == [True]
    assert meeting.seen("19:c1@thread.tacv2") == meeting.told(meeting.teams.sian) == []


async def test_without_a_chat_with_them_it_is_said_in_the_channel(meeting: Meeting) -> None:
    meera = meeting.teams.meera
    meera.has_app = False
    meeting.teams.add_channel([meera], id="19:c1@thread.tacv2")

    await meeting.teams.add_bot("19:c1@thread.tacv2", meera)

    [said] = meeting.seen("19:c1@thread.tacv2")
    assert said.startswith(WORDS("help_title"))


async def test_adding_the_app_for_oneself_brings_no_message(meeting: Meeting) -> None:
    told = await meeting.teams.add_for_self(meeting.teams.meera)
    await meeting.settle()

    assert [each.status for each in told] == [200, 200]
    assert meeting.told(meeting.teams.meera) == []


async def test_a_lead_without_the_app_is_asked_as_soon_as_they_have_it(meeting: Meeting) -> None:
    teams = meeting.teams
    teams.ada.has_app = False
    await meeting.begin(teams.sian, "set up")
    people = {"lead": teams.ada.object_id, "chairs": teams.sian.object_id}
    await meeting.send_in(teams.sian, service="Riverside", **people)
    in_channel = meeting.seen()[-1]

    await teams.add_for_self(teams.ada)
    await meeting.settle()

    assert WORDS("unasked_text", team="Riverside") in in_channel
    assert WORDS("unreached_help") in in_channel
    [asked] = meeting.told(teams.ada)
    assert asked.startswith(WORDS("invite_title", team="Riverside"))


async def test_a_meeting_that_starts_offers_a_round_to_its_organiser_once(
    meeting: Meeting,
) -> None:
    teams = meeting.teams
    teams.organisers["M1"] = teams.meera

    told = await teams.meeting(CHAT, teams.tom, starts=True, id="M1")
    await teams.via.tell(dict(told.activity))
    await meeting.settle()
    await meeting.press_at_home(teams.meera, "Start a round")

    assert [WORDS("offer_title") in said for said in meeting.told(teams.meera)] == [True]
    assert meeting.told(teams.tom) == []
    assert WORDS("start_title") in meeting.read(teams.meera)
    await meeting.send_in(teams.meera)
    meeting.talk = CHAT
    assert (await meeting.record()).round.state is State.OPEN


async def test_if_nobody_says_who_the_organiser_is_it_is_whom_the_event_names(
    meeting: Meeting,
) -> None:
    await meeting.teams.meeting(CHAT, meeting.teams.tom, starts=True)
    await meeting.settle()

    assert [WORDS("offer_title") in said for said in meeting.told(meeting.teams.tom)] == [True]


async def test_a_meeting_that_ends_reminds_the_chair_of_the_open_round_once(
    meeting: Meeting,
) -> None:
    teams = meeting.teams
    meeting.talk = CHAT
    await meeting.start()

    told = await teams.meeting(CHAT, teams.tom, starts=False)
    await teams.via.tell(dict(told.activity))
    await meeting.settle()
    await meeting.press_at_home(teams.sian, "Close the round")
    await meeting.send_in(teams.sian)

    assert [WORDS("reminder_title") in said for said in meeting.told(teams.sian)] == [True]
    assert (await meeting.record()).round.state is State.CLOSED


async def test_a_meeting_without_a_round_ends_in_silence(meeting: Meeting) -> None:
    await meeting.teams.meeting(CHAT, meeting.teams.tom, starts=False)
    await meeting.settle()

    people = (meeting.teams.sian, meeting.teams.tom)
    assert [meeting.told(each) for each in people] == [[], []]


async def test_the_bot_itself_says_nothing_that_is_heard(meeting: Meeting) -> None:
    await meeting.start()

    await tell(meeting, "message", who=Account(BOT, "", "Briefing bot"), text="x", talk=CHAT)

    assert await meeting.kept() == []
