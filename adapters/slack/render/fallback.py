"""Messages without blocks: for notifications, and for where Slack refuses blocks."""

from collections.abc import Iterator

from adapters.slack.render.text import clean, cuts, escape, inert, line
from bot.blocks import Bars, Block, Bullets, Entries, Entry, Facts, Heading, Note, Paragraph, Text
from bot.messages import Button, Message

BYTES = 3900
"""Of a text, escaped: `chat.update` takes 4,000."""

_MAY_GROW = frozenset("*_~`>:")
"""Signs before which `inert` may put another one."""


def summary(text: str) -> str:
    """Write what a notification says; longer than Slack takes, it ends with an ellipsis."""
    said = line(text)
    stretches = cuts(
        said, [len(escape(sign).encode()) for sign in said], BYTES - len("…".encode())
    )
    _, end = next(stretches, (0, 0))
    if not said[:end].strip():
        return "…"
    return escape(said) if end == len(said) else f"{escape(said[:end].rstrip())}…"


def plain_text(message: Message) -> list[str]:
    """
    Write a message as text, in parts of no more than 3,900 bytes, with nothing lost.

    Nothing in it is a mention, a format or an emoji. Its buttons are left out; links stay.
    """
    said = "\n\n".join(filter(str.strip, _said(message)))
    costs = [len(escape(sign).encode()) + 3 * (sign in _MAY_GROW) for sign in said]
    parts = [said[start:end].strip("\n") for start, end in cuts(said, costs, BYTES)]
    return [inert(part) for part in parts if part.strip()] or ["…"]


def _said(message: Message) -> Iterator[str]:
    yield line(message.title)
    yield from map(_block, message.blocks)
    yield "\n".join(f"{n}. {line(each.label)}" for n, each in enumerate(message.choices, 1))
    yield "\n".join(_link(each) for each in message.buttons if each.url)


def _block(block: Block) -> str:
    match block:
        case Heading(text=text):
            return line(text)
        case Paragraph(text=text) | Note(text=text):
            return _text(text)
        case Bullets(items=items):
            return "\n".join(f"• {_text(item)}" for item in items)
        case Facts(rows=rows):
            return "\n".join(f"{line(name)}: {clean(value)}" for name, value in rows)
        case Bars(rows=rows, total=total):
            counts = (f"{line(name)}: {count}" for name, count in rows)
            return "\n".join([*counts, clean(total)])
        case Entries(items=items):
            return "\n\n".join(map(_entry, items))


def _entry(entry: Entry) -> str:
    marks = line("; ".join(entry.marks))
    return f"{clean(entry.text)}\n({marks})" if marks else clean(entry.text)


def _text(text: Text) -> str:
    return "".join(
        f"{clean(span.text)} ({span.url})"
        if span.url and span.url != span.text
        else clean(span.text)
        for span in text
    )


def _link(button: Button) -> str:
    return f"{line(button.label)}: {button.url}"
