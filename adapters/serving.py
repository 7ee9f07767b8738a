"""The process: starting everything that is configured, and stopping without losing anything."""

import asyncio
import logging
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aiohttp import web

from adapters import logs
from adapters.assembly import Core, put_together, utc_now
from adapters.room import Board, Room, RoomChat
from adapters.settings import BadSettings, Settings
from adapters.store import BadDatabase, SqlStore, open_store
from adapters.web import Tallies, application
from bot.content import BadContent, read_library
from bot.site import Site, read_site
from bot.words import catalogue

GRACE = 4.0
"""Seconds that what is under way has to finish after SIGTERM."""

log = logging.getLogger(__name__)


async def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT; raises what keeps the bot from starting."""
    library, site = read_library(settings.content), read_site(settings.site)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(settings.database))
        board = Board(store.reading, store.writing)
        core = put_together(store, {"room": RoomChat(board, utc_now)}, library, site)
        app = application(lambda: _ready(store, core), _tallies(core))
        language = catalogue(site.languages[0])
        Room(core.discussion, core.controls, board, language, utc_now, zone=site.time_zone).attach(app)
        stopping = _on_signals()
        courier = asyncio.create_task(core.courier.run())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE / 2)
        await runner.setup()
        await _listen(runner, host, port)
        _greet(runner, site)
        await stopping.wait()
        log.info("stopping")
        core.courier.stop()
        await runner.cleanup()
        await asyncio.wait({courier}, timeout=GRACE / 2)
        courier.cancel()


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise BadSettings(
            f"The address {host}:{port} cannot be served: {error.strerror or error}. "
            "Is the bot running already? --port takes another port."
        ) from None


def _greet(runner: web.AppRunner, site: Site) -> None:
    host, port = runner.addresses[0][:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"The room is at http://{shown}:{port}/ (Ctrl+C stops it)", flush=True)  # noqa: T201
    if missing := site.missing():
        print(f"Not set in the site settings: {', '.join(missing)}.", flush=True)  # noqa: T201
    for stale in site.stale(utc_now().date()):
        print(f"Site settings: {stale}", flush=True)  # noqa: T201


def _on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _ready(store: SqlStore, core: Core) -> Mapping[str, bool]:
    try:
        await asyncio.wait_for(store.answers(), 2)
    except (BadDatabase, TimeoutError):
        return {"database": False, "courier": core.courier.well}
    return {"database": True, "courier": core.courier.well}


def _tallies(core: Core) -> Tallies:
    return {
        "replies": (("outcome",), lambda: {(k,): n for k, n in core.discussion.tally.items()}),
        "deliveries": (("task", "outcome"), lambda: core.courier.tally),
        "controls": (("kind", "verb"), lambda: core.controls.tally),
        "log_keys_dropped": (("key",), lambda: {(k,): n for k, n in logs.dropped.items()}),
    }


def run(settings: Settings, host: str, port: int) -> int:
    """Serve, and say in one line what keeps the bot from it; gives the exit status."""
    logs.set_up()
    try:
        asyncio.run(serve(settings, host, port))
    except (BadSettings, BadDatabase) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except BadContent as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        return 1
    return 0
