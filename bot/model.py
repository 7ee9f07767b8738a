"""What the bot remembers, as immutable values. All moments are in UTC."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import NewType
from urllib.parse import quote

from bot.audit import Entry, Workspace
from bot.content import Briefing, Prompt
from bot.identifiers import Kinds

RoundId = NewType("RoundId", str)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A channel; `workspace` and `channel` mean something only to their platform."""

    platform: str
    workspace: str
    channel: str

    @property
    def home(self) -> Workspace:
        """The workspace it is in."""
        return Workspace(self.platform, self.workspace)

    @property
    def key(self) -> str:
        """The channel as a button or form can carry it: colons part what those carry."""
        return quote(self.channel, safe="")


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """Somebody who can write to the bot. Two are the same whatever they are called."""

    platform: str
    workspace: str
    id: str
    name: str = field(default="", compare=False)

    @property
    def home(self) -> Workspace:
        """The workspace they belong to."""
        return Workspace(self.platform, self.workspace)

    @property
    def key(self) -> str:
        """Who they are, as people type it: `slack:T1:U1`."""
        return f"{self.platform}:{self.workspace}:{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class Thread:
    """
    The conversation below one posted message; only its platform looks inside `root`.

    In a chat without threads it is "": all of the chat is one conversation.
    """

    place: Place
    root: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message of the bot's stands, so that it can be replaced or replied to."""

    place: Place
    root: str
    id: str

    @property
    def thread(self) -> Thread:
        """The conversation it belongs to."""
        return Thread(self.place, self.root)


class Mode(StrEnum):
    """How a round moves: by its chair, or at each person's own pace."""

    LIVE = "live"
    OWN_PACE = "own-pace"


class State(StrEnum):
    """Where a round is in its life."""

    OPEN = "open"
    CLOSED = "closed"
    SIGNED_OFF = "signed-off"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Team:
    """A channel with the people who answer for it."""

    place: Place
    service: str = ""
    lead: Person | None = None
    accepted: datetime | None = None
    chairs: tuple[Person, ...] = ()
    time_zone: str = "Europe/London"
    language: str = "en"
    revision: int = 0

    @property
    def accepted_lead(self) -> Person | None:
        """The safeguarding lead, once they have accepted the role."""
        return self.lead if self.accepted else None


@dataclass(frozen=True, slots=True)
class Round:
    """
    One briefing, discussed once by one team.

    `briefing` is the edition the round began with, whatever became of the
    file since. `order` names its prompts by id; people see them numbered from
    1. `reached` is the number of the newest prompt sent out. `issued` is the
    number of the newest signed version of the minutes, 0 for none. `hold` is
    why it is under legal hold, "" if it is not. `thinned` is when the first part of its
    record was removed because its time was over: from then on nothing is added to it.
    """

    id: RoundId
    place: Place
    briefing: Briefing
    order: tuple[str, ...]
    minutes: int
    mode: Mode
    named: bool
    chair: Person
    opened: datetime
    closes: datetime | None = None
    state: State = State.OPEN
    reached: int = 0
    closed: datetime | None = None
    issued: int = 0
    issued_at: datetime | None = None
    present: str = ""
    apologies: str = ""
    hold: str = ""
    thinned: datetime | None = None
    revision: int = 0

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The prompts of the chosen plan, in order."""
        return tuple(self.briefing.prompt(id) for id in self.order)

    def prompt(self, number: int) -> Prompt:
        """The prompt people see as `number`, from 1."""
        return self.briefing.prompt(self.order[number - 1])


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What somebody wrote below a posted message, as its platform tells it.

    `id` is the platform's own, unique in the place. `revised` is when this
    wording came about: the moment of writing, of the edit, or of the deletion.
    `files` is how many were shared with it; what is in them is never kept. `held` has the
    kinds of identifier that may be in it.
    Where there are no threads, `quotes` is the message it answers, and `addressed` says
    whether it was written to the bot: nothing else tells there what is for the record.
    """

    id: str
    thread: Thread
    author: Person
    text: str
    at: datetime
    revised: datetime
    deleted: bool = False
    files: int = 0
    held: Kinds = ()
    quotes: str = ""
    addressed: bool = False


class Kind(StrEnum):
    """How a contribution came: in a thread, through a private form, or said aloud."""

    REPLY = "reply"
    ANSWER = "answer"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Contribution:
    """
    Something said about a prompt; every wording of it is kept.

    The current one is that with the latest `revised`, a deletion winning a
    tie. `id` is unique in the round. With `held`, the kinds of identifier that may be in this
    wording, it is held back until somebody has looked.
    """

    round: RoundId
    prompt: int
    kind: Kind
    id: str
    author: Person
    text: str
    at: datetime
    revised: datetime
    deleted: bool = False
    files: int = 0
    held: Kinds = ()

    @property
    def wording(self) -> str:
        """Name this wording, for a button to carry: when it came about, and of what."""
        return f"{(self.revised - _EPOCH) // _TICK}:{self.id}"


