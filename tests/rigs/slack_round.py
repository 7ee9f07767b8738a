"""Whole rounds in the pretend Slack: the adapter with the real core, courier and store."""

import re
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text

from adapters.assembly import Core, put_together
from adapters.sealing.settings import KeySettings
from adapters.slack.door import ROUTE
from adapters.slack.settings import SlackSettings, Way
from adapters.slack.slack import Slack, open_slack
from adapters.slack.tokens import Tokens
from adapters.store import SqlStore
from adapters.web import application
from bot.content import Library
from bot.model import Place, Record
from bot.site import Contact, Contacts, Site
from bot.words import catalogue
from tests.builders import a_briefing
from tests.rigs.fresh_store import fresh_store
from tests.rigs.logged import logged
from tests.rigs.reported import itself, reported
from tests.rigs.slack import Delivered, Front, PretendSlack, interactions, pretend_slack
from tests.rigs.slack.front import Via
from tests.rigs.slack_seen import text_of

TEAM = Place("slack", "T1", "C1")
SIAN, MEERA, TOM, ADA = "U1", "U2", "U3", "U4"
"""Siân chairs, Meera and Tom are in her team; Ada, who is in no channel, is the lead."""

WORDS = catalogue("en")
SITE = Site(
    contacts=Contacts(
        front_door=Contact(name="Front door", phone="01632 960001", checked=date(2026, 11, 1))
    )
)

BRIEFING = a_briefing()
"""Four prompts: to discuss, a poll, to read, to act on."""


