"""The bot's own room, guests, messages added from outside the threads, a lost channel."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.messages import Form, Invalid, Message, SelectField, Submission, TextField
from bot.model import Person
from tests.test_controls import (
    ADA,
    BEN,
    CARA,
    LEE,
    OTHER_TEAM,
    STRANGER,
    TEAM,
    Meeting,
    words_of,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
GUEST = Person("room", "W2", "gwen", "Gwen")


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def refs(message: Message) -> list[str]:
    return [button.ref.partition(":")[0] for button in message.buttons]


class TestOwnHome:
    async def test_it_is_kind_to_somebody_with_nothing(self, meeting: Meeting) -> None:
        shown = await meeting.core.controls.own_home(BEN, [])

        assert "No round is open in your channels." in repr(shown.blocks)
        assert "You have taken on no actions." in repr(shown.blocks)
        assert refs(shown) == ["mine", "help", "worry"]

    async def test_a_member_sees_the_open_round_and_their_actions(self, meeting: Meeting) -> None:
        await meeting.with_lead()
        round = await meeting.begin()
        await meeting.fill(
            BEN, f"action:{round.id}:1", what="Ask housing.", due="2026-02-01", owner="cara"
        )

        cara = await meeting.core.controls.own_home(CARA, [TEAM])
        ben = await meeting.core.controls.own_home(BEN, [TEAM])

        assert "Riverside: " in repr(cara.blocks)
        assert "Ask housing." in repr(cara.blocks)
        assert "by 1 February 2026" in repr(cara.blocks)
        assert "Ask housing." not in repr(ben.blocks)
        assert "begin" not in refs(cara)

    async def test_an_action_of_a_cancelled_round_is_nobodys(self, meeting: Meeting) -> None:
        round = await meeting.begin()
        await meeting.fill(
            BEN, f"action:{round.id}:1", what="Ask housing.", due="2026-02-01", owner="cara"
        )
        await meeting.fill(ADA, f"cancel:{round.id}")

        assert "Ask housing." not in repr(await meeting.core.controls.own_home(CARA, [TEAM]))

    async def test_a_chair_finds_the_draft_that_waits(self, meeting: Meeting) -> None:
        round = await meeting.begin()
        await meeting.fill(ADA, f"close:{round.id}")

        chair = await meeting.core.controls.own_home(ADA, [TEAM])
        member = await meeting.core.controls.own_home(BEN, [TEAM])

        assert f"draft:{round.id}" in [button.ref for button in chair.buttons]
        assert "draft" not in refs(member)

    async def test_a_lead_finds_signed_minutes_without_being_in_the_channel(
        self, meeting: Meeting
    ) -> None:
        await meeting.with_lead()
        before = await meeting.core.controls.own_home(LEE, [])
        round = await meeting.begin()
        during = await meeting.core.controls.own_home(LEE, [])
        await meeting.fill(ADA, f"close:{round.id}")
        await meeting.fill(ADA, f"sign:{round.id}", read="yes")

        after = await meeting.core.controls.own_home(LEE, [])

        assert "Riverside: no signed minutes yet." in repr(before.blocks)
        assert "Riverside: no signed minutes yet." in repr(during.blocks)
        assert after.buttons[0].ref.startswith(f"minutes:{round.id}:")
        response = await meeting.press(LEE, after.buttons[0].ref, place=None)
        assert "Signed off" in words_of(response)

    async def test_a_team_that_is_set_up_can_be_started_from_there(self, meeting: Meeting) -> None:
        await meeting.with_lead()

        shown = await meeting.core.controls.own_home(ADA, [TEAM, OTHER_TEAM])

        [start] = [button for button in shown.buttons if button.ref == "begin:"]
        assert start.label == "Start a round in Riverside"
        assert isinstance(await meeting.press(ADA, start.ref, start.place), Form)

    async def test_it_shows_nothing_of_channels_somebody_is_not_in(self, meeting: Meeting) -> None:
        await meeting.with_lead()
        await meeting.begin()

        for who, places in ((BEN, []), (BEN, [OTHER_TEAM]), (STRANGER, [TEAM])):
            shown = await meeting.core.controls.own_home(who, places)
            assert "Riverside" not in repr(shown)


class TestAddingFromOutside:
    async def test_the_chair_takes_a_message_into_the_minutes_once(self, meeting: Meeting) -> None:
        round = await meeting.begin()

        for _ in range(2):
            form = await meeting.core.controls.mark(ADA, TEAM, "100.7", "Said in the corridor.")
            assert isinstance(form, Form)
            values = {field.name: field.value for field in form.fields}
            await meeting.send_in(ADA, form, **{k: str(v) for k, v in values.items()})

        [note] = (await meeting.record(round)).contributions
        assert (note.kind, note.prompt, note.text) == ("note", 1, "Said in the corridor.")

    async def test_it_may_belong_to_no_prompt_and_its_words_may_be_changed(
        self, meeting: Meeting
    ) -> None:
        round = await meeting.begin()
        form = await meeting.core.controls.mark(ADA, TEAM, "100.7", "Ben said this.")

        await meeting.send_in(ADA, form, prompt="0", text="Somebody said this.")

        [note] = (await meeting.record(round)).contributions
        assert (note.prompt, note.text) == (0, "Somebody said this.")

    async def test_a_closed_round_takes_it_into_the_draft(self, meeting: Meeting) -> None:
        round = await meeting.begin()
        await meeting.fill(ADA, f"close:{round.id}")

        form = await meeting.core.controls.mark(ADA, TEAM, "100.7", "Late, but true.")
        await meeting.send_in(ADA, form, prompt="1", text="Late, but true.")

        assert "Late, but true." in words_of(await meeting.press(ADA, f"draft:{round.id}"))

    async def test_what_does_not_fit_is_said_so(self, meeting: Meeting) -> None:
        await meeting.begin()

        form = await meeting.core.controls.mark(ADA, TEAM, "100.7", "long " * 1000)

        assert isinstance(form, Form)
        assert "its end is missing here" in repr(form.intro)
        [text] = [field for field in form.fields if isinstance(field, TextField)]
        assert len(text.value) == text.limit

    async def test_the_prompts_on_offer_are_those_that_are_out(self, meeting: Meeting) -> None:
        round = await meeting.begin(minutes="45")
        await meeting.press(ADA, f"next:{round.id}:1")

        form = await meeting.core.controls.mark(ADA, TEAM, "100.7", "Words.")

        assert isinstance(form, Form)
        [prompt] = [field for field in form.fields if isinstance(field, SelectField)]
        assert [option.value for option in prompt.options] == ["0", "1", "2"]

    async def test_nobody_but_the_chair_can_and_never_without_a_round_or_words(
        self, meeting: Meeting
    ) -> None:
        mark = meeting.core.controls.mark
        none = await mark(ADA, TEAM, "100.7", "Words.")
        nowhere = await mark(ADA, None, "100.7", "Words.")
        await meeting.begin()
        member = await mark(BEN, TEAM, "100.7", "Words.")
        empty = await mark(ADA, TEAM, "100.7", " ")

        assert "There is no round" in words_of(none)
        assert "There is no round" in words_of(nowhere)
        assert "chair" in words_of(member)
        assert "no text" in words_of(empty)


class TestGuests:
    """People of another workspace, in a channel that two organisations share."""

    async def test_a_guest_is_told_why_a_button_is_not_for_them(self, meeting: Meeting) -> None:
        round = await meeting.begin()

        for ref in (
            f"vote:{round.id}:1:0",
            f"answer:{round.id}:1",
            f"next:{round.id}:1",
            "begin:",
        ):
            assert "another organisation" in words_of(await meeting.press(GUEST, ref))
        command = await meeting.core.controls.command(GUEST, TEAM, "start")
        assert "another organisation" in words_of(command)
        marked = await meeting.core.controls.mark(GUEST, TEAM, "100.7", "Words.")
        assert "another organisation" in words_of(marked)
        assert not (await meeting.record(round)).votes

    async def test_a_guest_who_is_worried_is_shown_where_to_turn(self, meeting: Meeting) -> None:
        assert "999" in words_of(await meeting.press(GUEST, "worry:"))
        assert "thread" in words_of(await meeting.press(GUEST, "help:"))

    async def test_what_a_guest_says_below_a_prompt_is_part_of_the_record(
        self, meeting: Meeting
    ) -> None:
        round = await meeting.begin()

        await meeting.reply(round, 1, GUEST, "We saw the same.")

        assert [c.text for c in (await meeting.record(round)).contributions] == [
            "We saw the same."
        ]

    async def test_a_guest_cannot_be_made_lead_or_owner(self, meeting: Meeting) -> None:
        round = await meeting.begin()
        setup = await meeting.press(ADA, "setup:")
        action = await meeting.press(ADA, f"action:{round.id}:1")
        assert isinstance(setup, Form)
        assert isinstance(action, Form)

        for form, name, values in (
            (setup, "lead", {"service": "R", "time_zone": "Europe/London", "language": "en"}),
            (action, "owner", {"what": "Ask.", "due": "2026-02-01"}),
        ):
            sent = Submission(ADA, form.ref, values, {name: (GUEST,)})
            response = await meeting.core.controls.submit(sent)
            assert isinstance(response, Invalid)
            assert list(response.errors) == [name]
            assert "your own organisation" in response.errors[name]


class TestLosingAChannel:
    @pytest.mark.parametrize("why", ["removed", "archived", "deleted"])
    async def test_the_chair_of_an_open_round_is_told_once(
        self, meeting: Meeting, why: str
    ) -> None:
        await meeting.begin()

        for _ in range(2):
            await meeting.core.discussion.lost(TEAM, why, NOON)
        await meeting.core.courier.settle()

        [told] = meeting.told(ADA)
        assert told.title == "The bot is no longer in the channel"
        assert {"removed": "taken out"}.get(why, why) in repr(told.blocks)
        assert "What was said until then is kept." in repr(told.blocks)

    async def test_when_it_happens_again_they_are_told_again(self, meeting: Meeting) -> None:
        await meeting.begin()

        for second in (0, 1):
            await meeting.core.discussion.lost(TEAM, "removed", NOON.replace(second=second))
        await meeting.core.courier.settle()

        assert len(meeting.told(ADA)) == 2

    async def test_without_an_open_round_nobody_need_know(self, meeting: Meeting) -> None:
        round = await meeting.begin()
        await meeting.fill(ADA, f"close:{round.id}")
        before = len(meeting.chat.out)

        await meeting.core.discussion.lost(TEAM, "archived", NOON)
        await meeting.core.discussion.lost(replace(TEAM, channel="C9"), "removed", NOON)
        await meeting.core.courier.settle()

        assert len(meeting.chat.out) == before
