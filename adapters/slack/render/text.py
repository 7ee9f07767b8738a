"""Texts as Slack takes them: cleaned, measured, shortened, parted and made inert."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from bot.blocks import Span, Text
from bot.characters import lines

SPAN = 60
"""What a run of text costs in a message besides its characters: its JSON."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_COST = {"\n": 2, '"': 2, "\\": 2} | {sign: len(entity) for sign, entity in _ENTITIES.items()}

_MARKER = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])|^(?=>)", re.MULTILINE)
"""What begins or ends a format in Slack's markup; inside a word it is an ordinary sign."""

_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>|]+")
_WEB_ADDRESSES = re.compile(r"(https?://[^\s<>|]+)")
_BREAKABLE = (re.compile(r".*\n", re.DOTALL), re.compile(r".*\s", re.DOTALL))
_GAP = "\u200b"  # zero width space

LONGEST_ADDRESS = 2000


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
    """Say what each character takes up in a message: Slack counts `&` as `&amp;`."""
    return [_COST.get(sign, 2 if sign > "\uffff" else 1) for sign in text]


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
    """Tell whether Slack takes it for a link; one bad address makes it refuse a message."""
    return len(url) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(url) is not None


def escape(text: str) -> str:
    """Write a text so that Slack's markup finds no mention, link or command in it."""
    return "".join(_ENTITIES.get(sign, sign) for sign in text)


def inert(text: str) -> str:
    """
    Escape a text and take the effect from every sign of Slack's markup; addresses stay whole.

    A zero width space goes before each: whether Slack takes that for a space
    or for a letter, what follows then cannot both begin and end a format.
    """
    parts = _WEB_ADDRESSES.split(text)
    parts[::2] = (
        _EMOJI.sub(f":{_GAP}", _MARKER.sub(rf"{_GAP}\g<0>", part)) for part in parts[::2]
    )
    return escape("".join(parts))


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
    """Part a text of several runs, as `cuts` does."""
    spans = [Span(clean(span.text), span.url, span.strong) for span in text if span.text]
    if taken(spans) <= limit:
        yield from [tuple(spans)] if any(span.text.strip() for span in spans) else []
        return
    costs: list[int] = []
    for span in spans:
        first, *rest = cost(span.text)
        costs += (first + SPAN + len(span.url or ""), *rest)
    for start, end in cuts("".join(span.text for span in spans), costs, limit):
        piece = tuple(_between(spans, start, end))
        if any(span.text.strip() for span in piece):
            yield piece


def taken(text: Iterable[Span]) -> int:
    """Say what a text takes up in a message."""
    return sum(_taken(span.text) + SPAN + len(span.url or "") for span in text)


def _taken(text: str) -> int:
    return size(text) + sum((each - 1) * text.count(sign) for sign, each in _COST.items())


def _between(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    at = 0
    for span in spans:
        piece = span.text[max(start - at, 0) : max(end - at, 0)]
        at += len(span.text)
        if piece:
            yield Span(piece, span.url, span.strong)


def _after_line_or_word(text: str, start: int, end: int) -> int:
    middle = (start + end) // 2
    whole_line, whole_word = (found.match(text, start, end) for found in _BREAKABLE)
    if whole_line and whole_line.end() > middle:
        return whole_line.end()
    return whole_word.end() if whole_word else end
