"""
The floors: bare servers that check Slack's signature, read the event and keep nothing.

`aiohttp` does no more than that; `bolt` is slack-bolt with one listener that does nothing, set
up to answer when its listener is done.
"""

import hashlib
import hmac
import json
import os
import sys
import time

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.door import ROUTE, WINDOW


def aiohttp_alone(secret: str) -> web.Application:
    key = secret.encode()

    async def take(request: web.Request) -> web.Response:
        body, stamp = await request.read(), request.headers["X-Slack-Request-Timestamp"]
        right = hmac.new(key, b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
        signature = request.headers["X-Slack-Signature"]
        old = abs(time.time() - int(stamp)) > WINDOW
        if old or not hmac.compare_digest(f"v0={right}", signature):
            return web.Response(status=401)
        json.loads(body)
        return web.Response()

    app = web.Application()
    app.router.add_post(ROUTE, take)
    return app


def bolt_alone(secret: str, token: str, api_url: str) -> web.Application:
    client = AsyncWebClient(token, api_url)
    app = AsyncApp(client=client, signing_secret=secret, process_before_response=True)

    @app.event("message")
    async def _heard() -> None:
        pass

    return app.server(path=ROUTE).web_app


async def ready(_: web.Request) -> web.Response:
    return web.Response()


def serve(app: web.Application, port: int) -> None:
    app.router.add_get("/readyz", ready)
    web.run_app(app, host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    secret = os.environ["SLACK_SIGNING_SECRET"]
    if sys.argv[2] == "aiohttp":
        alone = aiohttp_alone(secret)
    else:
        alone = bolt_alone(secret, os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"])
    serve(alone, int(sys.argv[1]))
