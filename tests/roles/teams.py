"""The pretend Teams: activities with signed tokens in, dialogs and chats out."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from adapters.teams.render import field_id
from bot.model import Person, Place
from tests.rigs.teams.activities import activity
from tests.rigs.teams.things import TENANT, Account, Json, Talk
from tests.rigs.teams_round import Meeting, teams_round
from tests.roles.platform import CHANNELS, NAMES, WORDS, Cast, Filled, Shown

OTHERS = "11111111-0000-4000-8000-000000000002"
"""Another tenant: guests of shared channels are of it, and a team of its own."""


@asynccontextmanager
async def in_teams(folder: Path) -> AsyncIterator["InTeams"]:
    """A bot that serves more than one tenant."""
    async with teams_round(folder, tenant="") as meeting:
        yield InTeams(meeting)


class InTeams:
    """People in the pretend Teams."""

    def __init__(self, meeting: Meeting) -> None:
        self.core, self.store = meeting.core, meeting.store
        self._meeting = meeting
        self._teams = meeting.teams
        self._numbers = count(1)

    async def cast(self) -> Cast:
        number = next(self._numbers)
        people = {id: self._person(f"{id}{number}", NAMES[id], TENANT) for id in NAMES}
        guests = {id: self._person(f"{id}{number}", id.title(), OTHERS) for id in ("gwen", "sam")}
        people |= guests
        places: dict[str, Place] = {}
        for name, members in {**CHANNELS, "elsewhere": ("sam",)}.items():
            talk = f"19:{name}{number}@thread.tacv2"
            there = [self._account(people[id]) for id in members]
            self._teams.add_channel(there, id=talk, team=talk)
            places[name] = Place("teams", OTHERS if name == "elsewhere" else TENANT, talk)
            if name in CHANNELS:
                await self._teams.add_bot(talk, there[0])
        return Cast(people, places)

    async def leave(self, place: Place, who: Person) -> None:
        self._teams.talks[place.channel].members.remove(self._account(who).id)

    async def press(
        self, who: Person, ref: str, place: Place | None, claims: Place | None = None
    ) -> Shown:
        more = {"place": claims.channel} if claims else {}
        return await self._shown(who, place, "task/fetch", {"ref": ref, **more})

    async def submit(
        self, who: Person, ref: str, place: Place | None, claims: Place, filled: Filled
    ) -> Shown:
        typed = {field_id(name): value for name, value in filled.values.items()}
        chosen = {field_id(n): ",".join(p.id for p in ps) for n, ps in filled.people.items()}
        data: Json = {"form": ref, "place": claims.channel, **typed, **chosen}
        data["people"] = list(filled.people)
        return await self._shown(who, place, "task/submit", data)

    async def home(self, who: Person) -> str:
        told = len(self.told(who))
        own = self._teams.personal(self._account(who))
        await self._tell(who, own, "message", text="hi", id=self._teams.stamp())
        return json.dumps(self.told(who)[told:])

    def told(self, who: Person) -> Sequence[str]:
        own = self._meeting.standing(self._teams.personal(self._account(who)).id)
        return [json.dumps(each.activity, ensure_ascii=False) for each in own]

    def _person(self, id: str, name: str, tenant: str) -> Person:
        account = self._teams.add_person(id, name, tenant=tenant)
        return Person("teams", tenant, account.object_id, name)

    def _account(self, who: Person) -> Account:
        account = self._teams.find(who.id)
        assert account
        return account

    async def _shown(self, who: Person, place: Place | None, name: str, data: Json) -> Shown:
        own = self._teams.personal(self._account(who))
        at = self._teams.talks[place.channel] if place else own
        more = {"id": f"f:{next(self._numbers)}-invented", "name": name}
        status, text = await self._tell(who, at, "invoke", value={"data": data}, **more)
        assert WORDS("teams_failed") not in text
        return Shown(text, status == 403 or WORDS("refused_title") in text)

    async def _tell(self, who: Person, at: Talk, type: str, **more: Any) -> tuple[int, str]:
        account = self._account(who)
        told = activity(self._teams, at, account, type, **more)
        if who.workspace == OTHERS and not self._is_shared(at):
            told["conversation"]["tenantId"] = told["channelData"]["tenant"]["id"] = OTHERS
        delivered = await self._teams.via.tell(told)
        await self.core.courier.settle()
        return delivered.status, json.dumps(delivered.body, ensure_ascii=False)

    def _is_shared(self, at: Talk) -> bool:
        return len({self._teams.people[id].tenant for id in at.members}) > 1
