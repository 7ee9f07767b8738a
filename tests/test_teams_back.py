"""What stands in the place of a message for somebody on Teams never stands there for good."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.rigs.teams.things import CHAT, Account
from tests.rigs.teams_limits import inside
from tests.rigs.teams_round import WORDS, Meeting, actions_in, card_in, line_of, teams_round
from tests.rigs.teams_seen import text_of

BACK = WORDS("teams_back")
PROMPT = WORDS("prompt_title", number=1, total=4)


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    """People whose client knows no dialogs, as the playground."""
    async with teams_round(tmp_path, vouched=False) as meeting:
        yield meeting


@pytest.fixture
async def dialogs(tmp_path: Path) -> AsyncIterator[Meeting]:
    """People in Teams itself."""
    async with teams_round(tmp_path) as meeting:
        yield meeting


async def begun(meeting: Meeting) -> None:
    """Start a round from the form that the command's card becomes."""
    sian = meeting.teams.sian
    await meeting.command(sian, "start")
    form = card_in(await meeting.press(sian, WORDS("teams_open")))
    filled = {each["id"]: each["value"] for each in fields(form) if "value" in each}
    await meeting.press(sian, WORDS("start_submit"), **filled)


def fields(card: Any) -> list[dict[str, Any]]:
    return [dict(each) for each in inside(card) if each["type"].startswith("Input.")]


def seen(meeting: Meeting, who: Account, words: str, talk: str = "") -> str:
    """What somebody has before them of the message that says this to others."""
    said = (each for each in reversed(meeting.standing(talk)) if words in text_of(each.cards[0]))
    return text_of(next(said).cards_for(who)[0])


def titles(card: Any) -> list[str]:
    return [each["title"] for each in actions_in(card)]


async def test_a_form_can_be_left_and_the_prompt_is_there_again(meeting: Meeting) -> None:
    await begun(meeting)
    tom = meeting.teams.tom

    form = card_in(await meeting.press(tom, WORDS("answer_button")))
    shown = seen(meeting, tom, PROMPT)
    back = card_in(await meeting.press(tom, BACK))

    assert WORDS("answer_title", number=1) in text_of(form)
    assert PROMPT not in shown
    assert PROMPT in seen(meeting, tom, PROMPT)
    assert WORDS("answer_button") in titles(back)
    assert BACK not in titles(back)
    assert await meeting.kept() == []


async def test_once_a_form_is_sent_the_prompt_is_there_again_and_says_so(
    meeting: Meeting,
) -> None:
    await begun(meeting)
    tom = meeting.teams.tom
    await meeting.press(tom, WORDS("answer_button"))

    await meeting.press(tom, WORDS("answer_submit"), text="We ring first.")

    shown = seen(meeting, tom, PROMPT)
    assert shown.startswith(WORDS("answer_done"))
    assert PROMPT in shown
    assert await meeting.kept() == [(1, "We ring first.")]


async def test_a_form_that_is_not_right_stays_with_a_way_back(meeting: Meeting) -> None:
    await begun(meeting)
    tom = meeting.teams.tom
    await meeting.press(tom, WORDS("answer_button"))

    told = await meeting.press(tom, WORDS("answer_submit"), text=" ")
    shown = seen(meeting, tom, PROMPT)
    await meeting.press(tom, BACK)

    assert line_of(told) == WORDS("text_needed")
    assert WORDS("answer_title", number=1) in shown
    assert PROMPT in seen(meeting, tom, PROMPT)


async def test_where_to_turn_leads_back_to_the_prompt(meeting: Meeting) -> None:
    await begun(meeting)
    tom = meeting.teams.tom

    await meeting.press(tom, WORDS("worry_button"))
    shown = seen(meeting, tom, PROMPT)
    await meeting.press(tom, BACK)

    assert WORDS("worry_title") in shown
    assert PROMPT in seen(meeting, tom, PROMPT)


async def test_a_paper_leads_back_from_whichever_page_is_open(meeting: Meeting) -> None:
    await begun(meeting)
    for number in range(120):
        await meeting.say(meeting.teams.meera, f"{number} " + "We ring the school first. " * 12)
    sian = meeting.teams.sian
    await meeting.command(sian, "close")
    await meeting.press(sian, WORDS("teams_open"))
    await meeting.press(sian, WORDS("close_submit"))

    await meeting.press(sian, WORDS("draft_read_button"))
    second = card_in(await meeting.press(sian, WORDS("teams_next")))
    back = card_in(await meeting.press(sian, BACK))

    assert "Page 2 of" in text_of(second)
    assert WORDS("draft_read_button") in titles(back)


async def test_a_message_that_nothing_shows_anew_is_there_again_too(meeting: Meeting) -> None:
    sian = meeting.teams.sian
    await meeting.command(sian, "start")
    await meeting.press(sian, WORDS("teams_open"))

    back = card_in(await meeting.press(sian, BACK))

    assert titles(back) == [WORDS("teams_open")]


async def test_what_a_sent_form_says_stands_above_such_a_message(meeting: Meeting) -> None:
    await begun(meeting)

    shown = seen(meeting, meeting.teams.sian, WORDS("teams_open_how"))

    assert shown.startswith(WORDS("start_done"))


# In Teams itself: what a vote or the field of a prompt gives stands in the card


async def test_a_field_is_empty_again_once_it_is_sent(dialogs: Meeting) -> None:
    dialogs.talk = CHAT
    await dialogs.start()
    tom = dialogs.teams.tom

    card = card_in(await dialogs.press(tom, WORDS("answer_submit"), text="We ring first."))

    assert text_of(card).startswith(WORDS("say_done", number=1))
    assert [each.get("value") for each in fields(card)] == [None]
    assert "refresh" not in card


async def test_what_a_field_is_asked_about_can_be_left(dialogs: Meeting) -> None:
    dialogs.talk = CHAT
    await dialogs.start()
    tom = dialogs.teams.tom
    await dialogs.press(tom, WORDS("answer_submit"), text="Mum is Kayleigh.")

    back = card_in(await dialogs.press(tom, BACK))

    assert PROMPT in text_of(back)
    assert await dialogs.kept() == []


async def test_a_refused_vote_leaves_the_card_as_it_is(dialogs: Meeting) -> None:
    record = await dialogs.start()
    await dialogs.go_to(2)
    tom, poll = dialogs.teams.tom, dialogs.standing()[-1]
    [vote, *_] = [
        each for each in dialogs.teams.offers(poll, tom) if "vote" in each["data"].get("ref", "")
    ]
    await dialogs.close()

    told = await dialogs.teams.use(dialogs.talk, poll.id, tom, vote, {})

    assert line_of(told) == WORDS("round_closed")
    assert (await dialogs.record()).round.id == record.round.id
