"""What all else is made of: the elements for headings, prose and small print."""

from collections.abc import Iterable, Iterator
from typing import Any

from adapters.teams.render.text import is_address, is_plain, line, parted
from bot.blocks import Span, Text, plain
from bot.characters import is_rtl

Shape = dict[str, Any]
"""An element, an action or a card, as its JSON has it."""

PIECE = 8000
"""Bytes of one stretch of text: few texts are parted, and little room stays empty in a card."""

_HEADING: Shape = {"weight": "Bolder", "size": "Medium"}
_TITLE: Shape = {"weight": "Bolder", "size": "Large"}
_NOTE: Shape = {"size": "Small", "isSubtle": True}
_MARK: Shape = _NOTE | {"italic": True}
_FAULT: Shape = {"weight": "Bolder", "color": "Attention"}


def title(text: str) -> Iterator[Shape]:
    """Draw what stands above everything."""
    yield from _headed(text, _TITLE)


def heading(text: str) -> Iterator[Shape]:
    """Draw a heading inside."""
    yield from _headed(text, _HEADING)


def is_heading(drawn: Shape) -> bool:
    """Tell whether something belongs to what stands below it."""
    first = drawn["inlines"][0] if drawn["type"] == "RichTextBlock" else drawn
    return first.get("size") in (_HEADING["size"], _TITLE["size"])


def prose(text: Text) -> Iterator[Shape]:
    """Draw a text as it is: in rich text nobody looks for Markdown."""
    yield from _rich(text, {})


def note(text: Text) -> Iterator[Shape]:
    """Draw small print."""
    yield from _rich(text, _NOTE)


def fault(text: str) -> Iterator[Shape]:
    """Draw what is wrong with what somebody sent."""
    yield from _rich(plain(text), _FAULT)


def quote(text: str, marks: str) -> Iterator[Shape]:
    """Set somebody's own words apart, with what to say beside them below."""
    said = [*_rich(plain(text), {}), *_rich(plain(line(marks)), _MARK)]
    rtl: Shape = {"rtl": True} if is_rtl(text) else {}
    groups = [said] if len(said) <= 2 else [[each] for each in said]  # noqa: PLR2004 - both whole
    for items in groups:
        if items:
            yield {"type": "Container", "style": "emphasis", **rtl, "items": items}


def closer(drawn: Iterator[Shape]) -> Iterator[Shape]:
    """Set elements right below what comes before them."""
    for each in drawn:
        yield each | {"spacing": "Small"}


def apart(drawn: Iterable[Shape]) -> Iterator[Shape]:
    """Set elements apart from what comes before them, by a line."""
    line_above: Shape = {"separator": True, "spacing": "Medium"}
    for each in drawn:
        yield each | line_above
        line_above = {}


def _headed(text: str, look: Shape) -> Iterator[Shape]:
    # Only a TextBlock can be a heading, but what it says is Markdown.
    said = line(text)
    if said.strip() and is_plain(said) and len(said.encode()) <= PIECE:
        yield {"type": "TextBlock", "text": said, "style": "heading", "wrap": True, **look}
    else:
        yield from _rich(plain(said), look)


def _rich(text: Text, look: Shape) -> Iterator[Shape]:
    for number, piece in enumerate(parted(text, PIECE)):
        spacing: Shape = {"spacing": "None"} if number else {}
        runs = [_run(span, look) for span in piece]
        yield {"type": "RichTextBlock", "inlines": runs, **spacing}


def _run(span: Span, look: Shape) -> Shape:
    strong: Shape = {"weight": "Bolder"} if span.strong else {}
    run = {"type": "TextRun", "text": span.text, **look, **strong}
    if span.url and is_address(span.url):
        run["selectAction"] = {"type": "Action.OpenUrl", "url": span.url}
    return run
