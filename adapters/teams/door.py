"""The door of the Teams adapter: what every request passes before it is heard."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any, cast

from aiohttp import web
from yarl import URL

from adapters.teams.auth import Refused, Tokens
from bot.errors import NotYet

ROUTE = "/api/messages"

_HERE = ("127.0.0.1", "::1", "localhost")
_FORWARDED = ("Forwarded", "Origin", "Via", "X-Forwarded-For", "X-Forwarded-Host")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Teams is told: whether it was taken, and what to show."""

    status: int = 200
    body: Mapping[str, Any] | None = None


Take = Callable[[Mapping[str, Any]], Awaitable[Answer]]
"""
Hears one activity, as Teams wrote it; whatever it raises means that it was not kept.

Teams may not send it again, so it is for this to try for some seconds before it raises.
"""


class Door:
    """
    Lets in the activities that Microsoft vouches for, and hands them on.

    Answers 413 to what is too large, 400 to what is no activity, 401 and 403 to what Microsoft
    does not vouch for, 503 to what cannot be told yet and 500 to what failed. Each refusal is
    one line in the log, without contents. Without `tokens`, as a bot without credentials is,
    only this machine's own programs are served.
    """

    def __init__(self, tokens: Tokens | None, take: Take) -> None:
        self._tokens = tokens
        self._take = take

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            answer = await self._take(await self._let_in(request))
            if answer.body is None:
                return web.Response(status=answer.status)
            return web.json_response(dict(answer.body), status=answer.status)
        except Refused as refused:
            status, reason = refused.status, refused.reason
        except NotYet:
            status, reason = 503, "not yet"
        except Exception:
            # What it says may hold what somebody wrote: `adapters.logs` keeps its kind and place.
            log.exception("teams_failed", extra={"route": ROUTE, "status": 500})
            return web.Response(status=500)
        log.warning("teams_refused", extra={"route": ROUTE, "status": status, "reason": reason})
        # RFC 9110, 15.5.2: whoever is told 401 is told how to do better.
        headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else None
        return web.Response(status=status, headers=headers)

    async def _let_in(self, request: web.Request) -> Mapping[str, Any]:
        if self._tokens is None and not _is_local(request):
            raise Refused(401, "no credentials")
        activity = await _read(request)
        if self._tokens:
            await self._tokens.check(request.headers.get("Authorization", ""), activity)
        return activity


def _is_local(request: web.Request) -> bool:
    """Say whether a program of this machine asks: no page in its browser, nobody by a tunnel."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        caller = ip_address(request.remote or "")
        host = URL.build(scheme="http", authority=request.host).host
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    return (mapped or caller).is_loopback and host in _HERE


async def _read(request: web.Request) -> Mapping[str, Any]:
    if request.content_type != "application/json":
        raise Refused(400, "no JSON")
    try:
        read = json.loads((await request.read()).decode())
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "too large") from None
    except (OSError, web.RequestPayloadError):
        raise Refused(400, "broken off") from None
    except (ValueError, RecursionError):
        raise Refused(400, "unreadable") from None
    if not isinstance(read, dict):
        raise Refused(400, "no activity")
    return cast("dict[str, Any]", read)
