"""Minutes lose nothing and invent nothing, whatever people write."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import docx
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.blocks import Bars, Document, Entries, Entry, Facts, Paragraph, Span, paragraph
from bot.characters import is_rtl, isolated, lines, runs
from bot.minutes import compose, dump, load, markdown, seal, word
from bot.model import Record
from bot.words import catalogue
from tests.records import CHAIR, CLOSED, MARKUP, PEOPLE, PROMPTS, TEXTS, records

WORDS = catalogue("en")
ANY = st.text(st.characters(), max_size=60) | TEXTS

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def minutes(record: Record) -> Document:
    return compose(record, WORDS, 3)


def verdicts(record: Record) -> dict[str, str | None]:
    """Return each contribution's wording by its id, None where it is kept out."""
    said: dict[str, str | None] = {each.id: each.text for each in record.contributions}
    for correction in record.corrections:
        said[correction.target.removeprefix("contribution:")] = correction.text
    return said


def kept(record: Record) -> Counter[str]:
    said = (text for text in verdicts(record).values() if text is not None)
    return Counter([*said, *(action.what for action in record.actions)])


def dropped(record: Record) -> list[str]:
    """Return the wordings that no longer stand anywhere."""
    ever = {each.text for each in record.contributions}
    ever |= {each.text for each in record.corrections if each.text is not None}
    return [text for text in ever if text not in kept(record)]


def entries(document: Document) -> Iterator[Entry]:
    for block in document.blocks:
        if isinstance(block, Entries):
            yield from block.items


def shown(text: str) -> str:
    return "\n".join(lines(text))


@given(records())
def test_each_contribution_stands_in_the_minutes_once(record: Record) -> None:
    said = Counter(entry.text for entry in entries(minutes(record)))

    assert said == kept(record)


@given(records())
def test_what_is_kept_out_stands_nowhere(record: Record) -> None:
    document = minutes(record)

    everything = (dump(document), markdown(document), *word_lines(document))

    for text in dropped(record):
        mark = text[text.index("\u00b6") :]
        assert not any(mark in said for said in everything)


@given(records())
def test_what_is_kept_out_is_counted(record: Record) -> None:
    count = sum(text is None for text in verdicts(record).values())
    [facts] = [block for block in minutes(record).blocks if isinstance(block, Facts)]

    told = dict(facts.rows).get("Kept out")

    assert told == (WORDS.count("minutes_withheld", count) if count else None)


@given(records())
def test_counts_per_prompt_add_up_to_the_whole(record: Record) -> None:
    blocks = minutes(record).blocks
    counts = [
        sum(text is None for id, text in verdicts(record).items() if id in ids)
        for number in range(len(PROMPTS) + 1)
        if (ids := {each.id for each in record.contributions if each.prompt == number})
    ]

    told = [paragraph(WORDS.count("minutes_withheld", count)) for count in counts if count]

    found = [block for block in blocks if block in told]
    assert sorted(map(str, found)) == sorted(map(str, told))


@given(records())
def test_below_a_prompt_things_stand_in_order_of_time(record: Record) -> None:
    wordings = verdicts(record)

    said = [
        entry.text
        for block in minutes(record).blocks
        if isinstance(block, Entries)
        for entry in block.items
    ]

    for number in range(len(PROMPTS) + 1):
        mine = [wordings[each.id] for each in record.contributions if each.prompt == number]
        stands = [text for text in mine if text is not None]
        assert [text for text in said if text in stands] == stands


@given(records())
def test_without_naming_nobody_can_be_told_from_the_minutes(record: Record) -> None:
    document = minutes(record)

    written = f"{dump(document)}{markdown(document)}{word_lines(document)}"

    for person in PEOPLE:
        assert person.id not in written
        assert record.round.named or person.name not in written


@given(records())
def test_votes_add_up(record: Record) -> None:
    shown = [block for block in minutes(record).blocks if isinstance(block, Bars)]

    assert sum(count for bars in shown for _, count in bars.rows) == len(record.votes)
    for bars in shown:
        total = sum(count for _, count in bars.rows)
        assert bars.total == WORDS.count("minutes_votes", total)


@given(records())
def test_minutes_come_back_from_text_unchanged(record: Record) -> None:
    document = minutes(record)

    assert load(dump(document)) == document


@given(records(), records())
def test_the_seal_tells_two_records_apart_by_what_they_say(one: Record, other: Record) -> None:
    seals = seal(minutes(one)) == seal(minutes(other))
    said = minutes(one).blocks[:-4] == minutes(other).blocks[:-4]

    assert seals == said


@given(records())
def test_signing_changes_nothing_but_the_status_and_the_versions(record: Record) -> None:
    signed = compose(record, WORDS, 3, signed_by=CHAIR, at=CLOSED)

    assert seal(signed) == seal(minutes(record))
    assert signed.blocks[:-1] == minutes(record).blocks


# Markdown


def items(tokens: list[Token]) -> list[str]:
    """Return the text of each list item as a reader of Markdown sees it."""
    inside = [tokens[n + 2] for n, token in enumerate(tokens) if token.type == "list_item_open"]
    return ["".join(map(seen, token.children or [])) for token in inside]


