"""
The bot put together as `adapters.serving` does, with ears that also answer.

The bot itself answers no reply: what people say in a thread it only keeps. Here each one that
is kept is answered in its thread, through the adapter's own `Chat`, before it is acknowledged;
and as often as it can be, since what is measured is not how long Teams makes bots wait.
"""

import asyncio
import os
import sys
from contextlib import AsyncExitStack

from aiohttp import ClientSession, web

from adapters.assembly import put_together, utc_now
from adapters.settings import read_settings
from adapters.store import open_store
from adapters.teams.connector import Connector
from adapters.teams.limits import Limits
from adapters.teams.passport import passport
from adapters.teams.teams import Teams
from adapters.teams.translate import PLATFORM
from adapters.web import application
from bot.blocks import paragraph
from bot.content import read_library
from bot.discussion import Discussion, Memory
from bot.messages import Message
from bot.model import Reply
from bot.ports import Chat
from bot.site import Site
from bot.words import catalogue
from tests.bench.slack.bare import ready


class Answering(Discussion):
    """Ears that answer what they have kept."""

    def __init__(self, memory: Memory, chat: Chat) -> None:
        super().__init__(memory, utc_now)
        self._chat = chat

    async def hear(self, reply: Reply) -> bool:
        kept = await super().hear(reply)
        said = Message("Kept", (paragraph(reply.text),))
        await self._chat.answer(reply.thread, said, reply.id)
        return kept


async def made(database: str) -> web.Application:
    """Open everything; the application closes it at its end."""
    settings, app, stack = read_settings(os.environ), application(), AsyncExitStack()
    assert settings.teams, "the bench gives it"
    store = await stack.enter_async_context(await open_store(database))
    session = await stack.enter_async_context(ClientSession())
    connector = Connector(session, passport(settings.teams), limits=Limits((), ()))
    teams = Teams(settings.teams, connector, store.database, catalogue("en"), utc_now)
    core = put_together(store, {PLATFORM: teams.chat}, read_library(settings.content), Site())
    teams.listen(core.controls, Answering(store, teams.chat), app)
    app.router.add_get("/readyz", ready)
    courier = asyncio.create_task(core.courier.run())

    async def close(_: web.Application) -> None:
        core.courier.stop()
        await courier
        await stack.aclose()

    app.on_cleanup.append(close)
    return app


if __name__ == "__main__":
    port, database = sys.argv[1:]
    web.run_app(made(database), host="127.0.0.1", port=int(port), access_log=None, print=None)
