"""
A bot that keeps each reply and answers it, as slack-bolt's and SQLAlchemy's pages show it.

Its client opens a connection for each call, as the SDK's does by itself, and each reply is a
transaction of its own. Two things are not from those pages, so that both bots promise the same:
it acknowledges when it is done, and SQLite writes ahead and waits for the disk.
"""

import asyncio
import os
import sys
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Column, MetaData, String, Table, Text, event, insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.slack.door import ROUTE
from tests.bench.slack.bare import serve

REPLIES = "replies"
metadata = MetaData()
replies = Table(
    REPLIES,
    metadata,
    Column("channel", String, primary_key=True),
    Column("ts", String, primary_key=True),
    Column("thread", String, nullable=False),
    Column("author", String, nullable=False),
    Column("text", Text, nullable=False),
)


def durable(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _made(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")


async def make_tables(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await db.run_sync(metadata.create_all)
    await engine.dispose()


def answering(engine: AsyncEngine) -> AsyncApp:
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"])
    app = AsyncApp(
        client=client,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=True,
    )

    @app.event("message")
    async def _heard(event: dict[str, Any], say: AsyncSay) -> None:
        async with engine.begin() as db:
            await db.execute(
                insert(replies).values(
                    channel=event["channel"],
                    ts=event["ts"],
                    thread=event["thread_ts"],
                    author=event["user"],
                    text=event["text"],
                )
            )
        await say(f"Kept: {event['text']}")

    return app


def main(port: int, database: str) -> None:
    scheme, rest = database.split(":", 1)
    if scheme == "sqlite":
        # On a busy machine its own 5 seconds of waiting for the lock are not enough.
        engine = create_async_engine(f"sqlite+aiosqlite:{rest}", connect_args={"timeout": 60})
        durable(engine)
    else:
        engine = create_async_engine(f"postgresql+asyncpg:{rest}")
    asyncio.run(make_tables(engine))
    serve(answering(engine).server(path=ROUTE).web_app, port)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
