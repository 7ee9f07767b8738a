"""The way to Slack's Web API, by workspace."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.faults import asked_pause, faults, word
from adapters.slack.translate import Home
from bot.errors import Undeliverable

TIMEOUT = 20
"""Seconds that one request may take."""

CONNECTING = 5
"""Seconds of them in which a connection must be there."""

PATIENCE = 20.0
"""Seconds in which Slack must be reached when the bot starts."""

_PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
    }
)

Ask = Callable[..., Awaitable[AsyncSlackResponse]]
"""One method of the Web API."""

# The SDK writes requests and answers, with all that people wrote, to a log whose own level is
# DEBUG or unset. At this level it does not even put those lines together.
_log = logging.getLogger("adapters.slack.sdk")
_log.setLevel(logging.WARNING)


class NotAccepted(Exception):
    """Slack does not accept the token; `word` is Slack's own for it, such as invalid_auth."""

    def __init__(self, word: str) -> None:
        super().__init__(f"Slack does not accept the bot's token: {word}.")
        self.word = word


class OutOfReach(Exception):
    """Slack did not answer in time; one sentence for people, safe to show and to log."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where the app is installed; `bot_user` is the user id under which it speaks there."""

    team: str
    bot_user: str
    client: AsyncWebClient

    @property
    def api(self) -> Any:
        """The client for its methods, whose types the SDK gives only in part."""
        return self.client


class Clients(Protocol):
    """The workspaces in which the app is installed."""

    async def of(self, workspace: str) -> Workspace:
        """Return a workspace by its id; raises `Undeliverable` if the app is not there."""
        ...

    async def knows(self, home: Home) -> bool:
        """Tell whether the app is installed there."""
        ...

    async def forget(self, home: Home, before: datetime | None) -> bool:
        """
        Take note that an installation has ended, unless it was made after `before`; tell if so.

        Slack may name a workspace where its whole organisation has ended it, and one that
        leaves an organisation's installation ends nothing: where that can be meant, Slack is
        asked. Raises `NotSent` if it does not say.
        """
        ...

    @property
    def well(self) -> bool:
        """Whether there is an installation to speak through, as far as is known."""
        ...


class OneWorkspace:
    """The only workspace of an app that was installed by hand, with its bot token."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.well = True
        """False once Slack has said that the app is no longer installed."""

    @classmethod
    async def connect(
        cls,
        token: str,
        api_url: str,
        session: aiohttp.ClientSession,
        *,
        patience: float = PATIENCE,
    ) -> Self:
        """
        Ask Slack whose token it is.

        Raises `NotAccepted` if Slack will not have it, and `OutOfReach` if Slack cannot be asked
        within `patience` seconds.
        """
        client = web_client(token, api_url, session)
        who = await _asked(client, patience)
        return cls(Workspace(said_in(who, "team_id"), said_in(who, "user_id"), client))

    async def of(self, workspace: str) -> Workspace:
        """Return it; raises `Undeliverable` for any other."""
        if workspace != self._workspace.team:
            raise Undeliverable("the app is not installed there")
        return self._workspace

    async def knows(self, home: Home) -> bool:
        """Tell whether that is the workspace."""
        return home.team == self._workspace.team

    async def forget(self, home: Home, before: datetime | None) -> bool:  # noqa: ARG002 - a new one needs a new token
        """Be unwell once the token has ended: whoever runs the bot must install the app again."""
        ended = self.well and await has_ended(self._workspace)
        self.well = self.well and not ended
        return ended


def open_session() -> aiohttp.ClientSession:
    """Open what all clients share: keeping connections saves 38% of the CPU of a post."""
    # The SDK's own timeout is not used with a session that it has not made.
    timeout = aiohttp.ClientTimeout(total=TIMEOUT, connect=CONNECTING)
    return aiohttp.ClientSession(timeout=timeout)


def web_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a client that asks once: a request is never sent again behind the courier's back."""
    return AsyncWebClient(
        token=token,
        base_url=api_url,
        timeout=TIMEOUT,
        session=session,
        logger=_log,
        # The default handler sends a post again when only its answer was lost.
        retry_handlers=[],
    )


async def has_ended(workspace: Workspace) -> bool:
    """Ask Slack whether a token is of no use any more; raises `NotSent` if it does not say."""
    try:
        with faults(harmless=True):
            await workspace.api.auth_test()
    except Undeliverable:
        return True
    return False


def said_in(answer: AsyncSlackResponse, name: str) -> str:
    """Read a text that an answer must have; raises LookupError if Slack left it out."""
    text: Any = answer.get(name)
    if not isinstance(text, str) or not text:
        raise LookupError(f"Slack's answer has no {name}")
    return text


async def _asked(client: Any, patience: float) -> AsyncSlackResponse:
    pause = 0.25
    try:
        async with asyncio.timeout(patience):
            while True:
                try:
                    return await client.auth_test()
                except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
                    _must_be_passing(error)
                await asyncio.sleep(pause)
                pause *= 2
    except TimeoutError:
        raise OutOfReach(
            f"Slack did not answer as it should within {patience:g} seconds."
        ) from None


def _must_be_passing(error: Exception) -> None:
    """Raise `NotAccepted` for what will be no better in a while."""
    if not isinstance(error, SlackApiError) or asked_pause(error) is not None:
        return
    if (why := word(error)) and why not in _PASSING:
        raise NotAccepted(why) from None
