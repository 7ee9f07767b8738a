"""A poll's choices and the buttons below a message."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from adapters.teams.render.rooms import weigh
from adapters.teams.render.shapes import Shape, apart, note
from adapters.teams.render.text import clip, line, size
from bot.blocks import Block, Bullets, Paragraph, plain
from bot.messages import Button, For, Look
from bot.words import Words

LABEL = 60
"""Characters of a label on a button; a phone shows hardly more."""

WHOLE = 200
"""Characters of a label that a button says where it is pointed at."""

ACTIONS = 6
"""Actions in one set: Teams leaves out the others."""

BUTTONS = 12
"""Choices that are offered as buttons; more go into a list to open."""

LIST = 12_000
"""Bytes of a list of choices, if it can be as short as that."""

_STYLES = {Look.PRIMARY: "positive", Look.DANGER: "destructive"}


class Way(Enum):
    """
    How a button reaches the bot.

    In a card of the chat it acts there, or opens a dialog for what it gives. In a dialog Teams
    knows only `SUBMIT`.
    """

    EXECUTE = "execute"
    DIALOG = "dialog"
    SUBMIT = "submit"


def spelt_out(choices: Sequence[Button], buttons: Sequence[Button]) -> tuple[Block, ...]:
    """Write out the labels that are too long to stand whole where they are pressed."""
    said = labels(choices)
    long = tuple(plain(line(each.label)) for each in buttons if size(line(each.label)) > LABEL)
    numbered = [Paragraph(plain("\n".join(said)))] if said != _as_they_are(choices) else []
    return (*numbered, *([Bullets(long)] if long else []))


def labels(choices: Sequence[Button]) -> list[str]:
    """Set each choice on one line; with numbers, where one has to be shortened."""
    said, limit = _as_they_are(choices), _limit(choices)
    if all(size(each) <= limit for each in said):
        return said
    return [f"{number}. {each}" for number, each in enumerate(said, 1)]


def controls(
    choices: Sequence[Button], buttons: Sequence[Button], words: Words, way: Way
) -> list[Shape]:
    """Draw the choices, then everybody's buttons, then those for the chair."""
    votes = Way.EXECUTE if way is Way.DIALOG else way
    everybody = [each for each in buttons if each.audience is For.ALL]
    chairs = [each for each in buttons if each.audience is For.CHAIR]
    if len(choices) > BUTTONS:
        offered = list(_list(choices, words, votes))
    else:
        said = zip(choices, labels(choices), strict=True)
        offered = list(action_sets(_button(each, label, votes) for each, label in said))
    drawn = list(action_sets(_button(each, line(each.label), way) for each in everybody))
    if chairs:
        drawn += note(plain(words("teams_chairs")))
        drawn += action_sets(_button(each, line(each.label), way) for each in chairs)
    return [*offered, *(apart(drawn) if offered else drawn)]


def action_sets(actions: Iterable[Shape]) -> Iterator[Shape]:
    """Set actions side by side, as many as Teams shows."""
    all_ = list(actions)
    for start in range(0, len(all_), ACTIONS):
        yield {"type": "ActionSet", "actions": all_[start : start + ACTIONS]}


def acting(title: str, data: Shape, way: Way, **more: object) -> Shape:
    """Make an action that brings `data` back, and nothing that is typed in its card."""
    submit = {"type": "Action.Submit", "title": title, "associatedInputs": "none"} | more
    match way:
        case Way.SUBMIT:
            return submit | {"data": data}
        case Way.DIALOG:
            return submit | {"data": data | {"msteams": {"type": "task/fetch"}}}
        case Way.EXECUTE:
            fallback = submit | {"data": data}
            return fallback | {"type": "Action.Execute", "verb": "do", "fallback": fallback}


def returning(drawn: Iterable[Shape], back: str) -> list[Shape]:
    """Have what acts in a card bring back the look at its message, to come back to it."""
    return [
        each | {"actions": [_returning(action, back) for action in each["actions"]]}
        if back and each["type"] == "ActionSet"
        else each
        for each in drawn
    ]


def _returning(action: Shape, back: str) -> Shape:
    if action["type"] != "Action.Execute":
        return action
    data = action["data"] | {"back": back}
    return action | {"data": data, "fallback": action["fallback"] | {"data": data}}


def _button(button: Button, said: str, way: Way) -> Shape:
    more: Shape = {"style": _STYLES[button.look]} if button.look in _STYLES else {}
    title = clip(said, LABEL).strip() or "…"
    if title != said.strip():
        more["tooltip"] = clip(said, WHOLE)
    if button.url:
        return {"type": "Action.OpenUrl", "title": title, "url": button.url, **more}
    place = button.place.channel if button.place else ""
    return acting(title, {"ref": button.ref, "place": place}, way, **more)


def _list(choices: Sequence[Button], words: Words, way: Way) -> Iterator[Shape]:
    """Offer choices as a list to open: what is chosen in it is the `ref` of its button."""
    limit = _limit(choices)
    titles = [clip(said, limit).strip() or "…" for said in labels(choices)]
    yield {
        "type": "Input.ChoiceSet",
        "id": "ref",
        "label": words("teams_choose"),
        "choices": [
            {"title": title, "value": each.ref}
            for title, each in zip(titles, choices, strict=True)
        ],
        "isRequired": True,
        "errorMessage": words("teams_choose"),
    }
    send = acting(words("teams_send"), {"place": ""}, way, associatedInputs="auto")
    yield from action_sets([send])


def _limit(choices: Sequence[Button]) -> int:
    """Say how many characters of each choice there is room for."""
    limits = [LABEL, LABEL // 2, LABEL // 4, LABEL // 8]
    if len(choices) <= BUTTONS:
        return LABEL
    said = _as_they_are(choices)
    sizes = (weigh(*({"title": clip(each, limit)} for each in said)) for limit in limits)
    return next((at for at, taken in zip(limits, sizes, strict=True) if taken <= LIST), limits[-1])


def _as_they_are(choices: Sequence[Button]) -> list[str]:
    return [line(each.label) for each in choices]
