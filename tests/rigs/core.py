"""A core that does as told, for the adapters to call."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import NotYet
from bot.messages import Form, Message, Press, Response, Submission
from bot.model import Person, Place, Posted, Reply


@dataclass
class PretendCore:
    """Remembers what it was told, and answers what it was asked to."""

    heard: list[tuple[str, Reply]] = field(default_factory=list)
    seen: list[tuple[Posted, str]] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)
    submitted: list[Submission] = field(default_factory=list)
    commanded: list[tuple[Person, Place, str]] = field(default_factory=list)
    marked: list[tuple[Person, Place | None, str, str]] = field(default_factory=list)
    at_home: list[tuple[Person, frozenset[Place]]] = field(default_factory=list)
    gone: list[tuple[Place, str, datetime]] = field(default_factory=list)
    meetings: list[tuple[Place, str, datetime]] = field(default_factory=list)
    arrivals: list[Person] = field(default_factory=list)
    response: Response = None
    form: Form | None = None
    panel: Message = field(default_factory=lambda: Message("No round is open"))
    not_yet: int = 0
    error: Exception | None = None

    async def hear(self, reply: Reply) -> bool:
        return self._told("hear", reply)

    async def amend(self, reply: Reply) -> bool:
        return self._told("amend", reply)

    async def withdraw(self, reply: Reply) -> bool:
        return self._told("withdraw", reply)

    async def met(self, posted: Posted, ref: str) -> None:
        self.seen.append((posted, ref))

    async def press(self, press: Press) -> Response:
        self.pressed.append(press)
        return self._answer()

    async def submit(self, submission: Submission) -> Response:
        self.submitted.append(submission)
        return self._answer()

    async def again(self, submission: Submission) -> Form | None:
        return self.form

    async def command(self, person: Person, place: Place, text: str) -> Response:
        self.commanded.append((person, place, text))
        return self._answer()

    async def home(self, person: Person, place: Place) -> Message:
        return self.panel

    async def own_home(self, person: Person, places: Collection[Place]) -> Message:
        self.at_home.append((person, frozenset(places)))
        return self.panel

    async def mark(self, person: Person, place: Place | None, id: str, text: str) -> Response:
        self.marked.append((person, place, id, text))
        return self._answer()

    async def lost(self, place: Place, why: str, at: datetime) -> None:
        if self.error:
            raise self.error
        self.gone.append((place, why, at))

    async def meeting_started(self, place: Place, organiser: Person, at: datetime) -> None:
        self.meetings.append((place, organiser.id, at))

    async def meeting_ended(self, place: Place, at: datetime) -> None:
        self.meetings.append((place, "", at))

    async def arrived(self, person: Person) -> None:
        self.arrivals.append(person)

    def _told(self, how: str, reply: Reply) -> bool:
        if self.error:
            raise self.error
        if self.not_yet:
            self.not_yet -= 1
            raise NotYet("a message is on its way")
        self.heard.append((how, reply))
        return True

    def _answer(self) -> Response:
        if self.error:
            raise self.error
        return self.response
