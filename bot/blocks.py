"""What messages and documents are made of; each adapter and each format renders it."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text; with `url` it is a link."""

    text: str
    url: str | None = None
    strong: bool = False


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a message or document."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of the bot's or of a briefing's."""

    text: Text
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose order says nothing."""

    items: tuple[Text, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, in order."""

    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by label, with a line that says how many there are in all."""

    rows: tuple[tuple[str, int], ...]
    total: str
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    text: Text
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody's own words, to be shown letter by letter, and what to say beside them."""

    text: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """What people said, one below the other."""

    items: tuple[Entry, ...]
    kind: Literal["entries"] = "entries"


Block = Heading | Paragraph | Bullets | Facts | Bars | Note | Entries


@dataclass(frozen=True, slots=True)
class Document:
    """A paper: minutes, with `status` ("DRAFT …", "Signed off …") above everything."""

    title: str
    status: str
    language: str
    blocks: tuple[Block, ...] = field(default=())


def plain(text: str) -> Text:
    """Make a text of one plain run."""
    return (Span(text),)


def paragraph(text: str) -> Paragraph:
    """Make a paragraph of one plain run."""
    return Paragraph(plain(text))
