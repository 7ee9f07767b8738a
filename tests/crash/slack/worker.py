"""The bot in a process of its own: the Slack adapter over HTTP, real core, store and courier."""

import asyncio
from pathlib import Path
from random import Random

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.assembly import utc_now
from adapters.slack.settings import read_slack
from adapters.slack.slack import Slack, open_slack
from adapters.store import SqlStore, open_store
from adapters.web import application
from bot.content import Briefing, Library, Paragraph, read_library
from bot.words import catalogue
from tests.crash.wire import Witness
from tests.crash.worker import CONTENT, LONGEST_GAP, Orders, assembled, keep_log

LONG = "It goes on and on. " * 1_000
"""More than one message of Slack's holds."""


def work(orders: Orders) -> None:
    """Be the bot until killed."""
    keep_log(orders)
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    settings, app = read_slack(orders.settings), application()
    assert settings, "the driver gives them"
    app.middlewares.append(slowly(Random(orders.seed)))
    words = catalogue("en")
    async with (
        await open_store(orders.database) as store,
        open_slack(settings, store.database, words, utc_now, app) as slack,
    ):
        # At one message a second a round would take longer than all its kills.
        slack.chat.pace = 0.0
        await _serve(orders, store, slack, app)


async def _serve(orders: Orders, store: SqlStore, slack: Slack, app: web.Application) -> None:
    witness = Witness(orders.platform)
    core = assembled(orders, store, slack.chat, lengthened(read_library(CONTENT)), witness)
    slack.listen(core.controls, core.discussion, app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    open_door(Path(orders.door), runner.addresses[0][1])
    await asyncio.gather(core.courier.run(), witness.watch())


def lengthened(library: Library) -> Library:
    """Let every briefing go on in other messages, so that a kill may fall between them."""
    longer: list[Briefing] = []
    for briefing in library:
        more = {"id": "more", "blocks": (Paragraph.model_validate({"paragraph": LONG}),)}
        sections = (*briefing.sections, briefing.sections[0].model_copy(update=more))
        longer.append(briefing.model_copy(update={"sections": sections}))
    return Library.of(*longer)


def open_door(door: Path, port: int) -> None:
    """Say at which port the bot listens; what is there is whole."""
    draft = door.with_suffix(".draft")
    draft.write_text(f"{port}")
    draft.rename(door)


def slowly(random: Random) -> Middleware:
    """Let some time pass between keeping something and acknowledging it."""

    @web.middleware
    async def slowly(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        await asyncio.sleep(random.uniform(0, LONGEST_GAP))
        return response

    return slowly
