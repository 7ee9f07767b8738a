"""One connection in Socket Mode: what the SDK's client needs to be told otherwise."""

import asyncio
import contextlib
import logging
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

CONNECTING = 5
"""Seconds in which an address that Slack gave must let us in; the SDK would then try it again."""

CLOSING = 1
"""Seconds that Slack has to agree to the end of a connection."""

# The SDK writes addresses with their tickets and whatever errors say into its log, up to ERROR.
_log = logging.getLogger("adapters.slack.socket.sdk")
_log.setLevel(logging.CRITICAL)


class Line(SocketModeClient):
    """
    One connection, which is never used again when it is over.

    The SDK would replace it from three of its tasks: it tries one address for ever, though
    Slack lets in once, and two tasks at a time leave a connection open that nobody reads.
    """

    def __init__(self, app_token: str, client: AsyncWebClient) -> None:
        super().__init__(app_token, _log, client)
        self.over = asyncio.Event()

    @property
    def open(self) -> bool:
        """Whether something can come over it."""
        session = self.current_session
        return not self.over.is_set() and session is not None and not session.closed

    async def begin(self) -> None:
        """Ask Slack for an address, and connect to it; raises what keeps it from doing so."""
        try:
            self.wss_uri = await self.issue_new_wss_url()
            async with asyncio.timeout(CONNECTING):
                await self.connect()
        except BaseException:
            await self.end()
            raise

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002  the SDK's
        """Only say that another is needed; the SDK calls this when it would replace it."""
        self.over.set()

    async def end(self) -> None:
        """Disconnect, and wait for the SDK's tasks, which its own `close` does not."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await self.close()
        sdk: Any = self
        tasks = (sdk.message_processor, sdk.current_session_monitor, sdk.message_receiver)
        running = [task for task in tasks if task]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.aiohttp_client_session.close()
