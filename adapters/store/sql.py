"""The bot's memory in SQLite or PostgreSQL."""

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sealing.columns import round_owner
from adapters.sealing.settings import KeySettings
from adapters.store import (
    changes,
    custody,
    deliveries,
    people,
    removing,
    replies,
    rounds,
    spent,
    teams,
    trail,
)
from adapters.store.batch import GroupCommit
from adapters.store.editions import Editions
from adapters.store.engine import Database, connect
from adapters.store.keyring import Keyring, open_keyring
from adapters.store.migrate import migrate
from adapters.store.people import KnownNames, named_in
from adapters.store.probe import try_keys
from adapters.store.threads import KnownThreads
from bot.audit import Head, Link, Workspace
from bot.dossier import Counts, Dossier, Ends, Removal, Traces
from bot.model import (
    Action,
    Change,
    Delivery,
    Person,
    Place,
    Posted,
    Record,
    Reply,
    Round,
    RoundId,
    Taken,
    Team,
    Version,
)
from bot.ports import Kept

PATIENCE = 5.0
"""Seconds to wait for another program that has locked a SQLite file."""


async def open_store(
    url: str, *, keys: KeySettings | None = None, patience: float = PATIENCE
) -> "SqlStore":
    """
    Open a database, make its tables or bring them up to date, and try that it can be written.

    `url` is `sqlite:///file` or `postgresql://user:password@host/database`. With `keys`, what
    people write is sealed.
    Raises BadDatabase, now or from any method later; its one sentence is for people.
    """
    async with AsyncExitStack() as opened:
        keyring = await open_keyring(keys, patience) if keys else None
        if keyring:
            opened.push_async_callback(keyring.close)
        database = connect(url, patience, keyring)
        opened.push_async_callback(database.close)
        await migrate(database)
        await try_keys(database, keyring)
        opened.pop_all()
    return SqlStore(database, keyring)


