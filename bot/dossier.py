"""Everything that is kept of a round or a person, to be seen, handed over or removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.audit import CLOCK, Entry, Link, Verb, Workspace
from bot.model import (
    Contribution,
    Delivery,
    Person,
    Record,
    RoundId,
    Team,
    Version,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """
    A delivery and what became of it: `pending`, `sent` or `given-up`, and why in a word.

    `root` and `message` are the platform's ids of what went out.
    """

    delivery: Delivery
    state: str
    attempts: int
    reason: str = ""
    root: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """
    All that is kept of a round: its record, and what the record leaves out.

    `wordings` has every wording of every contribution, oldest first; `versions` all minutes
    with their bodies; `trail` what the audit trail says of it.
    """

    record: Record
    wordings: tuple[Contribution, ...]
    versions: tuple[Version, ...]
    deliveries: tuple[Sent, ...]
    trail: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a person is named: rounds, teams as lead or chair, messages to them beside rounds."""

    person: Person
    rounds: tuple[RoundId, ...] = ()
    teams: tuple[Team, ...] = ()
    deliveries: tuple[Sent, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.person.name or self.rounds or self.teams or self.deliveries)


class Class(StrEnum):
    """The kinds of record that are kept for a time of their own."""

    HELD = "held"
    CONTRIBUTIONS = "contributions"
    VOTES = "votes"
    ACTIONS = "actions"
    MINUTES = "minutes"
    DELIVERIES = "deliveries"
    NAMES = "names"
    AUDIT = "audit"
    ROUNDS = "rounds"


OF_ROUNDS = (
    Class.CONTRIBUTIONS,
    Class.VOTES,
    Class.ACTIONS,
    Class.MINUTES,
    Class.DELIVERIES,
)
"""What belongs to a round; once all of it is over, the round itself goes, too."""

KINDS = (Class.HELD, *OF_ROUNDS)
"""What is removed of a round; of what is held back, the words alone."""

Counts = Mapping[Class, int]
"""How many records of each kind were removed; none is not in it."""

Ends = Mapping[Class, datetime]
"""Of each kind: what ended before this moment goes. A kind that is not there is kept for ever."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be removed in one go: parts of one round, or (no round) of one workspace."""

    workspace: Workspace
    round: RoundId | None
    ends: Ends

    def entry(self, counts: Counts, now: datetime) -> Entry:
        """Say in the audit trail what was removed: `contributions 12, votes 5`."""
        said = ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items()))
        kind, object = ("round", self.round) if self.round else ("workspace", str(self.workspace))
        return Entry(self.workspace, now, CLOCK, Verb.REMOVED, kind, object, said)
