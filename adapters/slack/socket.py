"""Socket Mode: Slack's payloads over a connection that the bot opens, without a public address."""

import asyncio
import logging
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.door import Answer, Take
from adapters.slack.faults import told, word
from adapters.slack.line import CLOSING, Line
from bot.errors import NotYet, Undeliverable

PATIENCE = 20
"""Seconds that a start waits for Slack, before the bot starts without it."""

STEADY = 30
"""Seconds after which a connection was a good one, and is replaced without a pause."""

LONGEST_PAUSE = 60.0
"""Seconds between two attempts to connect, at most."""

FINISHING = 10
"""Seconds that what came over a connection has before it ends, once there is another."""

_FAULTS = (SlackApiError, aiohttp.ClientError, OSError)

log = logging.getLogger(__name__)


class BadAppToken(Exception):
    """Slack opens no connection for the app-level token; one sentence for people, safe to log."""


class Socket:
    """
    Hands on what comes over the connection, and acknowledges what was taken.

    What was not taken is not acknowledged, so that Slack sends it again. Envelopes are
    heard at the same time, as the SDK starts a task for each. A lost connection is replaced:
    at once if it lasted `steady` seconds, else after a pause that grows.
    """

    def __init__(
        self, app_token: str, client: AsyncWebClient, take: Take, *, steady: float = STEADY
    ) -> None:
        self._app_token = app_token
        self._client = client
        self._take = take
        self._steady = steady
        self._line: Line | None = None
        self._keeping: asyncio.Task[None] | None = None
        # The SDK keeps no reference to its tasks, and the loop only a weak one.
        self._in_hand: set[asyncio.Task[Any]] = set()
        self._retiring: set[asyncio.Task[Any]] = set()
        self._stopping = False

    @property
    def connected(self) -> bool:
        """Whether Slack can reach the bot at this moment."""
        return self._line is not None and self._line.open

    async def start(self) -> None:
        """
        Connect, and stay connected until `stop`.

        Raises `BadAppToken`. If Slack cannot be reached now, that is tried again and again.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                self._line = await self._connect()
        except _FAULTS as error:
            if isinstance(error, SlackApiError) and isinstance(told(error), Undeliverable):
                raise BadAppToken(
                    f"Slack does not accept SLACK_APP_TOKEN: {word(error)}. It begins with xapp- "
                    "and needs the scope connections:write; Socket Mode must be switched on."
                ) from None
            _not_connected(error)
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Take nothing more, finish what is in hand, however long that takes, and disconnect."""
        self._stopping = True
        if self._keeping:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})
        try:
            await _finished(self._in_hand)
        finally:
            for task in self._in_hand:
                task.cancel()
            await _finished(self._in_hand, CLOSING)
            await _finished(self._retiring)
            if self._line:
                await self._line.end()

    async def _keep(self) -> None:
        now, pause = asyncio.get_running_loop().time, 0.0
        while True:
            began = now()
            if self._line:
                await self._line.over.wait()
            if now() - began > self._steady:
                pause = 0.0
            await asyncio.sleep(pause)
            pause = min(max(1.0, 2 * pause), LONGEST_PAUSE)
            try:
                line = await self._connect()
            except _FAULTS as error:
                _not_connected(error)
                continue
            if self._line:
                retiring = asyncio.create_task(self._retire(self._line))
                self._retiring.add(retiring)
                retiring.add_done_callback(self._retiring.discard)
            self._line = line

    async def _connect(self) -> Line:
        line = Line(self._app_token, self._client)
        line.socket_mode_request_listeners.append(self._hear)
        await line.begin()
        return line

    async def _retire(self, line: Line) -> None:
        await _finished(self._in_hand, FINISHING)
        await line.end()

    async def _hear(self, line: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        if self._stopping or task is None:
            return
        self._in_hand.add(task)
        try:
            answer = await self._take(cast("Any", request).payload)
            if answer.taken:
                await line.send_socket_mode_response(_acknowledgement(request, answer))
        except NotYet:
            log.warning("slack_refused", extra={"route": "socket", "reason": "not yet"})
        except Exception:
            # What it says may hold what somebody wrote: `adapters.logs` keeps its kind and place.
            log.exception("slack_failed", extra={"route": "socket"})
        finally:
            self._in_hand.discard(task)


async def _finished(tasks: set[asyncio.Task[Any]], seconds: float | None = None) -> None:
    if tasks:
        await asyncio.wait(set(tasks), timeout=seconds)


def _acknowledgement(request: SocketModeRequest, answer: Answer) -> SocketModeResponse:
    if not (request.accepts_response_payload and answer.body):
        return SocketModeResponse(request.envelope_id)
    body = answer.body if isinstance(answer.body, str) else dict(answer.body)
    return SocketModeResponse(request.envelope_id, body)


def _not_connected(error: Exception) -> None:
    log.warning("slack_not_connected", extra={"error": type(error).__name__})
