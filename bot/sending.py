"""Sending one delivery: its words from the record as it now is, through its platform's chat."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import assert_never

from bot.blocks import Note
from bot.context import Context
from bot.errors import NotSent, Undeliverable
from bot.flow.deliveries import key_place
from bot.flow.leading import with_site
from bot.flow.minuting import unchanged
from bot.letters.write import Answer, Attach, Outgoing, Post, Tell, Update, about_team, write
from bot.messages import Message
from bot.model import Delivery, Lane, Person, Posted, Record, Taken, Task, Version
from bot.ports import Chat, Rounds
from bot.site import Site

FILES = frozenset({Task.DRAFT_FILE, Task.SIGNED_FILE, Task.DIGEST_FILE})
"""Minutes of a thousand replies take a tenth of a second to write: not on the event loop."""

ABSENT = 600.0
"""Seconds until a delivery to a platform that is not configured is looked at again."""

BUSY = 1_000
"""Lanes whose last message is remembered, before those that are free again are forgotten."""


class Sender:
    """Writes letters and hands them to the platforms."""

    def __init__(
        self,
        memory: Rounds,
        chats: Mapping[str, Chat],
        site: Site,
        context: Callable[[str], Context],
    ) -> None:
        self._memory = memory
        self._chats = chats
        self._site = site
        self._context = context
        self._free: dict[Lane, float] = {}

    async def record(self, taken: Taken) -> Record:
        """Read the round a delivery belongs to; raises `Undeliverable` if it is gone."""
        id = taken.delivery.round
        if id is None or (record := await self._memory.record(id)) is None:
            raise Undeliverable("its round is gone")
        return replace(record, team=with_site(record.team, self._site))

    async def write(self, taken: Taken) -> Outgoing | None:
        """Say what is to go out now; None if there is nothing left to say."""
        delivery = taken.delivery
        if delivery.round is None:
            place = delivery.lane
            if isinstance(place, Person):
                place = key_place(place, delivery.detail)
            team = with_site(await self._memory.team(place), self._site)
            context = self._context(team.language)
            busy = await self._memory.open_round(place) is not None
            outgoing = about_team(delivery, team, busy, context)
        else:
            record = await self.record(taken)
            if delivery.task is Task.LATE and (
                record.round.thinned or unchanged(record, self._context(record.team.language))
            ):
                return None
            version = None
            if delivery.detail.isdecimal():
                version = await self._memory.version(record.round.id, int(delivery.detail))
            context = self._context(record.team.language)
            outgoing = await _written(delivery, record, version, context)
        return _as_copy(outgoing, context) if taken.doubt and outgoing else outgoing

    async def found(self, taken: Taken) -> Posted | None:
        """Look for what an earlier try may have sent."""
        if not taken.doubt or taken.delivery.task is Task.REFRESH:
            return None
        return await self._chat(taken.delivery.lane).find(taken.delivery.lane, taken.delivery.key)

    async def send(self, taken: Taken, outgoing: Outgoing) -> Posted | None:
        """Hand it to its platform."""
        chat, key = self._chat(taken.delivery.lane), taken.delivery.key
        await self._wait_for(taken.delivery.lane, chat.pace)
        match outgoing:
            case Post(place, message):
                return await chat.post(place, message, key)
            case Answer(thread, message):
                return await chat.answer(thread, message, key)
            case Tell(person, message):
                return await chat.tell(person, message, key)
            case Attach(where, files):
                return await chat.attach(where, files, key)
            case Update(posted, message):
                return await self._update(chat, posted, message)
            case _:
                assert_never(outgoing)

    async def _update(self, chat: Chat, posted: tuple[Posted, ...], message: Message) -> None:
        """Replace every copy that is still there; raises `Undeliverable` if none is."""
        gone: list[Undeliverable] = []
        for each in posted:
            try:
                await chat.update(each, message)
            except Undeliverable as error:
                gone.append(error)
        if len(gone) == len(posted):
            raise gone[0]

    async def _wait_for(self, lane: Lane, pace: float) -> None:
        """Keep a lane's messages as far apart as its platform wants them."""
        now = asyncio.get_running_loop().time()
        if len(self._free) > BUSY:
            self._free = {lane: moment for lane, moment in self._free.items() if moment > now}
        turn = max(now, self._free.get(lane, now))
        self._free[lane] = turn + pace
        await asyncio.sleep(turn - now)

    def _chat(self, lane: Lane) -> Chat:
        if lane.platform not in self._chats:
            raise NotSent("its platform is not configured", ABSENT)
        return self._chats[lane.platform]


async def _written(
    delivery: Delivery, record: Record, version: Version | None, context: Context
) -> Outgoing | None:
    try:
        if delivery.task in FILES:
            return await asyncio.to_thread(write, delivery, record, version, context)
        return write(delivery, record, version, context)
    except LookupError:
        if record.thread():
            raise
        raise Undeliverable("its thread was never posted") from None


def _as_copy(outgoing: Outgoing, context: Context) -> Outgoing:
    match outgoing:
        case Update():
            return outgoing
        case Attach(where, files):
            prefix = context.words("copy_file_prefix")
            return Attach(where, tuple(replace(each, name=prefix + each.name) for each in files))
        case Post() | Answer() | Tell():
            message = outgoing.message
            note = Note(context.say("copy_note"))
            return replace(outgoing, message=replace(message, blocks=(note, *message.blocks)))
        case _:
            assert_never(outgoing)
