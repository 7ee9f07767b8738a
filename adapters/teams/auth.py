"""Who is at the door: every check of a token that Microsoft documents, and those beyond."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

import jwt

from adapters.kept import Kept
from adapters.teams.keys import Key, Keys, NoKeys
from adapters.teams.settings import ISSUER, AppType, Credentials
from bot.ports import Clock

LEEWAY = 300
"""Seconds by which clocks may differ ("industry-standard", says Microsoft's document)."""

MOST = 100
"""Tokens that are known again: Teams has one for each of its services, renewed each hour."""

CHANNEL = "msteams"

_HEADER = re.compile(r"Bearer ([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII)
_ALGORITHM = "RS256"
_REASONS: Mapping[type[Exception], str] = {
    jwt.InvalidSignatureError: "wrong signature",
    jwt.InvalidIssuerError: "wrong issuer",
    jwt.InvalidAudienceError: "wrong audience",
    jwt.MissingRequiredClaimError: "missing claim",
}


class Refused(Exception):
    """A request is not let in: the status it is answered with, and why, for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Read:
    """A token's claims, and the key that has signed them."""

    kid: str
    key: Key
    claims: Mapping[str, Any]


class Tokens:
    """
    Tells Microsoft's own requests from all others.

    The rules are those of "Authentication with the Bot Connector API", connector to bot, and
    without exceptions: nothing is let in for coming from an emulator, or without an expiry, an
    endorsement or a service URL. Only Teams is served, and no tenant but the bot's own, if it
    has one: a bot's other channels let their callers choose what they are called.
    """

    def __init__(
        self, credentials: Credentials, keys: Keys, clock: Clock, issuer: str = ISSUER
    ) -> None:
        everywhere = credentials.type is AppType.MULTI
        if not credentials.app_id or not (credentials.tenant or everywhere):
            raise ValueError("without an app id and a tenant anybody's token could be for us")
        self._credentials = credentials
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._known: Kept[bytes, _Read] = Kept(MOST)

    async def check(self, authorization: str, activity: Mapping[str, Any]) -> None:
        """
        Return if this header vouches for this activity.

        Raises `Refused`: 401 for what is no token of Microsoft's for this bot now, 403 for one
        that does not cover the activity, 503 as long as there are no keys to tell by.
        """
        found = _HEADER.fullmatch(authorization)
        if not found:
            raise Refused(401, "no token")
        read = await self._read(found[1])
        _check_times(read.claims, self._clock().timestamp())
        _check_cover(read.claims, read.key, activity)
        self._check_tenant(activity)

    async def _read(self, token: str) -> "_Read":
        """
        Read a token that a key of Microsoft's has signed.

        Teams shows the same one for an hour, and a signature does not change: one that was
        right is so as long as its key is the same. All else is looked at each time.
        """
        digest = sha256(token.encode()).digest()
        known = self._known.get(digest)
        if known and await self._keys.find(known.kid) is known.key:
            return known
        kid, key = await self._key(token)
        return self._known.put(digest, _Read(kid, key, self._claims(token, key)))

    async def _key(self, token: str) -> tuple[str, Key]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise Refused(401, "unreadable token") from None
        # Before anything is fetched: a token that nothing could make valid asks for no keys.
        if header.get("alg") != _ALGORITHM:
            raise Refused(401, "wrong algorithm")
        id: str = header.get("kid") or ""
        try:
            key = await self._keys.find(id) if id else None
        except NoKeys as none:
            raise Refused(503, f"no keys: {none}") from None
        if not key:
            raise Refused(401, "unknown key")
        return id, key

    def _claims(self, token: str, key: Key) -> Mapping[str, Any]:
        try:
            return jwt.decode(
                token,
                key.public,
                algorithms=[_ALGORITHM],
                audience=self._credentials.app_id,
                issuer=self._issuer,
                # Times are checked below, by the clock that the rest of the bot goes by.
                options={
                    "require": ["aud", "exp", "iss"],
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except jwt.PyJWTError as error:
            raise Refused(401, _REASONS.get(type(error), "unreadable token")) from None

    def _check_tenant(self, activity: Mapping[str, Any]) -> None:
        if self._credentials.type is AppType.MULTI:
            return
        paths = (("channelData", "tenant", "id"), ("conversation", "tenantId"))
        named = [id for path in paths if (id := _inside(activity, *path)) is not None]
        own = self._credentials.tenant.lower()
        if not named or any(str(id).lower() != own for id in named):
            raise Refused(403, "wrong tenant")


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    end, start = claims["exp"], claims.get("nbf", 0)
    if type(end) not in (int, float) or type(start) not in (int, float):
        raise Refused(401, "unreadable token")
    if not now - LEEWAY < end < math.inf:
        raise Refused(401, "expired")
    if not start <= now + LEEWAY:
        raise Refused(401, "not valid yet")


def _check_cover(claims: Mapping[str, Any], key: Key, activity: Mapping[str, Any]) -> None:
    url = activity.get("serviceUrl")
    if not url or not isinstance(url, str) or claims.get("serviceurl") != url:
        raise Refused(403, "wrong service URL")
    if activity.get("channelId") != CHANNEL:
        raise Refused(403, "another channel")
    if CHANNEL not in key.endorsements:
        raise Refused(403, "key not endorsed")


def _inside(value: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = cast("Mapping[str, Any]", value).get(name)
    return value
