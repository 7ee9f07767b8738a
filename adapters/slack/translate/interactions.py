"""What people press, send in, command and mark; how render writes it, in reverse."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from adapters.slack.translate.emoji import with_emoji
from adapters.slack.translate.homes import workspace_of_user
from adapters.slack.translate.reading import Json, first, mentions, part, string, strings
from adapters.slack.translate.values import (
    PLATFORM,
    Commanded,
    Home,
    Marked,
    Pressed,
    Sent,
    Where,
)
from bot.messages import Press, Submission
from bot.model import Person, Place

T = TypeVar("T")

# A button that is a link is pressed, too, and nobody needs to know.
_ACTION = re.compile(r"do\.[0-9]+|page\.([0-9]{1,4})|files")


def to_pressed(payload: Json, home: Home) -> Pressed | None:
    """Read a press of one of the bot's buttons, or a choice of a poll."""
    action = first(payload, "actions")
    found = _ACTION.fullmatch(string(action, "action_id"))
    person = _person(payload, home)
    # A ref has no spaces; before it stands the channel it acts in, if that is another.
    channel, _, ref = _value(action).rpartition(" ")
    if string(payload, "type") != "block_actions" or not (found and person and ref):
        return None
    where = _where(payload, person)
    place = _place(home, channel or where.channel)
    return Pressed(
        press=Press(person, ref, place),
        where=where,
        page=int(found[1] or 0),
        wants_files=found[0] == "files",
        elsewhere=place is not None and place.channel != _channel(payload),
    )


def to_sent(payload: Json, home: Home) -> Sent | None:
    """Read a form as it was filled in."""
    view, person = part(payload, "view"), _person(payload, home)
    ref = string(_metadata(view), "ref")
    ours = string(payload, "type") == "view_submission" and string(view, "callback_id") == "form"
    if not (ours and person and ref):
        return None
    state = part(part(view, "state"), "values")
    fields = {name: part(part(state, name), "value") for name in state}
    where = _where(payload, person)
    return Sent(
        submission=Submission(person, ref, _read(fields, _VALUES)),
        where=where,
        place=_place(home, where.channel),
        chosen=_read(fields, _USERS),
    )


def to_commanded(payload: Json, home: Home) -> Commanded | None:
    """Read a slash command; whoever gives it counts as of the app's own workspace."""
    user, channel = string(payload, "user_id"), string(payload, "channel_id")
    if not user or not string(payload, "command"):
        return None
    where = Where(
        user=user,
        channel=channel,
        trigger=string(payload, "trigger_id"),
        response_url=string(payload, "response_url"),
    )
    person = Person(PLATFORM, home.team, user)
    return Commanded(person, _place(home, channel), string(payload, "text"), where)


def to_marked(payload: Json, home: Home) -> Marked | None:
    """Read that somebody wants a message added to the minutes."""
    message, person = part(payload, "message"), _person(payload, home)
    id = string(message, "ts") or string(payload, "message_ts")
    text = with_emoji(string(message, "text"), message)
    ours = string(payload, "callback_id") == "add_to_minutes"
    if string(payload, "type") != "message_action" or not (ours and person and id):
        return None
    where = _where(payload, person)
    return Marked(person, _place(home, where.channel), id, text, mentions(text), where)


def _person(payload: Json, home: Home) -> Person | None:
    id = string(part(payload, "user"), "id")
    return Person(PLATFORM, workspace_of_user(payload, home), id) if id else None


def _place(home: Home, channel: str) -> Place | None:
    # A direct message is no place for a round.
    is_channel = channel and not channel.startswith("D")
    return Place(PLATFORM, home.team, channel) if is_channel else None


def _channel(payload: Json) -> str:
    """Name the channel in which Slack says that something was done; windows are in none."""
    by_container = string(part(payload, "container"), "channel_id")
    return by_container or string(part(payload, "channel"), "id")


def _where(payload: Json, person: Person) -> Where:
    container, view = part(payload, "container"), part(payload, "view")
    message = part(payload, "message")
    thread = string(container, "thread_ts") or string(message, "thread_ts")
    # The first message of a thread is read in the channel.
    is_first = thread == (string(container, "message_ts") or string(message, "ts"))
    return Where(
        user=person.id,
        channel=_channel(payload) or string(_metadata(view), "channel"),
        thread="" if is_first else thread,
        trigger=string(payload, "trigger_id"),
        response_url=string(payload, "response_url"),
        view=string(view, "id"),
        hash=string(view, "hash"),
        view_type=string(view, "type"),
        root_view=string(view, "root_view_id"),
    )


def _metadata(view: Json) -> Json:
    try:
        found: Any = json.loads(string(view, "private_metadata"))
    except (ValueError, RecursionError):
        return {}
    return part({"found": found}, "found")


def _value(action: Json) -> str:
    match string(action, "type"):
        case "button":
            return string(action, "value")
        case "static_select":
            return _option(action)
        case _:
            return ""


def _option(element: Json) -> str:
    return string(part(element, "selected_option"), "value")


def _tick(element: Json) -> str:
    return string(first(element, "selected_options"), "value")


def _user(element: Json) -> tuple[str, ...]:
    return tuple(filter(None, (string(element, "selected_user"),)))


_VALUES: Mapping[str, Callable[[Json], str]] = {
    "plain_text_input": lambda element: string(element, "value"),
    "static_select": _option,
    "checkboxes": _tick,
    "datepicker": lambda element: string(element, "selected_date"),
    "timepicker": lambda element: string(element, "selected_time"),
}
_USERS: Mapping[str, Callable[[Json], tuple[str, ...]]] = {
    "users_select": _user,
    "multi_users_select": lambda element: strings(element, "selected_users"),
}


def _read(fields: Mapping[str, Json], by_kind: Mapping[str, Callable[[Json], T]]) -> dict[str, T]:
    kinds = {name: string(field, "type") for name, field in fields.items()}
    return {name: by_kind[kind](fields[name]) for name, kind in kinds.items() if kind in by_kind}
