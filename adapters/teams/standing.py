"""What stands in a chat, drawn anew for whoever looks at it or comes back to it."""

import logging

from adapters.inward import Controls
from adapters.teams.chat import TeamsChat
from adapters.teams.render.shapes import Shape
from adapters.teams.translate import SEE, Where
from bot.messages import Notice, Press
from bot.words import Words

log = logging.getLogger(__name__)


class Standing:
    """
    Draws a message of the bot's as one person is to see it now; nothing else is done.

    A look that names no round is at the card that this process has put there.
    """

    def __init__(self, controls: Controls, chat: TeamsChat, words: Words) -> None:
        self._controls = controls
        self._chat = chat
        self._words = words

    async def look(self, press: Press, where: Where) -> Shape | str:
        """Draw it; a sentence instead where there is no such message for them there."""
        if press.ref == SEE:
            return self._chat.standing(where) or self._words("gone")
        if not press.place:
            return self._words("gone")
        response = await self._controls.press(press)
        if not isinstance(response, Notice):
            return self._words("gone")
        if response.message.ref != press.ref:
            return response.message.summary
        return await self._chat.drawn_for(press.person, press.place, response.message)

    async def back(self, press: Press, where: Where) -> Shape | None:
        """Draw it for whoever has sent a form from its card; None where that cannot be."""
        try:
            drawn = await self.look(press, where)
        except Exception as error:  # noqa: BLE001 - what was sent is kept, and is said to be
            log.warning("teams_not_shown", extra={"error": type(error).__name__})
            return None
        if isinstance(drawn, str):
            return None
        # Teams would ask for it anew at once, and nobody would see what is said above it.
        return {name: part for name, part in drawn.items() if name != "refresh"}
