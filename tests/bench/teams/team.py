"""A team in the pretend Teams that opens a round, so that there is a thread to reply in."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.teams.door import ROUTE
from bot.words import catalogue
from tests.bench import kept
from tests.bench.servers import Server
from tests.bench.teams.events import LIKE, Pattern
from tests.rigs.teams.server import PretendTeams
from tests.rigs.teams.things import Account
from tests.rigs.teams_limits import inside

T = TypeVar("T")

MEMBERS = 8
WAIT = 60.0
"""Seconds until the first prompt must be out."""

OPEN = catalogue("en")("teams_open")


@dataclass(frozen=True)
class Meeting:
    """The pretend Teams, which lives in another thread's loop."""

    teams: PretendTeams
    loop: asyncio.AbstractEventLoop

    def open_round(self, server: Server, database: str, channel: str) -> list[Pattern]:
        """Start a round as the form proposes it, and let each say something below its prompt."""
        return self._there(self._open_round(server, database, channel))

    def _there(self, act: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(act, self.loop).result()

    async def _open_round(self, server: Server, database: str, channel: str) -> list[Pattern]:
        teams = self.teams
        teams.via = teams.front(f"http://127.0.0.1:{server.port}{ROUTE}")
        people = [teams.add_person(f"{channel}{n}", f"Member {n}") for n in range(MEMBERS)]
        teams.add_channel(people, id=channel)
        await self._start(channel, people[0])
        root = await self._root(database, channel)
        said = [await teams.say(channel, root, who, LIKE) for who in people]
        assert {each.status for each in said} == {200}, "the bot does not hear"
        return [Pattern.of(each.activity) for each in said]

    async def _start(self, channel: str, chair: Account) -> None:
        teams = self.teams
        await teams.say(channel, "", chair, "start", to_bot=True)
        answer = next(each for each in reversed(teams.talks[channel].messages) if each.cards)
        opened = await teams.press(channel, answer.id, chair, OPEN)
        form = opened.body["task"]["value"]["card"]["content"]
        inputs = {
            each["id"]: each.get("value", "")
            for each in inside(form)
            if each["type"].startswith("Input.")
        }
        [send] = form["actions"]
        told = await teams.send_in(channel, answer.id, chair, {**inputs, **send["data"]})
        assert told.status == 200, "the round was not begun"

    async def _root(self, database: str, channel: str) -> str:
        async with asyncio.timeout(WAIT):
            while True:
                if root := await asyncio.to_thread(kept.root, database, 1, channel):
                    return root
                await asyncio.sleep(0.1)


def channel_of(name: str) -> str:
    """Name a channel for a bot."""
    return f"19:{name.lower().replace(', ', '-')}@thread.tacv2"


def settings(service: Server, folder: Any, app_id: str, tenant: str) -> dict[str, str]:
    """What every bot is told of Microsoft."""
    base, issuer = f"http://127.0.0.1:{service.port}", "https://api.botframework.com"
    metadata = f"{base}/v1/.well-known/openidconfiguration"
    return {
        "MicrosoftAppId": app_id,
        "MicrosoftAppPassword": "s3cret",
        "MicrosoftAppType": "SingleTenant",
        "MicrosoftAppTenantId": tenant,
        "TO_CHANNEL_FROM_BOT_LOGIN_URL": (folder / "login.url").read_text(),
        "TO_CHANNEL_FROM_BOT_OAUTH_SCOPE": issuer,
        "TO_BOT_FROM_CHANNEL_TOKEN_ISSUER": issuer,
        "OAUTH_URL": issuer,
        "TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL": metadata,
        "TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL": metadata,
        "CALLER_ID": "urn:botframework:azure",
        "REQUESTS_CA_BUNDLE": str(folder / "ca.pem"),
        "SSL_CERT_FILE": str(folder / "ca.pem"),
    }
