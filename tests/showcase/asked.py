"""The forms that the bot shows: every one, empty, filled in, and at its worst."""

from collections.abc import Iterator
from dataclasses import replace

from bot.controls import CONFIRMED
from bot.controls.minuting import pages
from bot.controls.teams import ZONES
from bot.letters import forms as letters
from bot.messages import MAX_TEXT, Form
from bot.model import Kind, Team
from tests.records import a_contribution
from tests.showcase.material import (
    FORM,
    HERE,
    LIBRARY,
    PLACE,
    SIAN,
    TODAY,
    Shown,
    discussed,
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
    some = [(f"contribution:{each.id}", each.text) for each in record.contributions]
    yield "form/correct-which", letters.correct_which(record, some, HERE)
    yield "form/correct-text", letters.correct_text(record, *some[0], HERE)
    for name, text in (("odd", ODD), ("long", words(MAX_TEXT)), ("blank", " ")):
        changed = letters.correct_text(worst, some[0][0], text, HERE)
        yield f"form/correct-text-{name}-worst", changed


def _setup() -> Iterator[tuple[str, Form]]:
    yield "form/setup-first", letters.setup(Team(PLACE), ZONES, ("en",), HERE)
    yield "form/setup", letters.setup(discussed().team, ZONES, ("en", "cy"), HERE)
    yield "form/setup-worst", letters.setup(TEAM, ZONES, ("en", "cy"), HERE)
