"""Forms as cards, and again with what was wrong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from adapters.teams.render.blocks import draw_all
from adapters.teams.render.controls import LABEL, WHOLE, Way, acting, action_sets
from adapters.teams.render.inputs import LIMITS, ask, beside, is_whole
from adapters.teams.render.rooms import fit, frame, room, weigh
from adapters.teams.render.shapes import Shape, closer, fault, note, prose, title
from adapters.teams.render.text import clip, line, size
from adapters.teams.render.typed import as_typed
from bot.blocks import plain
from bot.messages import Field, Form, Invalid, PersonField, Submission
from bot.words import Words

SAID = 3000
"""Bytes kept free for what is said above the fields."""


def form_card(form: Form, place: str, words: Words) -> Shape:
    """Draw a form; `place` is the channel it was asked for in, and comes back with it."""
    return _card(form, place, {}, words)


def errors(form: Form, invalid: Invalid, sent: Submission, place: str, words: Words) -> Shape:
    """
    Draw a form again, as it was sent, with a sentence below each faulty field.

    What is wrong with no field of it stands above all of them.
    """
    return _card(as_typed(form, sent), place, invalid.errors, words)


def fields(form: Form, left: int, words: Words) -> list[Shape]:
    """Draw a form's fields to stand in a message, with a button that sends them from there."""
    data, title = _sent_with(form, ""), clip(line(form.submit), LABEL).strip() or "…"
    send = acting(title, data, Way.EXECUTE, associatedInputs="auto")
    return [*_asked(form.fields, {}, left, words), *action_sets([send])]


def _sent_with(form: Form, place: str) -> Shape:
    """Give what comes back with a form's fields; which of them name people is not seen there."""
    people = [field.name for field in form.fields if isinstance(field, PersonField)]
    return {"form": form.ref, "place": place, **({"people": people} if people else {})}


def _card(form: Form, place: str, faults: Mapping[str, str], words: Words) -> Shape:
    submit = clip(line(form.submit), LABEL).strip() or "…"
    action: Shape = {"type": "Action.Submit", "title": submit, "data": _sent_with(form, place)}
    if submit != line(form.submit).strip():
        action["tooltip"] = clip(line(form.submit), WHOLE)
    left = room(form.title, words, action)
    asked = _asked(form.fields, faults, left - SAID, words)
    otherwise = note(plain(words("teams_no_room")))
    said = fit(_said(form, faults, words), left - weigh(*asked), otherwise)
    return frame(form.title, [*said, *asked], words, actions=[action])


def _said(form: Form, faults: Mapping[str, str], words: Words) -> Iterator[Shape]:
    names = {field.name for field in form.fields}
    yield from title(form.title)
    if faults:
        yield from fault(words("teams_faults"))
    for name, sentence in faults.items():
        if name not in names:
            yield from fault(sentence)
    yield from draw_all(form.intro, words)
    if size(line(form.submit)) > LABEL:
        yield from prose(plain(line(form.submit)))
    for said in chain.from_iterable((field.label, field.hint) for field in form.fields):
        if not is_whole(said):
            yield from prose(plain(line(said)))


def _asked(
    fields: Sequence[Field], faults: Mapping[str, str], left: int, words: Words
) -> list[Shape]:
    """Draw all fields; with less in them, where all of it would be too much."""
    asked: list[Shape] = []
    for most in LIMITS:
        asked = list(chain.from_iterable(_field(each, faults, most, words) for each in fields))
        if weigh(*asked) <= left:
            break
    return asked


def _field(field: Field, faults: Mapping[str, str], most: int, words: Words) -> Iterator[Shape]:
    yield from ask(field, most, words)
    if field.name in faults:
        yield from closer(fault(faults[field.name]))
    if field.hint:
        yield from closer(note(plain(beside(field.hint))))
