"""What people find in the bot's own room, and in the panel of each channel."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.letters import home
from bot.letters.own_home import Own, own_home
from bot.messages import Message, Notice
from bot.model import Place, RoundId, State, Team
from tests.records import CLOSED, NOON, ROUND
from tests.showcase.material import (
    ADA,
    HERE,
    LEE,
    LINK,
    PLACE,
    SIAN,
    TODAY,
    Shown,
    an_opening,
    discussed,
)
from tests.showcase.worst import TEAM, odd_person, worst_record

NEAR = Place("slack", "T1", "C2")
FAR = tuple(Place("slack", "T1", f"C{n}") for n in range(120))
LONG_AFTER = date(2026, 5, 1)


def homes() -> dict[str, Shown]:
    """What each kind of person finds, with nothing, with something, and with far too much."""
    own = {f"home/{name}": own_home(each, HERE) for name, each in _owns()}
    return {**own, **{f"panel/{name}": Notice(panel) for name, panel in _panels()}}


def _owns() -> Iterator[tuple[str, Own]]:
    record = discussed()
    team, round = record.team, record.round
    near = replace(team, place=NEAR, service="Hillside team")
    actions = tuple((round, each) for each in record.actions)
    signed = replace(round, state=State.SIGNED_OFF, issued=2)
    own = Own(ADA, frozenset({PLACE, NEAR}), (team, near), (), (), (), {}, TODAY)
    yield "first", replace(own, teams=())
    yield "idle", replace(own, teams=(team,))
    yield "open", replace(own, rounds=(an_opening(),), links={ROUND: LINK}, actions=actions)
    yield "held", replace(own, rounds=(an_opening(),), links={ROUND: LINK}, held={ROUND: 2})
    yield "to-sign", replace(own, rounds=(round,))
    yield "overdue", replace(own, actions=actions, today=LONG_AFTER)
    yield "lead", Own(LEE, frozenset(), (), (team, near), (signed,), (), {}, TODAY)
    yield "worst", _worst()


def _worst() -> Own:
    """In each of 120 channels a round is open, another waits, and a third is signed off."""
    record = worst_record()
    rounds = tuple(
        replace(record.round, id=RoundId(f"r-{place.channel}-{state}"), place=place, state=state)
        for place in FAR
        for state in (State.OPEN, State.CLOSED, State.SIGNED_OFF)
    )
    return Own(
        who=odd_person(),
        here=frozenset(FAR[60:]),
        teams=tuple(replace(TEAM, place=place) for place in FAR),
        led=tuple(replace(TEAM, place=place) for place in FAR),
        rounds=rounds,
        actions=tuple((record.round, each) for each in record.actions),
        links={round.id: LINK for round in rounds},
        today=TODAY,
    )


def _panels() -> Iterator[tuple[str, Message]]:
    team, now = discussed().team, an_opening()
    past = tuple(
        an_opening(state=state, opened=NOON - timedelta(days=30 * months), closed=CLOSED)
        for months, state in enumerate((State.CLOSED, State.SIGNED_OFF, State.CANCELLED), 1)
    )
    led = tuple(replace(TEAM, place=place) for place in FAR)
    old = (worst_record().round,) * 40
    yield "first", home.home(ADA, Team(PLACE), (), (), None, HERE)
    yield "open", home.home(ADA, team, (now, *past), (), LINK, HERE)
    yield "open-without-link", home.home(SIAN, team, (now,), (), None, HERE)
    yield "to-sign", home.home(ADA, team, past, (), None, HERE)
    yield "lead", home.home(LEE, team, past[1:], (team,), None, HERE)
    yield "worst", home.home(odd_person(), TEAM, old, led, None, HERE)
