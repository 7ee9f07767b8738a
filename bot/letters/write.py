"""From a delivery to what is sent, and how."""

from dataclasses import dataclass
from datetime import datetime

from bot.context import Context
from bot.letters import afterwards, channel, held_back, news
from bot.messages import File, Message
from bot.model import (
    Delivery,
    Person,
    Place,
    Posted,
    Record,
    State,
    Task,
    Team,
    Thread,
    Version,
)


@dataclass(frozen=True, slots=True)
class Post:
    """A new thread in a channel."""

    place: Place
    message: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """A message in a thread."""

    thread: Thread
    message: Message


@dataclass(frozen=True, slots=True)
class Update:
    """A new state of a message that is out; of all its copies."""

    posted: tuple[Posted, ...]
    message: Message


@dataclass(frozen=True, slots=True)
class Tell:
    """A message for one person."""

    person: Person
    message: Message


@dataclass(frozen=True, slots=True)
class Attach:
    """Files for a thread or for one person."""

    where: Thread | Person
    files: tuple[File, ...]


Outgoing = Post | Answer | Update | Tell | Attach

_IN_THREAD = {
    Task.BRIEFING,
    Task.CLOSING,
    Task.DRAFT,
    Task.DRAFT_FILE,
    Task.SIGNED,
    Task.SIGNED_FILE,
    Task.RECEIPT,
    Task.NEWS,
    Task.UNREACHED,
}


def about_team(delivery: Delivery, team: Team, busy: bool, context: Context) -> Outgoing | None:
    """
    Write what belongs to no round: to the lead a team names, or to who may start one there.

    Nothing if the team has another lead by now, or they have accepted; or if it is `busy` with
    a round.
    """
    waits = team.lead if not team.accepted else None
    match delivery.lane, delivery.task:
        case Person() as person, Task.INVITE if person == waits:
            return Tell(person, news.invite(team, context))
        case Place() as place, Task.UNREACHED if waits:
            return Post(place, news.unasked(team, context))
        case Person() as person, Task.OFFER if not busy:
            return Tell(person, news.offer(team, context))
        case _:
            return None


def write(
    delivery: Delivery, record: Record, version: Version | None, context: Context
) -> Outgoing | None:
    """
    Write what a delivery says now; None if there is no longer anything to say.

    `version` is the one the delivery names, where it names one. Raises
    LookupError if it belongs into a thread that was never posted.
    """
    if isinstance(delivery.lane, Person):
        return _to_person(delivery, delivery.lane, record, version, context)
    if delivery.task in _IN_THREAD:
        return _in_thread(delivery, record, version, context)
    match delivery.task:
        case Task.OPENING:
            return Post(delivery.lane, channel.opening(record, context))
        case Task.PROMPT:
            return Post(delivery.lane, channel.prompt(record, int(delivery.detail), context))
        case Task.REFRESH:
            return _refresh(int(delivery.detail), record, context)
        case _:
            return None


def _refresh(number: int, record: Record, context: Context) -> Outgoing | None:
    posted = tuple(where for which, where in record.posted if which == number)
    if not posted:
        return None
    if number:
        return Update(posted, channel.prompt(record, number, context))
    return Update(posted, channel.opening(record, context))


def _in_thread(
    delivery: Delivery, record: Record, version: Version | None, context: Context
) -> Outgoing | None:
    opening = record.thread()
    if opening is None:
        raise LookupError("opening")
    if delivery.task in (Task.DRAFT_FILE, Task.SIGNED_FILE):
        return Attach(opening.thread, afterwards.files(record, version)) if version else None
    if delivery.task is Task.UNREACHED:
        message = news.unreached(record, Task(delivery.detail), context)
    else:
        message = _thread_message(delivery, record, version, context)
    return Answer(opening.thread, message) if message else None


def _thread_message(
    delivery: Delivery, record: Record, version: Version | None, context: Context
) -> Message | None:
    match delivery.task:
        case Task.BRIEFING:
            return channel.briefing(record, context)
        case Task.CLOSING:
            return afterwards.closing(record, context)
        case Task.DRAFT:
            return afterwards.draft(record, context)
        case Task.SIGNED:
            return afterwards.signed(record, version, context) if version else None
        case Task.RECEIPT:
            return news.receipt(record, int(delivery.detail), context)
        case _:
            return news.news(record, delivery.detail, context)


def _to_person(
    delivery: Delivery, person: Person, record: Record, version: Version | None, context: Context
) -> Outgoing | None:
    match delivery.task:
        case Task.DIGEST if version and person == record.team.accepted_lead:
            return Tell(person, afterwards.digest(record, version, context))
        case Task.DIGEST_FILE if version and person == record.team.accepted_lead:
            return Attach(person, afterwards.files(record, version))
        case Task.HELD:
            message = held_back.held_note(record, delivery.detail.partition(":")[2], context)
        case _:
            message = _to_chair(delivery, record, context)
    return Tell(person, message) if message else None


def _to_chair(delivery: Delivery, record: Record, context: Context) -> Message | None:
    match delivery.task:
        case Task.LATE:
            return news.late(record, int(delivery.detail), context)
        case Task.TROUBLE:
            return news.trouble(record, delivery.detail, context)
        case Task.LOST:
            return news.lost(record, delivery.detail, context)
        case Task.TAKEN_OUT:
            return news.taken_out(record, context)
        case Task.REMINDER | Task.LEFT_OPEN if record.round.state is State.OPEN:
            return _still_open(delivery, record, context)
        case _:
            return None


def _still_open(delivery: Delivery, record: Record, context: Context) -> Message:
    if delivery.task is Task.LEFT_OPEN:
        return news.left_open(record, datetime.fromisoformat(delivery.detail), context)
    return news.reminder(record, context)
