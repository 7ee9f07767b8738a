"""Putting one message of ours into Teams, in as many of its messages as it needs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.teams.connector import Connector
from adapters.teams.faults import Unsure
from adapters.teams.translate import Conversation
from adapters.teams.translate.reading import Json
from bot.errors import NotSent, Undeliverable

PATIENCE = 15.0
"""Seconds of pauses that Teams may ask for in the middle of a message, in all."""

PAUSE = 1.0
"""Seconds of a pause for which Teams does not say how long."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to write: without a `root`, below nothing; in a channel that opens a thread."""

    at: Conversation
    root: str

    @property
    def conversation(self) -> str:
        """Teams' name for the thread, or for the chat."""
        return f"{self.at.id};messageid={self.root}" if self.root else self.at.id

    @property
    def opens_thread(self) -> bool:
        """Whether what is written here is the first message of a thread."""
        return self.at.kind == "channel" and not self.root


@dataclass(frozen=True, slots=True)
class Letter:
    """What to write, in parts; `pace` is in seconds between two of them."""

    parts: Sequence[Json]
    pace: float


class Hand:
    """Writes one message; `laid` are the ids of its parts that stand there, `spot` is where."""

    def __init__(self, connector: Connector, spot: Spot, laid: Sequence[str] = ()) -> None:
        self.spot = spot
        self.laid = [*laid]
        self._connector = connector
        self._patience = PATIENCE

    async def write(self, letter: Letter) -> None:
        """
        Write all parts; those that are there are replaced, and those that are too many deleted.

        Raises what is said to the first part. With one in place the message is there, if not
        whole: then whatever goes wrong is `Unsure`.
        """
        replaces = bool(self.laid)
        for number, part in enumerate(letter.parts):
            try:
                await self._put(number, part, letter.pace)
            except (NotSent, Undeliverable) as error:
                if number == 0 or replaces:
                    raise
                raise Unsure(f"cut short: {type(error).__name__}") from None
        url, conversation = self.spot.at.service_url, self.spot.conversation
        while len(self.laid) > len(letter.parts):
            await self._connector.delete(url, conversation, self.laid[-1])
            self.laid.pop()

    async def _put(self, number: int, part: Json, pace: float) -> None:
        at = self.spot.at
        if number < len(self.laid):
            id = self.laid[number]
            await self._connector.update(at.service_url, self.spot.conversation, id, part)
        elif self.spot.opens_thread:
            conversation, id = await self._connector.open_thread(
                at.service_url, at.tenant, at.bot, at.id, part
            )
            self.laid.append(id)
            self.spot = Spot(at, conversation.partition(";messageid=")[2] or id)
        else:
            await asyncio.sleep(pace if number else 0)
            self.laid.append(await self._send(part, patient=number > 0))

    async def _send(self, part: Json, *, patient: bool) -> str:
        """Wait where Teams asks for a pause, as long as the patience lasts."""
        while True:
            try:
                return await self._connector.send(
                    self.spot.at.service_url, self.spot.conversation, part
                )
            except NotSent as error:
                pause = error.retry_after or PAUSE
                if not patient or pause > self._patience:
                    raise
                self._patience -= pause
                await asyncio.sleep(pause)
