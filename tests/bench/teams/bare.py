"""The floor: a bare server that checks the token by a key it has, and reads the activity."""

import json
import os
import sys
from typing import Any

import jwt
from aiohttp import web
from jwt.algorithms import RSAAlgorithm

from adapters.teams.door import ROUTE
from adapters.teams.settings import read_teams
from tests.bench.slack.bare import serve

ISSUER = "https://api.botframework.com"


def aiohttp_alone(app_id: str, listed: str) -> web.Application:
    [entry] = json.loads(listed)["keys"]
    key: Any = RSAAlgorithm.from_jwk(entry)

    async def take(request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, key, ["RS256"], audience=app_id, issuer=ISSUER)
        except jwt.PyJWTError:
            return web.Response(status=401)
        activity = json.loads(await request.read())
        if claims["serviceurl"] != activity["serviceUrl"]:
            return web.Response(status=403)
        return web.Response()

    app = web.Application()
    app.router.add_post(ROUTE, take)
    return app


if __name__ == "__main__":
    port, listed = sys.argv[1:]
    settings = read_teams(os.environ)
    assert settings, "the bench gives them"
    serve(aiohttp_alone(settings.credentials.app_id, listed), int(port))
