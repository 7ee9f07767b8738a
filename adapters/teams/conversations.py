"""Where the bot can speak: the conversations it has met, remembered across restarts."""

from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.kept import Kept
from adapters.teams.database import Database
from adapters.teams.parts import Parts
from adapters.teams.tables import conversations
from adapters.teams.translate import PLATFORM, Conversation
from bot.errors import Undeliverable
from bot.model import Person, Place

_COLUMNS = {"id": "channel", "tenant": "workspace"}
"""The columns that are not called as the fields of a `Conversation` are."""

NEVER_MET = "the bot has not been added there, or nothing has been said to it since"


class Conversations:
    """
    The channels, chats and personal chats that Teams has told the bot of.

    What is known is in memory as well: hearing the same again costs nothing. Another
    process's news is read when something is asked for that is not known here. `parts` has the
    messages that go on in others.
    """

    def __init__(self, database: Database) -> None:
        self.parts = Parts(database)
        self._database = database
        self._known: Kept[Place, Conversation] = Kept()
        self._direct: Kept[Person, Conversation] = Kept()
        self._hearing: Kept[Place, bool] = Kept()

    async def remember(self, conversation: Conversation) -> None:
        """Take note of where to speak; writes only what is news."""
        if _is_known(conversation, self._known.get(_place(conversation))):
            return
        async with self._database.writing() as db:
            await _put(db, conversation)
        self._learn(conversation)

    async def at(self, place: Place) -> Conversation:
        """Return a channel or a chat; raises `Undeliverable` if the bot has never been there."""
        if known := self._known.get(place):
            return known
        found = await self._find(
            conversations.c.workspace == place.workspace,
            conversations.c.channel == place.channel,
        )
        if found is None:
            raise Undeliverable(NEVER_MET)
        return found

    async def direct(self, person: Person) -> Conversation | None:
        """Return the personal chat with somebody, if there has been one."""
        if known := self._direct.get(person):
            return known
        return await self._find(
            conversations.c.workspace == person.workspace,
            conversations.c.person == person.id,
            conversations.c.kind == "personal",
        )

    async def any_of(self, tenant: str) -> Conversation:
        """Return any conversation of a tenant; raises `Undeliverable` if there is none."""
        found = await self._find(conversations.c.workspace == tenant)
        if found is None:
            raise Undeliverable(NEVER_MET)
        return found

    async def places(self, tenant: str, team: str = "") -> list[Place]:
        """Return a tenant's channels and chats, or a team's channels."""
        query = select(conversations.c.channel).where(
            conversations.c.workspace == tenant, conversations.c.kind != "personal"
        )
        if team:
            query = query.where(conversations.c.team == team)
        async with self._database.reading() as db:
            found = (await db.execute(query)).scalars().all()
        return [Place(PLATFORM, tenant, id) for id in found]

    async def hears_all(self, place: Place) -> bool:
        """Say whether a message that does not name the bot has ever been heard there."""
        if self._hearing.get(place):
            return True
        wanted = select(conversations.c.hears_all).where(
            conversations.c.workspace == place.workspace,
            conversations.c.channel == place.channel,
        )
        async with self._database.reading() as db:
            hears = bool(await db.scalar(wanted))
        return self._hearing.put(place, hears)

    async def heard_unmentioned(self, place: Place) -> bool:
        """Take note of such a message; True if it was the first there."""
        if self._hearing.get(place):
            return False
        news = (
            conversations.update()
            .where(
                conversations.c.workspace == place.workspace,
                conversations.c.channel == place.channel,
                conversations.c.hears_all.is_(False),
            )
            .values(hears_all=True)
        )
        async with self._database.writing() as db:
            first = (await db.execute(news)).rowcount > 0
        self._hearing.put(place, True)
        return first

    async def _find(self, *where: Any) -> Conversation | None:
        async with self._database.reading() as db:
            row = (await db.execute(select(conversations).where(*where).limit(1))).first()
        return self._learn(_read(row)) if row else None

    def _learn(self, conversation: Conversation) -> Conversation:
        if conversation.kind == "personal":
            person = Person(PLATFORM, conversation.tenant, conversation.person)
            self._direct.put(person, conversation)
        return self._known.put(_place(conversation), conversation)


def _is_known(new: Conversation, known: Conversation | None) -> bool:
    """Tell whether there is no news; in a channel each message has its author's locale."""
    if known is None:
        return False
    locale = new.locale if new.kind == "personal" else known.locale
    return replace(new, locale=locale, team=new.team or known.team) == known


async def _put(db: AsyncConnection, conversation: Conversation) -> None:
    row = {_COLUMNS.get(name, name): value for name, value in asdict(conversation).items()}
    # Both dialects spell ON CONFLICT the same way.
    insert = sqlite.insert if db.dialect.name == "sqlite" else postgresql.insert
    put = insert(conversations).values(row)
    news = {name: put.excluded[name] for name in row if name not in ("workspace", "channel")}
    await db.execute(put.on_conflict_do_update(index_elements=["workspace", "channel"], set_=news))


def _read(row: Row[Any]) -> Conversation:
    names = (each.name for each in fields(Conversation))
    return Conversation(**{name: getattr(row, _COLUMNS.get(name, name)) for name in names})


def _place(conversation: Conversation) -> Place:
    return Place(PLATFORM, conversation.tenant, conversation.id)
