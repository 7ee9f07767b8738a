"""Values for tests; say only what the test is about."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.content import Briefing
from bot.identifiers import Identifier
from bot.model import (
    Action,
    Change,
    Contribution,
    Correction,
    Delivery,
    Kind,
    Mode,
    Person,
    Place,
    Posted,
    Receipt,
    Release,
    Reply,
    Round,
    RoundId,
    Taken,
    Task,
    Team,
    Thread,
    Version,
    Vote,
)
from bot.ports import Store

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
STAFF_ROOM = Place("slack", "T1", "C1")
HALL = Place("slack", "T1", "C2")
ADA = Person("slack", "T1", "U1", "Ada")
BOB = Person("slack", "T1", "U2", "Bob")
LEE = Person("slack", "T1", "U3", "Lee")
R1 = RoundId("r1")
NOTHING = Change()


def after(minutes: float) -> datetime:
    """So many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def a_briefing(title: str = "Online safety", prompts: int = 4) -> Briefing:
    numbers = range(1, prompts + 1)
    slots = [{"prompt": f"prompt-{number}", "minutes": 5} for number in numbers]
    learning = {
        "id": "learning",
        "heading": "Learning",
        "role": "learning",
        "blocks": [{"paragraph": "Children said what helps."}],
    }
    content = {
        "slug": "online-safety",
        "title": title,
        "publisher": "Example Partnership",
        "kind": "topic",
        "version": "1",
        "language": "en",
        "content_note": "This briefing mentions bullying.",
        "sections": [learning],
        "prompts": [_a_prompt(number) for number in numbers],
        "plans": [{"minutes": 45, "prompts": slots}],
    }
    return Briefing.model_validate_json(json.dumps(content))


def _a_prompt(number: int) -> dict[str, Any]:
    """Prompt 2 is a poll, prompt 3 a reading, prompt 4 asks for actions, the others discuss."""
    prompt: dict[str, Any] = {
        "id": f"prompt-{number}",
        "kind": {2: "poll", 3: "read", 4: "action"}.get(number, "discuss"),
        "text": f"Question {number}?",
        "stage": "what",
        "origin": "curator",
    }
    if number == 2:
        prompt |= {"choices": ["Yes", "Partly", "No"], "choices_origin": "curator"}
    return prompt


BRIEFING = a_briefing()


def a_round(id: str = "r1", place: Place = STAFF_ROOM, **changes: Any) -> Round:
    known: dict[str, Any] = {
        "briefing": BRIEFING,
        "order": tuple(prompt.id for prompt in BRIEFING.prompts),
        "minutes": 45,
        "mode": Mode.LIVE,
        "named": False,
        "chair": ADA,
        "opened": NOON,
    }
    return Round(id=RoundId(id), place=place, **known | changes)


def a_team(place: Place = STAFF_ROOM, **changes: Any) -> Team:
    known: dict[str, Any] = {"service": "Early help", "lead": LEE, "chairs": (ADA, BOB)}
    return Team(place=place, **known | changes)


def a_thread(root: str = "100.1", place: Place = STAFF_ROOM) -> Thread:
    return Thread(place, root)


def a_reply(  # noqa: PLR0913, PLR0917, a test names the few it is about
    text: str = "Yes.",
    id: str = "100.2",
    root: str = "100.1",
    minute: float = 0,
    revised: float | None = None,
    deleted: bool = False,
    author: Person = ADA,
    place: Place = STAFF_ROOM,
) -> Reply:
    """A reply written so many minutes after noon, and edited or deleted at `revised`."""
    moment = after(minute if revised is None else revised)
    return Reply(id, a_thread(root, place), author, text, after(minute), moment, deleted)


def a_contribution(text: str = "Said aloud.", id: str = "n1", **changes: Any) -> Contribution:
    known: dict[str, Any] = {
        "round": R1,
        "prompt": 1,
        "kind": Kind.NOTE,
        "author": ADA,
        "at": NOON,
        "revised": changes.get("at", NOON),
    }
    return Contribution(id=id, text=text, **known | changes)


def a_vote(person: Person = ADA, choice: int = 0, minute: float = 0) -> Vote:
    return Vote(R1, 2, person, choice, after(minute))


def an_action(what: str = "Ring the school", id: str = "a1", minute: float = 0) -> Action:
    return Action(R1, id, what, BOB, date(2026, 2, 1), ADA, after(minute))


def a_correction(
    version: int = 1, text: str | None = "Better", target: str = "present"
) -> Correction:
    return Correction(R1, version, target, text, ADA, NOON)


def a_release(contribution: str = "n1", minute: float = 0, **changes: Any) -> Release:
    known: dict[str, Any] = {"kinds": (Identifier.PHONE,), "by": BOB, "at": after(minute + 1)}
    return Release(R1, contribution, after(minute), **known | changes)


def a_version(number: int = 1, body: str = "{}", signed: bool = False) -> Version:
    return Version(R1, number, signed, body, f"seal of {body}", ADA, NOON)


def a_receipt(version: int = 1, lead: Person = LEE) -> Receipt:
    return Receipt(R1, version, lead, LATER)


def a_delivery(key: str = "d1", task: Task = Task.NEWS, **changes: Any) -> Delivery:
    known: dict[str, Any] = {"lane": STAFF_ROOM, "due": NOON, "round": R1}
    return Delivery(key=key, task=task, **known | changes)


def a_message(root: str = "100.1", id: str = "", place: Place = STAFF_ROOM) -> Posted:
    """Where a message of the bot's stands; without an id it opened its thread."""
    return Posted(place, root, id or root)


async def begun(
    store: Store, *, prompts: int = 1, place: Place = STAFF_ROOM, id: str = "r1"
) -> Round:
    """Begin a round; thread 100.0 is its opening, 100.1 its first prompt, and so on."""
    opening = [a_delivery(f"{id} opening", Task.OPENING, lane=place, round=RoundId(id))]
    asked = [
        a_delivery(f"{id} {n}", Task.PROMPT, lane=place, round=RoundId(id), detail=str(n))
        for n in range(1, prompts + 1)
    ]
    await store.commit(Change(round=a_round(id, place), deliveries=(*opening, *asked)))
    for number in range(prompts + 1):
        (taken,) = await taken_from(store, place)
        await store.sent(taken, a_message(f"100.{number}", place=place), NOTHING)
    round = await store.open_round(place)
    assert round is not None
    return round


async def taken_from(store: Store, lane: Place | Person) -> list[Taken]:
    """Take everything that is due at noon, and keep what is in this lane."""
    found = await store.take(NOON, after(1), limit=100)
    return [taken for taken in found if taken.delivery.lane == lane]
