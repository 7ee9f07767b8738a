"""Slack as one process has it: speaking first, and listening once there is a core."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from adapters.bad_settings import BadSettings
from adapters.inward import Controls, Ears
from adapters.slack.app import listening
from adapters.slack.channels import Channels
from adapters.slack.chat import SlackChat
from adapters.slack.clients import (
    Clients,
    NotAccepted,
    OneWorkspace,
    OutOfReach,
    open_session,
    web_client,
)
from adapters.slack.database import Database
from adapters.slack.doing import Desk, Doing
from adapters.slack.door import ROUTE, Door
from adapters.slack.hearing import Hearing
from adapters.slack.homes import Homes
from adapters.slack.installing import Installing
from adapters.slack.installs import ManyWorkspaces
from adapters.slack.names import Names
from adapters.slack.renewal import App
from adapters.slack.settings import SlackSettings, Way
from adapters.slack.show import Show
from adapters.slack.socket import BadAppToken, Socket
from adapters.slack.tokens import States, Tokens
from bot.ports import Clock
from bot.words import Words


class Slack:
    """One app of Slack's: `chat` speaks from the beginning, `listen` and `start` open its ears."""

    def __init__(
        self,
        settings: SlackSettings,
        clients: Clients,
        session: aiohttp.ClientSession,
        words: Words,
        clock: Clock,
    ) -> None:
        self.chat = SlackChat(clients, words)
        self._settings = settings
        self._clients = clients
        self._session = session
        self._words = words
        self._clock = clock
        self._socket: Socket | None = None
        self._homes: Homes | None = None

    @property
    def way(self) -> Way:
        """How Slack's events come in."""
        return self._settings.way

    @property
    def greeting(self) -> str:
        """What it is called, and how its events come in."""
        return f"Slack ({self.way})"

    @property
    def well(self) -> bool:
        """Whether Slack can reach the bot, as far as the bot can tell."""
        return self._clients.well and (self._socket is None or self._socket.connected)

    def listen(self, controls: Controls, ears: Ears, app: web.Application) -> None:
        """Put the core behind the door, or behind a connection that `start` opens."""
        hearing = self._hearing(controls, ears)
        if self.way is Way.SOCKET:
            client = web_client("", self._settings.api_url, self._session)
            self._socket = Socket(self._settings.app_token, client, hearing.take)
            # Without a signing secret nobody could tell at a door who knocks.
            return
        app.router.add_post(
            ROUTE, Door(self._settings.signing_secret, hearing.take, self._clock).handle
        )

    async def start(self) -> None:
        """Connect, in Socket Mode; raises `BadSettings`."""
        if self._socket:
            try:
                await self._socket.start()
            except BadAppToken as error:
                raise BadSettings(str(error)) from None

    async def stop(self) -> None:
        """Take nothing more, and finish what is in hand."""
        if self._socket:
            await self._socket.stop()
        if self._homes:
            await self._homes.settle()

    def _hearing(self, controls: Controls, ears: Ears) -> Hearing:
        clients, words = self._clients, self._words
        names, channels = Names(clients), Channels(clients)
        self._homes = Homes(controls, channels, clients, words)
        show = Show(clients, words)
        desk = Desk(controls, ears, clients, self.chat, names, channels, self._homes, show, words)
        return Hearing(clients, names, ears, listening(Doing(desk)))


@asynccontextmanager
async def open_slack(
    settings: SlackSettings, database: Database, words: Words, clock: Clock, app: web.Application
) -> AsyncGenerator[Slack]:
    """
    Make the way to Slack, and close it at the end; raises `BadSettings`.

    Installations are kept in the `database`; the pages of one are added to `app`.
    """
    async with open_session() as session:
        if settings.way is not Way.INSTALLS:
            one = await _one(settings, session)
            yield Slack(settings, one, session, words, clock)
            return
        of = App(settings.client_id, settings.client_secret, settings.api_url)
        tokens = Tokens(of.client_id, database.engine, database.seals)
        many = ManyWorkspaces(tokens, of, session, clock)
        installing = Installing(tokens, States(database.engine, clock), of, session, words)
        app.add_routes(installing.routes())
        yield Slack(settings, many, session, words, clock)
        await many.settle()


async def _one(settings: SlackSettings, session: aiohttp.ClientSession) -> OneWorkspace:
    try:
        return await OneWorkspace.connect(settings.bot_token, settings.api_url, session)
    except NotAccepted as error:
        raise BadSettings(f"Slack does not accept SLACK_BOT_TOKEN: {error.word}.") from None
    except OutOfReach as error:
        raise BadSettings(str(error)) from None
