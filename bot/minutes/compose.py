"""Writing minutes from the record: nothing lost, nothing added, nothing merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.blocks import (
    Bars,
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Heading,
    Note,
    Paragraph,
    Span,
    paragraph,
    plain,
)
from bot.content import spans
from bot.minutes.facts import called, facts
from bot.minutes.said import Said, said
from bot.minutes.votes import counted
from bot.model import Action, Person, Record, Version
from bot.words import Words


@dataclass(frozen=True, slots=True)
class _Draft:
    """What every part of the minutes is written from."""

    record: Record
    spoken: Said
    words: Words
    urls: Mapping[str, str | None]


def compose(  # noqa: PLR0913 - the last three by name, for whoever signs or has links
    record: Record,
    words: Words,
    number: int,
    *,
    signed_by: Person | None = None,
    at: datetime | None = None,
    links: Mapping[str, str] = MappingProxyType({}),
) -> Document:
    """
    Write version `number` of a round's minutes: signed with a name and a moment, else a draft.

    `links` are the site's addresses for links that the briefing leaves
    unknown; one that stays unknown is its label alone. In a round that is not
    named, no name stands but the chairs', the actions' owners' and the signers'.
    """
    known = {link.id: link.url or links.get(link.id) for link in record.round.briefing.links}
    draft = _Draft(record, said(record, words), words, known)
    signed = Version(record.round.id, number, True, "", "", signed_by, at) if at else None
    return Document(
        title=words("minutes_title", briefing=record.round.briefing.title),
        status=_status(record, number, signed, words),
        language=words.language,
        blocks=(
            facts(record, draft.spoken, words),
            *_prompts(draft),
            *_general(draft),
            *_not_reached(draft),
            *_actions(draft),
            *_about(record, number, signed, words),
        ),
    )


def _prompts(draft: _Draft) -> list[Block]:
    blocks: list[Block] = []
    if draft.spoken.silent and not draft.record.votes:
        blocks.append(paragraph(draft.words("minutes_silent")))
    for number in _numbers(draft):
        if _put(draft, number):
            blocks += _prompt(draft, number)
    return blocks


def _numbers(draft: _Draft) -> range:
    return range(1, len(draft.record.round.order) + 1)


def _put(draft: _Draft, number: int) -> bool:
    """Tell whether a prompt went out; what people made of it is proof enough."""
    voted = any(vote.prompt == number for vote in draft.record.votes)
    return number <= draft.record.round.reached or draft.spoken.about(number) or voted


def _prompt(draft: _Draft, number: int) -> list[Block]:
    words, asked = draft.words, draft.record.round.prompt(number)
    blocks: list[Block] = [
        Heading(words("minutes_prompt_heading", number=number)),
        Paragraph(spans(asked.text, draft.urls)),
    ]
    if asked.origin != "source":
        blocks.append(paragraph(words(f"minutes_origin_{asked.origin}")))
    elif asked.choices_origin not in (None, "source"):
        blocks.append(paragraph(words(f"minutes_choices_{asked.choices_origin}")))
    votes = counted(draft.record, number, words)
    if votes:
        blocks.append(votes)
    if draft.spoken.about(number):
        blocks += _spoken(draft, number)
    elif not isinstance(votes, Bars):
        blocks.append(paragraph(words("minutes_no_replies")))
    return blocks


def _spoken(draft: _Draft, number: int) -> list[Block]:
    blocks: list[Block] = []
    if entries := draft.spoken.entries.get(number):
        blocks.append(Entries(tuple(entries)))
    if withheld := draft.spoken.withheld.get(number):
        blocks.append(paragraph(draft.words.count("minutes_withheld", withheld)))
    if held := draft.spoken.held.get(number):
        blocks.append(paragraph(draft.words.count("minutes_held", held)))
    return blocks


def _general(draft: _Draft) -> list[Block]:
    if not draft.spoken.about(0):
        return []
    return [Heading(draft.words("minutes_general_heading")), *_spoken(draft, 0)]


def _not_reached(draft: _Draft) -> list[Block]:
    missed = [number for number in _numbers(draft) if not _put(draft, number)]
    if not missed:
        return []
    listed = tuple(
        (Span(f"{number}. "), *spans(draft.record.round.prompt(number).text, draft.urls))
        for number in missed
    )
    return [Heading(draft.words("minutes_not_reached_heading")), Bullets(listed)]


def _actions(draft: _Draft) -> list[Block]:
    words, actions = draft.words, draft.record.actions
    kept = [action for action in actions if not draft.spoken.drops(f"action:{action.id}")]
    blocks: list[Block] = [Heading(words("minutes_actions_heading"))]
    if kept:
        blocks.append(Entries(tuple(_action(action, draft) for action in kept)))
    elif not actions:
        blocks.append(paragraph(words("minutes_no_actions")))
    if withheld := len(actions) - len(kept):
        blocks.append(paragraph(words.count("minutes_actions_withheld", withheld)))
    return blocks


def _action(action: Action, draft: _Draft) -> Entry:
    words, correction = draft.words, draft.spoken.corrections.get(f"action:{action.id}")
    marks = [
        words("minutes_action_owner", name=called(action.owner, words)),
        words("minutes_action_due", date=words.date(action.due)),
    ]
    if correction is None or correction.text is None:
        return Entry(action.what, tuple(marks))
    return Entry(correction.text, (*marks, words("minutes_mark_corrected")))


def _about(record: Record, number: int, signed: Version | None, words: Words) -> list[Block]:
    """Tell of the paper itself, in small print, which the seal leaves out."""
    versions = [each for each in record.versions if each.number < number]
    if signed:
        versions.append(signed)
    return [
        Heading(words("minutes_about_heading")),
        Note(plain(words("minutes_about_words"))),
        Note(plain(words("minutes_about_platform"))),
        *(Note(plain(_version(record, version, words))) for version in versions),
    ]


def _version(record: Record, version: Version, words: Words) -> str:
    """Name who made a version, unless that could name who said something late."""
    moment = words.moment(version.at, record.team.time_zone)
    chairs = (record.round.chair, *record.team.chairs)
    by = version.by if version.signed or record.round.named or version.by in chairs else None
    kind = "signed" if version.signed else "draft_by" if by else "draft"
    name = called(by, words) if by else ""
    return words(f"minutes_version_{kind}", version=version.number, moment=moment, name=name)


def _status(record: Record, number: int, signed: Version | None, words: Words) -> str:
    if not signed or not signed.by:
        return words("minutes_draft", version=number)
    moment = words.moment(signed.at, record.team.time_zone)
    name = called(signed.by, words)
    return words("minutes_signed", version=number, name=name, moment=moment)
