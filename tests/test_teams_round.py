"""A round on Teams, from the first command to the lead's receipt, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Kind, State
from tests.rigs.teams_round import GROUP, WORDS, Meeting, card_in, line_of, teams_round
from tests.rigs.teams_seen import text_of


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with teams_round(tmp_path) as meeting:
        yield meeting


async def test_a_round_in_a_channel_from_its_start_to_the_leads_receipt(meeting: Meeting) -> None:
    teams = meeting.teams
    sian, meera, tom, ada = teams.sian, teams.meera, teams.tom, teams.ada
    await meeting.set_up(sian, ada)
    await meeting.start()
    await meeting.say(meera, "We ring the school first.")
    await meeting.go_to(2)
    vote = await meeting.press(tom, "Partly")
    await meeting.press(tom, "Answer privately")
    kept = await meeting.send_in(tom, text="I was not sure.")
    await meeting.press(meera, "Add an action")
    await meeting.send_in(meera, what="Ask housing.", owner=tom.object_id)
    await meeting.press(sian, WORDS("attendance_button"))
    await meeting.send_in(sian, present="Siân\nMeera\nTom")
    await meeting.close()
    await meeting.sign_off()
    await meeting.press_at_home(ada, "I have received this")

    record = await meeting.record()
    assert line_of(vote) == WORDS("vote_done", choice="Partly")
    assert line_of(kept) == WORDS("answer_done")
    assert record.round.state is State.SIGNED_OFF
    assert [(each.prompt, each.kind, each.text) for each in record.contributions] == [
        (1, Kind.REPLY, "We ring the school first."),
        (2, Kind.ANSWER, "I was not sure."),
    ]
    assert [each.owner.name for each in record.actions] == ["Tom Evans"]
    assert record.team.accepted_lead
    assert [each.lead.name for each in record.receipts] == ["Ada Brown"]
    assert "The digest was received" in meeting.seen()[-1]
    assert any(said.startswith("Digest: Riverside") for said in meeting.told(ada))


async def test_a_round_in_a_group_chat_takes_what_is_said_to_the_bot_and_below_its_prompts(
    meeting: Meeting,
) -> None:
    meeting.talk = GROUP.channel
    sian, meera, tom = meeting.teams.sian, meeting.teams.meera, meeting.teams.tom
    await meeting.start()
    first = await meeting.say(meera, "We ring first.", to_bot=True)
    await meeting.say(tom, "Lunch?")
    await meeting.go_to(2)
    await meeting.say(tom, "Then we write it down.", to_bot=True)
    field = await meeting.press(sian, "Send my answer", text="Said below the card.")
    await meeting.teams.edit(meeting.talk, first.id, "We ring them first.")
    await meeting.close()

    assert await meeting.kept() == [
        (1, "We ring them first."),
        (2, "Then we write it down."),
        (2, "Said below the card."),
    ]
    assert text_of(card_in(field)).startswith(WORDS("say_done", number=2))

    assert WORDS("prompt_over_chat") in " ".join(meeting.seen())
