"""Minutes of a round with 1,000 replies."""

import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

import docx

from bot.blocks import Entries
from bot.minutes import compose, markdown, word
from bot.model import Person, Record
from bot.words import catalogue
from tests.bench.table import ratio, table
from tests.records import PROMPTS, a_contribution, a_record

REPLIES = 1_000
FULL, QUICK = 9, 1
"""How often each is done."""


def measure(times: int) -> str:
    record, words = _record(), catalogue("en")
    texts = [said.text for said in record.contributions]
    document = compose(record, words, 1)
    _check(document.blocks, texts)
    joined = _timed(lambda: "\n".join(texts), times)
    plain = _timed(lambda: _plain(texts), times)
    rows = [
        _row("floor: the same lines joined", joined, joined),
        _row("compose", _timed(lambda: compose(record, words, 1), times), joined),
        _row("Markdown", _timed(lambda: markdown(document), times), joined),
        _row("floor: python-docx, a paragraph each", plain, plain),
        _row(".docx", _timed(lambda: word(document), times), plain),
    ]
    return table(
        f"Minutes of {REPLIES:,} replies, median of {times}.", ("", "ms", "of floor", "KB"), rows
    )


Timed = tuple[float, str]
"""Milliseconds, and the size of what came out in thousands of characters or bytes."""


def _row(name: str, timed: Timed, base: Timed) -> tuple[str, ...]:
    return name, f"{timed[0]:.2f}", ratio(timed[0], base[0]), timed[1]


def _record() -> Record:
    people = [Person("room", "W1", f"U{n}", f"Member {n}") for n in range(40)]
    return a_record(
        *(
            a_contribution(
                f"Reply {n}: we hear about a core group after it has met, and would come.",
                prompt=1 + n % len(PROMPTS),
                id=f"c{n}",
                author=people[n % len(people)],
            )
            for n in range(REPLIES)
        )
    )


def _check(blocks: object, texts: list[str]) -> None:
    assert isinstance(blocks, tuple)
    entries = [
        entry.text for block in blocks if isinstance(block, Entries) for entry in block.items
    ]
    if sorted(entries) != sorted(texts):
        raise SystemExit("The minutes lack replies; the figures are void.")


def _plain(texts: list[str]) -> bytes:
    paper, file = docx.Document(), BytesIO()
    for text in texts:
        paper.add_paragraph(text)
    paper.save(file)
    return file.getvalue()


def _timed(do: Callable[[], object], times: int) -> Timed:
    """Do it so often, after a first time that does not count."""
    result, took = do(), list[float]()
    for _ in range(times):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    size = f"{len(result) / 1000:.0f}" if isinstance(result, str | bytes) else ""
    return median(took) * 1000, size
