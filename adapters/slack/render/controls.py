"""A poll's choices and the buttons below a message."""

from collections.abc import Iterator, Sequence
from itertools import count

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    InteractiveElement,
    Option,
    StaticSelectElement,
)

from adapters.slack.render.shapes import Shape, label, note, shape
from adapters.slack.render.text import line, size
from bot.blocks import Block, Bullets, Paragraph, plain
from bot.messages import Button, For, Look
from bot.words import Words

LABEL = 75
PLACEHOLDER = 150
ELEMENTS = 25
"""Elements in one block of actions."""
OPTIONS = 100
BUTTONS = 10
"""Choices that are offered as buttons; more go into a list to open."""


def spelt_out(choices: Sequence[Button], buttons: Sequence[Button]) -> tuple[Block, ...]:
    """Write out the labels that are too long to stand whole on their buttons."""
    said = [each.label for each in choices]
    long = tuple(plain(line(each.label)) for each in buttons if _too_long([each.label]))
    numbered = [Paragraph(plain("\n".join(labels(said))))] if _too_long(said) else []
    return (*numbered, *([Bullets(long)] if long else []))


def controls(choices: Sequence[Button], buttons: Sequence[Button], words: Words) -> list[Shape]:
    """Draw the choices, then everybody's buttons, then those for the chair."""
    numbers = count()
    offered = list(zip(choices, labels([each.label for each in choices]), strict=True))
    everybody = [each for each in buttons if each.audience is For.ALL]
    chairs = [each for each in buttons if each.audience is For.CHAIR]
    drawn: list[Shape] = []
    if len(offered) > BUTTONS:
        drawn += actions(list(_selects(offered, numbers, words)))
    else:
        drawn += actions([_button(each, said, next(numbers)) for each, said in offered])
    drawn += actions([_button(each, each.label, next(numbers)) for each in everybody])
    if chairs:
        drawn += note(plain(words("slack_chairs")))
        drawn += actions([_button(each, each.label, next(numbers)) for each in chairs])
    return drawn


def actions(elements: Sequence[InteractiveElement]) -> Iterator[Shape]:
    """Set elements side by side."""
    for start in range(0, len(elements), ELEMENTS):
        yield shape(ActionsBlock(elements=elements[start : start + ELEMENTS]))


def labels(choices: Sequence[str]) -> list[str]:
    """Set each choice on one line; with numbers, where one is too long for a label."""
    said = [line(each) for each in choices]
    return [f"{n}. {each}" for n, each in enumerate(said, 1)] if _too_long(said) else said


def _too_long(said: Sequence[str]) -> bool:
    return any(size(line(each)) > LABEL for each in said)


def _button(button: Button, said: str, number: int) -> ButtonElement:
    return ButtonElement(
        text=label(said, LABEL),
        action_id=f"link.{number}" if button.url else f"do.{number}",
        value=None if button.url else _value(button),
        url=button.url or None,
        style=None if button.look is Look.PLAIN else button.look.value,
    )


def _value(button: Button) -> str:
    """Name what a press does; in front, the channel it is for if that is another one."""
    return f"{button.place.channel} {button.ref}" if button.place else button.ref


def _selects(
    offered: Sequence[tuple[Button, str]], numbers: Iterator[int], words: Words
) -> Iterator[StaticSelectElement]:
    for start in range(0, len(offered), OPTIONS):
        yield StaticSelectElement(
            action_id=f"do.{next(numbers)}",
            placeholder=label(words("slack_choose"), PLACEHOLDER),
            options=[
                Option(value=button.ref, text=label(said, LABEL))
                for button, said in offered[start : start + OPTIONS]
            ],
        )
