"""The bot's home for each person, put up again when what it shows may have changed."""

import asyncio
import logging

from adapters.inward import Controls
from adapters.kept import Kept
from adapters.slack.channels import Channels
from adapters.slack.clients import Clients
from adapters.slack.render import home_view
from bot.model import Person
from bot.words import Words

LOOKING = 600.0
"""Seconds after opening it for which somebody may still be looking at their home."""

log = logging.getLogger(__name__)


class Homes:
    """Puts homes up; Slack shows the last one until the next."""

    def __init__(
        self, controls: Controls, channels: Channels, clients: Clients, words: Words
    ) -> None:
        self._controls = controls
        self._channels = channels
        self._clients = clients
        self._words = words
        self._opened: Kept[Person, float] = Kept()
        self._renewing: set[asyncio.Task[None]] = set()

    async def open(self, person: Person) -> None:
        """Put up what there is for somebody now."""
        self._opened.put(person, asyncio.get_running_loop().time())
        places = await self._channels.of(person)
        message = await self._controls.own_home(person, places)
        api = (await self._clients.of(person.workspace)).api
        await api.views_publish(user_id=person.id, view=home_view(message, self._words))

    def renew(self, person: Person) -> None:
        """Put it up again for somebody who may be looking, in the background."""
        opened = self._opened.get(person)
        if opened is None or asyncio.get_running_loop().time() > opened + LOOKING:
            return
        task = asyncio.create_task(self._renew(person))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)

    async def settle(self) -> None:
        """Wait for those that are being put up."""
        if self._renewing:
            await asyncio.wait(self._renewing)

    async def _renew(self, person: Person) -> None:
        try:
            await self.open(person)
        except Exception as error:  # noqa: BLE001 - it is there when they open it again
            log.warning("slack_home_stale", extra={"error": type(error).__name__})
