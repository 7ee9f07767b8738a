"""What Teams and the network say went wrong, in the core's words: will it ever arrive?"""

import math
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import aiohttp

from adapters.teams.repairs import Answer, DeserializationError, ErrorResponseException
from adapters.teams.translate.reading import part, string
from bot.errors import NotAdded, NotSent, Undeliverable

LONGEST_PAUSE = 3600.0
"""Seconds that one answer may ask for; what goes beyond is taken for a mistake."""

REFUSED_PAUSE = 600.0
"""Seconds until it is tried again whether Teams accepts the bot's token."""

NO_APP = "they do not have the app, or have blocked it"
NOT_IN_IT = "the app is not in that channel or chat"
TOO_LARGE = "Teams would not take so large a message"

_NO_PLACE = "the channel or chat is no longer there"
_NO_MESSAGE = "the message is no longer there"
_SWITCHED_OFF = "an administrator has switched the app off"
_FORBIDDEN = "Teams does not let the app do that there"
_ELSEWHERE = "that conversation is in another of Microsoft's clouds"
_REFUSED = "Teams would not take the message as it is"

# learn.microsoft.com, "Status codes from bot conversational APIs"; the last but one is of
# "Understand who blocked, muted, or uninstalled a bot".
_NEVER = {
    "BotNotInConversationRoster": NOT_IN_IT,
    "ConversationBlockedByUser": NO_APP,
    "ForbiddenOperationException": NO_APP,
    "MessageWritesBlocked": NO_APP,
    "BotDisabledByAdmin": _SWITCHED_OFF,
    "InvalidBotApiHost": _ELSEWHERE,
    "NotEnoughPermissions": _FORBIDDEN,
    "ActivityNotFoundInConversation": _NO_MESSAGE,
    "ConversationNotFound": _NO_PLACE,
    "MessageSizeTooBig": TOO_LARGE,
}
_BY_STATUS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: _REFUSED,
    HTTPStatus.FORBIDDEN: _FORBIDDEN,
    HTTPStatus.NOT_FOUND: _NO_PLACE,
    HTTPStatus.GONE: _NO_PLACE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
}
_AGAIN: Mapping[int, str] = {
    HTTPStatus.PRECONDITION_FAILED: "others were writing there at the same moment",
    HTTPStatus.TOO_MANY_REQUESTS: "Teams asked for a pause",
    HTTPStatus.SERVICE_UNAVAILABLE: "Teams cannot take anything now",
}
_NEVER_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
)
_FAILURES = (ErrorResponseException, DeserializationError, aiohttp.ClientError, OSError)


class Unsure(Exception):
    """It may have arrived. Says what kind of error it was, and nothing of what was answered."""


@contextmanager
def faults(*, harmless: bool = False) -> Generator[None, None, None]:
    """
    Raise `NotSent` or `Undeliverable` for what certainly did not go out, else `Unsure`.

    A step is `harmless` if nothing new that people see can have come of it: then what may have
    been done can be tried again, too.
    """
    try:
        yield
    except _FAILURES as error:
        fault = told(error)
        if fault is None and harmless:
            fault = NotSent("Teams does not answer as it should", asked_pause(error))
        # What Teams answered can hold the message: it does not travel on in a cause.
        raise (fault or Unsure(str(status_of(error) or type(error).__name__))) from None


def told(error: Exception) -> NotSent | Undeliverable | None:
    """Translate an error; None where the message may have arrived."""
    if isinstance(error, _NEVER_CONNECTED):
        return NotSent("Teams cannot be reached")
    if (reason := _NEVER.get(word(error))) or (reason := _BY_STATUS.get(status_of(error))):
        return NotAdded(reason) if reason == NO_APP else Undeliverable(reason)
    return _for_now(error)


def _for_now(error: Exception) -> NotSent | None:
    match status_of(error):
        case HTTPStatus.UNAUTHORIZED:
            return NotSent("Teams does not accept the app's token", REFUSED_PAUSE, everywhere=True)
        case HTTPStatus.REQUEST_TIMEOUT:
            return None
        case status if 300 <= status < 500 or status == HTTPStatus.SERVICE_UNAVAILABLE:  # noqa: PLR2004 - HTTP's own lines
            return NotSent(_AGAIN.get(status, "Teams did not take it"), asked_pause(error))
        case _:
            return None


def word(error: Exception) -> str:
    """Return Teams' own word for an error; "" where its answer has none."""
    answer = _answer(error)
    body = answer.json() if answer else {}
    if code := string(part(body, "error"), "code"):
        return code
    # Written as text within the JSON, where a chat is blocked.
    blocked = "MessageWritesBlocked"
    return blocked if blocked in string(body, "message") else ""


def asked_pause(error: Exception) -> float | None:
    """Return the seconds that Teams wants to be left alone, None if it does not say."""
    answer = _answer(error)
    try:
        seconds = float(answer.headers["Retry-After"]) if answer else math.nan
    except (KeyError, ValueError):
        return None
    return min(max(seconds, 1.0), LONGEST_PAUSE) if math.isfinite(seconds) else None


def status_of(error: Exception) -> int:
    """Return the status of what Teams answered, 0 if it did not."""
    answer = _answer(error)
    return answer.status_code if answer else 0


def _answer(error: Exception) -> Answer | None:
    found: Any = getattr(error, "response", None)
    return found if isinstance(found, Answer) else None
