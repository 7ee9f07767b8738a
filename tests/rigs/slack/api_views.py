"""views.*: modals and App Home."""

import copy
from typing import Any

from tests.rigs.slack.calls import Call, Method
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.flaws import view_flaws, view_too_large
from tests.rigs.slack.messages import with_ids
from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP, Json, Trigger

GOOD_FOR, DEEPEST = 3.0, 3


def check_view(view: Any, kind: str) -> None:
    found = view_flaws(view)
    if not found and view["type"] != kind:
        found = ["must be a valid enum value [json-pointer:/view/type]"]
    if found:
        raise Refused("invalid_arguments", found)
    if view_too_large(view):
        raise Refused("view_too_large")


def made(world: World, view: Json, team: str, id: str, below: str = "") -> Json:
    """The view as Slack keeps it; `below` is the view it lies upon."""
    at = world.teams[team]
    root = world.shown[below]["root_view_id"] if below else id
    stamp = world.stamp().partition(".")[0]
    return {
        "id": id,
        "team_id": team,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": {"type": "plain_text", "text": "View Title", "emoji": True},
        "close": None,
        "submit": None,
        "clear_on_close": False,
        "notify_on_close": False,
        **copy.deepcopy(view),
        "blocks": with_ids(world, view["blocks"]),
        "state": {"values": {}},
        "hash": f"{stamp}.{world.number():08x}",
        "previous_view_id": below or None,
        "root_view_id": root,
        "app_id": APP,
        "app_installed_team_id": at.enterprise if at.org_wide else team,
        "bot_id": at.bot_id,
    }


def show(world: World, user: str, view: Json) -> Json:
    """Keep it as what its id shows now, and answer as Slack does."""
    world.shown[view["id"]] = view
    world.views.append(view)
    return {"ok": True, "view": copy.deepcopy(view)}


def _trigger(call: Call) -> Trigger:
    trigger = call.world.triggers.get(call.text("trigger_id"))
    if not trigger:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if call.world.clock() - trigger.at > GOOD_FOR:
        raise Refused("expired_trigger_id")
    return trigger


def open_view(call: Call) -> Json:
    trigger = _trigger(call)
    check_view(call.args.get("view"), "modal")
    trigger.used = True
    view = made(call.world, call.args["view"], trigger.team, f"V{call.world.number()}")
    call.world.stacks[trigger.user] = [view["id"]]
    return show(call.world, trigger.user, view)


def push(call: Call) -> Json:
    trigger = _trigger(call)
    check_view(call.args.get("view"), "modal")
    if trigger.view not in call.world.stacks[trigger.user]:
        raise Refused("not_found")
    view = push_on(call.world, trigger.user, trigger.view, call.args["view"])
    trigger.used = True
    return show(call.world, trigger.user, view)


def push_on(world: World, user: str, below: str, view: Json) -> Json:
    """Another view on the stack; at most three lie there."""
    stack = world.stacks[user]
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    pushed = made(world, view, world.shown[below]["team_id"], f"V{world.number()}", below)
    stack.append(pushed["id"])
    return pushed


def update(call: Call) -> Json:
    world, id = call.world, call.text("view_id")
    of = [user for user, stack in world.stacks.items() if id in stack]
    if not of or not world.reaches(call.token, world.shown[id]["team_id"]):
        raise Refused("not_found")
    check_view(call.args.get("view"), "modal")
    _same(call, world.shown[id])
    return show(world, of[0], replaced(world, id, call.args["view"]))


def replaced(world: World, id: str, view: Json) -> Json:
    old = world.shown[id]
    new = made(world, view, old["team_id"], id)
    return new | {name: old[name] for name in ("previous_view_id", "root_view_id")}


def publish(call: Call) -> Json:
    world, user = call.world, world_user(call)
    check_view(call.args.get("view"), "home")
    if user in world.homes:
        _same(call, world.homes[user])
    id = world.homes[user]["id"] if user in world.homes else f"V{world.number()}"
    home = made(world, call.args["view"], world.users[user].team, id)
    world.homes[user] = world.shown[id] = home
    return {"ok": True, "view": copy.deepcopy(home)}


def world_user(call: Call) -> str:
    user = call.world.users.get(call.text("user_id"))
    if not user or not call.world.reaches(call.token, user.team):
        raise Refused("invalid_arguments", ["invalid `user_id`"])
    return user.id


def _same(call: Call, old: Json) -> None:
    if call.text("hash") and call.text("hash") != old["hash"]:
        raise Refused("hash_conflict")


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
