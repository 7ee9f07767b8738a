"""What the showcase is made from: people, the shipped briefing, a round as it usually goes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.content import Briefing, read_library
from bot.context import Context
from bot.flow.minuting import Hand, next_version, sign
from bot.identifiers import Identifier
from bot.messages import Done, Form, Invalid, Message, Notice, Paper
from bot.model import Contribution, Kind, Person, Place, Posted, Record, Round, State, Team
from bot.site import Site, read_site
from bot.words import catalogue
from tests.records import CLOSED, NOON, a_contribution, a_record, a_round, a_vote, an_action

Shown = Message | Form | Paper | Notice | Done | Invalid

PLACE = Place("slack", "T1", "C1")
ADA = Person("slack", "T1", "U1", "Ada Okafor")
SIAN = Person("slack", "T1", "U2", "Siân Hughes")
MEERA = Person("slack", "T1", "U3", "Meera Nair")
TOM = Person("slack", "T1", "U4", "Tom Baker")
LEE = Person("slack", "T1", "U5", "Lee Carter")
LINK = "https://example.org/archives/C1/p1767614400000100"
TODAY = date(2026, 1, 5)
LATER = datetime(2026, 1, 5, 14, tzinfo=UTC)

FORM = "0123456789abcdef"
"""The id of a form that is not to be taken twice, as long as they are."""

ROOT = Path(__file__).parents[2]
LIBRARY = read_library(ROOT / "content")
SHIPPED = LIBRARY.find("child-2-rapid-review", "en")
SITE = read_site(ROOT / "site.example.yaml").model_copy(
    update={"links": {link.id: f"https://example.org/{link.id}" for link in SHIPPED.links}}
)


def in_english(site: Site) -> Context:
    return Context(site, catalogue("en"))


HERE = in_english(SITE)
BARE = in_english(Site())
"""Where nobody has set anything up."""


def an_opening(briefing: Briefing = SHIPPED, **rest: Any) -> Round:
    """An open round that has come to its second prompt."""
    values = {"place": PLACE, "chair": ADA, "state": State.OPEN, "closed": None, "reached": 2}
    return a_round(briefing, **values | rest)


def our_record(*said: Contribution, round: Round | None = None, **rest: Any) -> Record:
    team = Team(PLACE, "Riverside team", LEE, NOON, (ADA,))
    opening = Posted(PLACE, "1767614400.000100", "1767614400.000100")
    values = {"team": team, "posted": ((0, opening),)}
    return a_record(*said, round=round or an_opening(), **values | rest)


def voted(record: Record) -> Record:
    """Three people voted on the poll."""
    votes = tuple(a_vote(n % 2, 2, each) for n, each in enumerate((SIAN, MEERA, TOM)))
    return replace(record, votes=votes)


@cache
def discussed() -> Record:
    """A closed round of the shipped briefing, in which people said a few things."""
    said = (
        a_contribution("We read it in June.", prompt=1, id="c1", author=SIAN),
        a_contribution("Twice this week.\nMostly the part on neglect.", prompt=2, author=MEERA),
        a_contribution("I was not sure.", prompt=2, id="c3", author=TOM, kind=Kind.ANSWER),
        a_contribution("Two people asked for training.", prompt=2, id="c4", kind=Kind.NOTE),
        a_contribution("One more thing.", prompt=3, id="c5", author=SIAN, minute=45, revised=50),
    )
    closed = an_opening(
        state=State.CLOSED, reached=3, closed=CLOSED, present="Ada\nSiân\nMeera", apologies="Tom"
    )
    booked = an_action("Ask housing for a named contact.", owner=MEERA)
    return voted(our_record(*said, round=closed, actions=(booked,)))


def holding(record: Record) -> Record:
    """With two replies that are held back, one of which has a phone number in it."""
    phone = a_contribution("Ring 01632 960777.", prompt=2, id="c8", author=SIAN, minute=2)
    named = a_contribution("Mum is Kayleigh.", prompt=0, id="c9", author=TOM, minute=3)
    held = (
        replace(phone, held=(Identifier.PHONE,)),
        replace(named, held=(Identifier.NAME,)),
    )
    return replace(record, contributions=(*record.contributions, *held))


def drafted(record: Record) -> Record:
    """With the draft that closing writes."""
    made = next_version(record, record.round.chair, record.round.closed or CLOSED, HERE)
    return replace(record, versions=(*record.versions, made))


def signed_off(record: Record) -> Record:
    """As the chair's signature leaves it."""
    change = sign(record, "", Hand(record.round.chair, LATER, HERE))
    assert change.round
    return replace(record, round=change.round, versions=(*record.versions, *change.versions))
