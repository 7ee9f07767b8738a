"""The documented payloads of the Events API."""

import copy

from tests.rigs.slack.messages import with_thread
from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP, Channel, Json, Team

VERIFICATION = "verification-token"


def callback(world: World, team: Team, event: Json) -> Json:
    """An event as it is wrapped, for the installation that hears of it."""
    at = event.get("event_ts") or world.stamp()
    id = f"Ev{world.number()}"
    return {
        "token": VERIFICATION,
        "team_id": team.id,
        **({"enterprise_id": team.enterprise} if team.enterprise else {}),
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise or None,
        "api_app_id": APP,
        "event": copy.deepcopy(event),
        "type": "event_callback",
        "event_id": id,
        "event_time": int(float(at)),
        "authorizations": [
            {
                "enterprise_id": team.enterprise or None,
                "team_id": None if team.org_wide else team.id,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": team.org_wide,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{id}",
    }


def told(world: World, at: Channel, event: Json) -> Json:
    """What happened in a channel; where that is shared, it names its author's workspace first."""
    payload = callback(world, world.teams[at.team], event)
    if not world.is_shared(at):
        return payload
    spoken = next((event[k] for k in ("message", "previous_message") if k in event), event)
    author = world.users.get(spoken.get("user", ""))
    team = world.teams[author.team if author else at.team]
    return payload | {
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise or None,
        "is_ext_shared_channel": True,
    }


def posted(channel: Channel, message: Json) -> Json:
    """A message that has just come."""
    told = {k: v for k, v in message.items() if k != "root"}
    if message.get("subtype") == "thread_broadcast":
        root = channel.message(message["thread_ts"])
        told["root"] = with_thread(channel, root) if root else {}
    if message.get("files") and not message.get("subtype"):
        told["subtype"] = "file_share"
    return {**told, "channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}


def changed(channel: Channel, at: str, message: Json, before: Json) -> Json:
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": {
            **with_thread(channel, message),
            "source_team": message.get("team", channel.team),
        },
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": at,
        "event_ts": at,
        "channel_type": channel.kind,
    }


def deleted(channel: Channel, at: str, before: Json) -> Json:
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": before["ts"],
        "event_ts": at,
        "ts": at,
        "channel_type": channel.kind,
    }


def uninstalled(world: World, team: Team) -> Json:
    return _unauthorised(world, team, {"type": "app_uninstalled"})


def revoked(world: World, team: Team) -> Json:
    tokens = {"oauth": [], "bot": [team.bot_user]}
    return _unauthorised(world, team, {"type": "tokens_revoked", "tokens": tokens})


def _unauthorised(world: World, team: Team, event: Json) -> Json:
    """The last that is heard of an installation: it names no authorisation any more."""
    told = callback(world, team, event)
    del told["authorizations"]
    return told


def rate_limited(team: Team) -> Json:
    """It comes as it is, without an event inside."""
    return {
        "token": VERIFICATION,
        "type": "app_rate_limited",
        "team_id": team.id,
        "minute_rate_limited": 1700000000,
        "api_app_id": APP,
    }


def url_verification() -> Json:
    return {"token": VERIFICATION, "challenge": "3eZbrw1aB", "type": "url_verification"}
