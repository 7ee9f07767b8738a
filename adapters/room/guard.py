"""Who may ask the room anything: this machine's own browser, from the room's own pages."""

import hmac
from collections.abc import Mapping
from secrets import token_bytes

from aiohttp import web
from yarl import URL

LIMIT = 256 * 1024
"""Bytes in one request."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer of the room carries."""

_HERE = {"localhost", "127.0.0.1", "::1"}


def is_here(host: str) -> bool:
    """Say whether a Host header names this machine: another name may be somebody's trick."""
    try:
        return URL.build(scheme="http", authority=host).host in _HERE
    except ValueError:
        return False


def is_ours(request: web.Request) -> bool:
    """Say whether a form was sent from a page of this very address."""
    # A page that sends no referrer sends the origin "null" with its own forms, too
    # (Fetch standard, "append a request Origin header"): Sec-Fetch-Site knows better.
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin == f"{request.scheme}://{request.host}"


class Tokens:
    """Marks the room's own forms, for each person and until the process ends."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or token_bytes(32)
        self._known: dict[str, str] = {}

    def make(self, person: str) -> str:
        """Make the token of a person's forms."""
        if person not in self._known:
            digest = hmac.new(self._secret, person.encode(), "sha256")
            self._known[person] = digest.hexdigest()
        return self._known[person]

    def fits(self, person: str, token: str) -> bool:
        """Say whether this is the token of the person's forms."""
        return hmac.compare_digest(self.make(person).encode(), token.encode())
