"""Renewing tokens that have an end, before it comes."""

import asyncio
import logging
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from adapters.slack.oauth import oauth_client
from adapters.slack.tokens import Tokens
from bot.errors import NotSent
from bot.ports import Clock

RENEWED = 2 * 3600
"""Seconds before its end at which a token is renewed; Slack's last 12 hours."""

_FAULTS = (SlackTokenRotationError, SlackApiError, aiohttp.ClientError, OSError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """What Slack knows the app by, and where Slack is."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str = "https://slack.com/api/"


class Renewal:
    """Renews each token once, however many ask, in this process or another."""

    def __init__(
        self, tokens: Tokens, app: App, session: aiohttp.ClientSession, clock: Clock
    ) -> None:
        self._tokens = tokens
        self._clock = clock
        self._rotator = AsyncTokenRotator(
            client_id=app.client_id,
            client_secret=app.client_secret,
            client=oauth_client(app.api_url, session),
        )
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[Bot | None]] = set()

    def is_due(self, bot: Bot) -> bool:
        """Tell whether a token should be renewed now."""
        return self._ends_within(RENEWED, bot)

    async def renewed(self, team: str, bot: Bot) -> Bot | None:
        """
        Return the bot of a workspace with a token that lasts, None if the app is gone meanwhile.

        While Slack does not renew it, the old one is returned until its end, and then `NotSent`
        is raised.
        """
        # A renewal that is broken off when nobody waits any more would lose the new token,
        # and the old one renews nothing again.
        renewing = asyncio.create_task(self._renew(team, bot))
        self._running.add(renewing)
        renewing.add_done_callback(self._running.discard)
        return await asyncio.shield(renewing)

    async def settle(self) -> None:
        """Wait for what is being renewed."""
        if self._running:
            await asyncio.wait(set(self._running))

    async def _renew(self, team: str, bot: Bot) -> Bot | None:
        turn = self._turns.setdefault(team, asyncio.Lock())
        async with turn:
            newest = await self._tokens.find(team)
            if newest is None or newest.bot_token != bot.bot_token:
                return newest
            try:
                new = await self._rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=RENEWED // 60
                )
            except _FAULTS as error:
                return await self._not_renewed(team, bot, error)
            if new and await self._tokens.renew(bot, new):
                return new
            return await self._tokens.find(team)

    async def _not_renewed(self, team: str, bot: Bot, error: Exception) -> Bot | None:
        newest = await self._tokens.find(team)
        if newest is None or newest.bot_token != bot.bot_token:
            # Another process was first.
            return newest
        log.warning("slack_token_not_renewed", extra={"error": type(error).__name__})
        if self._ends_within(0, bot):
            raise NotSent("the app's token there has ended, and Slack does not renew it")
        return bot

    def _ends_within(self, seconds: float, bot: Bot) -> bool:
        end = bot.bot_token_expires_at
        return end is not None and end <= self._clock().timestamp() + seconds
