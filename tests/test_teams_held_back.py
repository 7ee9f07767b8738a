"""Through Teams' front door: what is held back, refused, asked about and settled."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.rigs.teams_round import WORDS, Meeting, teams_round

NUMBER = "999 000 0018"
SAID = f"The clinic wrote {NUMBER} on it."
NAMED = "Mum is Kayleigh."


@pytest.fixture
async def meeting(tmp_path: Path) -> AsyncIterator[Meeting]:
    async with teams_round(tmp_path) as meeting:
        await meeting.set_up(meeting.teams.sian, meeting.teams.ada)
        await meeting.start()
        yield meeting


async def hear(meeting: Meeting) -> str:
    """Meera replies; gives which message it is."""
    said = await meeting.say(meeting.teams.meera, SAID)
    await meeting.settle()
    return said.id


async def look(meeting: Meeting, verdict: str, words: str) -> None:
    """Siân looks at the first that is held back, and settles it."""
    sian = meeting.teams.sian
    await meeting.write(sian, "hi")
    await meeting.press_at_home(sian, "1 reply held back: Riverside")
    await meeting.send_in(sian)
    assert NUMBER not in meeting.read(sian)
    await meeting.send_in(sian, verdict=verdict, text=words)


async def body(meeting: Meeting) -> str:
    await meeting.close()
    return (await meeting.record()).versions[-1].body


async def test_its_author_alone_is_told_how_to_edit_or_keep_it(meeting: Meeting) -> None:
    teams = meeting.teams
    others = (teams.sian, teams.tom, teams.ada)
    before = [len(meeting.told(who)) for who in others]

    await hear(meeting)

    note = meeting.told(teams.meera)[-1]
    for key in ("held_note_title", "held_note_edit", "held_note_keep"):
        assert WORDS(key) in note
    assert "an NHS number" in note
    assert NUMBER not in note
    assert [len(meeting.told(who)) for who in others] == before
    assert NUMBER not in await body(meeting)


async def test_its_author_keeps_it(meeting: Meeting) -> None:
    await hear(meeting)

    await meeting.press_at_home(meeting.teams.meera, WORDS("held_keep_button"))

    assert (await meeting.record()).held == ()
    assert NUMBER in await body(meeting)


async def test_an_edit_in_teams_that_takes_it_out_releases_it(meeting: Meeting) -> None:
    id = await hear(meeting)

    await meeting.teams.edit(meeting.talk, id, "The clinic wrote it down.")
    await meeting.settle()

    assert (await meeting.record()).held == ()
    document = await body(meeting)
    assert "The clinic wrote it down." in document
    assert NUMBER not in document


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
    sian = meeting.teams.sian
    await hear(meeting)
    if when == "closed":
        await meeting.close()
        await meeting.press(sian, "Look at 1 reply held back")
        await meeting.send_in(sian)
        await meeting.send_in(sian, verdict=verdict, text=words)
        document = (await meeting.record()).versions[-1].body
    else:
        await look(meeting, verdict, words)
        document = await body(meeting)

    assert stands in document
    assert (NUMBER in document) == (verdict == "release")
    assert (await meeting.record()).held == ()


async def test_a_private_answer_with_it_is_refused_beside_the_field_and_nothing_is_kept(
    meeting: Meeting,
) -> None:
    tom = meeting.teams.tom
    await meeting.press(tom, "Answer privately")

    await meeting.send_in(tom, text=SAID)

    assert "an NHS number" in meeting.read(tom)
    assert NUMBER not in meeting.read(tom)
    assert meeting.fields(tom)["text"]["value"] == SAID
    assert await meeting.rows("contributions") == 0


async def test_a_possible_name_in_an_answer_is_asked_about(meeting: Meeting) -> None:
    tom = meeting.teams.tom
    await meeting.press(tom, "Answer privately")
    await meeting.send_in(tom, text=NAMED)
    asked, kept = meeting.fields(tom), await meeting.rows("contributions")

    await meeting.send_in(tom, looked="yes")

    assert asked["looked"]["label"] == WORDS("looked_tick")
    assert kept == 0
    assert await meeting.kept() == [(1, NAMED)]
    assert NAMED in await body(meeting)
