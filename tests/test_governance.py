"""The governance papers: what they name is there, and where they lead exists."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.__main__ import main
from bot.identifiers import Identifier
from bot.removing import NIGHT
from bot.retention import LEAST, Retention, period
from bot.site import Contacts, Site
from bot.words import catalogue

ROOT = Path(__file__).parent.parent
PAPERS = sorted((ROOT / "docs/governance").glob("*.md"))
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
SVG = "{http://www.w3.org/2000/svg}"
BLANK = "[FILL IN"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tokens(page: Path) -> tuple[Token, ...]:
    """Return what a page is made of, in order, pieces of text and links included."""
    blocks = MarkdownIt("commonmark").enable("table").parse(page.read_text())
    return tuple(token for block in blocks for token in (block, *(block.children or ())))


def named(page: Path) -> list[str]:
    """Return what stands in backticks."""
    return [token.content for token in tokens(page) if token.type == "code_inline"]


def rows(page: Path) -> list[list[str]]:
    """Return the rows of a page's tables as they are written."""
    lines = (line for line in page.read_text().splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def paper(name: str) -> Path:
    return ROOT / "docs/governance" / name


@cache
def nodes() -> tuple[ast.AST, ...]:
    files = sorted(file for name in ("bot", "adapters") for file in (ROOT / name).rglob("*.py"))
    return tuple(node for file in files for node in ast.walk(ast.parse(file.read_text())))


@cache
def constants() -> frozenset[str]:
    """Collect every text of the code: names of settings, tables' columns and routes among them."""
    return frozenset(
        node.value
        for node in nodes()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@cache
def tables() -> frozenset[str]:
    return frozenset(
        node.args[0].value
        for node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Table"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    )


def within(command: click.Command, name: str) -> click.Command | None:
    group = command if isinstance(command, click.Group) else None
    return group.get_command(click.Context(group), name) if group else None


def is_command(text: str) -> bool:
    """Say whether the command line takes this; words in capitals stand for values."""
    program, *words = text.split()
    command: click.Command = main
    for word in words:
        options = {option for param in command.params for option in param.opts}
        found = within(command, word)
        if not (found or word in options or word.isupper()):
            return False
        command = found or command
    return program == "briefing-bot"


def is_setting(text: str) -> bool:
    """Say whether the site file takes this, alone or with its value."""
    key, _, value = text.partition(": ")
    known = {*Site.model_fields, *Contacts.model_fields, *Retention.model_fields}
    return key in known and (not value or bool(Site.model_validate({key: value})))


def is_period(text: str) -> bool:
    try:
        return str(period(text)) == text
    except ValueError:
        return False


def is_asked_of_a_platform(text: str) -> bool:
    manifests = (ROOT / "adapters").rglob("manifest.*")
    return bool(re.fullmatch(r"[\w.:]+", text)) and any(
        re.search(rf"(?<![\w.:]){re.escape(text)}(?![\w.:])", manifest.read_text())
        for manifest in manifests
    )


def is_there(text: str) -> bool:
    """Say whether a name in backticks is the name of something."""
    if text.startswith("briefing-bot"):
        return is_command(text)
    return (
        (re.fullmatch(r"[A-Z][A-Z0-9_]+|/[a-z_/]+", text) is not None and text in constants())
        or text in tables()
        or is_setting(text)
        or is_period(text)
        or (ROOT / text).is_file()
        or is_asked_of_a_platform(text)
        or f'"{text}==' in (ROOT / "pyproject.toml").read_text()
    )


@pytest.mark.parametrize("page", PAPERS, ids=name_of)
def test_everything_a_paper_names_is_there(page: Path) -> None:
    assert [text for text in named(page) if not is_there(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        *("briefing-bot erase-all", "briefing-bot run --faster", "no-bot run", "NO_SUCH_SETTING"),
        *("no_such_table", "chairs: nobody", "12 fortnights", "adapters/no_such.py", "/no/route"),
    ],
)
def test_a_name_of_nothing_would_be_found(text: str) -> None:
    try:
        known = is_there(text)
    except ValueError:
        known = False

    assert not known


def test_the_schedule_gives_every_kind_of_record_with_its_default() -> None:
    stated = {
        setting.strip("`"): default.strip("`")
        for _, setting, default, *_ in (
            row for row in rows(paper("retention-schedule.md")) if len(row) == 5
        )
        if setting.startswith("`")
    }

    assert stated == {name: str(value) for name, value in Retention()}


def test_every_default_that_another_paper_gives_is_one_of_the_settings() -> None:
    defaults = {str(value) for _, value in Retention()}

    given = [
        found
        for page in PAPERS
        for found in re.findall(r"default `?(\d+ [a-z]+|forever)", page.read_text())
    ]

    assert given
    assert set(given) <= defaults


def test_the_schedule_says_of_every_table_how_long_it_is_kept() -> None:
    told = set(named(paper("retention-schedule.md")))

    assert tables() - told == set()


def test_the_schedule_says_when_removing_begins_and_what_the_shortest_period_is() -> None:
    text = paper("retention-schedule.md").read_text()

    assert f"at {NIGHT} in the morning" in text
    assert f"the shortest is {LEAST.days} days" in text


@pytest.mark.parametrize("name", ["dpia.md", "staff-privacy-notice.md"])
def test_the_lawful_basis_is_left_to_the_controller(name: str) -> None:
    lines = [line for line in paper(name).read_text().splitlines() if "awful basis" in line]

    assert lines
    assert all(BLANK in line for line in lines)


def test_the_assessment_names_every_kind_of_identifier_that_is_looked_for() -> None:
    words, text = catalogue("en"), paper("dpia.md").read_text()

    kinds = [words(f"kind_{kind.name.lower()}") for kind in Identifier]

    assert [kind for kind in kinds if kind not in text] == []


@pytest.mark.parametrize(
    "name, buttons",
    [
        ("roles.md", ("hold_button", "mine_button")),
        ("dpia.md", ("mine_button",)),
        ("staff-privacy-notice.md", ("mine_button", "worry_button")),
        ("../data.md", ("mine_button",)),
    ],
)
def test_buttons_have_in_the_papers_the_words_that_stand_on_them(
    name: str, buttons: Sequence[str]
) -> None:
    words, text = catalogue("en"), paper(name).read_text()

    assert [words(button) for button in buttons if words(button) not in text] == []


def test_every_blank_is_marked_so_that_a_search_finds_it() -> None:
    blanks = [
        (name_of(page), line)
        for page in PAPERS
        for line in page.read_text().splitlines()
        if re.search(r"fill in:|TBC|\?\?|_{3,}", line, re.IGNORECASE) and BLANK not in line
    ]

    assert blanks == []


def test_every_paper_is_in_the_list() -> None:
    listed = set(links(paper("README.md")))

    assert {page.name for page in PAPERS} - {"README.md"} <= listed


def links(page: Path) -> Iterator[str]:
    """Yield where a page leads, pictures included."""
    for token in tokens(page):
        target = token.attrs.get("href") or token.attrs.get("src")
        if target:
            yield str(target)


def headings(page: Path) -> set[str]:
    """Return the names by which GitHub leads to a page's headings."""
    following = zip(tokens(page), tokens(page)[1:], strict=False)
    titles = [text.content for before, text in following if before.type == "heading_open"]
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in plain}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost: list[str] = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (heading and heading not in headings(target)):
            lost.append(link)

    assert lost == []


@pytest.fixture
def picture() -> ET.Element:
    return ET.fromstring(paper("data-flow.svg").read_text())  # noqa: S314 - our own


def test_the_picture_says_what_it_shows(picture: ET.Element) -> None:
    told = {name: picture.find(f"{SVG}{name}") for name in ("title", "desc")}

    assert picture.get("role") == "img"
    assert all(each is not None and each.text for each in told.values())
    ids = [each.get("id") for each in told.values() if each is not None]
    assert (picture.get("aria-labelledby") or "").split() == ids


def test_the_picture_and_its_table_have_the_same_numbers(picture: ET.Element) -> None:
    drawn = {text.text for text in picture.iter(f"{SVG}text") if text.get("class") == "number"}
    written = {row[0] for row in rows(paper("data-flow.md")) if row[0].isdigit()}

    assert drawn == written


def colours(style: str) -> dict[str, str]:
    """Return the colours of a style sheet by what they are the colour of."""
    found: dict[str, str] = {}
    for selectors, rules in re.findall(r"([\w., ]+?) *\{([^{}]*)\}", style):
        for selector in selectors.split(","):
            for what, colour in re.findall(r"(fill|stroke): *(#[0-9a-f]{6})", rules):
                found[f"{selector.strip()} {what}"] = colour
    return found


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_can_be_read(picture: ET.Element, scheme: str) -> None:
    [style] = [each.text or "" for each in picture.iter(f"{SVG}style")]
    light, _, dark = style.partition("@media (prefers-color-scheme: dark) {")
    seen = colours(light) | (colours(dark) if scheme == "dark" else {})

    words = [
        ("text fill", ".paper fill"),
        ("text fill", ".box fill"),
        (".number fill", ".dot fill"),
    ]
    lines = [(f".{name} stroke", ".paper fill") for name in ("box", "bound", "line")]

    assert [pair for pair in words if contrast(seen[pair[0]], seen[pair[1]]) < 4.5] == []
    assert [pair for pair in lines if contrast(seen[pair[0]], seen[pair[1]]) < 3] == []
