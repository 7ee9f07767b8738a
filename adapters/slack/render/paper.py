"""Documents as modals, a page at a time."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ButtonElement

from adapters.slack.render.blocks import draw_all
from adapters.slack.render.controls import LABEL, actions, controls, spelt_out
from adapters.slack.render.rooms import Room, pack
from adapters.slack.render.shapes import HEADER, Shape, label, note
from adapters.slack.render.text import clip, line
from adapters.slack.render.views import modal
from bot.blocks import Block, Heading, Paragraph, Span, plain
from bot.messages import Paper
from bot.words import Words

PAGE = Room(80, 15_000)
"""What is to read on a page; a modal's other 20 blocks are for the buttons."""

STATUS = 300
"""Characters of the status on a page after the first, which has it whole."""


def paper_view(paper: Paper, ref: str, page: int, channel: str, words: Words) -> Shape:
    """
    Draw one page of a document; pages count from 0, and beyond the last is the last.

    `ref` is the press that gave the paper: the buttons that lead to its other pages and to
    its files bring it back.
    """
    document = paper.document
    whole = (*_top(document.title, document.status), *document.blocks)
    again = _top(clip(line(document.title), HEADER), clip(line(document.status), STATUS))
    above = draw_all(again, words)
    said = draw_all((*whole, *spelt_out((), paper.buttons)), words)
    pages = pack(said, PAGE, PAGE.without(above))
    page = min(max(page, 0), len(pages) - 1)
    drawn = [
        *(above if page else ()),
        *pages[page],
        *_turning(page, len(pages), ref, paper, words),
        *controls((), paper.buttons, words),
    ]
    return modal(document.title, drawn, {"channel": channel}, words)


def _top(title: str, status: str) -> tuple[Block, ...]:
    return (Heading(title), Paragraph((Span(status, strong=True),)))


def _turning(page: int, pages: int, ref: str, paper: Paper, words: Words) -> Iterator[Shape]:
    """Say which page it is, and lead to its neighbours and to the files."""
    buttons: list[ButtonElement] = []
    if page > 0:
        buttons.append(_button(words("slack_previous"), f"page.{page - 1}", ref))
    if page < pages - 1:
        buttons.append(_button(words("slack_next"), f"page.{page + 1}", ref))
    if paper.files:
        buttons.append(_button(words("slack_files"), "files", ref))
    if pages > 1:
        yield from note(plain(words("slack_page", page=page + 1, pages=pages)))
    yield from actions(buttons)


def _button(said: str, action: str, ref: str) -> ButtonElement:
    return ButtonElement(text=label(said, LABEL), action_id=action, value=ref)
