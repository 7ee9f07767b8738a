"""Documents as Markdown (CommonMark), with people's words letter by letter."""

import re
from collections.abc import Iterable, Iterator
from itertools import cycle

from bot.blocks import (
    Bars,
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Text,
)
from bot.characters import is_mixed, isolated, lines

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|${}^]|:(?=//)|(?<=\w)\.(?=\w)")
"""What means something inside a line, to CommonMark or to its common extensions."""

_START = re.compile(r"\s|\d+[.)]|[#+\-=:]|$")
"""What means something at the start of a line, and the empty line."""

_BREAK = "\\\n"


def markdown(document: Document) -> str:
    """
    Write a document as Markdown.

    Words that people gave stand between U+2068 and U+2069, line by line: they
    cannot reorder what is beside them, and no line of theirs begins with a
    sign that Markdown would take for its own. `characters.lines` says what
    becomes of line ends and control characters.
    """
    bullets = cycle("-*")  # another sign begins another list
    parts = [f"# {_flat(document.title)}"]
    if document.status:
        parts.append(f"**{_flat(document.status)}**")
    parts += [part for block in document.blocks if (part := _block(block, bullets))]
    return "\n\n".join(parts) + "\n"


def _block(block: Block, bullets: Iterator[str]) -> str:
    match block:
        case Heading(text=text):
            return f"## {_flat(text)}"
        case Paragraph(text=text) | Note(text=text):
            return _text(text)
        case Bullets(items=items):
            return _list(map(_text, items), next(bullets))
        case Facts(rows=rows):
            return _list(
                (f"**{_flat(label)}:** {_quote(value)}" for label, value in rows), next(bullets)
            )
        case Bars(rows=rows, total=total):
            counts = _list((f"{_quote(label)}: {count}" for label, count in rows), next(bullets))
            return f"{counts}\n\n{_flat(total)}"
        case Entries(items=items):
            return _list(map(_entry, items), next(bullets))


def _list(items: Iterable[str], bullet: str) -> str:
    return "\n".join(f"{bullet} " + item.replace("\n", "\n  ") for item in items)


def _entry(entry: Entry) -> str:
    if not entry.marks:
        return _quote(entry.text)
    marks = "; ".join(isolated(_escape(" ".join(lines(mark)))) for mark in entry.marks)
    return f"{_quote(entry.text)}{_BREAK}*{marks}*"


def _quote(text: str) -> str:
    """Write somebody's words."""
    return _BREAK.join(isolated(_escape(line)) for line in lines(text))


def _flat(text: str) -> str:
    """Write words of the bot's or of a briefing's on one line."""
    return _guard(_escape(" ".join(lines(text))))


def _text(text: Text) -> str:
    written = "".join(map(_span, text))
    return _BREAK.join(map(_guard, written.split("\n")))


def _span(span: Span) -> str:
    written = "\n".join(map(_escape, lines(span.text)))
    if span.strong:
        written = "\n".join(f"**{isolated(line)}**" for line in written.split("\n"))
    return f"[{written}](<{_address(span.url)}>)" if span.url else written


def _address(url: str) -> str:
    return re.sub(r"[^!-~]|[<>\\]", lambda found: _percent(found.group()), url)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="replace"))


def _guard(line: str) -> str:
    """Fence off a line only where it needs it: most do not."""
    return isolated(line) if _START.match(line) or is_mixed(line) else line


def _escape(line: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", line)
