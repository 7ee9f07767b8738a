"""The showcase as Teams is given it: cards in a chat, and cards in a dialog."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from adapters.teams.render import (
    card,
    done_card,
    errors,
    form_card,
    notice_card,
    paper_card,
    papers_card,
)
from bot.messages import Done, File, Form, Invalid, Message, Notice, Paper, Submission
from tests.showcase import Shown, showcase
from tests.showcase.material import ADA, HERE, PLACE

Kind = Literal["chat", "dialog"]
Card = dict[str, Any]

REF = "draft:r1"
LAST = 9999
"""A page beyond all others, for which the last is given."""

FAULTY = {"invalid/start-form": "form/start", "invalid/action-form": "form/action"}
"""Which form has these faults; all others are those of a note."""

FILES = (
    File("Minutes, version 2.docx", "application/octet-stream", b"", REF),
    File("Minutes, version 2.md", "text/markdown", b"", REF),
)


everything = cache(showcase)
"""The showcase, made once: it takes a second."""


@dataclass(frozen=True)
class Piece:
    """One card; what continues in several has a number behind its name."""

    name: str
    kind: Kind
    card: Card


@cache
def rendered(*beginnings: str) -> dict[str, list[Piece]]:
    """Draw everything of the showcase, or what has a name that begins like this."""
    files = [Piece("files/thread", "chat", papers_card(FILES, HERE.words))]
    drawn = {name: _numbered(name, _cards(name, one)) for name, one in everything().items()}
    every = {**drawn, "files/thread": files}
    return {name: group for name, group in every.items() if name.startswith(beginnings or "")}


def every_way() -> Iterator[Card]:
    """Draw each message in the ways that it can reach people, and all else as it is."""
    for message in everything().values():
        if isinstance(message, Message):
            for chair in (True, False):
                yield from card(message, HERE.words, chair=chair)
                yield from card(message, HERE.words, chair=chair, dialogs=True, viewers=VIEWERS)
    yield from (piece.card for group in rendered().values() for piece in group)


VIEWERS = tuple(f"29:1{'x' * 60}{number:02}" for number in range(60))
"""As many people, with ids as long, as Teams takes for a card that is not the same for all."""


def _numbered(name: str, cards: Iterator[tuple[Kind, Card]]) -> list[Piece]:
    return [
        Piece(f"{name}.{number}" if number > 1 else name, kind, drawn)
        for number, (kind, drawn) in enumerate(cards, 1)
    ]


def _cards(name: str, shown: Shown) -> Iterator[tuple[Kind, Card]]:
    words, channel = HERE.words, PLACE.channel
    match shown:
        case Message():
            for drawn in card(shown, words, chair=True, dialogs=True):
                yield "chat", drawn
        case Notice(message):
            yield "dialog", notice_card(message, words)
        case Form():
            yield "dialog", form_card(shown, channel, words)
        case Paper():
            for drawn in _pages(shown):
                yield "dialog", drawn
        case Done(text):
            yield "dialog", done_card(text, words)
        case Invalid():
            form = everything()[FAULTY.get(name, "form/note")]
            assert isinstance(form, Form)
            sent = Submission(ADA, form.ref, {"text": "Said aloud.", "what": "Ask housing."})
            yield "dialog", errors(form, shown, sent, channel, words)


def _pages(paper: Paper) -> Iterator[Card]:
    """Open the first two pages and the last: those between look no different."""
    first, second, last = (paper_card(paper, REF, page, HERE.words) for page in (0, 1, LAST))
    yield from (first,) if second == first else (first, second)
    if last not in (first, second):
        yield last


def actions(drawn: Card) -> list[Card]:
    """Everything to press in a card."""
    sets = [each["actions"] for each in drawn["body"] if each["type"] == "ActionSet"]
    return [*(each for one in sets for each in one), *drawn.get("actions", ())]
