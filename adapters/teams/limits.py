"""How much Teams takes of one bot, so that it need not say when it is too much."""

import asyncio
from collections import deque
from collections.abc import Sequence

from adapters.kept import Kept
from bot.errors import NotSent

CONVERSATION = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
"""Seconds, and the messages in them, of one bot in one channel or chat."""

SERVICE = ((1.0, 30),)
"""Of one bot in one tenant. (Both: "Optimize your bot with rate limiting in Teams".)"""

MARGIN = 0.25
"""Seconds by which two requests may come closer to each other on their way."""

WAIT = 3.0
"""Seconds for which a message waits here; for longer it goes back to whoever sends it."""


class Limits:
    """
    Lets requests through as fast as Teams takes them.

    Counts what this process has sent. Others that serve the same channel are told by Teams.
    """

    def __init__(
        self,
        conversation: Sequence[tuple[float, int]] = CONVERSATION,
        service: Sequence[tuple[float, int]] = SERVICE,
    ) -> None:
        self._windows = {False: conversation, True: service}
        self._sent: Kept[str, deque[float]] = Kept()

    async def wait(self, service_url: str, conversation: str) -> None:
        """Return when one more request may go there; raises `NotSent` if that is not soon."""
        channel = conversation.partition(";")[0]
        for key, windows in (
            (service_url, self._windows[True]),
            (f"{service_url} {channel}", self._windows[False]),
        ):
            while pause := self._pause(key, windows):
                if pause > WAIT:
                    raise NotSent("Teams takes no more messages there for a while", pause)
                await asyncio.sleep(pause)
            if windows:
                self._note(key, windows)

    def _pause(self, key: str, windows: Sequence[tuple[float, int]]) -> float:
        now, sent = asyncio.get_running_loop().time(), self._sent.get(key) or deque()
        full = ((seconds, sent[-most]) for seconds, most in windows if len(sent) >= most)
        return max([0.0, *(at + seconds + MARGIN - now for seconds, at in full)])

    def _note(self, key: str, windows: Sequence[tuple[float, int]]) -> None:
        sent = self._sent.get(key)
        if sent is None:
            most = max(most for _, most in windows)
            sent = self._sent.put(key, deque(maxlen=most))
        sent.append(asyncio.get_running_loop().time())
