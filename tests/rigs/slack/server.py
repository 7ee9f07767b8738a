"""The pretend Slack, whole and running."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from tests.rigs.slack.api import Api
from tests.rigs.slack.front import Front
from tests.rigs.slack.happening import Happening
from tests.rigs.slack.socket import Socket
from tests.rigs.slack.things import Clock, Code

LARGEST = 64 * 1024 * 1024


class PretendSlack(Happening):
    """
    A Slack with a team of four people, a channel three of them and the bot are in, and an app.

    What the app does it does at `url`; people act through the methods. `socket` is the app's
    connection in Socket Mode, `front(url)` its address over HTTP: both are a `via`.
    """

    socket: Socket
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        """Where the Web API is, with a slash at its end."""
        return f"{self.base}api/"

    @property
    def bot_token(self) -> str:
        return self.token_of(self.home)

    @property
    def bot_user(self) -> str:
        return self.teams[self.home].bot_user

    def front(self, url: str) -> Front:
        """The app's address, told of things with its real secret and over one session."""
        return Front(url, self.secret, clock=self.clock, session=self.session)

    def approve(
        self,
        team: str,
        user: str,
        *,
        redirect_uri: str = "",
        rotates: bool = False,
    ) -> str:
        """Somebody installs the app: the code its redirect address is given."""
        code = f"{self.number()}.code"
        self.codes[code] = Code(team, user, redirect_uri, rotates=rotates)
        return code


@asynccontextmanager
async def pretend_slack(
    *, team: str = "T1", clock: Clock = time.time
) -> AsyncIterator[PretendSlack]:
    """A Slack of its own, on a free port of loopback."""
    slack = PretendSlack(team, clock)
    slack.socket = Socket(slack)
    _furnish(slack)
    app = web.Application(client_max_size=LARGEST)
    app.router.add_routes([*Api(slack).routes(), web.get("/link/", slack.socket.handle)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with aiohttp.ClientSession() as slack.session:
            yield slack
    finally:
        await slack.socket.drop()
        await runner.cleanup()


def _furnish(slack: PretendSlack) -> None:
    slack.add_team(slack.home)
    for id, name in (("U1", "Siân"), ("U2", "Meera"), ("U3", "Tom"), ("U4", "Ada")):
        slack.add_user(id, name)
    slack.add_channel("C1", ["U1", "U2", "U3", slack.bot_user], name="team")
