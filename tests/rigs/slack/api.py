"""The Web API's front: who calls, what goes wrong, which method answers."""

import asyncio
import copy
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.rigs.slack import api_auth, api_chat, api_conversations, api_files, api_views, hooks
from tests.rigs.slack.calls import Call, Method, arguments, bearer
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Json, Token

OF_THE_APP = "apps.connections.open"
METHODS: dict[str, Method] = {
    **api_auth.METHODS,
    **api_chat.METHODS,
    **api_conversations.METHODS,
    **api_files.METHODS,
    **api_views.METHODS,
}


class Api:
    """Everything the app asks for over HTTP."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/api/{method}", self.call),
            web.post("/actions/{team}/{key}", self.respond),
            web.post("/upload/v1/{file}", self.upload),
            web.get("/files-pri/{at}/{file}", self.download),
            web.get("/files-pri/{at}/download/{file}", self.download),
        ]

    async def call(self, request: web.Request) -> web.Response:
        method, args = request.match_info["method"], await arguments(request)
        token = bearer(request.headers, args)
        self._world.calls.append((method, copy.deepcopy(args)))

        async def carry_out() -> web.Response:
            try:
                return _answered(self._answer(method, token, request, args))
            except Refused as refused:
                return _answered(refused.answer())

        return await self._through(method, request, carry_out)

    async def respond(self, request: web.Request) -> web.Response:
        """Take what is sent to a response URL; faults of "response_url" apply."""
        return await self._through(
            "response_url", request, lambda: hooks.respond(self._world, request)
        )

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file's bytes; faults of "upload" apply."""
        return await self._through(
            "upload", request, lambda: api_files.upload(self._world, request)
        )

    async def download(self, request: web.Request) -> web.Response:
        return await api_files.download(self._world, request)

    def _answer(self, method: str, token: str, request: web.Request, args: Json) -> Json:
        if method == "oauth.v2.access":
            return api_auth.oauth(self._world, request.headers, args)
        known = self._known(token)
        if method not in METHODS:
            raise Refused("unknown_method")
        if known.app != (method == OF_THE_APP):
            raise Refused("not_allowed_token_type")
        return METHODS[method](Call(self._world, known, args))

    def _known(self, value: str) -> Token:
        if not value:
            raise Refused("not_authed")
        if value == self._world.app_token:
            return Token(value, app=True)
        token = self._world.tokens.get(value)
        if not token:
            raise Refused("invalid_auth")
        if token.gone:
            raise Refused("account_inactive")
        if token.expires is not None and token.expires <= self._world.clock():
            raise Refused("token_expired")
        return token

    async def _through(
        self, name: str, request: web.Request, carry_out: Callable[[], Awaitable[web.Response]]
    ) -> web.Response:
        """The answer, or what the test wanted to go wrong in its place."""
        faults = self._world.faults[name]
        if not faults:
            return await carry_out()
        fault = faults.pop(0)
        answer = await carry_out() if fault.spares else None
        await asyncio.sleep(fault.slow)
        if fault.drop and request.transport:
            request.transport.abort()
        if answer:
            return answer
        status, body, headers = fault.answer()
        return web.json_response(body, status=status, headers=headers)


def _answered(told: Json) -> web.Response:
    return web.json_response(told, headers={"x-oauth-scopes": api_auth.SCOPES})
