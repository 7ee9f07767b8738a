"""The pretend Slack, and what the bot has said in it."""

import json
import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, cast

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.slack.door import ROUTE
from bot.model import Person, Place, Posted
from tests.crash.people import CHAIR, LEAD, MEMBERS, TEAM
from tests.crash.platform import WORDS, Platform, Sent
from tests.crash.worker import PLATFORM
from tests.rigs.slack import Front, PretendSlack
from tests.rigs.slack.api import Api
from tests.rigs.slack.interactions import actions_in
from tests.rigs.slack.server import LARGEST
from tests.rigs.slack.things import File
from tests.rigs.slack_seen import text_of

POSTS = "chat.postMessage", "files.completeUploadExternal"
"""What people see a new message of."""

CHANGES = (*POSTS, "chat.update", "files.getUploadURLExternal")
"""What takes its time, so that a kill may fall between its steps."""

BAR = re.compile(r": (\d+) of \d+\s+[█░]")
FILE = re.compile(r"-(draft|signed)-v(\d+)\.md$")
ROUND = re.compile(r"Said \d+ in (\w+)\.")


@dataclass
class SlackSide(Platform):
    """The pretend Slack, watched: who of the workers said what, and when."""

    slack: PretendSlack = field(default_factory=PretendSlack)
    workers: dict[str, int] = field(default_factory=dict[str, int])
    """By what they authorise themselves with."""

    def admit(self, worker: int) -> Mapping[str, str]:
        token = f"xoxb-{worker}"
        self.slack.issue(self.slack.teams[TEAM.workspace], token)
        self.workers[f"Bearer {token}"] = worker
        return {
            "SLACK_BOT_TOKEN": token,
            "SLACK_SIGNING_SECRET": self.slack.secret,
            "SLACK_API_URL": self.slack.url,
        }

    def front(self, port: str) -> Front:
        """The bot's address, once a worker is there."""
        return self.slack.front(f"http://127.0.0.1:{port}{ROUTE}")

    def refs(self, posted: Posted) -> Sequence[str]:
        message = self.slack.channels[posted.place.channel].message(posted.id)
        assert message, "the bot knows of a message that is not there"
        return [str(each.get("value")) for each in actions_in(message.get("blocks", []))]

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Stand in front of the Web API."""
        try:
            await request.read()
        except ConnectionError:
            # It was killed while it asked.
            raise web.HTTPBadRequest from None
        method = request.match_info.get("method", "")
        with self._flaws(method):
            if method not in CHANGES:
                return await handler(request)
            return await self._slowly(method, request, handler)

    async def _slowly(
        self, method: str, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        worker, begun = self.workers[request.headers["Authorization"]], time.monotonic()
        self.begun += 1
        if method in POSTS:
            self.sender = worker
            self._ring()
        await self._gap()
        response = await handler(request)
        if method in POSTS:
            answer = json.loads(cast("web.Response", response).text or "{}")
            self._note(method, answer, worker, begun)
            self._ring()
        self._changed()
        await self._gap()
        return response

    @contextmanager
    def _flaws(self, method: str) -> Iterator[None]:
        """Keep what goes wrong here: else the bot alone would hear of it, and try again."""
        try:
            yield
        except Exception as error:
            self.flaws.append(f"{method}: {error!r}")
            raise

    def _note(self, method: str, answer: Mapping[str, Any], worker: int, begun: float) -> None:
        if not answer["ok"]:
            self.flaws.append(f"{method}: {answer['error']}")
        elif method == "chat.postMessage":
            self._note_message(answer, worker, begun)
        else:
            files = [self.slack.files[file["id"]] for file in answer["files"]]
            self._note_files(files, worker, begun)

    def _note_message(self, answer: Mapping[str, Any], worker: int, begun: float) -> None:
        message, channel = answer["message"], answer["channel"]
        mark = message["metadata"]["event_payload"]
        if mark["part"]:
            whole = next(sent for sent in reversed(self.sent) if sent.key == mark["key"])
            assert whole.worker == worker, "one worker goes on where another began"
            whole.left -= 1
            return
        place = Place(PLATFORM, TEAM.workspace, channel)
        posted = Posted(place, message.get("thread_ts") or message["ts"], message["ts"])
        said = text_of(message["blocks"])
        copy = WORDS("copy_note") in said
        votes = [int(count) for count in BAR.findall(said)]
        sent = Sent(mark["key"], worker, self._lane(channel), posted, begun, copy, votes)
        sent.left = mark["parts"] - 1
        self.sent.append(sent)

    def _note_files(self, files: Sequence[File], worker: int, begun: float) -> None:
        """Files carry no key: which delivery it was they say themselves."""
        paper = next(file for file in files if file.title.endswith(".md"))
        copy = all(file.title.startswith(WORDS("copy_file_prefix")) for file in files)
        text = (paper.data or b"").decode()
        named, of, lane = FILE.search(paper.title), ROUND.search(text), self._lane(paper.channel)
        assert named
        assert of, "nobody said anything in that round"
        task = named[1] if isinstance(lane, Place) else "digest"
        key = f"{task}-file:{of[1]}:{named[2]}"
        place = Place(PLATFORM, TEAM.workspace, paper.channel)
        posted = Posted(place, paper.thread or paper.ts, paper.ts)
        self.sent.append(Sent(key, worker, lane, posted, begun, copy, text=text, files=True))

    def _lane(self, channel: str) -> Place | Person:
        other = self.slack.channels[channel].other
        return Person(PLATFORM, TEAM.workspace, other) if other else TEAM


@asynccontextmanager
async def slack_side(random: Random) -> AsyncIterator[SlackSide]:
    """A Slack with the people of the round, the bot and its channel."""
    side = SlackSide(random, looks_up=True)
    slack = side.slack
    # Another test's bot may get the port of one that was killed.
    slack.secret = secrets.token_hex(16)
    slack.add_team(TEAM.workspace)
    for person in (CHAIR, LEAD, *MEMBERS):
        slack.add_user(person.id, person.name)
    inside = [person.id for person in (CHAIR, *MEMBERS)]
    slack.add_channel(TEAM.channel, [*inside, slack.bot_user])
    app = web.Application(middlewares=[side.watch], client_max_size=LARGEST)
    app.router.add_routes(Api(slack).routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        async with aiohttp.ClientSession() as slack.session:
            yield side
    finally:
        await runner.cleanup()
