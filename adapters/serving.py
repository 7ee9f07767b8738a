"""The process: starting everything that is configured, and stopping without losing anything."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

from aiohttp import web

from adapters import logs
from adapters.assembly import Core, put_together, utc_now
from adapters.bad_settings import BadSettings
from adapters.platforms import Platform, open_platforms
from adapters.room import Board, Room, RoomChat
from adapters.sealing.settings import KeySettings
from adapters.settings import Settings
from adapters.store import BadDatabase, SqlStore, open_store
from adapters.web import Tallies, application, report
from bot.content import BadContent, read_library
from bot.model import Change
from bot.ports import Chat
from bot.removing import timer
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
    words = catalogue(site.languages[0])
    async with AsyncExitStack() as stack:
        opening = open_store(settings.database, keys=settings.keys)
        store = await stack.enter_async_context(await opening)
        app = application()
        chats: dict[str, Chat] = {}
        opening = open_platforms(settings, store, words, app)
        platforms = await stack.enter_async_context(opening)
        chats |= {name: platform.chat for name, platform in platforms.items()}
        # Whoever opens the room can be anybody: it never stands beside real records by itself.
        board = None
        if room or (address.loopback and not platforms):
            board = Board(store.database.reading, store.database.writing, store.database.seals)
            chats["room"] = RoomChat(board, utc_now)
        core = put_together(store, chats, library, site)
        facts = {"sealing": "on" if settings.keys else "off"}
        report(app, lambda: _ready(store, core, platforms), _tallies(core), facts)
        if board:
            page = Room(core.discussion, core.controls, board, words, utc_now, zone=site.time_zone)
            page.attach(app)
        for platform in platforms.values():
            platform.listen(core.controls, core.discussion, app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE / 2)
        await runner.setup()
        stopping = _on_signals()
        # Whichever process asks for it first, there is one.
        await store.commit(Change(deliveries=(timer(utc_now()),)))
        courier = asyncio.create_task(core.courier.run())
        try:
            await _listen(runner, address)
            for platform in platforms.values():
                await platform.start()
            _greet(runner, site, platforms, room=board is not None)
            _tell_of_keys(settings.keys)
            # All this stays to the end, and need not be searched for garbage again and again.
            gc.freeze()
            await stopping.wait()
            log.info("stopping")
        finally:
            await _stop(runner, core, courier, platforms.values())


async def _stop(
    runner: web.AppRunner,
    core: Core,
    courier: asyncio.Task[None],
    platforms: Collection[Platform],
) -> None:
    """Take nothing more, finish what is in hand, and let go after `GRACE` seconds."""
    core.courier.stop()
    ears = [asyncio.create_task(platform.stop()) for platform in platforms]
    await runner.cleanup()
    await asyncio.wait({courier, *ears}, timeout=GRACE / 2)
    for task in (courier, *ears):
        task.cancel()
    await asyncio.gather(courier, *ears, return_exceptions=True)


async def _listen(runner: web.AppRunner, address: Address) -> None:
    try:
        await web.TCPSite(runner, address.host, address.port).start()
    except OSError as error:
        raise BadSettings(
            f"The address {address.host}:{address.port} cannot be served: "
            f"{error.strerror or error}. Is the bot running already? --port takes another port."
        ) from None


def _greet(
    runner: web.AppRunner, site: Site, platforms: Mapping[str, Platform], *, room: bool
) -> None:
    host, port = runner.addresses[0][:2]
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if room:
        print(f"The room is at {shown} (Ctrl+C stops it)", flush=True)  # noqa: T201
    for platform in platforms.values():
        print(f"Speaking to {platform.greeting}; serving at {shown}", flush=True)  # noqa: T201
    if not (room or platforms):
        print(  # noqa: T201
            f"Serving /healthz, /readyz and /metrics at {shown}, and no platform: none is "
            "configured, and the local room is there on loopback alone.",
            flush=True,
        )
    if missing := site.missing():
        print(f"Not set in the site settings: {', '.join(missing)}.", flush=True)  # noqa: T201
    for stale in site.stale(utc_now().date()):
        print(f"Site settings: {stale}", flush=True)  # noqa: T201


def _tell_of_keys(keys: KeySettings | None) -> None:
    if keys is None:
        print(  # noqa: T201
            "What people write is kept unsealed: no key is set (docs/operations.md, Keys).",
            flush=True,
        )


def _on_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def _ready(
    store: SqlStore, core: Core, platforms: Mapping[str, Platform]
) -> Mapping[str, bool]:
    well = {name: platform.well for name, platform in platforms.items()}
    try:
        await asyncio.wait_for(store.answers(), 2)
    except (BadDatabase, TimeoutError):
        return {"database": False, "courier": core.courier.well, **well}
    return {"database": True, "courier": core.courier.well, **well}


def _tallies(core: Core) -> Tallies:
    return {
        "replies": (("outcome",), lambda: {(k,): n for k, n in core.discussion.tally.items()}),
        "deliveries": (("task", "outcome"), lambda: core.courier.tally),
        "removed": (("kind",), lambda: {(k,): n for k, n in core.courier.removed.items()}),
        "controls": (("kind", "verb"), lambda: core.controls.tally),
        "log_keys_dropped": (("key",), lambda: {(k,): n for k, n in logs.dropped.items()}),
    }


def run(settings: Settings, address: Address, *, room: bool = False) -> int:
    """Serve, and say in one line what keeps the bot from it; gives the exit status."""
    logs.set_up()
    try:
        with logs.crashes_told():
            asyncio.run(serve(settings, address, room=room))
    except (BadSettings, BadDatabase) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    except BadContent as error:
        print(*error.problems, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    except Exception:
        # Python would print what it says, which may be what somebody wrote.
        log.exception("crashed")
        return 1
    return 0
