"""Teams as one process has it: speaking first, and listening once there is a core."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from adapters.inward import Controls, Ears
from adapters.teams.auth import Tokens
from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Connector
from adapters.teams.conversations import Conversations
from adapters.teams.database import Database
from adapters.teams.doing import Desk, Doing
from adapters.teams.door import ROUTE, Door
from adapters.teams.handing import Handing
from adapters.teams.hearing import Hearing
from adapters.teams.homes import Homes
from adapters.teams.keeping import LATER, PATIENCE, Keeping
from adapters.teams.keys import Keys
from adapters.teams.noticing import Noticing
from adapters.teams.passport import Passport, passport
from adapters.teams.roster import Roster
from adapters.teams.settings import TeamsSettings
from adapters.teams.show import Show
from adapters.teams.standing import Standing
from adapters.teams.telling import Telling
from bot.ports import Clock
from bot.words import Words


class Teams:
    """
    One bot of Microsoft's: `chat` speaks from the beginning, `listen` opens its ears.

    Without `settings` it has no credentials: it shows no token, and hears this machine alone.
    Teams waits `patience` seconds for an answer at most, and what could not be kept by then is
    tried for `later` seconds more.
    """

    def __init__(  # noqa: PLR0913 - ports and settings, and the patience by name
        self,
        settings: TeamsSettings | None,
        connector: Connector,
        database: Database,
        words: Words,
        clock: Clock,
        *,
        patience: float = PATIENCE,
        later: float = LATER,
    ) -> None:
        self._settings = settings
        self._patience, self._later = patience, later
        self._connector = connector
        self._conversations = Conversations(database)
        self._words = words
        self._clock = clock
        self._hearing: Hearing | None = None
        # Of the clients that need no credentials none knows dialogs.
        self.chat = TeamsChat(connector, self._conversations, words, dialogs=settings is not None)

    @property
    def greeting(self) -> str:
        """What it is called, and who may be it."""
        who = self._settings and self._settings.credentials.type
        return f"Teams ({who or 'without credentials, so for this machine alone'})"

    @property
    def well(self) -> bool:
        """Whether Microsoft has given the bot a token when it last asked for one."""
        return self._connector.well

    def listen(self, controls: Controls, ears: Ears, app: web.Application) -> None:
        """Put the core behind the door."""
        self._hearing = self._ears(controls, ears)
        app.router.add_post(ROUTE, Door(self._tokens(), self._hearing.take).handle)

    async def start(self) -> None:
        """Do nothing more: Teams comes to the door."""

    async def stop(self) -> None:
        """Finish what is in hand."""
        if self._hearing:
            await self._hearing.settle()

    def _tokens(self) -> Tokens | None:
        if self._settings is None:
            return None
        cloud = self._settings.cloud
        keys = Keys(cloud.metadata_url, self._clock)
        return Tokens(self._settings.credentials, keys, self._clock, cloud.issuer)

    def _ears(self, controls: Controls, ears: Ears) -> Hearing:
        chat, conversations, words = self.chat, self._conversations, self._words
        roster, show = Roster(self._connector, conversations, chat), Show(words)
        desk = Desk(
            controls=controls,
            ears=ears,
            chat=chat,
            conversations=conversations,
            roster=roster,
            homes=Homes(controls, conversations, roster, chat),
            show=show,
            standing=Standing(controls, chat, words),
            telling=Telling(chat, show, words),
            words=words,
        )
        handing = Handing(controls, chat, roster, words)
        keeping = Keeping(ears, patience=self._patience, later=self._later)
        doing, noticing = Doing(desk), Noticing(desk)
        return Hearing(conversations, keeping, doing, handing, noticing, patience=self._patience)


@asynccontextmanager
async def open_teams(
    settings: TeamsSettings | None, database: Database, words: Words, clock: Clock
) -> AsyncGenerator[Teams]:
    """Make the way to Teams, and close it at the end; `database` is the bot's own."""
    async with ClientSession(trust_env=True) as session:
        shown: Passport | None = passport(settings) if settings else None
        connector = Connector(session, shown)
        yield Teams(settings, connector, database, words, clock)
