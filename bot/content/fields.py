"""The kinds of values that fill in a file: texts, ids, addresses, languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)


class Value(BaseModel):
    """Part of a file: frozen, strict about types, and closed to unknown keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        str_strip_whitespace=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """The language to read of a file, its own one, and all that it says it has."""

    language: str
    own: str
    all: tuple[str, ...]


def _in_language(value: object, info: ValidationInfo) -> object:
    """Choose the wanted language's text; without a `Wanted` only plain texts are taken."""
    wanted = info.context
    if not isinstance(wanted, Wanted):
        return value
    if isinstance(value, Mapping):
        return _chosen(cast("Mapping[str, object]", value), wanted)
    if isinstance(value, str) and wanted.language != wanted.own:
        raise ValueError(f"missing translation: {wanted.language}")
    return value


def _chosen(texts: Mapping[str, object], wanted: Wanted) -> object:
    for language in texts:
        if language not in wanted.all:
            known = ", ".join(wanted.all)
            raise ValueError(f'"{language}" is not among the languages of this file ({known})')
    if wanted.language not in texts:
        raise ValueError(f"missing translation: {wanted.language}")
    return texts[wanted.language]


def _https(url: str) -> str:
    if url == "#":
        raise ValueError('"#" is no address; leave url out while it is unknown')
    try:
        parts = urlsplit(url)
        sound = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        sound = False
    if not sound or any(sign in url for sign in ' <>|"\\^`{}\n\t'):
        raise ValueError('should be a whole address that starts with "https://"')
    return url


ID = r"^[a-z0-9-]{1,80}$"
MOST_LANGUAGES = 20
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

Text = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(_in_language),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "description": "The text in each language of the file.",
                    "propertyNames": {"pattern": LANGUAGE},
                    "additionalProperties": {"type": "string", "minLength": 1},
                    "minProperties": 1,
                },
            ]
        }
    ),
]
"""What people read: a plain text, or in a file with translations one for each language."""

Word = Annotated[str, Field(min_length=1)]
"""A text that is the same in every language."""

Id = Annotated[str, Field(pattern=ID)]
"""A name that other parts of a file use: small letters, digits and hyphens."""

HttpsUrl = Annotated[
    str, AfterValidator(_https), WithJsonSchema({"type": "string", "pattern": "^https://"})
]
"""A whole address that is safe to post in any chat."""

Language = Annotated[str, Field(pattern=LANGUAGE)]
"""A language's code after BCP 47: `en`, `cy`, `en-GB`."""

Minutes = Annotated[int, Field(gt=0, le=24 * 60)]


def names_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys that a file may write for a model."""
    return tuple(str(f.validation_alias or name) for name, f in model.model_fields.items())
