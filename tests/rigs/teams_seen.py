"""What people read in Adaptive Cards, as they read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.rigs.teams_limits import shown

Json = Mapping[str, Any]


def text_of(card: Json) -> str:
    """The words of a card, in order, without what is on its buttons."""
    return " ".join(_texts(card["body"]))


def _texts(elements: Sequence[Json]) -> Iterator[str]:
    for element in elements:
        match element["type"]:
            case "TextBlock":
                yield shown(element["text"])
            case "RichTextBlock":
                yield "".join(run["text"] for run in element["inlines"])
            case "Container":
                yield from _texts(element["items"])
            case "Chart.HorizontalBar":
                yield from _texts([element["fallback"]])
            case _:
                pass
