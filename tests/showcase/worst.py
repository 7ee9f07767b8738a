"""What the showcase is made from at its worst: length, number, and marks that mean something."""

from dataclasses import replace
from functools import cache
from typing import Any

from bot.content import Briefing, Prompt, Section
from bot.context import Context
from bot.model import Action, Contribution, Kind, Person, Record, State, Team, Vote
from bot.site import Contact, Site
from tests.records import (
    CLOSED,
    MARKUP,
    NOON,
    a_briefing,
    a_contribution,
    a_prompt,
    a_vote,
    an_action,
)
from tests.showcase.material import PLACE, SHIPPED, SITE, TODAY, an_opening, in_english, our_record

PINGS = (
    *("<!channel>", "<!here|here>", "<@U1>", "<#C1|general>", "<!subteam^S1|@team>"),
    *("@everyone", "@here", "<!date^1392734382^{date}|soon>", "<mailto:a@example.org|write>"),
)
"""What calls people or becomes something else on Slack; repeated by the bot it must not."""

ODD = "\n".join((*MARKUP, *PINGS))
ODD_NAME = "Siân *<!channel>* <@U1> \u202eevil مرحبا 👩‍👧 [x](https://example.org) & Co"


def words(characters: int) -> str:
    """Running text of so many characters."""
    sentence = "We would ask the health visitor first, and write down what was agreed. "
    return (sentence * (characters // len(sentence) + 1))[: characters - 1] + "."


def odd_person(number: int = 0) -> Person:
    name = f"{number} {ODD_NAME}" if number else ODD_NAME
    return Person("slack", "T1", f"U9{number:05}", name)


CROWD = tuple(map(odd_person, range(60)))
TEAM = Team(PLACE, (ODD_NAME + words(100))[:100], odd_person(), NOON, CROWD)
"""A service's name of 100 characters, a lead with a strange name, sixty chairs."""


def a_poll(choices: int, characters: int, id: str = "poll", text: str = "Which?") -> Prompt:
    """A poll with labels of so many characters."""
    labels = tuple(f"{n}. {words(characters)}"[:characters] for n in range(1, choices + 1))
    return a_prompt(id, text, kind="poll", choices=labels, choices_origin="curator")


def an_odd_poll() -> Prompt:
    """A poll whose choices are what must be shown letter by letter."""
    lines = (line for line in ODD.splitlines() if line.strip())
    choices = tuple(dict.fromkeys(lines))[:10]
    return a_prompt("poll", "?", kind="poll", choices=choices, choices_origin="source")


def asking(*prompts: Prompt, **rest: Any) -> Record:
    """An open round of these prompts, all sent out; a file could not hold all of them."""
    briefing = a_briefing().model_copy(update={"prompts": prompts})
    return our_record(round=an_opening(briefing, reached=len(prompts), **rest))


@cache
def worst_briefing() -> Briefing:
    """Sixty sections and thirty polls, with marks in every heading; a file could not hold it."""
    polls = (a_poll(10, 300, f"poll-{n}", words(300)) for n in range(30))
    return a_briefing().model_copy(
        update={
            "title": f"{ODD_NAME} {words(300)}",
            "content_note": f"{ODD}\n{words(4000)}",
            "publisher": ODD_NAME,
            "sections": _sections(),
            "prompts": (
                a_prompt("long", words(6000), about="information-sharing"),
                a_prompt("odd", ODD, origin="publisher"),
                a_prompt("word", "https://example.org/" + "x" * 2500),
                *polls,
            ),
        }
    )


def _sections() -> tuple[Section, ...]:
    section = a_briefing().sections[0]
    prose, theme = section.blocks[0], SHIPPED.sections[3].blocks[0]
    long = (
        prose.model_copy(update={"text": f"{ODD}\n{words(500)}"}),
        theme.model_copy(update={"text": words(4000), "lead": ODD}),
    )
    return tuple(
        section.model_copy(
            update={
                "id": f"section-{n}",
                "heading": f"{n} {ODD_NAME} {words(200)}",
                "blocks": (prose,) if n else long,
            }
        )
        for n in range(60)
    )


@cache
def worst_record() -> Record:
    """
    A closed, named round with everything at its worst.

    A thousand replies, half of them to one prompt, the first ones of odd lines and of thousands
    of characters; thirty polls, sixty actions; strange names wherever there are names.
    """
    briefing = worst_briefing()
    round = an_opening(
        briefing,
        named=True,
        chair=odd_person(),
        state=State.CLOSED,
        closed=CLOSED,
        reached=len(briefing.prompts),
        present="\n".join(each.name for each in CROWD),
        apologies=ODD,
    )
    return our_record(
        *map(_reply, range(1000)), round=round, team=TEAM, votes=_votes(), actions=_actions()
    )


def reopened() -> Record:
    """The same round, while it is still open."""
    worst = worst_record()
    return replace(worst, round=replace(worst.round, state=State.OPEN, closed=None))


def _reply(number: int) -> Contribution:
    strange = {0: ODD, 1: words(3000), 2: "x" * 2500, 3: " "}
    return a_contribution(
        strange.get(number, f"{number}. {words(120)}"),
        prompt=1 + number % 4 % 3,
        id=f"c{number}",
        author=CROWD[number % len(CROWD)],
        kind=tuple(Kind)[number % 3],
        minute=number % 40,
    )


def _votes() -> tuple[Vote, ...]:
    polls = range(4, len(worst_briefing().prompts) + 1)
    return tuple(
        a_vote(position % 10, number, each)
        for number in polls
        for position, each in enumerate(CROWD)
    )


def _actions() -> tuple[Action, ...]:
    strange = {0: ODD, 1: words(3000)}
    return tuple(
        an_action(strange.get(number, words(90)), f"a{number}", each)
        for number, each in enumerate(CROWD)
    )


def where_contacts_are_worst() -> Context:
    """Everything set up, at length, and not checked for two years."""
    contact = Contact(
        name=f"{ODD_NAME} {words(300)}",
        phone="01632 960001",
        email="a@example.org",
        url="https://example.org/?a=1&b=2",
        hours=ODD,
        checked=TODAY.replace(year=TODAY.year - 2),
    )
    singles = dict.fromkeys((name for name, value in SITE.contacts if value), contact)
    leads = {"safeguarding_leads": (contact,) * 20}
    contacts = SITE.contacts.model_copy(update=singles | leads)
    return in_english(Site(contacts=contacts))
