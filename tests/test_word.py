"""Word files: what a screen reader, a printer and an archive need of them."""

import re
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from time import perf_counter
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - it comes without types

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
    plain,
)
from bot.minutes import compose, word
from bot.words import catalogue
from tests.records import a_contribution, a_record, a_vote, an_action

DRAFT = "DRAFT, version 2: not yet signed off by the chair"
BLOCKS: tuple[Block, ...] = (
    Facts((("Team", "Health visiting"), ("Present", "Ada\nBob"))),
    Heading("Prompt 1"),
    Paragraph(
        (Span("Read "), Span("this", "https://example.org/a?b=1&c=2"), Span(" now", strong=True))
    ),
    Bars((("Yes", 4), ("Not yet", 1), ("Never", 0)), "5 votes in all"),
    Entries((Entry("One.\nTwo.", ("late", "edited")), Entry("Three."))),
    Heading("Not reached"),
    Bullets((plain("3. More"),)),
    Note(plain("Small print.")),
)


def a_document(*blocks: Block, title: str = "Minutes: Child 2", language: str = "en") -> Document:
    return Document(title, DRAFT, language, blocks or BLOCKS)


def parts(data: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def body(*blocks: Block) -> Any:
    return docx.Document(BytesIO(word(a_document(*blocks)))).element.body


def styled(*blocks: Block) -> list[tuple[str, str]]:
    paper = docx.Document(BytesIO(word(a_document(*blocks))))
    return [(each.style.name or "", each.text) for each in paper.paragraphs if each.style]


def contrast(colour: str) -> float:
    """Return a colour's contrast on white (WCAG 2.2, relative luminance)."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def test_what_stands_in_the_paper_has_the_style_of_what_it_is() -> None:
    assert [each for each in styled() if each[0] != "Gap"] == [
        ("Title", "Minutes: Child 2"),
        ("Status", DRAFT),
        ("Heading 1", "Prompt 1"),
        ("Normal", "Read this now"),
        ("Total", "5 votes in all"),
        ("Entry", "One.\nTwo."),
        ("Mark", "late; edited"),
        ("Entry", "Three."),
        ("Heading 1", "Not reached"),
        ("List Bullet", "3. More"),
        ("Note", "Small print."),
    ]


def test_headings_leave_no_gap() -> None:
    styles = parts(word(a_document()))["word/styles.xml"]

    levels = [int(level) for level in re.findall(r'outlineLvl w:val="(\d)"', styles)]

    assert levels == [0]


def test_entries_and_bullets_are_items_of_a_list() -> None:
    paper = docx.Document(BytesIO(word(a_document())))

    based = paper.styles["Entry"].base_style  # pyright: ignore[reportAttributeAccessIssue] - of a paragraph style

    assert based is not None
    assert based.name == "List Bullet"
    assert based.element.find(f".//{qn('w:numId')}") is not None


def test_the_language_is_told_everywhere_it_is_looked_for() -> None:
    found = parts(word(a_document(language="en")))

    assert '<w:lang w:val="en-GB" w:eastAsia="en-GB"' in found["word/styles.xml"]
    assert '<w:themeFontLang w:val="en-GB"' in found["word/settings.xml"]
    assert "<dc:language>en-GB</dc:language>" in found["docProps/core.xml"]


def test_another_language_is_told_as_it_is() -> None:
    assert '<w:lang w:val="cy-GB"' in parts(word(a_document(language="cy")))["word/styles.xml"]


def test_the_title_is_in_the_properties_and_nobody_is_named_as_author() -> None:
    properties = docx.Document(BytesIO(word(a_document(title="A & <b>\x00")))).core_properties

    told = (properties.title, properties.author, properties.last_modified_by, properties.comments)

    assert told == ("A & <b>\u2400", "", "", "")


def test_the_status_stands_at_the_head_of_every_page() -> None:
    [section] = docx.Document(BytesIO(word(a_document()))).sections

    assert [each.text for each in section.header.paragraphs] == [DRAFT]
    assert not section.different_first_page_header_footer


def test_pages_are_numbered_at_their_foot() -> None:
    found = parts(word(a_document()))
    footer = next(text for name, text in found.items() if name.startswith("word/footer"))

    fields = re.findall(r'w:instr=" (\w+) "', footer)
    words = "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", footer))

    assert (fields, words) == (["PAGE", "NUMPAGES"], "Page 1 of 1")


def test_the_page_is_a4() -> None:
    [section] = docx.Document(BytesIO(word(a_document()))).sections

    assert [
        round(length.mm) for length in (section.page_width, section.page_height) if length
    ] == [210, 297]


def test_tables_have_headers_that_come_again_on_the_next_page() -> None:
    tables = body().findall(qn("w:tbl"))

    for table in tables:
        rows = table.findall(qn("w:tr"))
        marked = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert marked == [True] + [False] * (len(rows) - 1)
        look = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")


def test_tables_have_names() -> None:
    names = [name.get(qn("w:val")) for name in body().iter(qn("w:tblCaption"))]

    assert names == ["Subjects and their details", "Choices and their votes"]


def test_facts_and_bars_are_tables_with_their_numbers() -> None:
    paper = docx.Document(BytesIO(word(a_document())))

    cells = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]

    assert cells == [
        [["Subject", "Details"], ["Team", "Health visiting"], ["Present", "Ada\nBob"]],
        [["Choice", "Votes", "Bar"], ["Yes", "4", ""], ["Not yet", "1", ""], ["Never", "0", ""]],
    ]


def test_bars_are_as_long_as_their_numbers_and_silent() -> None:
    bars = [p for p in body().iter(qn("w:pStyle")) if p.get(qn("w:val")) == "Bar"]

    free = [int(bar.getparent().find(qn("w:ind")).get(qn("w:right"))) for bar in bars]

    assert len(free) == 2
    assert free[0] == 0
    assert free[1] == pytest.approx(3 * (3855 - 216) / 4, abs=2)


def test_a_link_is_a_link() -> None:
    paper = docx.Document(BytesIO(word(a_document())))

    links = [(link.text, link.address) for each in paper.paragraphs for link in each.hyperlinks]

    assert links == [("this", "https://example.org/a?b=1&c=2")]


def test_all_text_is_at_least_11_points_and_sans_serif() -> None:
    styles = parts(word(a_document()))["word/styles.xml"]

    assert min(int(size) for size in re.findall(r'<w:sz w:val="(\d+)"', styles)) >= 22
    assert set(re.findall(r'w:ascii="([^"]+)"', styles)) == {"Arial"}


def test_all_colours_can_be_told_from_white() -> None:
    styles = parts(word(a_document()))["word/styles.xml"]
    colours = re.findall(r'w:(?:val|fill|color)="([0-9A-F]{6})"', styles)

    assert colours
    assert [colour for colour in colours if contrast(colour) < 4.5] == []


def test_text_from_right_to_left_is_marked_so() -> None:
    [paragraph] = [
        p
        for p in body(Entries((Entry("שלום hi 12"),))).iter(qn("w:p"))
        if p.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None
    ]

    runs = [
        (run.text, run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None)
        for run in paragraph.iter(qn("w:r"))
    ]

    assert runs == [("שלום ", True), ("hi 12", False)]


def test_text_from_left_to_right_is_not_turned_by_a_word_in_it() -> None:
    found = body(Entries((Entry("They said שלום."),)))

    assert list(found.iter(qn("w:bidi"))) == []
    assert len(list(found.iter(qn("w:rtl")))) == 1


def test_spaces_tabs_and_empty_lines_are_kept() -> None:
    text = "  two before\n\n\tone tab  "
    block = Entries((Entry(text),))

    kept = {each.get(qn("xml:space")) for each in body(block).iter(qn("w:t"))}

    assert ("Entry", text) in styled(block)
    assert kept == {"preserve"}


def test_the_same_document_is_the_same_file_on_any_day_and_in_any_process() -> None:
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from hashlib import sha256; from bot.minutes import word\n"
        "from tests.test_word import a_document\n"
        "print(sha256(word(a_document())).hexdigest())"
    )

    others = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }

    assert others == {sha256(word(a_document())).hexdigest()}


def test_the_file_tells_no_time_and_no_machine() -> None:
    data = word(a_document())

    with ZipFile(BytesIO(data)) as file:
        told = {(entry.date_time, entry.create_system) for entry in file.infolist()}

    assert told == {((1980, 1, 1, 0, 0, 0), 3)}
    assert "dcterms" not in parts(data)["docProps/core.xml"]


def test_nothing_of_the_template_is_left_that_the_paper_does_not_need() -> None:
    with ZipFile(BytesIO(word(a_document()))) as file:
        names = file.namelist()

    assert [name for name in names if re.search("thumbnail|customXml|WithEffects", name)] == []


def test_every_part_is_well_formed_and_every_relation_leads_somewhere() -> None:
    found = parts(word(a_document()))

    for name, text in found.items():
        root = etree.fromstring(text.encode())
        if name.endswith(".rels"):
            for each in root:
                target = str(each.get("Target"))
                inside = each.get("TargetMode") != "External"
                assert not inside or any(part.endswith(target.lstrip("/.")) for part in found)


def test_properties_stand_in_the_order_that_word_insists_on() -> None:
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "numPr",
        "shd",
        "bidi",
        "spacing",
        "ind",
        "jc",
        "outlineLvl",
    ]
    found = parts(word(a_document(*BLOCKS, Entries((Entry("שלום", ("x",)),)))))

    for name in ("word/document.xml", "word/styles.xml"):
        for properties in etree.fromstring(found[name].encode()).iter(qn("w:pPr")):
            here = [etree.QName(child).localname for child in properties]
            assert all(order.index(one) < order.index(other) for one, other in pairwise(here))


def test_a_reply_of_40000_characters_is_kept_whole() -> None:
    text = "Long reply. " * 3_334

    assert ("Entry", text) in styled(Entries((Entry(text),)))


def test_a_thousand_replies_take_less_than_a_second() -> None:
    said = [
        a_contribution(f"Reply {n}.\nMore.", id=f"c{n}", prompt=n % 5, minute=40)
        for n in range(1000)
    ]
    record = a_record(*said, votes=(a_vote(),), actions=(an_action(),))
    word(a_document())

    start = perf_counter()
    data = word(compose(record, catalogue("en"), 1))
    seconds = perf_counter() - start

    assert len(docx.Document(BytesIO(data)).paragraphs) > 2000
    assert seconds < 1


def test_importing_minutes_does_not_bring_in_python_docx() -> None:
    code = "import sys, bot.minutes; print('docx' in sys.modules, 'lxml' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "False False"
