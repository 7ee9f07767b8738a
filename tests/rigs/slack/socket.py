"""How the app is told: in Socket Mode, over the WebSocket it opened."""

import asyncio
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from tests.rigs.slack.front import Delivered, Kind, Retry
from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP

MOST = 10
IDLE = 10
"""Looks at an idle app, in which it has time to take what is on its way to it."""


class Socket:
    """
    The app's connections; each thing it is told goes to one of them, in turn.

    Told and not acknowledged within `patience` seconds, the status is 500, as it is where the
    app is not connected. An app that says whether it is `at_work` on something is not waited
    for once it no longer is. `acks` has every acknowledgement, the late ones too.
    """

    def __init__(self, world: World) -> None:
        self.patience = 30.0
        self.at_work: Callable[[], bool] = lambda: True
        self.acks: list[dict[str, Any]] = []
        self._world = world
        self._open: set[web.WebSocketResponse] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._joined = asyncio.Condition()
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def connections(self) -> int:
        """How many connections the app has that are still told things."""
        return len(self._connections)

    async def connected(self, count: int = 1, *, patience: float = 5.0) -> None:
        """Wait until the app has so many connections."""

        async def enough() -> None:
            async with self._joined:
                await self._joined.wait_for(lambda: len(self._connections) >= count)

        await asyncio.wait_for(enough(), patience)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a connection until it closes."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=401)
        self._world.tickets.discard(ticket)
        ws = web.WebSocketResponse(timeout=0.5)
        await ws.prepare(request)
        self._open.add(ws)
        try:
            await self._serve(ws)
        finally:
            self._open.discard(ws)
            self._leave(ws)
        return ws

    async def send(
        self, kind: Kind, payload: Mapping[str, Any], *, ts: str = "", retry: Retry | None = None
    ) -> Delivered:
        tries = retry.number + 1 if retry else 1
        id = f"{uuid.uuid4()}"
        envelope: dict[str, Any] = {"envelope_id": id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        answer = self._waiting[id] = asyncio.get_running_loop().create_future()
        try:
            await self._tell(envelope)
            body = await asyncio.wait_for(self._answered(answer), self.patience)
        except (TimeoutError, ConnectionError):
            return Delivered(500, "", payload, kind, self, ts, tries)
        finally:
            del self._waiting[id]
        return Delivered(200, body, payload, kind, self, ts, tries)

    async def _answered(self, answer: asyncio.Future[Any]) -> Any:
        idle = 0
        while idle < IDLE:
            if answer in (await asyncio.wait({answer}, timeout=0.02))[0]:
                return answer.result()
            idle = 0 if self.at_work() else idle + 1
        raise TimeoutError

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; the old connections are told nothing more."""
        asked, self._connections = self._connections, []
        for ws in asked:
            await ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def drop(self) -> None:
        """Close every connection without a word."""
        for ws in list(self._open):
            self._leave(ws)
            await ws.close()

    async def _serve(self, ws: web.WebSocketResponse) -> None:
        if len(self._connections) >= MOST:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return
        number = len(self._connections) + 1
        await ws.send_json(
            {
                "type": "hello",
                "num_connections": number,
                "debug_info": {"host": "applink", "approximate_connection_time": 18060},
                "connection_info": {"app_id": APP},
            }
        )
        async with self._joined:
            self._connections.append(ws)
            self._joined.notify_all()
        async for message in ws:
            if message.type == WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))

    async def _tell(self, envelope: Mapping[str, Any]) -> None:
        if not self._connections:
            raise ConnectionError("the app is not connected")
        ws = self._connections.pop(0)
        self._connections.append(ws)
        await ws.send_json(envelope)

    def _acknowledged(self, ack: dict[str, Any]) -> None:
        self.acks.append(ack)
        waiting = self._waiting.get(ack.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload", ""))

    def _leave(self, ws: web.WebSocketResponse) -> None:
        if ws in self._connections:
            self._connections.remove(ws)
