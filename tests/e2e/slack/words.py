"""What is there to read: in a piece of the showcase, in Slack's blocks, and on a page."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import Page

from bot.blocks import Bars, Bullets, Document, Entries, Facts, Heading, Note, Paragraph, Text
from bot.messages import Done, Form, Message, Notice, Paper
from tests.showcase import Shown

_WORD = re.compile(r"\w+")


def missing(wanted: Iterable[str], found: str) -> list[str]:
    """
    Tell which words cannot be found in their order, from the first such word on.

    Only letters and digits count, so that it does not matter where a long word is cut in two.
    """
    words = [word for text in wanted for word in _WORD.findall(text)]
    letters, at = "".join(_WORD.findall(found)), 0
    for number, word in enumerate(words):
        at = letters.find(word, at)
        if at < 0:
            return words[number : number + 10]
        at += len(word)
    return []


def said(shown: Shown) -> Iterator[str]:
    """What the bot says, from the title to the last block."""
    match shown:
        case Message(title=title, blocks=blocks):
            yield title
            yield from _blocks(blocks)
        case Notice(message):
            yield from said(message)
        case Form(title=title, intro=intro, fields=fields):
            yield title
            yield from _blocks(intro)
            yield from (field.label for field in fields)
        case Paper(Document(title=title, status=status, blocks=blocks)):
            yield from (title, status)
            yield from _blocks(blocks)
        case Done(text):
            yield text
        case _:
            return


def _blocks(blocks: Iterable[object]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(text=text):
                yield text
            case Paragraph(text=text) | Note(text=text):
                yield _text(text)
            case Bullets(items=items):
                yield from map(_text, items)
            case Facts(rows=rows):
                yield from (part for row in rows for part in row)
            case Bars(rows=rows, total=total):
                yield from (f"{label} {count}" for label, count in rows)
                yield total
            case Entries(items=items):
                yield from (part for item in items for part in (item.text, *item.marks))
            case _:
                raise TypeError(f"{type(block).__name__} is new here")


def _text(text: Text) -> str:
    return "".join(span.text for span in text)


def written(value: Any) -> Iterator[str]:
    """What blocks have to read; of a menu what is chosen, the rest shows only when it is open."""
    match value:
        case list():
            yield from (text for each in value for text in written(each))
        case {"type": "input", "label": label, "element": element, **rest}:
            yield from written([label, element, rest.get("hint")])
        case {"initial_option": chosen}:
            yield from written(chosen)
        case {"options": _, "placeholder": nothing_yet}:
            yield from written(nothing_yet)
        case {"type": "plain_text_input"}:
            yield value.get("initial_value", "")
        case {"type": "text" | "link" | "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            yield from (text for each in value.values() for text in written(each))


def on_the_page(page: Page) -> str:
    """What a page shows, with what stands in its fields."""
    return page.evaluate(_SHOWN)


_SHOWN = """() => {
    const shown = [];
    const look = (node) => {
        if (node.nodeType === Node.TEXT_NODE) shown.push(node.data);
        else if (node.matches("textarea, input:not([type=checkbox])")) shown.push(node.value);
        else if (node.checkVisibility()) node.childNodes.forEach(look);
    };
    look(document.body);
    return shown.join("\\n");
}"""
