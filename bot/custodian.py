"""Holding, handing over, redacting and erasing the record, each with a reason."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.audit import Entry, Head, Link, Verb, Workspace
from bot.context import Context
from bot.disclosure import of_person, of_round
from bot.disclosure.manifest import Handed, hand_over
from bot.disclosure.of_person import Kept
from bot.dossier import Dossier, Traces
from bot.errors import Refusal, Stale
from bot.flow.auditing import Actor, audited
from bot.flow.erasing import Erasing, Order, erase, redact
from bot.flow.holding import hold, lift, need_free
from bot.flow.leading import with_site
from bot.identifiers import Own, kinds_in, strong
from bot.messages import File
from bot.model import Change, Person, Record, RoundId, Team
from bot.ports import Clock, Custody, NewId, Rounds, Trail
from bot.site import Site

AGAIN = 10
"""How often something is decided anew when others keep deciding first."""

PAGE = 1_000
"""Entries of the audit trail read at once."""


class Memory(Rounds, Custody, Trail, Protocol):
    """What keeping the record needs to remember."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for something, and why: `key` is a person's, or `operator:login`."""

    key: str
    reason: str

    def at(self, now: datetime) -> Actor:
        """Say who acts at this moment."""
        return Actor(self.key, now)


class Custodian:
    """
    Does to the record what no team does to its own.

    Every method leaves an entry in the audit trail. Raises `Refusal` for what cannot be done,
    and for a reason that identifies somebody.
    """

    def __init__(
        self,
        memory: Memory,
        site: Site,
        context: Callable[[str], Context],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._memory = memory
        self._site = site
        self._context = context
        self._clock = clock
        self._new_id = new_id

    async def hold(self, id: str, asked: Asked) -> Record:
        """Put a round under legal hold."""
        self._need_plain(asked)
        return await self._decide(
            id, lambda found, now: hold(found.record, asked.reason, asked.at(now))
        )

    async def lift(self, id: str, asked: Asked) -> Record:
        """Take a round out of legal hold."""
        self._need_plain(asked)
        return await self._decide(
            id, lambda found, now: lift(found.record, asked.reason, asked.at(now))
        )

    async def find(self, who: str, asked: Asked) -> Sequence[Kept]:
        """Find somebody by `platform:workspace:id`, or people by a part of their name."""
        self._need_plain(asked)
        parts = who.split(":", 2)
        named = [Person(*parts)] if len(parts) == 3 else []  # noqa: PLR2004 - as in the key
        found: list[Kept] = []
        for person in (*named, *await self._memory.people_called(who)):
            kept = await self._gather(person, all_of_it=True)
            if kept.traces.found:
                await self._note(asked.at(kept.at).did_to(person, Verb.READ, asked.reason))
                found.append(kept)
        return found

    async def own(self, person: Person, asked: Asked) -> Kept:
        """
        Gather what is kept of a person for themselves; of the trail what they did.

        What they wrote as a guest in another workspace is that workspace's to hand over.
        """
        found = await self._gather(person, all_of_it=False)
        at_home = [d for d in found.dossiers if d.record.round.place.home == person.home]
        kept = replace(found, dossiers=at_home)
        await self._note(asked.at(kept.at).did_to(person, Verb.EXPORTED, asked.reason))
        return kept

    async def export_person(
        self, person: Person, asked: Asked, context: Context
    ) -> tuple[File, ...]:
        """Write down all that is kept of a person; of the trail what was done with it, too."""
        self._need_plain(asked)
        kept = await self._gather(person, all_of_it=True)
        if not kept.traces.found:
            raise Refusal("gone")
        await self._note(asked.at(kept.at).did_to(person, Verb.EXPORTED, asked.reason))
        return of_person.files_of(kept, of_person.document_of(kept, context))

    async def export_round(self, id: str, asked: Asked) -> Handed:
        """Write down all that is kept of a round, with a manifest that the trail knows."""
        self._need_plain(asked)
        found = await self._dossier(RoundId(id))
        if found is None:
            raise Refusal("gone")
        round, now = found.record.round, self._clock()
        context = self._context(found.record.team.language)
        at = context.words.moment(now, self._site.zone)
        purpose = of_round.Purpose(asked.key, at, asked.reason)
        about = {
            "round": round.id,
            "at": now.isoformat(),
            "by": asked.key,
            "reason": asked.reason,
            "audit": _noted(await self._head(round.place.home)),
        }
        handed = hand_over(of_round.files_of(found, purpose, context), about)
        reason = f"{asked.reason}; manifest {handed.digest}"
        await self._note(asked.at(now).did(Verb.EXPORTED, round, reason=reason))
        return handed

    async def redact(self, id: str, target: str, instead: str, asked: Asked) -> Record:
        """Take the words of `contribution:ID` or `action:ID` out of a round for good."""
        self._need_plain(asked)
        return await self._decide(
            id, lambda found, now: redact(found, target, instead, self._order(found, asked, now))
        )

    async def erase(self, person: Person, also_called: Collection[str], asked: Asked) -> Traces:
        """
        Take a person out of everything that is not under legal hold; if anything is, of nothing.

        Broken off, it is done again from the start.
        """
        self._need_plain(asked)
        traces = await self._memory.traces(person)
        if not traces.found:
            raise Refusal("gone")
        for id in traces.rounds:
            if found := await self._dossier(id):
                need_free(found.record)
        names = frozenset({traces.person.name, *also_called})
        for id in traces.rounds:
            await self._erase_in(id, person, names, asked)
        for team in traces.teams:
            await self._unseat(team, person, asked)
        entry = asked.at(self._clock()).did_to(person, Verb.ERASED, asked.reason)
        await self._memory.commit(Change(forgotten=person, audit=(entry,)))
        return traces

    def _need_plain(self, asked: Asked) -> None:
        """Refuse a reason that surely identifies somebody: the trail keeps it in clear."""
        if strong(kinds_in(asked.reason, Own.of(self._site.ways()))):
            raise Refusal("reason_identifies")

    async def _gather(self, person: Person, *, all_of_it: bool) -> Kept:
        traces = await self._memory.traces(person)
        dossiers = [found for id in traces.rounds if (found := await self._dossier(id))]
        in_time = sorted(dossiers, key=lambda found: found.record.round.opened)
        trail = await self._trail_of(person, all_of_it=all_of_it)
        return Kept(traces, in_time, trail, self._clock())

    async def _note(self, entry: Entry) -> None:
        await self._memory.commit(Change(audit=(entry,)))

    async def _erase_in(
        self, id: RoundId, person: Person, names: frozenset[str], asked: Asked
    ) -> None:
        alias = Person(person.platform, person.workspace, f"erased-{self._new_id()}")
        whom = Erasing(person, names, alias)
        await self._decide(
            id, lambda found, now: erase(found, whom, self._order(found, asked, now))
        )

    async def _unseat(self, team: Team, person: Person, asked: Asked) -> None:
        for _ in range(AGAIN):
            old = await self._memory.team(team.place)
            new = replace(old, chairs=tuple(chair for chair in old.chairs if chair != person))
            if old.lead == person:
                new = replace(new, lead=None, accepted=None)
            actor = asked.at(self._clock())
            try:
                await self._memory.commit(audited(Change(team=new), actor, old))
            except Stale:
                continue
            return
        raise Refusal("busy")

    def _order(self, found: Dossier, asked: Asked, now: datetime) -> Order:
        context = self._context(found.record.team.language)
        return Order(asked.at(now), asked.reason, context, self._new_id)

    async def _decide(self, id: str, decision: Callable[[Dossier, datetime], Change]) -> Record:
        """Decide on a round as it is, and keep it; anew if somebody was quicker."""
        for _ in range(AGAIN):
            found = await self._dossier(RoundId(id))
            if found is None:
                raise Refusal("gone")
            try:
                await self._memory.commit(decision(found, self._clock()))
            except Stale:
                continue
            return found.record
        raise Refusal("busy")

    async def _dossier(self, id: RoundId) -> Dossier | None:
        found = await self._memory.dossier(id)
        if found is None:
            return None
        team = with_site(found.record.team, self._site)
        return replace(found, record=replace(found.record, team=team))

    async def _trail_of(self, person: Person, *, all_of_it: bool) -> Sequence[Link]:
        found: list[Link] = []
        for head in await self._memory.heads():
            async for link in entries(self._memory, head):
                about = all_of_it and link.entry.object == person.key
                if link.entry.actor == person.key or about:
                    found.append(link)
        return found

    async def _head(self, workspace: Workspace) -> Head:
        heads = {head.workspace: head for head in await self._memory.heads()}
        return heads.get(workspace, Head(workspace))


async def entries(memory: Trail, head: Head) -> AsyncIterator[Link]:
    """Read a chain from its beginning, a page at a time."""
    after = head.removed
    while page := await memory.links(head.workspace, after, PAGE):
        for link in page:
            yield link
        after = page[-1].number


def _noted(head: Head) -> Mapping[str, object]:
    return {"workspace": str(head.workspace), "count": head.count, "hash": head.hash}
