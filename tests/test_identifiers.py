"""Possible identifiers in what people write."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import read_library
from bot.identifiers import Identifier, Own, blanked, find, kinds_in, strong
from bot.identifiers.tokens import plain
from bot.site import read_site
from tests.corpus import Line, corpus

ROOT = Path(__file__).parents[1]
SITE = read_site(ROOT / "site.example.yaml")
OWN = Own.of(SITE.ways())
LINES = corpus()
STRONG = strong(Identifier)
BLANK = "[left blank]"

NHS = "999 000 0018"
"""Of the range that is kept for tests."""


def rates(kind: Identifier, lines: list[Line]) -> tuple[float, float]:
    """Precision and recall of one kind, line by line."""
    counts: Counter[tuple[bool, bool]] = Counter(
        (kind in line.kinds, kind in kinds_in(line.text, OWN)) for line in lines
    )
    hits = counts[True, True]
    return hits / (hits + counts[False, True]), hits / (hits + counts[True, False])


def test_the_corpus_is_large_and_half_of_it_identifies_nobody() -> None:
    harmless = [line for line in LINES if not line.kinds]

    assert len(LINES) >= 600
    assert len({line.text for line in LINES}) == len(LINES)
    assert 0.45 <= len(harmless) / len(LINES) <= 0.55
    assert all(sum(kind in line.kinds for line in LINES) >= 20 for kind in Identifier)
    assert 0.15 <= sum(line.unseen for line in LINES) / len(LINES) <= 0.25


@pytest.mark.parametrize("kind", STRONG)
def test_a_strong_kind_is_found_and_nothing_else_is_taken_for_it(kind: Identifier) -> None:
    precision, recall = rates(kind, LINES)

    assert precision >= 0.98
    assert recall >= 0.98


def test_strong_kinds_hold_on_the_lines_that_no_rule_was_made_on() -> None:
    unseen = [line for line in LINES if line.unseen]

    missed = [kind for line in unseen for kind in strong(line.kinds - {*kinds_in(line.text, OWN)})]
    false = [kind for line in unseen for kind in strong({*kinds_in(line.text, OWN)} - line.kinds)]

    assert (missed, false) == ([], [])


def test_the_seed_has_nothing_in_it() -> None:
    files = [*(ROOT / "content").glob("*.yaml"), ROOT / "tests/payloads/child-2-rapid-review.md"]

    texts = [file.read_text("utf-8") for file in files]

    assert len(texts) >= 2
    assert [find(text) for text in texts] == [()] * len(texts)


def test_no_sentence_of_a_briefing_has_anything_in_it() -> None:
    library = read_library(ROOT / "content")

    sentences = [
        sentence
        for briefing in library
        for sentence in re.findall(r'"((?:[^"\\]|\\.)*)"', briefing.model_dump_json())
    ]

    assert [sentence for sentence in sentences if find(sentence)] == []


@pytest.mark.parametrize(
    "text",
    [
        "1795000000.123456",
        "p1795000000123456",
        "1801140014.000200",
        "<@U0123ABCD>, <#C0123ABCD|staff-room>, <!subteam^S0123ABCD>",
        "https://example.slack.com/archives/C0123456789/p1795000000123456?thread_ts=1.2&cid=C1",
        "19:f4b1c2d3e4f54a5b8c7d6e5f40000012@thread.tacv2;messageid=1795000000123",
        "29:1GcS4EyB_oSI8A88XmWBN7NJFyMqe3QGnJdgLfFGkJnVelzRGos0bPbpsfpgcZ",
        "8:orgid:8f14e45f-ceea-4670-9990-000018000000",
        "S17 4th bullet",
        "M4 2nd slide",
        "Child 2 was three weeks old.",
        "We meet on 14 September 2026 at 10.30.",
        "Ring 01632 960001, or write to safeguarding.lead@example.org.",
        "+44 1632 960 002, (01632) 960004 and Lado@Example.org",
    ],
)
def test_what_identifies_nobody_raises_no_alarm(text: str) -> None:
    assert find(text, OWN) == ()


def test_the_organisations_own_number_is_an_alarm_where_it_is_not_theirs() -> None:
    assert kinds_in("Ring 01632 960001.") == (Identifier.PHONE,)


@pytest.mark.parametrize(
    "text",
    [
        "NHS 999\u00a0000\u00a00018",
        "NHS 999\u2013000\u20130018",
        "NHS \uff19\uff19\uff19 \uff10\uff10\uff10 \uff10\uff10\uff11\uff18",
        "NHS 999\u200b000\u200b0018",
    ],
)
def test_signs_that_look_alike_hide_nothing(text: str) -> None:
    assert kinds_in(text) == (Identifier.NHS_NUMBER,)


def test_a_number_that_is_said_to_be_one_and_fails_its_check_is_still_looked_at() -> None:
    assert kinds_in("NHS number 999 000 0019") == (Identifier.CASE_NUMBER,)


def test_one_place_is_found_as_one_kind() -> None:
    text = f"ref {NHS}, NHS number {NHS}, mum is Kayleigh"

    found = find(text)

    assert [text[each.start : each.end] for each in found] == [NHS, NHS, "Kayleigh"]


def test_what_is_found_is_left_blank_wherever_it_stands() -> None:
    text = "Mum is Kayleigh (01632 960777). KAYLEIGH said so, ring 01632 960777."

    shown = blanked(text, (Identifier.PHONE, Identifier.NAME), BLANK)

    assert shown == f"Mum is {BLANK} ({BLANK}). {BLANK} said so, ring {BLANK}."


def test_nothing_is_shown_where_nobody_can_tell_what_to_leave_blank() -> None:
    assert blanked("Ring the desk.", (Identifier.PHONE,), BLANK) is None


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.kinds], ids=lambda line: line.text
)
def test_nothing_that_was_found_is_left_after_blanking(line: Line) -> None:
    found = {line.text[each.start : each.end] for each in find(line.text)}

    shown = blanked(line.text, kinds_in(line.text), BLANK) or ""

    assert [each for each in found if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", shown)] == []


@given(st.text(), st.sampled_from([line.text for line in LINES]), st.text())
def test_whatever_people_write_finds_stand_in_it_in_order(one: str, two: str, three: str) -> None:
    text = one + two + three

    found = find(text)

    ends = [position for each in found for position in (each.start, each.end)]
    assert ends == sorted(ends)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert blanked(text, kinds_in(text), BLANK) is not None


def test_every_character_keeps_its_place() -> None:
    every = "".join(map(chr, range(0x110000)))

    assert len(plain(f"www.{every}").lower()) == len(every) + 4


LONG = 40_000
"""Characters in the longest message that Slack takes."""


@pytest.mark.parametrize(
    "part", ["a", "a@", "a.", "1 ", "1", "(", "born ", "AB ", "a dot ", "Mr ", "O'", "Aa-", "0 "]
)
def test_the_longest_message_of_anything_is_looked_through(part: str) -> None:
    text = (part * LONG)[:LONG]

    assert find(text + ". Ring 01632 960777")[-1].kind is Identifier.PHONE
