"""What somebody typed into a form, put back into its fields."""

from dataclasses import replace
from datetime import date, time

from bot.messages import (
    DateField,
    Field,
    Form,
    PersonField,
    SelectField,
    Submission,
    TextField,
    TickField,
    TimeField,
)


def as_typed(form: Form, sent: Submission) -> Form:
    """Fill a form with what was sent; a field that was not sent is empty."""
    return replace(form, fields=tuple(_filled(field, sent) for field in form.fields))


def _filled(field: Field, sent: Submission) -> Field:
    typed = sent.values.get(field.name, "")
    match field:
        case TextField() | SelectField():
            return replace(field, value=typed)
        case PersonField():
            return replace(field, value=sent.people.get(field.name, ()))
        case DateField():
            return replace(field, value=_day(typed))
        case TimeField():
            return replace(field, value=_time(typed))
        case TickField():
            return replace(field, value=typed == "yes")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _time(typed: str) -> time | None:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        return None