class SqlStore:
    """A `Store` in a database; every method is one transaction."""

    def __init__(self, database: Database, keyring: Keyring | None = None) -> None:
        self.database = database
        self.keyring = keyring
        self._editions = Editions()
        self._names = KnownNames()
        self._threads = KnownThreads()
        self._hearing = GroupCommit(self._keep_all)

    async def __aenter__(self) -> Self:
        """Close at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def close(self) -> None:
        """Keep the replies in hand, then close every connection."""
        await self._hearing.finish()
        await self.database.close()
        if self.keyring:
            await self.keyring.close()

    async def answers(self) -> None:
        """Raise BadDatabase unless the database, and that of the keys, answers."""
        async with self.database.reading() as db:
            await db.execute(select(1))
        if self.keyring:
            await self.keyring.answers()

    async def destroy_key(self, round: RoundId) -> bool:
        """
        Make what a round has unreadable for good, here and in every backup.

        False if nothing was sealed with a key of its own.
        """
        return self.keyring is not None and await self.keyring.destroy(round_owner(round))

    async def keep(self, reply: Reply) -> Kept | None:
        """Keep a reply in one transaction with those that arrive at the same time."""
        return await self._hearing.add(reply)

    async def _keep_all(self, batch: Sequence[Reply]) -> list[replies.Answer]:
        news = self._names.news(reply.author for reply in batch)
        known = self._threads.all_of(reply.thread for reply in batch)
        if known is not None and not news:
            # Nearly always: then one statement does it all.
            async with self.database.at_once() as db:
                return await replies.keep(db, batch, replies.Whose(known))
        async with self.database.writing() as db:
            whose = await replies.whose(db, batch)
            answers = await replies.keep(db, batch, whose)
            # One that came before is no news: its author's name may have been removed since.
            ours = {
                reply.author
                for reply, kept in zip(batch, answers, strict=True)
                if isinstance(kept, Kept) and kept.new
            }
            news = [person for person in news if person in ours]
            await people.remember(db, news)
        self._names.add(news)
        self._threads.add(whose.threads)
        return answers

    async def team(self, place: Place) -> Team:
        """Read a team."""
        async with self.database.reading() as db:
            return await teams.team(db, place)

    async def teams(self, places: Collection[Place]) -> Sequence[Team]:
        """Read the teams of some channels."""
        async with self.database.reading() as db:
            return await teams.teams_in(db, places)

    async def teams_of(self, lead: Person) -> Sequence[Team]:
        """Read a lead's teams."""
        async with self.database.reading() as db:
            return await teams.teams_of(db, lead)

    async def open_round(self, place: Place) -> Round | None:
        """Read the open round."""
        async with self.database.reading() as db:
            return await rounds.open_round(db, self._editions, place)

    async def rounds(self, *places: Place) -> Sequence[Round]:
        """Read the rounds of some channels."""
        async with self.database.reading() as db:
            return await rounds.rounds_in(db, self._editions, places)

    async def actions_of(self, owner: Person) -> Sequence[tuple[Round, Action]]:
        """Read one person's actions."""
        async with self.database.reading() as db:
            return await rounds.actions_of(db, self._editions, owner)

    async def record(self, id: RoundId) -> Record | None:
        """Read everything of a round at one moment."""
        async with self.database.reading() as db:
            return await rounds.record(db, self._editions, id)

    async def version(self, id: RoundId, number: int) -> Version | None:
        """Read one version of the minutes."""
        async with self.database.reading() as db:
            return await rounds.version(db, id, number)

    async def commit(self, change: Change) -> None:
        """Keep a change."""
        news = self._names.news(named_in(change))
        async with self.database.writing() as db:
            await self._keep(db, change, news)
        self._kept(change, news)
        if change.rewriting or change.forgotten:
            await self.database.scrub()

    async def meet(self, round: RoundId, prompt: int, posted: Posted, change: Change) -> bool:
        """Note a copy of a message that is out."""
        news = self._names.news(named_in(change))
        async with self.database.writing() as db:
            met = await deliveries.meet(db, round, prompt, posted)
            if met:
                await self._keep(db, change, news)
        if met:
            self._kept(change, news)
        return met

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Taken]:
        """Lease what is due."""
        async with self.database.writing() as db:
            return await deliveries.take(db, now, until, limit)

    async def sent(self, taken: Taken, posted: Posted | None, change: Change) -> bool:
        """Settle a delivery that went out."""
        news = self._names.news(named_in(change))
        async with self.database.writing() as db:
            held = await deliveries.settle_sent(db, taken, posted)
            if held:
                await self._keep(db, change, news)
        if held:
            self._kept(change, news, moved=True)
        return held

    async def postpone(
        self, taken: Taken, until: datetime, *, doubt: bool, tried: bool = True
    ) -> bool:
        """Put a delivery off."""
        async with self.database.writing() as db:
            held = await deliveries.postpone(db, taken, until, doubt=doubt, tried=tried)
        self.database.bell.ring()
        return held

    async def give_up(self, taken: Taken, reason: str, change: Change) -> bool:
        """Settle a delivery that will never go out."""
        news = self._names.news(named_in(change))
        async with self.database.writing() as db:
            held = await deliveries.settle_given_up(db, taken, reason)
            if held:
                await self._keep(db, change, news)
        if held:
            self._kept(change, news, moved=True)
        return held

    async def next_due(self) -> datetime | None:
        """Look when the next delivery can be taken."""
        async with self.database.reading() as db:
            return await deliveries.next_due(db)

    async def wait(self, seconds: float | None) -> None:
        """Wait for a commit that adds deliveries."""
        await self.database.bell.wait(seconds)

    async def undelivered(self) -> Sequence[tuple[Delivery, str]]:
        """Read what was given up."""
        async with self.database.reading() as db:
            return await deliveries.undelivered(db)

    async def dossier(self, id: RoundId) -> Dossier | None:
        """Read all that is kept of a round."""
        async with self.database.reading() as db:
            return await custody.dossier(db, self._editions, id)

    async def traces(self, person: Person) -> Traces:
        """Find where a person is named."""
        async with self.database.reading() as db:
            return await custody.traces(db, person)

    async def all_rounds(self) -> Sequence[Round]:
        """Read every round."""
        async with self.database.reading() as db:
            return await rounds.all_rounds(db, self._editions)

    async def left_open(self, before: datetime, now: datetime) -> Sequence[Round]:
        """Read the rounds that nobody closes."""
        async with self.database.reading() as db:
            return await rounds.left_open(db, self._editions, before, now)

    async def people_called(self, name: str) -> Sequence[Person]:
        """Find people by a part of their name."""
        async with self.database.reading() as db:
            return await custody.people_called(db, name)

    async def expired(self, ends: Ends, limit: int) -> Sequence[Removal]:
        """Find what is to be removed."""
        async with self.database.reading() as db:
            return await removing.expired(db, ends, limit)

    async def remove(self, removal: Removal, now: datetime) -> Counts:
        """Remove what is over, and write down how much; a round that is gone loses its key."""
        async with self.database.writing() as db:
            counts = await removing.remove(db, removal, now)
            if counts:
                await trail.add(db, [removal.entry(counts, now)])
        self._threads.forget()
        await self.database.scrub()
        if removal.round:
            await self._finish(removal.round)
        return counts

    async def heads(self) -> Sequence[Head]:
        """Read where every chain of the audit trail stands."""
        async with self.database.reading() as db:
            return await trail.all_heads(db)

    async def links(self, workspace: Workspace, after: int, limit: int) -> Sequence[Link]:
        """Read a chain's next entries."""
        async with self.database.reading() as db:
            return await trail.links(db, workspace, after, limit)

    async def _finish(self, round: RoundId) -> None:
        """Destroy the key of a round that is gone; broken off, it is noted that this is left."""
        async with self.database.reading() as db:
            noted = await spent.is_noted(db, round)
        if noted and self.keyring:
            await self.destroy_key(round)
            async with self.database.writing() as db:
                await spent.settle(db, round)

    async def _keep(self, db: AsyncConnection, change: Change, news: Sequence[Person]) -> None:
        await changes.keep(db, self._editions, change, news)
        if change.deliveries:
            await self.database.bell.tell_others(db)

    def _kept(self, change: Change, news: Sequence[Person], *, moved: bool = False) -> None:
        self._names.add(news)
        if change.deliveries or moved:
            self.database.bell.ring()
