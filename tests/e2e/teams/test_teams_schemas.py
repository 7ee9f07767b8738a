"""Microsoft's own schemas take the app's manifest, and everything the bot shows in Teams."""

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from adapters.teams.package import About, write_manifest
from tests.e2e.teams.rendered import Card, every_way, rendered
from tests.e2e.teams.schemas import card_schema, faults, manifest_schemas

pytestmark = pytest.mark.e2e

Spoil = Callable[[dict[str, Any]], object]

APP_ID = "0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10"
BEYOND = {"Chart.HorizontalBar"}
"""Elements that Teams has beyond 1.5, each with a fallback for clients that do not know it."""

SEARCH = "choices.data"
"""What makes a list of people to search in; where it is unknown, the list has those chosen."""

SPOILT_MANIFESTS: dict[str, Spoil] = {
    "a property that it does not know": lambda m: m.update(supportedChannelTypes=["private"]),
    "no publisher": lambda m: m.pop("developer"),
    "an id that is none": lambda m: m.update(id="briefing"),
    "a scope that there is not": lambda m: m["bots"][0]["scopes"].append("groupchat"),
    "too long a name": lambda m: m["name"].update(short="x" * 31),
}
SPOILT_CARDS: dict[str, Spoil] = {
    "an element that there is not": lambda c: c["body"].append({"type": "Headline"}),
    "an action that there is not": lambda c: c.update(actions=[{"type": "Action.Do"}]),
    "a key that no element has": lambda c: c["body"][0].update(colour="red"),
    "an input without an id": lambda c: c["body"].append({"type": "Input.Text"}),
    "a size that there is not": lambda c: c["body"][0].update(size="Huge"),
}


def test_the_manifest_is_as_the_newest_schema_wants_it() -> None:
    manifest, schemas = write_manifest(APP_ID, About("Example Council")), manifest_schemas()
    newest = max(schemas)
    schema = json.loads(schemas[newest].read_text("utf-8"))

    [found] = faults(schema, [manifest])

    assert found == []
    assert manifest["manifestVersion"] == ".".join(map(str, newest))
    assert f"/v{manifest['manifestVersion']}/" in manifest["$schema"]


def test_a_mistake_in_the_manifest_would_be_found() -> None:
    sound, schemas = write_manifest(APP_ID, About("Example Council")), manifest_schemas()
    schema = json.loads(schemas[max(schemas)].read_text("utf-8"))

    found = faults(schema, [spoilt(sound, each) for each in SPOILT_MANIFESTS.values()])

    assert [name for name, one in zip(SPOILT_MANIFESTS, found, strict=True) if not one] == []


def test_everything_the_bot_shows_is_as_the_schema_of_adaptive_cards_wants_it() -> None:
    cards = [as_1_5(each) for each in every_way()]

    found = faults(card_schema(), cards)

    assert [one for one in zip(cards, found, strict=True) if one[1]] == []


def test_a_mistake_in_a_card_would_be_found() -> None:
    [sound] = rendered()["form/start"]

    found = faults(card_schema(), [spoilt(sound.card, each) for each in SPOILT_CARDS.values()])

    assert [name for name, one in zip(SPOILT_CARDS, found, strict=True) if not one] == []


def spoilt(sound: dict[str, Any], spoil: Spoil) -> dict[str, Any]:
    copy = deepcopy(sound)
    spoil(copy)
    return copy


def as_1_5(drawn: Card) -> Card:
    """A card as a client takes it that knows nothing beyond 1.5."""
    body = [each["fallback"] if each["type"] in BEYOND else each for each in drawn["body"]]
    return drawn | {"body": [without(each, SEARCH) for each in body]}


def without(element: Card, key: str) -> Card:
    return {name: value for name, value in element.items() if name != key}
