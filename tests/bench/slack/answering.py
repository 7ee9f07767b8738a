"""
The bot put together as `adapters.serving` does, with ears that also answer.

The bot itself answers no reply: what people say in a thread it only keeps. Here each one that
is kept is answered in the channel, through the adapter's own `Chat`, before it is acknowledged.
"""

import asyncio
import os
import sys
from contextlib import AsyncExitStack

from aiohttp import web

from adapters.assembly import put_together, utc_now
from adapters.settings import read_settings
from adapters.slack.slack import open_slack
from adapters.slack.translate import PLATFORM
from adapters.store import open_store
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
        await self._chat.post(reply.thread.place, said, reply.id)
        return kept


async def made(database: str) -> web.Application:
    """Open everything; the application closes it at its end."""
    settings, app, stack = read_settings(os.environ), application(), AsyncExitStack()
    assert settings.slack, "the bench gives it"
    store = await stack.enter_async_context(await open_store(database))
    words = catalogue("en")
    slack = await stack.enter_async_context(
        open_slack(settings.slack, store.database, words, utc_now, app)
    )
    core = put_together(store, {PLATFORM: slack.chat}, read_library(settings.content), Site())
    slack.listen(core.controls, Answering(store, slack.chat), app)
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
