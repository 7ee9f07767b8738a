"""The showcase as Slack is given it: messages, modals, and the app's home."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from adapters.slack.render import (
    done_view,
    draw,
    form_view,
    home_view,
    notice_view,
    paper_view,
)
from bot.messages import Done, Form, Invalid, Message, Notice, Paper
from tests.showcase import Shown, showcase
from tests.showcase.material import HERE, PLACE

Kind = Literal["message", "modal", "home"]


@dataclass(frozen=True)
class Piece:
    """One message or view; what continues in several has a number behind its name."""

    name: str
    kind: Kind
    payload: dict[str, Any]

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.payload["blocks"]


@cache
def rendered(*beginnings: str) -> dict[str, list[Piece]]:
    """
    Draw everything of the showcase, or what has a name that begins like this.

    Faults in forms are left out: they are no blocks.
    """
    return {
        name: _numbered(name, _payloads(name, one))
        for name, one in showcase().items()
        if name.startswith(beginnings or "") and not isinstance(one, Invalid)
    }


def _numbered(name: str, payloads: Iterator[tuple[Kind, dict[str, Any]]]) -> list[Piece]:
    return [
        Piece(f"{name}.{number}" if number > 1 else name, kind, payload)
        for number, (kind, payload) in enumerate(payloads, 1)
    ]


def _payloads(name: str, shown: Shown) -> Iterator[tuple[Kind, dict[str, Any]]]:
    words, channel = HERE.words, PLACE.channel
    match shown:
        case Message() if name.startswith("home/"):
            yield "home", home_view(shown, words)
        case Message():
            for drawn in draw(shown, words):
                yield "message", {"text": drawn.text, "blocks": drawn.blocks}
        case Notice(message):
            yield "modal", notice_view(message, channel, words)
        case Form():
            yield "modal", form_view(shown, channel, words)
        case Paper():
            for page in _pages(shown):
                yield "modal", page
        case Done(text):
            yield "modal", done_view(text, words)
        case _:
            raise TypeError(f"Slack draws no {type(shown).__name__}")


def _pages(paper: Paper) -> Iterator[dict[str, Any]]:
    """Turn the pages as a person does: as long as a button leads to a later one."""
    page = 0
    while True:
        view = paper_view(paper, "draft:r1", page, PLACE.channel, HERE.words)
        yield view
        offered = [int(number) for number in re.findall(r"'page\.(\d+)'", repr(view["blocks"]))]
        if page + 1 not in offered:
            return
        page += 1
