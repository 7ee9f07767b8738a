"""In-memory stand-ins for the ports. They pass the same contracts as the real ones."""

import asyncio
import contextlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from adapters.store.columns import storable
from bot.errors import NotAdded, NotYet, Stale, Undeliverable
from bot.messages import File, Message
from bot.model import (
    Action,
    Change,
    Contribution,
    Correction,
    Delivery,
    Kind,
    Mode,
    Person,
    Place,
    Posted,
    Receipt,
    Record,
    Release,
    Reply,
    Round,
    RoundId,
    State,
    Taken,
    Task,
    Team,
    Thread,
    Version,
    Vote,
)
from bot.ports import Clock, Kept

T = TypeVar("T")


@dataclass
class Waiting:
    """A delivery, and how far it has come."""

    id: int
    delivery: Delivery
    state: str = "pending"
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = None
    not_before: datetime | None = None
    doubt: bool = False
    reason: str = ""

    @property
    def place_in_lane(self) -> tuple[datetime, int]:
        return self.delivery.due, self.id


class MemoryStore:
    """Keeps everything in dicts and sets; nothing in it awaits, so every method is whole."""

    def __init__(self) -> None:
        self._names: dict[Person, str] = {}
        self._teams: dict[Place, Team] = {}
        self._rounds: dict[RoundId, Round] = {}
        self._posted: list[tuple[RoundId, int, Posted]] = []
        self._wordings: dict[tuple[object, ...], Contribution] = {}
        self._votes: dict[tuple[RoundId, int, Person], Vote] = {}
        self._actions: dict[tuple[RoundId, str], Action] = {}
        self._corrections: dict[tuple[RoundId, int], Correction] = {}
        self._versions: dict[tuple[RoundId, int], Version] = {}
        self._receipts: dict[tuple[RoundId, int, Person], Receipt] = {}
        self._releases: dict[tuple[object, ...], Release] = {}
        self._deliveries: list[Waiting] = []
        self._rung = asyncio.Event()

    async def keep(self, reply: Reply) -> Kept | None:
        found = self._whose(reply)
        if found is None:
            may_be_ours = reply.thread.root or _is_new_without_thread(reply)
            if may_be_ours and self._in_doubt(reply.thread.place):
                raise NotYet("a message is on its way")
            return None
        id, prompt = found
        wording = _storable(_contribution(id, prompt, reply))
        new = _key(wording) not in self._wordings
        self._wordings.setdefault(_key(wording), wording)
        self._remember(reply.author)
        return Kept(id, prompt, self._rounds[id].state, new)

    def _whose(self, reply: Reply) -> tuple[RoundId, int] | None:
        if not reply.thread.root:
            return self._whose_without_thread(reply)
        found = ((id, prompt) for id, prompt, at in self._posted if at.thread == reply.thread)
        return next(found, None)

    def _whose_without_thread(self, reply: Reply) -> tuple[RoundId, int] | None:
        place, id = reply.thread.place, storable(reply.id)
        for said in self._wordings.values():
            if said.id == id and self._rounds[said.round].place == place:
                return said.round, said.prompt
        if not _is_new_without_thread(reply):
            return None
        for round, prompt, at in self._posted:
            if reply.quotes and (at.place, at.id) == (place, reply.quotes):
                return round, prompt
        open_ = (r for r in self._rounds.values() if (r.place, r.state) == (place, State.OPEN))
        current = next(open_, None) if reply.addressed else None
        there = [prompt for round, prompt, _ in self._posted if current and round == current.id]
        if current is None or not there:
            return None
        return current.id, max(there) if current.mode is Mode.LIVE else 0

    def _remember(self, *people: Person) -> None:
        self._names.update({p: storable(p.name) for p in people if p.name})

    async def team(self, place: Place) -> Team:
        return self._named(self._teams.get(place, Team(place)))

    async def teams(self, places: Collection[Place]) -> Sequence[Team]:
        found = [self._named(team) for place, team in self._teams.items() if place in places]
        return sorted(found, key=lambda team: (team.service, team.place))

    async def teams_of(self, lead: Person) -> Sequence[Team]:
        found = [self._named(team) for team in self._teams.values() if team.lead == lead]
        return sorted(found, key=lambda team: (team.service, team.place))

    async def open_round(self, place: Place) -> Round | None:
        return next((r for r in await self.rounds(place) if r.state is State.OPEN), None)

    async def rounds(self, *places: Place) -> Sequence[Round]:
        found = [self._named(r) for r in self._rounds.values() if r.place in places]
        return sorted(found, key=lambda r: (r.opened, r.id), reverse=True)

    async def actions_of(self, owner: Person) -> Sequence[tuple[Round, Action]]:
        found = [
            self._named((self._rounds[action.round], action))
            for action in self._actions.values()
            if action.owner == owner and self._rounds[action.round].state is not State.CANCELLED
        ]
        return sorted(found, key=lambda each: (each[1].due, each[1].at, each[0].id, each[1].id))

    async def version(self, id: RoundId, number: int) -> Version | None:
        found = self._versions.get((id, number))
        return self._named(found) if found else None

    async def record(self, id: RoundId) -> Record | None:
        if id not in self._rounds:
            return None
        newest = max((v.number for v in self._versions.values() if v.round == id), default=0)
        return Record(
            self._named(self._rounds[id]),
            await self.team(self._rounds[id].place),
            self._of(id, _current(w for w in self._wordings.values() if w.round == id)),
            self._of(id, sorted(self._votes.values(), key=lambda v: (v.prompt, v.at, v.person))),
            self._of(id, sorted(self._actions.values(), key=lambda a: (a.at, a.id))),
            self._of(id, sorted(self._corrections.values(), key=lambda c: c.version)),
            tuple(
                version if version.number == newest else replace(version, body="")
                for version in self._of(
                    id, sorted(self._versions.values(), key=lambda v: v.number)
                )
            ),
            self._of(id, sorted(self._receipts.values(), key=lambda r: (r.version, r.at, r.lead))),
            tuple((number, posted) for round, number, posted in self._posted if round == id),
            self._of(id, sorted(self._releases.values(), key=_of_release)),
        )

    async def commit(self, change: Change) -> None:
        self._check(change)
        change = _storable(change)
        self._remember(*_people(change))
        if change.round:
            of = change.seen if change.seen and change.seen.id == change.round.id else change.round
            self._rounds[change.round.id] = replace(change.round, revision=of.revision + 1)
        if change.team:
            self._teams[change.team.place] = replace(
                change.team, revision=change.team.revision + 1
            )
        for wording in change.contributions:
            self._wordings.setdefault(_key(wording), wording)
        for vote in change.votes:
            known = self._votes.get(key := (vote.round, vote.prompt, vote.person))
            if known is None or known.at <= vote.at:
                self._votes[key] = vote
        self._actions |= {(a.round, a.id): a for a in change.actions}
        self._corrections |= {(c.round, c.version): c for c in change.corrections}
        self._versions |= {(v.round, v.number): v for v in change.versions}
        for receipt in change.receipts:
            self._receipts.setdefault((receipt.round, receipt.version, receipt.lead), receipt)
        for release in change.releases:
            self._releases.setdefault(_name(release), release)
        for delivery in change.deliveries:
            self._add(delivery)

    def _add(self, delivery: Delivery) -> None:
        if not self._is_needless(delivery):
            self._deliveries.append(Waiting(len(self._deliveries), delivery))
        self._rung.set()

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Taken]:
        free = [w for w in self._pending() if self._is_free(w, now)]
        free = sorted(free, key=lambda w: w.place_in_lane)[:limit]
        for waiting in free:
            waiting.doubt = waiting.doubt or waiting.lease_until is not None
            waiting.lease_until = until
            waiting.fence += 1
            waiting.attempts += 1
        return [Taken(w.id, w.fence, w.delivery, w.attempts, w.doubt) for w in free]

    async def sent(self, taken: Taken, posted: Posted | None, change: Change) -> bool:
        waiting = self._held(taken)
        if waiting:
            self._check(change)
        self._note_thread(taken.delivery, posted)
        return await self._settle(waiting, "sent", "", change)

    async def give_up(self, taken: Taken, reason: str, change: Change) -> bool:
        return await self._settle(self._held(taken), "given-up", storable(reason), change)

    async def postpone(
        self, taken: Taken, until: datetime, *, doubt: bool, tried: bool = True
    ) -> bool:
        self._rung.set()
        if (waiting := self._held(taken)) is None:
            return False
        waiting.lease_until, waiting.not_before, waiting.doubt = None, until, doubt
        waiting.attempts -= not tried
        return True

    async def next_due(self) -> datetime | None:
        lanes = {w.delivery.lane for w in self._pending()}
        return min((self._next_due_in(lane) for lane in lanes), default=None)

    async def wait(self, seconds: float | None) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()

    async def undelivered(self) -> Sequence[tuple[Delivery, str]]:
        found = [w for w in self._deliveries if w.state == "given-up"]
        return [(w.delivery, w.reason) for w in sorted(found, key=lambda w: w.place_in_lane)]

    async def _settle(
        self, waiting: Waiting | None, state: str, reason: str, change: Change
    ) -> bool:
        if waiting is None:
            return False
        await self.commit(change)
        waiting.state, waiting.reason = state, reason
        waiting.lease_until, waiting.not_before = None, None
        self._rung.set()
        return True

    def _check(self, change: Change) -> None:
        seen, new, team = change.seen, change.round, change.team
        if seen and (
            seen.id not in self._rounds or self._rounds[seen.id].revision != seen.revision
        ):
            raise Stale
        if new and (not seen or seen.id != new.id) and new.id in self._rounds:
            raise Stale
        if new and new.state is State.OPEN:
            others = (r for r in self._rounds.values() if r.place == new.place and r.id != new.id)
            if any(other.state is State.OPEN for other in others):
                raise Stale
        if team and self._teams.get(team.place, Team(team.place)).revision != team.revision:
            raise Stale
        numbers = [(v.round, v.number) for v in change.versions]
        corrections = [(c.round, c.version) for c in change.corrections]
        for keys, known in ((numbers, self._versions), (corrections, self._corrections)):
            if len(set(keys)) < len(keys) or any(key in known for key in keys):
                raise Stale

    def _pending(self) -> list[Waiting]:
        return [w for w in self._deliveries if w.state == "pending"]

    def _lane(self, lane: Place | Person) -> list[Waiting]:
        return [w for w in self._pending() if w.delivery.lane == lane]

    def _is_free(self, waiting: Waiting, now: datetime) -> bool:
        lane = self._lane(waiting.delivery.lane)
        first = min(lane, key=lambda w: w.place_in_lane)
        moments = [moment for w in lane for moment in (w.lease_until, w.not_before) if moment]
        return first is waiting and max([waiting.delivery.due, *moments]) <= now

    def _next_due_in(self, lane: Place | Person) -> datetime:
        waiting = self._lane(lane)
        moments = [m for w in waiting for m in (w.lease_until, w.not_before) if m]
        return max([min(w.delivery.due for w in waiting), *moments])

    def _held(self, taken: Taken) -> Waiting | None:
        waiting = next((w for w in self._pending() if w.id == taken.id), None)
        held = waiting and waiting.lease_until and waiting.fence == taken.fence
        return waiting if held else None

    def _note_thread(self, delivery: Delivery, posted: Posted | None) -> None:
        if posted and delivery.round and delivery.task in (Task.OPENING, Task.PROMPT):
            number = int(delivery.detail) if delivery.task is Task.PROMPT else 0
            if not any(posted == known for _, _, known in self._posted):
                self._posted.append((delivery.round, number, posted))

    def _in_doubt(self, place: Place) -> bool:
        return any(
            w.lease_until or w.doubt
            for w in self._lane(place)
            if w.delivery.task in (Task.OPENING, Task.PROMPT)
        )

    def _is_needless(self, delivery: Delivery) -> bool:
        if any(w.delivery.key == delivery.key for w in self._deliveries):
            return True
        like = [w for w in self._lane(delivery.lane) if w.delivery.collapses == delivery.collapses]
        return bool(delivery.collapses) and any(w.attempts == 0 for w in like)

    def _of(self, id: RoundId, values: Iterable[T]) -> tuple[T, ...]:
        return tuple(self._named(value) for value in values if cast("Any", value).round == id)

    def _named(self, value: T) -> T:
        """Give everybody in a value the name they go by now."""
        return cast("T", _walk(value, self._with_name))

    def _with_name(self, part: object) -> object:
        return replace(part, name=self._names.get(part, "")) if isinstance(part, Person) else part


