"""Whole rounds in the pretend Teams: the adapter with the real core, courier and store."""

import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from sqlalchemy import text

from adapters.assembly import Core, put_together
from adapters.sealing.settings import KeySettings
from adapters.store import SqlStore
from adapters.teams.connector import Connector
from adapters.teams.door import ROUTE
from adapters.teams.keeping import LATER, PATIENCE
from adapters.teams.limits import Limits
from adapters.teams.settings import AppType, Cloud, Credentials, TeamsSettings
from adapters.teams.teams import Teams
from adapters.web import application
from bot.content import Library
from bot.model import Place, Record
from bot.site import Contact, Contacts, Site
from bot.words import catalogue
from tests.builders import a_briefing
from tests.rigs.fresh_store import fresh_store
from tests.rigs.logged import logged
from tests.rigs.reported import itself, reported
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.keys import key_server
from tests.rigs.teams.server import PretendTeams, pretend_teams
from tests.rigs.teams.things import APP, CHANNEL, CHAT, TENANT, Account, Json, Message
from tests.rigs.teams_limits import check_card, inside
from tests.rigs.teams_seen import text_of

TEAM = Place("teams", TENANT, CHANNEL)
GROUP = Place("teams", TENANT, CHAT)
WORDS = catalogue("en")
SITE = Site(
    contacts=Contacts(
        front_door=Contact(name="Front door", phone="01632 960001", checked=date(2026, 11, 1))
    )
)
BRIEFING = a_briefing()
"""Four prompts: to discuss, a poll, to read, to act on."""

CARD = "application/vnd.microsoft.card.adaptive"
LINE = "application/vnd.microsoft.activity.message"


