"""
What all else is made of: Slack's blocks for headings, prose and small print.

Rich text is written as JSON at once: slack_sdk's models check nothing in it, and
take ten times as long over the minutes of a meeting.
"""

import re
from collections.abc import Iterator
from typing import Any

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import ContextBlock, HeaderBlock, PlainTextObject

from adapters.slack.render.text import (
    clean,
    clip,
    cost,
    cuts,
    is_address,
    line,
    parted,
    size,
)
from bot.blocks import Span, Text

Shape = dict[str, Any]
"""A block or a view as Slack's JSON has it."""

HEADER = 150
RICH_TEXT = 3000
"""Characters in one block of rich text; Slack names no limit, this is a section's."""
CONTEXT = 2000

_ENTITY = re.compile("&(?:amp|lt|gt);")
"""What Slack may show as one sign in a plain-text object; never in rich text."""


def shape(model: JsonObject) -> Shape:
    """Give the JSON of one of slack_sdk's models, after its own checks."""
    untyped: Any = model  # its to_dict says no more than `dict`
    return untyped.to_dict()


def label(text: str, limit: int) -> PlainTextObject:
    """Set a label on one line; where it is longer, the caller shows it whole elsewhere."""
    said = clip(line(text), limit)
    return PlainTextObject(text=said if said.strip() else "…", emoji=False)


def heading(text: str) -> Iterator[Shape]:
    """Draw a heading; as bold text where it is too long or might not show as written."""
    said = line(text)
    if not said.strip():
        return
    if size(said) <= HEADER and not _ENTITY.search(said):
        yield shape(HeaderBlock(text=label(said, HEADER)))
    else:
        yield from prose((Span(said, strong=True),))


def prose(text: Text) -> Iterator[Shape]:
    """Draw a text as rich text, in which Slack looks for no markup."""
    for piece in parted(text, RICH_TEXT):
        yield rich(section(piece))


def note(text: Text) -> Iterator[Shape]:
    """Draw small print; in the size of all else where it has links."""
    said = clean("".join(span.text for span in text))
    if any(span.url or span.strong for span in text) or _ENTITY.search(said):
        yield from prose(text)
        return
    for start, end in cuts(said, cost(said), CONTEXT):
        if said[start:end].strip():
            small = PlainTextObject(text=said[start:end], emoji=False)
            yield shape(ContextBlock(elements=[small]))


def rich(*elements: Shape) -> Shape:
    """Draw a block of rich text."""
    return {"type": "rich_text", "elements": list(elements)}


def section(text: Text, *, italic: bool = False) -> Shape:
    """Set a text as a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": inline(text, italic=italic)}


def inline(text: Text, *, italic: bool = False) -> list[Shape]:
    """Set the runs of a text; an address that Slack would refuse is no link."""
    return [_run(span, italic=italic) for span in text]


def _run(span: Span, *, italic: bool) -> Shape:
    run: Shape = {"type": "text", "text": span.text}
    if span.url and is_address(span.url):
        run = {"type": "link", "url": span.url, "text": span.text}
    styles = (("bold", span.strong), ("italic", italic))
    style = {name: True for name, on in styles if on}
    return run | {"style": style} if style else run
