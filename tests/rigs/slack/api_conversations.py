"""conversations.* and users.*: who and what is where."""

from typing import Any

from tests.rigs.slack.calls import Call, Method, onward
from tests.rigs.slack.describing import channel_json, user_json
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.messages import as_read
from tests.rigs.slack.things import Channel, Json

TYPES = {"channel": "public_channel", "group": "private_channel", "im": "im"}


def open_direct(call: Call) -> Json:
    if call.text("channel"):
        return {"ok": True, "channel": _opened(call, call.channel())}
    users = [user for user in call.text("users").split(",") if user]
    if not users:
        raise Refused("users_list_not_supplied")
    call.args["user"] = users[0]
    person = call.person()
    if person.deleted:
        raise Refused("user_disabled")
    return {"ok": True, "channel": _opened(call, call.direct(person))}


def _opened(call: Call, channel: Channel) -> Json:
    return channel_json(channel) if call.flag("return_im") else {"id": channel.id}


def info(call: Call) -> Json:
    channel = call.channel()
    told = channel_json(channel) | {"is_member": call.inside(channel)}
    if call.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"ok": True, "channel": told}


def members(call: Call) -> Json:
    some, next_page = call.page(call.channel().members, 100, 1000)
    return {"ok": True, "members": some, **next_page}


def history(call: Call) -> Json:
    """The newest first, of what is not only in a thread."""
    channel = call.readable()
    found = [m for m in reversed(channel.messages) if _in_channel(m) and _asked(call, m)]
    kept = [m for m in found if m["ts"] >= channel.kept_since]
    before = call.cursor()
    rest = [m for m in kept if not before or m["ts"] < before]
    limit = min(call.limit(100, 999), call.world.page_cap)
    more = len(rest) > limit
    told = _told(call, channel, rest[:limit], rest[limit - 1]["ts"] if more else "")
    limited = {"is_limited": True} if len(kept) < len(found) else {}
    return {"ok": True, **told, "pin_count": 0, **limited}


def replies(call: Call) -> Json:
    """The root on every page, then its replies, the oldest first."""
    channel = call.readable()
    root = channel.message(call.text("ts"))
    if not root:
        raise Refused("thread_not_found")
    found = [m for m in channel.replies(root["ts"]) if _asked(call, m)]
    after = call.cursor()
    rest = [m for m in found if not after or m["ts"] > after]
    limit = min(call.limit(1000, 1000), call.world.page_cap)
    room = max(limit - 1, 1)
    more = len(rest) > room
    page = [root, *rest[:room]]
    return {"ok": True, **_told(call, channel, page, page[-1]["ts"] if more else "")}


def _in_channel(message: Json) -> bool:
    root = message.get("thread_ts", message["ts"])
    return root == message["ts"] or message.get("subtype") == "thread_broadcast"


def _asked(call: Call, message: Json) -> bool:
    oldest, latest = float(call.text("oldest", "0")), float(call.text("latest", "inf"))
    at = float(message["ts"])
    return oldest < at < latest or (call.flag("inclusive") and at in (oldest, latest))


def _told(call: Call, channel: Channel, messages: list[Json], last: str) -> Json:
    metadata = call.flag("include_all_metadata")
    shown = [as_read(channel, message, metadata=metadata) for message in messages]
    return {"messages": shown, "has_more": bool(last), **(onward(last) if last else {})}


def user_info(call: Call) -> Json:
    """Somebody of the workspace, or of another one with whom the bot shares a channel."""
    world, id = call.world, call.text("user")
    ours = (c for c in world.channels.values() if world.reaches(call.token, c.team))
    met = any(id in channel.members and call.inside(channel) for channel in ours)
    return {"ok": True, "user": user_json(world, world.users[id] if met else call.person())}


def user_conversations(call: Call) -> Json:
    """
    What somebody is in; of what is not public only what the bot is in too.

    An organisation's token must say in which of its workspaces (python-slack-sdk#1383).
    """
    if call.token.enterprise and not call.text("team_id"):
        raise Refused("missing_argument")
    if call.token.enterprise and not call.world.reaches(call.token, call.text("team_id")):
        raise Refused("team_access_not_granted")
    person = call.person() if call.text("user") else call.world.users[call.team.bot_user]
    types = call.text("types", "public_channel").split(",")
    if set(types) - {*TYPES.values(), "mpim"}:
        raise Refused("invalid_types")

    def counts(channel: Channel) -> bool:
        return (
            channel.team == call.team.id
            and person.id in channel.members
            and TYPES[channel.kind] in types
            and (channel.kind == "channel" or call.inside(channel))
            and not (channel.archived and call.flag("exclude_archived"))
        )

    found: list[Any] = [channel_json(c) for c in call.world.channels.values() if counts(c)]
    some, next_page = call.page(found, 100, 999)
    return {"ok": True, "channels": some, **next_page}


METHODS: dict[str, Method] = {
    "conversations.open": open_direct,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "users.info": user_info,
    "users.conversations": user_conversations,
}
