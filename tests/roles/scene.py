"""A team with its people, another team, and a round in which Cara answered in private."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.messages import Form, Press, Submission
from bot.model import Change, Person, Place, Record, Round, State
from tests.roles.platform import Cast, Filled, Platform, Shown

SECRET = "Only Cara's own words."
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
START = {"briefing": "online-safety", "mode": "live", "minutes": "45", "named": "no"}
CHAIRS = {"team": ("ada", "nia"), "other": ("kit",)}


@dataclass(frozen=True)
class Role:
    """Who has it, and in which channel they press; "" is the bot's own chat with them."""

    who: str
    where: str


ROLES = {
    "member": Role("ben", "team"),
    "chair": Role("ada", "team"),
    "other chair": Role("nia", "team"),
    "lead": Role("lee", ""),
    "lead asked": Role("lee", ""),
    "lead gone": Role("lee", ""),
    "other lead": Role("ola", ""),
    "other chair outside": Role("kit", "other"),
    "outside": Role("dev", "other"),
    "guest": Role("gwen", "team"),
    "other workspace": Role("sam", "elsewhere"),
}


class Stage:
    """People on a platform, and what they do through the core, without being watched."""

    def __init__(self, platform: Platform, cast: Cast) -> None:
        self.platform = platform
        self.people, self.places = cast.people, cast.places

    async def team(self, place: str, service: str, lead: str, *, accepted: bool = True) -> None:
        """Write down who answers for a channel."""
        chairs = tuple(self.people[id] for id in CHAIRS[place])
        before = await self.platform.store.team(self.places[place])
        team = replace(before, service=service, lead=self.people[lead], chairs=chairs)
        await self.platform.store.commit(
            Change(team=replace(team, accepted=NOON if accepted else None))
        )

    async def begin(self, place: str, chair: str) -> Round:
        await self.by(chair, "begin:", place, **START)
        round = await self.platform.store.open_round(self.places[place])
        assert round
        return round

    async def sign_off(self, round: Round, chair: str, place: str) -> None:
        await self.by(chair, f"close:{round.id}", place)
        await self.by(chair, f"sign:{round.id}", place, read="yes")

    async def by(self, id: str, ref: str, place: str = "team", **values: str) -> None:
        """Press a button, and send in the form that comes."""
        who, controls = self.people[id], self.platform.core.controls
        at = self.places.get(place)
        form = await controls.press(Press(who, ref, at))
        if isinstance(form, Form):
            await controls.submit(Submission(who, form.ref, values, place=at))
        await self.platform.core.courier.settle()

    async def record(self, round: Round) -> Record:
        record = await self.platform.store.record(round.id)
        assert record
        return record


class Scene(Stage):
    """One round in which several people try everything, from its opening to its signed minutes."""

    def __init__(self, platform: Platform, cast: Cast) -> None:
        super().__init__(platform, cast)
        self.round: Round

    async def set_up(self, roles: Iterable[str]) -> None:
        await self.team("team", "Riverside", "lee", accepted="lead asked" not in roles)
        await self.team("other", "Hillside", "ola")
        if "lead gone" in roles:
            await self.by("lee", f"decline:{self.places['team'].key}", "")
        self.round = await self.begin("team", "ada")
        await self.by("cara", f"answer:{self.round.id}:1", text=SECRET)

    async def now(self) -> Record:
        return await self.record(self.round)

    async def is_poll(self) -> None:
        await self.by("ada", f"next:{self.round.id}:1")

    async def is_open(self) -> None:
        await self.changed(state=State.OPEN, closed=None)

    async def is_closed(self) -> None:
        await self.changed(state=State.OPEN, closed=None)
        await self.by("ada", f"close:{self.round.id}")

    async def is_signed(self) -> None:
        await self.by("ada", f"sign:{self.round.id}", read="yes")

    async def is_adas(self) -> None:
        await self.changed(chair=self.people["ada"])

    async def is_held(self) -> None:
        await self.changed(hold="Case 12")

    async def is_free(self) -> None:
        await self.changed(hold="")

    async def changed(self, **parts: Any) -> None:
        """Write the round down as it has to be for the next who tries."""
        round = (await self.now()).round
        await self.platform.store.commit(Change(seen=round, round=replace(round, **parts)))


class Somebody:
    """Somebody in a role, who tries things in the round."""

    def __init__(self, scene: Scene, role: str) -> None:
        self.scene, self.role = scene, role
        self.who: Person = scene.people[ROLES[role].who]
        self.place: Place | None = scene.places.get(ROLES[role].where)

    async def now(self) -> Record:
        return await self.scene.now()

    async def press(self, ref: str, *, claims: bool = False) -> Shown:
        """Press a button, which `claims` to act in the round's channel."""
        at = self.scene.places["team"] if claims else None
        ref = ref.format(self.scene.round.id)
        return await self.scene.platform.press(self.who, ref, self.place, at)

    async def submit(self, ref: str, **values: str) -> Shown:
        """Send a form in, with themselves wherever it asks for somebody."""
        return await self.send(ref, Filled(values, {"owner": (self.who,)}))

    async def send(self, ref: str, filled: Filled) -> Shown:
        """Send a form in, which says that it was asked for in the round's channel."""
        ref, team = ref.format(self.scene.round.id), self.scene.places["team"]
        return await self.scene.platform.submit(self.who, ref, self.place, team, filled)

    async def opens(self, ref: str) -> bool:
        """Tell whether a button does what it says, or does when it claims to be the channel's."""
        if not (await self.press(ref)).refused:
            return True
        return not (await self.press(ref, claims=True)).refused

    async def both(self, ref: str, form: str = "", **values: str) -> bool:
        """Tell whether they may press and send; neither may let through what the other stops."""
        pressed, sent = await self.opens(ref), await self.submit(ref + form, **values)
        assert pressed != sent.refused, ref
        return pressed
