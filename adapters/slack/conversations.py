"""Where a message is to go: the app's way there, and whether it is there at all."""

from slack_sdk.errors import SlackApiError

from adapters.kept import Kept
from adapters.slack.clients import Clients, Workspace
from adapters.slack.faults import faults, word
from adapters.slack.lookup import MAY_NOT_LOOK
from adapters.slack.translate import PLATFORM
from bot.model import Person, Place, Thread


class Conversations:
    """
    The channels, threads and direct messages the app can write to.

    Nothing is sent by any of these methods, so they raise `NotSent` for whatever may pass;
    what is not there, or is of a workspace without the app, is `Undeliverable`.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._direct: Kept[tuple[str, str], str] = Kept()

    async def at(self, place: Place) -> Workspace:
        """Return the workspace of a channel; whether that is there is not known."""
        return await self._clients.of(place.workspace)

    async def that_has(self, thread: Thread) -> Workspace:
        """Return the workspace of a thread, once it is sure that the thread is there."""
        at = await self._clients.of(thread.place.workspace)
        with faults(harmless=True):
            try:
                # Slack takes a reply to a message that is gone, and shows it to nobody.
                await at.api.conversations_replies(
                    channel=thread.place.channel, ts=thread.root, limit=1
                )
            except SlackApiError as error:
                if word(error) not in MAY_NOT_LOOK:
                    raise
        return at

    async def direct(self, person: Person) -> tuple[Workspace, Place]:
        """Open the conversation with one person, as often as wanted."""
        at = await self._clients.of(person.workspace)
        channel = self._direct.get((person.workspace, person.id))
        if channel is None:
            with faults(harmless=True):
                answer = await at.api.conversations_open(users=person.id)
            channel = self._direct.put((person.workspace, person.id), answer["channel"]["id"])
        return at, Place(PLATFORM, person.workspace, channel)
