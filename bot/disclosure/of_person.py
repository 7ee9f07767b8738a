"""Everything of one person, across rounds: to be read by them, and by programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.audit import Link
from bot.blocks import Block, Document, Entries, Entry, Facts, Heading, Paragraph, paragraph
from bot.context import Context, zone
from bot.disclosure import held_back, wording
from bot.disclosure.plain import Plain, as_json, link, part_of, plain, sent, when
from bot.dossier import Dossier, Traces
from bot.messages import File
from bot.minutes import load, page
from bot.minutes.taking_out import renaming
from bot.minutes.votes import choice_of
from bot.model import Contribution, Person, Version


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a person, and of the audit trail what they may be shown."""

    traces: Traces
    dossiers: Sequence[Dossier]
    trail: Sequence[Link]
    at: datetime

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.traces.person


def files_of(kept: Kept, document: Document) -> tuple[File, ...]:
    """Write it for a program and for people."""
    return (
        File("kept.json", "application/json", as_json(in_full(kept))),
        File("kept.html", "text/html; charset=utf-8", page(document).encode()),
    )


def in_full(kept: Kept) -> Plain:
    """Spread all that is kept of a person."""
    return {
        "person": plain(kept.person),
        "at": plain(kept.at),
        "rounds": [_round(dossier, kept.person) for dossier in kept.dossiers],
        "teams": [
            {
                "channel": plain(team.place),
                "service": team.service,
                "lead": team.lead == kept.person,
                "chair": kept.person in team.chairs,
            }
            for team in kept.traces.teams
        ],
        "messages": list(map(sent, kept.traces.deliveries)),
        "audit": list(map(link, kept.trail)),
    }


def _round(dossier: Dossier, person: Person) -> Plain:
    record, mine = dossier.record, _Theirs(dossier, person)
    return {
        "round": record.round.id,
        "channel": plain(record.round.place),
        "team": record.team.service,
        "briefing": record.round.briefing.title,
        "opened": plain(record.round.opened),
        "closed": plain(record.round.closed),
        "state": record.round.state,
        "legal_hold": bool(record.round.hold),
        "chaired": record.round.chair == person,
        "said": [
            plain(each, "round", "author") | {"releases": held_back.table(each, record)}
            for each in mine.wordings
        ],
        "released": [plain(each, "round", "by") for each in record.releases if each.by == person],
        "votes": [plain(v, "round", "person") for v in record.votes if v.person == person],
        "actions": [
            plain(action, "round", "owner", "added_by")
            | {"owned": action.owner == person, "added": action.added_by == person}
            for action in record.actions
            if person in (action.owner, action.added_by)
        ],
        "corrections": [plain(c, "round", "by") for c in record.corrections if c.by == person],
        "versions": [
            plain(version, "round", "by", "body")
            for version in dossier.versions
            if version.by == person
        ],
        "receipts": [plain(r, "round", "lead") for r in record.receipts if r.lead == person],
        "messages": [sent(each) for each in dossier.deliveries if each.delivery.lane == person],
        "named_in": mine.named_in(),
    }


class _Theirs:
    """What of a round is one person's, and where others name them."""

    def __init__(self, dossier: Dossier, person: Person) -> None:
        self._dossier = dossier
        self._person = person
        self._without = renaming({person.name}, (), "")

    @property
    def wordings(self) -> list[Contribution]:
        return [each for each in self._dossier.wordings if each.author == self._person]

    def named_in(self) -> Plain:
        """Count where their name stands; whose words those are is not theirs to be told."""
        record = self._dossier.record
        others = [each for each in self._dossier.wordings if each.author != self._person]
        return {
            "attendance": self._named(record.round.present),
            "apologies": self._named(record.round.apologies),
            "contributions_of_others": sum(self._named(each.text) for each in others),
            "actions": sum(self._named(action.what) for action in record.actions),
            "minutes": [v.number for v in self._dossier.versions if self._in_minutes(v)],
        }

    def _named(self, text: str) -> bool:
        return self._without(text) != text

    def _in_minutes(self, version: Version) -> bool:
        return self._named(" ".join(_texts(load(version.body).blocks)))


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        match block:
            case Facts(rows=rows):
                yield from (value for _, value in rows)
            case Entries(items=items):
                yield from (part for entry in items for part in (entry.text, *entry.marks))
            case _:
                continue


