"""Taking somebody's words or somebody out of a round, and leaving minutes that make sense."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from bot.audit import Verb
from bot.context import Context, zone
from bot.dossier import Dossier
from bot.errors import Refusal
from bot.flow.auditing import Actor
from bot.flow.deliveries import taken_out as told
from bot.flow.holding import need_free
from bot.flow.minuting import next_version
from bot.minutes import dump, load, seal
from bot.minutes.taking_out import Cut, Rename, renaming, taken_out
from bot.model import (
    Action,
    Change,
    Contribution,
    Correction,
    Delivery,
    Kind,
    Person,
    Record,
    Rewriting,
    State,
    Version,
)
from bot.ports import NewId
from bot.vouching import vouched, with_salt

T = TypeVar("T", Action, Contribution)

Cuts = Callable[[Version], Sequence[Cut]]
"""What is to be cut out of a version of the minutes."""

SKEW = timedelta(minutes=5)
"""How far a platform's clock may be from ours: in doubt a line is looked for."""

GONE = "gone"
"""The target of a correction whose words went with what it corrected."""


@dataclass(frozen=True, slots=True)
class Erasing:
    """Whom a round is to forget, all their names, and by which id it then knows them."""

    person: Person
    names: frozenset[str]
    alias: Person


@dataclass(frozen=True, slots=True)
class Order:
    """Who orders it, and why; `context` is the team's language, `new_id` makes salts."""

    actor: Actor
    reason: str
    context: Context
    new_id: NewId

    def words(self, record: Record) -> str:
        """Say what stands in the place of words: that there were some, and until when."""
        day = self.actor.at.astimezone(zone(record.team)).date()
        return self.context.words("taken_out", date=self.context.words.date(day))

    def note(self, record: Record) -> str:
        """Say in the small print of minutes that they are not as they were."""
        day = self.actor.at.astimezone(zone(record.team)).date()
        return self.context.words("taken_out_note", date=self.context.words.date(day))


def redact(dossier: Dossier, target: str, instead: str, order: Order) -> Change:
    """
    Take the words of one contribution (`contribution:ID`) or action (`action:ID`) out for good.

    `instead` stands in their place; if empty, a sentence that says when they were taken out.
    """
    record = dossier.record
    need_free(record)
    kind, _, id = target.partition(":")
    text = instead.strip() or order.words(record)
    if kind == "action":
        return _redact_action(dossier, id, text, order)
    wordings = [each for each in dossier.wordings if each.id == id]
    if not wordings:
        raise Refusal("gone")
    latest = max(wordings, key=lambda each: (each.revised, each.deleted, each.text))
    new = replace(latest, text=text, revised=order.actor.at, files=0, held=())
    rewriting = Rewriting(
        record.round.id,
        gone=(id,),
        instead=() if latest.deleted else (new,),
        corrections=tuple(_cleared(record, {id: id})),
    )

    def cuts(version: Version) -> list[Cut]:
        return [Cut(texts_in(version, dossier, id), text)]

    return _written(dossier, Change(rewriting=rewriting), cuts, str, order)


def erase(dossier: Dossier, whom: Erasing, order: Order) -> Change:
    """
    Take a person out of a round.

    Their replies and answers go, in the minutes, too, where it is said that there were some.
    Votes, actions, notes and corrections stay without them: they are the team's.
    """
    record, person = dossier.record, whom.person
    need_free(record)
    theirs = {
        each.id: each
        for each in sorted(dossier.wordings, key=lambda each: (each.revised, each.deleted))
        if each.author == person and each.kind is not Kind.NOTE
    }
    ids = {id: f"{whom.alias.id}-{number}" for number, id in enumerate(theirs, start=1)}
    text = order.words(record)
    instead = (
        replace(
            each,
            id=ids[id],
            author=whom.alias,
            text=text,
            revised=order.actor.at,
            files=0,
            held=(),
        )
        for id, each in theirs.items()
        if not each.deleted
    )
    rewriting = Rewriting(
        record.round.id,
        gone=tuple(theirs),
        instead=tuple(instead),
        corrections=tuple(_cleared(record, ids)),
        person=person,
        alias=whom.alias,
    )
    nameless = order.context.words("minutes_name_gone")
    rename = renaming(whom.names, _others(record, person), nameless)

    def cuts(version: Version) -> list[Cut]:
        return [Cut(texts_in(version, dossier, id), text, whom.names) for id in theirs]

    return _written(dossier, Change(rewriting=rewriting), cuts, rename, order)


def _redact_action(dossier: Dossier, id: str, text: str, order: Order) -> Change:
    record = dossier.record
    found = [action for action in record.actions if action.id == id]
    if not found:
        raise Refusal("gone")
    of_it = [each for each in record.corrections if each.target == f"action:{id}"]
    texts = (*(each.text for each in reversed(of_it) if each.text), found[0].what)
    change = Change(
        actions=(replace(found[0], what=text),),
        rewriting=Rewriting(record.round.id, corrections=tuple(map(_emptied, of_it))),
    )
    return _written(dossier, change, lambda _: [Cut(texts, text)], str, order)


