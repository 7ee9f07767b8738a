"""Slack, as the chat contract sees it: signed requests or frames in, its Web API out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from adapters.slack.door import ROUTE
from adapters.slack.settings import SlackSettings, Way
from adapters.slack.slack import Slack, open_slack
from adapters.store.engine import connect
from adapters.web import MAX_BODY
from bot.model import Person, Place, Posted, Thread
from bot.words import catalogue
from tests.rigs.core import PretendCore
from tests.rigs.slack import Delivered, PretendSlack, pretend_slack
from tests.rigs.slack.front import Via
from tests.rigs.slack_seen import text_of

CHANNEL, ELSEWHERE = Place("slack", "T1", "C1"), Place("slack", "T1", "C404")
SIAN, MEERA = Person("slack", "T1", "U1", "Siân"), Person("slack", "T1", "U2", "Meera")
STRANGER = Person("slack", "T1", "U404")
NEVER = "1500000000.000100"
WORDS = catalogue("en")
CONTINUES = (WORDS("slack_below"), WORDS("slack_above"))
"""What the bot says where a message goes on in another; a reader skips it."""


@dataclass
class SlackRig:
    """People in the pretend Slack, and the adapter that it tells of them."""

    platform: PretendSlack
    slack: Slack
    core: PretendCore
    via: Via
    forger: Via
    finds: bool = True
    finds_files: bool = False
    longest: int = 40_000
    threads: bool = True
    place: Place = CHANNEL
    person: Person = SIAN
    other: Person = MEERA
    nowhere: Place = ELSEWHERE
    nobody: Person = STRANGER

    def __post_init__(self) -> None:
        self.chat = self.slack.chat
        self.chat.pace = 0.0

    def no_thread(self) -> Thread:
        return Thread(CHANNEL, NEVER)

    def no_message(self) -> Posted:
        return Posted(CHANNEL, NEVER, NEVER)

    async def say(self, thread: Thread, text: str, *, forged: bool = False) -> Delivered:
        via = self.forger if forged else self.via
        return await self.platform.say(
            thread.place.channel, thread.root, self.person.id, text, via
        )

    async def again(self, said: Delivered) -> Delivered:
        return await self.platform.again(said)

    async def edit(self, said: Delivered, text: str) -> Delivered:
        return await self.platform.edit(self.place.channel, said.ts, text, self.via)

    async def delete(self, said: Delivered) -> Delivered:
        return await self.platform.delete(self.place.channel, said.ts, self.via)

    async def echo(self, posted: Posted) -> None:
        for changed in (False, True):
            payload = self.platform.echo(posted.place.channel, posted.id, changed=changed)
            assert (await self.via.send("events_api", payload)).status == 200

    async def sees(self, person: Person, posted: Posted) -> str | None:
        channel = self.platform.channels.get(posted.place.channel)
        first = channel.message(posted.id) if channel else None
        if channel is None or first is None or person.id not in channel.members:
            return None
        payload = first.get("metadata", {}).get("event_payload", {})
        parts = [
            message
            for message in self.platform.thread(channel.id, posted.root)
            if message.get("metadata", {}).get("event_payload", {}).get("key")
            == payload.get("key")
            and float(message["ts"]) >= float(first["ts"])
        ][: payload.get("parts", 1)]
        seen = " ".join(text_of(part["blocks"]) for part in parts)
        for note in CONTINUES:
            seen = seen.replace(note, "")
        return seen

    async def files(self, person: Person, posted: Posted) -> list[tuple[str, bytes]]:
        first = self.platform.files.get(posted.id)
        channel = self.platform.channels[posted.place.channel]
        if first is None or person.id not in channel.members:
            return []
        return [
            (file.name, file.data or b"")
            for file in self.platform.files.values()
            if (file.channel, file.ts) == (first.channel, first.ts)
        ]


@asynccontextmanager
async def _rig(folder: Path, *, way: Way) -> AsyncIterator[SlackRig]:
    async with pretend_slack() as platform:
        settings = SlackSettings(
            way, platform.url, platform.bot_token, platform.app_token, platform.secret, "", ""
        )
        core, app = PretendCore(), web.Application(client_max_size=MAX_BODY)
        nowhere = connect(f"sqlite:///{folder}/nowhere.db", patience=1)
        now = partial(datetime.now, UTC)
        async with open_slack(settings, nowhere, WORDS, now, app) as slack:
            slack.listen(core, core, app)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            await slack.start()
            platform.socket.at_work = lambda: bool(slack._socket and slack._socket._in_hand)
            front = platform.front(f"http://127.0.0.1:{runner.addresses[0][1]}{ROUTE}")
            via = platform.socket if way is Way.SOCKET else front
            try:
                yield SlackRig(platform, slack, core, via, replace(front, forged=True))
            finally:
                await slack.stop()
                await runner.cleanup()


slack_http_rig = partial(_rig, way=Way.HTTP)
slack_socket_rig = partial(_rig, way=Way.SOCKET)