@dataclass
class Time:
    """The time of everybody, which a test may move on; in seconds."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def now(self) -> datetime:
        return datetime.fromtimestamp(self(), UTC)


@dataclass
class Meeting:
    """People who meet in the pretend Slack; `via` is the way in which the bot hears of them."""

    platform: PretendSlack
    slack: Slack
    core: Core
    store: SqlStore
    time: Time
    via: Via
    front: Front
    log: StringIO
    place: Place = TEAM
    typed: list[str] = field(default_factory=list)

    # What people do.

    async def command(self, user: str, words: str = "", channel: str = "C1") -> Delivered:
        told = await self.platform.command(user, channel, words, self.via)
        return await self._settled(told)

    async def press(
        self, user: str, label: str, *, channel: str = "C1", option: str = ""
    ) -> Delivered:
        """Press the newest button of that name in a channel, or choose in the newest list."""
        ts, element = self.button(user, label, channel)
        value = self._option(element, option) if option else ""
        told = await self.platform.press(
            user, channel, ts, element["action_id"], self.via, option=value
        )
        return await self._settled(told)

    async def press_in(self, user: str, label: str) -> Delivered:
        """Press a button of the window that somebody has open, or of their home if none is."""
        view = self.window(user) or self.home(user)
        element = self._labelled(view["blocks"], label)
        assert element, f"there is no {label!r} in {text_of(view['blocks'])!r}"
        told = await self.platform.press_in(view, element["action_id"], self.via, user=user)
        return await self._settled(told)

    async def send_in(self, user: str, **values: Any) -> Delivered:
        """Fill the open form in."""
        view = self.window(user)
        assert view, "no form is open"
        self.typed += [value for value in values.values() if isinstance(value, str)]
        told = await self.platform.submit(view, values, self.via)
        return await self._settled(told)

    async def forge(self, user: str, view: Mapping[str, Any], **values: Any) -> Delivered:
        """Send in what Slack's own apps would not let anybody send."""
        person = self.platform.users[user]
        payload = interactions.submitted(self.platform, person, dict(view), values)
        return await self._settled(await self.via.send("interactive", payload))

    async def say(self, user: str, words: str, prompt: int = 1, **event: Any) -> Delivered:
        """Reply below a prompt of the newest round; 0 is its opening."""
        self.typed.append(words)
        root = await self.root(prompt)
        return await self.platform.say("C1", root, user, words, self.via, **event)

    async def open_home(self, user: str) -> str:
        """Look at the bot's home; gives what is there to read."""
        told = await self.platform.open_home(user, self.via)
        assert told.status == 200
        return text_of(self.home(user)["blocks"])

    # The steps that many tests begin with.

    async def set_up(self, chair: str = SIAN, lead: str = ADA) -> None:
        await self.command(chair, "set up")
        await self.send_in(chair, service="Riverside", lead=lead, chairs=[chair])
        self.put_away(chair)
        await self.press(lead, "Accept", channel=self.direct_channel(lead))

    async def start(self, chair: str = SIAN, **values: Any) -> Record:
        await self.command(chair)
        await self.send_in(chair, **values)
        self.put_away(chair)
        return await self.record()

    async def go_to(self, prompt: int, chair: str = SIAN) -> None:
        """Move on until that prompt is out."""
        while (await self.record()).round.reached < prompt:
            await self.press(chair, "Next prompt")

    async def close(self, chair: str = SIAN) -> Record:
        await self.press(chair, "Close the round")
        await self.send_in(chair)
        self.put_away(chair)
        return await self.record()

    async def sign_off(self, chair: str = SIAN) -> Record:
        await self.press(chair, "Sign off")
        await self.send_in(chair, read=["yes"])
        self.put_away(chair)
        return await self.record()

    def put_away(self, user: str) -> None:
        """Close all windows."""
        self.platform.stacks[user].clear()

    # What there is to see.

    def window(self, user: str) -> dict[str, Any]:
        """What lies on top of Slack for somebody; empty if nothing does."""
        stack = self.platform.stacks[user]
        return self.platform.shown[stack[-1]] if stack else {}

    def read(self, user: str) -> str:
        """What there is to read in their open window."""
        view = self.window(user)
        assert view, "no window is open"
        return f"{view['title']['text']} {text_of(view['blocks'])}"

    def errors(self, user: str) -> dict[str, str]:
        """What stands beside the fields of their open form."""
        return self.platform.form_errors.get(self.window(user)["id"], {})

    def home(self, user: str) -> dict[str, Any]:
        return self.platform.homes[user]

    def whispers(self, user: str) -> list[str]:
        """What only they were shown in channels, oldest first."""
        mine = [one for one in self.platform.ephemerals if one["user"] == user]
        return [self._shown(one) for one in mine]

    def direct_channel(self, user: str) -> str:
        return self.platform.direct(user, "T1").id

    def told(self, user: str) -> list[str]:
        """Their direct messages."""
        return self.seen(self.direct_channel(user))

    def seen(self, channel: str = "C1") -> list[str]:
        """All messages of a channel with its threads, the oldest first."""
        return [self._shown(one) for one in self.platform.messages(channel)]

    def below(self, root: str) -> list[str]:
        """The replies of a thread."""
        return [self._shown(one) for one in self.platform.thread("C1", root)[1:]]

    def button(self, user: str, label: str, channel: str = "C1") -> tuple[str, dict[str, Any]]:
        """Find the newest message with that button that somebody sees, and the button."""
        private = [one for one in self.platform.ephemerals if one["user"] == user]
        there = [one for one in private if one["channel"] == channel]
        for one in sorted((*self.platform.messages(channel), *there), key=_moment, reverse=True):
            if element := self._labelled(one.get("blocks", []), label):
                return one["ts"], element
        raise AssertionError(f"nobody shows {label!r} there: {self.seen(channel)}")

    def _labelled(self, blocks: Sequence[Any], label: str) -> dict[str, Any] | None:
        elements = list(interactions.actions_in(list(blocks)))
        said = ((one, one.get("text") or one.get("placeholder") or {}) for one in elements)
        return next((one for one, said in said if said.get("text") == label), None)

    def _option(self, element: dict[str, Any], label: str) -> str:
        return next(o["value"] for o in element["options"] if o["text"]["text"] == label)

    def _shown(self, message: dict[str, Any]) -> str:
        blocks = message.get("blocks")
        return text_of(blocks) if blocks else message.get("text", "")

    # What is in the memory.

    async def record(self) -> Record:
        """All that is kept of the newest round."""
        [round, *_] = await self.store.rounds(self.place)
        record = await self.store.record(round.id)
        assert record
        return record

    async def root(self, prompt: int) -> str:
        posted = (await self.record()).thread(prompt)
        assert posted, "it is not out yet"
        return posted.root

    async def kept(self) -> list[str]:
        """The words that are in the record, oldest first."""
        return [each.text for each in (await self.record()).contributions]

    async def rows(self, table: str) -> int:
        async with self.store.database.reading() as db:
            return (await db.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608 - a test's own

    async def lose_memory(self) -> None:
        """Let every look at the rounds fail from now on."""
        await self._execute("ALTER TABLE rounds RENAME TO rounds_away")

    async def find_memory(self) -> None:
        await self._execute("ALTER TABLE rounds_away RENAME TO rounds")

    async def settle(self) -> None:
        """Let everything go out that is due, and every home be put up."""
        await self.core.courier.settle()
        assert self.slack._homes
        await self.slack._homes.settle()

    def lines(self, event: str = "") -> list[str]:
        """The lines of the log; with `event` those about it."""
        lines = self.log.getvalue().splitlines()
        return [line for line in lines if f"event={event}" in line]

    def calls(self, method: str) -> list[dict[str, Any]]:
        """What the bot asked of Slack, by a method's name."""
        return [told for name, told in self.platform.calls if name == method]

    async def _execute(self, statement: str) -> None:
        async with self.store.database.writing() as db:
            await db.execute(text(statement))

    async def _settled(self, delivered: Delivered) -> Delivered:
        await self.settle()
        return delivered


def _moment(message: dict[str, Any]) -> float:
    return float(message["ts"])


def betrayed(meeting: Meeting) -> list[str]:
    """The lines of the log with words, names or ids of people or places in them."""
    names = [user.name for user in meeting.platform.users.values()]
    ids = [rf"\b{id}\b" for id in (*meeting.platform.users, *meeting.platform.channels)]
    # A choice such as "1:0" stands in every other time of day.
    telling = (said for said in (*names, *meeting.typed) if re.search(r"[^\W\d].*\w.*\w", said))
    words = [re.escape(said) for said in telling]
    forbidden = re.compile("|".join((*words, *ids)))
    return [line for line in meeting.lines() if forbidden.search(line)]


@asynccontextmanager
async def slack_round(
    folder: Path,
    way: Way = Way.HTTP,
    *,
    organisation: str = "",
    keys: KeySettings | None = None,
    before: Callable[[Any], Any] = itself,
) -> AsyncIterator[Meeting]:
    """
    A bot on a database in this folder; at the end its log must say nothing of anybody.

    With an `organisation` the app is installed in all of that, with `keys` the record is sealed.
    `before` puts something before the core's store and chat.
    """
    async with AsyncExitStack() as stack:
        log, moment = stack.enter_context(logged()), Time()
        platform = await stack.enter_async_context(pretend_slack(clock=moment))
        if organisation:
            platform.add_team("T1", enterprise=organisation, org_wide=True)
        store = await stack.enter_async_context(await fresh_store(folder, keys))
        app = application()
        slack = await stack.enter_async_context(
            open_slack(_settings(platform, way), store.database, WORDS, moment.now, app)
        )
        slack.chat.pace = 0.0
        library = Library.of(BRIEFING)
        chats = {"slack": before(slack.chat)}
        core = put_together(before(store), chats, library, SITE, moment.now)
        slack.listen(core.controls, core.discussion, app)
        reported(app, store, core, {"slack": slack})
        front = platform.front(await _served(app, stack) + ROUTE)
        stack.push_async_callback(slack.stop)
        await slack.start()
        platform.socket.at_work = lambda: bool(slack._socket and slack._socket._in_hand)
        via = platform.socket if way is Way.SOCKET else front
        meeting = Meeting(platform, slack, core, store, moment, via, front, log)
        if way is Way.INSTALLS:
            await install(meeting, "T1")
            meeting.place = replace(TEAM, workspace=organisation or "T1")
        yield meeting
    assert betrayed(meeting) == []


async def install(meeting: Meeting, team: str) -> None:
    """Let a workspace install the app, or its whole organisation."""
    at, database = meeting.platform.teams[team], meeting.store.database
    await Tokens(meeting.platform.client_id, database.engine, database.seals).async_save(
        Installation(
            app_id="A1",
            enterprise_id=at.enterprise or None,
            team_id=None if at.org_wide else team,
            bot_token=meeting.platform.token_of(team),
            bot_id=at.bot_id,
            bot_user_id=at.bot_user,
            user_id=SIAN,
            is_enterprise_install=at.org_wide,
            installed_at=meeting.time() - 60,
        )
    )


def _settings(platform: PretendSlack, way: Way) -> SlackSettings:
    ours = (platform.client_id, platform.client_secret) if way is Way.INSTALLS else ("", "")
    tokens = (platform.bot_token, platform.app_token, platform.secret)
    return SlackSettings(way, platform.url, *tokens, *ours)


async def _served(app: web.Application, stack: AsyncExitStack) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"
