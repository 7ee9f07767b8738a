"""
The least of Microsoft that answers: sign-in, signing keys, and the Connector service.

A process of its own, so that it holds nobody up. At `/posted` it says what was sent since it was
last asked; `login.url` in its folder says where the sign-in is, and `ca.pem` makes it trusted.
"""

import itertools
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from tests.bench.kept import FIRST_WORDS
from tests.bench.slack.bare import serve
from tests.rigs.teams.keys import KEYS, METADATA
from tests.rigs.teams.login import login_server


class Service:
    """Takes every message, and remembers which reply it answers."""

    def __init__(self, folder: Path, listed: str) -> None:
        self._folder = folder
        self._listed = listed
        self._posted: list[str] = []
        self._numbers = itertools.count(1_800_000_000_000)

    async def send(self, request: web.Request) -> web.Response:
        said = FIRST_WORDS.search(await request.read())
        assert said, "an answer names the reply that it answers"
        assert request.headers["Authorization"].startswith("Bearer token-"), "it shows a token"
        self._posted.append(said[0].decode())
        return web.json_response({"id": f"{next(self._numbers)}"}, status=201)

    async def posted(self, _: web.Request) -> web.Response:
        told, self._posted = self._posted, []
        return web.json_response(told)

    async def metadata(self, request: web.Request) -> web.Response:
        keys = f"{request.scheme}://{request.host}{KEYS}"
        issuer = "https://api.botframework.com"
        known = ["RS256"]
        return web.json_response(
            {
                "issuer": issuer,
                "jwks_uri": keys,
                "id_token_signing_alg_values_supported": known,
            }
        )

    async def keys(self, _: web.Request) -> web.Response:
        return web.Response(text=self._listed, content_type="application/json")

    async def sign_in(self, _: web.Application) -> AsyncIterator[None]:
        async with login_server(self._folder) as login:
            (self._folder / "login.url").write_text(login.url)
            yield

    def routes(self) -> list[web.RouteDef]:
        talk = "/v3/conversations/{id}/activities"
        return [
            web.post(talk, self.send),
            web.post(f"{talk}/{{activity}}", self.send),
            web.get("/posted", self.posted),
            web.get(METADATA, self.metadata),
            web.get(KEYS, self.keys),
        ]


if __name__ == "__main__":
    port, folder, listed = sys.argv[1:]
    service, app = Service(Path(folder), listed), web.Application()
    app.add_routes(service.routes())
    app.cleanup_ctx.append(service.sign_in)
    serve(app, int(port))
