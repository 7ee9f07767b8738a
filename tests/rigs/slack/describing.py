"""People and conversations, as the Web API tells of them."""

from tests.rigs.slack.state import World
from tests.rigs.slack.things import Channel, Json, User


def user_json(world: World, user: User) -> Json:
    """Somebody, as `users.info` tells of them."""
    team = world.teams[user.team]
    told: Json = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name.lower().replace(" ", "."),
        "deleted": user.deleted,
        "profile": {
            "real_name": user.name,
            "real_name_normalized": user.name,
            "display_name": "",
            "display_name_normalized": "",
            "team": user.team,
            **user.profile,
        },
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
    }
    if not user.deleted:
        told |= {"real_name": user.name, "tz": "Europe/London", "tz_offset": 0}
    if team.enterprise:
        about = {"id": user.id, "enterprise_id": team.enterprise, "teams": [user.team]}
        told["enterprise_user"] = about
    return told


def channel_json(channel: Channel) -> Json:
    """A conversation, as the Conversations API tells of it."""
    told: Json = {
        "id": channel.id,
        "created": 1700000000,
        "is_im": channel.kind == "im",
        "is_archived": channel.archived,
        "is_org_shared": False,
        "context_team_id": channel.team,
    }
    if channel.other:
        return told | {"user": channel.other, "is_open": True}
    return told | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.private,
        "is_group": channel.private,
        "is_private": channel.private,
        "is_mpim": False,
        "is_general": False,
        "is_shared": False,
        "is_ext_shared": False,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