def _is_new_without_thread(reply: Reply) -> bool:
    return not reply.deleted and bool(reply.addressed or reply.quotes)


def _contribution(id: RoundId, prompt: int, reply: Reply) -> Contribution:
    said = (reply.author, reply.text, reply.at, reply.revised, reply.deleted, reply.files)
    return Contribution(id, prompt, Kind.REPLY, reply.id, *said, reply.held)


def _key(of: Contribution) -> tuple[object, ...]:
    return of.round, of.id, of.revised, of.deleted, of.text, of.files


def _name(of: Release) -> tuple[object, ...]:
    return of.round, of.contribution, of.revised, of.kinds


def _of_release(of: Release) -> tuple[object, ...]:
    return of.at, of.contribution, " ".join(of.kinds)


def _current(wordings: Iterable[Contribution]) -> list[Contribution]:
    latest: dict[str, Contribution] = {}
    for wording in wordings:
        known = latest.setdefault(wording.id, wording)
        if _newness(wording) > _newness(known):
            latest[wording.id] = wording
    said = [wording for wording in latest.values() if not wording.deleted]
    return sorted(said, key=lambda wording: (wording.at, wording.id))


def _newness(wording: Contribution) -> tuple[object, ...]:
    return wording.revised, wording.deleted, wording.text