def seen(token: Token) -> str:
    return "\n" if token.type in ("hardbreak", "softbreak") else token.content


def kinds(tokens: list[Token]) -> set[str]:
    return {token.type for token in tokens} | {
        child.type for token in tokens for child in token.children or []
    }


PLAIN = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("strong_open", "strong_close", "em_open", "em_close", "hardbreak"),
}


def of_entries(texts: list[str]) -> Document:
    return Document("Minutes", "DRAFT", "en", (Entries(tuple(map(Entry, texts))),))


@given(st.lists(ANY, min_size=1, max_size=5))
@example(list(MARKUP))
@example(["\n".join(MARKUP)])
def test_markdown_gives_back_every_text_letter_by_letter(texts: list[str]) -> None:
    tokens = READER.parse(markdown(of_entries(texts)))

    assert items(tokens) == ["\n".join(map(isolated, lines(text))) for text in texts]
    assert kinds(tokens) <= PLAIN - {"em_open"}


@given(st.lists(ANY, min_size=1, max_size=3), ANY)
def test_nobodys_words_can_pass_for_a_mark(texts: list[str], mark: str) -> None:
    entries = tuple(Entry(text, (mark,)) for text in texts)

    tokens = READER.parse(markdown(Document("M", "D", "en", (Entries(entries),))))

    inside = [child for token in tokens for child in token.children or []]
    emphasised = [
        inside[n + 1].content for n, child in enumerate(inside) if child.type == "em_open"
    ]
    assert emphasised == [isolated(" ".join(lines(mark)))] * len(texts)


@given(records())
def test_markdown_shows_each_contribution_once_and_in_order(record: Record) -> None:
    document = minutes(record)

    found = iter(items(READER.parse(markdown(document))))

    for entry in entries(document):
        wanted = "\n".join(map(isolated, lines(entry.text)))
        assert any(item == wanted or item.startswith(f"{wanted}\n") for item in found)


@given(ANY, ANY, ANY)
@example("a", "b", "# c\n=\n1. d\n    e\n\n- f")
def test_no_words_of_a_document_become_anything_but_text(one: str, two: str, three: str) -> None:
    blocks = (
        Facts(((one, two),)),
        Bars(((two, 1),), three),
        Paragraph((Span(three), Span(one, strong=True), Span(two))),
    )

    tokens = READER.parse(markdown(Document(one, two, "en", blocks)))

    assert kinds(tokens) <= PLAIN
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]


@given(
    ANY, st.sampled_from(["https://e.org/a", "https://e.org/<b> c\n\\)", "https://e.org/\u2603"])
)
def test_a_link_leads_where_it_says(label: str, url: str) -> None:
    label = f"x{label}x"
    block = Paragraph((Span(label, url),))

    tokens = READER.parse(markdown(Document("M", "D", "en", (block,))))

    inside = [child for token in tokens for child in token.children or []]
    links = [child for child in inside if child.type == "link_open"]
    assert len(links) == 1
    assert str(links[0].attrs["href"]).startswith("https://e.org/")


# Word


def word_lines(document: Document) -> list[str]:
    paper = docx.Document(BytesIO(word(document)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(each.text for each in paper.paragraphs), *cells]


@given(st.lists(ANY, min_size=1, max_size=5))
@example(list(MARKUP))
def test_word_gives_back_every_text_letter_by_letter(texts: list[str]) -> None:
    paper = docx.Document(BytesIO(word(of_entries(texts))))

    found = [each.text for each in paper.paragraphs if each.style and each.style.name == "Entry"]

    assert found == [shown(text) for text in texts]


@given(records())
def test_word_shows_each_contribution_once_and_in_order(record: Record) -> None:
    document = minutes(record)

    paper = docx.Document(BytesIO(word(document)))

    found = [each.text for each in paper.paragraphs if each.style and each.style.name == "Entry"]
    assert found == [shown(entry.text) for entry in entries(document)]


@given(ANY, ANY, ANY)
def test_nothing_stops_word(one: str, two: str, three: str) -> None:
    blocks = (
        Facts(((one, two),)),
        Bars(((two, 1),), three),
        Paragraph((Span(three), Span(one, strong=True), Span(two, "https://e.org/"))),
        Entries((Entry(one, (two, three)),)),
    )

    found = word_lines(Document(one, two, "en", blocks))

    assert " ".join(lines(one)) in [text.replace("\n", " ") for text in found]


# Characters


@given(ANY)
def test_runs_put_together_are_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in runs(text)) == text


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_latin_is_never_from_right_to_left(text: str) -> None:
    assert (is_rtl(text), [rtl for _, rtl in runs(text)]) == (False, [False])


@given(ANY)
def test_a_fence_is_closed_as_often_as_it_is_opened(text: str) -> None:
    for line in map(isolated, lines(text)):
        depth = 0
        for n, character in enumerate(line):
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth > 0 or n == len(line) - 1
        assert depth == 0


@given(ANY)
def test_lines_leave_ordinary_text_alone(text: str) -> None:
    ordinary = "".join(each for each in text if each.isprintable())

    assert lines(ordinary) == [ordinary]
