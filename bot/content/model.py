"""A briefing and what it is made of, as frozen values."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    Discriminator,
    Field,
    SerializerFunctionWrapHandler,
    Tag,
    model_serializer,
    model_validator,
)

from bot.blocks import Span
from bot.content.checks import LINK, mistakes
from bot.content.fields import (
    MOST_LANGUAGES,
    HttpsUrl,
    Id,
    Language,
    Minutes,
    Text,
    Value,
    Word,
)
from bot.content.problems import as_path
from bot.errors import BotError

BriefingKind = Literal[
    "rapid-review",
    "local-review",
    "safeguarding-adult-review",
    "learning-review",
    "practice-review",
    "thematic",
    "audit",
    "topic",
    "other",
]
Role = Literal[
    "background",
    "incident",
    "why",
    "concerns",
    "scope",
    "findings",
    "good-practice",
    "learning",
    "information",
    "what-to-do",
    "resources",
    "changes-made",
    "other",
]
PromptKind = Literal["discuss", "poll", "read", "action"]
Stage = Literal["what", "so-what", "now-what"]
Origin = Literal["source", "publisher", "curator"]


class UnknownPrompt(BotError):
    """The briefing has no prompt of that id."""


class UnknownPlan(BotError):
    """The briefing has no plan of that length."""


class Paragraph(Value):
    """Running text."""

    text: Text = Field(validation_alias="paragraph", serialization_alias="paragraph")


class Bullet(Value):
    """One item of a list without numbers."""

    text: Text = Field(validation_alias="bullet", serialization_alias="bullet")


class Subheading(Value):
    """A heading below the section's own."""

    text: Text = Field(validation_alias="subheading", serialization_alias="subheading")


class Theme(Value):
    """A piece of learning with a lead of its own, which prompts can be about."""

    id: Id
    lead: Text
    """The words that stand out at its start, with their colon."""
    text: Text

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: object) -> object:
        if isinstance(value, Mapping) and list(cast("Mapping[str, Any]", value)) == ["theme"]:
            return cast("Mapping[str, Any]", value)["theme"]
        return cast("object", value)

    @model_serializer(mode="wrap")
    def _wrap(self, inner: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"theme": inner(self)}


class PromptHere(Value):
    """The place of a source's prompt among its text; the words are the prompt's."""

    prompt: Id


BLOCKS = ("paragraph", "bullet", "subheading", "theme", "prompt")


def _tag(value: object) -> str | None:
    if isinstance(value, Mapping):
        keys = list(cast("Mapping[str, Any]", value))
        return keys[0] if len(keys) == 1 and keys[0] in BLOCKS else None
    return "prompt" if isinstance(value, PromptHere) else type(value).__name__.lower()


Block = Annotated[
    Annotated[Paragraph, Tag("paragraph")]
    | Annotated[Bullet, Tag("bullet")]
    | Annotated[Subheading, Tag("subheading")]
    | Annotated[Theme, Tag("theme")]
    | Annotated[PromptHere, Tag("prompt")],
    Discriminator(
        _tag,
        custom_error_type="block",
        custom_error_message='should be one of "- paragraph:", "- bullet:", "- subheading:", '
        '"- theme:" or "- prompt:", each with a dash of its own',
    ),
]
"""What sections are made of; in a file, a mapping with the block's name as its one key."""


class Section(Value):
    """A part of the source under one heading."""

    id: Id
    heading: Text
    """The heading, word for word."""
    number: Word | None = None
    """The number that the source gives it, in quotes: "1"."""
    role: Role
    """What the section does; a curator's judgement, whatever its heading says."""
    blocks: tuple[Block, ...] = Field(min_length=1)


class Prompt(Value):
    """Something that a team is asked to discuss, vote on, read or do."""

    id: Id
    kind: PromptKind
    text: Text
    """The prompt, word for word."""
    questions: tuple[Text, ...] = ()
    """Where the text holds several questions: each of them, word for word."""
    about: Id | None = None
    """The section or theme that it is about."""
    stage: Stage
    origin: Origin
    """Who wrote it: the source itself, its publisher elsewhere, or whoever prepared the file."""
    choices: tuple[Text, ...] = ()
    """For a poll: 2 to 10 choices, which answer its first question."""
    choices_origin: Origin | None = None
    """For a poll: who wrote the choices."""


class Link(Value):
    """Where a label in the texts leads: `[label](id)`."""

    id: Id
    url: HttpsUrl | None = None
    """The address; left out while it is unknown."""
    checked: date | None = None
    """The day on which somebody last followed it."""


class Slot(Value):
    """A prompt's place in a plan."""

    prompt: Id
    minutes: Minutes


class Plan(Value):
    """Which prompts fit into a meeting of so many minutes, in order."""

    minutes: Minutes
    """The whole meeting: reading, opening and closing need some that no prompt has."""
    prompts: tuple[Slot, ...] = Field(min_length=1)


class Content(Value):
    """What a file says of a briefing."""

    title: Text
    """The title, word for word."""
    publisher: Text
    kind: BriefingKind
    published: Text | None = None
    """When it was published, as the source says it; left out while it is unknown."""
    version: Word
    """Counts up when the words or prompts change, in quotes: "1"."""
    language: Language
    """The language of the file: en, cy, en-GB."""
    content_note: Text
    """What people should know before they read: plainly, what is described."""
    sections: tuple[Section, ...] = Field(min_length=1)
    prompts: tuple[Prompt, ...] = Field(min_length=1)
    links: tuple[Link, ...] = ()
    plans: tuple[Plan, ...] = Field(min_length=1)


class BriefingFile(Content):
    """A learning briefing with its prompts, links and plans; see docs/briefings.md."""

    translations: tuple[Language, ...] = Field((), max_length=MOST_LANGUAGES - 1)
    """The other languages in which every text is given."""


class Briefing(Content):
    """One briefing in one language; it cannot exist with a reference that leads nowhere."""

    slug: Id

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for mistake in mistakes(self.model_dump()):
            if not mistake.note:
                raise ValueError(f"{as_path(mistake.steps)}: {mistake.message}")
        return self

    def prompt(self, id: str) -> Prompt:
        """Return the prompt of that id, or raise UnknownPrompt."""
        for prompt in self.prompts:
            if prompt.id == id:
                return prompt
        raise UnknownPrompt(id)

    def plan(self, minutes: int) -> Plan:
        """Return the plan for a meeting of so many minutes, or raise UnknownPlan."""
        for plan in self.plans:
            if plan.minutes == minutes:
                return plan
        raise UnknownPlan(minutes)

    def urls(self, supplied: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, str | None]:
        """Return every link's address; the site supplies those that the file leaves unknown."""
        return {link.id: link.url or supplied.get(link.id) for link in self.links}


def spans(text: str, urls: Mapping[str, str | None]) -> tuple[Span, ...]:
    """Split a text at its links; an unknown link is its label as plain text."""
    pieces: list[Span] = []
    end = 0
    for found in re.finditer(LINK, text):
        pieces.append(Span(text[end : found.start()]))
        pieces.append(Span(found["label"], urls.get(found["id"])))
        end = found.end()
    pieces.append(Span(text[end:]))
    return tuple(piece for piece in pieces if piece.text)
