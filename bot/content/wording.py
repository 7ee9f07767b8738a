"""What pydantic finds, in words for the author of a file."""

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.content.fields import ID, LANGUAGE, names_of
from bot.content.parts import Part
from bot.content.problems import Steps

_LINES = 'should be made of lines such as "key: value"'
_MESSAGES: Mapping[str, str] = {
    "date_type": "should be a date such as 2026-04-01, without quotes",
    "dict_type": _LINES,
    "greater_than": "should be more than {gt}",
    "int_type": "should be a whole number",
    "less_than_equal": "should be at most {le}",
    "mapping_type": _LINES,
    "missing": "is missing",
    "model_attributes_type": _LINES,
    "model_type": _LINES,
    "string_too_short": "is empty",
    "too_long": "has more than {max_length} items",
    "too_short": "needs at least one item",
    "tuple_type": 'should be a list, each item after "- "',
    "value_error": "{error}",
}
_PATTERNS: Mapping[str, str] = {
    ID: "should be of small letters, digits and hyphens only, up to 80",
    LANGUAGE: "should be a language's code, such as en or cy",
}
_SHORT = 60


def message(error: ErrorDetails, part: Part | None, model: type[BaseModel]) -> str:
    """Say in plain English what an error means; `part` is the value it is about."""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(str(error["loc"][-1]), known_keys(model, error["loc"][:-1]))
        case "string_type":
            return _not_text(part)
        case "literal_error":
            return _not_one_of(part, context)
        case "string_pattern_mismatch":
            return _PATTERNS.get(context["pattern"], "is not written as it should be")
        case type_:
            return _MESSAGES[type_].format_map(context) if type_ in _MESSAGES else error["msg"]


def known_keys(model: type[BaseModel], steps: Steps) -> tuple[str, ...]:
    """Return the keys that a file may have where the steps lead."""
    models = [model]
    for step in steps:
        if isinstance(step, str):
            models = [found for each in models for found in _within(each, step)]
    return tuple(name for each in models for name in names_of(each))


def _within(model: type[BaseModel], step: str) -> Iterator[type[BaseModel]]:
    if model.__name__.lower() == step:  # a block, which has its name for a key
        yield model
    for name, field in model.model_fields.items():
        if step == name:
            yield from _models(field.annotation)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _unknown_key(key: str, known: tuple[str, ...]) -> str:
    return f'unknown key "{_short(key)}"; {_nearest(key, known)}'


def _not_one_of(part: Part | None, context: Mapping[str, Any]) -> str:
    known = tuple(str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", "))
    if part is None or not part.written:
        return f"should be one of: {', '.join(known)}"
    return f'unknown value "{_short(part.written)}"; {_nearest(part.written, known)}'


def _nearest(word: str, known: tuple[str, ...]) -> str:
    if near := get_close_matches(word.lower()[:80], known, n=1):
        return f'did you mean "{near[0]}"?'
    return f"known here: {', '.join(known)}"


def _not_text(part: Part | None) -> str:
    match part.value if part else None:
        case None:
            return "is empty"
        case bool() as value:
            kind = f'"{str(value).lower()}"'
        case int() | float():
            kind = "a number"
        case date():
            kind = "a date"
        case _:
            return "should be one text, not a list or a mapping"
    written = part.written if part else ""
    return f'{_short(written)} is read as {kind}; write it in quotes: "{_short(written)}"'


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}..."
