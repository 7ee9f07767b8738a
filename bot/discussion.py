"""Listening to what people say below the bot's messages."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.flow.deliveries import again, late, lost, offer, reminder, renewed
from bot.flow.held_back import held_note
from bot.identifiers import NOTHING, Own, kinds_in
from bot.model import Change, Person, Place, Posted, Reply, RoundId, State, Task
from bot.ports import Clock, Deliveries, Kept, Replies, Rounds
from bot.roles import same_workspace

STALE = frozenset({Task.TROUBLE, Task.LOST, Task.OFFER, Task.REMINDER})
"""What has lost its sense by the time somebody can be reached."""


ONLY_THERE = frozenset({"answer", "see", "vote"})
"""What only the message of a prompt, or the opening, has a button for."""

DIGITS = 3
"""As many as the number of a prompt has at most."""


class Memory(Replies, Rounds, Deliveries, Protocol):
    """What listening needs to remember."""


class Discussion:
    """
    The ears of the bot.

    Each method returns when the reply is on disk: True if it belongs to a
    round, False if it was nothing of ours and nothing was kept. Calling again
    with the same reply changes nothing. Raises `NotYet` if that cannot be told
    at this moment: do not acknowledge, and it will come again. `tally` counts.

    What may identify somebody is kept held back, and its author is told; `own` are the
    organisation's numbers and addresses, which identify nobody.
    """

    def __init__(self, memory: Memory, clock: Clock, own: Own = NOTHING) -> None:
        self._memory = memory
        self._clock = clock
        self._own = own
        self.tally: Counter[str] = Counter()

    async def hear(self, reply: Reply) -> bool:
        """Keep a new reply."""
        if _is_empty(reply):
            return False
        return await self._keep(reply)

    async def amend(self, reply: Reply) -> bool:
        """Keep a newer wording; the record follows the message, and an empty one is a deletion."""
        return await self._keep(replace(reply, deleted=_is_empty(reply)))

    async def withdraw(self, reply: Reply) -> bool:
        """Take a reply out of the record because its author has deleted it."""
        return await self._keep(replace(reply, text="", deleted=True, files=0))

    async def met(self, posted: Posted, ref: str) -> None:
        """
        Take note of a message of the bot's that somebody sees, from what its button carries.

        It may be a copy that the bot sent and never wrote down, because it was killed or got no
        answer, and that its platform cannot find: then what is said below it counts from now on,
        and it is brought up to date: the round may have moved on since.
        """
        verb, _, rest = ref.partition(":")
        id, _, number = rest.partition(":")
        prompt = number.partition(":")[0]
        if verb in ONLY_THERE and prompt.isdecimal() and len(prompt) <= DIGITS:
            round, position = RoundId(id), int(prompt)
            news = Change(deliveries=(renewed(round, position, posted, self._clock()),))
            self.tally["copies met"] += await self._memory.meet(round, position, posted, news)

    async def lost(self, place: Place, why: str, at: datetime) -> None:
        """Tell the chair that the bot can no longer hear a channel in which a round is open."""
        self.tally[f"lost-{why}"] += 1
        if current := await self._memory.open_round(place):
            told = lost(current, why, at, self._clock())
            await self._memory.commit(Change(deliveries=(told,)))

    async def meeting_started(self, place: Place, organiser: Person, at: datetime) -> None:
        """Offer a round to whoever has called a meeting, unless one is open there."""
        if same_workspace(organiser, place) and not await self._memory.open_round(place):
            offered = offer(place, organiser, at, self._clock())
            await self._memory.commit(Change(deliveries=(offered,)))

    async def meeting_ended(self, place: Place, at: datetime) -> None:
        """Remind the chair of the round that is still open there, if one is."""
        if current := await self._memory.open_round(place):
            told = reminder(current, at, self._clock())
            await self._memory.commit(Change(deliveries=(told,)))

    async def arrived(self, person: Person) -> None:
        """Send what could not be sent to somebody before they had the bot."""
        waiting = await self._memory.undelivered()
        told = tuple(
            again(failed, self._clock())
            for failed, _ in waiting
            if failed.lane == person and failed.task not in STALE
        )
        if told:
            await self._memory.commit(Change(deliveries=told))

    async def _keep(self, reply: Reply) -> bool:
        if held := kinds_in(reply.text, self._own):
            reply = replace(reply, held=held)
        kept = await self._memory.keep(reply)
        if kept is None:
            self.tally["not-ours"] += 1
            return False
        self.tally["kept" if kept.new else "known"] += 1
        if reply.held:
            self.tally["held"] += kept.new
            await self._tell_author(kept.round, reply.id)
        if kept.state is State.SIGNED_OFF:
            await self._tell_chair(kept)
        return True

    async def _tell_author(self, round: RoundId, id: str) -> None:
        # Before it is acknowledged, and once a wording, as with the chair below.
        record = await self._memory.record(round)
        for said in record.held if record else ():
            if record and said.id == id:
                told = held_note(record, said, self._clock())
                await self._memory.commit(Change(deliveries=(told,)))

    async def _tell_chair(self, kept: Kept) -> None:
        # Before it is acknowledged, and once a version: one that comes again tells nobody twice.
        if record := await self._memory.record(kept.round):
            await self._memory.commit(Change(deliveries=late(record.round, self._clock())))


def _is_empty(reply: Reply) -> bool:
    return not reply.text.strip() and not reply.files
