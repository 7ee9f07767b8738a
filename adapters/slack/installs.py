"""The workspaces of an app that many may install: whose token speaks where."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.oauth.installation_store import Bot

from adapters.slack.clients import Workspace, has_ended, web_client
from adapters.slack.renewal import App, Renewal
from adapters.slack.tokens import Tokens
from adapters.slack.translate import Home
from bot.errors import NotSent, Undeliverable
from bot.ports import Clock

KEPT = 60.0
"""Seconds for which a token is used without asking the database what other processes did."""


@dataclass(frozen=True, slots=True)
class _Known:
    workspace: Workspace
    version: int
    until: float


class ManyWorkspaces:
    """
    Finds the token of each workspace, and renews it in time.

    Tokens are in memory for `kept` seconds; what this process changes is seen at once.
    """

    def __init__(
        self,
        tokens: Tokens,
        app: App,
        session: aiohttp.ClientSession,
        clock: Clock,
        *,
        kept: float = KEPT,
    ) -> None:
        self._tokens = tokens
        self._app = app
        self._session = session
        self._kept = kept
        self._renewal = Renewal(tokens, app, session, clock)
        self._known: dict[str, _Known] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def well(self) -> bool:
        """Always true: a workspace may end its installation, and all others are as before."""
        return True

    async def of(self, workspace: str) -> Workspace:
        """
        Return a workspace by its id; raises `Undeliverable` if the app is not installed there.

        Raises `NotSent` if its token has come to its end and Slack does not renew it.
        """
        return (await self._look_up(workspace)).workspace

    async def knows(self, home: Home) -> bool:
        """Tell whether the app is installed there."""
        try:
            await self._look_up(home.team)
        except Undeliverable:
            return False
        except NotSent:
            return True
        return True

    async def forget(self, home: Home, before: datetime | None = None) -> bool:
        """
        Delete the installation that has ended, and its tokens.

        With `before`, when Slack says it ended: one that was made since then stays, as
        Slack may say so late, and twice. A workspace without an installation of its own is of
        an organisation that has one: whether that has ended, its token tells.
        """
        bot = await self._tokens.find(home.team)
        if bot and not bot.is_enterprise_install:
            return await self._tokens.forget(home.team, before)
        ended = False
        for bot in await self._tokens.organisations():
            id = bot.enterprise_id or ""
            if await has_ended(self._workspace(id, bot)):
                ended = await self._tokens.forget(id, before) or ended
        return ended

    async def settle(self) -> None:
        """Wait for tokens that are being renewed: afterwards the session may be closed."""
        await self._renewal.settle()

    async def _look_up(self, team: str) -> _Known:
        if known := self._current(team):
            return known
        async with self._turn(team):
            # Another may have waited for the same.
            return self._current(team) or await self._read(team)

    def _current(self, team: str) -> _Known | None:
        known = self._known.get(team)
        now = asyncio.get_running_loop().time()
        if known and known.version == self._tokens.version and now < known.until:
            return known
        return None

    async def _read(self, team: str) -> _Known:
        # Looked at first: what changes while we read is then read again.
        version = self._tokens.version
        bot = await self._tokens.find(team)
        if bot and self._renewal.is_due(bot):
            bot = await self._renewal.renewed(team, bot)
        known = self._known.pop(team, None)
        if bot is None:
            raise Undeliverable("the app is not installed there")
        workspace = known.workspace if known else None
        if workspace is None or workspace.client.token != bot.bot_token:
            workspace = self._workspace(team, bot)
        until = asyncio.get_running_loop().time() + self._kept
        self._known[team] = _Known(workspace, version, until)
        return self._known[team]

    def _workspace(self, team: str, bot: Bot) -> Workspace:
        client = web_client(bot.bot_token, self._app.api_url, self._session)
        return Workspace(team, bot.bot_user_id, client)

    def _turn(self, of: str) -> asyncio.Lock:
        return self._turns.setdefault(of, asyncio.Lock())