def _written(dossier: Dossier, change: Change, cuts: Cuts, rename: Rename, order: Order) -> Change:
    """Carry a change into all minutes there are, and write new ones where there are any."""
    record, rewriting = dossier.record, change.rewriting or Rewriting(dossier.record.round.id)
    old = tuple(_rewritten(dossier, cuts, rename, order))
    round = replace(
        record.round,
        present=rename(record.round.present),
        apologies=rename(record.round.apologies),
    )
    if rewriting.person == round.chair and rewriting.alias:
        round = replace(round, chair=rewriting.alias)
    newest = {version.number: version for version in (*dossier.versions, *old)}
    after = _after(replace(record, round=round), change, tuple(newest.values()))
    new = tuple(_new_version(after, order))
    verb = Verb.ERASED if rewriting.person else Verb.REDACTED
    papers = (
        order.actor.did(Verb.WROTE, round, f"minutes/{version.number}", vouched(version))
        for version in (*old, *new)
    )
    return replace(
        change,
        seen=record.round,
        round=round,
        rewriting=replace(rewriting, versions=old),
        versions=new,
        deliveries=_news(after, rewriting, order),
        audit=(order.actor.did(verb, round, reason=order.reason), *papers),
    )


def _rewritten(dossier: Dossier, cuts: Cuts, rename: Rename, order: Order) -> Iterator[Version]:
    note = order.note(dossier.record)
    for version in dossier.versions:
        before = load(version.body)
        after = taken_out(before, cuts(version), rename, note)
        if after != before:
            written = replace(version, body=dump(after), seal=seal(after))
            yield with_salt(written, order.new_id)


def _new_version(after: Record, order: Order) -> Iterator[Version]:
    """Write the minutes anew, unless they say what the newest ones say."""
    if after.round.thinned or after.round.state not in (State.CLOSED, State.SIGNED_OFF):
        return
    version = next_version(after, None, order.actor.at, order.context)
    if not after.versions or after.versions[-1].seal != version.seal:
        yield with_salt(version, order.new_id)


def _news(after: Record, rewriting: Rewriting, order: Order) -> tuple[Delivery, ...]:
    round = after.round
    if round.state not in (State.CLOSED, State.SIGNED_OFF) or round.chair == rewriting.alias:
        return ()
    return (told(round, order.actor.at),)


def _after(record: Record, change: Change, versions: tuple[Version, ...]) -> Record:
    """Say what the record will be."""
    rewriting = change.rewriting or Rewriting(record.round.id)
    cleared = {each.version: each for each in rewriting.corrections}
    kept = [each for each in record.contributions if each.id not in rewriting.gone]
    said = sorted((*kept, *rewriting.instead), key=lambda each: (each.at, each.id))
    new = {action.id: action for action in change.actions}
    after = replace(
        record,
        contributions=tuple(each for each in said if not each.deleted),
        actions=tuple(new.get(action.id, action) for action in record.actions),
        corrections=tuple(cleared.get(each.version, each) for each in record.corrections),
        releases=tuple(r for r in record.releases if r.contribution not in rewriting.gone),
        versions=tuple(sorted(versions, key=lambda version: version.number)),
    )
    if rewriting.person and rewriting.alias:
        return _renamed(after, rewriting.person, rewriting.alias)
    return after


def _renamed(record: Record, person: Person, alias: Person) -> Record:
    def swap(who: Person) -> Person:
        return alias if who == person else who

    return replace(
        record,
        contributions=tuple(replace(c, author=swap(c.author)) for c in record.contributions),
        votes=tuple(replace(vote, person=swap(vote.person)) for vote in record.votes),
        actions=tuple(
            replace(action, owner=swap(action.owner), added_by=swap(action.added_by))
            for action in record.actions
        ),
        versions=tuple(
            replace(version, by=swap(version.by) if version.by else None)
            for version in record.versions
        ),
    )


def texts_in(version: Version, dossier: Dossier, id: str) -> tuple[str, ...]:
    """List the ways a contribution may stand in a version, the likeliest first; none if not."""
    wordings = sorted(
        (each for each in dossier.wordings if each.id == id),
        key=lambda each: (each.revised, each.deleted),
        reverse=True,
    )
    known = [each for each in wordings if each.revised <= version.at]
    if not wordings or wordings[-1].at > version.at + SKEW:
        return ()
    if known and known[0].deleted and known[0].revised < version.at - SKEW:
        return ()
    target = f"contribution:{id}"
    corrected = [
        each.text
        for each in reversed(dossier.record.corrections)
        if each.target == target and each.version <= version.number
    ]
    if corrected and corrected[0] is None:
        return ()
    later = (each for each in reversed(wordings) if each not in known)
    texts = (*corrected, *(each.text for each in (*known, *later)))
    return tuple(dict.fromkeys(text for text in texts if text))


def _cleared(record: Record, ids: Mapping[str, str]) -> Iterator[Correction]:
    """Empty the corrections of what goes; what a chair kept out stays out under its new id."""
    for each in record.corrections:
        kind, _, id = each.target.partition(":")
        if kind == "contribution" and id in ids:
            kept_out = replace(each, target=f"contribution:{ids[id]}")
            yield kept_out if each.text is None else _emptied(each)


def _emptied(correction: Correction) -> Correction:
    return replace(correction, target=GONE, text=None)


def _others(record: Record, person: Person) -> set[str]:
    """List the names of everybody else in a record."""
    people = [record.round.chair, *record.team.chairs, record.team.lead]
    people += [each.author for each in record.contributions]
    people += [vote.person for vote in record.votes]
    people += [who for action in record.actions for who in (action.owner, action.added_by)]
    return {who.name for who in people if who and who != person}
