"""What people look at: their page, what has changed on it, and files."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from adapters.inward import Controls
from adapters.room.board import Board
from adapters.room.cast import TEAM, Part
from adapters.room.door import Door, html
from adapters.room.guard import HEADERS
from adapters.room.items import Item
from adapters.room.pressing import Pressing, download
from adapters.room.render import Post, View, static
from bot.messages import File

ROOTS, REPLIES = 30, 200
"""How many messages of the channel, and replies below each, a page shows unless asked for all."""

_HEARTBEAT = 15.0
_BREATH = 0.2
"""Seconds between two signs to a window, so that a burst of news is fetched once."""

_STATIC = {"room.css": "text/css", "room.js": "text/javascript", "room.svg": "image/svg+xml"}


class Looking:
    """Shows the room as one person sees it."""

    def __init__(self, door: Door, controls: Controls, board: Board, pressing: Pressing) -> None:
        self._door = door
        self._controls = controls
        self._board = board
        self._pressing = pressing

    async def front(self, _: web.Request) -> web.Response:
        """Show whom one can be."""
        return html(self._door.pages.front())

    async def static(self, request: web.Request) -> web.Response:
        """Hand over a part of the page; its address changes with what is in it."""
        name = request.match_info["name"]
        if name not in _STATIC:
            return self._door.problem(request, 404, "room_gone")
        keep = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(
            body=static(name), content_type=_STATIC[name], charset="utf-8", headers=keep
        )

    async def page(self, request: web.Request, me: Part) -> web.Response:
        """Show the whole page."""
        view = await self._view(me)
        everything = "all" in request.query
        items = await self._board.channel(None if everything else ROOTS + 1)
        posts = _threads(items, len(items) if everything else REPLIES)
        more = not everything and len(posts) > ROOTS
        direct = await self._board.direct(me.id)
        return html(self._door.pages.room(view, posts[1:] if more else posts, direct, more=more))

    async def changes(self, request: web.Request, me: Part) -> web.Response:
        """Show what has changed since the page was fetched."""
        since = request.query.get("since", "")
        view = await self._view(me)
        changed = await self._board.changes(int(since) if since.isdecimal() else view.seen, me.id)
        return html(self._door.pages.changes(view, changed))

    async def events(self, request: web.Request, _: Part) -> web.StreamResponse:
        """Tell a window, for as long as it is open, that there is something new."""
        bell = self._board.bell
        stream = web.StreamResponse(headers={**HEADERS, "Cache-Control": "no-store"})
        stream.content_type = "text/event-stream"
        await stream.prepare(request)
        try:
            rung = -1
            while not bell.closed:
                before, rung = rung, await bell.wait(rung, _HEARTBEAT)
                news = f"event: changed\ndata: {rung}\n\n" if rung > before else ": here\n\n"
                await stream.write(news.encode())
                await asyncio.sleep(_BREATH)
        except ConnectionResetError:
            pass  # the window was closed
        return stream

    async def file(self, request: web.Request, me: Part) -> web.Response:
        """Hand over a file that hangs on a message this person can see."""
        id = request.match_info["id"]
        found = await self._board.file(int(id), me.id)
        if found is None:
            return self._door.problem(request, 404, "room_gone", me)
        about, data = found
        return download(File(about.name, about.media_type, data))

    async def paper(self, request: web.Request, me: Part) -> web.Response:
        """Hand over a file of a paper this person was shown a moment ago."""
        file = self._pressing.fetch(request.match_info["id"], me)
        return download(file) if file else self._door.problem(request, 404, "room_gone", me)

    async def _view(self, me: Part) -> View:
        # The number first: what changes meanwhile is then shown twice, never missed.
        seen = await self._board.newest()
        panel = await self._controls.home(me.person, TEAM)
        return View(me, self._door.tokens.make(me.id), seen, panel)


def _threads(items: Sequence[Item], at_most: int) -> list[Post]:
    below: dict[int, list[Item]] = {item.id: [] for item in items if item.root is None}
    for item in items:
        if item.root is not None:
            below[item.root].append(item)
    return [
        Post(item, below[item.id][-at_most:], max(0, len(below[item.id]) - at_most))
        for item in items
        if item.root is None
    ]
