"""How the app is told: over HTTP, signed as Slack signs."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlencode

import aiohttp

Kind = Literal["events_api", "interactive", "slash_commands"]
PATIENCE = 30.0
"""Seconds for an answer; Slack gives it three, in which a busy machine may not get anywhere."""


@dataclass(frozen=True)
class Retry:
    """Which try this is, and why there is one."""

    number: int
    reason: str


@dataclass(frozen=True)
class Delivered:
    """
    Something the app was told, and what it answered.

    `body` is what it answered: read, where it is JSON. `ts` is the message's that it is about.
    Without an answer the status is 502, or 504 where it took too long.
    """

    status: int
    body: Any
    payload: Mapping[str, Any]
    kind: Kind
    via: "Via"
    ts: str = ""
    tries: int = 1


class Via(Protocol):
    """A way to the app."""

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], *, ts: str = "", retry: Retry | None = None
    ) -> Delivered: ...


async def again(delivered: Delivered) -> Delivered:
    """The same once more, as Slack does after an error or 3 seconds."""
    reason = {502: "connection_failed", 504: "http_timeout"}.get(delivered.status, "http_error")
    retry = Retry(delivered.tries, reason)
    return await delivered.via.send(
        delivered.kind, delivered.payload, ts=delivered.ts, retry=retry
    )


@dataclass(frozen=True)
class Front:
    """
    The app's address for events, interactions and commands.

    `forged` signs with another secret; `old` is how many seconds ago the request claims to be
    from. A shared `session` saves time; without one every request has its own.
    """

    url: str
    secret: str
    forged: bool = False
    old: float = 0.0
    patience: float = PATIENCE
    clock: Callable[[], float] = time.time
    session: aiohttp.ClientSession | None = None

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], *, ts: str = "", retry: Retry | None = None
    ) -> Delivered:
        body, content_type = _encoded(kind, payload)
        headers = {"Content-Type": content_type, **self.signed(body)}
        if retry:
            headers["X-Slack-Retry-Num"] = f"{retry.number}"
            headers["X-Slack-Retry-Reason"] = retry.reason
        status, answer = await self.post(body, headers)
        tries = retry.number + 1 if retry else 1
        return Delivered(status, answer, payload, kind, self, ts, tries)

    async def again(self, delivered: Delivered) -> Delivered:
        return await again(delivered)

    def signed(self, body: bytes) -> dict[str, str]:
        """The two headers that say who sends it and when."""
        stamp = f"{int(self.clock() - self.old)}"
        secret = f"{self.secret}{'?' if self.forged else ''}".encode()
        base = b":".join((b"v0", stamp.encode(), body))
        digest = hmac.new(secret, base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Send these very bytes and headers."""
        if self.session:
            return await self._post(self.session, body, headers)
        async with aiohttp.ClientSession() as session:
            return await self._post(session, body, headers)

    async def _post(
        self, session: aiohttp.ClientSession, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with session.post(
                self.url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, _read(await response.text())
        except TimeoutError:
            return 504, ""
        except aiohttp.ClientError:
            return 502, ""


def _encoded(kind: Kind, payload: Mapping[str, Any]) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
