"""Through Slack's front door: what is held back, refused, asked about and settled."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.slack_round import ADA, MEERA, SIAN, TOM, WORDS, Meeting, slack_round
from tests.rigs.slack_seen import text_of

NUMBER = "999 000 0018"
SAID = f"The clinic wrote {NUMBER} on it."
NAMED = "Mum is Kayleigh."


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with slack_round(tmp_path) as meeting:
        await meeting.set_up()
        await meeting.start()
        yield meeting


async def hear(meeting: Meeting, words: str = SAID) -> str:
    """Meera replies; gives which message it is."""
    said = await meeting.say(MEERA, words)
    await meeting.settle()
    return said.ts


async def look(meeting: Meeting, verdict: str, **values: str) -> None:
    """Siân looks at the first that is held back, and settles it."""
    await meeting.open_home(SIAN)
    await meeting.press_in(SIAN, "1 reply held back: Riverside")
    await meeting.send_in(SIAN)
    assert NUMBER not in meeting.read(SIAN)
    await meeting.send_in(SIAN, verdict=verdict, **values)
    meeting.put_away(SIAN)


async def body(meeting: Meeting) -> str:
    await meeting.close()
    return (await meeting.record()).versions[-1].body


async def test_its_author_alone_is_told_how_to_edit_or_keep_it(meeting: Meeting) -> None:
    before = {user: len(meeting.told(user)) for user in (SIAN, TOM, ADA)}

    await hear(meeting)

    [note] = meeting.told(MEERA)
    for key in ("held_note_title", "held_note_edit", "held_note_keep", "held_keep_button"):
        assert WORDS(key) in note
    assert "an NHS number" in note
    assert NUMBER not in note
    assert {user: len(meeting.told(user)) for user in before} == before
    assert NUMBER not in await body(meeting)


async def test_its_author_keeps_it(meeting: Meeting) -> None:
    await hear(meeting)

    await meeting.press(MEERA, WORDS("held_keep_button"), channel=meeting.direct_channel(MEERA))

    assert (await meeting.record()).held == ()
    assert NUMBER in await body(meeting)


async def test_an_edit_in_slack_that_takes_it_out_releases_it(meeting: Meeting) -> None:
    ts = await hear(meeting)

    await meeting.platform.edit("C1", ts, "The clinic wrote it down.", meeting.via)
    await meeting.settle()

    assert (await meeting.record()).held == ()
    document = await body(meeting)
    assert "The clinic wrote it down." in document
    assert NUMBER not in document


async def test_the_chair_has_a_count_and_a_member_has_none(meeting: Meeting) -> None:
    await hear(meeting)

    homes = {user: await meeting.open_home(user) for user in (SIAN, TOM, MEERA)}
    await meeting.command(SIAN)

    assert "1 reply held back: Riverside" in homes[SIAN]
    assert "held back" not in homes[TOM] + homes[MEERA]
    assert "Look at 1 reply held back" in meeting.read(SIAN)
    assert NUMBER not in meeting.read(SIAN) + homes[SIAN]


@pytest.mark.parametrize(
    "verdict, words, stands",
    [
        ("release", "", SAID),
        ("reword", "The clinic wrote it down.", "The clinic wrote it down."),
        ("leave-out", "", "1 contribution is kept out"),
    ],
)
@pytest.mark.parametrize("when", ["open", "closed"])
async def test_the_chair_releases_rewords_or_leaves_out(
    meeting: Meeting, verdict: str, words: str, stands: str, when: str
) -> None:
    await hear(meeting)
    if when == "closed":
        await meeting.close()
        await meeting.press(SIAN, "Look at 1 reply held back")
        await meeting.send_in(SIAN)
        await meeting.send_in(SIAN, verdict=verdict, text=words)
        meeting.put_away(SIAN)
    else:
        await look(meeting, verdict, text=words)

    document = (await meeting.record()).versions[-1].body if when == "closed" else ""
    document = document or await body(meeting)
    assert stands in document
    assert (NUMBER in document) == (verdict == "release")
    assert (await meeting.record()).held == ()


async def test_a_private_answer_with_it_is_refused_beside_the_field_and_nothing_is_kept(
    meeting: Meeting,
) -> None:
    await meeting.press(TOM, "Answer privately")

    await meeting.send_in(TOM, text=SAID)

    assert "an NHS number" in meeting.errors(TOM)["text"]
    assert NUMBER not in meeting.errors(TOM)["text"]
    assert await meeting.rows("contributions") == 0


async def test_a_possible_name_in_an_answer_is_asked_about(meeting: Meeting) -> None:
    await meeting.press(TOM, "Answer privately")
    await meeting.send_in(TOM, text=NAMED)
    asked, kept = meeting.read(TOM), await meeting.rows("contributions")

    await meeting.send_in(TOM, looked=["yes"])

    assert WORDS("looked_tick") in asked
    assert kept == 0
    assert await meeting.kept() == [NAMED]
    assert NAMED in await body(meeting)


async def test_the_home_of_a_chair_says_nothing_of_what_was_settled(meeting: Meeting) -> None:
    await hear(meeting)
    await look(meeting, "leave-out")

    await meeting.open_home(SIAN)

    assert "held back" not in text_of(meeting.home(SIAN)["blocks"])
