"""The documented payloads of presses, forms, shortcuts and commands."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tests.rigs.slack.events import VERIFICATION
from tests.rigs.slack.messages import as_read
from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP, Channel, Hook, Json, User


def _head(world: World, user: User, kind: str, at: str = "") -> Json:
    """What every interaction says of who and where; `at` is the team of the channel, if any."""
    team = world.teams[at or user.team]
    name = user.name.lower().replace(" ", ".")
    enterprise = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    return {
        "type": kind,
        "user": {"id": user.id, "username": name, "name": name, "team_id": user.team},
        "api_app_id": APP,
        "token": VERIFICATION,
        "team": None if team.org_wide else {"id": team.id, "domain": team.domain},
        "enterprise": enterprise,
        "is_enterprise_install": team.org_wide,
    }


def actions_in(blocks: list[Json]) -> Iterator[Json]:
    """Everything that can be pressed, with the id of its block."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in inside:
            if element and "action_id" in element:
                yield {**element, "block_id": block["block_id"]}


def pressed(element: Json, option: str, at: str) -> Json:
    """One of the `actions`: an element as it is told of when somebody has used it."""
    kept = ("type", "action_id", "block_id", "text", "value", "style", "url", "placeholder")
    told = {name: element[name] for name in kept if name in element}
    return {**told, **value_of(element, option), "action_ts": at}


def value_of(element: Json, given: Any) -> Json:
    """What somebody put into an element, named as its kind names it."""
    match element["type"]:
        case "button":
            return {}
        case "static_select" | "radio_buttons" | "overflow":
            return {"selected_option": _option(element, given) if given else None}
        case "checkboxes" | "multi_static_select":
            return {"selected_options": [_option(element, one) for one in _listed(given)]}
        case "multi_users_select":
            return {"selected_users": _listed(given)}
        case kind:
            return {NAMES.get(kind, "value"): given or None}


NAMES = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
INITIAL = ("initial_value", "initial_date", "initial_time", "initial_user")


def _listed(given: Any) -> list[str]:
    return [given] if isinstance(given, str) and given else list(given or ())


def _option(element: Json, value: str) -> Json:
    groups = [group["options"] for group in element.get("option_groups", [])]
    options = [option for each in (element.get("options", []), *groups) for option in each]
    return next(option for option in options if option["value"] == value)


def initially(element: Json) -> Any:
    """What is in an element before anybody touches it."""
    if element.get("initial_option"):
        return element["initial_option"]["value"]
    if element.get("initial_options"):
        return [option["value"] for option in element["initial_options"]]
    given = [element[name] for name in INITIAL if element.get(name)]
    return given[0] if given else element.get("initial_users")


def state_of(blocks: list[Json], given: Mapping[str, Any]) -> Json:
    """`state.values`: every input's, by block and action."""
    values: Json = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            value = given.get(block["block_id"], initially(element))
            told = {"type": element["type"], **value_of(element, value)}
            values[block["block_id"]] = {element["action_id"]: told}
    return {"values": values}


def in_message(world: World, user: User, channel: Channel, message: Json, action: Json) -> Json:
    """A press in a message; of an ephemeral one Slack does not repeat what it says."""
    ts, root = message["ts"], message.get("thread_ts", "")
    ephemeral = channel.message(ts) is None
    container = {"type": "message", "message_ts": ts, "channel_id": channel.id}
    thread = {"thread_ts": root} if root else {}
    shown = {} if ephemeral else {"message": as_read(channel, message)}
    return {
        **_head(world, user, "block_actions", channel.team),
        "container": {**container, "is_ephemeral": ephemeral, **thread},
        "trigger_id": world.trigger(user.id, channel.team),
        "channel": {"id": channel.id, "name": name_of(channel)},
        **shown,
        "state": {"values": {}},
        "response_url": world.hook(Hook(user.id, channel.id, ts, root)),
        "actions": [action],
    }


def in_view(world: World, user: User, view: Json, action: Json) -> Json:
    """A press in a modal or in App Home: no channel, no response URL."""
    return {
        **_head(world, user, "block_actions"),
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": world.trigger(user.id, view["team_id"], view["id"]),
        "view": copy.deepcopy(view),
        "actions": [action],
    }


def submitted(world: World, user: User, view: Json, given: Mapping[str, Any]) -> Json:
    filled = copy.deepcopy(view) | {"state": state_of(view["blocks"], given)}
    return {
        **_head(world, user, "view_submission"),
        "trigger_id": world.trigger(user.id, view["team_id"], view["id"]),
        "view": filled,
        "response_urls": [],
    }


def closed(world: World, user: User, view: Json) -> Json:
    shown = copy.deepcopy(view)
    return {**_head(world, user, "view_closed"), "view": shown, "is_cleared": False}


def marked(world: World, user: User, channel: Channel, message: Json, callback_id: str) -> Json:
    """A message shortcut."""
    return {
        **_head(world, user, "message_action", channel.team),
        "action_ts": world.stamp(),
        "channel": {"id": channel.id, "name": name_of(channel)},
        "callback_id": callback_id,
        "trigger_id": world.trigger(user.id, channel.team),
        "response_url": world.hook(Hook(user.id, channel.id, message["ts"])),
        "message_ts": message["ts"],
        "message": as_read(channel, message),
    }


def commanded(world: World, user: User, channel: Channel, command: str, text: str) -> Json:
    """A slash command: fields of a form, all of them text."""
    team = world.teams[user.team]
    org = {"enterprise_id": team.enterprise, "enterprise_name": team.enterprise}
    return {
        "token": VERIFICATION,
        "team_id": team.id,
        "team_domain": team.domain,
        **(org if team.enterprise else {}),
        "channel_id": channel.id,
        "channel_name": name_of(channel),
        "user_id": user.id,
        "user_name": user.name.lower().replace(" ", "."),
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "true" if team.org_wide else "false",
        "response_url": world.hook(Hook(user.id, channel.id)),
        "trigger_id": world.trigger(user.id, user.team),
    }


def name_of(channel: Channel) -> str:
    """The name interactions give a channel: what is private they do not name."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
