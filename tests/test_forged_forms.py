"""Forms that somebody sends in who was never shown them: nothing is believed that a form says."""

import pytest

from bot.controls import SUBMISSIONS
from bot.messages import Form, Invalid, Notice, Press, Response, Submission
from bot.model import Person, Place, Record
from tests.test_controls import ADA, BEN, CARA, LEE, START, TEAM, Meeting, words_of

DEV = Person("room", "W1", "dev", "Dev")
"""Dev is of the same workspace, in another channel, and knows the round's id."""
OTHER = Place("room", "W1", "C2")
NEW = Place("room", "W1", "C3")
ZONE = {"service": "Taken", "time_zone": "Europe/London", "language": "en"}


@pytest.fixture
async def meeting() -> Meeting:
    meeting = Meeting()
    meeting.chat.members = {TEAM: (ADA, BEN, CARA), NEW: (BEN,)}
    return meeting


async def send(meeting: Meeting, who: Person, ref: str, **values: str) -> Response:
    """Send in a form that was never shown, from another channel."""
    sent = Submission(who, ref, values, {"owner": (who,), "lead": (), "chairs": (who,)}, OTHER)
    response = await meeting.core.controls.submit(sent)
    await meeting.core.courier.settle()
    return response


def without_moments(record: Record | None) -> object:
    assert record
    return (record.round, record.contributions, record.actions, record.corrections, record.team)


FORGED = {
    "answer:{}:1": {"text": "Slipped in."},
    "say:{}:1": {"text": "Slipped in."},
    "action:{}:form": {"what": "Slipped in.", "due": "2026-02-01"},
    "note:{}:1:form": {"text": "Slipped in."},
    "add:{}:m-99": {"text": "Slipped in.", "prompt": "1"},
    "attendance:{}": {"present": "Dev"},
    "takeover:{}": {},
    "close:{}": {},
    "cancel:{}": {},
    "hold:{}": {"text": "Case 12"},
    "lift:{}": {"text": "Over"},
    "held:{}": {"wording": "0:m-1"},
    "held-one:{}:0:m-1": {"verdict": "release"},
    "sign:{}:": {"read": "yes"},
    "correct:{}": {"page": "1:0"},
    "correct-line:{}": {"target": "contribution:m-1"},
    "correct-text:{}:contribution:m-1": {"text": "Slipped in."},
}


@pytest.mark.parametrize("ref", FORGED)
@pytest.mark.parametrize("state", ["open", "closed"])
async def test_nobody_from_outside_the_channel_gets_anything_into_a_round(
    meeting: Meeting, ref: str, state: str
) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Said in the channel.")
    if state == "closed":
        await meeting.fill(ADA, f"close:{round.id}")
    before = without_moments(await meeting.store.record(round.id))

    response = await send(meeting, DEV, ref.format(round.id), **FORGED[ref])

    assert isinstance(response, Notice | Invalid)
    assert "Said in the channel." not in words_of(response)
    assert without_moments(await meeting.store.record(round.id)) == before


async def test_nor_does_the_form_that_is_asked_again_show_anything(meeting: Meeting) -> None:
    round = await meeting.begin()

    for ref, values in FORGED.items():
        sent = Submission(DEV, ref.format(round.id), values, place=OTHER)
        assert await meeting.core.controls.again(sent) is None, ref


def test_every_form_of_a_round_is_forged_here() -> None:
    assert {ref.partition(":")[0] for ref in FORGED} == SUBMISSIONS.keys() - {"start", "setup"}


async def test_nobody_starts_a_round_in_a_channel_they_are_not_in(meeting: Meeting) -> None:
    response = await send(meeting, DEV, f"start:{TEAM.channel}", **START)

    assert isinstance(response, Notice)
    assert not await meeting.store.rounds(TEAM)
    assert not meeting.chat.out


async def test_nobody_sets_a_team_up_in_whose_channel_they_are_not(meeting: Meeting) -> None:
    await send(meeting, DEV, f"setup:{NEW.channel}", **ZONE)
    await send(meeting, BEN, f"setup:{NEW.channel}", **ZONE | {"service": "Ours"})

    assert (await meeting.store.team(NEW)).service == "Ours"


async def test_a_lead_sets_the_team_up_without_being_in_its_channel(meeting: Meeting) -> None:
    await meeting.with_lead()

    await send(meeting, LEE, f"setup:{TEAM.channel}", **ZONE | {"service": "By the lead"})

    assert (await meeting.store.team(TEAM)).service == "By the lead"


async def test_a_chair_answers_and_acts_wherever_they_are(meeting: Meeting) -> None:
    round = await meeting.begin()
    meeting.chat.members[TEAM] = (BEN, CARA)

    await send(meeting, ADA, f"answer:{round.id}:1", text="From elsewhere.")

    [said] = (await meeting.record(round)).contributions
    assert said.text == "From elsewhere."


async def test_whoever_has_left_the_channel_adds_nothing_with_a_form_from_before(
    meeting: Meeting,
) -> None:
    round = await meeting.begin()
    form = await meeting.press(BEN, f"answer:{round.id}:1")
    meeting.chat.members[TEAM] = (ADA, CARA)

    response = await meeting.send_in(BEN, form, text="After I left.")

    assert isinstance(form, Form)
    assert isinstance(response, Invalid)
    assert (await meeting.record(round)).contributions == ()


async def test_a_take_over_is_not_even_offered_from_outside(meeting: Meeting) -> None:
    round = await meeting.begin()

    for verb in ("takeover", "go"):
        response = await meeting.core.controls.press(Press(DEV, f"{verb}:{round.id}", OTHER))
        assert isinstance(response, Notice)
        assert "another channel" in words_of(response)
