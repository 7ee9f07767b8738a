"""
The least of Slack's Web API that answers: a process of its own, so that it holds nobody up.

At `/posted` it says what was posted since it was last asked.
"""

import itertools
import sys

from aiohttp import web

from tests.bench.kept import FIRST_WORDS
from tests.bench.slack.bare import serve


class Api:
    """Takes every post, and remembers which reply it answers."""

    def __init__(self) -> None:
        self._posted: list[str] = []
        self._numbers = itertools.count(1)

    async def who(self, _: web.Request) -> web.Response:
        ours = {"team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT", "user": "bot"}
        return web.json_response({"ok": True, "url": "https://t1.slack.com/", **ours})

    async def person(self, request: web.Request) -> web.Response:
        id = (await request.post()).get("user") or request.query.get("user")
        user = {"id": id, "team_id": "T1", "profile": {"real_name": "Meera"}}
        return web.json_response({"ok": True, "user": user})

    async def post(self, request: web.Request) -> web.Response:
        said = FIRST_WORDS.search(await request.read())
        assert said, "an answer names the reply that it answers"
        self._posted.append(said[0].decode())
        ts = f"1800000000.{next(self._numbers):06}"
        return web.json_response({"ok": True, "channel": "C1", "ts": ts, "message": {"ts": ts}})

    async def posted(self, _: web.Request) -> web.Response:
        told, self._posted = self._posted, []
        return web.json_response(told)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/auth.test", self.who),
            web.route("*", "/api/users.info", self.person),
            web.post("/api/chat.postMessage", self.post),
            web.get("/posted", self.posted),
        ]


if __name__ == "__main__":
    app = web.Application()
    app.add_routes(Api().routes())
    serve(app, int(sys.argv[1]))
