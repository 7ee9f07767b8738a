"""Speaking in Teams."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from adapters.kept import Kept
from adapters.teams.connector import Connector
from adapters.teams.conversations import Conversations
from adapters.teams.faults import NO_APP, NOT_IN_IT
from adapters.teams.files import given, offer
from adapters.teams.letters import Hand, Letter, Spot
from adapters.teams.members import Members
from adapters.teams.render import card, papers_card, summary
from adapters.teams.render.shapes import Shape
from adapters.teams.translate import PLATFORM, Conversation, Upload, Where
from adapters.teams.translate.reading import Json
from adapters.teams.viewers import Viewers
from bot.errors import NotAdded, Undeliverable
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from bot.words import Words

PACE = 0.3
"""Seconds between two messages of a lane; `Limits` sees to what Teams takes in longer times."""

CARD = "application/vnd.microsoft.card.adaptive"

CARDS = 200
"""Cards that are remembered for a client without dialogs."""

_LINK = "https://teams.microsoft.com/l/message"


class TeamsChat:
    """
    A `Chat` in the channels, group chats and personal chats where the app is.

    What one card cannot hold goes on in its thread, or in a chat below it. With `dialogs` a
    button opens a dialog for what it gives, and chairs see a card of their own, as Teams' own
    clients can. Teams takes no key with a message, and a bot cannot ask it what it has sent.
    """

    def __init__(
        self,
        connector: Connector,
        conversations: Conversations,
        words: Words,
        pace: float = PACE,
        *,
        dialogs: bool = True,
    ) -> None:
        self.pace = pace
        self._connector = connector
        self._conversations = conversations
        self.members = Members(connector, conversations)
        self._words = words
        self._dialogs = dialogs
        self._viewers = Viewers(connector)
        self._standing: Kept[tuple[str, str], Shape] = Kept(CARDS)

    async def post(self, place: Place, message: Message, key: str) -> Posted:  # noqa: ARG002 - see above
        """Open a thread in a channel; in a chat, which has none, say it there: its root is ""."""
        at = await self._conversations.at(place)
        return await self._send(Spot(at, ""), await self._cards(at, message))

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:  # noqa: ARG002 - see above
        """Add a message to a thread; in a chat, say it there."""
        at = await self._conversations.at(thread.place)
        return await self._send(Spot(at, thread.root), await self._cards(at, message))

    async def tell(self, person: Person, message: Message, key: str) -> Posted:  # noqa: ARG002 - see above
        """Write to one person in their personal chat, which is opened if there is none."""
        at = await self.direct(person)
        return await self._send(Spot(at, ""), await self._cards(at, message))

    async def update(self, posted: Posted, message: Message) -> None:
        """Replace a message of the bot's own, with all its parts."""
        at = await self._conversations.at(posted.place)
        there = (posted.id, *await self._conversations.parts.of(posted))
        hand = Hand(self._connector, Spot(at, posted.root), there)
        cards = await self._cards(at, message)
        try:
            await hand.write(Letter(cards, self.pace))
            self._remember(at, posted.id, cards)
        finally:
            await self._conversations.parts.note(posted, hand.laid[1:])

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
        answer, so that they can be asked for as from there. Raises `Undeliverable` for files
        that nobody can ask for again, since none are kept.
        """
        if not all(file.ref for file in files):
            raise Undeliverable("there is no way to ask for such files again")
        if isinstance(where, Person):
            at, channel = await self.direct(where), place.channel if place else ""
            offers = [offer(file, key, channel, self._words) for file in files]
            return await self._send(Spot(at, ""), offers)
        at = await self._conversations.at(where.place)
        papers = _activity(files[0].name, papers_card(files, self._words))
        return await self._send(Spot(at, where.root), [papers])

    async def hand_over(self, where: Where, upload: Upload, file: File) -> None:
        """Put a file where somebody has let the bot put it, and say where it is."""
        await self._connector.upload(upload.url, file.data)
        await self._connector.send(where.service_url, where.conversation, given(upload))
        if where.message:
            # The offer has done its work: taken again, it would lead to the same.
            await self._connector.delete(where.service_url, where.conversation, where.message)

    async def find(self, lane: Place | Person, key: str) -> Posted | None:  # noqa: ARG002 - see above
        """Return None: nobody can tell."""
        return None

    async def link(self, posted: Posted) -> str | None:
        """Give the address of a message; None in a personal chat, which has none."""
        place = posted.place
        try:
            at = await self._conversations.at(place)
        except Undeliverable:
            return None
        if at.kind == "personal":
            return None
        more = {"context": '{"contextType":"chat"}'}
        if at.kind == "channel":
            more = {"tenantId": place.workspace, "parentMessageId": posted.root}
        return f"{_LINK}/{quote(place.channel, safe='')}/{quote(posted.id)}?{urlencode(more)}"

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in a channel or chat; False where the bot has never been."""
        return await self.members.has(place, person)

    async def hand(self, person: Person, said: str, drawn: Shape) -> None:
        """Lay a card before one person, in their personal chat; `said` is its notification."""
        await self._send(Spot(await self.direct(person), ""), [_activity(said, drawn)])

    async def drawn_for(self, person: Person, place: Place, message: Message) -> Shape:
        """Draw a message of the bot's as one person is to see it where it stands."""
        at = await self._conversations.at(place)
        viewers = await self._viewers.of(at, message) if self._dialogs else ()
        chair, dialogs = person in message.chairs or not self._dialogs, self._dialogs
        return card(message, self._words, chair=chair, dialogs=dialogs, viewers=viewers)[0]

    def standing(self, where: Where) -> Shape | None:
        """Return the card that was put where somebody acted, if this process remembers it."""
        return self._standing.get((where.conversation.partition(";")[0], where.message))

    async def direct(self, person: Person) -> Conversation:
        """Return somebody's personal chat; raises `NotAdded` if they do not have the app."""
        if known := await self._conversations.direct(person):
            return known
        by = await self._conversations.any_of(person.workspace)
        try:
            id = await self._connector.open_direct(by.service_url, by.tenant, by.bot, person.id)
        except Undeliverable as error:
            raise NotAdded(str(error)) from None
        opened = Conversation(id, "personal", by.tenant, by.service_url, by.bot, person=person.id)
        await self._conversations.remember(opened)
        return opened

    async def _send(self, spot: Spot, parts: Sequence[Json]) -> Posted:
        hand = Hand(self._connector, spot)
        try:
            await hand.write(Letter(parts, self.pace))
        except Undeliverable as error:
            if spot.at.kind == "personal" and str(error) == NOT_IN_IT:
                raise NotAdded(NO_APP) from None
            raise
        place = Place(PLATFORM, spot.at.tenant, spot.at.id)
        posted = Posted(place, hand.spot.root, hand.laid[0])
        self._remember(spot.at, posted.id, parts)
        if hand.laid[1:]:
            await self._conversations.parts.note(posted, hand.laid[1:])
        return posted

    def _remember(self, at: Conversation, id: str, parts: Sequence[Json]) -> None:
        """Remember a card that others may stand in the place of: there are no dialogs for them."""
        if not self._dialogs:
            self._standing.put((at.id, id), parts[0]["attachments"][0]["content"])

    async def _cards(self, at: Conversation, message: Message) -> list[Json]:
        """Draw a message; where Teams cannot be told who the chairs are, all see all of it."""
        viewers = await self._viewers.of(at, message) if self._dialogs else ()
        cards = card(
            message, self._words, chair=not viewers, dialogs=self._dialogs, viewers=viewers
        )
        first, *others = cards
        said = summary(message)
        return [_activity(said, first), *(_activity(said, each) for each in others)]


def _activity(said: str, drawn: Shape) -> Json:
    attachment = {"contentType": CARD, "content": drawn}
    return {"type": "message", "summary": said, "attachments": [attachment]}
