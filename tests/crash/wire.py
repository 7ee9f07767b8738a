"""Questions and answers between the driver and its workers, one a connection."""

import asyncio
import os
import pickle
from collections.abc import Awaitable, Callable
from typing import Any

# The two ends are processes of one test, so pickles are safe between them.
# ruff: noqa: S301

Answer = Callable[..., Awaitable[Any]]


async def ask(path: str, *question: object) -> Any:
    """Ask once; raises OSError if nobody is there, or nobody any more before the answer."""
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        writer.write(pickle.dumps(question))
        writer.write_eof()
        return pickle.loads(await reader.read())
    except (EOFError, pickle.UnpicklingError):
        raise ConnectionError("it went away while it was asked") from None
    finally:
        writer.close()


async def listen(path: str, answer: Answer) -> asyncio.Server:
    """Answer questions until the server is closed."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            question = pickle.loads(await reader.read())
            writer.write(pickle.dumps(await answer(*question)))
            await writer.drain()
        except (EOFError, pickle.UnpicklingError, ConnectionError):
            pass  # whoever asked has been killed
        finally:
            writer.close()

    return await asyncio.start_unix_server(handle, path)


class Witness:
    """A worker's word to the driver; when that is gone the worker goes, too."""

    def __init__(self, path: str) -> None:
        self._path = path

    async def say(self, *question: object) -> Any:
        """Tell the driver something, and give what it answers."""
        try:
            return await ask(self._path, *question)
        except OSError:
            os._exit(1)

    async def watch(self) -> None:
        """End this process when the driver is gone: the test is over, however it ended."""
        while True:
            await self.say("alive")
            await asyncio.sleep(1)
