"""Values of a round for tests; say only what the test is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.content.model import Briefing, Link, Plan, Prompt, Section, Slot
from bot.content.model import Paragraph as Prose
from bot.model import (
    Action,
    Contribution,
    Correction,
    Kind,
    Mode,
    Person,
    Place,
    Record,
    Round,
    RoundId,
    State,
    Team,
    Version,
    Vote,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CLOSED = NOON + timedelta(minutes=30)
ROUND = RoundId("r1")
CHANNEL = Place("room", "W1", "C1")
CHAIR = Person("room", "W1", "U0", "Carys Chair")
ADA = Person("room", "W1", "U1", "Ada Adams")
BOB = Person("room", "W1", "U2", "Bob Brown")


def a_prompt(id: str = "one", text: str = "What do we do now?", **rest: Any) -> Prompt:
    usual = {"id": id, "text": text, "kind": "discuss", "stage": "what", "origin": "source"}
    return Prompt.model_validate(usual | rest)


PROMPTS = (
    a_prompt("read", "Have you read our [briefing on infants](infants)?", kind="read"),
    a_prompt(
        "poll",
        "How often?",
        kind="poll",
        choices=("Often", "Seldom", "Never"),
        choices_origin="curator",
    ),
    a_prompt("talk", "What works well?", origin="curator"),
    a_prompt("act", "Look at the [portal](portal).", kind="action"),
)
"""One of each kind; the address of `infants` is known, that of `portal` is not."""


def a_briefing(*prompts: Prompt, title: str = "Child 2 Rapid Review") -> Briefing:
    prompts = prompts or PROMPTS
    slots = tuple(Slot(prompt=prompt.id, minutes=1) for prompt in prompts)
    return Briefing(
        slug="child-2",
        title=title,
        publisher="ESSCP",
        kind="rapid-review",
        version="1",
        language="en",
        content_note="Injuries to a baby are described.",
        sections=(Section(id="why", heading="Why", role="why", blocks=(Prose(text="Because."),)),),
        prompts=prompts,
        links=(Link(id="infants", url="https://example.org/infants"), Link(id="portal")),
        plans=(Plan(minutes=30, prompts=slots),),
    )


def a_round(briefing: Briefing | None = None, **rest: Any) -> Round:
    """A closed round, all of whose prompts went out."""
    briefing = briefing or a_briefing()
    order = tuple(prompt.id for prompt in briefing.prompts)
    values: dict[str, Any] = {
        "id": ROUND,
        "place": CHANNEL,
        "briefing": briefing,
        "order": order,
        "minutes": 30,
        "mode": Mode.LIVE,
        "named": False,
        "chair": CHAIR,
        "opened": NOON,
        "state": State.CLOSED,
        "reached": len(order),
        "closed": CLOSED,
    }
    return Round(**values | rest)


def a_team(**rest: Any) -> Team:
    return Team(CHANNEL, **{"service": "Health visiting", "chairs": (CHAIR,)} | rest)


def a_record(*contributions: Contribution, round: Round | None = None, **rest: Any) -> Record:
    values: dict[str, Any] = {"team": a_team(), "contributions": contributions}
    return Record(round or a_round(), **values | rest)


def a_contribution(  # noqa: PLR0913 - each test names the few it is about
    text: str = "We meet weekly.",
    *,
    prompt: int = 3,
    id: str = "c1",
    author: Person = ADA,
    kind: Kind = Kind.REPLY,
    minute: int = 1,
    revised: int | None = None,
    **rest: Any,
) -> Contribution:
    at = NOON + timedelta(minutes=minute)
    edited = at if revised is None else NOON + timedelta(minutes=revised)
    return Contribution(ROUND, prompt, kind, id, author, text, at, edited, **rest)


def a_vote(choice: int = 0, prompt: int = 2, person: Person = ADA, minute: int = 1) -> Vote:
    return Vote(ROUND, prompt, person, choice, NOON + timedelta(minutes=minute))


def an_action(what: str = "Book a course.", id: str = "a1", owner: Person = BOB) -> Action:
    return Action(ROUND, id, what, owner, date(2026, 2, 1), ADA, NOON)


def a_correction(
    text: str | None, target: str = "contribution:c1", version: int = 2, minute: int = 40
) -> Correction:
    return Correction(ROUND, version, target, text, CHAIR, NOON + timedelta(minutes=minute))


def a_version(
    number: int = 1, by: Person | None = CHAIR, *, signed: bool = False, minute: int = 30
) -> Version:
    return Version(ROUND, number, signed, "", "", by, NOON + timedelta(minutes=minute))


MARKUP = (
    "# heading", "## ", "- item", "* item", "+ item", "1. one", "2) two", "    code", "\tcode",
    "```", "~~~", "> quote", "===", "---", "***", "___", "| a | b |", "|---|---|", "<b>x</b>",
    "<script>alert(1)</script>", "<!-- x -->", "<https://example.org>", "https://example.org",
    "www.example.org", "a@example.org", "[x](https://example.org)", "![x](y.png)", "[x]: /y",
    "[x][y]", "&amp;", "&#35;", "\\", "\\*", "*x*", "**x**", "_x_", "`x`", "~~x~~", "$x$",
    "{#id}", "<@U1>", ":smile:", "  ", "", "\u202eevil", "\u2069\u202eevil", "\u2067", "مرحبا",
    "שלום, world 12", "\x00", "\x07", "\x1b[31m", "😀👩‍👧", "\ufeff", "\uffff", "\u0085", "\u2028",
)  # fmt: skip
"""Lines that mean something to a format, a screen or a terminal."""

TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(MARKUP) | st.text(max_size=20), max_size=6).map("\n".join),
    st.lists(st.sampled_from(MARKUP), max_size=4).map("".join),
)
"""What people may write: any Unicode, with markup more often than chance would have it."""

PEOPLE = tuple(Person("room", "W1", f"U7731{n}", f"Person-7731{n}") for n in range(5))
"""People whose names and ids do not come about by chance."""

_MOMENTS = st.integers(0, 45)


@st.composite
def contributions(draw: st.DrawFn, prompts: int = len(PROMPTS)) -> tuple[Contribution, ...]:
    """Things said in any round, oldest first; each has an id and a text of its own."""
    texts = draw(st.lists(TEXTS, max_size=12))
    made = [
        a_contribution(
            f"{text}\u00b6{n}\u00b6",
            prompt=draw(st.integers(0, prompts)),
            id=f"c{n}",
            author=draw(st.sampled_from(PEOPLE)),
            kind=draw(st.sampled_from(Kind)),
            minute=draw(_MOMENTS),
            revised=draw(st.none() | st.just(46)),
        )
        for n, text in enumerate(texts)
    ]
    return tuple(sorted(made, key=lambda each: each.at))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record of a round: what was said, voted, done and corrected, in any mode and state."""
    said = draw(contributions())
    closed = draw(st.booleans())
    round = a_round(
        mode=draw(st.sampled_from(Mode)),
        named=draw(st.booleans()),
        reached=draw(st.integers(0, len(PROMPTS))),
        state=State.CLOSED if closed else State.OPEN,
        closed=CLOSED if closed else None,
        present=draw(st.sampled_from(["", "Everybody"])),
    )
    return a_record(
        *said,
        round=round,
        votes=draw(_votes()),
        actions=tuple(
            an_action(f"{text}\u00a7{n}\u00a7", f"a{n}")
            for n, text in enumerate(draw(st.lists(TEXTS, max_size=3)))
        ),
        corrections=draw(_corrections([each.id for each in said])),
        versions=tuple(
            a_version(n, draw(st.sampled_from([CHAIR, None, *PEOPLE]))) for n in (1, 2)
        ),
    )


@st.composite
def _votes(draw: st.DrawFn) -> tuple[Vote, ...]:
    ballots = draw(
        st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([1, 2])), unique=True)
    )
    most = {1: 1, 2: 2}
    return tuple(
        a_vote(draw(st.integers(0, most[prompt])), prompt, who) for who, prompt in ballots
    )


@st.composite
def _corrections(draw: st.DrawFn, ids: Sequence[str]) -> tuple[Correction, ...]:
    if not ids:
        return ()
    wanted = draw(st.lists(st.tuples(st.sampled_from(ids), st.none() | TEXTS), max_size=6))
    return tuple(
        a_correction(text if text is None else f"{text}\u00b6x{n}\u00b6", f"contribution:{id}", n)
        for n, (id, text) in enumerate(wanted, start=2)
    )
