"""Documents as Word files that everybody can read, screen readers included."""

from collections.abc import Callable, Iterable
from xml.sax.saxutils import escape, quoteattr

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
    plain,
)
from bot.characters import is_rtl, lines, runs
from bot.minutes.sheet import WIDTH, Sheet
from bot.words import Words, catalogue

_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_BREAK = "<w:r><w:br/></w:r>"
_STYLES = {"paragraph": "Normal", "note": "Note"}
_FACTS = (0.3, 0.7)
_BARS = (0.45, 0.15, 0.4)
_PADDING = 216
"""What a cell keeps free at its sides, in twentieths of a point (Table Grid's own)."""


def word(document: Document) -> bytes:
    """
    Write a document as a .docx file; the same document gives the same bytes.

    The first call takes some 0.3 s longer, to import python-docx. The status stands at the top and
    at the head of every page.
    """
    words = catalogue(document.language)
    sheet = Sheet(document.language, _line(document.title))
    body = [
        _paragraph("Title", plain(document.title), sheet.link),
        _paragraph("Status", plain(document.status), sheet.link),
    ]
    body += [_block(block, words, sheet.link) for block in document.blocks]
    footer = words("minutes_word_page", page="\x01", pages="\x02")
    return sheet.write(
        body="".join(body),
        header=_paragraph("Header", plain(document.status), sheet.link),
        footer=f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_numbered(footer)}</w:p>',
    )


Link = Callable[[str], str]
"""Registers an address and returns the id by which the text refers to it."""


def _block(block: Block, words: Words, link: Link) -> str:
    match block:
        case Heading(text=text):
            return _paragraph("Heading1", plain(text), link)
        case Paragraph(text=text) | Note(text=text):
            return _paragraph(_STYLES[block.kind], text, link)
        case Bullets(items=items):
            return "".join(_paragraph("ListBullet", item, link) for item in items)
        case Entries(items=items):
            return "".join(map(_entry, items))
        case Facts() | Bars():
            return _counted(block, words)


def _counted(block: Facts | Bars, words: Words) -> str:
    if isinstance(block, Facts):
        return _facts(block.rows, words)
    return _bars(block, words) + _said("Total", block.total)


def _entry(entry: Entry) -> str:
    said = _said("Entry", entry.text, keep=bool(entry.marks))
    return said + _said("Mark", "; ".join(entry.marks)) if entry.marks else said


def _facts(rows: Iterable[tuple[str, str]], words: Words) -> str:
    head = (words("minutes_word_fact"), words("minutes_word_value"))
    cells = ((_said("CellHead", label), _said("Cell", value)) for label, value in rows)
    return _table(words("minutes_word_facts_table"), _FACTS, head, cells)


def _bars(bars: Bars, words: Words) -> str:
    head = tuple(words(f"minutes_word_{column}") for column in ("choice", "number", "bar"))
    most = max((count for _, count in bars.rows), default=0)
    cells = (
        (_said("CellHead", label), _said("Cell", str(count)), _bar(count, most))
        for label, count in bars.rows
    )
    return _table(words("minutes_word_bars_table"), _BARS, head, cells)


def _bar(count: int, most: int) -> str:
    """
    Draw a bar as the shading of a paragraph without text.

    Nobody listening is read a row of blocks: the number is in the cell beside it.
    """
    if not count:
        return _said("Cell", "")
    free = round((WIDTH * _BARS[-1] - _PADDING) * (1 - count / most))
    return f'<w:p><w:pPr><w:pStyle w:val="Bar"/><w:ind w:right="{free}"/></w:pPr></w:p>'


def _table(
    name: str, shares: tuple[float, ...], head: Iterable[str], rows: Iterable[tuple[str, ...]]
) -> str:
    widths = [round(WIDTH * share) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heading = tuple(_said("CellHead", label) for label in head)
    body = "".join(_row(row, widths) for row in rows)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1"'
        ' w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
        f"<w:tblCaption w:val={quoteattr(name)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
        f"{_row(heading, widths, '<w:tblHeader/>')}{body}</w:tbl>"
        '<w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'
    )


def _row(cells: tuple[str, ...], widths: list[int], properties: str = "") -> str:
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{inside}</w:tr>"


def _said(style: str, text: str, *, keep: bool = False) -> str:
    inside = _BREAK.join(_runs(line) for line in lines(text))
    return f"<w:p>{_properties(style, text, keep=keep)}{inside}</w:p>"


def _paragraph(style: str, text: Text, link: Link) -> str:
    whole = "".join(span.text for span in text)
    return f"<w:p>{_properties(style, whole)}{''.join(_span(span, link) for span in text)}</w:p>"


def _properties(style: str, text: str, *, keep: bool = False) -> str:
    way = "<w:bidi/>" if is_rtl(text) else ""
    return f'<w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}{way}</w:pPr>'


def _span(span: Span, link: Link) -> str:
    look = '<w:rStyle w:val="Hyperlink"/>' if span.url else ""
    look += "<w:b/><w:bCs/>" if span.strong else ""
    written = _BREAK.join(_runs(line, look) for line in lines(span.text))
    if not span.url:
        return written
    return f'<w:hyperlink r:id="{link(span.url)}" w:history="1">{written}</w:hyperlink>'


def _runs(line: str, look: str = "") -> str:
    return "".join(_run(text, look, rtl=rtl) for text, rtl in runs(line) if text)


def _run(text: str, look: str, *, rtl: bool) -> str:
    properties = look + ("<w:rtl/>" if rtl else "")
    written = escape(text).replace("\t", _TAB)
    return (
        f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}"
        f'<w:t xml:space="preserve">{written}</w:t></w:r>'
    )


def _numbered(sentence: str) -> str:
    """Set the page's number and the number of pages where the sentence has their places."""
    fields = {"\x01": _field("PAGE"), "\x02": _field("NUMPAGES")}
    pieces = sentence.replace("\x01", "\n\x01\n").replace("\x02", "\n\x02\n").split("\n")
    return "".join(fields.get(piece) or _runs(piece) for piece in pieces)


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _line(text: str) -> str:
    return " ".join(lines(text))
