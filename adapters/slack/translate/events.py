"""Events: what people say in threads, and what happens to channels."""

from typing import Literal

from adapters.slack.translate.emoji import with_emoji
from adapters.slack.translate.homes import workspace_of_author
from adapters.slack.translate.reading import (
    Json,
    mentions,
    moment,
    part,
    parts,
    string,
    strings,
)
from adapters.slack.translate.values import PLATFORM, Ended, Home, Joined, Lost, Opened, Said
from bot.model import Person, Place, Reply, Thread

_SPOKEN = ("", "thread_broadcast", "file_share", "me_message")
"""The subtypes under which people speak; every other is Slack's or an app's."""

_SLACKBOT = "USLACKBOT"

_LOST: dict[str, Literal["removed", "archived", "deleted"]] = {
    "channel_left": "removed",
    "group_left": "removed",
    "channel_archive": "archived",
    "group_archive": "archived",
    "channel_deleted": "deleted",
    "group_deleted": "deleted",
}


def to_said(payload: Json, home: Home) -> Said | None:
    """Read what somebody wrote, reworded or deleted in a thread; apps do not speak."""
    event = _event(payload)
    if string(event, "type") != "message":
        return None
    happened = string(event, "event_ts") or string(event, "ts")
    old = part(event, "previous_message")
    match string(event, "subtype"):
        case "message_changed":
            return _changed(payload, home, part(event, "message"), old, happened)
        case "message_deleted":
            old = {**old, "ts": event.get("deleted_ts")}
            return _said("withdraw", payload, home, old, happened)
        case _:
            return _said("hear", payload, home, event, string(event, "ts"))


def to_opened(payload: Json, home: Home, bot_user: str) -> Opened | None:
    """Read that somebody opened the Home tab."""
    event = _event(payload)
    user = string(event, "user")
    if string(event, "type") != "app_home_opened" or string(event, "tab") != "home":
        return None
    return Opened(Person(PLATFORM, home.team, user)) if user not in ("", bot_user) else None


def to_lost(payload: Json, home: Home, bot_user: str) -> Lost | None:
    """Read that a channel is gone for the bot; for everybody else it may still be there."""
    event = _event(payload)
    channel, kind = string(event, "channel"), string(event, "type")
    why = "removed" if kind == "member_left_channel" and _is(event, bot_user) else _LOST.get(kind)
    at = moment(string(event, "event_ts"))
    return Lost(Place(PLATFORM, home.team, channel), why, at) if channel and why and at else None


def to_left(payload: Json, home: Home) -> Place | None:
    """Read which channel somebody has left."""
    event = _event(payload)
    left = string(event, "type") == "member_left_channel" and string(event, "channel")
    return Place(PLATFORM, home.team, left) if left else None


def to_joined(payload: Json, home: Home, bot_user: str) -> Joined | None:
    """Read that the bot was added to a channel."""
    event = _event(payload)
    channel = string(event, "channel")
    if string(event, "type") != "member_joined_channel" or not _is(event, bot_user):
        return None
    place = Place(PLATFORM, home.team, channel)
    return Joined(place, string(event, "inviter")) if channel else None


def to_ended(payload: Json) -> Ended | None:
    """Read that the app was taken out of a workspace, or its token taken back."""
    event = _event(payload)
    kind = string(event, "type")
    revoked = kind == "tokens_revoked" and strings(part(event, "tokens"), "bot")
    if not (revoked or kind == "app_uninstalled"):
        return None
    return Ended(moment(f"{payload.get('event_time')}.0"))


def _event(payload: Json) -> Json:
    return part(payload, "event") if string(payload, "type") == "event_callback" else {}


def _is(event: Json, bot_user: str) -> bool:
    return bool(bot_user) and string(event, "user") == bot_user


def _changed(payload: Json, home: Home, new: Json, old: Json, happened: str) -> Said | None:
    if string(new, "subtype") == "tombstone":
        # In a tombstone it is Slackbot who speaks.
        old = {**old, "ts": new.get("ts"), "thread_ts": new.get("thread_ts")}
        return _said("withdraw", payload, home, old, happened)
    if _reads_the_same(new, old):
        return None
    return _said("amend", payload, home, new, happened)


def _reads_the_same(new: Json, old: Json) -> bool:
    # A link's preview and Slack's guess at a language change a message without its author.
    edited = part(new, "edited")
    if not old:
        return not edited
    # Slack keeps `edited` for ever, so it tells of this change only if it is another.
    return (string(new, "text"), _files(new), edited) == (
        string(old, "text"),
        _files(old),
        part(old, "edited"),
    )


def _said(
    how: Literal["hear", "amend", "withdraw"],
    payload: Json,
    home: Home,
    message: Json,
    happened: str,
) -> Said | None:
    id, root, user = (string(message, key) for key in ("ts", "thread_ts", "user"))
    channel = string(part(payload, "event"), "channel")
    at, revised = moment(id), moment(happened)
    if not (at and revised and moment(root) and channel) or root == id:
        return None
    if not user or not _is_spoken(message, string(payload, "api_app_id")):
        return None
    gone = how == "withdraw"
    text = "" if gone else with_emoji(string(message, "text"), message)
    reply = Reply(
        id=id,
        thread=Thread(Place(PLATFORM, home.team, channel), root),
        author=Person(PLATFORM, workspace_of_author(payload, message, home), user),
        text=text,
        at=at,
        revised=revised,
        deleted=gone,
        files=0 if gone else _files(message),
    )
    return Said(how, reply, mentions(text), string(message, "parent_user_id"))


def _is_spoken(message: Json, app: str) -> bool:
    if message.get("bot_id") or string(message, "user") == _SLACKBOT:
        return False
    if app and string(message, "app_id") == app:
        return False
    return string(message, "subtype") in _SPOKEN


def _files(message: Json) -> int:
    # A file that was deleted leaves its tombstone in the message.
    return sum(string(file, "mode") != "tombstone" for file in parts(message, "files"))
