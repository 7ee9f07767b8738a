"""The chat platforms that are configured, opened together and closed together."""

import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from aiohttp import web

from adapters.assembly import utc_now
from adapters.inward import Controls, Ears
from adapters.settings import Settings
from adapters.slack.translate import PLATFORM as SLACK
from adapters.store import SqlStore
from adapters.teams.translate import PLATFORM as TEAMS
from bot.ports import Chat
from bot.words import Words

log = logging.getLogger(__name__)


class Platform(Protocol):
    """A chat platform, as the process has it."""

    @property
    def chat(self) -> Chat:
        """The way to speak there, open from the beginning."""
        ...

    @property
    def well(self) -> bool:
        """Whether it can reach the bot and be reached, as far as the bot can tell."""
        ...

    @property
    def greeting(self) -> str:
        """What it is called, and how it is spoken to."""
        ...

    def listen(self, controls: Controls, ears: Ears, app: web.Application) -> None:
        """Put the core behind its door."""
        ...

    async def start(self) -> None:
        """Begin to hear; raises `BadSettings`."""
        ...

    async def stop(self) -> None:
        """Take nothing more, and finish what is in hand."""
        ...


@asynccontextmanager
async def open_platforms(
    settings: Settings, store: SqlStore, words: Words, app: web.Application
) -> AsyncGenerator[Mapping[str, Platform]]:
    """Open the way to each; raises `BadSettings`."""
    opened: dict[str, Platform] = {}
    # Their libraries take a good part of a second to load: only where they are needed.
    async with AsyncExitStack() as stack:
        if settings.slack:
            from adapters.slack.slack import open_slack  # noqa: PLC0415

            to_slack = open_slack(settings.slack, store.database, words, utc_now, app)
            opened[SLACK] = await stack.enter_async_context(to_slack)
        if settings.teams or settings.local_teams:
            from adapters.teams.teams import open_teams  # noqa: PLC0415

            if settings.teams is None:
                reason = "only this machine is served"
                log.warning("teams_without_credentials", extra={"reason": reason})
            to_teams = open_teams(settings.teams, store.database, words, utc_now)
            opened[TEAMS] = await stack.enter_async_context(to_teams)
        yield opened
