"""What the bot says and asks, before any platform has rendered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from bot.blocks import Block, Document
from bot.model import Person, Place

MAX_TEXT = 3000
"""Characters in one field of a form (Slack's plain-text input takes no more)."""


class Look(StrEnum):
    """How much a button asks for attention."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class For(StrEnum):
    """Who has a use for a button. The core checks every press, whoever was shown it."""

    ALL = "all"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class Button:
    """
    `ref` comes back when it is pressed: ids, never authority. With `url` it is a link.

    With `place` it acts in that channel, wherever it is shown; its adapter makes sure at every
    press that whoever pressed it is in there.
    """

    label: str
    ref: str = ""
    look: Look = Look.PLAIN
    audience: For = For.ALL
    url: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """
    A message of the bot's.

    `summary` is what a notification or a screen reader says first. `choices`
    are a poll's options, shown apart from the `buttons`. A press of `ref`, where there is one,
    gives the message again as it then stands; `chairs` are those whom its buttons for the
    chair are meant for. `form` stands in the message itself, for all who see it to fill in.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    choices: tuple[Button, ...] = ()
    buttons: tuple[Button, ...] = ()
    summary: str = ""
    ref: str = ""
    chairs: tuple[Person, ...] = ()
    form: "Form | None" = None


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over; a press of `ref` gives it again, in a `Paper`."""

    name: str
    media_type: str
    data: bytes
    ref: str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """A text; `long` asks for several lines. `limit` is in characters."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    required: bool = True
    long: bool = False
    limit: int = MAX_TEXT


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select; `label` is at most 75 characters (Slack's limit)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class SelectField:
    """One of at most 100 options."""

    name: str
    label: str
    options: tuple[Option, ...]
    value: str = ""
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class PersonField:
    """Somebody of the workspace; with `many`, any number of people."""

    name: str
    label: str
    value: tuple[Person, ...] = ()
    hint: str = ""
    required: bool = True
    many: bool = False


@dataclass(frozen=True, slots=True)
class DateField:
    """A day where the team is; submitted as YYYY-MM-DD."""

    name: str
    label: str
    value: date | None = None
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time of day where the team is; submitted as HH:MM."""

    name: str
    label: str
    value: time | None = None
    hint: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class TickField:
    """A box to tick; submitted as "yes" or "". `required` means it must be ticked."""

    name: str
    label: str
    value: bool = False
    hint: str = ""
    required: bool = False


Field = TextField | SelectField | PersonField | DateField | TimeField | TickField


@dataclass(frozen=True, slots=True)
class Form:
    """A private form; `ref` comes back when it is sent in: ids, never authority."""

    ref: str
    title: str
    fields: tuple[Field, ...]
    submit: str
    intro: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """A button somebody pressed; `place` is where, None in a direct message."""

    person: Person
    ref: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """
    A form somebody sent in, as typed; `people` has the fields that name people.

    `place` is where the platform itself says that it was sent from, None where it does not:
    whatever the form carries is no proof of anything.
    """

    person: Person
    ref: str
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict[str, tuple[Person, ...]])
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something only the person who asked may see."""

    message: Message


@dataclass(frozen=True, slots=True)
class Paper:
    """A document only the person who asked may see; `files` are its downloads."""

    document: Document
    buttons: tuple[Button, ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Invalid:
    """The form again, what was typed kept, with a sentence beside each faulty field."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """A line that says it is done; only the person who did it needs to see it."""

    text: str


Response = Notice | Paper | Form | Invalid | Done | None
"""What a person is shown at once; None: what they did shows by itself."""
