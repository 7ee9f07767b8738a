"""What every control needs at hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.audit import Verb
from bot.content import Library
from bot.context import Context, zone
from bot.custodian import Custodian
from bot.errors import Refusal, Stale
from bot.flow.auditing import audited, person_at
from bot.flow.leading import with_site
from bot.flow.minuting import Hand
from bot.identifiers import Own
from bot.messages import Submission
from bot.model import Change, Person, Place, Record, Round, RoundId, Team
from bot.ports import Chat, Clock, NewId, Rounds
from bot.roles import runs, same_workspace
from bot.site import Site
from bot.vouching import salted

AGAIN = 10
"""How often a decision is made anew when others keep deciding first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports and settings behind the controls."""

    memory: Rounds
    chats: Mapping[str, Chat]
    library: Library
    site: Site
    context: Callable[[str], Context]
    clock: Clock
    new_id: NewId
    custodian: Custodian

    @property
    def own(self) -> Own:
        """The organisation's numbers and addresses, which identify nobody."""
        return Own.of(self.site.ways())

    async def record(self, who: Person, id: str) -> Record:
        """Read a round of the person's own workspace; refuses any other as if it were gone."""
        record = await self.memory.record(RoundId(id))
        if record is None or not same_workspace(who, record.round.place):
            raise Refusal("gone")
        return replace(record, team=with_site(record.team, self.site))

    async def team(self, place: Place) -> Team:
        """Read who answers for a channel."""
        return with_site(await self.memory.team(place), self.site)

    async def need_in_round(self, sent: Submission, record: Record) -> None:
        """Refuse a form of whoever is not in the round's channel; its chairs are, wherever."""
        if not runs(sent.person, record.round, record.team):
            await self.need_in(sent, record.round.place, "not_here")

    async def need_in(self, sent: Submission, place: Place, why: str) -> None:
        """Refuse a form that is not sent from a channel, by somebody who is not in there."""
        if sent.place == place or await self.chats[place.platform].has(place, sent.person):
            return
        raise Refusal(why)

    async def decide(
        self, who: Person, id: str, decision: Callable[[Record], Change]
    ) -> tuple[Record, Context]:
        """Make a decision on the round as it is, and keep it; anew if somebody was quicker."""
        for _ in range(AGAIN):
            record = await self.record(who, id)
            try:
                change = salted(decision(record), self.new_id)
                await self.memory.commit(audited(change, person_at(who, self.clock()), record))
            except Stale:
                continue
            return record, self.for_team(record.team)
        raise Refusal("busy")

    async def decide_team(
        self, who: Person, place: Place, decision: Callable[[Team, Sequence[Round]], Change]
    ) -> Context:
        """Make a decision on the team as it is, and keep it; anew if somebody was quicker."""
        for _ in range(AGAIN):
            team = await self.team(place)
            # Read after the team: a round signed off since then has moved the team on.
            rounds = await self.memory.rounds(place)
            try:
                await self.memory.commit(
                    audited(decision(team, rounds), person_at(who, self.clock()), team)
                )
            except Stale:
                continue
            return self.for_team(team)
        raise Refusal("busy")

    async def note_read(self, who: Person, round: Round, part: str) -> None:
        """Write down that somebody was shown a part of the record: `minutes/3`."""
        entry = person_at(who, self.clock()).did(Verb.READ, round, part)
        await self.memory.commit(Change(audit=(entry,)))

    def hand(self, who: Person, record: Record) -> Hand:
        """Say who writes into the minutes now, in the team's language."""
        return Hand(who, self.clock(), self.for_team(record.team))

    def for_team(self, team: Team) -> Context:
        """Take the words of the team's language."""
        return self.context(team.language)

    def now(self) -> datetime:
        """Ask the clock (UTC)."""
        return self.clock()

    def today(self, team: Team) -> date:
        """Ask the clock for the day where the team is."""
        return self.clock().astimezone(zone(team)).date()