@dataclass(frozen=True, slots=True)
class Release:
    """
    Somebody's word that a wording may stand as it is, though it was held back.

    The wording is that of `contribution` with this `revised`; `kinds` is what had held it. Of
    several that say the same the first is kept.
    """

    round: RoundId
    contribution: str
    revised: datetime
    kinds: Kinds
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """One person's choice, by its position from 0; a later vote replaces it."""

    round: RoundId
    prompt: int
    person: Person
    choice: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Action:
    """What somebody will do, and by when (a date where the team is)."""

    round: RoundId
    id: str
    what: str
    owner: Person
    due: date
    added_by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """
    A chair's change to the minutes, never to what was said.

    `target` is `contribution:ID`, `action:ID`, `present` or `apologies`. `text` is the
    new wording; None keeps the thing out of the minutes, where it is counted. `version` is that
    of the minutes it made; 0 and below count those of what was held back before there were any.
    """

    round: RoundId
    version: int
    target: str
    text: str | None
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """
    The minutes as they stood at one moment; `body` is a `Document` as JSON.

    `seal` tells two bodies apart by what they say. `by` is None where the
    clock wrote it. `salt` is nobody's to guess: the audit trail tells of body and salt together.
    """

    round: RoundId
    number: int
    signed: bool
    body: str
    seal: str
    by: Person | None
    at: datetime
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A lead's word that a digest has reached them."""

    round: RoundId
    version: int
    lead: Person
    at: datetime


class Task(StrEnum):
    """What a delivery is for."""

    OPENING = "opening"
    BRIEFING = "briefing"
    PROMPT = "prompt"
    REFRESH = "refresh"
    CLOSING = "closing"
    DRAFT = "draft"
    DRAFT_FILE = "draft-file"
    SIGNED = "signed"
    SIGNED_FILE = "signed-file"
    DIGEST = "digest"
    DIGEST_FILE = "digest-file"
    RECEIPT = "receipt"
    NEWS = "news"
    LATE = "late"
    INVITE = "invite"
    TROUBLE = "trouble"
    LOST = "lost"
    HELD = "held"
    UNREACHED = "unreached"
    OFFER = "offer"
    REMINDER = "reminder"
    LEFT_OPEN = "left-open"
    CLOSE_TIMER = "close-timer"
    REMOVAL = "removal"
    TAKEN_OUT = "taken-out"


Lane = Place | Person


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    One outgoing message that must arrive, or a moment that must be acted on.

    It names what to say; the words are written when it is sent, from the
    record as it then is. `key` makes it once: a second one with the same key
    is not kept. Those of a lane go out one at a time, in order of `due` and
    of being kept. `detail` belongs to the task: a prompt's number, a version.
    With `collapses`, one like it that is still waiting makes this one needless.
    """

    key: str
    lane: Lane
    task: Task
    due: datetime
    round: RoundId | None = None
    detail: str = ""
    collapses: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery leased to one courier; `doubt`: an earlier try may have arrived."""

    id: int
    fence: int
    delivery: Delivery
    attempts: int
    doubt: bool


@dataclass(frozen=True, slots=True)
class Record:
    """
    Everything known of one round, at one moment.

    `contributions` has one wording of each, deleted ones left out, oldest first;
    `posted` the bot's own messages by prompt number (0: the opening), all copies;
    `versions` without their bodies but for the newest; `gone` has the marks of contributions
    that were taken out for good. Names are filled in.
    """

    round: Round
    team: Team
    contributions: tuple[Contribution, ...] = ()
    votes: tuple[Vote, ...] = ()
    actions: tuple[Action, ...] = ()
    corrections: tuple[Correction, ...] = ()
    versions: tuple[Version, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    posted: tuple[tuple[int, Posted], ...] = ()
    releases: tuple[Release, ...] = ()
    gone: frozenset[str] = frozenset()

    @property
    def held(self) -> tuple[Contribution, ...]:
        """What is held back: nobody has released it, and no correction stands in its place."""
        corrected = {correction.target for correction in self.corrections}
        return tuple(
            said
            for said in self.contributions
            if said.held
            and not said.deleted
            and f"contribution:{said.id}" not in corrected
            and self.identifies(said)
        )

    def identifies(self, said: Contribution) -> bool:
        """Tell whether a wording may identify somebody, and nobody has released it."""
        wording = (said.id, said.revised)
        looked = {
            kind
            for release in self.releases
            if (release.contribution, release.revised) == wording
            for kind in release.kinds
        }
        return not looked.issuperset(said.held)

    @property
    def has_threads(self) -> bool:
        """Whether the round's place has threads, as far as is known before anything is posted."""
        return all(posted.root for _, posted in self.posted)

    def thread(self, prompt: int = 0) -> Posted | None:
        """Where a prompt stands; of several copies the newest."""
        found = [posted for number, posted in self.posted if number == prompt]
        return found[-1] if found else None


def mark_of(round: RoundId, id: str) -> str:
    """Tell a contribution that was taken out from any other, without saying which it was."""
    return blake2b(f"{round}\0{id}".encode(errors="replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Rewriting:
    """
    What is taken out of a round for good.

    Every wording of the contributions in `gone` goes, and nothing that comes again under
    their ids is ever kept; `instead` stands in their place. `corrections` and `versions` are
    written over those of their numbers. Whatever still names `person` then names `alias`.
    """

    round: RoundId
    gone: tuple[str, ...] = ()
    instead: tuple[Contribution, ...] = ()
    corrections: tuple[Correction, ...] = ()
    versions: tuple[Version, ...] = ()
    person: Person | None = None
    alias: Person | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """
    What one decision does to the record, kept whole or not at all.

    `seen` is the round the decision was made on: if it has moved on since,
    nothing is kept. `round` is its new state, or a new round. `forgotten` is somebody whose
    name goes, with what was or would be sent to them outside of rounds. `audit` says who did it.
    """

    seen: Round | None = None
    round: Round | None = None
    team: Team | None = None
    contributions: tuple[Contribution, ...] = ()
    votes: tuple[Vote, ...] = ()
    actions: tuple[Action, ...] = ()
    corrections: tuple[Correction, ...] = ()
    versions: tuple[Version, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    releases: tuple[Release, ...] = ()
    rewriting: Rewriting | None = None
    forgotten: Person | None = None
    audit: tuple[Entry, ...] = ()
