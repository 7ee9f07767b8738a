"""The fields of a form as inputs of a card."""

from collections.abc import Iterator

from adapters.teams.render.shapes import Shape, note
from adapters.teams.render.text import clean, clip, head, line, unmoved
from bot.blocks import plain
from bot.messages import (
    MAX_TEXT,
    DateField,
    Field,
    PersonField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from bot.words import Words

LIMITS = (MAX_TEXT, 1500, 700, 300, 150, 75, 40, 20, 10)
"""Characters of a field's text and of each option: less and less, until a form fits."""

BESIDE = 150
"""Characters of a field's label, and of its hint; longer ones stand whole above all fields."""

TAKEN = frozenset({"back", "form", "people", "place", "ref", "page", "files", "msteams"})
"""What the bot's own data is called, with which a card sends its fields in one."""

PEOPLE = "graph.microsoft.com/users"


def field_id(name: str) -> str:
    """Name a field in what comes back."""
    return f"f.{name}" if name in TAKEN else name


def beside(said: str) -> str:
    """Set a label or a hint on one line, as far as it can stand beside its field."""
    whole = line(said).strip()
    first, *formula = unmoved(whole)
    return clip(f"{first}…" if formula else whole, BESIDE) or "…"


def is_whole(said: str) -> bool:
    """Tell whether all of a label or a hint stands beside its field."""
    return beside(said) == line(said).strip()


def ask(field: Field, most: int, words: Words) -> Iterator[Shape]:
    """Draw a field, with no more than `most` characters of each text in it."""
    label = beside(field.label)
    if isinstance(field, SelectField) and not field.options:
        yield from note(plain(words("teams_no_options", label=label)))
        return
    if isinstance(field, TextField) and (value := _value(field, most)) != _typed(field):
        yield from note(plain(words("teams_value_cut", label=label, count=len(value))))
    required: Shape = (
        {"isRequired": True, "errorMessage": words("teams_required")} if field.required else {}
    )
    yield {"id": field_id(field.name), "label": label, **required, **_input(field, most, words)}


def _input(field: Field, most: int, words: Words) -> Shape:
    match field:
        case TextField():
            return {
                "type": "Input.Text",
                "isMultiline": field.long,
                "maxLength": min(field.limit, MAX_TEXT),
                **_preset(_value(field, most)),
            }
        case SelectField():
            return _select(field, most, words)
        case PersonField():
            return _people(field, most, words)
        case DateField():
            return {"type": "Input.Date", **_preset(field.value and field.value.isoformat())}
        case TimeField():
            time = field.value and field.value.strftime("%H:%M")
            return {"type": "Input.Time", **_preset(time)}
        case TickField():
            # Its title is Markdown in some clients, its label never.
            return {
                "type": "Input.Toggle",
                "title": words("teams_yes"),
                "valueOn": "yes",
                "valueOff": "no",
                "value": "yes" if field.value else "no",
            }


def _select(field: SelectField, most: int, words: Words) -> Shape:
    choices = [
        {"title": clip(line(option.label), most).strip() or "…", "value": option.value}
        for option in field.options
    ]
    known = {option.value for option in field.options}
    return {
        "type": "Input.ChoiceSet",
        "style": "compact",
        "wrap": True,
        "placeholder": words("teams_choose"),
        "choices": choices,
        **_preset(field.value if field.value in known else ""),
    }


def _people(field: PersonField, most: int, words: Words) -> Shape:
    """Let people be searched for; those chosen already are there without a search, too."""
    chosen = field.value if field.many else field.value[:1]
    known = [
        {"title": clip(line(person.name), most).strip() or person.id, "value": person.id}
        for person in chosen
    ]
    return {
        "type": "Input.ChoiceSet",
        "choices": known,
        "choices.data": {"type": "Data.Query", "dataset": PEOPLE},
        "isMultiSelect": field.many,
        "placeholder": words("teams_search"),
        **_preset(",".join(person.id for person in chosen)),
    }


def _preset(value: str | None) -> Shape:
    return {"value": value} if value else {}


def _typed(field: TextField) -> str:
    return clean(field.value) if field.long else line(field.value)


def _value(field: TextField, most: int) -> str:
    return head(_typed(field), min(field.limit, MAX_TEXT, most))
