"""The room as a set of routes."""

from aiohttp import web

from adapters.inward import Controls, Ears
from adapters.room.board import Board
from adapters.room.cast import Part
from adapters.room.door import Door, Typed
from adapters.room.guard import Tokens
from adapters.room.looking import Looking
from adapters.room.pressing import Pressing
from adapters.room.render import Pages
from adapters.room.talking import Talking
from bot.ports import Clock
from bot.words import Words

PATIENCE = 3.0
"""Seconds a reply waits for the core to know whose thread it is in, before it is refused."""


class Room:
    """
    The room, ready to be attached to a web application.

    It refuses every host but this machine, and every form that is not its own:
    nobody signs in here. `zone` is where its clocks are. `secret` marks the
    forms; without one they are out of date as soon as the process ends.
    """

    def __init__(  # noqa: PLR0913  the composition root names each
        self,
        ears: Ears,
        controls: Controls,
        board: Board,
        words: Words,
        clock: Clock,
        *,
        zone: str = "Europe/London",
        secret: bytes | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self._board = board
        self._door = Door(Pages(words, clock, zone), Tokens(secret))
        self._talking = Talking(self._door, ears, board, clock, patience)
        self._pressing = Pressing(self._door, controls, board)
        self._looking = Looking(self._door, controls, board, self._pressing)

    def attach(self, app: web.Application) -> None:
        """Add the routes; when the application shuts down, open windows let go at once."""

        async def close(_: web.Application) -> None:
            self._board.bell.close()

        app.add_routes(self.routes())
        app.on_shutdown.append(close)

    def routes(self) -> list[web.RouteDef]:
        """List what the room answers to."""
        open, look, act = self._door.open, self._door.look, self._door.act
        looking, talking, pressing = self._looking, self._talking, self._pressing
        return [
            # The first, because it is by far the most frequent, and they are tried in order.
            web.post("/as/{person}/say", act(self._say)),
            web.get("/", open(looking.front)),
            web.get("/room/{name}", open(looking.static)),
            web.get("/as/{person}", look(looking.page)),
            web.get("/as/{person}/changes", look(looking.changes)),
            web.get("/as/{person}/events", look(looking.events)),
            web.get(r"/as/{person}/files/{id:\d{1,9}}", look(looking.file)),
            web.get("/as/{person}/papers/{id}", look(looking.paper)),
            web.post("/as/{person}/edit", act(talking.edit)),
            web.post("/as/{person}/delete", act(talking.delete)),
            web.post("/as/{person}/press", act(pressing.press)),
            web.post("/as/{person}/submit", act(pressing.submit)),
        ]

    async def _say(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        commanded = await self._pressing.command(request, me, typed)
        return commanded or await self._talking.say(request, me, typed)
