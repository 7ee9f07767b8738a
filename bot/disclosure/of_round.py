"""Everything of one round, in files: to be read by people, and by programs."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby

from bot.archives import Files
from bot.blocks import (
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Facts,
    Heading,
    Paragraph,
    Span,
    paragraph,
)
from bot.context import Context
from bot.disclosure import versions, wording
from bot.disclosure.plain import Plain, as_json, link, part_of, plain, sent, when
from bot.dossier import Dossier
from bot.minutes import page
from bot.minutes.facts import called
from bot.minutes.votes import choice_of
from bot.model import Contribution

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would take for a formula (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """Who is handed the files, when (as people read it), and why."""

    actor: str
    at: str
    reason: str


def files_of(dossier: Dossier, purpose: Purpose, context: Context) -> Files:
    """Write all that is kept of a round."""
    tables = _tables(dossier, context)
    told: Plain = {
        "round": plain(dossier.record.round, "briefing"),
        "team": plain(dossier.record.team),
        "posted": [plain(each) | {"prompt": n} for n, each in dossier.record.posted],
        **tables,
    }
    papers = dict(each for v in dossier.versions for each in versions.papers(v).items())
    files = {
        "record.json": as_json(told),
        "briefing.json": as_json(json.loads(dossier.record.round.briefing.model_dump_json())),
        **{f"{name}.csv": _csv(rows) for name, rows in tables.items() if rows},
        **papers,
    }
    index = page(_index(dossier, purpose, sorted(files), context)).encode()
    return {"index.html": index, **files}


def _tables(dossier: Dossier, context: Context) -> dict[str, list[Plain]]:
    record = dossier.record
    return {
        "contributions": [plain(each, "round") for each in dossier.wordings],
        "releases": [plain(each, "round") for each in record.releases],
        "votes": [
            plain(vote, "round") | {"label": choice_of(vote, dossier.record, context.words)}
            for vote in record.votes
        ],
        "actions": [plain(action, "round") for action in record.actions],
        "corrections": [plain(each, "round") for each in record.corrections],
        "versions": versions.table(dossier),
        "receipts": [plain(receipt, "round") for receipt in record.receipts],
        "deliveries": list(map(sent, dossier.deliveries)),
        "audit": list(map(link, dossier.trail)),
    }


def _index(dossier: Dossier, purpose: Purpose, names: Sequence[str], context: Context) -> Document:
    words = context.words
    blocks: list[Block] = [
        _facts(dossier, purpose, context),
        paragraph(words("disclosure_about")),
        Heading(words("disclosure_files_heading")),
        Bullets(tuple((Span(name, name),) for name in names)),
        *_said(dossier, context),
        *_votes(dossier, context),
        *_rest(dossier, context),
        *versions.listed(dossier, context),
        Heading(words("disclosure_trail_heading")),
        Entries(
            tuple(
                Entry(
                    f"{each.number}. {each.entry.verb}: {each.entry.kind} {each.entry.object}",
                    (when(each.entry.at, dossier.record, context), each.entry.actor),
                )
                for each in dossier.trail
            )
        ),
        Paragraph(context.say("platform_keeps")),
    ]
    briefing = dossier.record.round.briefing
    return Document(
        words("disclosure_title", briefing=briefing.title), "", words.language, tuple(blocks)
    )


def _facts(dossier: Dossier, purpose: Purpose, context: Context) -> Facts:
    words, round = context.words, dossier.record.round
    rows = [
        (words("fact_team"), dossier.record.team.service or round.place.channel),
        (words("fact_briefing"), round.briefing.title),
        (words("fact_opened"), when(round.opened, dossier.record, context)),
        (words("fact_chair"), called(round.chair, words)),
        (words("disclosure_state"), words(f"state_short_{round.state.name.lower()}")),
        (words("disclosure_asked_by"), purpose.actor),
        (words("disclosure_asked_at"), purpose.at),
        (words("disclosure_reason"), purpose.reason),
    ]
    if round.hold:
        rows.append((words("disclosure_hold"), round.hold))
    if round.thinned:
        rows.append((words("disclosure_thinned"), when(round.thinned, dossier.record, context)))
    return Facts(tuple(rows))


def _said(dossier: Dossier, context: Context) -> list[Block]:
    """Show every wording of every contribution, prompt by prompt, in order of time."""
    in_order = sorted(dossier.wordings, key=lambda each: (each.prompt, each.at, each.id))
    blocks: list[Block] = []
    for number, group in groupby(in_order, key=lambda each: each.prompt):
        blocks += [
            Heading(part_of(number, context.words)),
            Entries(tuple(_wording(each, dossier, context) for each in group)),
        ]
    return blocks


def _wording(each: Contribution, dossier: Dossier, context: Context) -> Entry:
    marks = wording.marks(each, dossier.record, context)
    return Entry(each.text, (called(each.author, context.words), *marks, each.id))


def _votes(dossier: Dossier, context: Context) -> list[Block]:
    if not dossier.record.votes:
        return []
    entries = tuple(
        Entry(
            choice_of(vote, dossier.record, context.words),
            (
                context.words("part_prompt", number=vote.prompt),
                called(vote.person, context.words),
                when(vote.at, dossier.record, context),
            ),
        )
        for vote in dossier.record.votes
    )
    return [Heading(context.words("disclosure_votes_heading")), Entries(entries)]


def _rest(dossier: Dossier, context: Context) -> list[Block]:
    words, record = context.words, dossier.record
    actions = tuple(
        Entry(
            action.what,
            (called(action.owner, words), words.date(action.due)),
        )
        for action in record.actions
    )
    corrections = tuple(
        Entry(
            each.text or "",
            (each.target, called(each.by, words), when(each.at, dossier.record, context)),
        )
        for each in record.corrections
    )
    receipts = tuple(
        Entry(
            words("disclosure_receipt", version=each.version),
            (called(each.lead, words), when(each.at, dossier.record, context)),
        )
        for each in record.receipts
    )
    found = (("actions", actions), ("corrections", corrections), ("receipts", receipts))
    blocks: list[Block] = []
    for name, entries in found:
        if entries:
            blocks += [Heading(words(f"disclosure_{name}_heading")), Entries(entries)]
    return blocks


def _csv(rows: Sequence[Plain]) -> bytes:
    """Write a table in which no spreadsheet finds a formula; record.json is letter by letter."""
    written = StringIO()
    sheet = csv.writer(written)
    sheet.writerow(rows[0])
    for row in rows:
        sheet.writerow([_cell(value) for value in row.values()])
    return written.getvalue().encode("utf-8-sig", errors="replace")


def _cell(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text
