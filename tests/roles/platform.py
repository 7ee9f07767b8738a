"""What the roles' tests ask of a platform, and the core without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Protocol

from adapters.assembly import Core, put_together
from bot.content import Library
from bot.messages import Invalid, Message, Notice, Press, Response, Submission
from bot.model import Person, Place
from bot.ports import Store
from bot.site import Site
from bot.words import catalogue
from tests.builders import a_briefing
from tests.fakes import FakeChat, MemoryStore

WORDS = catalogue("en")
BRIEFING = a_briefing()
CHANNELS = {"team": ("ada", "nia", "ben", "cara", "gwen"), "other": ("kit", "dev")}
"""Who is where; the other team's channel is private. Lee and Ola are in neither."""

NAMES = {id: id.title() for id in ("ada", "nia", "ben", "cara", "kit", "dev", "lee", "ola")}


@dataclass(frozen=True)
class Shown:
    """All that somebody was shown of what they did, and whether it says that it was not done."""

    text: str
    refused: bool


@dataclass(frozen=True)
class Cast:
    """
    People that nobody has met before, and their channels.

    `gwen` is a guest in the team's channel, `sam` is in `elsewhere`, a channel of another
    workspace.
    """

    people: Mapping[str, Person]
    places: Mapping[str, Place]


@dataclass(frozen=True)
class Filled:
    """What somebody puts into a form, people apart."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    people: Mapping[str, tuple[Person, ...]] = field(default_factory=dict[str, tuple[Person, ...]])


class Platform(Protocol):
    """A bot with its core and memory, and a way in for people."""

    @property
    def core(self) -> Core: ...

    @property
    def store(self) -> Store: ...

    async def cast(self) -> Cast: ...

    async def leave(self, place: Place, who: Person) -> None: ...

    async def press(
        self, who: Person, ref: str, place: Place | None, claims: Place | None = None
    ) -> Shown:
        """Press a button that the bot may never have shown; `claims` is a place it carries."""
        ...

    async def submit(
        self, who: Person, ref: str, place: Place | None, claims: Place, filled: Filled
    ) -> Shown:
        """Send a form in that the bot may never have shown, as if it was asked for in `claims`."""
        ...

    async def home(self, who: Person) -> str: ...

    def told(self, who: Person) -> Sequence[str]:
        """What they were told in direct messages; of files the names."""
        ...


class NoPlatform:
    """The core as adapters call it."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.chat = FakeChat(lambda: datetime.now(UTC))
        self.core = put_together(self.store, {"room": self.chat}, Library.of(BRIEFING), Site())
        self._numbers = count(1)

    async def cast(self) -> Cast:
        number = next(self._numbers)
        people = {id: Person("room", "W1", f"{id}-{number}", NAMES[id]) for id in NAMES}
        for id in ("gwen", "sam"):
            people[id] = Person("room", "W2", f"{id}-{number}", id.title())
        places = {name: Place("room", "W1", f"{name}-{number}") for name in CHANNELS}
        for name, members in CHANNELS.items():
            self.chat.members[places[name]] = [people[id] for id in members]
        places["elsewhere"] = Place("room", "W2", f"elsewhere-{number}")
        return Cast(people, places)

    async def leave(self, place: Place, who: Person) -> None:
        self.chat.members[place] = [each for each in self.chat.members[place] if each != who]

    async def press(
        self, who: Person, ref: str, place: Place | None, claims: Place | None = None
    ) -> Shown:
        # Of what a button claims an adapter tells the core only what it has looked up.
        known = claims if claims and who in self.chat.members.get(claims, ()) else place
        return await self._shown(await self.core.controls.press(Press(who, ref, known)))

    async def submit(
        self,
        who: Person,
        ref: str,
        place: Place | None,
        claims: Place,
        filled: Filled,
    ) -> Shown:
        sent = Submission(who, ref, filled.values, filled.people, place)
        return await self._shown(await self.core.controls.submit(sent))

    async def home(self, who: Person) -> str:
        places = [place for place, members in self.chat.members.items() if who in members]
        homes = [await self.core.controls.home(who, place) for place in places]
        return repr([*homes, await self.core.controls.own_home(who, places)])

    def told(self, who: Person) -> Sequence[str]:
        inbox = f"with {who.id}"
        mine = [out.content for out in self.chat.out if out.posted.place.channel == inbox]
        messages = [each for each in mine if isinstance(each, Message)]
        files = [each for each in mine if not isinstance(each, Message)]
        return [*map(repr, messages), *(file.name for several in files for file in several)]

    async def _shown(self, response: Response) -> Shown:
        await self.core.courier.settle()
        title = WORDS("refused_title")
        told = isinstance(response, Notice) and response.message.title == title
        return Shown(repr(response), told or isinstance(response, Invalid))
