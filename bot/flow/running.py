"""Running a round: the next prompt, another chair, the end."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.context import Context
from bot.errors import Refusal
from bot.flow.deliveries import left_open, refresh, refresh_all, to_channel
from bot.flow.minuting import next_version
from bot.model import Change, Mode, Person, Record, Round, State, Task
from bot.roles import may_take_over, runs
from bot.site import Site

NOTICE = timedelta(days=7)
"""How long before a round is closed by itself its chair is told: a week has a working day."""


def need_chair(record: Record, who: Person) -> None:
    """Refuse anybody who does not run the round."""
    if not runs(who, record.round, record.team):
        raise Refusal("chair_only", chair=record.round.chair.name)


def need_whole(record: Record) -> None:
    """Refuse what would add to a round whose record has been removed, as its time was over."""
    if record.round.thinned:
        raise Refusal("round_thinned")


def need_not_cancelled(record: Record) -> None:
    """Refuse what a cancelled round no longer takes, nor one whose time in the record is over."""
    need_whole(record)
    if record.round.state is State.CANCELLED:
        raise Refusal("round_cancelled")


def need_open(record: Record) -> None:
    """Refuse what only an open round takes."""
    need_not_cancelled(record)
    if record.round.state is not State.OPEN:
        raise Refusal("round_closed")


def advance(record: Record, number: int, who: Person, now: datetime) -> Change:
    """Send the prompt after `number`; a second press on the same button changes nothing."""
    round = record.round
    need_chair(record, who)
    need_open(record)
    if round.mode is Mode.OWN_PACE or number >= len(round.order):
        raise Refusal("next_none")
    if round.reached != number:
        raise Refusal("next_already", number=round.reached)
    onward = replace(round, reached=number + 1)
    prompt = to_channel(round, Task.PROMPT, now, str(onward.reached))
    return Change(
        seen=round,
        round=onward,
        deliveries=(prompt, refresh(round, number, now, str(onward.reached))),
    )


def close(record: Record, who: Person, now: datetime, context: Context) -> Change:
    """Close the round and write the draft minutes."""
    need_chair(record, who)
    need_open(record)
    return _close(record, who, now, context)


def close_by_clock(record: Record, now: datetime, context: Context) -> Change:
    """Close a round whose time is up; nothing if it is over already."""
    if record.round.state is not State.OPEN:
        return Change()
    return _close(record, None, now, context)


def end_soon(round: Round, now: datetime) -> Change:
    """Have the clock close a round that nobody closes, and tell the chair before; only once."""
    closes = now + NOTICE
    timer = to_channel(round, Task.CLOSE_TIMER, closes, Task.LEFT_OPEN.value)
    return Change(deliveries=(left_open(round, closes, now), timer))


def cancel(record: Record, who: Person, now: datetime) -> Change:
    """Stop the round without minutes; what was said is kept."""
    need_chair(record, who)
    need_open(record)
    round = replace(record.round, state=State.CANCELLED, closed=now)
    news = to_channel(round, Task.NEWS, now, "cancelled:")
    return Change(
        seen=record.round,
        round=round,
        deliveries=(news, *refresh_all(round, now, "cancelled")),
    )


def take_over(record: Record, who: Person, site: Site, now: datetime) -> Change:
    """Make somebody else the chair, and say so in the thread."""
    round = record.round
    need_not_cancelled(record)
    if who == round.chair:
        raise Refusal("take_over_already")
    if not may_take_over(who, round, record.team, site):
        raise Refusal("take_over_not_allowed")
    nonce = str(round.revision)
    news = to_channel(round, Task.NEWS, now, f"chair:{nonce}")
    return Change(
        seen=round,
        round=replace(round, chair=who),
        deliveries=(news, refresh(round, 0, now, nonce)),
    )


def _close(record: Record, who: Person | None, now: datetime, context: Context) -> Change:
    round = replace(record.round, state=State.CLOSED, closed=now)
    version = next_version(replace(record, round=round), who, now, context)
    tasks = (Task.CLOSING, Task.DRAFT, Task.DRAFT_FILE)
    return Change(
        seen=record.round,
        round=round,
        versions=(version,),
        deliveries=(
            *refresh_all(round, now, "closed"),
            *(to_channel(round, task, now, str(version.number)) for task in tasks),
        ),
    )