def document_of(kept: Kept, context: Context) -> Document:
    """Set it for people to read."""
    words, person = context.words, kept.person
    blocks: list[Block] = [
        paragraph(words("kept_about")),
        Facts(
            (
                (words("kept_name"), person.name or words("minutes_name_unknown")),
                (words("kept_id"), person.key),
                (words("kept_rounds"), str(len(kept.dossiers))),
            )
        ),
        *_seats(kept, context),
    ]
    for dossier in kept.dossiers:
        blocks += _of_round(dossier, person, context)
    blocks += _trail(kept, context)
    blocks.append(Paragraph(context.say("platform_keeps")))
    return Document(words("kept_title"), "", words.language, tuple(blocks))


def _seats(kept: Kept, context: Context) -> list[Block]:
    words, seats = context.words, list[Entry]()
    for team in kept.traces.teams:
        name = team.service or words("team_unnamed")
        if team.lead == kept.person:
            seats.append(Entry(name, (words("kept_lead"),)))
        if kept.person in team.chairs:
            seats.append(Entry(name, (words("kept_chair"),)))
    return [Heading(words("kept_seats_heading")), Entries(tuple(seats))] if seats else []


def _of_round(dossier: Dossier, person: Person, context: Context) -> list[Block]:
    words, round = context.words, dossier.record.round
    day = words.date(round.opened.astimezone(zone(dossier.record.team)).date())
    lines = [*_said(dossier, person, context), *_done(dossier, person, context)]
    if round.chair == person:
        lines.append(Entry(words("kept_chaired")))
    named = _Theirs(dossier, person).named_in()
    if any(named.values()):
        lines.append(Entry(words("kept_named"), (words("kept_named_text"),)))
    heading = words("kept_round", briefing=round.briefing.title, date=day)
    if not lines:
        return [Heading(heading), paragraph(words("kept_messages_only"))]
    return [Heading(heading), Entries(tuple(lines))]


def _said(dossier: Dossier, person: Person, context: Context) -> Iterable[Entry]:
    for each in _Theirs(dossier, person).wordings:
        marks = wording.marks(each, dossier.record, context)
        yield Entry(each.text, (part_of(each.prompt, context.words), *marks))


def _done(dossier: Dossier, person: Person, context: Context) -> Iterable[Entry]:
    yield from _votes(dossier, person, context)
    yield from _actions(dossier, person, context)
    yield from _papers(dossier, person, context)


def _votes(dossier: Dossier, person: Person, context: Context) -> Iterable[Entry]:
    for vote in dossier.record.votes:
        if vote.person == person:
            label = choice_of(vote, dossier.record, context.words)
            number = context.words("part_prompt", number=vote.prompt)
            at = when(vote.at, dossier.record, context)
            yield Entry(context.words("kept_vote", choice=label), (number, at))


def _actions(dossier: Dossier, person: Person, context: Context) -> Iterable[Entry]:
    words = context.words
    for action in dossier.record.actions:
        due = words.date(action.due)
        if action.owner == person:
            yield Entry(action.what, (words("kept_owned"), due))
        elif action.added_by == person:
            yield Entry(action.what, (words("kept_added"), due))


def _papers(dossier: Dossier, person: Person, context: Context) -> Iterable[Entry]:
    words = context.words
    for each in dossier.record.corrections:
        if each.by == person:
            yield Entry(each.text or "", (words("kept_corrected"), each.target))
    for release in dossier.record.releases:
        if release.by == person:
            yield Entry(words("kept_released"), (when(release.at, dossier.record, context),))
    for version in dossier.versions:
        if version.by == person:
            key = "kept_signed" if version.signed else "kept_wrote"
            at = when(version.at, dossier.record, context)
            yield Entry(words(key, version=version.number), (at,))
    for receipt in dossier.record.receipts:
        if receipt.lead == person:
            at = when(receipt.at, dossier.record, context)
            yield Entry(words("disclosure_receipt", version=receipt.version), (at,))


def _trail(kept: Kept, context: Context) -> list[Block]:
    words, site = context.words, context.site
    entries = tuple(
        Entry(
            f"{each.entry.verb}: {each.entry.kind} {each.entry.object}",
            (words.moment(each.entry.at, site.zone),),
        )
        for each in kept.trail
    )
    return [Heading(words("disclosure_trail_heading")), Entries(entries)] if entries else []
