"""A form that arrives twice, because its first answer was lost, counts once."""

from datetime import UTC, datetime, timedelta

from adapters.assembly import put_together
from bot.content import Library
from bot.messages import Done, Form, Press, Submission
from bot.model import Change, Record, State
from bot.site import Site
from tests.builders import ADA, BOB, NOON, R1, STAFF_ROOM, a_round, a_team
from tests.fakes import MemoryStore

ACTION = {"what": "Ring the school", "due": "2026-02-01"}


class Desk:
    """A round in the staff room, and somebody who fills in forms."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self._now = datetime(2026, 1, 5, 12, tzinfo=UTC)
        self._controls = put_together(self.store, {}, Library.of(), Site(), self._clock).controls

    def _clock(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    async def begin(self, state: State = State.OPEN) -> None:
        closed = None if state is State.OPEN else NOON
        round = a_round(state=state, closed=closed, reached=1)
        await self.store.commit(Change(round=round, team=a_team()))

    async def form(self, ref: str) -> Form:
        form = await self._controls.press(Press(ADA, ref, STAFF_ROOM))
        assert isinstance(form, Form)
        return form

    async def send_in(self, form: Form, values: dict[str, str]) -> None:
        done = await self._controls.submit(Submission(ADA, form.ref, values, {"owner": (BOB,)}))
        assert isinstance(done, Done), done

    async def record(self) -> Record:
        record = await self.store.record(R1)
        assert record is not None
        return record


async def test_a_note_sent_in_twice_is_one_note() -> None:
    desk = Desk()
    await desk.begin()
    form = await desk.form("note:r1:1")

    for _ in "12":
        await desk.send_in(form, {"text": "Said aloud."})

    record = await desk.record()
    assert [each.text for each in record.contributions] == ["Said aloud."]
    assert record.contributions[0].prompt == 1


async def test_once_there_are_minutes_a_note_sent_in_twice_makes_one_version() -> None:
    desk = Desk()
    await desk.begin(State.CLOSED)
    form = await desk.form("note:r1:0")

    for _ in "12":
        await desk.send_in(form, {"text": "Said aloud."})

    assert len((await desk.record()).versions) == 1


async def test_the_same_words_in_two_forms_and_other_words_in_one_are_two_notes() -> None:
    desk = Desk()
    await desk.begin()
    first, second = await desk.form("note:r1:1"), await desk.form("note:r1:1")

    await desk.send_in(first, {"text": "Yes."})
    await desk.send_in(second, {"text": "Yes."})
    await desk.send_in(second, {"text": "No."})

    said = [each.text for each in (await desk.record()).contributions]
    assert said == ["Yes.", "Yes.", "No."]


async def test_an_action_sent_in_twice_is_one_action_and_one_piece_of_news() -> None:
    desk = Desk()
    await desk.begin()
    form = await desk.form("action:r1:1")

    for _ in "12":
        await desk.send_in(form, ACTION)

    assert len((await desk.record()).actions) == 1
    assert len(await desk.store.take(datetime.max.replace(tzinfo=UTC), NOON, 9)) == 1


async def test_one_form_that_comes_back_with_another_action_is_two_actions() -> None:
    desk = Desk()
    await desk.begin()
    form = await desk.form("action:r1:1")

    await desk.send_in(form, ACTION)
    await desk.send_in(form, ACTION | {"what": "Ring the nursery"})

    actions = [each.what for each in (await desk.record()).actions]
    assert actions == ["Ring the school", "Ring the nursery"]


async def test_an_answer_sent_in_twice_does_not_count_as_edited() -> None:
    desk = Desk()
    await desk.begin()
    form = await desk.form("answer:r1:1")

    for _ in "12":
        await desk.send_in(form, {"text": "I am not sure."})

    (said,) = (await desk.record()).contributions
    assert said.revised == said.at
