"""Texts as Adaptive Cards take them: cleaned, measured, shortened, parted and made inert."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.blocks import Span, Text
from bot.characters import lines

RUN = 120
"""Bytes that a run of text costs in a card besides what it says: its JSON."""

LONGEST_ADDRESS = 2000

_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>|]+")
_BREAKABLE = (re.compile(r".*\n", re.DOTALL), re.compile(r".*\s", re.DOTALL))
_MARKUP = re.compile(
    r"[\\`*_~\[\]<>{}|@\n\t]|&#?\w+;|://|www\."  # emphasis, links, code, entities, addresses
    r"|^\s|^[-+#=]|^\d+[.)]|\s$",  # what a line begins with: lists, headings, rules
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\{(?=\{(?:DATE|TIME)\()")
_ASCII_SIGN = re.compile(r"[!-/:-@\[-`{-~]")


def clean(text: str) -> str:
    """Make control characters visible, and every line end the same."""
    return "\n".join(lines(text))


def line(text: str) -> str:
    """Set a text on one line."""
    return " ".join(lines(text))


def size(text: str) -> int:
    """Count characters as a browser does (UTF-16), so that an emoji may count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cost(text: str) -> list[int]:
    """Say how many bytes of JSON each character takes."""
    return [2 if sign in '"\\\n\t' else len(sign.encode()) for sign in text]


def head(text: str, limit: int) -> str:
    """Take as much of the beginning as has no more than `limit` characters."""
    if size(text) <= limit:
        return text
    sizes = accumulate(size(sign) for sign in text)
    return text[: next(end for end, so_far in enumerate(sizes) if so_far > limit)]


def clip(text: str, limit: int) -> str:
    """Shorten a text, with an ellipsis; only where the whole of it is shown as well."""
    return text if size(text) <= limit else head(text, limit - 1).rstrip() + "…"


def is_address(url: str) -> bool:
    """Tell whether a press on it can lead somewhere, and do no more than that."""
    return len(url) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(url) is not None


def is_plain(text: str) -> bool:
    """Tell whether Markdown leaves a line as it is, however much of Markdown a client knows."""
    return _MARKUP.search(text) is None


def escaped(text: str) -> str:
    """Write a line so that Markdown shows it as it is."""
    return text if is_plain(text) else _ASCII_SIGN.sub(r"\\\g<0>", text)


def unmoved(text: str) -> Iterator[str]:
    """
    Part a text where clients would put a date in place of what is written.

    They look for `{{DATE(…)}}` and `{{TIME(…)}}` even where there is no Markdown, but only
    within one run of text.
    """
    start = 0
    for found in _FORMULA.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]


def cuts(text: str, costs: Sequence[int], limit: int) -> Iterator[tuple[int, int]]:
    """
    Part a text into stretches that cost no more than `limit` each, losing nothing.

    It is cut after a line, else after a word; inside a word only if that
    alone costs more.
    """
    sums = [0, *accumulate(costs)]
    start = 0
    while start < len(text):
        end = max(bisect_right(sums, sums[start] + limit) - 1, start + 1)
        if end < len(text):
            end = _after_line_or_word(text, start, end)
        yield start, end
        start = end


def parted(text: Text, limit: int) -> Iterator[Text]:
    """Part a text of several runs into pieces of at most `limit` bytes; blank ones go."""
    spans = [
        Span(piece, span.url, span.strong)
        for span in text
        for piece in unmoved(clean(span.text))
        if piece
    ]
    costs: list[int] = []
    for span in spans:
        first, *rest = cost(span.text)
        costs += (first + RUN + len((span.url or "").encode()), *rest)
    starts = [0, *accumulate(len(span.text) for span in spans)]
    for start, end in cuts("".join(span.text for span in spans), costs, limit):
        among = slice(bisect_right(starts, start) - 1, bisect_left(starts, end))
        piece = tuple(
            Span(span.text[max(start - at, 0) : end - at], span.url, span.strong)
            for at, span in zip(starts[among], spans[among], strict=False)
        )
        if any(span.text.strip() for span in piece):
            yield piece


def _after_line_or_word(text: str, start: int, end: int) -> int:
    middle = (start + end) // 2
    whole_line, whole_word = (found.match(text, start, end) for found in _BREAKABLE)
    if whole_line and whole_line.end() > middle:
        return whole_line.end()
    return whole_word.end() if whole_word else end
