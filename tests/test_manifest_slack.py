"""The manifest that administrators paste: what it asks for is what the bot uses."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack.app import ADD, COMMAND
from adapters.slack.scopes import SCOPES

ROOT = Path(__file__).parents[1]


@pytest.fixture
def manifest() -> Any:
    return yaml.safe_load((ROOT / "adapters/slack/manifest.yaml").read_text())


def test_it_asks_for_the_scopes_of_an_installation_and_the_page_gives_a_reason_for_each(
    manifest: Any,
) -> None:
    page = (ROOT / "docs/setup-slack.md").read_text()
    explained = {
        scope
        for row in re.findall(r"^\| (`.*?) \| ", page, re.MULTILINE)
        for scope in re.findall(r"`([a-z]+:[a-z]+|commands)`", row)
    }

    assert sorted(manifest["oauth_config"]["scopes"]["bot"]) == sorted(SCOPES)
    assert explained == set(SCOPES)


def test_its_command_and_shortcut_are_those_the_bot_answers(manifest: Any) -> None:
    [command], [shortcut] = (
        manifest["features"]["slash_commands"],
        manifest["features"]["shortcuts"],
    )

    assert command["command"] == COMMAND
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", ADD)


def test_it_lists_every_event_the_bot_listens_to(manifest: Any) -> None:
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert {"message.channels", "message.groups", "app_home_opened"} <= events
    assert {"app_uninstalled", "tokens_revoked"} <= events
    for kind in ("left", "archive", "deleted"):
        assert {f"channel_{kind}", f"group_{kind}"} <= events


@pytest.mark.parametrize(
    "path, limit",
    [
        (("display_information", "name"), 35),
        (("display_information", "description"), 140),
        (("display_information", "long_description"), 4000),
        (("features", "bot_user", "display_name"), 80),
    ],
)
def test_its_texts_have_the_lengths_slack_takes(
    manifest: Any, path: tuple[str, ...], limit: int
) -> None:
    text = manifest
    for name in path:
        text = text[name]

    assert 0 < len(text) <= limit


def test_the_long_description_is_long_enough_for_slack(manifest: Any) -> None:
    assert len(manifest["display_information"]["long_description"]) >= 175
