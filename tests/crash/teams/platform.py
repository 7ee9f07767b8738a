"""The pretend Teams, and what the bot has said in it."""

import json
import re
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.teams.translate import PLATFORM
from bot.model import Person, Place, Posted
from tests.crash.people import CHAIR, LEAD, MEMBERS, TEAM
from tests.crash.platform import WORDS, Platform, Sent
from tests.crash.teams.worker import KEY, PARTS
from tests.rigs.teams.api import Api
from tests.rigs.teams.keys import KeyServer, key_server
from tests.rigs.teams.messages import CONSENT
from tests.rigs.teams.server import LARGEST, PretendTeams
from tests.rigs.teams.things import Account, Message, Talk
from tests.rigs.teams_limits import inside
from tests.rigs.teams_seen import lines_of, text_of

BAR = re.compile(r"(.+): (\d+) of \d+")
COPY, PREFIX = WORDS("copy_note"), WORDS("copy_file_prefix")


@dataclass
class TeamsSide(Platform):
    """The pretend Teams, watched: who of the workers said what, and when."""

    teams: PretendTeams = field(default_factory=PretendTeams)
    microsoft: KeyServer | None = None
    workers: dict[str, int] = field(default_factory=dict[str, int])
    """By what they authorise themselves with."""

    def admit(self, worker: int) -> Mapping[str, str]:
        assert self.microsoft
        token = f"worker-{worker}"
        self.workers[f"Bearer {token}"] = worker
        return {
            "token": token,
            "tenant": self.teams.tenant,
            "base": self.teams.base,
            "metadata": self.microsoft.metadata_url,
        }

    def account(self, person: Person) -> Account:
        found = self.teams.find(person.id)
        assert found
        return found

    def refs(self, posted: Posted) -> Sequence[str]:
        message = self.teams.talks[posted.place.channel].message(posted.id)
        assert message, "the bot knows of a message that is not there"
        offered = (each for card in message.cards for each in inside(card))
        data = [each["data"] for each in offered if "verb" in each or "associatedInputs" in each]
        return [str(each.get("ref") or each.get("form")) for each in data]

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Stand in front of the Connector service."""
        try:
            await request.read()
        except ConnectionError:
            # It was killed while it asked.
            raise web.HTTPBadRequest from None
        with self._flaws(f"{request.method} {request.path}"):
            if request.method not in ("POST", "PUT"):
                return await handler(request)
            return await self._slowly(request, handler)

    async def _slowly(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        worker, begun = self._worker(request), time.monotonic()
        key = request.headers.get(KEY, "")
        self.begun += 1
        if key:
            self.sender = worker
            self._ring()
        await self._gap()
        response = await handler(request)
        if response.status >= 400:
            self.flaws.append(f"{request.method} {request.path}: {response.status}")
        answer = json.loads(cast("web.Response", response).text or "{}")
        found = self._message(answer) if key and request.method == "POST" else None
        if found:
            self._note(key, int(request.headers[PARTS]), worker, begun, *found)
            self._ring()
        self._changed()
        await self._gap()
        return response

    def _worker(self, request: web.Request) -> int:
        # Files are put without a token.
        return self.workers.get(request.headers.get("Authorization", ""), 0)

    def _message(self, answer: Mapping[str, Any]) -> tuple[Talk, Message] | None:
        """Find what was added; where a personal chat was opened, nothing was."""
        id = answer.get("activityId") or answer.get("id", "")
        for talk in self.teams.talks.values():
            if message := talk.message(id):
                return talk, message
        return None

    def _note(  # noqa: PLR0913, PLR0917 - all that is known of it
        self, key: str, parts: int, worker: int, begun: float, talk: Talk, message: Message
    ) -> None:
        if _goes_on(message):
            whole = next(sent for sent in reversed(self.sent) if sent.key == key)
            assert whole.worker == worker, "one worker goes on where another began"
            whole.left -= 1
            return
        posted = Posted(Place(PLATFORM, self.teams.tenant, talk.id), message.root, message.id)
        sent = Sent(
            key, worker, self._lane(talk), posted, begun, _is_copy(message), _votes(message)
        )
        sent.left, sent.files = parts - 1, "-file:" in key
        self.sent.append(sent)

    def _lane(self, talk: Talk) -> Place | Person:
        if talk.kind != "personal":
            return TEAM
        person = self.teams.people[talk.members[0]]
        return Person(PLATFORM, self.teams.tenant, person.object_id)

    @contextmanager
    def _flaws(self, what: str) -> Iterator[None]:
        """Keep what goes wrong here: else the bot alone would hear of it, and try again."""
        try:
            yield
        except Exception as error:
            self.flaws.append(f"{what}: {error!r}")
            raise


@asynccontextmanager
async def teams_side(random: Random) -> AsyncIterator[TeamsSide]:
    """A Teams with the people of the round, the bot and its channel."""
    side = TeamsSide(random, looks_up=False)
    teams = side.teams
    teams.tenant = TEAM.workspace
    for person in (CHAIR, LEAD, *MEMBERS):
        account = Account(f"29:{person.id}", person.id, person.name, teams.tenant)
        teams.people[account.id] = account
    teams.add_channel(map(side.account, (CHAIR, *MEMBERS)), TEAM.channel)
    app = web.Application(middlewares=[side.watch], client_max_size=LARGEST)
    app.router.add_routes(Api(teams).routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        teams.base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        with key_server(teams.key) as side.microsoft:
            async with aiohttp.ClientSession() as teams.session:
                yield side
    finally:
        await runner.cleanup()


def _goes_on(message: Message) -> bool:
    """Tell whether it is a part after the first; of two files the second is in Markdown."""
    if _offers(message):
        return message.activity["attachments"][0]["name"].endswith(".md")
    return WORDS("teams_above") in text_of(message.cards[0])


def _is_copy(message: Message) -> bool:
    if _offers(message):
        return message.activity["attachments"][0]["name"].startswith(PREFIX)
    said = text_of(message.cards[0])
    return COPY in said or f"• {PREFIX}" in said


def _votes(message: Message) -> list[int]:
    """The counts in it, but for how many of the prompts were reached."""
    if _offers(message):
        return []
    found = (BAR.fullmatch(line) for line in lines_of(message.cards[0]["body"]))
    return [int(each[2]) for each in found if each and each[1] != WORDS("fact_prompts")]


def _offers(message: Message) -> bool:
    return message.activity["attachments"][0]["contentType"] == CONSENT
