"""Speaking in Teams."""

from collections.abc import Sequence

from adapters.teams.connector import Connector
from adapters.teams.conversations import Conversations
from adapters.teams.translate import Upload, Where
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from bot.words import Words


class TeamsChat:
    """A `Chat` in the channels, group chats and personal chats where the app is."""

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        words: Words,
        pace: float = 0.3,
    ) -> None:
        self.pace = pace
        self._connector = connector
        self._conversations = conversations
        self._words = words

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Open a thread in a channel; in a chat, which has none, say it there: root ""."""
        raise NotImplementedError

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        """Add a message to a thread; in a chat, say it there."""
        raise NotImplementedError

    async def update(self, posted: Posted, message: Message) -> None:
        """Replace a message of the bot's own, with all its parts."""
        raise NotImplementedError

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        """Write to one person in their personal chat, which is opened if there is none."""
        raise NotImplementedError

    async def attach(
        self,
        where: Thread | Person,
        files: Sequence[File],
        key: str,
        place: Place | None = None,
    ) -> Posted:
        """
        Offer files: to one person for them to take, in a thread by a button that does that.

        `place` is the channel in which somebody asked for them; it comes back with what they
        answer, so that they can be asked for as from there.
        """
        raise NotImplementedError

    async def hand_over(self, where: Where, upload: Upload, file: File) -> None:
        """Put a file where Teams has made room for it, and say that it is there."""
        raise NotImplementedError

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        """Return None: a bot cannot ask Teams what it has sent."""
        return None

    async def link(self, posted: Posted) -> str | None:
        """Give the address of a message; None in a personal chat."""
        raise NotImplementedError
