"""What opens over Slack for one person, and the app's home."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from slack_sdk.models.views import View

from adapters.slack.render.blocks import draw_all
from adapters.slack.render.controls import controls
from adapters.slack.render.message import to_read
from adapters.slack.render.rooms import VIEW, fit
from adapters.slack.render.shapes import Shape, heading, label, note, rich, section, shape
from adapters.slack.render.text import line, size
from bot.blocks import Block, Heading, paragraph, plain
from bot.messages import Invalid, Message
from bot.words import Words

TITLE = 24
"""Characters of a modal's title and of the two buttons in its corner."""


def notice_view(message: Message, channel: str, words: Words) -> Shape:
    """Draw what only the person who asked may see; `channel` is where its buttons act."""
    pressed = controls(message.choices, message.buttons, words)
    said = draw_all((*titled(message.title), *to_read(message)), words)
    [otherwise] = note(plain(words("slack_no_room")))
    drawn = fit(said, VIEW.without(pressed), otherwise)
    return modal(message.title, [*drawn, *pressed], {"channel": channel}, words)


def done_view(text: str, words: Words) -> Shape:
    """Draw a line that says it is done."""
    [otherwise] = note(plain(words("slack_no_room")))
    drawn = fit(draw_all([paragraph(text)], words), VIEW, otherwise)
    return modal(words("slack_done"), drawn, {"channel": ""}, words)


def home_view(message: Message, words: Words) -> Shape:
    """Draw the app's home, and how to begin on Slack; it says so if there is more than fits."""
    begin = note(plain(words("slack_home_begin")))
    pressed = [*begin, *controls(message.choices, message.buttons, words)]
    said = draw_all((Heading(message.title), *to_read(message)), words)
    [otherwise] = note(plain(words("slack_home_no_room")))
    drawn = [*fit(said, VIEW.without(pressed), otherwise), *pressed]
    return _view(View(type="home"), drawn or [_nothing()])


def errors(invalid: Invalid, fields: Collection[str]) -> Shape:
    """
    Answer a form that cannot be taken: a sentence beside each faulty field.

    Slack shows none beside a field that the form has not; those go to the first.
    """
    beside: dict[str, list[str]] = {}
    for name, said in invalid.errors.items():
        beside.setdefault(name if name in fields else next(iter(fields), name), []).append(said)
    return {
        "response_action": "errors",
        "errors": {name: " ".join(said) for name, said in beside.items()},
    }


def titled(title: str) -> Sequence[Block]:
    """Give the title for the body of a modal, if it is too long for its head."""
    return [] if _fits(title) else [Heading(title)]


def modal(
    title: str,
    drawn: Sequence[Shape],
    data: Mapping[str, str],
    words: Words,
    submit: str | None = None,
) -> Shape:
    """Draw a modal; with `submit` it is a form. `data` comes back with what is done in it."""
    view = View(
        type="modal",
        callback_id="shown" if submit is None else "form",
        title=label(title if _fits(title) else words("slack_window"), TITLE),
        submit=None if submit is None else label(submit, TITLE),
        close=label(words("slack_close"), TITLE),
        private_metadata=json.dumps(data),
    )
    return _view(view, drawn or [*heading(title)] or [_nothing()])


def _fits(title: str) -> bool:
    return size(line(title)) <= TITLE


def _view(view: View, drawn: Sequence[Shape]) -> Shape:
    """Put blocks into a view that has none; they have been checked, and are not parsed again."""
    untyped: Any = view
    untyped.blocks = list(drawn)
    return shape(view)


def _nothing() -> Shape:
    return rich(section(plain("…")))
