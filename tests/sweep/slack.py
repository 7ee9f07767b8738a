"""Slack, swept through the pretend Slack, in every way in which its events come in."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import ClientResponse

from adapters.slack.door import ROUTE
from adapters.slack.settings import Way
from bot.model import Kind
from tests.rigs.slack.faults import Fault
from tests.rigs.slack_round import ADA, MEERA, SIAN, TOM, Meeting, slack_round
from tests.sweep.loud import Loud
from tests.sweep.marker import Marker
from tests.sweep.swept import COURIER, Act, At, Swept

JSON = {"Content-Type": "application/json"}


@asynccontextmanager
async def in_slack(at: At, way: Way) -> AsyncIterator[Swept]:
    """A team in which everything has been said."""
    parts: list[Loud] = []

    def before(part: Any) -> Loud:
        parts.append(Loud(part, *COURIER, "pace", "find", "link"))
        return parts[-1]

    folder = Path(at.database.removeprefix("sqlite:///")).parent
    async with slack_round(folder, way, keys=at.keys, before=before) as meeting:
        chat, memory = parts
        url = meeting.front.url.removesuffix(ROUTE)
        swept = Swept(Marker.new(), meeting.store, memory, chat, url, meeting.log)
        visit = Visit(swept, meeting)
        swept.acts = await visit.play()
        swept.nonsense = visit.nonsense()
        swept.set_up_anew = visit.set_up_anew
        swept.platform_faults = visit.faults()
        yield swept


class Visit:
    """People in Slack who put the marker into everything, their own names included."""

    def __init__(self, swept: Swept, meeting: Meeting) -> None:
        self._swept = swept
        self._meeting = meeting
        self._views: list[tuple[str, Mapping[str, Any], dict[str, Any]]] = []
        meeting.typed.append(swept.marker)
        for user in (MEERA, SIAN):
            meeting.platform.users[user].name += f" {swept.marker}"
        meeting.platform.channels["C1"].name += swept.marker.lower()

    async def play(self) -> Sequence[Act]:
        """Say everything once; gives what can be said again."""
        meeting, said = self._meeting, self._swept.marker.sentence
        await meeting.command(SIAN, "set up")
        await self._fill(SIAN, service=self._swept.marker, lead=ADA, chairs=[SIAN])
        await meeting.press(ADA, "Accept", channel=meeting.direct_channel(ADA))
        await meeting.start()
        reply = await meeting.say(MEERA, said)
        file = await meeting.platform.share_file(
            "C1", await meeting.root(1), TOM, said, meeting.via, **{f"{said}.txt": said.encode()}
        )
        outside = await meeting.platform.say("C1", "", TOM, said, meeting.via)
        while_open = self._while_open(reply.ts, outside.ts)
        for act in while_open:
            await act()
        await self._forms(outside.ts)
        await self._minutes()
        platform, via = meeting.platform, meeting.via
        delete = [partial(platform.delete, "C1", ts, via) for ts in (reply.ts, file.ts)]
        again = [partial(meeting.forge, *sent[:2], **sent[2]) for sent in self._views]
        return (*while_open, *again, *delete)

    async def set_up_anew(self) -> None:
        """Give the team another name than the marker."""
        await self._meeting.command(SIAN, "set up")
        await self._fill(SIAN, service="Duty team", lead=ADA, chairs=[SIAN])

    def _while_open(self, reply: str, outside: str) -> list[Act]:
        meeting, said = self._meeting, self._swept.marker.sentence
        platform, via = meeting.platform, meeting.via
        return [
            partial(meeting.say, TOM, said),
            partial(meeting.say, TOM, said, 0),
            partial(meeting.say, TOM, self._swept.marker.identifying),
            partial(platform.say, "C1", "", TOM, said, via),
            partial(platform.say, "C1", outside, TOM, said, via),
            partial(platform.edit, "C1", reply, f"{said} Edited.", via),
            partial(platform.unfurl, "C1", reply, via),
            partial(meeting.command, MEERA, self._swept.marker),
            partial(meeting.command, MEERA, f"start {said}"),
            partial(meeting.press, TOM, "Answer privately"),
            partial(meeting.open_home, MEERA),
        ]

    async def _forms(self, outside: str) -> None:
        meeting, said = self._meeting, self._swept.marker.sentence
        await self._fill(TOM, stays=True, text=self._swept.marker.identifying)
        await self._fill(TOM, text=said)
        await meeting.press(SIAN, "Add a note")
        await self._fill(SIAN, text=said)
        await meeting.platform.shortcut(SIAN, "C1", outside, meeting.via)
        await self._fill(SIAN)
        await meeting.press(MEERA, "Add an action")
        await self._fill(MEERA, what=said, owner=TOM, due="2031-02-01")
        await meeting.press(SIAN, "Attendance")
        await self._fill(SIAN, present=said, apologies=said)

    async def _minutes(self) -> None:
        meeting = self._meeting
        await meeting.close()
        await meeting.press(SIAN, "Correct the minutes")
        await self._fill(SIAN, page="1:0", stays=True)
        notes = (c for c in (await meeting.record()).contributions if c.kind is Kind.NOTE)
        await self._fill(SIAN, target=f"contribution:{next(notes).id}", stays=True)
        await self._fill(SIAN, text=self._swept.marker.sentence)
        await meeting.press(SIAN, "Sign off")
        # Something is still held back, and the minutes are signed without it.
        await self._fill(SIAN, read=["yes"], without=["yes"])
        await meeting.press(ADA, "I have received this", channel=meeting.direct_channel(ADA))

    async def _fill(self, user: str, *, stays: bool = False, **values: Any) -> None:
        """Send the open form in, and remember it."""
        self._views.append((user, self._meeting.window(user), values))
        await self._meeting.send_in(user, **values)
        if not stays:
            self._meeting.put_away(user)

    def faults(self) -> Sequence[Act]:
        """What Slack answers when it quotes what it was sent, and when it breaks off."""
        marker = self._swept.marker
        quoting = {"ok": False, "error": marker, "response_metadata": {"messages": [marker]}}
        return [
            partial(self._fail, Fault(body=quoting)),
            partial(self._fail, Fault(error="invalid_blocks")),
            partial(self._fail, Fault(status=500, body=marker)),
            partial(self._fail, Fault(drop="before")),
            partial(self._fail, Fault(drop="after")),
            partial(self._fail, Fault(retry_after=0)),
        ]

    async def _fail(self, fault: Fault) -> None:
        for method in (
            "chat.postMessage", "chat.postEphemeral", "chat.update", "views.open",
            "views.publish", "views.push", "users.info", "conversations.open",
            "files.getUploadURLExternal", "conversations.info",
        ):  # fmt: skip
            self._meeting.platform.fail(method, *[fault] * 3)

    def nonsense(self) -> Sequence[Act]:
        """What Slack does not send: some signed, some not."""
        marker = self._swept.marker
        event = {"type": marker, "text": marker, "channel": "C1", "user": marker}
        odd: list[Any] = [
            {"type": "event_callback", "team_id": "T1", "event": event},
            {"type": "event_callback", "team_id": marker, "event": {**event, "type": "message"}},
            {"type": "event_callback", "team_id": "T1", "event": {"type": "message", marker: 1}},
            {"type": "event_callback", "team_id": "T1", "event": marker},
            {"type": marker, "team": {"id": "T1"}, "user": {"id": marker}},
            {"type": "block_actions", "team": {"id": "T1"}, "actions": [{"action_id": marker}]},
            {"type": "view_submission", "team": {"id": "T1"}, "view": {"callback_id": marker}},
            {"type": "url_verification", "challenge": 1, "token": marker},
            [marker],
            marker,
        ]
        bodies = [json.dumps(each).encode() for each in odd]
        bodies += [marker.encode(), b"payload=" + marker.encode(), b"{" + marker.encode()]
        bodies += [b'{"a":"' + marker.encode() * 90_000 + b'"}', b"\xff" + marker.encode()]
        signed = [partial(self._post, body, self._signed(body)) for body in bodies]
        wrong = {"X-Slack-Signature": marker, "X-Slack-Request-Timestamp": marker}
        return [
            *signed,
            partial(self._post, bodies[0], dict),
            partial(self._post, bodies[0], lambda: wrong),
            partial(self._get, f"/slack/oauth_redirect?error={marker}&state={marker}"),
            partial(self._get, f"/slack/oauth_redirect?code={marker}&state={marker}"),
            partial(self._get, f"/slack/install?{marker}={marker}"),
            partial(self._get, f"{ROUTE}/{marker}"),
        ]

    def _signed(self, body: bytes) -> Callable[[], Mapping[str, str]]:
        return lambda: self._meeting.front.signed(body)

    async def _post(self, body: bytes, headers: Callable[[], Mapping[str, str]]) -> None:
        url = f"{self._swept.url}{ROUTE}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body, headers={**JSON, **headers()}) as answer,
        ):
            await self._see(answer)

    async def _get(self, path: str) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self._swept.url}{path}") as answer,
        ):
            await self._see(answer)

    async def _see(self, answer: ClientResponse) -> None:
        self._swept.shown.append(f"{await answer.text()} {answer.headers}")