@dataclass
class Time:
    """The time of everybody, which a test may move on; in seconds."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def now(self) -> datetime:
        return datetime.fromtimestamp(self(), UTC)


@dataclass(frozen=True)
class Open:
    """A dialog that somebody has open: what was pressed where, and what stands in it."""

    talk: str
    id: str
    card: Json
    submit: str = "task/submit"


@dataclass
class Meeting:
    """People who meet in the pretend Teams, in `talk`; Siân chairs, Ada is nowhere but leads."""

    teams: PretendTeams
    bot: Teams
    core: Core
    store: SqlStore
    time: Time
    log: StringIO
    talk: str = CHANNEL
    typed: list[str] = field(default_factory=list)
    dialogs: dict[str, Open] = field(default_factory=dict)

    # What people do.

    async def command(self, who: Account, words: str, *, root: str = "") -> Delivered:
        told = await self.teams.say(self.talk, root, who, words, to_bot=True)
        return await self._settled(told)

    async def write(self, who: Account, words: str) -> Delivered:
        """Write to the bot in one's own chat."""
        told = await self.teams.say(self.teams.personal(who).id, "", who, words)
        return await self._settled(told)

    async def say(
        self, who: Account, words: str, prompt: int = 1, *, to_bot: bool = False
    ) -> Delivered:
        """Reply below a prompt of the newest round; 0 is its opening."""
        self.typed.append(words)
        root = await self.root(prompt) if self.talk == CHANNEL else ""
        return await self.teams.say(self.talk, root, who, words, to_bot=to_bot)

    async def press(self, who: Account, title: str, *, talk: str = "", **inputs: str) -> Delivered:
        """Press the newest button of that name in a conversation, as this person sees it."""
        talk = talk or self.talk
        self.typed += inputs.values()
        found = await self.button(who, title, talk)
        told = await self.teams.press(talk, found.id, who, title, **inputs)
        return await self._shown(who, told, talk, found.id)

    async def press_at_home(self, who: Account, title: str) -> Delivered:
        return await self.press(who, title, talk=self.teams.personal(who).id)

    async def press_in(self, who: Account, title: str) -> Delivered:
        """Press a button of the dialog that somebody has open."""
        dialog = self.dialogs[who.id]
        action = next(each for each in actions_in(dialog.card) if each["title"] == title)
        data = dict(action["data"])
        told = await self.teams.send_in(dialog.talk, dialog.id, who, data)
        return await self._shown(who, told, dialog.talk, dialog.id)

    async def send_in(self, who: Account, **values: str) -> Delivered:
        """Fill the open form in, and send it."""
        dialog = self.dialogs[who.id]
        self.typed += values.values()
        data = filled(dialog.card, values)
        if dialog.submit == "task/submit":
            told = await self.teams.send_in(dialog.talk, dialog.id, who, data)
        else:
            told = await self.teams.send_marked(dialog.talk, dialog.id, who, data)
        return await self._shown(who, told, dialog.talk, dialog.id)

    async def mark(self, who: Account, id: str) -> Delivered:
        """Choose "Add to the minutes" in the menu of a message."""
        told = await self.teams.mark(self.talk, id, who)
        shown = await self._shown(who, told, self.talk, id)
        if who.id in self.dialogs:
            opened = self.dialogs[who.id]
            submit = "composeExtension/submitAction"
            self.dialogs[who.id] = Open(opened.talk, opened.id, opened.card, submit)
        return shown

    # The steps that many tests begin with.

    async def begin(self, who: Account, command: str = "start") -> Delivered:
        """Write a command, and press the button that opens its form."""
        await self.command(who, command)
        return await self.press(who, WORDS("teams_open"))

    async def set_up(self, chair: Account, lead: Account) -> None:
        await self.begin(chair, "set up")
        people = {"lead": lead.object_id, "chairs": chair.object_id}
        await self.send_in(chair, service="Riverside", **people)
        await self.press_at_home(lead, "Accept")

    async def start(self, chair: Account | None = None, **values: str) -> Record:
        chair = chair or self.teams.sian
        await self.begin(chair)
        await self.send_in(chair, **values)
        return await self.record()

    async def go_to(self, prompt: int) -> None:
        """Move on until that prompt is out."""
        while (await self.record()).round.reached < prompt:
            await self.press(self.teams.sian, "Next prompt")

    async def close(self) -> Record:
        await self.press(self.teams.sian, "Close the round")
        await self.send_in(self.teams.sian)
        return await self.record()

    async def sign_off(self) -> Record:
        await self.press(self.teams.sian, "Sign off")
        await self.send_in(self.teams.sian, read="yes")
        return await self.record()

    # What there is to see.

    def read(self, who: Account) -> str:
        """What there is to read in their open dialog."""
        return text_of(self.dialogs[who.id].card)

    def fields(self, who: Account) -> dict[str, Json]:
        """The fields of their open form, by name."""
        found: list[Json] = [dict(each) for each in inside(self.dialogs[who.id].card)]
        return {each["id"]: each for each in found if "id" in each}

    def seen(self, talk: str = "") -> list[str]:
        """What the bot has said in a conversation, oldest first."""
        return [text_of(card) for each in self.standing(talk) for card in cards_of(each)]

    def told(self, who: Account) -> list[str]:
        """What the bot has said to somebody alone."""
        return self.seen(self.teams.personal(who).id)

    def standing(self, talk: str = "") -> list[Message]:
        messages = self.teams.talks[talk or self.talk].messages
        return [each for each in messages if each.author.startswith("28:")]

    def offers(self, who: Account) -> list[Message]:
        """The files that somebody is offered."""
        mine = self.standing(self.teams.personal(who).id)
        kind = "application/vnd.microsoft.teams.card.file.consent"
        return [each for each in mine if each.activity["attachments"][0]["contentType"] == kind]

    async def button(self, who: Account, title: str, talk: str = "") -> Message:
        """Find the newest message that has that button, as this person sees it."""
        for message in reversed(self.standing(talk)):
            await self.teams.refresh(talk or self.talk, message.id, who)
            for card in message.cards_for(who):
                if any(each["title"] == title for each in actions_in(card)):
                    return message
        raise AssertionError(f"nobody shows {title!r} there: {self.seen(talk)}")

    # What is in the memory.

    async def record(self) -> Record:
        """All that is kept of the newest round."""
        [round, *_] = await self.store.rounds(Place("teams", TENANT, self.talk))
        record = await self.store.record(round.id)
        assert record
        return record

    async def root(self, prompt: int) -> str:
        posted = (await self.record()).thread(prompt)
        assert posted, "it is not out yet"
        return posted.root

    async def kept(self) -> list[tuple[int, str]]:
        """What is in the record, oldest first, with the prompt that it belongs to."""
        return [(each.prompt, each.text) for each in (await self.record()).contributions]

    async def rows(self, table: str) -> int:
        async with self.store.database.reading() as db:
            return (await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608 - a test's own

    async def lose_memory(self) -> None:
        """Let every look at the rounds fail from now on."""
        await self._execute("ALTER TABLE rounds RENAME TO rounds_away")

    async def find_memory(self) -> None:
        await self._execute("ALTER TABLE rounds_away RENAME TO rounds")

    def lines(self, event: str = "") -> list[str]:
        """The lines of the log; with `event` those about it."""
        lines = self.log.getvalue().splitlines()
        return [line for line in lines if f"event={event}" in line]

    async def settle(self) -> None:
        """Let everything go out that is due."""
        await self.core.courier.settle()

    async def _execute(self, statement: str) -> None:
        async with self.store.database.writing() as db:
            await db.execute(text(statement))

    async def _shown(self, who: Account, told: Delivered, talk: str, id: str) -> Delivered:
        """See what a press or a form brought up, as Teams shows it."""
        assert told.status == 200, told
        await self.settle()
        self.dialogs.pop(who.id, None)
        task = told.body.get("task") if isinstance(told.body, Mapping) else None
        if task and task["type"] == "continue":
            value = task["value"]
            assert value["card"]["contentType"] == CARD
            check_card(value["card"]["content"])
            self.dialogs[who.id] = Open(talk, id, value["card"]["content"])
        return told

    async def _settled(self, told: Delivered) -> Delivered:
        assert told.status == 200, told
        await self.settle()
        return told


def cards_of(message: Message) -> list[Json]:
    attachments = message.activity.get("attachments", ())
    return [each["content"] for each in attachments if each["contentType"] == CARD]


def actions_in(card: Json) -> list[Json]:
    kinds = ("Action.Execute", "Action.Submit", "Action.OpenUrl")
    found = (dict(each) for each in inside(card))
    return [each for each in found if each.get("type") in kinds and "title" in each]


def filled(card: Json, values: Mapping[str, str]) -> Json:
    """What Teams sends of a form: what stands in its fields, and what its button carries."""
    fields = [each for each in inside(card) if str(each.get("type")).startswith("Input.")]
    there = {each["id"]: each.get("value", "") for each in fields}
    unknown = set(values) - set(there)
    assert not unknown, f"the form has no {unknown}, but {sorted(there)}"
    [send] = card["actions"]
    return {**there, **values, **send["data"]}


def line_of(told: Delivered) -> str:
    """What a press of a card or a dialog was answered with, in a line."""
    body: Any = told.body
    if "task" in body:
        assert body["task"]["type"] == "message", body
        return body["task"]["value"]
    assert (body["statusCode"], body["type"]) == (200, LINE), body
    return body["value"]


def card_in(told: Delivered) -> Json:
    """What a card has become for whoever pressed."""
    body: Any = told.body
    assert (body["statusCode"], body["type"]) == (200, CARD), body
    check_card(body["value"])
    return body["value"]


def betrayed(meeting: Meeting) -> list[str]:
    """The lines of the log with words, names or ids of people or places in them."""
    people = meeting.teams.people.values()
    ids = [each.id for each in people] + [each.object_id for each in people]
    names, talks = [each.name for each in people], [*meeting.teams.talks, TENANT]
    words: Sequence[str] = [
        *ids,
        *names,
        *talks,
        # A choice such as "1:0" stands in every other time of day.
        *(said for said in meeting.typed if re.search(r"[^\W\d].*\w.*\w", said)),
    ]
    forbidden = re.compile("|".join(map(re.escape, words)))
    return [line for line in meeting.lines() if forbidden.search(line)]


def settings_for(metadata_url: str, tenant: str = TENANT, **rest: Any) -> TeamsSettings:
    cloud = Cloud("https://login.example.org/invented", metadata_url=metadata_url)
    more = rest if tenant else {"type": AppType.MULTI, **rest}
    return TeamsSettings(Credentials(APP, tenant, **more), "invented", cloud)


@asynccontextmanager
async def teams_round(  # noqa: PLR0913 - what a test sets, by name
    folder: Path,
    *,
    vouched: bool = True,
    added: bool = True,
    tenant: str = TENANT,
    keys: KeySettings | None = None,
    before: Callable[[Any], Any] = itself,
    patience: float = PATIENCE,
    later: float = LATER,
) -> AsyncIterator[Meeting]:
    """
    A bot on a database in this folder; at the end its log must say nothing of anybody.

    Unless it is `vouched` for it has no credentials; unless `added` it is in no conversation.
    Of every `tenant` but its own it hears nothing; with "" it serves any.
    With `keys` the record is sealed. `before` puts something before the core's store and chat.
    `patience` and `later` are the bot's, in seconds.
    """
    async with AsyncExitStack() as stack:
        log, moment = stack.enter_context(logged()), Time()
        teams = await stack.enter_async_context(pretend_teams(clock=moment))
        microsoft = stack.enter_context(key_server(teams.key))
        session = await stack.enter_async_context(ClientSession())
        store = await stack.enter_async_context(await fresh_store(folder, keys))
        connector = Connector(session, None, files_url=teams.base, limits=Limits((), ()))
        settings = settings_for(microsoft.metadata_url, tenant) if vouched else None
        bot = Teams(
            settings, connector, store.database, WORDS, moment.now, patience=patience, later=later
        )
        bot.chat.pace = 0.0
        chats = {"teams": before(bot.chat)}
        core = put_together(before(store), chats, Library.of(BRIEFING), SITE, moment.now)
        app = application()
        bot.listen(core.controls, core.discussion, app)
        reported(app, store, core, {"teams": bot})
        teams.via = teams.front(await _served(app, stack) + ROUTE)
        stack.push_async_callback(bot.stop)
        meeting = Meeting(teams, bot, core, store, moment, log)
        if added:
            for talk in (CHANNEL, CHAT):
                await teams.add_bot(talk, teams.sian)
            teams.personal(teams.sian).messages.clear()
        yield meeting
    assert betrayed(meeting) == []


async def _served(app: web.Application, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
