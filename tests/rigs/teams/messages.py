"""What Teams takes as a message of a bot's."""

import json
from collections.abc import Mapping

from tests.rigs.teams.faults import Refused
from tests.rigs.teams.things import Json, Talk
from tests.rigs.teams_limits import check_card

CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
MESSAGE_BYTES = 80 * 1024
CARD_BYTES = 28 * 1024


def check(talk: Talk, activity: Json) -> None:
    """Refuse what Teams would refuse."""
    if _size(activity) > MESSAGE_BYTES:
        raise Refused(413, "MessageSizeTooBig")
    if activity.get("type") != "message" or not (activity.get("text") or _attached(activity)):
        raise Refused(400, "BadSyntax")
    for attachment in _attached(activity):
        _check_attachment(talk, attachment)


def _attached(activity: Json) -> list[Json]:
    return list(activity.get("attachments") or ())


def _check_attachment(talk: Talk, attachment: Json) -> None:
    content = attachment.get("content")
    if not isinstance(content, Mapping):
        raise Refused(400, "BadArgument")
    match attachment.get("contentType"):
        case kind if kind == CARD:
            if _size(dict(content)) > CARD_BYTES:
                raise Refused(413, "MessageSizeTooBig")
            try:
                check_card(content)
            except (AssertionError, KeyError) as flaw:
                raise Refused(400, f"BadArgument: {flaw}") from flaw
        case kind if kind == CONSENT:
            # learn.microsoft.com, "Send and receive files": in the personal context alone.
            if talk.kind != "personal" or not attachment.get("name"):
                raise Refused(400, "BadArgument")
            if not isinstance(content.get("sizeInBytes"), int):
                raise Refused(400, "BadArgument")
        case kind if kind == INFO:
            if not (attachment.get("contentUrl") and content.get("uniqueId")):
                raise Refused(400, "BadArgument")
        case _:
            raise Refused(400, "BadArgument")


def _size(part: Json) -> int:
    return len(json.dumps(part, ensure_ascii=False).encode("utf-8", "surrogatepass"))
