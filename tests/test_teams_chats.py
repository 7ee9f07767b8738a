"""Where Teams has no threads: what is said to the bot, quoted, and typed below a prompt."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.teams.activities import activity
from tests.rigs.teams.things import CHAT, MEETING
from tests.rigs.teams_round import WORDS, Meeting, actions_in, card_in, line_of, teams_round
from tests.rigs.teams_seen import text_of

STRONG, WEAK = "Her NHS number is 943 476 5919.", "Mum is Kayleigh."
SEND = WORDS("answer_submit")


@pytest.fixture(params=[CHAT, MEETING], ids=["a group chat", "a meeting's chat"])
async def meeting(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Meeting]:
    async with teams_round(tmp_path) as meeting:
        meeting.talk = request.param
        await meeting.teams.add_bot(MEETING, meeting.teams.sian)
        meeting.teams.personal(meeting.teams.sian).messages.clear()
        yield meeting


# The field below a prompt


async def test_what_identifies_somebody_is_refused_beside_the_field(meeting: Meeting) -> None:
    await meeting.start()

    told = await meeting.press(meeting.teams.tom, SEND, text=STRONG)

    assert "NHS number" in line_of(told)
    assert "943" not in str(told.body)
    assert await meeting.rows("contributions") == 0
    assert meeting.told(meeting.teams.tom) == []


async def test_what_may_identify_somebody_is_asked_about_and_not_kept_before(
    meeting: Meeting,
) -> None:
    await meeting.start()
    tom = meeting.teams.tom

    asked = card_in(await meeting.press(tom, SEND, text=WEAK))
    again = card_in(await meeting.press(tom, SEND, text=WEAK))
    before = await meeting.rows("contributions")
    await meeting.press(tom, SEND, text=WEAK, looked="yes")

    assert WORDS("looked_hint") in text_of(asked)
    assert text_of(again) == text_of(asked)
    assert before == 0
    assert await meeting.kept() == [(1, WEAK)]


async def test_a_tick_lets_nothing_in_that_identifies_somebody(meeting: Meeting) -> None:
    await meeting.start()
    tom = meeting.teams.tom
    await meeting.press(tom, SEND, text=WEAK)

    told = await meeting.press(tom, SEND, text=STRONG, looked="yes")

    assert "943" not in str(told.body)
    assert WORDS("teams_back") in said_on(meeting, SEND)
    assert await meeting.rows("contributions") == 0


async def test_a_second_thought_adds_to_the_first_and_a_second_click_does_not(
    meeting: Meeting,
) -> None:
    await meeting.start()
    tom = meeting.teams.tom

    for text in ("We ring first.", "We ring first.", "And we write it down."):
        await meeting.press(tom, SEND, text=text)

    [(prompt, text)] = await meeting.kept()
    assert (prompt, " ".join(text.split())) == (1, "We ring first. And we write it down.")


# Messages to the bot


async def test_a_message_follows_its_author_through_edits_and_back(meeting: Meeting) -> None:
    await meeting.start()
    teams, talk = meeting.teams, meeting.talk
    said = await meeting.say(teams.meera, "We ring.", to_bot=True)
    await meeting.go_to(2)

    await teams.edit(talk, said.id, "We ring first.")
    await teams.edit(talk, said.id, "We ring them first.")
    edited = await meeting.kept()
    await teams.delete(talk, said.id)
    deleted = await meeting.kept()
    await teams.undelete(talk, said.id)

    assert edited == [(1, "We ring them first.")]
    assert deleted == []
    assert [prompt for prompt, _ in await meeting.kept()] == [1]


async def test_of_two_edits_the_later_counts_in_whichever_order_they_are_told(
    meeting: Meeting,
) -> None:
    await meeting.start()
    teams = meeting.teams
    said = await meeting.say(teams.meera, "We ring.", to_bot=True)
    first = await teams.edit(meeting.talk, said.id, "We ring first.")
    await teams.edit(meeting.talk, said.id, "We ring them first.")

    again = await teams.via.tell(dict(first.activity))

    assert again.status == 200
    assert await meeting.kept() == [(1, "We ring them first.")]


async def test_a_message_that_may_identify_somebody_is_held_back_and_its_author_told(
    meeting: Meeting,
) -> None:
    await meeting.start()
    meera = meeting.teams.meera

    await meeting.say(meera, STRONG, to_bot=True)
    await meeting.settle()

    [note] = meeting.told(meera)
    assert [each.text for each in (await meeting.record()).held] == [STRONG]
    assert "943" not in note
    assert not any("943" in said for said in meeting.seen())


async def test_an_edit_takes_out_what_held_a_message_back(meeting: Meeting) -> None:
    await meeting.start()
    said = await meeting.say(meeting.teams.meera, STRONG, to_bot=True)

    await meeting.teams.edit(meeting.talk, said.id, "We look her up first.")

    assert (await meeting.record()).held == ()
    assert await meeting.kept() == [(1, "We look her up first.")]


# Quotes


async def test_a_quote_of_a_prompt_is_below_that_prompt(meeting: Meeting) -> None:
    await meeting.start()
    first = await prompt(meeting, 1)
    await meeting.go_to(2)
    teams, talk = meeting.teams, meeting.talk

    await teams.say(talk, "", teams.tom, "Quoted.", quotes=first)
    await teams.say(talk, "", teams.tom, "Quoted and named.", quotes=first, to_bot=True)
    await teams.say(talk, "", teams.tom, "Named.", to_bot=True)

    assert await meeting.kept() == [(1, "Quoted."), (1, "Quoted and named."), (2, "Named.")]


async def test_after_the_close_a_quote_of_a_prompt_is_still_kept(meeting: Meeting) -> None:
    await meeting.start()
    first = await prompt(meeting, 1)
    await meeting.close()

    await meeting.teams.say(meeting.talk, "", meeting.teams.tom, "Later.", quotes=first)

    assert await meeting.kept() == [(1, "Later.")]


async def test_a_quote_of_somebody_else_is_nothing_of_the_bots(meeting: Meeting) -> None:
    await meeting.start()
    teams, talk = meeting.teams, meeting.talk
    murmured = await meeting.say(teams.meera, "Lunch?")

    told = await teams.say(talk, "", teams.tom, "At one.", quotes=murmured.id)

    assert told.status == 200
    assert await meeting.rows("contributions") == 0
    assert meeting.lines() == []


# Somebody leaves


async def test_what_somebody_said_stays_when_they_leave_until_they_delete_it(
    meeting: Meeting,
) -> None:
    await meeting.start()
    teams, tom = meeting.teams, meeting.teams.tom
    said = await meeting.say(tom, "We ring first.", to_bot=True)
    talk = teams.talks[meeting.talk]

    talk.members.remove(tom.id)
    gone = [{"id": tom.id, "aadObjectId": tom.object_id}]
    event = activity(
        teams, talk, teams.sian, "conversationUpdate", id="f:9-invented", membersRemoved=gone
    )
    told = await teams.via.tell(event)
    before = await meeting.kept()
    deleted = await teams.delete(meeting.talk, said.id)
    await meeting.write(tom, "hello")

    assert (told.status, deleted.status) == (200, 200)
    assert before == [(1, "We ring first.")]
    assert await meeting.kept() == []
    assert WORDS("own_home_no_round") in meeting.told(tom)[-1]


async def prompt(meeting: Meeting, number: int) -> str:
    """The message of a prompt."""
    posted = (await meeting.record()).thread(number)
    assert posted
    said = f"Prompt {number} of"
    return next(each.id for each in meeting.standing() if text_of(each.cards[0]).startswith(said))


def said_on(meeting: Meeting, title: str) -> list[str]:
    """What there is to press for Tom where he has the newest button of that name."""
    for message in reversed(meeting.standing()):
        titles = [each["title"] for each in actions_in(message.cards_for(meeting.teams.tom)[0])]
        if title in titles:
            return titles
    raise AssertionError(title)
