"""Forms on their way to the page and back: what was asked travels with what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from multidict import MultiMapping
from pydantic import TypeAdapter, ValidationError

from adapters.room.cast import CAST
from bot.blocks import Block
from bot.messages import (
    DateField,
    Field,
    Form,
    Option,
    PersonField,
    SelectField,
    Submission,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Person

PREFIX = "field-"
"""What the names of a form's fields begin with, apart from the page's own."""

FEW = 7
"""So many options stand open below each other; more of them fold into a list."""


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One field as the page shows it.

    `kind` is text, long, radios, select, ticks, tick, date or time; `values`
    what is chosen or typed in it now; `limit` is in characters, 0 for none.
    """

    kind: str
    name: str
    label: str
    hint: str
    required: bool
    error: str
    values: tuple[str, ...]
    options: tuple[Option, ...]
    limit: int


_FIELDS: dict[str, TypeAdapter[Field]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (TextField, SelectField, PersonField, DateField, TimeField, TickField)
}
_INTRO = TypeAdapter(tuple[Block, ...])
_SHEET: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


def pack(form: Form) -> str:
    """Write a form down, to be asked again if it comes back with faults."""
    return _SHEET.dump_json(
        {
            "ref": form.ref,
            "title": form.title,
            "submit": form.submit,
            "intro": _INTRO.dump_python(form.intro, mode="json"),
            "fields": [
                [type(field).__name__, _FIELDS[type(field).__name__].dump_python(field)]
                for field in form.fields
            ],
        }
    ).decode()


def unpack(sheet: str) -> Form | None:
    """Read a form that was written down; None if this is none."""
    try:
        form = _SHEET.validate_json(sheet)
        return Form(
            ref=str(form["ref"]),
            title=str(form["title"]),
            submit=str(form["submit"]),
            intro=_INTRO.validate_python(form["intro"]),
            fields=tuple(_FIELDS[kind].validate_python(field) for kind, field in form["fields"]),
        )
    except (ValidationError, KeyError, TypeError, ValueError):
        return None


def submission(form: Form, typed: MultiMapping[str], person: Person) -> Submission:
    """Read what somebody sent in, as typed; the core judges it."""
    values: dict[str, str] = {}
    people: dict[str, tuple[Person, ...]] = {}
    for field in form.fields:
        given = [lines(value) for value in typed.getall(PREFIX + field.name, [])]
        if isinstance(field, PersonField):
            people[field.name] = tuple(CAST[id].person for id in given if id in CAST)
        else:
            values[field.name] = given[0] if given else ""
    return Submission(person, form.ref, values, people)


def shown(form: Form, errors: Mapping[str, str], sent: Submission | None) -> list[Shown]:
    """Prepare the fields of a form for the page, with what was typed if it came back."""
    return [_shown(field, errors.get(field.name, ""), sent) for field in form.fields]


def lines(text: str) -> str:
    """Undo what browsers do to line ends; drop what no database keeps."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _shown(field: Field, error: str, sent: Submission | None) -> Shown:
    kind, values, options = _control(field)
    if sent and isinstance(field, PersonField):
        values = tuple(person.id for person in sent.people.get(field.name, ()))
    elif sent:
        values = (sent.values.get(field.name, ""),)
    return Shown(
        kind=kind,
        name=PREFIX + field.name,
        label=field.label,
        hint=field.hint,
        required=field.required,
        error=error,
        values=values,
        options=options,
        limit=field.limit if isinstance(field, TextField) else 0,
    )


def _control(field: Field) -> tuple[str, tuple[str, ...], tuple[Option, ...]]:
    match field:
        case TextField():
            return "long" if field.long else "text", (field.value,), ()
        case SelectField():
            return _choice(field.options), (field.value,), field.options
        case PersonField():
            everybody = tuple(Option(part.id, part.name) for part in CAST.values())
            chosen = tuple(person.id for person in field.value)
            return "ticks" if field.many else _choice(everybody), chosen, everybody
        case DateField():
            return "date", (field.value.isoformat() if field.value else "",), ()
        case TimeField():
            return "time", (field.value.isoformat("minutes") if field.value else "",), ()
        case TickField():
            return "tick", ("yes" if field.value else "",), ()


def _choice(options: tuple[Option, ...]) -> str:
    return "radios" if len(options) <= FEW else "select"
