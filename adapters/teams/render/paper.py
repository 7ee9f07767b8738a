"""Documents as cards, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.teams.render.blocks import draw_all
from adapters.teams.render.controls import (
    Way,
    acting,
    action_sets,
    controls,
    returning,
    spelt_out,
)
from adapters.teams.render.rooms import frame, pack, weigh
from adapters.teams.render.shapes import Shape, note, prose, title
from adapters.teams.render.text import clip, line
from bot.blocks import Span, plain
from bot.messages import Paper
from bot.words import Words

PAGE = 15_000
"""Bytes of what is to read on a page; a card's other 12,000 are for the buttons."""

TITLE = 150
STATUS = 300
"""Characters of the status on a page after the first, which has it whole."""


def paper_card(  # noqa: PLR0913 - what a page is made of, and by name where it stands
    paper: Paper,
    ref: str,
    page: int,
    words: Words,
    way: Way = Way.SUBMIT,
    *,
    back: str = "",
) -> Shape:
    """
    Draw one page of a document; pages count from 0, and beyond the last is the last.

    `ref` is the press that gave the paper: the buttons that lead to its other pages and to
    its files bring it back. `back` is the look at the message in whose card it stands.
    """
    document = paper.document
    whole = _top(document.title, document.status)
    above = _top(_brief(document.title, TITLE), _brief(document.status, STATUS))
    said = draw_all((*document.blocks, *spelt_out((), paper.buttons)), words)
    pages = pack([*whole, *said], PAGE, PAGE - weigh(*above))
    page = min(max(page, 0), len(pages) - 1)
    pressed = [
        *_turning(_Turn(ref, page, len(pages), bool(paper.files), way), words),
        *controls((), paper.buttons, words, way),
    ]
    body = [*(above if page else ()), *pages[page], *returning(pressed, back)]
    card = frame(document.title, body, words)
    return card | {"lang": document.language}


@dataclass(frozen=True, slots=True)
class _Turn:
    """Which page is open, of how many, whether there are files, and how buttons work there."""

    ref: str
    page: int
    pages: int
    files: bool
    way: Way


def _top(said: str, status: str) -> list[Shape]:
    return [*title(said), *prose((Span(status, strong=True),))]


def _brief(said: str, limit: int) -> str:
    return clip(line(said).strip(), limit)


def _turning(at: _Turn, words: Words) -> Iterator[Shape]:
    """Say which page it is, and lead to its neighbours and to the files."""
    ways: list[Shape] = []
    if at.page > 0:
        data = {"ref": at.ref, "page": at.page - 1}
        ways.append(acting(words("teams_previous"), data, at.way))
    if at.page < at.pages - 1:
        data = {"ref": at.ref, "page": at.page + 1}
        ways.append(acting(words("teams_next"), data, at.way))
    if at.files:
        data = {"ref": at.ref, "files": True}
        ways.append(acting(words("teams_files"), data, at.way))
    if at.pages > 1:
        yield from note(plain(words("teams_page", page=at.page + 1, pages=at.pages)))
    yield from action_sets(ways)
