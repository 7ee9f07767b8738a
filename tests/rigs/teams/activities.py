"""Activities as Teams writes them: tests/payloads/teams has the documented ones."""

import html
from typing import Any

from tests.rigs.teams.state import World
from tests.rigs.teams.things import BOT, BOT_NAME, MEETING, Account, Json, Message, Talk

CLIENT = {
    "locale": "en-GB",
    "country": "GB",
    "platform": "Web",
    "timezone": "Europe/London",
    "type": "clientInfo",
}


def activity(
    world: World, talk: Talk, who: Account, type: str, root: str = "", **more: Any
) -> Json:
    """What every activity has; `channel_data` adds to what it says of the channel."""
    at = world.moment()
    return {
        "type": type,
        "channelId": "msteams",
        "serviceUrl": world.base,
        "from": _account(who, world),
        "conversation": _conversation(world, talk, root),
        "recipient": {"id": BOT, "name": BOT_NAME},
        "timestamp": at,
        "localTimestamp": at,
        "localTimezone": "Europe/London",
        "locale": "en-GB",
        "entities": [*more.pop("entities", ()), CLIENT],
        "channelData": _channel(world, talk) | more.pop("channel_data", {}),
        **more,
    }


def written(text: str, entities: list[Json] | None = None) -> Json:
    """What a message says: plain as it was typed, and as HTML."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n"))
    more: Json = {"entities": entities} if entities else {}
    attached = [{"contentType": "text/html", "content": lines}]
    return {"textFormat": "plain", "text": text, "attachments": attached, **more}


def mention() -> tuple[str, Json]:
    """How the bot is named in a text, and the entity that says so."""
    text = f"<at>{BOT_NAME}</at>"
    return text, {"type": "mention", "mentioned": {"id": BOT, "name": BOT_NAME}, "text": text}


def quote(message: Message, author: str) -> tuple[str, Json]:
    """How a message is quoted in a text, and the entity that says which it is."""
    about = {"messageId": message.id, "senderId": message.author, "senderName": author}
    entity = {"type": "quotedReply", "quotedReply": about}
    return f'<quoted messageId="{message.id}"/>', entity


def _account(who: Account, world: World) -> Json:
    foreign: Json = {"tenantId": who.tenant} if who.tenant != world.tenant else {}
    return {"id": who.id, "name": who.name, "aadObjectId": who.object_id, **foreign}


def _conversation(world: World, talk: Talk, root: str) -> Json:
    group: Json = {"isGroup": True} if talk.kind != "personal" else {}
    id = f"{talk.id};messageid={root}" if root else talk.id
    return {**group, "conversationType": talk.kind, "tenantId": world.tenant, "id": id}


def _channel(world: World, talk: Talk) -> Json:
    tenant = {"tenant": {"id": world.tenant}}
    if talk.id == MEETING:
        return tenant | {"meeting": {"id": "MCMx-invented"}}
    if talk.kind != "channel":
        return tenant
    return {
        "teamsChannelId": talk.id,
        "teamsTeamId": talk.team,
        "channel": {"id": talk.id},
        "team": {"id": talk.team},
        **tenant,
    }
