"""The door of the Slack adapter: what every HTTP request from Slack passes before it is heard."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl

from aiohttp import web

from bot.errors import NotYet
from bot.ports import Clock

WINDOW = 300
"""Seconds a request may be old, or ahead of our clock (Slack, "Verifying requests from Slack")."""

ROUTE = "/slack/events"

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_FIELDS = 100
_LONGEST_MOMENT = 12
_LONGEST_CHECK = 1_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is told: whether it was taken, and what to show."""

    status: int = 200
    body: Mapping[str, Any] | str | None = None

    @property
    def taken(self) -> bool:
        """Whether Slack need not send it again."""
        return self.status in range(200, 300)


Take = Callable[[Mapping[str, Any]], Awaitable[Answer]]
"""Hears one payload; whatever it raises means that the payload was not kept."""


class Door:
    """
    Lets in what Slack has signed within the last five minutes, and hands its payload on.

    Answers 413 to what is too large, 401 to what Slack did not sign, 400 to what it would not
    send, 503 to what cannot be told yet and 500 to what failed; an event that is not taken
    Slack sends again, three times. Each refusal is one line in the log, without contents.
    """

    def __init__(self, secret: str, take: Take, clock: Clock) -> None:
        if not secret:
            raise ValueError("without a signing secret anybody could sign")
        self._signing = hmac.new(secret.encode(), b"v0:", "sha256")
        self._take = take
        self._clock = clock

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            payload = await self._let_in(request)
            if payload.get("ssl_check") == "1":
                return web.Response()
            if payload.get("type") == "url_verification":
                return web.json_response({"challenge": payload.get("challenge")})
            return _response(await self._take(payload))
        except _Refused as refused:
            status, reason = refused.args
        except NotYet:
            status, reason = 503, "not yet"
        except Exception:
            # What it says may hold what somebody wrote: `adapters.logs` keeps its kind and place.
            log.exception("slack_failed", extra={"route": ROUTE, "status": 500})
            return web.Response(status=500)
        log.warning("slack_refused", extra={"route": ROUTE, "status": status, "reason": reason})
        return web.Response(status=status)

    async def _let_in(self, request: web.Request) -> Mapping[str, Any]:
        body = await _read(request)
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if reason := self._unsigned(body, request.headers):
            # Slack does not sign this one (slackapi/bolt-js#1397); nothing follows from it.
            if kind == _FORM and len(body) <= _LONGEST_CHECK and _is_ssl_check(body):
                return {"ssl_check": "1"}
            raise _Refused(401, reason)
        try:
            return _payload(kind, body)
        except (ValueError, RecursionError):
            raise _Refused(400, "unreadable") from None

    def _unsigned(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Say what is wrong with the signature, "" if nothing is."""
        moment = headers.get("X-Slack-Request-Timestamp", "")
        if not (moment.isascii() and moment.isdigit() and len(moment) <= _LONGEST_MOMENT):
            return "no time"
        if abs(self._clock().timestamp() - int(moment)) > WINDOW:
            return "wrong time"
        signing = self._signing.copy()
        signing.update(f"{moment}:".encode())
        signing.update(body)
        # Bytes that are no UTF-8 come as half surrogates; what replaces them is no hex digit.
        given = headers.get("X-Slack-Signature", "").encode(errors="replace")
        right = hmac.compare_digest(f"v0={signing.hexdigest()}".encode(), given)
        return "" if right else "wrong signature"


class _Refused(Exception):
    """A request is not let in: the status it is answered with, and why, for the log."""


async def _read(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise _Refused(413, "too large") from None
    except (OSError, web.RequestPayloadError):
        raise _Refused(400, "broken off") from None


def _response(answer: Answer) -> web.Response:
    if answer.body is None or isinstance(answer.body, str):
        return web.Response(status=answer.status, text=answer.body)
    return web.json_response(dict(answer.body), status=answer.status)


def _payload(kind: str, body: bytes) -> Mapping[str, Any]:
    """Read what Slack sends; raises ValueError for anything else, RecursionError for the deep."""
    if kind == _JSON:
        return _object(body.decode())
    if kind != _FORM:
        raise ValueError("neither JSON nor a form")
    fields = _fields(body)
    if "payload" in fields:
        return _object(fields["payload"])
    if "command" in fields or fields.get("ssl_check") == "1":
        return fields
    raise ValueError("neither an interaction nor a command")


def _fields(body: bytes) -> dict[str, str]:
    text = body.decode()
    pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    return dict(pairs)


def _object(text: str) -> dict[str, Any]:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("no JSON object")  # noqa: TRY004  as unreadable as broken JSON
    return cast("dict[str, Any]", read)


def _is_ssl_check(body: bytes) -> bool:
    try:
        return _fields(body).get("ssl_check") == "1"
    except ValueError:
        return False
