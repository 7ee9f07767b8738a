"""What people read in Adaptive Cards, as they read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.rigs.teams_limits import shown

Json = Mapping[str, Any]


def text_of(card: Json) -> str:
    """The words of a card, in order, without what is on its buttons."""
    return " ".join(lines_of(card["body"]))


def lines_of(elements: Sequence[Json]) -> Iterator[str]:
    """The words of elements, one by one; of a chart what stands for it."""
    for element in elements:
        match element["type"]:
            case "TextBlock":
                yield shown(element["text"])
            case "RichTextBlock":
                yield "".join(run["text"] for run in element["inlines"])
            case "Container":
                yield from lines_of(element["items"])
            case "Chart.HorizontalBar":
                yield from lines_of([element["fallback"]])
            case _:
                pass
