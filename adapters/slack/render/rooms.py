"""How much fits into one message or view, and what goes into the next."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.slack.render.shapes import Shape


@dataclass(frozen=True, slots=True)
class Room:
    """How many blocks fit, and how many characters of JSON."""

    blocks: int
    size: int

    def without(self, drawn: Iterable[Shape]) -> "Room":
        """Say what is left once these blocks are in."""
        weights = [weigh(each) for each in drawn]
        return Room(self.blocks - len(weights), self.size - sum(weights))


MESSAGE = Room(50, 12_000)
"""Slack refuses a message beyond about 13,200 characters, and does not say of what (bolt-js
issues 2509 and 2867); its JSON is the most it can mean."""

VIEW = Room(100, 18_000)
"""A view takes 250 kB. In JSON one emoji may be 12 of them."""


def weigh(drawn: Shape) -> int:
    """
    Count the characters of a block's JSON, with `&`, `<` and `>` as the entities Slack makes.

    The options of a select are left out: a hundred of them are allowed anywhere.
    """
    written = json.dumps(_without_options(drawn), ensure_ascii=False)
    return len(written) + 4 * written.count("&") + 3 * (written.count("<") + written.count(">"))


def pack(drawn: Iterable[Shape], first: Room, later: Room) -> list[list[Shape]]:
    """
    Lay blocks into rooms in their order; a header goes with what it stands above.

    The first room may stay empty; any other takes at least one block, which must fit.
    """
    packed: list[list[Shape]] = [[]]
    room, used = first, 0
    for each in drawn:
        weight = weigh(each)
        full = len(packed[-1]) >= room.blocks or used + weight > room.size
        if full and (packed[-1] or len(packed) == 1):
            packed.append(_headers_at_end(packed[-1]))
            room, used = later, sum(map(weigh, packed[-1]))
        packed[-1].append(each)
        used += weight
    return packed


def fit(drawn: Iterable[Shape], room: Room, otherwise: Shape) -> list[Shape]:
    """Take as many blocks as fit; if not all do, say so at the end."""
    shapes = list(drawn)
    if len(pack(shapes, room, room)) == 1:
        return shapes
    return [*pack(shapes, room.without([otherwise]), room)[0], otherwise]


def _headers_at_end(drawn: list[Shape]) -> list[Shape]:
    moved: list[Shape] = []
    while len(drawn) > 1 and drawn[-1]["type"] == "header":
        moved.insert(0, drawn.pop())
    return moved


def _without_options(drawn: Shape) -> Shape:
    if drawn["type"] != "actions":
        return drawn
    return drawn | {"elements": [each | {"options": []} for each in drawn["elements"]]}
