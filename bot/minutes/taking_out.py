"""Taking words and names out of minutes that are already written, and leaving the rest whole."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from bot.blocks import Block, Document, Entries, Entry, Facts, Note, plain


@dataclass(frozen=True, slots=True)
class Cut:
    """
    One thing that was said, and what stands in its place.

    `texts` are the ways it may stand in a document, the likeliest first; of two lines that say
    the same, the one that bears one of `names` is meant.
    """

    texts: tuple[str, ...]
    instead: str
    names: frozenset[str] = frozenset()


Rename = Callable[[str], str]


def renaming(names: Collection[str], others: Iterable[str], instead: str) -> Rename:
    """
    Make what takes names out of a text.

    A name is left where it is only a part of one of the `others`: Bob in Bob Brown.
    """
    gone = frozenset(name for name in names if name.strip())
    known = sorted({*gone, *filter(str.strip, others)}, key=len, reverse=True)
    if not gone:
        return str
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")

    def rename(text: str) -> str:
        return pattern.sub(lambda found: instead if found.group() in gone else found.group(), text)

    return rename


def taken_out(document: Document, cuts: Iterable[Cut], rename: Rename, note: str) -> Document:
    """
    Take what was said, and names, out of a document; `note` says so in its small print.

    People's own words are never searched for names, as they are somebody else's.
    """
    blocks = list(document.blocks)
    for cut in cuts:
        _cut(blocks, cut)
    cleared = replace(
        document,
        status=rename(document.status),
        blocks=tuple(_renamed(block, rename) for block in blocks),
    )
    if cleared == document:
        return document
    said = Note(plain(note))
    return cleared if said in cleared.blocks else replace(cleared, blocks=(*cleared.blocks, said))


def _cut(blocks: list[Block], cut: Cut) -> None:
    for text in cut.texts:
        found = [
            (b, e)
            for b, block in enumerate(blocks)
            if isinstance(block, Entries)
            for e, entry in enumerate(block.items)
            if entry.text == text
        ]
        if found:
            _replace(blocks, *min(found, key=lambda at: not _bears(blocks, at, cut)), cut.instead)
            return


def _bears(blocks: list[Block], at: tuple[int, int], cut: Cut) -> bool:
    block = blocks[at[0]]
    return isinstance(block, Entries) and not cut.names.isdisjoint(block.items[at[1]].marks)


def _replace(blocks: list[Block], b: int, e: int, instead: str) -> None:
    block = blocks[b]
    if isinstance(block, Entries):
        items = list(block.items)
        items[e] = Entry(instead, items[e].marks)
        blocks[b] = Entries(tuple(items))


def _renamed(block: Block, rename: Rename) -> Block:
    match block:
        case Facts(rows=rows):
            return Facts(tuple((label, rename(value)) for label, value in rows))
        case Entries(items=items):
            return Entries(tuple(Entry(e.text, tuple(map(rename, e.marks))) for e in items))
        case Note(text=text):
            return Note(tuple(replace(span, text=rename(span.text)) for span in text))
        case _:
            return block
