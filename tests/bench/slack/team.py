"""A team in the pretend Slack that opens a round, so that there is a thread to reply in."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.slack.door import ROUTE
from tests.bench import kept
from tests.bench.servers import Server
from tests.bench.slack.events import LIKE, Pattern
from tests.rigs.slack import Front, PretendSlack

T = TypeVar("T")

PEOPLE = ("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8")
WAIT = 120.0
"""Seconds until the first prompt must be out: the bot writes once a second in a channel."""


@dataclass(frozen=True)
class Meeting:
    """The pretend Slack, which lives in another thread's loop."""

    slack: PretendSlack
    loop: asyncio.AbstractEventLoop

    @property
    def settings(self) -> dict[str, str]:
        """What the bot is told of Slack."""
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.secret,
            "SLACK_API_URL": self.slack.url,
        }

    @property
    def front(self) -> Front:
        """Somewhere nobody listens: requests are only signed for it."""
        return self.slack.front("")

    def open_round(self, server: Server, database: str, channel: str) -> list[Pattern]:
        """Start a round as the form proposes it, and let each say something below its prompt."""
        return self._there(self._open_round(server, database, channel))

    def _there(self, act: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result()

    async def _open_round(self, server: Server, database: str, channel: str) -> list[Pattern]:
        slack, chair = self.slack, PEOPLE[0]
        for id in PEOPLE:
            if id not in slack.users:
                slack.add_user(id, f"Member {id}")
        slack.add_channel(channel, [*PEOPLE, slack.bot_user], name=channel.lower())
        url = f"http://127.0.0.1:{server.port}{ROUTE}"
        via = Front(url, slack.secret, patience=WAIT, session=slack.session)
        await slack.command(chair, channel, "", via)
        told = await slack.submit(slack.shown[slack.stacks[chair][-1]], {}, via)
        assert told.status == 200, "the round was not begun"
        root = await self._root(database, channel)
        said = [await slack.say(channel, root, id, LIKE, via) for id in PEOPLE]
        assert {each.status for each in said} == {200}, "the bot does not hear"
        return [Pattern.of(each.payload) for each in said]

    async def _root(self, database: str, channel: str) -> str:
        async with asyncio.timeout(WAIT):
            while True:
                if root := await asyncio.to_thread(kept.root, database, 1, channel):
                    return root
                await asyncio.sleep(0.1)
