"""The blocks of messages and documents as elements of a card; one may become several."""

from collections.abc import Iterable, Iterator
from itertools import chain

from adapters.teams.render.shapes import Shape, closer, heading, note, prose, quote
from adapters.teams.render.text import line, size
from bot.blocks import (
    Bars,
    Block,
    Bullets,
    Entries,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Text,
    plain,
)
from bot.words import Words

BESIDE = 40
"""Characters that a chart shows of a label: with a longer one it would not be read whole."""

BARS = 12
"""Bars of a chart that fits on a phone."""


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
            yield from _below_each_other((Span("• "), *item) for item in items if any(item))
        case Facts(rows=rows):
            yield from _below_each_other(fact(name, value) for name, value in rows)
        case Bars():
            yield from _bars(block, words)
        case Entries(items=items):
            for entry in items:
                yield from quote(entry.text, "; ".join(entry.marks))


def _below_each_other(rows: Iterable[Text]) -> Iterator[Shape]:
    """Draw rows apart: in the middle of a run some clients drop the end of a line."""
    for number, row in enumerate(rows):
        yield from closer(prose(row)) if number else prose(row)


def _bars(bars: Bars, words: Words) -> Iterator[Shape]:
    """Draw counts as a chart, with the same in words for clients that have none."""
    total = sum(count for _, count in bars.rows)
    said = list(
        _below_each_other(
            fact(name, words("teams_bar", count=count, total=total)) for name, count in bars.rows
        )
    )
    if total and _is_clear(bars):
        data = [{"x": line(name), "y": count} for name, count in bars.rows]
        otherwise = {"type": "Container", "items": said}
        # With an axis Teams shows no counts, and fractions of votes below it.
        look = {"displayMode": "AbsoluteNoAxis", "color": "categoricalBlue"}
        yield {"type": "Chart.HorizontalBar", "data": data, **look, "fallback": otherwise}
    else:
        yield from said
    yield from closer(prose(plain(bars.total)))


def _is_clear(bars: Bars) -> bool:
    names = [line(name) for name, _ in bars.rows]
    return (
        len(names) <= BARS
        and len(set(names)) == len(names)
        and all(name.strip() and size(name) <= BESIDE for name in names)
    )
