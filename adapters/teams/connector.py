"""The only way out to Teams: the Bot Connector service, through botbuilder's client."""

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession

from adapters.teams.translate.reading import Json


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation: Teams' own id for them, and who they are in their tenant."""

    id: str
    person: str
    tenant: str
    name: str


class Connector:
    """
    Speaks to the service that each conversation named, over connections that are kept.

    Each method raises `NotSent` where the request certainly did nothing and may be made again,
    and `Undeliverable` where it never will; after any other error it may have been done.
    """

    def __init__(self, session: ClientSession, tokens: Any) -> None:
        self._session = session
        self._tokens = tokens

    async def send(self, service_url: str, conversation: str, activity: Json) -> str:
        """Add a message to a conversation, in a channel to a thread, and return its id."""
        raise NotImplementedError

    async def update(self, service_url: str, conversation: str, id: str, activity: Json) -> None:
        """Replace a message of the bot's own."""
        raise NotImplementedError

    async def delete(self, service_url: str, conversation: str, id: str) -> None:
        """Take a message of the bot's own away."""
        raise NotImplementedError

    async def open_direct(self, service_url: str, tenant: str, bot: str, user: str) -> str:
        """Return the id of the personal chat with somebody; nothing is said in it yet."""
        raise NotImplementedError

    async def open_thread(
        self, service_url: str, tenant: str, bot: str, channel: str, activity: Json
    ) -> tuple[str, str]:
        """Begin a thread in a channel; return its conversation's id and the message's."""
        raise NotImplementedError

    async def member(self, service_url: str, conversation: str, user: str) -> Member | None:
        """Look somebody up in a conversation, by either of their ids; None if not in there."""
        raise NotImplementedError
