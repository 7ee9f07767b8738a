"""The catalogue of texts: whole, used, calm, and there when it is asked."""

import ast
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from adapters.room.cast import CAST
from bot import words as module
from bot.content.model import Origin, Stage
from bot.identifiers import Identifier
from bot.letters.held_back import Verdict
from bot.model import Kind, Mode, State, Task
from bot.words import LOCALE, catalogue, languages

ROOT = Path(__file__).parent.parent
WORDS = catalogue("en")


def ends(*values: str) -> tuple[str, ...]:
    return tuple(value.replace("-", "_") for value in values)


VERBS = ("close", "cancel", "takeover")
SHORT = ("news_cancelled", "news_chair", "receipt")
PROBLEMS = (
    *("room_elsewhere", "room_nobody", "room_gone", "room_forged", "room_outdated", "room_large"),
    *("room_long", "room_empty", "room_not_kept", "room_broken", "room_lost_form"),
)

BUILT: dict[str, tuple[str, ...]] = {
    "held_{}": ends(*Verdict),
    "kind_{}": ends(*Identifier),
    "choices_origin_{}": get_args(Origin),
    "language_{}": ("en", "cy"),
    "lost_{}": ("removed", "archived", "deleted"),
    "minutes_choices_{}": ("curator", "publisher"),
    "minutes_fact_{}": (
        *("team", "briefing", "publisher", "version", "published", "date", "mode", "plan"),
        *("chair", "present", "apologies", "naming", "round", "late", "withheld", "held"),
    ),
    "minutes_mark_{}": ends(*(kind for kind in Kind if kind is not Kind.REPLY)),
    "minutes_origin_{}": ends(*(origin for origin in get_args(Origin) if origin != "source")),
    "minutes_round_{}": ("closed", "cancelled"),
    "minutes_version_{}": ("draft", "draft_by", "signed"),
    "minutes_word_{}": ("choice", "number", "bar"),
    "mode_{}": ends(*Mode),
    "origin_{}": ends(*(origin for origin in get_args(Origin) if origin != "source")),
    "room_part_{}": tuple(CAST),
    "stage_{}": ends(*get_args(Stage)),
    "state_{}": ends(*(state for state in State if state is not State.OPEN)),
    "state_short_{}": ends(*State),
    # Of what nobody waits for, and of what tells of this, nothing is told.
    "task_{}": ends(*(task for task in Task if task not in (Task.UNREACHED, Task.OFFER))),
    "{}_submit": VERBS,
    "{}_text": (*VERBS, *SHORT),
    "{}_title": (*VERBS, *SHORT, *PROBLEMS),
}
"""The keys that the code puts together: what they look like, and what they are made with."""


def built() -> set[str]:
    return {key.format(part) for key, parts in BUILT.items() for part in parts}


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    files = sorted(file for name in ("bot", "adapters") for file in (ROOT / name).rglob("*.py"))
    return tuple((file.relative_to(ROOT), ast.parse(file.read_text())) for file in files)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield f"{file}:{node.lineno}", node


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case _:
            return ""


