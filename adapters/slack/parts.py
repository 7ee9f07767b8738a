"""Putting one message of ours into Slack, in as many of its messages as it needs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.clients import Workspace, said_in
from adapters.slack.faults import asked_pause, word
from adapters.slack.marks import Mark
from adapters.slack.render import Drawn

PATIENCE = 15.0
"""Seconds of pauses that Slack may ask for in the middle of a message, in all."""

REFUSED = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "block_mismatch",
        "msg_blocks_too_long",
        "msg_too_long",
    }
)
"""Slack's words for blocks it will not show; the same without blocks may well do."""


log = logging.getLogger(__name__)


class Unfinished(Exception):
    """Some parts of a message are there, and others are not; it says what kind of error it was."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to write; without a `root` the first part opens a thread."""

    at: Workspace
    channel: str
    root: str


@dataclass(frozen=True, slots=True)
class Letter:
    """
    What to write: with blocks, and without them for where Slack refuses those.

    `pace` is in seconds between two parts.
    """

    drawn: Sequence[Drawn]
    plain: Callable[[], Sequence[str]]
    pace: float


async def send(spot: Spot, key: str, letter: Letter) -> Sequence[str]:
    """
    Write all parts, each with the key, and return their ids.

    Raises what Slack says to the first part, and `Unfinished` once that is there.
    """
    hand = _Hand(spot, key, letter, [])
    try:
        await hand.write()
    except Exception as error:
        if not hand.laid:
            raise
        raise Unfinished(type(error).__name__) from None
    return hand.laid


async def replace(spot: Spot, key: str, letter: Letter, there: Sequence[str]) -> Sequence[str]:
    """
    Put other words into the parts that are there, and return the ids of the parts there then.

    Parts that lack are added at the end of the thread, and those that are too many deleted.
    """
    hand = _Hand(spot, key, letter, list(there))
    await hand.write()
    return hand.laid


class _Hand:
    """Writes the parts of one message; `laid` are the ids of those that stand there."""

    def __init__(self, spot: Spot, key: str, letter: Letter, laid: list[str]) -> None:
        self.laid = laid
        self._spot = spot
        self._key = key
        self._letter = letter
        self._patience = PATIENCE

    async def write(self) -> None:
        """Write them with blocks or, if Slack refuses those, all again without."""
        try:
            await self._write(self._letter.drawn)
        except SlackApiError as error:
            if word(error) not in REFUSED:
                raise
            # It is the bot's own mistake, or a workspace that lacks a kind of block.
            log.warning("slack_blocks_refused", extra={"reason": word(error)})
            await self._write([Drawn(text, []) for text in self._letter.plain()])

    async def _write(self, parts: Sequence[Drawn]) -> None:
        api, channel = self._spot.at.api, self._spot.channel
        for number, part in enumerate(parts):
            put = partial(self._put, part, Mark(self._key, number, len(parts)))
            if number == 0:
                await put()
            else:
                await asyncio.sleep(self._letter.pace)
                await self._patiently(put)
        while len(self.laid) > len(parts):
            await api.chat_delete(channel=channel, ts=self.laid[-1])
            self.laid.pop()

    async def _put(self, part: Drawn, mark: Mark) -> None:
        api, root = self._spot.at.api, self._spot.root
        said: dict[str, Any] = {
            "channel": self._spot.channel,
            "text": part.text,
            # An empty list takes away those that were there.
            "blocks": part.blocks,
            "metadata": mark.metadata() if mark.key else None,
        }
        if mark.part < len(self.laid):
            await api.chat_update(ts=self.laid[mark.part], **said)
            return
        answer = await api.chat_postMessage(
            thread_ts=root or next(iter(self.laid), None),
            unfurl_links=False,
            unfurl_media=False,
            **said,
        )
        self.laid.append(said_in(answer, "ts"))

    async def _patiently(self, put: Callable[[], Awaitable[None]]) -> None:
        """Wait where Slack asks for a pause, as long as the patience lasts."""
        while True:
            try:
                return await put()
            except SlackApiError as error:
                pause = asked_pause(error)
                if pause is None or pause > self._patience:
                    raise
                self._patience -= pause
                await asyncio.sleep(pause)
