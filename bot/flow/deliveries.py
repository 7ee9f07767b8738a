"""The deliveries that decisions cause."""

from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from bot.model import (
    Delivery,
    Lane,
    Person,
    Place,
    Posted,
    Record,
    Round,
    RoundId,
    State,
    Task,
    Team,
)

UNTOLD = frozenset({Task.UNREACHED, Task.OFFER, Task.HELD})
"""Of what nobody is told if it does not arrive; chairs have the count of what is held back."""


def to_channel(round: Round, task: Task, now: datetime, detail: str = "") -> Delivery:
    """Make a message to the round's channel or to a thread there; one of its task and detail."""
    return _delivery(round.id, round.place, task, now, detail)


def to_person(round: Round, person: Person, task: Task, now: datetime, detail: str) -> Delivery:
    """Make a message about the round to one person."""
    return _delivery(round.id, person, task, now, detail)


def refresh(round: Round, prompt: int, now: datetime, nonce: str) -> Delivery:
    """Bring a prompt's message (0: the opening) up to date; many wishes for it become one."""
    target = f"{Task.REFRESH}:{round.id}:{prompt}"
    return Delivery(
        f"{target}:{nonce}", round.place, Task.REFRESH, now, round.id, str(prompt), target
    )


def renewed(round: RoundId, prompt: int, posted: Posted, now: datetime) -> Delivery:
    """Bring a copy up to date that the bot knew nothing of when it last did so with the others."""
    target = f"{Task.REFRESH}:{round}:{prompt}"
    key = f"{target}:copy:{posted.id}"
    return Delivery(key, posted.place, Task.REFRESH, now, round, str(prompt), target)


def overtaken(sent: Delivery, posted: Posted | None, now: datetime) -> tuple[Delivery, ...]:
    """Bring what went out up to date, if another copy of it was there before it was known."""
    if not (sent.round and posted and sent.task in (Task.OPENING, Task.PROMPT)):
        return ()
    return (renewed(sent.round, int(sent.detail or 0), posted, now),)


def refresh_all(round: Round, now: datetime, nonce: str) -> tuple[Delivery, ...]:
    """Bring every message that is out up to date."""
    return tuple(refresh(round, prompt, now, nonce) for prompt in range(round.reached + 1))


def invite(team: Team, lead: Person, now: datetime) -> Delivery:
    """Ask somebody to be the team's safeguarding lead."""
    key = f"{Task.INVITE}:{team.place.channel}:{lead.id}:{team.revision}"
    return Delivery(key, lead, Task.INVITE, now, detail=team.place.key)


def digest(round: Round, lead: Person, now: datetime) -> tuple[Delivery, ...]:
    """Send the newest signed minutes to the lead: the message, then the files."""
    version = str(round.issued)
    return (
        to_person(round, lead, Task.DIGEST, now, version),
        to_person(round, lead, Task.DIGEST_FILE, now, version),
    )


def late(round: Round, now: datetime) -> tuple[Delivery, ...]:
    """Tell the chair that something came after the minutes were signed; once a version."""
    if round.state is not State.SIGNED_OFF:
        return ()
    return (to_person(round, round.chair, Task.LATE, now, str(round.issued)),)


def check_late(round: Round, now: datetime) -> Delivery:
    """See, once the minutes are signed, whether something came while they were being signed."""
    late = to_person(round, round.chair, Task.LATE, now, str(round.issued))
    return replace(late, key=f"{late.key}:check")


def taken_out(round: Round, now: datetime) -> Delivery:
    """Tell the chair, each time, that something was taken out of a round for good."""
    return to_person(round, round.chair, Task.TAKEN_OUT, now, now.isoformat())


def trouble(round: Round, failed: Delivery, now: datetime) -> Delivery:
    """Tell the chair what did not arrive; of the wishes for one message once."""
    key = f"{Task.TROUBLE}:{failed.collapses or failed.key}"
    return Delivery(key, round.chair, Task.TROUBLE, now, round.id, failed.task.value)


def lost(round: Round, why: str, at: datetime, now: datetime) -> Delivery:
    """Tell the chair, once for each time it happens, that a round's channel is out of reach."""
    told = to_person(round, round.chair, Task.LOST, now, why)
    return replace(told, key=f"{told.key}:{at.isoformat()}")


def given_up(
    failed: Delivery, record: Record | None, now: datetime, *, added: bool
) -> tuple[Delivery, ...]:
    """
    Have it told what did not arrive: the chair, or the channel if somebody lacks the bot.

    What tells of it is not told of in its turn. With `added` the bot could write to whom it
    was for; without, only somebody's hand can help, and the chair may be out of reach, too.
    """
    if failed.task in UNTOLD:
        return ()
    if isinstance(failed.lane, Person) and not added:
        place = record.round.place if record else key_place(failed.lane, failed.detail)
        return (unreached(failed, place, now),)
    if record is None or failed.task is Task.TROUBLE:
        return ()
    return (trouble(record.round, failed, now),)


def unreached(failed: Delivery, place: Place, now: datetime) -> Delivery:
    """Say in the channel, once, what could not be sent to somebody without the bot."""
    key = f"{Task.UNREACHED}:{failed.collapses or failed.key}"
    return Delivery(key, place, Task.UNREACHED, now, failed.round, failed.task.value)


def again(failed: Delivery, now: datetime) -> Delivery:
    """Send once more what was given up."""
    return replace(failed, key=f"{failed.key}:again", due=now)


def offer(place: Place, organiser: Person, at: datetime, now: datetime) -> Delivery:
    """Offer a round to whoever has called the meeting that began at that moment."""
    key = f"{Task.OFFER}:{place.channel}:{at.isoformat()}"
    return Delivery(key, organiser, Task.OFFER, now, detail=place.key)


def reminder(round: Round, at: datetime, now: datetime) -> Delivery:
    """Remind the chair of an open round whose meeting ended at that moment."""
    return to_person(round, round.chair, Task.REMINDER, now, at.isoformat())


def left_open(round: Round, closes: datetime, now: datetime) -> Delivery:
    """Tell the chair, once, when a round that nobody closes will be closed by itself."""
    told = to_person(round, round.chair, Task.LEFT_OPEN, now, closes.isoformat())
    return replace(told, key=f"{Task.LEFT_OPEN}:{round.id}")


def _delivery(id: RoundId, lane: Lane, task: Task, now: datetime, detail: str) -> Delivery:
    return Delivery(f"{task}:{id}:{detail}", lane, task, now, id, detail)


def key_place(person: Person, key: str) -> Place:
    """Name a channel of the person's own workspace, from what a button or form carried."""
    return Place(person.platform, person.workspace, unquote(key))