def keys_in(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what a call takes for keys, if it is one that takes any."""
    match call.func:
        case ast.Attribute(value=value, attr="count" | "has") if name_of(value) == "words":
            yield from call.args[:1]
        case ast.Attribute(attr="say" | "button" | "chairs"):
            yield from call.args[:1]
        case _ if name_of(call.func) in ("words", "Refusal"):
            yield from call.args[:1]
        case _ if name_of(call.func) == "Faulty":
            yield from (keyword.value for keyword in call.keywords)


def literals(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may turn out to be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from literals(one)
            yield from literals(other)


def values_in(call: ast.Call) -> set[str] | None:
    """Return the names a sentence is given values for; None where that cannot be told here."""
    given = {keyword.arg for keyword in call.keywords}
    if None in given or name_of(call.func) in ("Faulty", "has", "button", "chairs"):
        return None
    counts = {"count"} if name_of(call.func) == "count" else set[str]()
    return {name for name in given if name} | counts


def pattern(node: ast.expr) -> str | None:
    """Return what a key that is put together looks like: {} for what comes in."""
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in node.values)


@cache
def templates() -> tuple[tuple[str, nodes.Call], ...]:
    jinja = Environment(autoescape=True)
    return tuple(
        (f"{file.relative_to(ROOT)}:{call.lineno}", call)
        for file in sorted((ROOT / "adapters").rglob("*.html"))
        for call in jinja.parse(file.read_text()).find_all(nodes.Call)
        if call.args
        and "words" in (getattr(call.node, "name", ""), getattr(of(call.node), "name", ""))
    )


def of(node: nodes.Node) -> nodes.Node | None:
    return node.node if isinstance(node, nodes.Getattr) else None


def asked() -> Iterator[tuple[str, str]]:
    """Yield every key that stands in the code or in a template, and where."""
    for at, call in calls():
        yield from ((at, text) for node in keys_in(call) for text in literals(node))
    for at, call in templates():
        if isinstance(call.args[0], nodes.Const):
            yield at, call.args[0].value


def patterns() -> Iterator[tuple[str, str]]:
    """Yield every key that is put together, as it looks, and where."""
    for at, call in calls():
        yield from ((at, found) for node in keys_in(call) if (found := pattern(node)))
    for at, call in templates():
        if isinstance(call.args[0], nodes.Add):
            halves = (call.args[0].left, call.args[0].right)
            yield at, "".join(h.value if isinstance(h, nodes.Const) else "{}" for h in halves)


def messages(language: str = "en") -> list[Message]:
    with (LOCALE / language / "LC_MESSAGES" / "briefing-bot.po").open("rb") as file:
        catalog: Catalog = read_po(file, abort_invalid=True)
    return [message for message in catalog if message.id]


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_that_the_code_asks_for_is_in_the_catalogue() -> None:
    wanted = [*asked(), *(("BUILT", text) for text in sorted(built()))]

    assert [(at, text) for at, text in wanted if not WORDS.has(text)] == []


def test_every_key_that_the_code_puts_together_is_listed_here() -> None:
    assert [(at, found) for at, found in patterns() if found not in BUILT] == []


def test_nothing_is_listed_here_that_the_code_does_not_put_together() -> None:
    assert set(BUILT) - {found for _, found in patterns()} == set()


def test_every_text_in_the_catalogue_is_used() -> None:
    texts = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    used = texts | built() | {text for _, text in asked()}

    assert [key(message) for message in messages() if key(message) not in used] == []


def test_every_placeholder_is_given_a_value() -> None:
    wanted = {key(each): set[str]().union(*map(placeholders, forms(each))) for each in messages()}

    short = [
        (at, text, wanted[text] - given)
        for at, call in calls()
        if (given := values_in(call)) is not None
        for node in keys_in(call)
        for text in literals(node)
        if wanted.get(text, set()) - given
    ]

    assert short == []


def test_every_text_says_something() -> None:
    empty = [key(message) for message in messages() if not all(map(str.strip, forms(message)))]

    assert empty == []


def test_placeholders_are_plain_names() -> None:
    names = {name for each in messages() for form in forms(each) for name in placeholders(form)}

    assert {name for name in names if not re.fullmatch(r"[a-z][a-z_]*", name)} == set()


@pytest.mark.parametrize("language", languages())
def test_every_language_fills_in_the_same_placeholders(language: str) -> None:
    english = {key(each): set[str]().union(*map(placeholders, forms(each))) for each in messages()}

    other = {
        key(each): set[str]().union(*map(placeholders, forms(each))) for each in messages(language)
    }

    assert {name: found for name, found in other.items() if found - english[name]} == {}


@pytest.mark.parametrize("language", languages())
def test_no_text_is_cheerful(language: str) -> None:
    texts = [form for message in messages(language) for form in forms(message)]

    loud = [
        text for text in texts if "!" in text or any(unicodedata.category(c) == "So" for c in text)
    ]

    assert loud == []


def test_no_text_says_that_anything_is_safe() -> None:
    texts = [form for message in messages() for form in forms(message)]

    assert [text for text in texts if re.search(r"\b(?:safe|safely|anonymous)\b", text)] == [
        WORDS("who_sees_platform")
    ]


def test_keys_stand_once() -> None:
    text = (LOCALE / "en" / "LC_MESSAGES" / "briefing-bot.po").read_text()
    ids = re.findall(r'^msgid "(\w+)"$', text, re.MULTILINE)

    assert [id for id in set(ids) if ids.count(id) > 1] == []


def test_the_header_tells_translators_tools_the_language_and_the_plurals() -> None:
    with (LOCALE / "en" / "LC_MESSAGES" / "briefing-bot.po").open("rb") as file:
        catalog = read_po(file, abort_invalid=True)

    headers = dict(catalog.mime_headers)

    assert headers["Language"] == "en"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_a_placeholder_is_filled_in() -> None:
    assert WORDS("minutes_title", briefing="Child 2") == "Minutes: Child 2"


def test_a_value_is_never_read_as_a_pattern() -> None:
    assert WORDS("minutes_title", briefing="{x} {0} {{") == "Minutes: {x} {0} {{"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="briefing"):
        WORDS("minutes_title")


def test_a_missing_text_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_key"):
        WORDS("no_such_key")


def test_a_missing_plural_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_key"):
        WORDS.count("no_such_key", 2)


def test_numbers_choose_the_form() -> None:
    said = [WORDS.count("minutes_votes", n) for n in (0, 1, 2)]

    assert said == ["0 votes in all", "1 vote in all", "2 votes in all"]


def test_words_know_what_they_have() -> None:
    known = [WORDS.has(text) for text in ("minutes_title", "minutes_votes", "no_such_key", "")]

    assert known == [True, True, False, False]


def test_a_day_is_written_as_it_is_in_britain() -> None:
    assert WORDS.date(date(2026, 1, 5)) == "5 January 2026"


def test_a_moment_is_told_as_clocks_there_show_it() -> None:
    summer = datetime(2026, 7, 5, 23, 5, tzinfo=UTC)

    told = (WORDS.moment(summer, "Europe/London"), WORDS.time(summer, UTC))

    assert told == ("6 July 2026 at 00:05", "23:05")


@pytest.mark.parametrize("language", ["en", "en-GB", "en_GB", "EN", "tlh", "", "../../etc", "é"])
def test_a_language_without_a_catalogue_falls_back_to_english(language: str) -> None:
    words = catalogue(language)

    assert (words.language, words("read_yes")) == ("en", "Yes")


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with English as it is and a beginning of Welsh."""
    for language in ("en", "cy"):
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
    english = (LOCALE / "en" / "LC_MESSAGES" / "briefing-bot.po").read_text()
    (tmp_path / "en" / "LC_MESSAGES" / "briefing-bot.po").write_text(english)
    (tmp_path / "cy" / "LC_MESSAGES" / "briefing-bot.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "read_yes"\nmsgstr "Do"\n\nmsgid "read_not_yet"\nmsgstr ""\n'
    )
    for cached in (catalogue, languages):
        cached.cache_clear()
    monkeypatch.setattr(module, "LOCALE", tmp_path)
    yield
    for cached in (catalogue, languages):
        cached.cache_clear()


@pytest.mark.usefixtures("welsh")
def test_what_a_language_lacks_is_said_in_english() -> None:
    words = catalogue("cy-GB")

    said = (words("read_yes"), words("read_not_yet"), words.count("minutes_votes", 1))

    assert (words.language, *said) == ("cy", "Do", "Not yet", "1 vote in all")


@pytest.mark.usefixtures("welsh")
def test_dates_are_in_the_language() -> None:
    assert catalogue("cy").date(date(2026, 1, 5)) == "5 Ionawr 2026"


@pytest.mark.usefixtures("welsh")
def test_english_comes_first_among_the_languages() -> None:
    assert languages() == ("en", "cy")


def test_importing_the_words_brings_in_nothing_heavy() -> None:
    code = "import sys, bot.words; print([n for n in sys.modules if n.startswith('babel')])"

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["נועה", "evil\u202e", "a\u2067b", "x\u2069\u202ey"])
def test_a_name_from_right_to_left_turns_nothing_else_around(name: str) -> None:
    said = WORDS("news_chair_text", chair=name)

    before, fenced, after = re.fullmatch("(.*)\u2068(.*)\u2069(.*)", said, re.DOTALL).groups()  # type: ignore[union-attr]
    assert (before + "{chair}" + after) == WORDS("news_chair_text", chair="{chair}")
    assert fenced.count("\u2067") + fenced.count("\u2066") == fenced.count("\u2069")


def test_any_other_name_stands_as_it_is() -> None:
    assert WORDS("news_chair_text", chair="Siân") == WORDS("news_chair_text", chair="{}").format(
        "Siân"
    )
