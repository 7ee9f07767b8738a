"""The floor: a bare aiohttp server that parses a reply's form and answers as the room does."""

import sys

from aiohttp import web


async def say(request: web.Request) -> web.Response:
    await request.post()
    return web.Response(status=204)


async def ready(_: web.Request) -> web.Response:
    return web.Response()


def serve(port: int) -> None:
    app = web.Application()
    app.add_routes([web.post("/as/{person}/say", say), web.get("/readyz", ready)])
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
