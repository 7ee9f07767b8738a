"""Reading briefings, and the one that comes with the bot."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.content import (
    SCHEMA_NAME,
    BadContent,
    Block,
    Briefing,
    Bullet,
    Library,
    Paragraph,
    PromptHere,
    Section,
    Span,
    Subheading,
    Theme,
    UnknownBriefing,
    UnknownPlan,
    UnknownPrompt,
    read_library,
    schema_text,
    spans,
)
from bot.content.pages import parse_page
from bot.content.reading import interpret
from bot.site import interpret_site

SHIPPED = Path(__file__).parents[1] / "content"
SEED = Path(__file__).parent / "payloads" / "child-2-rapid-review.md"

MINIMAL = """\
title: Online safety
publisher: Example Partnership
kind: topic
version: "1"
language: en
content_note: This briefing mentions bullying.
sections:
  - id: learning
    heading: Learning
    role: learning
    blocks:
      - paragraph: Children said what helps.
prompts:
  - {id: seen, kind: discuss, text: What have you seen?, stage: what, origin: curator}
plans:
  - minutes: 15
    prompts: [{prompt: seen, minutes: 5}]
"""
WELSH = """\
title: {en: Online safety, cy: Diogelwch ar-lein}
publisher: {en: Example Partnership, cy: Partneriaeth Enghreifftiol}
kind: topic
version: "1"
language: en
translations: [cy]
content_note: {en: This briefing mentions bullying., cy: Mae sôn am fwlio.}
sections:
  - id: learning
    heading: {en: Learning, cy: Dysgu}
    role: learning
    blocks:
      - bullet: {en: Children said what helps., cy: Dywedodd plant beth sy'n helpu.}
prompts:
  - id: seen
    kind: poll
    text: {en: "What have you seen?", cy: "Beth welsoch chi?"}
    stage: what
    origin: source
    choices: [{en: Nothing, cy: Dim}, {en: Something, cy: Rhywbeth}]
    choices_origin: curator
plans:
  - minutes: 15
    prompts: [{prompt: seen, minutes: 5}]
"""


def child_2() -> Briefing:
    return read_library(SHIPPED).find("child-2-rapid-review")


def library_of(folder: Path, **files: str) -> Library:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return read_library(folder)


def words_of_seed() -> list[str]:
    text = SEED.read_text(encoding="utf-8")
    text = re.sub(r"\[([^]]*)\]\(#\)", r"\1", text)
    text = re.sub(r"^(- |\d\. )", "", text, flags=re.MULTILINE)
    return text.replace("**", "").split()


def words_of(briefing: Briefing) -> Iterator[str]:
    yield from briefing.title.split()
    for section in briefing.sections:
        yield from section.heading.split()
        for block in section.blocks:
            yield from "".join(s.text for s in spans(as_text(block, briefing), {})).split()


def as_text(block: Block, briefing: Briefing) -> str:
    match block:
        case Paragraph(text=text) | Bullet(text=text) | Subheading(text=text):
            return text
        case Theme(lead=lead, text=text):
            return f"{lead} {text}"
        case PromptHere(prompt=id):
            return briefing.prompt(id).text


# The shipped briefing


def test_the_shipped_briefing_has_every_word_of_its_source_in_order() -> None:
    shipped = list(words_of(child_2()))

    assert shipped == words_of_seed()


def test_the_source_prompts_stand_where_the_source_has_them() -> None:
    section = child_2().sections[2]

    assert section.heading == "What to do"
    assert section.blocks[1:] == (
        PromptHere(prompt="infant-injuries"),
        PromptHere(prompt="procedures"),
        PromptHere(prompt="learning-portal"),
    )


def test_the_sources_second_item_is_two_questions_with_a_curators_choices() -> None:
    prompt = child_2().prompt("procedures")

    assert (prompt.kind, prompt.origin, prompt.choices_origin) == ("poll", "source", "curator")
    assert " ".join(prompt.questions) == prompt.text


def test_the_sources_items_are_of_three_kinds() -> None:
    kinds = {p.id: p.kind for p in child_2().prompts if p.origin == "source"}

    assert kinds == {"infant-injuries": "read", "procedures": "poll", "learning-portal": "action"}


def test_every_theme_has_one_prompt_and_it_is_the_curators() -> None:
    briefing = child_2()

    themes = [b.id for s in briefing.sections for b in s.blocks if isinstance(b, Theme)]
    about = [p.about for p in briefing.prompts if p.about in themes and p.origin == "curator"]

    assert about == themes
    assert len(themes) == 4


def test_questions_leave_out_no_word_of_their_prompt() -> None:
    split = [prompt for prompt in child_2().prompts if prompt.questions]

    assert [" ".join(prompt.questions) for prompt in split] == [prompt.text for prompt in split]


def test_the_links_of_the_source_are_unknown() -> None:
    links = {link.id: link.url for link in child_2().links}

    assert links == {"infant-injuries-briefing": None, "procedures": None, "learning-portal": None}


@pytest.mark.parametrize("minutes", [15, 30, 45])
def test_every_plan_goes_from_what_to_now_what_and_leaves_time_to_open_and_close(
    minutes: int,
) -> None:
    briefing = child_2()

    slots = briefing.plan(minutes).prompts
    stages = [briefing.prompt(slot.prompt).stage for slot in slots]

    assert stages == sorted(stages, key=["what", "so-what", "now-what"].index)
    assert set(stages) == {"what", "so-what", "now-what"}
    assert sum(slot.minutes for slot in slots) <= minutes - 4


def test_the_content_note_names_the_injuries() -> None:
    assert "serious injuries to a three-week-old baby" in child_2().content_note


def test_reading_the_shipped_library_is_quick() -> None:
    times: list[float] = []
    for _ in range(5):
        start = perf_counter()
        read_library(SHIPPED)
        times.append(perf_counter() - start)

    assert min(times) < 0.05


def test_the_schema_for_editors_is_up_to_date() -> None:
    written = (SHIPPED / SCHEMA_NAME).read_text(encoding="utf-8")

    assert written == schema_text(), "write it again: briefing-bot check --write-schema"


def test_the_shipped_briefing_names_its_schema_first() -> None:
    first = (SHIPPED / "child-2-rapid-review.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert first == f"# yaml-language-server: $schema={SCHEMA_NAME}"


# A briefing


def test_a_briefing_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        child_2().title = "Another"  # pyright: ignore[reportAttributeAccessIssue]


def test_a_briefing_comes_back_from_json_as_it_was() -> None:
    briefing = child_2()

    assert Briefing.model_validate_json(briefing.model_dump_json()) == briefing


def test_a_briefing_whose_plan_leads_nowhere_cannot_exist() -> None:
    parts = {**child_2().model_dump(), "prompts": child_2().model_dump()["prompts"][:-1]}

    with pytest.raises(ValidationError, match='no prompt has the id "next-step"'):
        Briefing.model_validate(parts)


def test_what_a_briefing_does_not_have_is_an_error_of_the_bot() -> None:
    briefing = child_2()

    with pytest.raises(UnknownPrompt):
        briefing.prompt("no-such-prompt")
    with pytest.raises(UnknownPlan):
        briefing.plan(20)


def test_the_site_supplies_the_links_that_a_briefing_leaves_unknown(tmp_path: Path) -> None:
    known = '[{id: a, url: "https://example.org/a"}, {id: b}, {id: c}]'
    briefing = library_of(tmp_path, safety=f"{MINIMAL}links: {known}\n").find("safety")

    urls = briefing.urls({"a": "https://example.com/", "b": "https://example.com/b"})

    assert urls == {"a": "https://example.org/a", "b": "https://example.com/b", "c": None}


def test_blocks_can_be_made_by_name() -> None:
    section = Section(
        id="a", heading="A", role="other", blocks=(Subheading(text="B"), Bullet(text="C"))
    )

    assert section.model_dump()["blocks"] == ({"subheading": "B"}, {"bullet": "C"})


# Links in texts


def test_a_known_link_leads_to_its_address() -> None:
    found = spans("Read [the page](page) now.", {"page": "https://example.org/"})

    assert found == (Span("Read "), Span("the page", "https://example.org/"), Span(" now."))


@pytest.mark.parametrize("urls", [{"page": None}, {}])
def test_an_unknown_link_is_its_label(urls: dict[str, str | None]) -> None:
    assert spans("[the page](page)", urls) == (Span("the page"),)


@given(st.text())
def test_text_without_a_link_is_one_span(text: str) -> None:
    plain = text.replace("[", "")

    assert spans(plain, {}) == ((Span(plain),) if plain else ())


# The library


def test_a_library_is_in_the_order_of_titles(tmp_path: Path) -> None:
    second = MINIMAL.replace("title: Online safety", "title: an older one")
    library = library_of(tmp_path, a=MINIMAL, b=second)

    assert [briefing.title for briefing in library] == ["an older one", "Online safety"]
    assert library.slugs == ("b", "a")
    assert len(library) == 2


def test_an_unknown_slug_is_an_error_of_the_bot() -> None:
    with pytest.raises(UnknownBriefing):
        read_library(SHIPPED).find("no-such-briefing")


def test_a_translated_file_gives_a_briefing_for_each_language(tmp_path: Path) -> None:
    library = library_of(tmp_path, safety=WELSH)

    welsh = library.find("safety", "cy")

    assert (welsh.title, welsh.language) == ("Diogelwch ar-lein", "cy")
    assert welsh.prompts[0].choices == ("Dim", "Rhywbeth")
    assert library.find("safety").title == "Online safety"
    assert len(library) == 1


@pytest.mark.parametrize(
    "asked,found", [("cy-GB", "cy"), ("en-GB", "en"), ("gd", "en"), (None, "en")]
)
def test_a_language_that_is_not_there_falls_back(
    tmp_path: Path, asked: str | None, found: str
) -> None:
    library = library_of(tmp_path, safety=WELSH)

    assert library.find("safety", asked).language == found


def test_reading_a_library_with_notes_alone_succeeds(tmp_path: Path) -> None:
    unused = MINIMAL + "links: [{id: nowhere}]\n"

    assert len(library_of(tmp_path, safety=unused)) == 1


def test_bad_content_has_the_problems_of_every_file(tmp_path: Path) -> None:
    with pytest.raises(BadContent) as raised:
        library_of(tmp_path, a="a: b: c\n", b=MINIMAL.replace("kind: topic", "kind: topical"))

    files = [Path(problem.file).name for problem in raised.value.problems]
    assert files == ["a.yaml", "b.yaml"]
    assert str(raised.value).count("\n") == 1


# Whatever a file holds

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@st.composite
def nearly_briefings(draw: st.DrawFn) -> str:
    """Take a good file, and put something else in a few places."""
    whole: Any = yaml.safe_load(
        WELSH + "links: [{id: a, url: https://example.org/, checked: 2026-01-02}]"
    )
    for _ in range(draw(st.integers(1, 3))):
        place: Any = whole
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(keys))
            if draw(st.booleans()) or not isinstance(place[key], dict | list):
                place[key] = draw(VALUES)
                break
            place = place[key]
    return yaml.safe_dump(whole, allow_unicode=draw(st.booleans()))


def assert_problems_lie_inside(data: bytes) -> None:
    page = parse_page("a.yaml", data)

    problems = [*interpret(page, "a").problems, *interpret_site(page).problems]

    lines = len(re.split(rb"\r\n|\r|\n", data))
    assert all(1 <= problem.line <= lines for problem in problems)
    assert all(problem.column >= 1 and problem.message for problem in problems)
    assert all(str(problem).isprintable() for problem in problems)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    assert_problems_lie_inside(data)


@given(st.text(alphabet="ab:-[]{}&*!#|>'\"%@`,?~<=0 \t\n\r\u2028\ufeff\x00", max_size=80))
def test_no_text_that_looks_like_yaml_breaks_the_reading(text: str) -> None:
    assert_problems_lie_inside(text.encode())


@given(nearly_briefings())
def test_no_nearly_right_briefing_breaks_the_reading(text: str) -> None:
    assert_problems_lie_inside(text.encode())


@given(VALUES)
def test_no_yaml_breaks_the_reading(value: object) -> None:
    assert_problems_lie_inside(yaml.safe_dump(value).encode())
