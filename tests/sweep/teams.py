"""Teams, swept through the pretend Teams: a channel's threads, and a chat without any."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from adapters.teams.door import ROUTE
from bot.model import Kind, State
from tests.rigs.teams.faults import Fault
from tests.rigs.teams.things import CHANNEL, CHAT, Account, Json
from tests.rigs.teams_round import Meeting, filled, teams_round
from tests.sweep.loud import Loud
from tests.sweep.marker import Marker
from tests.sweep.swept import COURIER, Act, At, Swept


@asynccontextmanager
async def in_teams(at: At) -> AsyncIterator[Swept]:
    """A team, and a group chat, in which everything has been said."""
    parts: list[Loud] = []

    def before(part: Any) -> Loud:
        parts.append(Loud(part, *COURIER, "pace", "find", "link"))
        return parts[-1]

    folder = Path(at.database.removeprefix("sqlite:///")).parent
    # What goes wrong here stays wrong: nothing is won by waiting.
    soon = teams_round(folder, keys=at.keys, before=before, patience=0.2, later=0.2)
    async with soon as meeting:
        chat, memory = parts
        url = meeting.teams.via.url.removesuffix(ROUTE)
        swept = Swept(Marker.new(), meeting.store, memory, chat, url, meeting.log)
        visit = Visit(swept, meeting)
        swept.acts = await visit.play()
        # With so little patience some of it may still be on its way into the memory.
        await meeting.bot.stop()
        swept.nonsense = visit.nonsense()
        swept.set_up_anew = visit.set_up_anew
        swept.platform_faults = visit.faults()
        yield swept


class Visit:
    """People in Teams who put the marker into everything, their own names included."""

    def __init__(self, swept: Swept, meeting: Meeting) -> None:
        self._swept = swept
        self._meeting = meeting
        self._sent: list[Act] = []
        meeting.typed.append(swept.marker)
        for person in (meeting.teams.meera, meeting.teams.sian):
            person.name += f" {swept.marker}"

    async def play(self) -> Sequence[Act]:
        """Say everything once; gives what can be said again."""
        meeting, teams, said = self._meeting, self._meeting.teams, self._swept.marker.sentence
        await meeting.begin(teams.sian, "set up")
        people = {"lead": teams.ada.object_id, "chairs": teams.sian.object_id}
        await self._fill(teams.sian, service=self._swept.marker, **people)
        await meeting.press_at_home(teams.ada, "Accept")
        await meeting.start()
        reply = await meeting.say(teams.meera, said)
        outside = await teams.say(CHANNEL, "", teams.tom, said)
        while_open = self._while_open(reply.id, outside.id)
        for act in while_open:
            await act()
        await self._forms(outside.id)
        await self._minutes()
        await self._in_a_chat()
        delete = [partial(teams.delete, CHANNEL, id) for id in (reply.id, outside.id)]
        return (*while_open, *self._sent, *delete)

    async def set_up_anew(self) -> None:
        """Give the team another name than the marker."""
        meeting, teams = self._meeting, self._meeting.teams
        meeting.talk = CHANNEL
        await meeting.begin(teams.sian, "set up")
        people = {"lead": teams.ada.object_id, "chairs": teams.sian.object_id}
        await self._fill(teams.sian, service="Duty team", **people)

    def _while_open(self, reply: str, outside: str) -> list[Act]:
        meeting, teams, said = self._meeting, self._meeting.teams, self._swept.marker.sentence
        personal = teams.personal(teams.meera).id
        return [
            partial(teams.say, CHANNEL, reply, teams.tom, said),
            partial(meeting.say, teams.tom, said),
            partial(meeting.say, teams.tom, said, 0),
            partial(meeting.say, teams.tom, self._swept.marker.identifying),
            partial(teams.say, CHANNEL, outside, teams.tom, said),
            partial(teams.say, CHANNEL, outside, teams.tom, said, to_bot=True),
            partial(teams.say, personal, "", teams.meera, said),
            partial(teams.edit, CHANNEL, reply, f"{said} Edited."),
            partial(teams.delete, CHANNEL, reply),
            partial(teams.undelete, CHANNEL, reply),
            partial(meeting.command, teams.meera, self._swept.marker),
            partial(meeting.press, teams.tom, "Answer privately"),
        ]

    async def _forms(self, outside: str) -> None:
        meeting, teams, said = self._meeting, self._meeting.teams, self._swept.marker.sentence
        await self._fill(teams.tom, text=self._swept.marker.identifying)
        await self._fill(teams.tom, text=said)
        await meeting.press(teams.sian, "Add a note")
        await self._fill(teams.sian, text=said)
        await meeting.mark(teams.sian, outside)
        await self._fill(teams.sian)
        await meeting.press(teams.meera, "Add an action")
        owner = teams.tom.object_id
        await self._fill(teams.meera, what=said, owner=owner, due="2031-02-01")
        await meeting.press(teams.sian, "Attendance")
        await self._fill(teams.sian, present=said, apologies=said)

    async def _minutes(self) -> None:
        meeting, sian = self._meeting, self._meeting.teams.sian
        await meeting.close()
        await meeting.press(sian, "Correct the minutes")
        await self._fill(sian, **{"f.page": "1:0"})
        notes = (c for c in (await meeting.record()).contributions if c.kind is Kind.NOTE)
        await self._fill(sian, target=f"contribution:{next(notes).id}")
        await self._fill(sian, text=self._swept.marker.sentence)
        await meeting.press(sian, "Sign off")
        # Something is still held back, and the minutes are signed without it.
        await self._fill(sian, read="yes", without="yes")
        assert (await meeting.record()).round.state is State.SIGNED_OFF

    async def _in_a_chat(self) -> None:
        meeting, teams, said = self._meeting, self._meeting.teams, self._swept.marker.sentence
        meeting.talk = CHAT
        await meeting.start()
        await meeting.say(teams.meera, said, to_bot=True)
        await meeting.say(teams.tom, said)
        await meeting.press(teams.sian, "Send my answer", text=said)
        self._sent += [
            partial(teams.say, CHAT, "", teams.tom, said, to_bot=True),
            partial(meeting.press, teams.sian, "Send my answer", text=said),
        ]

    async def _fill(self, who: Account, **values: str) -> None:
        """Send the open form in, and remember it."""
        dialog = self._meeting.dialogs[who.id]
        send = self._meeting.teams.send_in
        data = filled(dialog.card, values)
        self._sent.append(partial(send, dialog.talk, dialog.id, who, data))
        await self._meeting.send_in(who, **values)

    def faults(self) -> Sequence[Act]:
        """What Teams answers when it quotes what it was sent, and when it breaks off."""
        marker = self._swept.marker
        return [
            partial(self._fail, Fault(400, marker)),
            partial(self._fail, Fault(500, body=marker)),
            partial(self._fail, Fault(200, body={"id": 1, marker: [marker]})),
            partial(self._fail, Fault(drop="before")),
            partial(self._fail, Fault(drop="after")),
        ]

    async def _fail(self, fault: Fault) -> None:
        for what in ("create", "open", "send", "update", "delete", "member", "upload"):
            self._meeting.teams.fail(what, *[fault] * 2)

    def nonsense(self) -> Sequence[Act]:
        """What Teams does not send: some vouched for, some not."""
        marker, url = self._swept.marker, self._meeting.teams.base
        plain: Json = {"type": "message", "text": marker, "serviceUrl": url, "id": marker}
        odd: list[Any] = [
            plain,
            {**plain, "type": marker, "channelId": "msteams"},
            {**plain, "channelId": marker, "conversation": {"id": marker}, "from": marker},
            {**plain, "type": "invoke", "name": marker, "value": {marker: marker}},
            {**plain, "type": "invoke", "name": "task/submit", "value": marker},
            {**plain, "type": "invoke", "name": "adaptiveCard/action", "value": {"action": 1}},
            {**plain, "entities": [marker], "channelData": marker, "recipient": [marker]},
            [marker],
            marker,
        ]
        bodies = [json.dumps(each).encode() for each in odd]
        bodies += [marker.encode(), b"{" + marker.encode(), b"\xff" + marker.encode()]
        bodies.append(b'{"a":"' + marker.encode() * 90_000 + b'"}')
        forged = {"Authorization": f"Bearer {marker}"}
        return [
            *(partial(self._post, body, self._vouched) for body in bodies),
            partial(self._post, bodies[0], dict),
            partial(self._post, bodies[0], lambda: forged),
            partial(self._post, bodies[0], self._vouched, f"{ROUTE}/{marker}"),
        ]

    def _vouched(self) -> Mapping[str, str]:
        teams = self._meeting.teams
        return {"Authorization": f"Bearer {teams.via.token(teams.base)}"}

    async def _post(
        self, body: bytes, headers: Callable[[], Mapping[str, str]], path: str = ROUTE
    ) -> None:
        told = {"Content-Type": "application/json", **headers()}
        session = self._meeting.teams.via.session
        async with session.post(self._swept.url + path, data=body, headers=told) as answer:
            self._swept.shown.append(f"{await answer.text()} {answer.headers}")
