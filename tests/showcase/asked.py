"""The forms that the bot shows: every one, empty, filled in, and at its worst."""

from collections.abc import Iterator
from dataclasses import replace

from bot.controls import CONFIRMED
from bot.controls.minuting import pages
from bot.controls.teams import ZONES
from bot.identifiers import Identifier
from bot.letters import forms as letters
from bot.letters import held_back as backs
from bot.messages import MAX_TEXT, Form, Submission
from bot.model import Kind, Record, State, Team
from tests.records import a_contribution
from tests.showcase.material import (
    FORM,
    HERE,
    LIBRARY,
    LINK,
    PLACE,
    SIAN,
    TODAY,
    Shown,
    discussed,
    holding,
)
from tests.showcase.worst import ODD, TEAM, odd_person, words, worst_record

SEAL = FORM * 4


def forms() -> dict[str, Shown]:
    """Everything that is a form, with its usual and its worst contents."""
    return dict((*_round(), *_saying(), *_minutes(), *_setup()))


def _round() -> Iterator[tuple[str, Form]]:
    record, worst = discussed(), worst_record()
    yield "form/start", letters.start(record.team, LIBRARY, TODAY, HERE)
    for verb in CONFIRMED:
        yield f"form/{verb}", letters.confirm(verb, record, HERE)
        yield f"form/{verb}-worst", letters.confirm(verb, worst, HERE)
    yield "form/attendance", letters.attendance(record, HERE)
    yield "form/attendance-worst", letters.attendance(worst, HERE)


def _saying() -> Iterator[tuple[str, Form]]:
    record, worst = discussed(), worst_record()
    full = a_contribution(words(MAX_TEXT), kind=Kind.ANSWER)
    odd = replace(full, text=ODD)
    yield "form/answer", letters.answer(record, 2, None, HERE)
    yield "form/answer-again", letters.answer(record, 2, record.contributions[2], HERE)
    yield "form/answer-long-worst", letters.answer(worst, 1, full, HERE)
    yield "form/answer-odd-worst", letters.answer(worst, 2, odd, HERE)
    yield "form/say", letters.say(record, 2, HERE)
    yield "form/note", letters.note(record, 2, FORM, HERE)
    yield "form/note-general", letters.note(record, 0, FORM, HERE)
    yield "form/note-worst", letters.note(worst, 1, FORM, HERE)
    yield "form/add", letters.add(record, "1767614400.000100", "We ring them first.", HERE)
    yield "form/add-worst", letters.add(worst, "1767614400.000100", ODD + words(9000), HERE)
    yield "form/action", letters.action(record, SIAN, TODAY, FORM, HERE)
    yield "form/action-worst", letters.action(record, odd_person(), TODAY, FORM, HERE)


def _minutes() -> Iterator[tuple[str, Form]]:
    record, worst = discussed(), worst_record()
    nobody = replace(record, team=replace(record.team, lead=None))
    yield "form/sign", letters.sign(record, SEAL, HERE)
    yield "form/sign-no-lead", letters.sign(nobody, SEAL, HERE)
    yield "form/sign-worst", letters.sign(worst, SEAL, HERE)
    yield "form/correct-where", letters.correct_where(record, pages(record, HERE), HERE)
    yield "form/correct-where-worst", letters.correct_where(worst, pages(worst, HERE), HERE)
    held = holding(record)
    yield "form/sign-held", letters.sign(held, SEAL, HERE)
    yield from _held(held, worst)
    some = [(f"contribution:{each.id}", each.text) for each in record.contributions]
    yield "form/correct-which", letters.correct_which(record, some, HERE)
    yield "form/correct-text", letters.correct_text(record, *some[0], HERE)
    for name, text in (("odd", ODD), ("long", words(MAX_TEXT)), ("blank", " ")):
        changed = letters.correct_text(worst, some[0][0], text, HERE)
        yield f"form/correct-text-{name}-worst", changed


def _held(held: Record, worst: Record) -> Iterator[tuple[str, Form]]:
    first, second = held.held
    open_ = replace(held, round=replace(held.round, state=State.OPEN, closed=None))
    gone = replace(first, text="It was changed by hand.")
    every = (a_contribution(ODD, id=f"c{n}", held=tuple(Identifier)) for n in range(200))
    many = replace(worst, contributions=tuple(every))
    yield "form/held", backs.which(held, HERE)
    yield "form/held-worst", backs.which(many, HERE)
    yield "form/held-one", backs.one(held, first, LINK, HERE)
    yield "form/held-one-open", backs.one(open_, second, None, HERE)
    yield "form/held-one-unreadable", backs.one(held, gone, LINK, HERE)
    long = a_contribution(f"{words(MAX_TEXT * 3)} 01632 960777", held=(Identifier.PHONE,))
    yield "form/held-one-worst", backs.one(worst, long, LINK, HERE)
    form = letters.action(held, SIAN, TODAY, FORM, HERE)
    typed = {"what": "Ring Jay's mum.", "due": "2026-02-01"}
    sent = Submission(SIAN, form.ref, typed, {"owner": (SIAN,)})
    yield "form/action-looked", backs.again(form, sent, (Identifier.NAME,), HERE)
    note = letters.note(worst, 1, FORM, HERE)
    sent = Submission(SIAN, note.ref, {"text": words(MAX_TEXT)})
    yield "form/note-looked-worst", backs.again(note, sent, tuple(Identifier), HERE)


def _setup() -> Iterator[tuple[str, Form]]:
    yield "form/setup-first", letters.setup(Team(PLACE), ZONES, ("en",), HERE)
    yield "form/setup", letters.setup(discussed().team, ZONES, ("en", "cy"), HERE)
    yield "form/setup-worst", letters.setup(TEAM, ZONES, ("en", "cy"), HERE)
