"""In-memory stand-ins for the ports. They pass the same contracts as the real ones."""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from adapters.store.columns import storable
from bot.audit import Entry, Head, Link, Workspace, linked
from bot.characters import folded
from bot.dossier import KINDS, Class, Counts, Dossier, Ends, Removal, Sent, Traces
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
    Rewriting,
    Round,
    RoundId,
    State,
    Taken,
    Task,
    Team,
    Thread,
    Version,
    Vote,
    mark_of,
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
    posted: Posted | None = None

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
        self._numbers = itertools.count()
        self._gone: dict[str, RoundId] = {}
        self._heads: dict[Workspace, Head] = {}
        self._links: list[Link] = []
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
        if new := self._is_new(wording):
            self._wordings[_key(wording)] = wording
            self._remember(reply.author)
        return Kept(id, prompt, self._rounds[id].state, new)

    async def meet(self, round: RoundId, prompt: int, posted: Posted, change: Change) -> bool:
        ours = self._rounds.get(round)
        if ours is None or ours.place != posted.place or prompt > ours.reached:
            return False
        before = len(self._posted)
        self._note_at(round, prompt, posted)
        if met := len(self._posted) > before:
            await self.commit(change)
        return met

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

    def _is_new(self, wording: Contribution) -> bool:
        gone = mark_of(wording.round, wording.id) in self._gone
        return not gone and _key(wording) not in self._wordings

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
            frozenset(mark for mark, round in self._gone.items() if round == id),
        )

    async def commit(self, change: Change) -> None:
        self._check(change)
        change = _storable(change)
        self._remember(*_people(replace(change, rewriting=None, forgotten=None)))
        self._keep_state(change)
        if change.rewriting:
            self._rewrite(change.rewriting)
        self._keep_said(change)
        if change.forgotten:
            self._forget(change.forgotten)
        for delivery in change.deliveries:
            self._add(delivery)
        self._note(change.audit)

    def _keep_state(self, change: Change) -> None:
        if change.round:
            of = change.seen if change.seen and change.seen.id == change.round.id else change.round
            self._rounds[change.round.id] = replace(change.round, revision=of.revision + 1)
        if change.team:
            self._teams[change.team.place] = replace(
                change.team, revision=change.team.revision + 1
            )

    def _keep_said(self, change: Change) -> None:
        for wording in change.contributions:
            if self._is_new(wording):
                self._wordings[_key(wording)] = wording
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

    def _add(self, delivery: Delivery) -> None:
        if not self._is_needless(delivery):
            self._deliveries.append(Waiting(next(self._numbers), delivery))
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
        if waiting:
            waiting.posted = posted
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

    async def dossier(self, id: RoundId) -> Dossier | None:
        if (record := await self.record(id)) is None:
            return None
        home = record.round.place.home
        return Dossier(
            record,
            self._of(
                id,
                sorted(self._wordings.values(), key=lambda w: (w.at, w.id, w.revised, w.text)),
            ),
            self._of(id, sorted(self._versions.values(), key=lambda v: v.number)),
            self._sent(lambda delivery: delivery.round == id),
            tuple(
                link for link in self._links if link.entry.workspace == home and _about(link, id)
            ),
        )

    async def traces(self, person: Person) -> Traces:
        found = {round.id for round in self._rounds.values() if round.chair == person}
        found |= {each.round for each in self._parts() if person in _people(each)}
        found |= {
            w.delivery.round
            for w in self._deliveries
            if w.delivery.round and w.delivery.lane == person
        }
        seats = [t for t in self._teams.values() if person in (t.lead, *t.chairs)]
        return Traces(
            self._named(replace(person, name="")),
            tuple(sorted(found)),
            tuple(await self.teams([team.place for team in seats])),
            self._sent(lambda delivery: delivery.lane == person and not delivery.round),
        )

    async def all_rounds(self) -> Sequence[Round]:
        return await self.rounds(*{round.place for round in self._rounds.values()})

    async def left_open(self, before: datetime, now: datetime) -> Sequence[Round]:
        return [
            self._named(round)
            for round in self._rounds.values()
            if round.state is State.OPEN
            and round.opened < before
            and (round.closes is None or round.closes <= now)
        ]

    async def people_called(self, name: str) -> Sequence[Person]:
        found = (p for p, known in self._names.items() if folded(name) in folded(known))
        return [self._named(person) for person in sorted(found)]

    async def expired(self, ends: Ends, limit: int) -> Sequence[Removal]:
        of_rounds = [
            Removal(round.place.home, round.id, ends)
            for round in sorted(self._rounds.values(), key=lambda each: each.id)
            if self._over(round, ends)
        ]
        homes = sorted({p.home for p in self._names} | set(self._heads))
        homes = sorted({*homes, *(w.delivery.lane.home for w in self._deliveries)})
        beside = [Removal(home, None, ends) for home in homes if self._beside(home, ends)]
        return [*of_rounds, *beside][:limit]

    async def remove(self, removal: Removal, now: datetime) -> Counts:
        if removal.round is None:
            counts = self._remove_beside(removal.workspace, removal.ends)
        else:
            counts = self._remove_parts(removal.round, removal.ends, now)
        if counts:
            self._note([removal.entry(counts, now)])
        return counts

    async def heads(self) -> Sequence[Head]:
        return [head for _, head in sorted(self._heads.items())]

    async def links(self, workspace: Workspace, after: int, limit: int) -> Sequence[Link]:
        here = [link for link in self._links if link.entry.workspace == workspace]
        return [link for link in here if link.number > after][:limit]

    def _note(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            head = self._heads.get(entry.workspace, Head(entry.workspace))
            link = linked(head, entry)
            self._links.append(link)
            self._heads[entry.workspace] = replace(head, count=link.number, hash=link.hash)

    def _rewrite(self, of: Rewriting) -> None:
        self._gone |= {mark_of(of.round, id): of.round for id in of.gone}
        gone = [k for k, w in self._wordings.items() if w.round == of.round and w.id in of.gone]
        for key in gone:
            del self._wordings[key]
        self._wordings |= {_key(wording): wording for wording in of.instead}
        self._releases = {
            key: release
            for key, release in self._releases.items()
            if release.round != of.round or release.contribution not in of.gone
        }
        for correction in of.corrections:
            key = of.round, correction.version
            known = self._corrections[key]
            new = replace(known, target=correction.target, text=correction.text)
            self._corrections[key] = new
        for version in of.versions:
            known = self._versions[of.round, version.number]
            new = replace(known, body=version.body, seal=version.seal, salt=version.salt)
            self._versions[of.round, version.number] = new
        if of.person and of.alias:
            self._rename(of.round, of.person, of.alias)

    def _rename(self, id: RoundId, person: Person, alias: Person) -> None:
        def swap(part: object) -> object:
            return alias if part == person else part

        round = self._rounds[id]
        self._rounds[id] = replace(round, chair=alias) if round.chair == person else round
        for kept in self._tables():
            for key, value in list(kept.items()):
                if value.round == id:
                    del kept[key]
                    kept[_walk(key, swap)] = _walk(value, swap)
        self._deliveries = [
            w for w in self._deliveries if (w.delivery.round, w.delivery.lane) != (id, person)
        ]

    def _forget(self, person: Person) -> None:
        self._names.pop(person, None)
        self._deliveries = [
            w for w in self._deliveries if w.delivery.round or w.delivery.lane != person
        ]

    def _tables(self) -> list[dict[Any, Any]]:
        said = [self._wordings, self._votes, self._actions]
        return [*said, self._corrections, self._versions, self._receipts, self._releases]

    def _parts(self) -> list[Any]:
        return [value for kept in self._tables() for value in kept.values()]

    def _kind(self, kind: Class) -> list[dict[Any, Any]]:
        papers = [self._versions, self._corrections, self._receipts]
        return {
            Class.CONTRIBUTIONS: [self._wordings, self._releases],
            Class.VOTES: [self._votes],
            Class.ACTIONS: [self._actions],
            Class.MINUTES: papers,
        }.get(kind, [])

    def _unreleased(self, id: RoundId) -> list[tuple[object, ...]]:
        released = {(r.round, r.contribution, r.revised) for r in self._releases.values()}
        return [
            key
            for key, said in self._wordings.items()
            if said.round == id
            and said.held
            and said.text
            and (said.round, said.id, said.revised) not in released
        ]

    def _has(self, id: RoundId, kind: Class) -> bool:
        if kind is Class.HELD:
            return bool(self._unreleased(id))
        if kind is Class.DELIVERIES:
            return any(w.delivery.round == id and w.state != "pending" for w in self._deliveries)
        return any(value.round == id for value in (self._kind(kind) or [{}])[0].values())

    def _over(self, round: Round, ends: Ends) -> bool:
        if round.closed is None or round.hold:
            return False
        if Class.ROUNDS in ends and round.closed < ends[Class.ROUNDS]:
            return True
        kinds = [kind for kind in KINDS if kind in ends and round.closed < ends[kind]]
        return any(self._has(round.id, kind) for kind in kinds)

    def _remove_parts(self, id: RoundId, ends: Ends, now: datetime) -> Counts:
        round = self._rounds.get(id)
        if round is None or round.closed is None or round.hold:
            return {}
        whole = Class.ROUNDS in ends and round.closed < ends[Class.ROUNDS]
        kinds = [k for k in KINDS if whole or (k in ends and round.closed < ends[k])]
        counts = {kind: self._drop(id, kind, whole=whole) for kind in kinds}
        counts = {kind: number for kind, number in counts.items() if number}
        if whole:
            del self._rounds[id]
            return counts | {Class.ROUNDS: 1}
        thin = {Class.CONTRIBUTIONS, Class.VOTES, Class.ACTIONS}.intersection(kinds)
        new = replace(round, revision=round.revision + 1)
        if thin:
            new = replace(new, thinned=round.thinned or now)
        if Class.MINUTES in kinds:
            new = replace(new, present="", apologies="", issued=0)
        self._rounds[id] = new
        return counts

    def _drop(self, id: RoundId, kind: Class, *, whole: bool) -> int:
        if kind is Class.HELD:
            held = self._unreleased(id)
            self._wordings |= {key: replace(self._wordings[key], text="") for key in held}
            return len(held)
        if kind is Class.DELIVERIES:
            gone = [w for w in self._deliveries if w.delivery.round == id]
            gone = gone if whole else [w for w in gone if w.state != "pending"]
            self._deliveries = [w for w in self._deliveries if w not in gone]
            return len(gone)
        counts: list[int] = []
        for kept in self._kind(kind):
            keys = [key for key, value in kept.items() if value.round == id]
            counts.append(len(keys))
            for key in keys:
                del kept[key]
        if kind is Class.CONTRIBUTIONS:
            self._posted = [each for each in self._posted if each[0] != id]
            self._gone = {mark: round for mark, round in self._gone.items() if round != id}
        return counts[0]

    def _beside(self, home: Workspace, ends: Ends) -> Counts:
        counts = {
            Class.NAMES: len(self._nameless(home, ends)),
            Class.DELIVERIES: len(self._loose(home, ends)),
            Class.AUDIT: self._old_links(home, ends),
        }
        return {kind: number for kind, number in counts.items() if number}

    def _remove_beside(self, home: Workspace, ends: Ends) -> Counts:
        counts = self._beside(home, ends)
        for person in self._nameless(home, ends):
            del self._names[person]
        loose = self._loose(home, ends)
        self._deliveries = [w for w in self._deliveries if w not in loose]
        if number := self._old_links(home, ends):
            here = [link for link in self._links if link.entry.workspace == home]
            last = here[number - 1]
            self._links = [link for link in self._links if link not in here[:number]]
            head = self._heads[home]
            self._heads[home] = replace(head, removed=last.number, base=last.hash)
        return counts

    def _nameless(self, home: Workspace, ends: Ends) -> list[Person]:
        if Class.NAMES not in ends:
            return []
        rounds = [r for r in self._rounds.values() if not _is_over(r, ends[Class.NAMES])]
        ids = {round.id for round in rounds}
        needed = {person for round in rounds for person in _people(round)}
        needed |= {p for part in self._parts() if part.round in ids for p in _people(part)}
        needed |= {person for team in self._teams.values() for person in _people(team)}
        needed |= {w.delivery.lane for w in self._pending() if isinstance(w.delivery.lane, Person)}
        return [person for person in self._names if person.home == home and person not in needed]

    def _loose(self, home: Workspace, ends: Ends) -> list[Waiting]:
        return [
            w
            for w in self._deliveries
            if Class.DELIVERIES in ends
            and (w.delivery.lane.home, w.delivery.round) == (home, None)
            and w.state != "pending"
            and w.delivery.due < ends[Class.DELIVERIES]
        ]

    def _old_links(self, home: Workspace, ends: Ends) -> int:
        held = [round.id for round in self._rounds.values() if round.hold]
        here = [link for link in self._links if link.entry.workspace == home]
        number = 0
        for link in here if Class.AUDIT in ends else []:
            if link.entry.at >= ends[Class.AUDIT] or any(_about(link, id) for id in held):
                break
            number += 1
        return number

    def _sent(self, which: Callable[[Delivery], bool]) -> tuple[Sent, ...]:
        found = [w for w in self._deliveries if which(w.delivery)]
        return tuple(
            self._named(Sent(w.delivery, w.state, w.attempts, w.reason, *_where(w)))
            for w in sorted(found, key=lambda w: w.place_in_lane)
        )

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
            self._note_at(delivery.round, number, posted)

    def _note_at(self, round: RoundId, prompt: int, posted: Posted) -> None:
        if not any(posted == known for _, _, known in self._posted):
            self._posted.append((round, prompt, posted))

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


def _where(of: Waiting) -> tuple[str | None, str | None]:
    return (of.posted.root, of.posted.id) if of.posted else (None, None)


def _about(link: Link, id: RoundId) -> bool:
    return link.entry.object == id or link.entry.object.startswith(f"{id}/")


def _is_over(round: Round, before: datetime) -> bool:
    return round.closed is not None and round.closed < before and not round.hold


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
    people who never had the bot, and `chats` places without threads. `members` are who is in a
    place; where it does not say, everybody is.
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
        self.members: dict[Place, Collection[Person]] = {}
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

    async def has(self, place: Place, person: Person) -> bool:
        there = place not in self.gone and person not in self.gone
        return there and person in self.members.get(place, (person,))

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