def _people(value: object) -> list[Person]:
    found: list[Person] = []

    def note(part: object) -> object:
        if isinstance(part, Person):
            found.append(part)
        return part

    _walk(value, note)
    return found


def _storable(value: T) -> T:
    """What a database keeps of a value."""
    return cast("T", _walk(value, _storable_part))


def _storable_part(part: object) -> object:
    if isinstance(part, datetime):
        return part.astimezone(UTC)
    return storable(part) if type(part) is str else part


def _walk(value: object, visit: Any) -> Any:
    """Rebuild a value from its parts, each of them visited."""
    if isinstance(value, tuple):
        return tuple(_walk(part, visit) for part in cast("tuple[object, ...]", value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _walk(getattr(value, f.name), visit) for f in fields(value)}
        value = type(value)(**parts)
    return visit(value)


@dataclass(frozen=True)
class Slow:
    """A send that takes so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Lost:
    """A send that arrives, but whose answer is lost in this way."""

    error: Exception


@dataclass(frozen=True)
class Out:
    """A message that went out, and when."""

    key: str
    content: Message | tuple[File, ...]
    posted: Posted
    at: datetime


class FakeChat:
    """
    Keeps what went out in a list; `steps` say what else happens, try by try.

    They are listed by the delivery's key, or by the id of a message that is updated: an error
    is raised and nothing goes out, `Slow` takes its time, `Lost` arrives and fails. What is
    `gone` (places, people, threads, messages) cannot be reached any more, `not_added` are
    people who never had the bot, and `chats` places without threads.
    """

    def __init__(
        self, clock: Clock, *, looks_up: bool = False, name: str = "m", pace: float = 0.0
    ) -> None:
        self.pace = pace
        self.out: list[Out] = []
        self.updates: list[tuple[Posted, Message]] = []
        self.steps: dict[str, list[Slow | Lost | Exception]] = {}
        self.tries: list[tuple[str, datetime]] = []
        self.gone: set[object] = set()
        self.not_added: set[object] = set()
        self.chats: set[Place] = set()
        self._clock = clock
        self._looks_up = looks_up
        self._name = name

    @property
    def keys(self) -> list[str]:
        return [out.key for out in self.out]

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        return await self._send(place, None, message, key)

    async def answer(self, thread: Thread, message: Message, key: str) -> Posted:
        self._reach(thread)
        return await self._send(thread.place, thread.root, message, key)

    async def update(self, posted: Posted, message: Message) -> None:
        self._reach(posted)
        await self._step(posted.id, lambda: self.updates.append((posted, message)))

    async def tell(self, person: Person, message: Message, key: str) -> Posted:
        self._reach(person)
        return await self._send(_room_of(person), None, message, key)

    async def attach(self, where: Thread | Person, files: Sequence[File], key: str) -> Posted:
        self._reach(where)
        if isinstance(where, Thread):
            return await self._send(where.place, where.root, tuple(files), key)
        return await self._send(_room_of(where), None, tuple(files), key)

    async def find(self, lane: Place | Person, key: str) -> Posted | None:
        place = _room_of(lane) if isinstance(lane, Person) else lane
        found = [o.posted for o in self.out if (o.key, o.posted.place) == (key, place)]
        return found[0] if found and self._looks_up else None

    async def link(self, posted: Posted) -> str | None:
        return None

    async def _send(
        self, place: Place, root: str | None, content: Message | tuple[File, ...], key: str
    ) -> Posted:
        self._reach(place)
        self.tries.append((key, self._clock()))
        await self._step(key, lambda: self._go_out(place, root, content, key))
        return self.out[-1].posted

    def _go_out(
        self, place: Place, root: str | None, content: Message | tuple[File, ...], key: str
    ) -> None:
        id = f"{self._name}{len(self.out) + 1}"
        root = "" if place in self.chats else root or id
        self.out.append(Out(key, content, Posted(place, root, id), self._clock()))

    def _reach(self, where: object) -> None:
        if where in self.gone:
            raise Undeliverable("gone")
        if where in self.not_added:
            raise NotAdded("not added")

    async def _step(self, name: str, go: Callable[[], None]) -> None:
        steps = self.steps.get(name, [])
        match steps.pop(0) if steps else None:
            case Slow(seconds):
                await asyncio.sleep(seconds)
                go()
            case Lost(error):
                go()
                raise error
            case Exception() as error:
                raise error
            case _:
                go()


def _room_of(person: Person) -> Place:
    return Place(person.platform, person.workspace, f"with {person.id}")
