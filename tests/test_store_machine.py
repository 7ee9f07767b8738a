"""Whatever is done to it, a database remembers what plain dicts and sets remember."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from adapters.store import SqlStore, open_store
from bot.errors import NotYet, Stale
from bot.identifiers import Identifier, Kinds, in_order
from bot.model import (
    Change,
    Contribution,
    Delivery,
    Kind,
    Person,
    Place,
    Posted,
    Release,
    Reply,
    Round,
    RoundId,
    State,
    Taken,
    Task,
    Team,
)
from bot.ports import Store
from tests.builders import (
    ADA,
    BRIEFING,
    a_briefing,
    a_contribution,
    a_correction,
    a_receipt,
    a_release,
    a_reply,
    a_round,
    a_version,
    a_vote,
    after,
    an_action,
)
from tests.fakes import MemoryStore
from tests.rigs.fresh_store import fresh_file

T = TypeVar("T")
Lease = tuple[Taken, Taken]
"""What the one store and the other gave out for the same delivery."""

PLACES = [Place("slack", "T1", "C1"), Place("slack", "T1", "C2"), Place("slack", "T2", "C1")]
ROOTS = ["100.1", "100.2", "100.3"]
BRIEFINGS = [BRIEFING, a_briefing("Other words")]

minutes = st.integers(0, 6)
moments = minutes.map(after)
texts = st.text(max_size=5) | st.sampled_from(["", "a\0b", "\ud800", "é"])
people = st.builds(
    Person,
    st.just("slack"),
    st.sampled_from(["T1", "T2"]),
    st.sampled_from(["U1", "U2"]),
    st.sampled_from(["", "Ada", "Bob", "\0"]),
)
places = st.sampled_from(PLACES)
numbers = st.integers(1, 3)
counts = st.integers(1, 50)
flags = st.booleans()
kinds = st.sets(st.sampled_from(Identifier), max_size=2).map(in_order)
seldom = st.integers(0, 5).map(lambda drawn: drawn == 5)
posts = st.builds(Posted, places, st.sampled_from(ROOTS), st.sampled_from(ROOTS))


class Stores(RuleBasedStateMachine):
    """Does the same to both stores and compares what they answer."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.loop = asyncio.new_event_loop()
        file = Path(self.folder.name, "bot.db")
        self.url = self.loop.run_until_complete(fresh_file(file))
        self.memory = MemoryStore()
        self.sql: SqlStore = self.loop.run_until_complete(open_store(self.url))
        self.now = after(4)
        self.rounds: list[Round] = []
        self.taken: list[Lease] = []
        self.keys = 0

    def teardown(self) -> None:
        try:
            self.same_in_the_end()
        finally:
            self.loop.run_until_complete(self.sql.close())
            self.loop.close()
            self.folder.cleanup()

    def both(self, ask: Callable[[Store], Awaitable[T]]) -> T | None:
        """Ask both, and return their one answer; None if both refuse for one reason."""
        expected, expected_error = self.outcome(ask(self.memory))
        got, error = self.outcome(ask(self.sql))
        assert error == expected_error
        assert got == expected
        assert names(got) == names(expected)
        return got

    def outcome(self, asked: Awaitable[T]) -> tuple[T | None, type[Exception] | None]:
        async def answer() -> tuple[T | None, type[Exception] | None]:
            try:
                return await asked, None
            except (Stale, NotYet) as refused:
                return None, type(refused)

        return self.loop.run_until_complete(answer())

    def take(self, until: datetime, limit: int) -> list[Lease]:
        """Take from both; only the numbers that they give to deliveries may differ."""
        expected, _ = self.outcome(self.memory.take(self.now, until, limit))
        got, _ = self.outcome(self.sql.take(self.now, until, limit))
        assert expected is not None
        assert got is not None
        assert [replace(taken, id=0) for taken in got] == [
            replace(taken, id=0) for taken in expected
        ]
        return list(zip(expected, got, strict=True))

    def settled(self, lease: Lease, settle: Callable[[Store, Taken], Awaitable[bool]]) -> None:
        """Settle what both gave out."""
        of_memory, of_sql = lease
        self.both(lambda store: settle(store, of_memory if store is self.memory else of_sql))

    def known(self, data: st.DataObject) -> Round:
        """Draw a round, seldom as it was before it moved on."""
        round = data.draw(st.sampled_from(self.rounds))
        record = self.both(lambda store: store.record(round.id))
        assert record is not None
        seen = record.round
        return replace(seen, revision=seen.revision - 1) if data.draw(seldom) else seen

    def change(self, data: st.DataObject) -> Change:
        """Draw something to keep of a round."""
        seen = self.known(data)
        of = {"round": seen.id}
        decided = data.draw(flags)
        return Change(
            seen=seen if decided else None,
            round=self.moved(data, seen) if decided and data.draw(flags) else None,
            contributions=self.some(data, lambda: self.contribution(data), of),
            votes=self.some(
                data, lambda: a_vote(data.draw(people), data.draw(numbers), data.draw(minutes)), of
            ),
            actions=self.some(
                data, lambda: an_action(data.draw(texts), str(data.draw(numbers))), of
            ),
            corrections=self.some(
                data, lambda: a_correction(data.draw(counts), data.draw(texts | st.none())), of
            ),
            versions=self.some(data, lambda: a_version(data.draw(counts), data.draw(texts)), of),
            receipts=self.some(data, lambda: a_receipt(data.draw(numbers), data.draw(people)), of),
            releases=self.some(data, lambda: self.release(data), of),
        )

    def release(self, data: st.DataObject) -> Release:
        id, minute = str(data.draw(numbers)), data.draw(minutes)
        return a_release(id, minute, kinds=data.draw(kinds), by=data.draw(people))

    def contribution(self, data: st.DataObject) -> Contribution:
        return a_contribution(
            data.draw(texts),
            str(data.draw(numbers)),
            author=data.draw(people),
            kind=data.draw(st.sampled_from(Kind)),
            at=after(0),
            revised=data.draw(moments),
            deleted=data.draw(seldom),
            held=data.draw(kinds),
        )

    def some(self, data: st.DataObject, make: Callable[[], Any], of: dict[str, Any]) -> Any:
        return tuple(replace(make(), **of) for _ in range(data.draw(st.integers(0, 2)) // 2))

    def moved(self, data: st.DataObject, seen: Round) -> Round:
        return replace(
            seen,
            state=data.draw(st.sampled_from(State)),
            reached=data.draw(numbers),
            closed=data.draw(moments | st.none()),
            chair=data.draw(people),
            present=data.draw(texts),
        )

    def delivery(self, data: st.DataObject) -> Delivery:
        self.keys += 1
        lane = data.draw(places | people)
        return Delivery(
            "again" if data.draw(seldom) else f"{self.keys}",
            replace(lane, name="") if isinstance(lane, Person) else lane,
            data.draw(st.sampled_from([Task.OPENING, Task.PROMPT, Task.REFRESH])),
            data.draw(moments),
            round=data.draw(st.sampled_from(self.rounds)).id,
            detail=str(data.draw(numbers)),
            collapses=data.draw(st.sampled_from(["", "", "x", "y"])),
        )

    @initialize()
    def begin(self) -> None:
        for place in PLACES[:2]:
            self.start(place, ADA, BRIEFING, after(0))
            id = self.rounds[-1].id
            opening = Delivery(f"{id} opens", place, Task.OPENING, after(0), id)
            self.both(lambda store, new=opening: store.commit(Change(deliveries=(new,))))
            (lease,) = self.take(after(9), 1)
            message = Posted(place, ROOTS[0], ROOTS[0])
            self.settled(lease, lambda store, of, at=message: store.sent(of, at, Change()))

    @rule(place=places, chair=people, briefing=st.sampled_from(BRIEFINGS), opened=moments)
    def start(self, place: Place, chair: Person, briefing: Any, opened: datetime) -> None:
        id = f"r{len(self.rounds)}"
        round = a_round(id, place, chair=chair, briefing=briefing, opened=opened)
        self.both(lambda store: store.commit(Change(round=round)))
        if any(kept.id == id for kept in self.both(lambda store: store.rounds(place)) or ()):
            self.rounds.append(round)

    @rule(data=st.data())
    def commit(self, data: st.DataObject) -> None:
        change = self.change(data)
        self.both(lambda store: store.commit(change))

    @rule(data=st.data(), many=numbers)
    def ask_to_deliver(self, data: st.DataObject, many: int) -> None:
        change = Change(deliveries=tuple(self.delivery(data) for _ in range(many)))
        self.both(lambda store: store.commit(change))

    @rule(place=places, lead=people | st.none(), chairs=st.lists(people, max_size=2), old=flags)
    def set_up(self, place: Place, lead: Person | None, chairs: list[Person], old: bool) -> None:
        seen = Team(place) if old else self.both(lambda store: store.team(place))
        assert seen is not None
        team = replace(seen, lead=lead, chairs=tuple(chairs), accepted=lead and self.now)
        self.both(lambda store: store.commit(Change(team=team)))

    @rule(
        place=places,
        root=st.sampled_from(ROOTS),
        id=numbers,
        text=texts,
        author=people,
        revised=minutes,
        deleted=flags,
        held=kinds,
    )
    def hear(
        self, place: Place, root: str, id: int, author: Person, held: Kinds, **rest: Any
    ) -> None:
        reply: Reply = a_reply(id=f"{id}", root=root, place=place, author=author, **rest)
        reply = replace(reply, held=held)
        self.both(lambda store: store.keep(reply))

    @rule(data=st.data(), limit=st.integers(1, 4), lease=numbers)
    def deliver(self, data: st.DataObject, limit: int, lease: int) -> None:
        """Take what is due; settle some of it, or something taken long ago."""
        until = self.now + timedelta(minutes=lease)
        self.taken += self.take(until, limit)
        for _ in range(data.draw(st.integers(0, len(self.taken)))):
            self.settle(data, data.draw(st.sampled_from(self.taken)))

    def settle(self, data: st.DataObject, lease: Lease) -> None:
        match data.draw(st.sampled_from(["sent", "sent", "given up", "put off"])):
            case "sent":
                posted, change = data.draw(posts | st.none()), self.change(data)
                self.settled(lease, lambda store, of: store.sent(of, posted, change))
            case "given up":
                reason, change = data.draw(texts), self.change(data)
                self.settled(lease, lambda store, of: store.give_up(of, reason, change))
            case _:
                until, doubt = data.draw(moments), data.draw(flags)
                self.settled(lease, lambda store, of: store.postpone(of, until, doubt=doubt))

    @rule(minutes=numbers)
    def later(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def look_ahead(self) -> None:
        self.both(lambda store: store.next_due())

    @rule()
    def restart(self) -> None:
        self.loop.run_until_complete(self.sql.close())
        self.sql = self.loop.run_until_complete(open_store(self.url))

    @rule(place=places, lead=people)
    def look_around(self, place: Place, lead: Person) -> None:
        self.both(lambda store: store.team(place))
        self.both(lambda store: store.teams_of(lead))
        self.both(lambda store: store.open_round(place))
        self.both(lambda store: store.rounds(place))
        self.both(lambda store: store.record(RoundId("none")))

    @rule(data=st.data(), number=numbers)
    def look_at_minutes(self, data: st.DataObject, number: int) -> None:
        id = self.known(data).id
        self.both(lambda store: store.version(id, number))

    def same_in_the_end(self) -> None:
        for round in self.rounds:
            self.both(lambda store, of=round: store.record(of.id))
        self.both(lambda store: store.next_due())
        self.both(lambda store: store.undelivered())


def names(value: object) -> list[str]:
    """The names in a value, which two people need not share to be equal."""
    if isinstance(value, Person):
        return [value.name]
    if isinstance(value, (tuple, list)):
        return [name for part in value for name in names(part)]
    fields = getattr(value, "__dataclass_fields__", {})
    return [name for field in fields for name in names(getattr(value, field))]


TestStores = Stores.TestCase
TestStores.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
