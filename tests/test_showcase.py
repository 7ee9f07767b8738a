"""The showcase has one of everything that the bot can show."""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import FrameType
from typing import Any, get_args, get_type_hints

import pytest

from bot import blocks, letters, messages
from bot.messages import Done, Form, Look, Message, Notice, Paper
from tests.showcase import Shown, showcase
from tests.showcase.answers import raised
from tests.showcase.material import HERE
from tests.showcase.worst import PINGS

CHOICE = "This month"
"""What is voted for in the showcase."""


@cache
def made() -> tuple[dict[str, Shown], dict[str, list[object]]]:
    """Make the showcase, and note for each function what messages and forms it gave."""
    given: dict[str, list[object]] = {}

    def note(frame: FrameType, event: str, value: object) -> None:
        if event == "return" and isinstance(value, Message | Form):
            name = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
            given.setdefault(name, []).append(value)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        return showcase(), given
    finally:
        sys.setprofile(before)


def named(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def writers() -> Iterator[Callable[..., object]]:
    """Yield every public function of the letters that makes a message or a form."""
    for info in pkgutil.iter_modules(letters.__path__, f"{letters.__name__}."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == info.name and not name.startswith("_"):
                gives = get_type_hints(function)["return"]
                if {Message, Form} & {gives, *get_args(gives)}:
                    yield function


def parts(value: object, kind: type) -> Iterator[Any]:
    """Yield everything of a kind that a value is made of."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each, kind)
    for name in getattr(value, "__dataclass_fields__", ()):
        yield from parts(getattr(value, name), kind)


@pytest.mark.parametrize("writer", list(writers()), ids=named)
def test_every_letter_is_shown(writer: Callable[..., object]) -> None:
    shown, given = made()
    values = [each.message if isinstance(each, Notice) else each for each in shown.values()]

    found = [one for one in given.get(named(writer), []) if any(one is value for value in values)]

    assert found


def test_every_line_that_says_it_is_done_is_shown() -> None:
    shown = {each.text for each in made()[0].values() if isinstance(each, Done)}

    keys = {key for line in raised(r"Done\((.*)\)\n") for key in re.findall(r'"(\w+)"', line)}

    assert {key for key in keys if HERE.words(key, choice=CHOICE, number=2) not in shown} == set()
    assert len(keys) > 10


@pytest.mark.parametrize(
    "kind", [*get_args(blocks.Block), *get_args(messages.Field)], ids=lambda kind: kind.__name__
)
def test_every_kind_of_block_and_field_is_shown(kind: type) -> None:
    assert any(next(parts(value, kind), None) for value in made()[0].values())


@pytest.mark.parametrize("look", Look)
def test_every_look_of_a_button_is_shown(look: Look) -> None:
    buttons = (each for value in made()[0].values() for each in parts(value, messages.Button))

    assert any(button.look is look for button in buttons)


@pytest.mark.parametrize("kind", [Message, Notice, Form, Paper])
def test_whatever_repeats_what_people_wrote_is_shown_with_what_must_not_ping(kind: type) -> None:
    said = " ".join(repr(each) for each in made()[0].values() if isinstance(each, kind))

    assert [ping for ping in PINGS if ping not in said] == []


def test_the_names_say_what_it_is_and_which() -> None:
    strange = [name for name in made()[0] if not re.fullmatch(r"[a-z-]+(/[a-z0-9_-]+)?", name)]

    assert strange == []
