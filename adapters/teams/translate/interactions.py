"""What people press, send in and mark; how render writes it, in reverse."""

from typing import Any

from adapters.teams.translate.markup import from_html
from adapters.teams.translate.places import person_of, place, place_of, where_of
from adapters.teams.translate.reading import Json, part, string, strings
from adapters.teams.translate.values import Consent, Marked, Pressed, Sent, Upload
from bot.messages import Press, Submission

DO, REFRESH = "do", "refresh"
"""The verbs of what runs in a card: somebody's press, and Teams bringing the card up to date."""

ADD = "add_to_minutes"
"""The command that the app's manifest puts into the menu of a message."""

_OWN = frozenset({"back", "form", "people", "place", "ref", "page", "files", "msteams"})
"""What the bot's own data is called; a field with such a name has "f." before it."""

SEE = "see:"
"""How a press begins that only looks at a message, as it now stands."""

_PAGES = 10_000


def to_pressed(activity: Json) -> Pressed | None:
    """Read a press of one of the bot's buttons, in a card or in a dialog."""
    data, person, where = _data(activity), person_of(activity), where_of(activity)
    ref, channel = string(data, "ref"), string(data, "place")
    if not (ref and person and where) or "form" in data:
        return None
    here = place_of(activity)
    acts_in = place(activity, channel) if channel else here
    return Pressed(
        press=Press(person, ref, acts_in),
        where=where,
        page=_page(data.get("page")),
        wants_files=data.get("files") is True,
        elsewhere=acts_in != here,
        refresh=_is_refresh(activity) or ref.startswith(SEE),
        back=_back(data),
    )


def to_sent(activity: Json) -> Sent | None:
    """Read a form as it was filled in."""
    data, person, where = _data(activity), person_of(activity), where_of(activity)
    ref, channel = string(data, "form"), string(data, "place")
    if not (ref and person and where) or _is_refresh(activity):
        return None
    typed = _typed(data)
    people = strings(data, "people")
    values = {name: text for name, text in typed.items() if name not in people}
    return Sent(
        submission=Submission(person, ref, values, place=place_of(activity)),
        where=where,
        place=place(activity, channel) if channel else place_of(activity),
        chosen={name: _ids(typed.get(name, "")) for name in people},
        back=_back(data),
    )


def to_marked(activity: Json) -> Marked | None:
    """Read that somebody wants a message added to the minutes."""
    value, person, where = part(activity, "value"), person_of(activity), where_of(activity)
    message = part(value, "messagePayload")
    id, body = string(message, "id"), part(message, "body")
    ours = _invoke(activity) == "composeExtension/fetchTask" and string(value, "commandId") == ADD
    if not (ours and person and where and id):
        return None
    text = string(body, "content")
    if string(body, "contentType") == "html":
        text = from_html(text)
    return Marked(person, place_of(activity), id, text, where)


def to_consent(activity: Json) -> Consent | None:
    """Read whether somebody takes a file that the bot has for them."""
    value, person, where = part(activity, "value"), person_of(activity), where_of(activity)
    info, answer = part(value, "uploadInfo"), string(value, "action")
    accepts = answer == "accept" and bool(string(info, "uploadUrl"))
    ours = _invoke(activity) == "fileConsent/invoke" and (accepts or answer == "decline")
    if not (ours and person and where):
        return None
    context = part(value, "context")
    return Consent(
        person=person,
        upload=_upload(info) if accepts else None,
        context={key: string(context, key) for key in context if string(context, key)},
        where=where,
    )


def _invoke(activity: Json) -> str:
    return string(activity, "name") if string(activity, "type") == "invoke" else ""


def _data(activity: Json) -> Json:
    value = part(activity, "value")
    if string(activity, "type") == "message":
        return value
    match _invoke(activity):
        case "adaptiveCard/action":
            action = part(value, "action")
            # Without a verb it is a plain button, as old clients know them.
            known = string(action, "verb") in ("", DO, REFRESH)
            return part(action, "data") if known else {}
        case "task/fetch" | "task/submit" | "composeExtension/submitAction":
            return part(value, "data")
        case _:
            return {}


def _is_refresh(activity: Json) -> bool:
    value = part(activity, "value")
    by_verb = string(part(value, "action"), "verb") == REFRESH
    return by_verb or string(value, "trigger") == "automatic"


def _back(data: Json) -> str:
    ref = string(data, "back")
    return ref if ref.startswith(SEE) else ""


def _page(given: Any) -> int:
    return given if type(given) is int and 0 <= given < _PAGES else 0


def _typed(data: Json) -> dict[str, str]:
    typed = {name: data[name] for name in data if name not in _OWN}
    return {name.removeprefix("f."): text for name, text in typed.items() if isinstance(text, str)}


def _ids(chosen: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (id.strip() for id in chosen.split(",")))))


def _upload(info: Json) -> Upload:
    return Upload(
        url=string(info, "uploadUrl"),
        name=string(info, "name"),
        content_url=string(info, "contentUrl"),
        id=string(info, "uniqueId"),
        type=string(info, "fileType"),
    )
