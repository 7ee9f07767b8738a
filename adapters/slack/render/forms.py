"""Forms as modals."""

from collections.abc import Iterator
from itertools import chain

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from adapters.slack.render.blocks import draw_all
from adapters.slack.render.controls import LABEL, PLACEHOLDER, labels
from adapters.slack.render.rooms import VIEW, Room, fit
from adapters.slack.render.shapes import Shape, label, note, prose, shape
from adapters.slack.render.text import clean, head, line, size
from adapters.slack.render.views import TITLE, modal, titled
from bot.blocks import Paragraph, plain
from bot.messages import (
    MAX_TEXT,
    DateField,
    Field,
    Form,
    PersonField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from bot.words import Words

BESIDE = 2000
"""Characters of a field's label, and of its hint."""

VALUE = "value"
"""The action id of every field: its block's id is the field's name."""


def form_view(form: Form, channel: str, words: Words) -> Shape:
    """Draw a form; `channel` is where it was asked for, and comes back with it."""
    asked = list(chain.from_iterable(_ask(field, words) for field in form.fields))
    submit = [Paragraph(plain(form.submit))] if size(line(form.submit)) > TITLE else []
    said = draw_all((*titled(form.title), *form.intro, *submit), words)
    [otherwise] = note(plain(words("slack_no_room")))
    drawn = fit(said, Room(VIEW.blocks - len(asked), VIEW.size), otherwise)
    data = {"ref": form.ref, "channel": channel}
    return modal(form.title, [*drawn, *asked], data, words, submit=form.submit)


def _ask(field: Field, words: Words) -> Iterator[Shape]:
    """Draw a field; above it whatever it has no room for."""
    if isinstance(field, SelectField) and not field.options:
        yield from note(plain(words("slack_no_options", label=field.label)))
        return
    for said in (field.label, field.hint):
        if size(line(said)) > BESIDE:
            yield from prose(plain(said))
    yield from _above(field, words)
    yield shape(
        InputBlock(
            block_id=field.name,
            label=label(field.label, BESIDE),
            hint=label(field.hint, BESIDE) if field.hint else None,
            optional=not field.required,
            element=_element(field, words),
        )
    )


def _above(field: Field, words: Words) -> Iterator[Shape]:
    match field:
        case TextField() if _value(field) != _typed(field):
            count = len(_value(field))
            yield from note(plain(words("slack_value_cut", label=field.label, count=count)))
        case SelectField():
            said = [option.label for option in field.options]
            if labels(said) != list(map(line, said)):
                yield from prose(plain("\n".join(labels(said))))
        case _:
            pass


def _element(field: Field, words: Words) -> InputInteractiveElement:
    match field:
        case TextField():
            return PlainTextInputElement(
                action_id=VALUE,
                multiline=field.long,
                initial_value=_value(field) or None,
                max_length=min(field.limit, MAX_TEXT),
            )
        case SelectField():
            return _select(field, words)
        case PersonField():
            return _people(field)
        case DateField():
            day = field.value.isoformat() if field.value else None
            return DatePickerElement(action_id=VALUE, initial_date=day)
        case TimeField():
            time = field.value.strftime("%H:%M") if field.value else None
            return TimePickerElement(action_id=VALUE, initial_time=time)
        case TickField():
            yes = Option(value="yes", text=label(words("slack_yes"), LABEL))
            ticked = [yes] if field.value else None
            return CheckboxesElement(action_id=VALUE, options=[yes], initial_options=ticked)


def _select(field: SelectField, words: Words) -> StaticSelectElement:
    said = labels([option.label for option in field.options])
    options = {
        option.value: Option(value=option.value, text=label(text, LABEL))
        for option, text in zip(field.options, said, strict=True)
    }
    return StaticSelectElement(
        action_id=VALUE,
        placeholder=label(words("slack_choose"), PLACEHOLDER),
        options=list(options.values()),
        initial_option=options.get(field.value),
    )


def _people(field: PersonField) -> InputInteractiveElement:
    ids = [person.id for person in field.value]
    if field.many:
        return UserMultiSelectElement(action_id=VALUE, initial_users=ids or None)
    return UserSelectElement(action_id=VALUE, initial_user=ids[0] if ids else None)


def _typed(field: TextField) -> str:
    return clean(field.value) if field.long else line(field.value)


def _value(field: TextField) -> str:
    return head(_typed(field), min(field.limit, MAX_TEXT))
