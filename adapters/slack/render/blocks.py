"""The blocks of messages and documents as Slack's own; one may become several."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from adapters.slack.render.shapes import (
    RICH_TEXT,
    Shape,
    heading,
    inline,
    note,
    prose,
    rich,
    section,
)
from adapters.slack.render.text import SPAN, line, parted, taken
from bot.blocks import (
    Bars,
    Block,
    Bullets,
    Entries,
    Entry,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Text,
    plain,
)
from bot.words import Words

CELLS = 10
"""Squares in a bar, so that it fits on a phone."""


def draw_all(blocks: Iterable[Block], words: Words) -> list[Shape]:
    """Draw blocks, one below the other."""
    return list(chain.from_iterable(_draw(block, words) for block in blocks))


def fact(name: str, value: str) -> Text:
    """Set a value beside its name."""
    return (Span(f"{line(name)}:", strong=True), Span(f" {value}")) if name else plain(value)


def _draw(block: Block, words: Words) -> Iterator[Shape]:
    match block:
        case Heading(text=text):
            yield from heading(text)
        case Paragraph(text=text):
            yield from prose(text)
        case Note(text=text):
            yield from note(text)
        case Bullets(items=items):
            yield from _bullets(items)
        case Facts(rows=rows):
            yield from prose(_below_each_other(fact(name, value) for name, value in rows))
        case Bars():
            yield from prose(_below_each_other(_bars(block, words)))
        case Entries(items=items):
            yield from chain.from_iterable(map(_entry, items))


def _bullets(items: Iterable[Text]) -> Iterator[Shape]:
    """Draw a list; what is too long of an item goes on below it, without a bullet."""
    waiting: list[Shape] = []
    used = 0
    for item in items:
        for number, piece in enumerate(parted(item, RICH_TEXT)):
            weight = taken(piece) + SPAN
            if waiting and (number or used + weight > RICH_TEXT):
                yield _list(waiting)
                waiting, used = [], 0
            if number:
                yield rich(section(piece))
            else:
                waiting.append(section(piece))
                used += weight
    if waiting:
        yield _list(waiting)


def _list(items: list[Shape]) -> Shape:
    return rich({"type": "rich_text_list", "style": "bullet", "elements": items})


def _entry(entry: Entry) -> Iterator[Shape]:
    """Draw somebody's words as a quotation, and below it what to say beside them."""
    text, marks = plain(entry.text), plain(line("; ".join(entry.marks)))
    parts: list[Shape] = [
        *(_quotation(piece) for piece in parted(text, RICH_TEXT)),
        *(section(piece, italic=True) for piece in parted(marks, RICH_TEXT)),
    ]
    if parts and taken((*text, *marks)) <= RICH_TEXT:
        yield rich(*parts)
    else:
        yield from map(rich, parts)


def _quotation(text: Text) -> Shape:
    return {"type": "rich_text_quote", "elements": inline(text)}


def _bars(bars: Bars, words: Words) -> Iterator[Text]:
    """Say each count before its bar: a screen reader reads the squares out one by one."""
    total = sum(count for _, count in bars.rows)
    for name, count in bars.rows:
        counted = words("slack_bar", count=count, total=total)
        yield fact(name, f"{counted}\n{_bar(count, total)}")
    if bars.total:
        yield plain(bars.total)


def _bar(count: int, total: int) -> str:
    """Draw a bar that is empty only for nobody, and full only for everybody."""
    share = round(CELLS * count / total) if total else 0
    cells = min(max(share, 1), CELLS - 1) if 0 < count < total else share
    return "█" * cells + "░" * (CELLS - cells)


def _below_each_other(rows: Iterable[Text]) -> Text:
    above: list[Span] = []
    for row in rows:
        if above:
            above[-1] = replace(above[-1], text=f"{above[-1].text}\n")
        above += row
    return tuple(above)
