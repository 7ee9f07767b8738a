"""Speaking in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.kept import Kept
from adapters.slack.clients import Clients, Workspace
from adapters.slack.conversations import Conversations
from adapters.slack.faults import faults
from adapters.slack.files import upload
from adapters.slack.lookup import Lookup
from adapters.slack.members import Members
from adapters.slack.parts import Letter, Spot, replace, send
from adapters.slack.render import draw, plain_text
from bot.errors import Undeliverable
from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from bot.words import Words


@dataclass(frozen=True, slots=True)
class _Laid:
    """A message as it stands there: its key, "" if unknown, and the ids of its parts."""

    key: str
    ids: Sequence[str]


class SlackChat:
    """
    A `Chat` in the workspaces where the app is installed.

    `pace` is how many seconds there should be between two messages of a lane: Slack takes
    about one a second in a channel. What one message cannot hold goes on in its thread.
    """

    def __init__(self, clients: Clients, words: Words, pace: float = 1.0) -> None:
        self.pace = pace
        self._words = words
        self._conversations = Conversations(clients)
        self._lookup = Lookup()
        self.members = Members(clients)
        self._laid: Kept[tuple[Place, str], _Laid] = Kept()
        self._links: Kept[Posted, str] = Kept()

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Open a thread in the channel."""
        at = await self._conversations.at(place)
        id = await self._send(at, Thread(place, ""), message, key)
        return Posted(place, id, id)

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        """Add a message to a thread; raises `Undeliverable` if its first message is gone."""
        at = await self._conversations.that_has(thread)
        return Posted(thread.place, thread.root, await self._send(at, thread, message, key))

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        """Write to one person; raises `Undeliverable` for those of other workspaces."""
        at, place = await self._conversations.direct(person)
        id = await self._send(at, Thread(place, ""), message, key)
        return Posted(place, id, id)

    async def update(self, posted: Posted, message: Message) -> None:
        """Replace a message of the bot's own, with all its parts."""
        at = await self._conversations.at(posted.place)
        letter = self._letter(message)
        with faults():
            there = await self._laid_out(at, posted, letter)
            spot = Spot(at, posted.place.channel, posted.root)
            ids = await replace(spot, there.key, letter, there.ids)
        self._laid.put((posted.place, posted.id), _Laid(there.key, ids))

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:  # noqa: ARG002 - Slack takes no key with files
        """
        Hand files over in a thread, or to one person, in one message.

        Slack does not say which message that is: `id` is that of the first file.
        """
        if isinstance(where, Thread):
            at, place, root = await self._conversations.that_has(where), where.place, where.root
        else:
            (at, place), root = await self._conversations.direct(where), ""
        with faults(harmless=True):
            ids = [await upload(at, file) for file in files]
        titled = [{"id": id, "title": file.name} for id, file in zip(ids, files, strict=True)]
        with faults():
            await at.api.files_completeUploadExternal(
                files=titled, channel_id=place.channel, thread_ts=root or None
            )
        return Posted(place, root or ids[0], ids[0])

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        """
        Look for a message that went out whole with this key.

        None also where nobody can tell, and that is always so for files: they carry no key.
        Raises `NotSent` if Slack wants it to be asked later.
        """
        if isinstance(lane, Person):
            at, place = await self._conversations.direct(lane)
        else:
            at, place = await self._conversations.at(lane), lane
        with faults():
            found = await self._lookup.find(at, place.channel, key)
        return Posted(place, *found) if found else None

    async def link(self, posted: Posted) -> str | None:
        """Give the address of a message; None if Slack does not say."""
        if known := self._links.get(posted):
            return known
        place = posted.place
        try:
            at = await self._conversations.at(place)
            said = await at.api.chat_getPermalink(channel=place.channel, message_ts=posted.id)
        except (SlackApiError, aiohttp.ClientError, TimeoutError, Undeliverable):
            return None
        link: str | None = said.get("permalink")
        return self._links.put(posted, link) if link else None

    async def has(self, place: Place, person: Person) -> bool:
        """Tell whether somebody is in a channel; False where the app may not see it."""
        return await self.members.has(place, person)

    async def _send(self, at: Workspace, thread: Thread, message: Message, key: str) -> str:
        with faults():
            spot = Spot(at, thread.place.channel, thread.root)
            ids = await send(spot, key, self._letter(message))
        self._laid.put((thread.place, ids[0]), _Laid(key, ids))
        return ids[0]

    def _letter(self, message: Message) -> Letter:
        return Letter(draw(message, self._words), partial(plain_text, message), self.pace)

    async def _laid_out(self, at: Workspace, posted: Posted, letter: Letter) -> _Laid:
        """Say of which parts a message consists now."""
        known = self._laid.get((posted.place, posted.id)) or _Laid("", (posted.id,))
        # Short it was and short it is: nothing to look for.
        if known.key and len(known.ids) == len(letter.drawn) == 1:
            return known
        parts = await self._lookup.parts(at, posted.place.channel, posted.root, posted.id)
        mark = parts[0].mark if parts else None
        return _Laid(mark.key, [part.ts for part in parts]) if mark else known
