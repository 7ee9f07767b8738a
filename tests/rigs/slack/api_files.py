"""files.*: uploads by their own address, and what became of them."""

from typing import Any

from aiohttp import BodyPartReader, web

from tests.rigs.slack.api_chat import threaded
from tests.rigs.slack.calls import Call, Method, bearer
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.messages import by_bot
from tests.rigs.slack.state import World
from tests.rigs.slack.things import File, Json


def get_upload_url(call: Call) -> Json:
    length = call.text("length", "0")
    if not call.text("filename") or not length.isdecimal() or not int(length):
        raise Refused("missing_argument")
    id = f"F{call.world.number()}"
    file = File(id, call.team.id, call.text("filename"), int(length), user=call.team.bot_user)
    call.world.files[id] = file
    return {"ok": True, "upload_url": f"{call.world.base}upload/v1/{id}", "file_id": id}


def complete(call: Call) -> Json:
    """Share the files, all in one message; the answer does not say which (bolt-js#2115)."""
    asked = call.args.get("files")
    if not isinstance(asked, list) or not asked:
        raise Refused("invalid_arguments", ["missing required field: files"])
    files = [_uploaded(call, one) for one in asked]
    if call.text("channel_id"):
        _share(call, files)
    return {"ok": True, "files": [file_json(call.world, file, shares=False) for file in files]}


def _uploaded(call: Call, asked: Any) -> File:
    file = call.world.files.get(asked.get("id", "")) if isinstance(asked, dict) else None
    if not file or file.data is None or not call.world.reaches(call.token, file.team):
        raise Refused("file_not_found")
    file.title = asked.get("title") or file.name
    return file


def _share(call: Call, files: list[File]) -> None:
    channel = call.writable("channel_id")
    ts = call.world.stamp()
    message = by_bot(call.team_of(channel.team), ts, call.text("initial_comment"))
    # Of a file Slack does not say that an app shared it: @slack/types, FileShareMessageEvent.
    message = {name: message[name] for name in ("user", "type", "ts", "text")}
    shown = [file_json(call.world, file, shares=False) for file in files]
    message = threaded(call, channel, message | {"files": shown, "upload": True})
    channel.messages.append(message)
    for file in files:
        file.channel, file.ts, file.thread = channel.id, ts, message.get("thread_ts", "")


def info(call: Call) -> Json:
    file = call.world.files.get(call.text("file"))
    if not file or not call.world.reaches(call.token, file.team):
        raise Refused("file_not_found")
    file.asked += 1
    told = file_json(call.world, file, shares=file.asked > call.world.share_lag)
    return {"ok": True, "file": told, "comments": []}


def file_json(world: World, file: File, *, shares: bool = True) -> Json:
    """The file; only `files.info` tells where it is shared, once that has happened."""
    at = f"{world.base}files-pri/{file.team}-{file.id}"
    told: Json = {
        "id": file.id,
        "created": 1700000000,
        "timestamp": 1700000000,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": "",
        "filetype": "",
        "pretty_type": "",
        "user": file.user,
        "user_team": file.team,
        "editable": False,
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{at}/{file.id}",
        "url_private_download": f"{at}/download/{file.id}",
        "shares": {},
        "channels": [],
        "groups": [],
        "ims": [],
    }
    channel = world.channels.get(file.channel)
    if shares and channel:
        share = {"ts": file.ts, "team_id": file.team, "share_user_id": file.user}
        thread = {"thread_ts": file.thread} if file.thread else {}
        kind = "public" if channel.kind == "channel" else "private"
        told["shares"] = {kind: {channel.id: [{**share, **thread}]}}
        told[{"channel": "channels", "group": "groups", "im": "ims"}[channel.kind]] = [channel.id]
    return told


async def upload(world: World, request: web.Request) -> web.Response:
    """The bytes, raw or as a form's `file`."""
    file = world.files.get(request.match_info["file"])
    if not file:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        data = await part.read() if isinstance(part, BodyPartReader) else b""
    else:
        data = await request.read()
    if len(data) != file.length:
        return web.Response(status=400, text="the length is another")
    file.data = bytes(data)
    return web.Response(text=f"OK - {len(data)}")


async def download(world: World, request: web.Request) -> web.Response:
    """The bytes, for a token that may see them."""
    file = world.files.get(request.match_info["file"])
    token = world.tokens.get(bearer(request.headers, {}))
    if not file or file.data is None:
        return web.Response(status=404)
    if not token or token.gone or not world.reaches(token, file.team):
        return web.Response(status=403)
    return web.Response(body=file.data, content_type="application/octet-stream")


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete,
    "files.info": info,
}
