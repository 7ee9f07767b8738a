"""Response URLs: what an app may still say to somebody who did something."""

import json
from typing import Any

from aiohttp import web

from tests.rigs.slack.api_chat import checked
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.messages import below, by_bot
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Hook, Json


async def respond(world: World, request: web.Request) -> web.Response:
    """A message for that person, or for all the channel; five times at most."""
    hook = world.hooks.get(request.match_info["key"])
    told = json.loads(await request.text())
    world.calls.append(("response_url", told))
    if not hook:
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)
    if not hook.left:
        return web.json_response({"ok": False, "error": "used_url"}, status=404)
    hook.left -= 1
    try:
        say(world, hook, told)
    except Refused as refused:
        return web.json_response(refused.answer(), status=400)
    return web.json_response({"ok": True})


def say(world: World, hook: Hook, told: Json) -> None:
    """What an app answers, here or straight to a command."""
    shown = next((one for one in world.ephemerals if one["ts"] == hook.ts), None)
    channel = world.channels[hook.channel]
    message = channel.message(hook.ts)
    if told.get("delete_original"):
        if shown:
            world.ephemerals.remove(shown)
        elif message:
            channel.messages.remove(message)
        return
    said = _said(world, told)
    if told.get("replace_original") and (shown or message):
        (shown or message or {}).update(said)
    elif told.get("response_type") == "in_channel":
        new = by_bot(world.teams[channel.team], world.stamp(), "") | said
        channel.messages.append(below(channel, new, told.get("thread_ts", "")))
    else:
        about = {"channel": hook.channel, "user": hook.user, "ts": world.stamp()}
        thread = told.get("thread_ts", hook.thread)
        world.ephemerals.append({**about, "thread_ts": thread, **said})


def _said(world: World, told: Any) -> Json:
    said = {"text": told["text"]} if told.get("text") else {}
    if told.get("blocks"):
        said["blocks"] = checked(world, told["blocks"])
    if not said:
        raise Refused("no_text")
    return said
