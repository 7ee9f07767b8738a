"""Messages: what people say in threads and chats, and what they say to the bot."""

from typing import Literal

from adapters.teams.translate.places import kind_of, person_of, place_of, root_of, where_of
from adapters.teams.translate.reading import Json, moment, moment_of_id, part, parts, string
from adapters.teams.translate.text import as_typed, files, quoted
from adapters.teams.translate.values import Commanded, Said
from bot.model import Place, Reply, Thread

How = Literal["hear", "amend", "withdraw"]

COMMANDS = frozenset({"", "start", "close", "set up", "setup", "help", "hello", "hi"})
"""What said to the bot is said to nobody else, even below one of its messages."""

_CHANGES: dict[tuple[str, str], How] = {
    ("messageUpdate", "editmessage"): "amend",
    ("messageUpdate", "undeletemessage"): "amend",
    ("messageDelete", "softdeletemessage"): "withdraw",
}
_BOT = "28:"


def to_said(activity: Json) -> Said | None:
    """Read what somebody wrote, reworded or deleted; bots and commands say nothing."""
    how = _how(activity)
    if how is None or not (_is_by_somebody(activity) and _is_in_thread(activity)):
        return None
    if how == "amend" and not _has_content(activity):
        # Taken for an empty message, it would delete what somebody said.
        return None
    text, mentioned = as_typed(activity)
    if mentioned and _is_command(activity, text):
        if how == "hear":
            return None
        how = "withdraw"
    found = _said(activity, how, text, mentioned)
    return found if found and not _is_among_people(found) else None


def to_overheard(activity: Json) -> Place | None:
    """Return where somebody wrote without naming the bot, so that it hears everything there."""
    if _how(activity) != "hear" or not _is_by_somebody(activity) or as_typed(activity)[1]:
        return None
    return place_of(activity)


def to_commanded(activity: Json) -> Commanded | None:
    """Read what somebody wrote to the bot: in a personal chat everything, elsewhere by name."""
    person, where = person_of(activity), where_of(activity)
    if _how(activity) != "hear" or not (person and where and _is_by_somebody(activity)):
        return None
    text, mentioned = as_typed(activity)
    is_personal, place = where.kind == "personal", place_of(activity)
    # A post that begins a thread of its own replies to nothing.
    to_bot = mentioned and (_is_command(activity, text) or not _is_in_thread(activity))
    if not (is_personal or (to_bot and place)):
        return None
    return Commanded(person, place, text, where)


def _said(activity: Json, how: How, text: str, mentioned: bool) -> Said | None:
    id, person, place = string(activity, "id"), person_of(activity), place_of(activity)
    sent, where = moment(string(activity, "timestamp")), where_of(activity)
    # An edit keeps the id; its time stamp is its own.
    at = moment_of_id(id) or sent
    revised = at if how == "hear" else sent
    if not (id and person and place and where and at and revised):
        return None
    gone = how == "withdraw"
    reply = Reply(
        id=id,
        thread=Thread(place, root_of(activity)),
        author=person,
        text="" if gone else text,
        at=at,
        revised=revised,
        deleted=gone,
        files=0 if gone else files(activity),
        quotes="" if root_of(activity) else quoted(activity),
        addressed=mentioned,
    )
    return Said(how, reply, mentioned, where)


def _is_among_people(said: Said) -> bool:
    """Tell whether it is new in a chat without threads, and not for the bot at all."""
    reply = said.reply
    is_new = said.how == "hear" and not reply.thread.root
    return is_new and not (reply.addressed or reply.quotes)


def _how(activity: Json) -> How | None:
    type = string(activity, "type")
    if type == "message":
        # With a value, a card has sent it.
        return None if part(activity, "value") else "hear"
    event = string(part(activity, "channelData"), "eventType")
    return _CHANGES.get((type, event.lower()))


def _is_by_somebody(activity: Json) -> bool:
    source = part(activity, "from")
    return string(source, "role") != "bot" and not string(source, "id").startswith(_BOT)


def _has_content(activity: Json) -> bool:
    return isinstance(activity.get("text"), str) or bool(parts(activity, "attachments"))


def _is_in_thread(activity: Json) -> bool:
    kind, root = kind_of(activity), root_of(activity)
    return kind == "groupChat" or (kind == "channel" and root not in ("", string(activity, "id")))


def _is_command(activity: Json, text: str) -> bool:
    said = " ".join(text.lower().split())
    return said in COMMANDS and (bool(said) or not files(activity))
