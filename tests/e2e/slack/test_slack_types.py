"""Slack's own types take everything the bot shows there."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.slack.rendered import Piece, rendered
from tests.e2e.slack.types import compiled, faults, typescript

pytestmark = pytest.mark.e2e

BUTTON = {"type": "button", "action_id": "do.0", "text": {"type": "plain_text", "text": "Go"}}
MISTAKES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a block that Slack does not know": lambda view: view["blocks"][0].update(type="headline"),
    "a block without its text": lambda view: view["blocks"].append({"type": "header"}),
    "a key that no block has": lambda view: view["blocks"][0].update(colour="red"),
    "a button outside of actions": lambda view: view["blocks"].append(BUTTON),
    "a button with a look of its own": lambda view: view["blocks"].append(
        {"type": "actions", "elements": [{**BUTTON, "style": "loud"}]}
    ),
    "a modal without a title": lambda view: view.pop("title"),
}


def test_everything_the_bot_shows_is_as_slack_types_it(tmp_path: Path) -> None:
    pieces = [piece for group in rendered().values() for piece in group]
    source = typescript(pieces)

    result = compiled(source, tmp_path)

    assert faults(source, result) == []
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_mistake_would_be_found(tmp_path: Path) -> None:
    [sound] = rendered()["form/start"]
    planted = [Piece(name, sound.kind, deepcopy(sound.payload)) for name in MISTAKES]
    for piece in planted:
        MISTAKES[piece.name](piece.payload)
    source = typescript([sound, *planted])

    result = compiled(source, tmp_path)

    assert {fault.partition(":")[0] for fault in faults(source, result)} == set(MISTAKES)
    assert result.returncode != 0
