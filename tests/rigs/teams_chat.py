"""Teams, as the chat contract sees it: signed activities in, the Bot Connector service out."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from aiohttp import ClientSession, web

from adapters.teams.chat import TeamsChat
from adapters.teams.connector import Connector
from adapters.teams.door import ROUTE
from adapters.teams.limits import Limits
from adapters.teams.settings import Cloud, Credentials, TeamsSettings
from adapters.teams.teams import Teams
from adapters.web import MAX_BODY
from bot.blocks import Document
from bot.messages import File, Paper
from bot.model import Person, Place, Posted, Thread
from bot.words import catalogue
from tests.rigs.core import PretendCore
from tests.rigs.fresh_store import fresh_store
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.keys import key_server
from tests.rigs.teams.server import PretendTeams, pretend_teams
from tests.rigs.teams.things import APP, CHANNEL, CHAT, MEETING, TENANT, Account, Message
from tests.rigs.teams_seen import text_of

WORDS = catalogue("en")
PLACE = Place("teams", TENANT, CHANNEL)
ELSEWHERE = Place("teams", TENANT, "19:c404@thread.tacv2")
STRANGER = Person("teams", TENANT, "00000000-0000-4000-8000-000000000404")
NEVER = "1500000000000"
CONTINUES = (WORDS("teams_below"), WORDS("teams_above"))
"""What the bot says where a message goes on in another; a reader skips it."""
UNLIMITED = Limits((), ())


def person(account: Account) -> Person:
    return Person("teams", account.tenant, account.object_id, account.name)


@dataclass
class TeamsRig:
    """People in the pretend Teams, and the adapter that it tells of them."""

    teams: PretendTeams
    chat: TeamsChat
    core: PretendCore
    finds: bool = False
    finds_files: bool = False
    longest: int = 20_000
    place: Place = PLACE
    nowhere: Place = ELSEWHERE
    threads: bool = True
    nobody: Person = STRANGER
    person: Person = field(init=False)
    other: Person = field(init=False)

    def __post_init__(self) -> None:
        self.person, self.other = person(self.teams.sian), person(self.teams.meera)

    def no_thread(self) -> Thread:
        return Thread(PLACE, NEVER) if self.threads else Thread(ELSEWHERE, "")

    def no_message(self) -> Posted:
        return Posted(self.place, NEVER if self.threads else "", NEVER)

    async def say(self, thread: Thread, text: str, *, forged: bool = False) -> Delivered:
        teams, via = self.teams, self.teams.via
        try:
            teams.via = teams.front(via.url, forged=forged)
            return await teams.say(
                thread.place.channel, thread.root, teams.sian, text, to_bot=not self.threads
            )
        finally:
            teams.via = via

    async def murmur(self, text: str) -> Delivered:
        return await self.teams.say(self.place.channel, "", self.teams.sian, text)

    async def quote(self, posted: Posted, text: str) -> Delivered:
        return await self.teams.say(
            self.place.channel, "", self.teams.sian, text, quotes=posted.id
        )

    async def fill(self, posted: Posted, button: str, **typed: str) -> Delivered:
        return await self.teams.press(
            self.place.channel, posted.id, self.teams.sian, button, **typed
        )

    async def again(self, said: Delivered) -> Delivered:
        return await self.teams.via.tell(dict(said.activity), said.id)

    async def edit(self, said: Delivered, text: str) -> Delivered:
        return await self.teams.edit(self.place.channel, said.id, text)

    async def delete(self, said: Delivered) -> Delivered:
        return await self.teams.delete(self.place.channel, said.id)

    async def echo(self, posted: Posted) -> None:
        assert (await self.teams.echo(posted.place.channel, posted.id)).status == 200

    async def sees(self, person: Person, posted: Posted) -> str | None:
        talk = self.teams.talks.get(posted.place.channel)
        first = talk.message(posted.id) if talk else None
        if talk is None or first is None or self._account(person).id not in talk.members:
            return None
        after = talk.messages[talk.messages.index(first) :]
        seen = text_of(first.cards[0])
        if CONTINUES[0] in seen:
            more = [each for each in after[1:] if CONTINUES[1] in text_of(each.cards[0])]
            seen = " ".join([seen, *(text_of(each.cards[0]) for each in more)])
        for note in CONTINUES:
            seen = seen.replace(note, "")
        return seen

    async def files(self, person: Person, posted: Posted) -> list[tuple[str, bytes]]:
        """Take the files: from one's own chat, or by the button that brings them there."""
        teams, who, channel = self.teams, self._account(person), posted.place.channel
        own = teams.personal(who)
        if channel == self.place.channel:
            before = len(own.messages)
            await teams.press(channel, posted.id, who, WORDS("teams_files"))
            offers = own.messages[before:]
        else:
            offers = own.messages if channel == own.id else []
        return [taken for offer in [*offers] for taken in await self._take(own.id, offer)]

    async def _take(self, own: str, offer: Message) -> list[tuple[str, bytes]]:
        await self.teams.answer_offer(own, offer.id)
        files = [self.teams.files[id] for id in offer.taken]
        return [(file.name, file.data or b"") for file in files]

    def _account(self, person: Person) -> Account:
        account = self.teams.find(person.id)
        assert account
        return account


