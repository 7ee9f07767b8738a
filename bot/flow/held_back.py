"""What is held back because it may identify somebody, and how it comes into the minutes."""

from dataclasses import replace
from datetime import datetime

from bot.errors import Refusal
from bot.flow.deliveries import late, to_person
from bot.flow.minuting import Hand, correct, corrected
from bot.flow.running import need_chair, need_not_cancelled
from bot.identifiers import Kinds
from bot.model import (
    Change,
    Contribution,
    Correction,
    Delivery,
    Person,
    Record,
    Release,
    State,
    Task,
)


def held_note(record: Record, said: Contribution, now: datetime) -> Delivery:
    """Tell the author that a wording is held back; once, however often it comes."""
    told = to_person(record.round, said.author, Task.HELD, now, said.wording)
    return replace(told, collapses=f"{Task.HELD}:{record.round.id}:{said.id}")


def found(record: Record, wording: str) -> Contribution | None:
    """Find what is held back by its wording; None if nothing holds the contribution now."""
    _, _, id = wording.partition(":")
    said = next((each for each in record.held if each.id == id), None)
    if said and said.wording != wording:
        raise Refusal("held_changed")
    return said


def keep_as_it_is(record: Record, wording: str, who: Person, now: datetime) -> Change:
    """Release a wording on its author's word; nothing, if it is not held back any more."""
    said = found(record, wording)
    if said is None:
        return Change()
    if who != said.author:
        raise Refusal("held_not_yours")
    return Change(releases=(_release(said, who, now),), deliveries=late(record.round, now))


def release(record: Record, wording: str, hand: Hand) -> Change:
    """Release a wording on a chair's word; where there are minutes, as a version of them."""
    need_chair(record, hand.who)
    need_not_cancelled(record)
    said = found(record, wording)
    if said is None:
        return Change()
    change = Change(releases=(_release(said, hand.who, hand.at),))
    return corrected(record, change, hand)


def reword(record: Record, wording: str, text: str | None, hand: Hand) -> Change:
    """
    Give the minutes other words than the ones that are held back, or none (None).

    While there are no minutes it is kept for the first of them.
    """
    need_chair(record, hand.who)
    need_not_cancelled(record)
    said = found(record, wording)
    if said is None:
        return Change()
    target = f"contribution:{said.id}"
    if record.round.state is not State.OPEN:
        return correct(record, target, text, hand)
    early = Correction(record.round.id, -len(record.corrections), target, text, hand.who, hand.at)
    # The round is written as it is, so that two such words cannot have the same number.
    return Change(seen=record.round, round=record.round, corrections=(early,))


def confirmed(change: Change, kinds: Kinds) -> Change:
    """Write down what the author was asked to look at before it was kept, and that they did."""
    if not kinds:
        return change
    said = tuple(replace(each, held=kinds) for each in change.contributions)
    looked = tuple(_release(each, each.author, each.revised) for each in said)
    return replace(change, contributions=said, releases=looked)


def _release(said: Contribution, by: Person, at: datetime) -> Release:
    return Release(said.round, said.id, said.revised, said.held, by, at)
