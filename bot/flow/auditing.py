"""
What a decision leaves in the audit trail.

Taking part (a reply, an answer, a note, a vote) leaves nothing there: each wording is a row with
its author and its moments, and a trail of who said something must not outlive what they said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit import CLOCK, Entry, Verb
from bot.model import Change, Person, Record, Round, State, Team
from bot.vouching import vouched

_STATES = {
    State.CLOSED: Verb.CLOSED,
    State.CANCELLED: Verb.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something and when: `key` is a person's, `operator:login`, or `clock`."""

    key: str
    at: datetime

    def did(self, verb: Verb, of: Round | Team, part: str = "", reason: str = "") -> Entry:
        """Say what was done to a round, to something of it (`minutes/3`), or to a team."""
        if isinstance(of, Team):
            return self._entry(of, verb, "team", of.place.channel, reason)
        kind, _, id = part.partition("/")
        return self._entry(of, verb, kind or "round", f"{of.id}/{id}" if id else of.id, reason)

    def did_to(self, person: Person, verb: Verb, reason: str = "") -> Entry:
        """Say what was done with all that is kept of a person."""
        return Entry(person.home, self.at, self.key, verb, "person", person.key, reason)

    def _entry(self, of: Round | Team, verb: Verb, kind: str, object: str, reason: str) -> Entry:
        return Entry(of.place.home, self.at, self.key, verb, kind, object, reason)


def person_at(who: Person | None, at: datetime) -> Actor:
    """Make the actor of what somebody does; of what nobody does, the clock."""
    return Actor(who.key if who else CLOCK, at)


def audited(change: Change, actor: Actor, before: Record | Team | None = None) -> Change:
    """Write down who made a change; `before` is what it was decided on."""
    found: list[Entry] = []
    if change.round:
        found += _round(change.seen, change.round, actor)
    team = before.team if isinstance(before, Record) else before
    if change.team and team:
        found += _team(team, change.team, actor)
    if isinstance(before, Record):
        found += _parts(change, before.round, actor)
        found += _releases(change, before, actor)
    return replace(change, audit=(*change.audit, *found))


def _round(seen: Round | None, new: Round, actor: Actor) -> Iterator[Entry]:
    if seen is None:
        yield actor.did(Verb.OPENED, new)
        return
    if new.state is not seen.state and new.state in _STATES:
        yield actor.did(_STATES[new.state], new)
    if new.reached != seen.reached:
        yield actor.did(Verb.MOVED_ON, new)
    if new.chair != seen.chair:
        yield actor.did(Verb.TOOK_OVER, new)
    if (new.present, new.apologies) != (seen.present, seen.apologies):
        yield actor.did(Verb.NOTED_ATTENDANCE, new)


def _team(old: Team, new: Team, actor: Actor) -> Iterator[Entry]:
    if new == old:
        return
    if replace(old, accepted=new.accepted) == new:
        yield actor.did(Verb.ACCEPTED, new)
    elif old.lead and replace(old, lead=None, accepted=None) == new:
        by_lead = actor.key == old.lead.key
        yield actor.did(Verb.DECLINED if by_lead else Verb.SET_UP, new)
    else:
        yield actor.did(Verb.SET_UP, new)


def _parts(change: Change, round: Round, actor: Actor) -> Iterator[Entry]:
    for action in change.actions:
        yield actor.did(Verb.ADDED, round, f"action/{action.id}")
    for correction in change.corrections:
        yield actor.did(Verb.CORRECTED, round, f"minutes/{max(0, correction.version)}")
    for version in change.versions:
        yield actor.did(
            Verb.SIGNED if version.signed else Verb.WROTE,
            round,
            f"minutes/{version.number}",
            vouched(version),
        )
    for receipt in change.receipts:
        yield actor.did(Verb.RECEIVED, round, f"minutes/{receipt.version}")


def _releases(change: Change, before: Record, actor: Actor) -> Iterator[Entry]:
    """Leave out the author's own word: it would tell who said something."""
    authors = {each.id: each.author for each in (*before.contributions, *change.contributions)}
    for release in change.releases:
        if release.by != authors.get(release.contribution):
            yield actor.did(Verb.RELEASED, before.round, f"contribution/{release.contribution}")
