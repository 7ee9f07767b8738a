"""The audit trail: who did what to the record and when, chained so that a change is found."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

CLOCK = "clock"
"""Who acts where nobody does: a timer of the bot's own."""


class Verb(StrEnum):
    """What can be done to a record, or with it."""

    OPENED = "opened"
    MOVED_ON = "moved-on"
    TOOK_OVER = "took-over"
    NOTED_ATTENDANCE = "noted-attendance"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ADDED = "added"
    CORRECTED = "corrected"
    RELEASED = "released"
    WROTE = "wrote"
    SIGNED = "signed"
    RECEIVED = "received"
    SET_UP = "set-up"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    READ = "read"
    EXPORTED = "exported"
    HELD = "held"
    LIFTED = "lifted"
    REDACTED = "redacted"
    ERASED = "erased"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, order=True)
class Workspace:
    """Whose chain it is: what happens in one workspace never stands beside another's."""

    platform: str
    id: str

    def __str__(self) -> str:
        """Name it as people type it."""
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    Something that was done: ids and a reason, never contents or names.

    `actor` is `platform:workspace:id` of a person, `operator:login`, or `clock`; `verb` is a
    `Verb`. `kind` and `object` say to what: `round` and its id, `minutes` and `ID/3`, `person`.
    """

    workspace: Workspace
    at: datetime
    actor: str
    verb: str
    kind: str
    object: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its chain: its number from 1, the hash before it, and its own."""

    entry: Entry
    number: int
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """
    Where a chain stands: how many entries it ever had, and the last one's hash.

    The first `removed` of them are gone, as their time was over; `base` is the last one's hash.
    """

    workspace: Workspace
    count: int = 0
    hash: str = ""
    removed: int = 0
    base: str = ""


def linked(head: Head, entry: Entry) -> Link:
    """Hang an entry on the end of a chain."""
    number = head.count + 1
    return Link(entry, number, head.hash, digest(entry, number, head.hash))


def digest(entry: Entry, number: int, previous: str) -> str:
    """Tell an entry and its place in the chain in 64 characters (SHA-256)."""
    fields = (
        entry.workspace.platform,
        entry.workspace.id,
        number,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.verb,
        entry.kind,
        entry.object,
        entry.reason,
        previous,
    )
    return sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def faults(head: Head, links: Sequence[Link]) -> Iterator[str]:
    """Yield what is wrong with a chain, each in a sentence; `links` in order of their numbers."""
    number, previous = head.removed, head.base
    for link in links:
        number += 1
        if link.number != number:
            yield f"entry {number} is missing"
        elif link.entry.workspace != head.workspace:
            yield f"entry {number} is another workspace's"
        if link.previous != previous:
            yield f"entry {link.number} does not follow the one before it"
        if link.hash != digest(link.entry, link.number, link.previous):
            yield f"entry {link.number} has been changed"
        number, previous = link.number, link.hash
    if number != head.count:
        yield f"there are entries up to {number}, and there were up to {head.count}"
    elif previous != head.hash:
        yield "the last entry is not the one that was written last"
