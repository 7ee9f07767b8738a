"""Documents as web pages: one file, no script, readable with a screen reader and on paper."""

from collections.abc import Iterable
from html import escape

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
from bot.characters import is_rtl, lines
from bot.words import catalogue

_LOOK = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff; overflow-wrap: anywhere }
h1, h2 { line-height: 1.25 }
h2 { margin-top: 2.5rem }
a { color: #0b4f9e }
table { border-collapse: collapse }
th, td { border: 1px solid #767676; padding: .3rem .6rem; text-align: start; vertical-align: top }
li { margin: .5rem 0 }
.mark, .note { color: #4d4d4d }
@media (prefers-color-scheme: dark) {
  body { color: #f2f2f2; background: #161616 }
  a { color: #9cc4ff }
  .mark, .note { color: #c6c6c6 }
}
"""

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(document: Document) -> str:
    """Write a document as a page; nothing in it is loaded from anywhere."""
    words = catalogue(document.language)
    head = (words("minutes_word_fact"), words("minutes_word_value"))
    counted = (words("minutes_word_choice"), words("minutes_word_number"))
    body = "\n".join(_block(block, head, counted) for block in document.blocks)
    status = f"<p><strong>{_said(document.status)}</strong></p>\n" if document.status else ""
    return (
        f'<!doctype html>\n<html lang="{escape(document.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_said(document.title)}</title>\n<style>{_LOOK}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_said(document.title)}</h1>\n{status}{body}\n</main>\n</body>\n</html>\n"
    )


Head = tuple[str, str]


def _block(block: Block, facts: Head, counted: Head) -> str:
    match block:
        case Facts(rows=rows):
            return _table(facts, rows)
        case Bars(rows=rows, total=total):
            numbers = [(label, str(count)) for label, count in rows]
            return f"{_table(counted, numbers)}\n<p>{_said(total)}</p>"
        case Bullets(items=items):
            return _list(map(_text, items))
        case Entries(items=items):
            return _list(map(_entry, items))
        case Heading() | Paragraph() | Note():
            return _line(block)


def _line(block: Heading | Paragraph | Note) -> str:
    match block:
        case Heading(text=text):
            return f"<h2>{_said(text)}</h2>"
        case Paragraph(text=text):
            return f"<p>{_text(text)}</p>"
        case Note(text=text):
            return f'<p class="note">{_text(text)}</p>'


def _list(items: Iterable[str]) -> str:
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def _entry(entry: Entry) -> str:
    way = ' dir="rtl"' if is_rtl(entry.text) else ' dir="ltr"'
    marks = "; ".join(f"<bdi>{_said(mark)}</bdi>" for mark in entry.marks)
    said = f"<div{way}>{_said(entry.text)}</div>"
    return f'{said}<div class="mark">{marks}</div>' if marks else said


def _table(head: Head, rows: Iterable[tuple[str, str]]) -> str:
    top = "".join(f'<th scope="col">{_said(label)}</th>' for label in head)
    body = "\n".join(
        f'<tr><th scope="row">{_said(label)}</th><td><bdi>{_said(value)}</bdi></td></tr>'
        for label, value in rows
    )
    return f"<table>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _text(text: Text) -> str:
    return "".join(map(_span, text))


def _span(span: Span) -> str:
    written = _said(span.text)
    written = f"<strong>{written}</strong>" if span.strong else written
    return f'<a href="{escape(span.url)}">{written}</a>' if span.url else written


def _said(text: str) -> str:
    """Write any text, line by line; what no page can hold is made visible."""
    return "<br>".join(map(escape, lines(text)))
