"""The bot in a process of its own: the Teams adapter, real core, store and courier."""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import aiohttp
from aiohttp import web

from adapters.assembly import utc_now
from adapters.store import SqlStore, open_store
from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Connector
from adapters.teams.letters import Spot
from adapters.teams.limits import Limits
from adapters.teams.settings import Cloud, Credentials, TeamsSettings
from adapters.teams.teams import Teams
from adapters.teams.translate.reading import Json
from adapters.web import application
from bot.content import read_library
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from bot.words import catalogue
from tests.crash.slack.worker import lengthened, open_door, slowly
from tests.crash.wire import Witness
from tests.crash.worker import CONTENT, Orders, assembled, keep_log
from tests.rigs.teams.things import APP

KEY, PARTS = "X-Delivery", "X-Parts"
"""Teams takes no key with a message: the driver is told of it on the side."""

_delivery = ContextVar("delivery", default="")
_parts = ContextVar("parts", default=1)


class Token:
    """Tells the workers apart."""

    well = True

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    def forget(self, token: str) -> None:
        """It is the only one."""


class TellingChat(TeamsChat):
    """The adapter's chat; each request for a delivery says which, and how many parts it has."""

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        _delivery.set(key)
        return await super().post(place, message, key)

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        _delivery.set(key)
        return await super().answer(thread, message, key)

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        _delivery.set(key)
        return await super().tell(person, message, key)

    async def attach(
        self,
        where: Thread | Person,
        files: Sequence[File],
        key: str,
        place: Place | None = None,
    ) -> Posted:
        _delivery.set(key)
        return await super().attach(where, files, key, place)

    async def _send(self, spot: Spot, parts: Sequence[Json]) -> Posted:
        _parts.set(len(parts))
        return await super()._send(spot, parts)


def work(orders: Orders) -> None:
    """Be the bot until killed."""
    keep_log(orders)
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(_say_which)
    async with (
        await open_store(orders.database) as store,
        aiohttp.ClientSession(trace_configs=[tracing]) as session,
    ):
        await _serve(orders, store, session)


async def _serve(orders: Orders, store: SqlStore, session: aiohttp.ClientSession) -> None:
    given, app, witness = orders.settings, application(), Witness(orders.platform)
    app.middlewares.append(slowly(Random(orders.seed)))
    token: Any = Token(given["token"])
    # What a round has to say in a channel takes longer, kept to Teams' rates, than all its kills.
    free = Limits((), ())
    connector = Connector(session, token, files_url=given["base"], limits=free)
    cloud = Cloud("https://127.0.0.1:9/adfs", metadata_url=given["metadata"])
    settings = TeamsSettings(Credentials(APP, given["tenant"]), "secret", cloud)
    words = catalogue("en")
    teams = Teams(settings, connector, store.database, words, utc_now)
    teams.chat = TellingChat(connector, teams._conversations, words, pace=0.0)
    library = lengthened(read_library(CONTENT))
    core = assembled(orders, store, teams.chat, library, witness, platform="teams")
    teams.listen(core.controls, core.discussion, app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    open_door(Path(orders.door), runner.addresses[0][1])
    await asyncio.gather(core.courier.run(), witness.watch())


async def _say_which(
    _: aiohttp.ClientSession,
    __: SimpleNamespace,
    asked: aiohttp.TraceRequestStartParams,
) -> None:
    if key := _delivery.get():
        asked.headers[KEY], asked.headers[PARTS] = key, f"{_parts.get()}"
