"""Events: what happens to channels, chats, meetings and the app itself."""

from typing import Literal

from adapters.teams.translate.places import (
    bot_of,
    channel_of,
    kind_of,
    person_of,
    place,
    place_of,
    where_of,
)
from adapters.teams.translate.reading import Json, moment, part, parts, string
from adapters.teams.translate.values import Installed, Joined, Lost, Meeting
from bot.model import Place

_LOST: dict[str, Literal["archived", "deleted"]] = {
    "channeldeleted": "deleted",
    "teamdeleted": "deleted",
    "teamharddeleted": "deleted",
    "teamarchived": "archived",
}
_INSTALLED: dict[str, Literal["added", "removed", "upgraded"]] = {
    "add": "added",
    "add-upgrade": "added",
    "remove": "removed",
    "remove-upgrade": "removed",
    "upgrade": "upgraded",
}
_MEETINGS: dict[str, tuple[Literal["started", "ended"], str]] = {
    "application/vnd.microsoft.meetingStart": ("started", "StartTime"),
    "application/vnd.microsoft.meetingEnd": ("ended", "EndTime"),
}


def to_joined(activity: Json) -> Joined | None:
    """Read that the bot was added; Teams tells of the same as an installation, too."""
    where = where_of(activity)
    if where is None or not _is_bot_in(activity, "membersAdded"):
        return None
    channel = _named(activity, "channel") or channel_of(activity)
    at = None if kind_of(activity) == "personal" else place(activity, channel)
    return Joined(at, person_of(activity), where)


def to_installed(activity: Json) -> Installed | None:
    """Read that the app was installed, removed or renewed."""
    how, where = _INSTALLED.get(string(activity, "action").lower()), where_of(activity)
    if string(activity, "type") != "installationUpdate" or not (how and where):
        return None
    return Installed(how, place_of(activity), person_of(activity), where)


def to_lost(activity: Json) -> Lost | None:
    """Read that a channel, a team or a chat is gone for the bot."""
    if string(activity, "type") != "conversationUpdate":
        return None
    event, at = _event(activity), moment(string(activity, "timestamp"))
    why = "removed" if _is_bot_in(activity, "membersRemoved") else _LOST.get(event)
    whole_team = event.startswith("team")
    where = _lost_place(activity, event)
    return Lost(where, why, at, whole_team) if where and why and at else None


def to_meeting(activity: Json) -> Meeting | None:
    """Read that a meeting has started or ended."""
    how, field = _MEETINGS.get(string(activity, "name"), (None, ""))
    where, value = place_of(activity), part(activity, "value")
    at = moment(string(value, field)) or moment(string(activity, "timestamp"))
    shown = where_of(activity)
    if string(activity, "type") != "event" or not (how and where and at and shown):
        return None
    id = string(part(part(activity, "channelData"), "meeting"), "id")
    return Meeting(where, how, at, person_of(activity), id or string(value, "Id"), shown)


def _event(activity: Json) -> str:
    # Microsoft's examples write some of them in small letters.
    return string(part(activity, "channelData"), "eventType").lower()


def _named(activity: Json, what: Literal["channel", "team"]) -> str:
    return string(part(part(activity, "channelData"), what), "id")


def _lost_place(activity: Json, event: str) -> Place | None:
    # The conversation of an event is the team, whichever of its channels it is about.
    if event.startswith("channel"):
        return place(activity, _named(activity, "channel"))
    if event.startswith("team"):
        return place(activity, _named(activity, "team"))
    return place_of(activity) if kind_of(activity) == "groupChat" else None


def _is_bot_in(activity: Json, members: Literal["membersAdded", "membersRemoved"]) -> bool:
    bot, update = bot_of(activity), string(activity, "type") == "conversationUpdate"
    ids = {string(member, "id") for member in parts(activity, members)}
    return update and bool(bot) and bot in ids
