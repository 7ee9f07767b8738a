"""The process: starting everything that is configured, and stopping without losing anything."""

import asyncio
import logging
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

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

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to serve; port 0 takes a free one."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK


async def serve(settings: Settings, address: Address, *, room: bool) -> None:
    """Serve until SIGTERM or SIGINT; raises what keeps the bot from starting."""
    if room and not address.loopback:
        raise BadSettings(
            f"Nobody signs in to the room, so it cannot be served at {address.host}. "
            "Leave out --host, or --room."
        )
    library, site = read_library(settings.content), read_site(settings.site)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(await open_store(settings.database))
        board = Board(store.database.reading, store.database.writing)
        core = put_together(store, {"room": RoomChat(board, utc_now)}, library, site)
        app = application(lambda: _ready(store, core), _tallies(core))
        if address.loopback:
            words = catalogue(site.languages[0])
            page = Room(core.discussion, core.controls, board, words, utc_now, zone=site.time_zone)
            page.attach(app)
        stopping = _on_signals()
        courier = asyncio.create_task(core.courier.run())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE / 2)
        await runner.setup()
        await _listen(runner, address)
        _greet(runner, address, site)
        await stopping.wait()
        log.info("stopping")
        core.courier.stop()
        await runner.cleanup()
        await asyncio.wait({courier}, timeout=GRACE / 2)
        courier.cancel()


async def _listen(runner: web.AppRunner, address: Address) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        raise BadSettings(
            f"The address {address.host}:{address.port} cannot be served: "
            f"{error.strerror or error}. Is the bot running already? --port takes another port."
        ) from None


def _greet(runner: web.AppRunner, address: Address, site: Site) -> None:
    host, port = runner.addresses[0][:2]
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if address.loopback:
        print(f"The room is at {shown} (Ctrl+C stops it)", flush=True)  # noqa: T201
    else:
        print(  # noqa: T201
            f"Serving /healthz, /readyz and /metrics at {shown}, and no platform: none is "
            "configured, and the local room is there on loopback alone.",
            flush=True,
        )
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


def run(settings: Settings, address: Address, *, room: bool = False) -> int:
    """Serve, and say in one line what keeps the bot from it; gives the exit status."""
    logs.set_up()
    try:
        asyncio.run(serve(settings, address, room=room))
    except (BadSettings, BadDatabase) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except BadContent as error:
        print(*error.problems, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    return 0
