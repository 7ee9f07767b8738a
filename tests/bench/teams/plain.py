"""
A bot that keeps each reply and answers it, as botbuilder's and SQLAlchemy's pages show it.

The adapter is botbuilder-core's with its own defaults: each turn checks the token, asks for the
bot's own and makes a client. Each reply is a transaction of its own. Three things are not from
those pages, so that both bots promise the same: it acknowledges when it is done, and SQLite writes
ahead and waits, for the disk and for whoever writes.
"""

import asyncio
import os
import sys
from typing import Any

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.teams.door import ROUTE
from tests.bench.slack.bare import serve
from tests.bench.slack.plain import durable, make_tables, replies


def adapter() -> CloudAdapterBase:
    said = os.environ
    credentials = PasswordServiceClientCredentialFactory(
        said["MicrosoftAppId"], said["MicrosoftAppPassword"], said["MicrosoftAppTenantId"]
    )
    return CloudAdapterBase(
        BotFrameworkAuthenticationFactory.create(
            channel_service="",
            validate_authority=True,
            to_channel_from_bot_login_url=said["TO_CHANNEL_FROM_BOT_LOGIN_URL"],
            to_channel_from_bot_oauth_scope=said["TO_CHANNEL_FROM_BOT_OAUTH_SCOPE"],
            to_bot_from_channel_token_issuer=said["TO_BOT_FROM_CHANNEL_TOKEN_ISSUER"],
            oauth_url=said["OAUTH_URL"],
            to_bot_from_channel_open_id_metadata_url=said[
                "TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL"
            ],
            to_bot_from_emulator_open_id_metadata_url=said[
                "TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL"
            ],
            caller_id=said["CALLER_ID"],
            credential_factory=credentials,
            auth_configuration=AuthenticationConfiguration(),
        )
    )


def answering(engine: AsyncEngine) -> web.Application:
    plain = adapter()

    async def heard(turn: TurnContext) -> None:
        said: Any = turn.activity
        async with engine.begin() as db:
            await db.execute(
                insert(replies).values(
                    channel=said.conversation.id,
                    ts=said.id,
                    thread=said.conversation.id,
                    author=said.from_property.id,
                    text=said.text,
                )
            )
        await turn.send_activity(f"Kept: {said.text}")

    async def take(request: web.Request) -> web.Response:
        activity = Activity().deserialize(await request.json())
        await plain.process_activity(request.headers["Authorization"], activity, heard)
        return web.Response()

    app = web.Application()
    app.router.add_post(ROUTE, take)
    return app


def main(port: int, database: str) -> None:
    scheme, rest = database.split(":", 1)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[scheme]
    # While it asks for a token nothing else goes on, and a transaction may stay open for long.
    patient = {"timeout": 600.0} if scheme == "sqlite" else {}
    engine = create_async_engine(f"{driver}:{rest}", connect_args=patient)
    if scheme == "sqlite":
        durable(engine)
    asyncio.run(make_tables(engine))
    serve(answering(engine), port)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