class Remembering:
    """The chat, and the core is told to give again what is handed over, as the real one does."""

    def __init__(self, chat: TeamsChat, core: PretendCore) -> None:
        self._chat = chat
        self._core = core

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chat, name)

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:
        self._core.response = Paper(Document("Minutes", "Signed", "en"), files=tuple(files))
        return await self._chat.attach(where, files, key)


def impatient(teams: Teams) -> None:
    """Let the adapter give up soon what a core will not keep: it would try for minutes."""
    assert teams._hearing
    keeping = teams._hearing._keeping
    keeping._patience, keeping._later = 0.3, 0.1


@asynccontextmanager
async def teams_chat_rig(folder: Path, channel: str = CHANNEL) -> AsyncIterator[TeamsRig]:
    """The pretend Teams, and the adapter on a SQLite file in this folder."""
    async with AsyncExitStack() as stack:
        platform = await stack.enter_async_context(pretend_teams())
        microsoft = stack.enter_context(key_server(platform.key))
        session = await stack.enter_async_context(ClientSession())
        store = await stack.enter_async_context(await fresh_store(folder))
        connector = Connector(session, None, files_url=platform.base, limits=UNLIMITED)
        cloud = Cloud("https://127.0.0.1:9/adfs", metadata_url=microsoft.metadata_url)
        settings = TeamsSettings(Credentials(APP, TENANT), "secret", cloud)
        database, now = store.database, partial(datetime.now, UTC)
        teams, core = Teams(settings, connector, database, WORDS, now), PretendCore()
        teams.chat.pace = 0.0
        app = web.Application(client_max_size=MAX_BODY)
        teams.listen(core, core, app)
        impatient(teams)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        stack.push_async_callback(teams.stop)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.via = platform.front(f"http://127.0.0.1:{runner.addresses[0][1]}{ROUTE}")
        await platform.add_bot(channel, platform.sian)
        place, threads = Place("teams", TENANT, channel), channel == CHANNEL
        chat = cast("TeamsChat", Remembering(teams.chat, core))
        yield TeamsRig(platform, chat, core, place=place, threads=threads)


def teams_group_rig(folder: Path) -> AbstractAsyncContextManager[TeamsRig]:
    """The same in a group chat, which has no threads."""
    return teams_chat_rig(folder, CHAT)


def teams_meeting_rig(folder: Path) -> AbstractAsyncContextManager[TeamsRig]:
    """The same in the chat of a meeting."""
    return teams_chat_rig(folder, MEETING)
