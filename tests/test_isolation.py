"""
Whatever happens in whatever order, nobody is shown what somebody wrote without a role in it.

Nor does one workspace learn anything of another: what people and teams are called there, or that
a round is there at all. That this would be noticed is tried with weak controls at the end.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from bot.controls import Controls, own
from bot.controls.desk import Desk
from bot.errors import Refusal
from bot.messages import File, Form, Message, Press, Response, Submission
from bot.model import Person, Place, Record, RoundId, State
from tests.test_controls import START, Meeting

T = TypeVar("T")

ONE, TWO = Place("room", "W1", "C1"), Place("room", "W1", "C2")
THREE = Place("room", "W2", "C1")
PLACES = (ONE, TWO, THREE)


def person(workspace: str, id: str) -> Person:
    return Person("room", workspace, id, f"{id.title()} of {workspace}")


ADA, BEN, LEE, KIT = (person("W1", id) for id in ("ada", "ben", "lee", "kit"))
SAM, GWEN = (person("W2", id) for id in ("sam", "gwen"))
PEOPLE = (ADA, BEN, LEE, KIT, SAM, GWEN)
MEMBERS = {ONE: (ADA, BEN, GWEN), TWO: (KIT, BEN), THREE: (SAM, GWEN)}
"""Gwen is a guest in the first channel; Lee is in none."""

MARK = re.compile(r"mark\d+mark")
OWN = re.compile(r"\w+ of (W\d)")
"""What people and teams are called here: it says whose they are."""

REFS = (
    *("answer:{}:1", "vote:{}:1:0", "action:{}:1", "draft:{}", "minutes:{}:{n}", "correct:{}"),
    *("sign:{}", "note:{}:1", "attendance:{}", "go:{}", "read:{}", "close:{}", "ack:{}:{n}"),
    *("hold:{}", "lift:{}", "mine:", "next:{}:1", "takeover:{}", "cancel:{}"),
    *("accept:{c}", "decline:{c}", "setup:", "begin:"),
)

people = st.sampled_from(PEOPLE)
places = st.sampled_from(PLACES)
indexes = st.integers(0, 5)


class Isolation(RuleBasedStateMachine):
    """Presses, sends and says anything, and looks at everything that anybody is shown."""

    controls: Callable[[Desk], Controls] = Controls

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.meeting = Meeting()
        self.meeting.chat.members = dict(MEMBERS)
        core = self.meeting.core
        made = type(self).controls(core.controls._desk)
        self.meeting.core = replace(core, controls=made)
        self.ids: list[RoundId] = []
        self.marks: dict[str, tuple[RoundId, set[Person]]] = {}
        self.seen = 0

    def teardown(self) -> None:
        self.loop.close()

    def run(self, doing: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await doing

        return self.loop.run_until_complete(awaited())

    # What is done

    @rule(place=places, index=indexes)
    def start(self, place: Place, index: int) -> None:
        who = MEMBERS[place][index % len(MEMBERS[place])]
        sent = Submission(who, f"start:{place.channel}", START)
        self.shown(who, place, self.run(self.meeting.core.controls.submit(sent)))
        found = self.run(self.meeting.store.open_round(place))
        if found and found.id not in self.ids:
            self.ids.append(found.id)
        self.went_out()

    @initialize()
    def begin(self) -> None:
        """Begin with a round in each channel, in which somebody has said something."""
        for place in PLACES:
            self.start(place, 0)
            for how in ("reply", "answer", "action"):
                self.say_in(self.ids[-1], MEMBERS[place][1], how, MEMBERS[place][0])

    @rule(place=places, index=indexes, lead=people, chair=people, accepts=st.booleans())
    def set_up(
        self, place: Place, index: int, lead: Person, chair: Person, *, accepts: bool
    ) -> None:
        who = MEMBERS[place][index % len(MEMBERS[place])]
        values = {
            # The form names a channel by its id alone, which is then one of the sender's own.
            "service": f"Team of {who.workspace}",
            "time_zone": "Europe/London",
            "language": "en",
        }
        named = {"lead": (lead,), "chairs": (chair,)}
        sent = Submission(who, f"setup:{place.channel}", values, named)
        self.shown(who, place, self.run(self.meeting.core.controls.submit(sent)))
        if accepts:
            self.run(self.meeting.core.controls.press(Press(lead, f"accept:{place.channel}")))
        self.went_out()

    @rule(data=st.data(), how=st.sampled_from(["reply", "answer", "note", "action"]))
    def say(self, data: st.DataObject, how: str) -> None:
        if not self.ids:
            return
        id = data.draw(st.sampled_from(self.ids))
        record = self.run(self.meeting.store.record(id))
        assert record
        who = data.draw(st.sampled_from(MEMBERS[record.round.place]))
        self.say_in(id, who, how, data.draw(people))

    def say_in(self, id: RoundId, who: Person, how: str, owner: Person) -> None:
        record = self.run(self.meeting.store.record(id))
        assert record
        mark = f"mark{len(self.marks)}mark"
        self.marks[mark] = id, {who}
        if how == "reply":
            if record.thread(1):
                self.run(self.meeting.reply(record.round, 1, who, mark))
        elif how == "action":
            self.marks[mark][1].add(owner)
            values = {"what": mark, "due": "2026-03-01"}
            self.send(who, f"action:{id}:f{mark}", values, {"owner": (owner,)})
        else:
            rest = f":f{mark}" if how == "note" else ""
            self.send(who, f"{how}:{id}:1{rest}", {"text": mark})

    @rule(data=st.data(), who=people, ref=st.sampled_from(REFS), sends=st.booleans())
    def press(self, data: st.DataObject, who: Person, ref: str, sends: bool) -> None:
        """Press any button of any round, wherever somebody is, and send the form in."""
        id = data.draw(st.sampled_from(self.ids)) if self.ids else "none"
        here = [place for place in PLACES if who in MEMBERS[place]]
        place = data.draw(st.sampled_from([*here, None]))
        channel = data.draw(places).channel
        written = ref.replace("{n}", str(data.draw(st.integers(1, 4)))).replace("{c}", channel)
        response = self.pressed(who, written.replace("{}", id), place)
        self.shown(who, place, response)
        if "{}" in written and id in self.ids and not self.is_of(who, id):
            assert response == self.pressed(who, written.replace("{}", "never"), place)
        if sends and isinstance(response, Form):
            self.send(who, response.ref, {"text": "Words.", "read": "yes", "page": "1:0"})
        self.went_out()

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        """Bring a round to its end, which chance alone seldom does."""
        if not self.ids:
            return
        record = self.run(self.meeting.store.record(data.draw(st.sampled_from(self.ids))))
        assert record
        if record.round.state is State.OPEN:
            self.send(record.round.chair, f"close:{record.round.id}", {})
        form = self.run(
            self.meeting.core.controls.press(
                Press(record.round.chair, f"sign:{record.round.id}", record.round.place)
            )
        )
        if isinstance(form, Form):
            self.send(record.round.chair, form.ref, {"read": "yes"})
        self.went_out()

    @rule(data=st.data(), who=people)
    def read(self, data: st.DataObject, who: Person) -> None:
        """Ask for the minutes of any round from anywhere, in every version."""
        id = data.draw(st.sampled_from(self.ids))
        record = self.run(self.meeting.store.record(id))
        assert record
        for ref in (f"draft:{id}", *(f"minutes:{id}:{v.number}" for v in record.versions)):
            for place in (None, *(place for place in PLACES if who in MEMBERS[place])):
                response = self.run(self.meeting.core.controls.press(Press(who, ref, place)))
                self.shown(who, place, response)

    @rule(who=people)
    def look_at_homes(self, who: Person) -> None:
        controls = self.meeting.core.controls
        here = [place for place in PLACES if who in MEMBERS[place]]
        # An adapter may even name channels of another workspace: guests are in those.
        self.shown(who, None, self.run(controls.own_home(who, here)))
        for place in here:
            self.shown(who, place, self.run(controls.home(who, place)))
            self.shown(who, place, self.run(controls.command(who, place, "")))

    def send(
        self, who: Person, ref: str, values: dict[str, str], named: dict[str, Any] | None = None
    ) -> None:
        sent = Submission(who, ref, values, named or {})
        self.shown(who, None, self.run(self.meeting.core.controls.submit(sent)))
        self.went_out()

    def pressed(self, who: Person, ref: str, place: Place | None) -> Response:
        return self.run(self.meeting.core.controls.press(Press(who, ref, place)))

    # What is seen

    def shown(self, who: Person, place: Place | None, response: object) -> None:
        for mark in found_in(MARK, [response]):
            assert self.may(who, mark) or self.is_there(place, mark), (who, place)
        known = {who.workspace, place.workspace if place else who.workspace}
        assert {OWN.sub(r"\1", name) for name in found_in(OWN, [response])} <= known

    def went_out(self) -> None:
        self.run(self.meeting.core.courier.settle())
        new = self.meeting.chat.out[self.seen :]
        self.seen = len(self.meeting.chat.out)
        for out in new:
            inbox = out.posted.place.channel.removeprefix("with ")
            to = Person("room", out.posted.place.workspace, inbox)
            for mark in found_in(MARK, [out.content]):
                assert self.is_there(out.posted.place, mark) or self.may(to, mark)
        for posted, message in self.meeting.chat.updates:
            for mark in found_in(MARK, [message]):
                assert self.is_there(posted.place, mark)

    def is_of(self, who: Person, id: str) -> bool:
        record = self.run(self.meeting.store.record(RoundId(id)))
        return record is not None and record.round.place.home == who.home

    def is_there(self, place: Place | None, mark: str) -> bool:
        record = self.run(self.meeting.store.record(self.marks[mark][0]))
        return record is not None and place == record.round.place

    def may(self, who: Person, mark: str) -> bool:
        """Say, once more and by other means, who has a role in what was said."""
        id, theirs = self.marks[mark]
        record = self.run(self.meeting.store.record(id))
        assert record
        place, team = record.round.place, record.team
        if (who.platform, who.workspace) != (place.platform, place.workspace):
            return False
        leads = who == team.lead and team.accepted is not None
        signed = record.round.state is State.SIGNED_OFF
        chairs = who == record.round.chair or who in team.chairs
        return who in theirs or chairs or (leads and signed)


def found_in(what: re.Pattern[str], shown: Iterable[object]) -> set[str]:
    """Find something in anything, the files included that can be read as text."""
    found: set[str] = set()
    for each in shown:
        if isinstance(each, tuple):
            found |= found_in(what, each)  # pyright: ignore[reportUnknownArgumentType]
            continue
        text = each.data.decode(errors="replace") if isinstance(each, File) else repr(each)
        found |= {match[0] for match in what.finditer(text)}
    return found


USUAL = settings(
    max_examples=40,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestIsolation = Isolation.TestCase
TestIsolation.settings = USUAL


# Whether it would be noticed


class AnyWorkspacesRecord(Desk):
    """Reads a round for whoever asks."""

    async def record(self, who: Person, id: str) -> Record:
        record = await self.memory.record(RoundId(id))
        if record is None:
            raise Refusal("gone")
        return record


class AnyPlacesHome(Controls):
    """Believes an adapter about the channels that somebody is in."""

    async def own_home(self, person: Person, places: Collection[Place]) -> Message:
        return await own.home(self._desk, person, frozenset(places))


def trusting(desk: Desk) -> Controls:
    names = (name for name in Desk.__slots__)  # type: ignore[attr-defined]
    return Controls(AnyWorkspacesRecord(**{name: getattr(desk, name) for name in names}))


@pytest.mark.parametrize("weak", [trusting, AnyPlacesHome])
def test_controls_that_trust_too_much_are_found_out(weak: Callable[[Desk], Controls]) -> None:
    class Weak(Isolation):
        controls = staticmethod(weak)

    # What it takes is of no interest, so it is not made smaller.
    found = settings(USUAL, max_examples=200, phases=[Phase.generate], database=None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Weak, settings=found)
