"""What people add to a round besides replies: votes, answers, notes, actions."""

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from bot.errors import Faulty, Refusal
from bot.flow.deliveries import late, refresh, to_channel
from bot.flow.minuting import Hand, corrected
from bot.flow.running import need_chair, need_not_cancelled, need_open, need_whole
from bot.messages import MAX_TEXT
from bot.model import (
    Action,
    Change,
    Contribution,
    Kind,
    Person,
    Record,
    State,
    Task,
    Vote,
    mark_of,
)

READ_CHOICES = 2
"""A `read` prompt asks: yes, or not yet."""

PARAGRAPH = "\n\n"
"""Between what somebody has said to a prompt and what they add."""


def need_prompt(record: Record, number: int) -> None:
    """Refuse a prompt that is not, or not yet, part of the round."""
    if not 1 <= number <= record.round.reached:
        raise Refusal("prompt_not_out")


def vote(record: Record, number: int, choice: int, who: Person, now: datetime) -> Change:
    """Count one person's choice; a later one replaces it."""
    need_open(record)
    need_prompt(record, number)
    prompt = record.round.prompt(number)
    if not 0 <= choice < (READ_CHOICES if prompt.kind == "read" else len(prompt.choices)):
        raise Refusal("choice_unknown")
    ballot = Vote(record.round.id, number, who, choice, now)
    # A key is kept for a year; it must not say who voted.
    nonce = blake2b(
        f"{who.key}:{now.timestamp()}".encode(errors="replace"), digest_size=16
    ).hexdigest()
    return Change(
        seen=record.round, votes=(ballot,), deliveries=(refresh(record.round, number, now, nonce),)
    )


def own_answer(record: Record, number: int, who: Person) -> Contribution | None:
    """Find what this person answered before."""
    id = _answer_id(number, who)
    return next((said for said in record.contributions if said.id == id), None)


def need_answerable(record: Record, number: int, who: Person) -> None:
    """Refuse an answer where nothing more is kept, or where one was taken out for good."""
    need_whole(record)
    if mark_of(record.round.id, _answer_id(number, who)) in record.gone:
        raise Refusal("answer_gone")


def answer(record: Record, number: int, text: str, who: Person, now: datetime) -> Change:
    """Keep a private answer, whatever state the round is in; an empty one takes it back."""
    need_prompt(record, number)
    need_answerable(record, number, who)
    before = own_answer(record, number, who)
    if not before and not text.strip():
        raise Faulty(text="text_needed")
    if before and before.text == text.strip():
        return Change()
    said = Contribution(
        round=record.round.id,
        prompt=number,
        kind=Kind.ANSWER,
        id=_answer_id(number, who),
        author=who,
        text=text.strip(),
        at=before.at if before else now,
        revised=now,
        deleted=not text.strip(),
    )
    return Change(contributions=(said,), deliveries=late(record.round, now))


def say(record: Record, number: int, text: str, who: Person, now: datetime) -> Change:
    """Add to what somebody answers a prompt; the same again, sent twice, adds nothing."""
    before, said = own_answer(record, number, who), text.strip()
    if not said:
        raise Faulty(text="text_needed")
    if before is None:
        return answer(record, number, said, who, now)
    if f"{PARAGRAPH}{before.text}".endswith(f"{PARAGRAPH}{said}"):
        return Change()
    whole = f"{before.text}{PARAGRAPH}{said}"
    if len(whole) > MAX_TEXT:
        raise Faulty(text="say_too_long")
    return answer(record, number, whole, who, now)


def note(record: Record, number: int, text: str, id: str, hand: Hand) -> Change:
    """Write down what was said aloud, once; where there are minutes, as a new version of them."""
    key = f"note:{id}"
    if any(each.id == key for each in record.contributions):
        return Change()
    need_chair(record, hand.who)
    need_not_cancelled(record)
    if number:
        need_prompt(record, number)
    if not text.strip():
        raise Faulty(text="text_needed")
    said = Contribution(
        record.round.id, number, Kind.NOTE, key, hand.who, text.strip(), hand.at, hand.at
    )
    return corrected(record, Change(contributions=(said,)), hand)


def attendance(record: Record, present: str, apologies: str, hand: Hand) -> Change:
    """Write down who was there and who sent apologies, one a line."""
    need_chair(record, hand.who)
    need_not_cancelled(record)
    round = replace(record.round, present=_lines(present), apologies=_lines(apologies))
    return corrected(record, Change(seen=record.round, round=round), hand)


def act(record: Record, action: Action, hand: Hand) -> Change:
    """Write down an action, once; anybody may while the round is open, then the chair alone."""
    if any(each.id == action.id for each in record.actions):
        return Change()
    if record.round.state is not State.OPEN:
        need_chair(record, hand.who)
    need_not_cancelled(record)
    if not action.what.strip():
        raise Faulty(what="text_needed")
    if action.due < record.round.opened.date():
        raise Faulty(due="due_past")
    news = to_channel(record.round, Task.NEWS, hand.at, f"action:{action.id}")
    change = Change(seen=record.round, actions=(action,), deliveries=(news,))
    return corrected(record, change, hand)


def _answer_id(number: int, who: Person) -> str:
    return f"answer:{number}:{who.id}"


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
