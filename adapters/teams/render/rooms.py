"""How much fits into one card, and what goes into the next."""

import json
from collections.abc import Iterable

from adapters.teams.render.shapes import Shape, is_heading, prose
from adapters.teams.render.text import clip, escaped, line
from bot.blocks import plain
from bot.words import Words

CARD = 27_000
"""Bytes of a card as JSON: Teams takes 28 KB of them."""

SUMMARY = 200
"""Characters that a notification has room for."""


def frame(said: str, body: Iterable[Shape], words: Words, **more: object) -> Shape:
    """Make a card; `said` is what it says where no cards can be shown."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": words.language,
        "fallbackText": escaped(clip(line(said), SUMMARY).strip()) or "…",
        "body": list(body) or list(prose(plain("…"))),
        **more,
    }


def room(said: str, words: Words, *drawn: Shape, more: Shape | None = None) -> int:
    """Say how many bytes are left in a card that has these elements, and `more`, already."""
    return CARD - weigh(frame(said, drawn, words, **(more or {})))


def weigh(*drawn: Shape) -> int:
    """Count the bytes of elements as JSON, with what parts them."""
    return sum(len(json.dumps(each, ensure_ascii=False).encode()) + 2 for each in drawn)


def pack(drawn: Iterable[Shape], first: int, later: int) -> list[list[Shape]]:
    """
    Lay elements into cards in their order; a heading goes with what it stands above.

    `first` and `later` are the bytes there are in the first card and in each other. The first
    may stay empty; any other takes at least one element, which must fit. Of headings so long
    that they would not fit beside it, only the last parts go along.
    """
    packed: list[list[Shape]] = [[]]
    left = first
    for each in drawn:
        weight = weigh(each)
        if weight > left and (packed[-1] or len(packed) == 1):
            packed.append(_headings_at_end(packed[-1], later - weight))
            left = later - weigh(*packed[-1])
        packed[-1].append(each)
        left -= weight
    return packed


def fit(drawn: Iterable[Shape], left: int, otherwise: Iterable[Shape]) -> list[Shape]:
    """Take as many elements as fit; if not all do, say so at the end."""
    shapes, sentence = list(drawn), list(otherwise)
    if weigh(*shapes) <= left:
        return shapes
    return [*pack(shapes, left - weigh(*sentence), left)[0], *sentence]


def _headings_at_end(drawn: list[Shape], left: int) -> list[Shape]:
    """Take the headings off the end, as many as fit beside what they stand above."""
    moved: list[Shape] = []
    while len(drawn) > 1 and is_heading(drawn[-1]) and weigh(drawn[-1], *moved) <= left:
        moved.insert(0, drawn.pop())
    return moved
