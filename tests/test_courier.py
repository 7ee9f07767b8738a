"""The courier: everything arrives once and in order, or somebody is told."""

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.blocks import Note, plain
from bot.context import Context
from bot.courier import AT_ONCE, LEASE, LONGEST_PAUSE, TRIES, Courier
from bot.errors import NotSent, Stale, Undeliverable
from bot.flow.deliveries import refresh
from bot.flow.leading import set_up
from bot.messages import Message
from bot.model import (
    Change,
    Delivery,
    Mode,
    Place,
    Posted,
    Record,
    RoundId,
    State,
    Taken,
    Task,
    Team,
)
from bot.site import Site
from bot.words import catalogue
from tests.builders import ADA, HALL, LEE, R1, STAFF_ROOM, a_delivery, a_round, a_team, a_version
from tests.fakes import FakeChat, Lost, MemoryStore, Slow
from tests.rigs.hours import NOON, clock, passing

WORDS = catalogue("en")
COPY = Note(plain(WORDS("copy_note")))
OTHER_WORKSPACE = Place("slack", "T2", "C1")
AWAY = ConnectionError("the database is away")

Answer = Callable[..., Awaitable[Any]]


class Troubled(MemoryStore):
    """A store whose methods may fail, take their time, and are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.until: dict[str, datetime] = {}
        """Methods that fail before a moment."""
        self.once: dict[str, Exception] = {}
        """Methods that fail once."""
        self.takes: dict[str, float] = {}
        """Methods that once take so many seconds."""
        self.calls: Counter[str] = Counter()

    async def take(self, now: datetime, until: datetime, limit: int) -> Sequence[Taken]:
        return await self._through("take", super().take, now, until, limit)

    async def record(self, id: RoundId) -> Record | None:
        return await self._through("record", super().record, id)

    async def next_due(self) -> datetime | None:
        return await self._through("next_due", super().next_due)

    async def sent(self, taken: Taken, posted: Posted | None, change: Change) -> bool:
        return await self._through("sent", super().sent, taken, posted, change)

    async def _through(self, name: str, method: Answer, *rest: Any) -> Any:
        self.calls[name] += 1
        if seconds := self.takes.pop(name, 0):
            await asyncio.sleep(seconds)
        if error := self.once.pop(name, None):
            raise error
        if clock() < self.until.get(name, NOON):
            raise AWAY
        return await method(*rest)


def a_courier(store: MemoryStore, chat: FakeChat | None) -> Courier:
    site = Site()
    chats = {"slack": chat} if chat else {}
    ids = map(str, itertools.count())

    def context(language: str) -> Context:
        return Context(site, catalogue(language))

    return Courier(store, chats, site, context, clock, ids.__next__)


@contextlib.asynccontextmanager
async def working(*couriers: Courier) -> AsyncIterator[None]:
    running = [asyncio.create_task(courier.run()) for courier in couriers]
    yield
    for courier in couriers:
        courier.stop()
    await asyncio.gather(*running)


async def a_store(*deliveries: Delivery, kind: type[MemoryStore] = MemoryStore) -> Any:
    """A store with an open round and what waits to be sent for it."""
    store = kind()
    lead = a_team(accepted=NOON)
    await store.commit(Change(round=a_round(), team=lead, deliveries=deliveries))
    return store


def opening(lane: Place = STAFF_ROOM, round: str = "r1", **changes: Any) -> Delivery:
    key = f"opening in {lane.workspace} {lane.channel}"
    return a_delivery(key, Task.OPENING, lane=lane, round=RoundId(round), **changes)


def prompt(number: int) -> Delivery:
    return a_delivery(f"prompt {number}", Task.PROMPT, detail=str(number))


OPENING = opening()
BRIEFING = a_delivery("briefing", Task.BRIEFING)


def says_copy(content: object) -> bool:
    return isinstance(content, Message) and content.blocks[:1] == (COPY,)


def copies(chat: FakeChat, key: str) -> list[bool]:
    """Whether each message with this key says that it may be a second one."""
    return [says_copy(out.content) for out in chat.out if out.key == key]


def seconds(chat: FakeChat) -> dict[str, int]:
    return {out.key: round((out.at - NOON).total_seconds()) for out in chat.out}


async def threads(store: MemoryStore, number: int = 0) -> list[str]:
    record = await MemoryStore.record(store, R1)
    assert record is not None
    return [posted.root for which, posted in record.posted if which == number]


# Order


@passing
async def test_a_lane_keeps_its_order_while_others_go_on() -> None:
    store = await a_store(OPENING, BRIEFING, prompt(1), prompt(2))
    await store.commit(Change(round=a_round("r2", HALL), deliveries=(opening(HALL, "r2"),)))
    chat = FakeChat(clock)
    chat.steps[OPENING.key] = [Slow(10)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert chat.keys == ["opening in T1 C2", OPENING.key, "briefing", "prompt 1", "prompt 2"]
    assert seconds(chat) == {
        "opening in T1 C2": 0, OPENING.key: 10, "briefing": 10, "prompt 1": 10, "prompt 2": 10
    }  # fmt: skip


@passing
async def test_what_becomes_due_or_is_added_while_the_courier_rests_goes_out_then() -> None:
    store = await a_store(OPENING, replace(prompt(1), due=NOON + timedelta(hours=5)))
    chat = FakeChat(clock)

    async with working(a_courier(store, chat)):
        await asyncio.sleep(3600)
        await store.commit(Change(deliveries=(BRIEFING,)))
        await asyncio.sleep(5 * 3600)

    assert seconds(chat) == {OPENING.key: 0, "briefing": 3600, "prompt 1": 5 * 3600}


@passing
async def test_a_courier_with_nothing_due_asks_for_nothing() -> None:
    store = await a_store(replace(OPENING, due=NOON + timedelta(days=1)), kind=Troubled)

    async with working(a_courier(store, FakeChat(clock))):
        await asyncio.sleep(60)
        before = Counter(store.calls)
        await asyncio.sleep(23 * 3600)

    assert store.calls == before


@passing
async def test_a_courier_with_its_hands_full_waits_for_one_to_be_free() -> None:
    store, chat = await a_store(kind=Troubled), FakeChat(clock)
    for number in range(AT_ONCE + 1):
        lane = Place("slack", "T1", f"D{number}")
        round = a_round(f"d{number}", lane)
        await store.commit(Change(round=round, deliveries=(opening(lane, round.id),)))
        chat.steps[f"opening in T1 D{number}"] = [Slow(10 + number)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(9)
        asked = store.calls["take"] + store.calls["next_due"]
        await asyncio.sleep(60)

    assert asked == 1
    assert len(chat.out) == AT_ONCE + 1
    assert max(seconds(chat).values()) == 10 + 10 + AT_ONCE


# Pauses


@passing
async def test_a_platform_that_asks_for_a_pause_gets_it_in_that_lane() -> None:
    store = await a_store(OPENING, BRIEFING)
    await store.commit(Change(round=a_round("r2", HALL), deliveries=(opening(HALL, "r2"),)))
    chat = FakeChat(clock)
    chat.steps[OPENING.key] = [NotSent("429", 30), NotSent("429", 7.5)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert seconds(chat) == {"opening in T1 C2": 0, OPENING.key: 38, "briefing": 38}
    assert copies(chat, OPENING.key) == [False]


@passing
async def test_a_pause_for_the_workspace_holds_its_other_lanes_and_no_other_workspace() -> None:
    soon = NOON + timedelta(seconds=5)
    store = await a_store(OPENING)
    there = opening(OTHER_WORKSPACE, "r3", due=soon)
    await store.commit(
        Change(round=a_round("r2", HALL), deliveries=(opening(HALL, "r2", due=soon),))
    )
    await store.commit(Change(round=a_round("r3", OTHER_WORKSPACE), deliveries=(there,)))
    chat = FakeChat(clock)
    chat.steps[OPENING.key] = [NotSent("429", 30, everywhere=True)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert seconds(chat) == {there.key: 5, OPENING.key: 30, "opening in T1 C2": 30}
    assert chat.tries.count(("opening in T1 C2", soon)) == 0


@passing
async def test_pauses_grow_to_a_limit_and_then_the_chair_is_told() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    chat.steps[OPENING.key] = [NotSent("no connection") for _ in range(TRIES + 1)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(4 * 3600)

    tried = [at for key, at in chat.tries if key == OPENING.key]
    pauses = [(late - early).total_seconds() for early, late in pairwise(tried)]
    assert len(tried) == TRIES
    for number, pause in enumerate(pauses, start=1):
        assert pause / min(2**number, LONGEST_PAUSE) == pytest.approx(1, abs=0.25)
    assert timedelta(hours=2) < tried[-1] - tried[0] < timedelta(hours=4)
    assert await store.undelivered() == [(OPENING, "it was tried for hours")]
    assert chat.keys == [f"trouble:{OPENING.key}"]


@passing
async def test_any_number_of_pauses_leaves_all_the_tries() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    pauses = [NotSent("429", 30) for _ in range(TRIES + 1)]
    chat.steps[OPENING.key] = [*pauses, NotSent("no connection")]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(3600)

    assert OPENING.key in chat.keys
    assert await store.undelivered() == []


@passing
async def test_a_lane_keeps_the_pace_of_its_platform_and_no_other_lane_waits_for_it() -> None:
    closing = a_delivery("closing", Task.CLOSING)
    store = await a_store(OPENING, BRIEFING, closing)
    await store.commit(Change(round=a_round("r2", HALL), deliveries=(opening(HALL, "r2"),)))
    chat = FakeChat(clock, pace=1)

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert seconds(chat) == {OPENING.key: 0, "opening in T1 C2": 0, "briefing": 1, "closing": 2}


@passing
async def test_a_platform_that_is_not_configured_may_be_later() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)

    async with working(a_courier(store, None)):
        await asyncio.sleep(24 * 3600)
    async with working(a_courier(store, chat)):
        await asyncio.sleep(3600)

    assert copies(chat, OPENING.key) == [False]
    assert not await store.undelivered()


# Doubt


@passing
async def test_after_an_unknown_error_the_first_message_is_looked_up() -> None:
    store, chat = await a_store(OPENING, prompt(1)), FakeChat(clock, looks_up=True)
    chat.steps[OPENING.key] = [Lost(ConnectionError())]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert chat.keys == [OPENING.key, "prompt 1"]
    assert await threads(store) == ["m1"]


@passing
async def test_where_nothing_can_be_looked_up_the_second_copy_says_that_it_is_one() -> None:
    store, chat = await a_store(OPENING, prompt(1)), FakeChat(clock)
    chat.steps[OPENING.key] = [Lost(ConnectionError())]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert chat.keys == [OPENING.key, OPENING.key, "prompt 1"]
    assert copies(chat, OPENING.key) == [False, True]
    assert copies(chat, "prompt 1") == [False]


@pytest.mark.parametrize("error", [KeyError("ts"), ValueError(), TimeoutError()], ids=repr)
def test_whatever_an_adapter_stumbles_over_is_tried_again(error: Exception) -> None:
    @passing
    async def scene() -> None:
        store, chat = await a_store(OPENING), FakeChat(clock)
        chat.steps[OPENING.key] = [Lost(error)]

        async with working(a_courier(store, chat)):
            await asyncio.sleep(60)

        assert copies(chat, OPENING.key) == [False, True]

    scene()


@passing
async def test_a_platform_that_does_not_answer_is_left_well_before_the_lease_is_over() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    chat.steps[OPENING.key] = [Slow(3600)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(120)

    first, second = (at for _, at in chat.tries)
    assert second - first < LEASE
    assert copies(chat, OPENING.key) == [True]


@passing
async def test_a_message_whose_words_could_not_be_written_was_surely_not_sent() -> None:
    store, chat = await a_store(OPENING, kind=Troubled), FakeChat(clock)
    store.once["record"] = AWAY

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert copies(chat, OPENING.key) == [False]


@passing
async def test_nothing_is_sent_when_the_lease_may_be_over_before_it_is_out() -> None:
    store, chat = await a_store(OPENING, kind=Troubled), FakeChat(clock)
    store.takes["record"] = 50

    async with working(a_courier(store, chat)):
        await asyncio.sleep(120)

    assert chat.tries == [(OPENING.key, NOON + timedelta(seconds=50))]
    assert copies(chat, OPENING.key) == [False]


@passing
async def test_what_a_silent_courier_had_is_taken_over_and_both_threads_count() -> None:
    store = await a_store(OPENING, kind=Troubled)
    store.takes["sent"] = LEASE.total_seconds() + 10
    first, second = FakeChat(clock, name="a"), FakeChat(clock, name="b")
    slow, quick = a_courier(store, first), a_courier(store, second)

    async with working(slow):
        await asyncio.sleep(1)
        slow.stop()
        async with working(quick):
            await asyncio.sleep(120)

    assert copies(first, OPENING.key) == [False]
    assert copies(second, OPENING.key) == [True]
    assert seconds(second) == {OPENING.key: LEASE.total_seconds()}
    assert slow.tally == {("opening", "sent-late"): 1}
    assert quick.tally == {("opening", "sent"): 1, ("refresh", "sent"): 1}
    assert await threads(store) == ["b1", "a1"]
    assert [posted.id for posted, _ in second.updates] == ["b1", "a1"]


# What never arrives


@passing
async def test_what_never_arrives_is_kept_and_the_chair_is_told_what() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    chat.steps[OPENING.key] = [Undeliverable("the channel is archived")]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert await store.undelivered() == [(OPENING, "the channel is archived")]
    (told,) = chat.out
    assert told.posted.place.channel == f"with {ADA.id}"
    assert isinstance(told.content, Message)
    assert told.content.title == WORDS("trouble_title")


@passing
async def test_a_chair_who_cannot_be_told_is_not_told_of_that() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    chat.steps[OPENING.key] = [Undeliverable("the channel is archived")]
    chat.steps[f"trouble:{OPENING.key}"] = [Undeliverable("the person is gone")]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert chat.out == []
    assert len(await store.undelivered()) == 2


@passing
async def test_where_somebody_has_not_added_the_bot_the_channel_is_told_how_to_help() -> None:
    digest = a_delivery("digest", Task.DIGEST, lane=LEE, detail="1")
    store, chat = await a_store(OPENING, digest), FakeChat(clock)
    await store.commit(Change(versions=(a_version(signed=True),)))
    chat.not_added = {LEE, ADA}

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert [out.key for out in chat.out] == [OPENING.key, "unreached:digest"]
    told = chat.out[1]
    assert told.posted.thread == chat.out[0].posted.thread
    assert isinstance(told.content, Message)
    assert WORDS("task_digest") in repr(told.content)


@passing
async def test_a_lead_who_has_not_added_the_bot_is_told_of_in_the_channel() -> None:
    store, chat = MemoryStore(), FakeChat(clock)
    change = set_up(Team(STAFF_ROOM), a_team(lead=LEE), ADA, NOON)
    await store.commit(change)
    chat.not_added = {LEE}

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    (told,) = chat.out
    assert told.posted.place == STAFF_ROOM
    assert isinstance(told.content, Message)
    assert told.content.title == WORDS("unreached_title")


@passing
async def test_what_tells_that_somebody_lacks_the_bot_is_not_told_of_in_its_turn() -> None:
    digest = a_delivery("digest", Task.DIGEST, lane=LEE, detail="1")
    store, chat = await a_store(OPENING, digest), FakeChat(clock)
    await store.commit(Change(versions=(a_version(signed=True),)))
    chat.not_added, chat.gone = {LEE, ADA}, {STAFF_ROOM}

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    given_up = {delivery.key for delivery, _ in await store.undelivered()}
    about = f"trouble:{OPENING.key}"
    assert chat.out == []
    assert given_up == {
        OPENING.key,
        "digest",
        "unreached:digest",
        about,
        f"unreached:{about}",
    }


@passing
async def test_without_its_opening_a_round_has_its_prompts_and_nothing_below_the_opening() -> None:
    store, chat = await a_store(OPENING, BRIEFING, prompt(1)), FakeChat(clock)
    chat.steps[OPENING.key] = [Undeliverable("refused")]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    given_up = [(delivery.key, reason) for delivery, reason in await store.undelivered()]
    assert given_up == [(OPENING.key, "refused"), ("briefing", "its thread was never posted")]
    assert "prompt 1" in chat.keys
    assert await threads(store, 1)


@passing
async def test_what_is_no_longer_to_be_said_is_not_sent() -> None:
    digest = a_delivery("digest", Task.DIGEST, lane=ADA, detail="1")
    store, chat = await a_store(digest), FakeChat(clock)
    courier = a_courier(store, chat)

    async with working(courier):
        await asyncio.sleep(60)

    assert chat.out == []
    assert courier.tally == {("digest", "needless"): 1}
    assert await store.next_due() is None


# Updates


@passing
async def test_many_wishes_to_refresh_one_message_become_one_update() -> None:
    store, chat = await a_store(OPENING, prompt(1)), FakeChat(clock)
    chat.steps[OPENING.key] = [Slow(10)]

    async with working(a_courier(store, chat)):
        await asyncio.sleep(1)
        for number in range(5):
            wish = refresh(a_round(), 1, clock(), f"vote {number}")
            await store.commit(Change(deliveries=(wish,)))
        await asyncio.sleep(60)

    assert [posted.id for posted, _ in chat.updates] == ["m2"]


@passing
async def test_a_copy_that_somebody_has_deleted_does_not_keep_the_other_from_its_update() -> None:
    store, chat = await a_store(OPENING), FakeChat(clock)
    (taken,) = await store.take(NOON, NOON + LEASE, 1)
    for root in ("old", "new"):
        await store.sent(taken, Posted(STAFF_ROOM, root, root), Change())
    chat.steps["old"] = [Undeliverable("it is gone"), Undeliverable("it is gone")]
    await store.commit(Change(deliveries=(refresh(a_round(), 0, NOON, "1"),)))

    async with working(a_courier(store, chat)):
        await asyncio.sleep(10)
        chat.steps["new"] = [Undeliverable("it is gone")]
        await store.commit(Change(deliveries=(refresh(a_round(), 0, clock(), "2"),)))
        await asyncio.sleep(60)

    assert [posted.id for posted, _ in chat.updates] == ["new"]
    assert [reason for _, reason in await store.undelivered()] == ["it is gone"]


# Timers


def at_own_pace() -> Change:
    closes = NOON + timedelta(minutes=30)
    timer = a_delivery("timer", Task.CLOSE_TIMER, due=closes)
    return Change(
        round=a_round(mode=Mode.OWN_PACE, closes=closes, reached=4), deliveries=(OPENING, timer)
    )


@passing
async def test_a_round_is_closed_when_its_time_is_up() -> None:
    store, chat = MemoryStore(), FakeChat(clock)
    await store.commit(at_own_pace())

    async with working(a_courier(store, chat)):
        await asyncio.sleep(29 * 60)
        before = await store.open_round(STAFF_ROOM)
        await asyncio.sleep(2 * 60)

    (after,) = await store.rounds(STAFF_ROOM)
    assert before is not None
    assert after.state is State.CLOSED
    assert chat.keys == [OPENING.key, "closing:r1:1", "draft:r1:1", "draft-file:r1:1"]


@passing
async def test_a_timer_leaves_a_round_alone_that_is_over_already() -> None:
    store, chat = MemoryStore(), FakeChat(clock)
    await store.commit(at_own_pace())

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)
        seen = await store.open_round(STAFF_ROOM)
        assert seen is not None
        await store.commit(Change(seen=seen, round=replace(seen, state=State.CANCELLED)))
        await asyncio.sleep(3600)

    (after,) = await store.rounds(STAFF_ROOM)
    assert after.state is State.CANCELLED
    assert chat.keys == [OPENING.key]
    assert await store.next_due() is None


@passing
async def test_a_timer_decides_again_when_the_round_has_just_moved_on() -> None:
    store, chat = Troubled(), FakeChat(clock)
    await store.commit(at_own_pace())

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)
        store.once["sent"] = Stale()
        await asyncio.sleep(3600)

    (after,) = await store.rounds(STAFF_ROOM)
    assert after.state is State.CLOSED
    assert chat.keys.count("closing:r1:1") == 1


# The end, and a memory that is away


@passing
async def test_stop_finishes_what_is_under_way_and_takes_nothing_more() -> None:
    store, chat = await a_store(OPENING, prompt(1)), FakeChat(clock)
    chat.steps[OPENING.key] = [Slow(5)]
    courier = a_courier(store, chat)

    async with working(courier):
        await asyncio.sleep(1)
        courier.stop()

    assert clock() == NOON + timedelta(seconds=5)
    assert await threads(store) == ["m1"]
    assert chat.keys == [OPENING.key]
    assert not courier.well


@passing
async def test_a_courier_waits_for_a_memory_that_is_away() -> None:
    store, chat = await a_store(OPENING, kind=Troubled), FakeChat(clock)
    store.until["take"] = NOON + timedelta(minutes=20)
    courier = a_courier(store, chat)

    async with working(courier):
        await asyncio.sleep(60)
        well_then = courier.well
        await asyncio.sleep(3600)
        well_now = courier.well

    assert not well_then
    assert well_now
    assert seconds(chat) == {OPENING.key: 20 * 60}
    assert len(asyncio.all_tasks()) == 1


@passing
async def test_a_message_that_is_out_is_written_down_as_soon_as_the_memory_is_back() -> None:
    store, chat = await a_store(OPENING, prompt(1), kind=Troubled), FakeChat(clock)
    store.until["sent"] = NOON + timedelta(seconds=20)

    async with working(a_courier(store, chat)):
        await asyncio.sleep(60)

    assert chat.keys == [OPENING.key, "prompt 1"]
    assert store.calls["sent"] < 30


@passing
async def test_a_memory_that_is_away_for_long_makes_a_second_copy_and_loses_nothing() -> None:
    store, chat = await a_store(OPENING, prompt(1), kind=Troubled), FakeChat(clock)
    store.until["sent"] = NOON + timedelta(minutes=10)

    async with working(a_courier(store, chat)):
        await asyncio.sleep(3600)

    assert copies(chat, OPENING.key)[0] is False
    assert all(copies(chat, OPENING.key)[1:])
    assert chat.keys[-1] == "prompt 1"


@passing
async def test_a_stopped_courier_does_not_hammer_a_memory_that_is_away() -> None:
    store, chat = await a_store(OPENING, kind=Troubled), FakeChat(clock)
    store.until["sent"] = NOON + timedelta(seconds=10)
    courier = a_courier(store, chat)

    async with working(courier):
        await asyncio.sleep(1)
        courier.stop()

    assert store.calls["sent"] < 15
    assert await threads(store) == ["m1"]


@passing
async def test_everything_due_can_be_sent_at_once_and_counted() -> None:
    told = a_delivery("late", Task.LATE, lane=LEE, detail="1")
    store, chat = await a_store(OPENING, prompt(1), told), FakeChat(clock)
    courier = a_courier(store, chat)

    await courier.settle()

    assert sorted(chat.keys) == ["late", OPENING.key, "prompt 1"]
    assert courier.tally == {("opening", "sent"): 1, ("prompt", "sent"): 1, ("late", "sent"): 1}
