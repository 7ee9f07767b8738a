"""What the core asks of the outside world."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.audit import Head, Link, Workspace
from bot.dossier import Counts, Dossier, Ends, Removal, Traces
from bot.messages import File, Message
from bot.model import (
    Action,
    Change,
    Delivery,
    Person,
    Place,
    Posted,
    Record,
    Reply,
    Round,
    RoundId,
    State,
    Taken,
    Team,
    Thread,
    Version,
)

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class Chat(Protocol):
    """
    One chat platform, as a place to speak.

    Every method that sends is given the delivery's `key`, to attach to the
    message where the platform can. Each raises `NotSent` when the message
    certainly did not go out, `Undeliverable` when it never will; after any
    other error it may have arrived.
    """

    @property
    def pace(self) -> float:
        """Seconds, at least, between two messages in a lane."""
        ...

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Open a thread in the channel."""
        ...

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        """Add a message to a thread."""
        ...

    async def update(self, posted: Posted, message: Message) -> None:
        """Replace a message of the bot's own. Doing it twice is doing it once."""
        ...

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        """Write to one person; nobody else sees it."""
        ...

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:
        """Hand files over in a thread, or to one person."""
        ...

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        """
        Look for a message that went out with this key; None if there is none or nobody can tell.

        Raises `NotSent` if it can be told later.
        """
        ...

    async def link(self, posted: Posted) -> str | None:
        """Give an address that leads to a message of the bot's, if the platform has one."""
        ...

    async def has(self, place: Place, person: Person) -> bool:
        """
        Tell whether somebody is in a channel, as the platform has it a minute ago at most.

        False also for a channel that the bot may not see. Raises `NotSent` if that can be told
        later.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply that belongs to a round, and what state that is in."""

    round: RoundId
    prompt: int
    state: State
    new: bool


class Replies(Protocol):
    """The memory behind a listening ear."""

    async def keep(self, reply: Reply) -> Kept | None:
        """
        Keep one wording of a reply; None, and nothing kept, if it is below no prompt of ours.

        The same wording again is known and not kept twice, nor is any wording of one that was
        taken out for good. On return it is on disk.
        Below the opening message is ours, too: prompt 0.
        What its author is called is remembered, as it is of everybody a change names; a
        person without a name is left as they were.
        Raises `NotYet` if the thread is unknown while a message is on its way to that channel.

        In a thread without a root, where the chat has no others, it is ours if it was kept
        before, and then its prompt stays the same; else if it quotes a prompt; else, if it is
        addressed to the bot, it belongs to the newest prompt that stands there of the open
        round, or to prompt 0 where all of them were posted at once. A deletion of what was
        never kept is not ours.
        """
        ...

    async def meet(self, round: RoundId, prompt: int, posted: Posted, change: Change) -> bool:
        """
        Take note that a copy of a prompt's message stands there, too; True if that is news.

        Nothing is noted unless the round is of that place, and the prompt is out. With the news,
        and only then, `change` is kept.
        """
        ...


class Rounds(Protocol):
    """
    The memory behind the controls.

    Everything returned belongs to the workspace of the place or person asked for.
    """

    async def team(self, place: Place) -> Team:
        """Return the channel's team; one nobody has set up yet has its defaults."""
        ...

    async def teams(self, places: Collection[Place]) -> Sequence[Team]:
        """Return those of the channels' teams that somebody has set up, by service."""
        ...

    async def teams_of(self, lead: Person) -> Sequence[Team]:
        """Return the teams that name this person as lead, by service."""
        ...

    async def open_round(self, place: Place) -> Round | None:
        """Return the round that is open in the channel; there is one at most."""
        ...

    async def rounds(self, *places: Place) -> Sequence[Round]:
        """Return the channels' rounds, newest first."""
        ...

    async def actions_of(self, owner: Person) -> Sequence[tuple[Round, Action]]:
        """Return the actions a person has taken on in rounds not cancelled, by due date."""
        ...

    async def record(self, id: RoundId) -> Record | None:
        """Return all that is known of a round."""
        ...

    async def version(self, id: RoundId, number: int) -> Version | None:
        """Return one version of the minutes, with its body."""
        ...

    async def commit(self, change: Change) -> None:
        """
        Keep a change whole, or raise and keep nothing.

        Raises `Stale` if the round or the team it was decided on has moved on, or if it opens
        a second round in a place. A kept round and a kept team come back with `revision` one
        higher.
        Deliveries whose key is known, and those that collapse into a waiting one, are left out,
        as are contributions that were taken out for good.
        """
        ...


class Deliveries(Protocol):
    """The memory behind the courier."""

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Taken]:
        """
        Lease up to `limit` deliveries that are due, at most the first of each lane.

        A lease that ran out is taken over with a higher fence, and in doubt.
        """
        ...

    async def sent(self, taken: Taken, posted: Posted | None, change: Change) -> bool:
        """
        Write down that it went out, where, and what follows from it, together.

        For an opening or a prompt, `posted` becomes a thread of it, even when the lease has
        passed to another courier; nothing else is then kept and the answer is False.
        """
        ...

    async def postpone(
        self, taken: Taken, until: datetime, *, doubt: bool, tried: bool = True
    ) -> bool:
        """
        Give the lease back; nothing of its lane goes out before `until`.

        Unless it was `tried`, it does not count among the attempts.
        """
        ...

    async def give_up(self, taken: Taken, reason: str, change: Change) -> bool:
        """Stop trying; it stays in the memory with the reason, a word without contents."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next delivery can be taken; None if nothing waits."""
        ...

    async def wait(self, seconds: float | None) -> None:
        """Return when deliveries may have been added, or after that many seconds."""
        ...

    async def undelivered(self) -> Sequence[tuple[Delivery, str]]:
        """Return what was given up, with the reasons, oldest first."""
        ...


class Custody(Protocol):
    """The memory behind whoever must see, hand over or remove all that is kept of something."""

    async def dossier(self, id: RoundId) -> Dossier | None:
        """Return all that is kept of a round."""
        ...

    async def traces(self, person: Person) -> Traces:
        """Return where a person is named; nothing was found if nothing names them."""
        ...

    async def all_rounds(self) -> Sequence[Round]:
        """Return every workspace's rounds, newest first: for the operator alone."""
        ...

    async def left_open(self, before: datetime, now: datetime) -> Sequence[Round]:
        """Return the rounds open since before a moment, but for those that will close later."""
        ...

    async def people_called(self, name: str) -> Sequence[Person]:
        """Return the people whose name contains this, of every workspace."""
        ...

    async def expired(self, ends: Ends, limit: int) -> Sequence[Removal]:
        """
        Return up to `limit` removals of what ended too long ago; none is under legal hold.

        A round ends when it closes. A name is over once nothing needs it that is not over. A
        removal that was broken off is found again.
        """
        ...

    async def remove(self, removal: Removal, now: datetime) -> Counts:
        """
        Remove what is over by now, and write that into the audit trail, together.

        Nothing goes of a round that has come under legal hold, nothing that waits to go out,
        and of the audit trail nothing from the first entry on about a round under hold.
        """
        ...


class Trail(Protocol):
    """The audit trail, to be read; it grows by what is committed."""

    async def heads(self) -> Sequence[Head]:
        """Return where every chain stands, by workspace."""
        ...

    async def links(self, workspace: Workspace, after: int, limit: int) -> Sequence[Link]:
        """Return a chain's entries after this number, in order."""
        ...


class Store(Replies, Rounds, Deliveries, Custody, Trail, Protocol):
    """The bot's memory. Each method is one transaction."""
