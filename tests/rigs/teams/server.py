"""The pretend Teams, whole and running."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from tests.rigs.teams.api import Api
from tests.rigs.teams.front import Front
from tests.rigs.teams.happening import Happening
from tests.rigs.teams.keys import SigningKey, signing_key
from tests.rigs.teams.things import CHAT, MEETING, TENANT, Account, Clock

LARGEST = 64 * 1024 * 1024
KEY = "teams"


class PretendTeams(Happening):
    """
    A Teams with four people; three of them and the bot are in a channel, a chat and a meeting.

    What the bot does it does at `base`; people act through the methods, and the bot is told of
    each `via` a front.
    """

    session: aiohttp.ClientSession
    sian: Account
    meera: Account
    tom: Account
    ada: Account

    @property
    def key(self) -> SigningKey:
        """The key that Microsoft signs with."""
        return signing_key(KEY)

    def front(self, url: str, *, forged: bool = False) -> Front:
        """The bot's address, told of things over one session."""
        forger = signing_key("stranger") if forged else None
        return Front(url, self.key, self.session, self.clock, forger)


@asynccontextmanager
async def pretend_teams(
    *, tenant: str = TENANT, clock: Clock = time.time
) -> AsyncIterator[PretendTeams]:
    """A Teams of its own, on a free port of loopback."""
    teams = PretendTeams(tenant, clock)
    _furnish(teams)
    app = web.Application(client_max_size=LARGEST)
    app.router.add_routes(Api(teams).routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with aiohttp.ClientSession() as teams.session:
            yield teams
    finally:
        await runner.cleanup()


def _furnish(teams: PretendTeams) -> None:
    teams.sian = teams.add_person("5140", "Siân Lloyd")
    teams.meera = teams.add_person("3ee4", "Meera Shah")
    teams.tom = teams.add_person("7030", "Tom Evans")
    teams.ada = teams.add_person("ada0", "Ada Brown")
    there = (teams.sian, teams.meera, teams.tom)
    teams.add_channel(there)
    teams.add_chat(there, CHAT)
    teams.add_chat(there, MEETING)
