"""What people read in Slack's blocks, as they read it: markup that works is gone."""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

_LINK = re.compile(r"<(?:https?:[^|>]*)\|([^>]*)>")
_STYLES = re.compile(r"([*_~`])(?=\S)(.+?)(?<=\S)\1")


def text_of(blocks: Sequence[Json]) -> str:
    """The words of a message, view or home, in order."""
    return " ".join(filter(None, (text for block in blocks for text in _block(block))))


def _block(block: Json) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield _text(block["text"])
        case "section":
            yield from (
                _text(part) for part in (block.get("text"), *block.get("fields", ())) if part
            )
        case "context":
            yield from (_text(part) for part in block["elements"])
        case "rich_text":
            yield from (_rich(part) for part in block["elements"])
        case "actions":
            yield from (label for element in block["elements"] for label in _labels(element))
        case "input":
            yield _text(block["label"])
        case _:
            return


def _labels(element: Json) -> Iterator[str]:
    for part in (element.get("text"), element.get("placeholder")):
        if part:
            yield _text(part)
    yield from (_text(option["text"]) for option in element.get("options", ()))


def _rich(part: Json) -> str:
    inner = part.get("elements", ())
    match part["type"]:
        case "text":
            return str(part["text"])
        case "link":
            return str(part.get("text") or part["url"])
        case "rich_text_list":
            return " ".join(_rich(item) for item in inner)
        case _:
            return "".join(_rich(piece) for piece in inner)


def _text(part: Json) -> str:
    if part["type"] == "plain_text":
        return html.unescape(part["text"])
    text = _LINK.sub(r"\1", part["text"])
    assert not re.search(r"<[@!#]", text), "this would ping somebody"
    return html.unescape(_STYLES.sub(r"\2", text))
