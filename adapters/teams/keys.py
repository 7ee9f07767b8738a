"""The keys that Microsoft signs with: fetched, kept for a day, fetched again for a new one."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from aiohttp import ClientError, ClientSession
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError
from jwt.algorithms import RSAAlgorithm
from yarl import URL

from bot.ports import Clock

DAY = timedelta(hours=24)
"""How long keys are taken for current (microsoft/botbuilder-python#1210)."""

PAUSE = timedelta(minutes=1)
"""Between two fetches at least, so that no stranger's tokens make us ask all the time."""

SHORT_PAUSE = timedelta(seconds=5)
"""The same while there is not one key, since nobody is heard until there is."""

PATIENCE = 5.0
"""Seconds a fetch may take; Teams waits about 15 for an answer."""

LIMIT = 1024 * 1024
"""Bytes of a document; Microsoft's key set has tens of thousands."""

_SHORTEST = 2048
_LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels whose messages Microsoft lets it vouch for."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class NoKeys(Exception):
    """There is not one key yet: nothing can be told of any token. Says which error was last."""


class Keys:
    """
    Microsoft's signing keys by their id.

    They are fetched when first asked for, again after a day, and at once for an id that is not
    among them. If that fails, the old ones stay. Those who ask together share one fetch.
    """

    def __init__(self, metadata_url: str, clock: Clock, patience: float = PATIENCE) -> None:
        self._metadata_url = metadata_url
        self._clock = clock
        self._patience = patience
        self._keys: Mapping[str, Key] = {}
        self._fetched = self._tried = datetime.min.replace(tzinfo=UTC)
        self._fault = ""
        self._fetching = asyncio.Lock()

    async def find(self, id: str) -> Key | None:
        """Return the key with this id, None if Microsoft has none such; raises `NoKeys`."""
        if self._is_due(id):
            async with self._fetching:
                if self._is_due(id):
                    await self._fetch()
        if not self._keys:
            raise NoKeys(self._fault)
        return self._keys.get(id)

    def _is_due(self, id: str) -> bool:
        now = self._clock()
        if _within(PAUSE if self._keys else SHORT_PAUSE, now - self._tried):
            return False
        return id not in self._keys or not _within(DAY, now - self._fetched)

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(self._patience), ClientSession(trust_env=True) as session:
                metadata = await _read(session, self._metadata_url)
                keys = _usable(await _read(session, metadata.get("jwks_uri")))
        except (ClientError, OSError, ValueError, RecursionError) as error:
            self._fault = type(error).__name__
            if self._keys:
                log.warning("teams_keys_not_fetched", extra={"error": self._fault})
        else:
            self._keys, self._fetched = keys, self._clock()
        self._tried = self._clock()


def _within(limit: timedelta, since: timedelta) -> bool:
    """Say whether it was shorter ago; in the future is a clock put right, and long ago."""
    return timedelta(0) <= since < limit


async def _read(session: ClientSession, address: Any) -> Mapping[str, Any]:
    """Read a JSON object of at most `LIMIT` bytes; raises ClientError, OSError or ValueError."""
    async with session.get(str(address), raise_for_status=True) as response:
        if not all(is_safe(hop.url) for hop in (*response.history, response)):
            raise ValueError("came in the clear")
        body = bytearray()
        async for piece in response.content.iter_any():
            body += piece
            if len(body) > LIMIT:
                raise ValueError("too large")
    read = json.loads(bytes(body))
    if not isinstance(read, dict):
        raise ValueError("no JSON object")  # noqa: TRY004  as unreadable as broken JSON
    return cast("dict[str, Any]", read)


def is_safe(url: URL) -> bool:
    """Say whether nobody on the way can read or change what goes there."""
    return url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK)


def _usable(document: Mapping[str, Any]) -> Mapping[str, Key]:
    """Pick the keys that RS256 can be checked with; raises ValueError if there are none."""
    entries: Any = document.get("keys")
    keys: dict[str, Key] = {}
    for entry in cast("list[Any]", entries) if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            keys |= _key(cast("dict[str, Any]", entry))
    if not keys:
        raise ValueError("no usable key")
    return keys


def _key(entry: dict[str, Any]) -> Mapping[str, Key]:
    id, channels = entry.get("kid"), entry.get("endorsements")
    try:
        public = RSAAlgorithm.from_jwk(entry)
    except (PyJWTError, ValueError, TypeError, KeyError, AttributeError):
        return {}
    if not isinstance(id, str) or not isinstance(public, RSAPublicKey):
        return {}
    if public.key_size < _SHORTEST:
        return {}
    named = cast("list[Any]", channels) if isinstance(channels, list) else ()
    return {id: Key(public, frozenset(each for each in named if isinstance(each, str)))}
