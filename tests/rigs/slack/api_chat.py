"""chat.*: posting, changing and deleting messages."""

from typing import Any

from tests.rigs.slack.calls import Call, Method
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.flaws import message_flaws, too_long
from tests.rigs.slack.messages import TS, as_read, below, by_bot, edited, take_away, with_ids
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Channel, Json

LONGEST, LONGEST_UPDATE, LARGEST_METADATA = 40_000, 4_000, 16_000
OF_THE_SYSTEM = ("channel_join", "channel_leave", "channel_name", "channel_topic")


def checked(world: World, blocks: Any) -> list[Any]:
    """The blocks with ids, once Slack has nothing against them."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = message_flaws(blocks, charts=world.charts) if blocks else []
    if found:
        raise Refused("invalid_blocks", found)
    if too_long(blocks):
        raise Refused("msg_blocks_too_long")
    return with_ids(world, blocks)


def content(call: Call) -> Json:
    """What the message will say, as far as it is given."""
    told: Json = {}
    if call.args.get("text") is not None:
        told["text"] = call.text("text")
    if call.args.get("blocks") is not None:
        told["blocks"] = checked(call.world, call.args["blocks"])
    if call.args.get("metadata") is not None:
        told["metadata"] = _metadata(call.args["metadata"])
    return told


def _metadata(told: Any) -> Json:
    if told == {}:
        return told
    if not isinstance(told, dict) or not isinstance(told.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(told.get("event_type"), str) or set(told) - {"event_type", "event_payload"}:
        raise Refused("invalid_metadata_schema")
    if len(f"{told}") > LARGEST_METADATA:
        raise Refused("metadata_too_large")
    return told


def threaded(call: Call, channel: Channel, message: Json) -> Json:
    """The message in the thread that was asked for, if there is one."""
    root = call.text("thread_ts")
    if root and not TS.fullmatch(root):
        raise Refused("invalid_thread_ts", [f"{root} is not a valid thread_ts"])
    if root and (channel.message(root) or {}).get("subtype") in OF_THE_SYSTEM:
        raise Refused("cannot_reply_to_message")
    return below(channel, message, root)


def post_message(call: Call) -> Json:
    channel = call.writable()
    told = content(call)
    if not (told.get("text", "").strip() or told.get("blocks")):
        raise Refused("no_text")
    team = call.team_of(channel.team)
    message = by_bot(team, call.world.stamp(), told.get("text", "")[:LONGEST])
    message |= {k: v for k, v in told.items() if k != "text" and v}
    message = threaded(call, channel, message)
    if call.flag("reply_broadcast") and "thread_ts" in message:
        message["subtype"] = "thread_broadcast"
    channel.messages.append(message)
    cut = len(told.get("text", "")) > LONGEST
    about = {"warning": "message_truncated"} if cut else {}
    shown = as_read(channel, message, metadata=True)
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": shown, **about}


def _own(call: Call, channel: Channel, error: str) -> Json:
    message = channel.message(call.text("ts"))
    if not message:
        raise Refused("message_not_found")
    if message.get("bot_id") != call.team_of(channel.team).bot_id:
        raise Refused(error)
    return message


def update(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    told = content(call) | _files(call)
    if not (told.get("text", "").strip() or told.get("blocks") or told.get("files")):
        raise Refused("no_text")
    if len(told.get("text", "").encode()) > LONGEST_UPDATE:
        raise Refused("msg_too_long")
    message |= told | {"edited": edited(message["user"], call.world.stamp())}
    for emptied in ("blocks", "metadata"):
        if message.get(emptied) in ([], {}):
            del message[emptied]
    shown = as_read(channel, message, metadata=True)
    told = {"channel": channel.id, "ts": message["ts"], "text": message["text"]}
    return {"ok": True, **told, "message": shown}


def _files(call: Call) -> Json:
    ids = call.args.get("file_ids") or []
    files = [call.world.files.get(id) for id in ids]
    if not all(file and file.data is not None for file in files):
        raise Refused("file_not_found")
    return {"files": [{"id": id} for id in ids]} if ids else {}


def delete(call: Call) -> Json:
    channel = call.channel()
    message = _own(call, channel, "cant_delete_message")
    take_away(channel, message)
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    channel = call.writable()
    if call.text("user") not in channel.members:
        raise Refused("user_not_in_channel")
    told = content(call)
    if not (told.get("text", "").strip() or told.get("blocks")):
        raise Refused("no_text")
    ts = call.world.stamp()
    about = {"channel": channel.id, "user": call.text("user"), "ts": ts}
    call.world.ephemerals.append({**about, "thread_ts": call.text("thread_ts"), **told})
    return {"ok": True, "message_ts": ts}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = channel.message(call.text("message_ts"))
    if not message:
        raise Refused("message_not_found")
    where = f"https://{call.team_of(channel.team).domain}.slack.com/archives/{channel.id}"
    root = message.get("thread_ts", "")
    within = f"?thread_ts={root}&cid={channel.id}" if root else ""
    link = f"{where}/p{message['ts'].replace('.', '')}{within}"
    return {"ok": True, "channel": channel.id, "permalink": link}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.update": update,
    "chat.delete": delete,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
}
