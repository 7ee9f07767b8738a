"""What every store must do."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, cast

import pytest

from bot.errors import NotYet, Stale
from bot.identifiers import Identifier
from bot.model import (
    Change,
    Mode,
    Person,
    Place,
    Posted,
    Reply,
    Round,
    RoundId,
    State,
    Task,
    Team,
    Thread,
)
from bot.ports import Kept, Store
from tests.builders import (
    ADA,
    BOB,
    HALL,
    LATER,
    LEE,
    NOON,
    NOTHING,
    R1,
    STAFF_ROOM,
    a_briefing,
    a_contribution,
    a_correction,
    a_delivery,
    a_message,
    a_receipt,
    a_release,
    a_reply,
    a_round,
    a_team,
    a_version,
    a_vote,
    after,
    an_action,
    begun,
    taken_from,
)

CHAT = Place("teams", "T1", "19:c1@thread.v2")
"""A chat, where there are no threads."""

LATE = after(1)
"""When a lease taken at noon has run out."""


async def said(store: Store) -> list[str]:
    record = await store.record(R1)
    assert record is not None
    return [contribution.text for contribution in record.contributions]


async def deliver_nothing_before(store: Store) -> None:
    """Settle whatever waits at noon, so that a test has the lanes for itself."""
    while taken := await store.take(NOON, LATE, limit=100):
        for each in taken:
            await store.sent(each, None, NOTHING)


# Rounds and teams


async def test_a_round_comes_back_as_it_went_in(store: Store) -> None:
    round = a_round(
        mode=Mode.OWN_PACE,
        named=True,
        closes=LATER,
        reached=2,
        present="Ada, Bob",
        apologies="Lee",
    )

    await store.commit(Change(round=round))

    kept = replace(round, revision=1)
    assert await store.open_round(STAFF_ROOM) == kept
    assert await store.rounds(STAFF_ROOM) == [kept]
    assert (await store.record(R1)) is not None


async def test_every_field_of_a_round_can_change(store: Store) -> None:
    seen = await begun(store)
    new = replace(
        seen,
        chair=BOB,
        state=State.SIGNED_OFF,
        reached=3,
        closed=after(50),
        issued=2,
        issued_at=LATER,
        present="Bob",
        apologies="Ada",
    )

    await store.commit(Change(seen=seen, round=new))

    assert await store.rounds(STAFF_ROOM) == [replace(new, revision=seen.revision + 1)]
    assert await store.open_round(STAFF_ROOM) is None


async def test_a_round_keeps_the_edition_it_began_with(store: Store) -> None:
    old = a_briefing("First words")
    new = a_briefing("Second words")

    await store.commit(Change(round=a_round("r1", STAFF_ROOM, briefing=old)))
    await store.commit(Change(round=a_round("r2", HALL, briefing=new)))

    kept = await store.open_round(STAFF_ROOM)
    assert kept is not None
    assert kept.briefing == old


async def test_times_keep_their_microseconds_and_come_back_in_utc(store: Store) -> None:
    opened = datetime(2026, 7, 1, 9, 30, 0, 123456, timezone(timedelta(hours=1)))

    await store.commit(Change(round=a_round(opened=opened)))

    round = await store.open_round(STAFF_ROOM)
    assert round is not None
    assert round.opened == opened
    assert round.opened.tzinfo == UTC


async def test_nothing_is_known_of_what_was_never_kept(store: Store) -> None:
    assert await store.open_round(STAFF_ROOM) is None
    assert await store.rounds(STAFF_ROOM) == []
    assert await store.record(R1) is None
    assert await store.version(R1, 1) is None
    assert await store.team(STAFF_ROOM) == Team(STAFF_ROOM)
    assert await store.teams_of(LEE) == []
    assert await store.undelivered() == []
    assert await store.next_due() is None


async def test_a_second_round_cannot_open_in_a_place(store: Store) -> None:
    await store.commit(Change(round=a_round("r1")))

    with pytest.raises(Stale):
        await store.commit(Change(round=a_round("r2"), deliveries=(a_delivery(round=None),)))

    assert [round.id for round in await store.rounds(STAFF_ROOM)] == ["r1"]
    assert await store.next_due() is None


async def test_of_many_rounds_begun_at_once_in_a_place_one_opens(store: Store) -> None:
    begins = (store.commit(Change(round=a_round(f"r{number}"))) for number in range(20))

    outcomes = await asyncio.gather(*begins, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome] == [Stale] * 19
    assert len(await store.rounds(STAFF_ROOM)) == 1


async def test_a_closed_round_makes_way_for_the_next(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, round=replace(seen, state=State.CANCELLED)))

    await store.commit(Change(round=a_round("r2", opened=LATER)))

    assert [round.id for round in await store.rounds(STAFF_ROOM)] == ["r2", "r1"]


async def test_a_round_cannot_be_opened_again_beside_another(store: Store) -> None:
    seen = await begun(store)
    closed = replace(seen, state=State.CLOSED)
    await store.commit(Change(seen=seen, round=closed))
    await store.commit(Change(round=a_round("r2", opened=LATER)))

    (_, old) = await store.rounds(STAFF_ROOM)
    with pytest.raises(Stale):
        await store.commit(Change(seen=old, round=replace(old, state=State.OPEN)))


async def test_the_same_round_cannot_begin_twice(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, round=replace(seen, state=State.CLOSED)))

    with pytest.raises(Stale):
        await store.commit(Change(round=a_round()))


async def test_next_pressed_twice_counts_once(store: Store) -> None:
    seen = await begun(store)
    presses = (
        Change(
            seen=seen,
            round=replace(seen, reached=seen.reached + 1),
            deliveries=(a_delivery(f"by {who}", Task.PROMPT, detail="2"),),
        )
        for who in ("ada", "bob")
    )

    outcomes = await asyncio.gather(*map(store.commit, presses), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome] == [Stale]
    assert len(await store.take(NOON, LATE, 9)) == 1
    (round,) = await store.rounds(STAFF_ROOM)
    assert (round.reached, round.revision) == (1, seen.revision + 1)


async def test_what_was_decided_on_an_old_round_is_not_kept(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, round=replace(seen, reached=1)))

    with pytest.raises(Stale):
        await store.commit(
            Change(
                seen=seen,
                contributions=(a_contribution(),),
                votes=(a_vote(),),
                actions=(an_action(),),
                deliveries=(a_delivery(),),
            )
        )

    record = await store.record(R1)
    assert record is not None
    assert (record.contributions, record.votes, record.actions) == ((), (), ())
    assert await store.next_due() is None


async def test_many_may_add_to_a_round_that_does_not_move(store: Store) -> None:
    seen = await begun(store)
    votes = (a_vote(Person("slack", "T1", f"U{n}"), choice=n % 3) for n in range(20))

    await asyncio.gather(*(store.commit(Change(seen=seen, votes=(vote,))) for vote in votes))

    record = await store.record(R1)
    assert record is not None
    assert len(record.votes) == 20


async def test_a_team_comes_back_as_it_went_in(store: Store) -> None:
    team = a_team(accepted=NOON, time_zone="Europe/Dublin", language="cy")

    await store.commit(Change(team=team))

    assert await store.team(STAFF_ROOM) == replace(team, revision=1)


async def test_the_chairs_of_a_team_are_replaced_in_their_order(store: Store) -> None:
    await store.commit(Change(team=a_team(chairs=(ADA, BOB, LEE))))
    seen = await store.team(STAFF_ROOM)

    await store.commit(Change(team=replace(seen, chairs=(LEE, ADA), lead=None)))

    team = await store.team(STAFF_ROOM)
    assert (team.chairs, team.lead, team.revision) == ((LEE, ADA), None, 2)


async def test_of_two_who_set_up_a_team_at_once_one_is_told(store: Store) -> None:
    changes = [Change(team=a_team(service=name)) for name in ("One", "Two")]

    outcomes = await asyncio.gather(*map(store.commit, changes), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes if outcome] == [Stale]


async def test_a_team_that_has_moved_on_takes_its_change_down_with_it(store: Store) -> None:
    await store.commit(Change(team=a_team()))
    seen = await store.team(STAFF_ROOM)
    await store.commit(Change(team=replace(seen, service="Other")))

    with pytest.raises(Stale):
        await store.commit(Change(team=seen, round=a_round()))

    assert await store.open_round(STAFF_ROOM) is None


async def test_a_leads_teams_come_by_service(store: Store) -> None:
    await store.commit(Change(team=a_team(STAFF_ROOM, service="Youth")))
    await store.commit(Change(team=a_team(HALL, service="Early help")))
    await store.commit(Change(team=a_team(Place("slack", "T1", "C3"), lead=BOB)))

    found = await store.teams_of(LEE)

    assert [team.service for team in found] == ["Early help", "Youth"]
    assert found[0].chairs == (ADA, BOB)


async def test_the_teams_of_some_channels_come_by_service(store: Store) -> None:
    await store.commit(Change(team=a_team(STAFF_ROOM, service="Youth")))
    await store.commit(Change(team=a_team(HALL, service="Early help")))
    await store.commit(Change(team=a_team(Place("slack", "T1", "C3"))))

    found = await store.teams([STAFF_ROOM, HALL, Place("slack", "T1", "C4")])

    assert [team.service for team in found] == ["Early help", "Youth"]
    assert found[0] == await store.team(HALL)
    assert await store.teams([]) == []


async def test_the_rounds_of_some_channels_come_newest_first(store: Store) -> None:
    for number, place in enumerate((STAFF_ROOM, HALL, Place("slack", "T1", "C3"))):
        round = a_round(f"r{number}", place, opened=after(number))
        await store.commit(Change(round=round))

    found = await store.rounds(HALL, STAFF_ROOM)

    assert [round.id for round in found] == ["r1", "r0"]
    assert await store.rounds() == []


async def test_a_persons_actions_come_by_due_date_and_not_from_cancelled_rounds(
    store: Store,
) -> None:
    first = await begun(store)
    await store.commit(Change(round=a_round("r2", HALL, state=State.CANCELLED)))
    await store.commit(Change(round=a_round("r3", Place("slack", "T1", "C3"))))
    soon, late = an_action("Ring."), replace(an_action("Write.", "a2"), due=date(2026, 3, 1))
    nobodys = replace(an_action("Never.", "a3"), round=RoundId("r2"))
    other = replace(an_action("Ask.", "a4"), round=RoundId("r3"), due=date(2026, 2, 15))
    ours = replace(an_action("Theirs.", "a5"), owner=LEE)
    await store.commit(Change(seen=first, actions=(late, soon, ours)))
    await store.commit(Change(actions=(nobodys, other)))

    found = await store.actions_of(BOB)

    assert [(round.id, action.what) for round, action in found] == [
        ("r1", "Ring."),
        ("r3", "Ask."),
        ("r1", "Write."),
    ]
    assert found[0][1].owner.name == BOB.name
    assert await store.actions_of(replace(BOB, workspace="T2")) == []


# The record


async def test_a_record_holds_all_that_was_committed(store: Store) -> None:
    seen = await begun(store)
    team = a_team()
    change = Change(
        seen=seen,
        team=team,
        contributions=(a_contribution(),),
        votes=(a_vote(),),
        actions=(an_action(),),
        corrections=(a_correction(1), a_correction(2, None, "apologies")),
        versions=(a_version(),),
        receipts=(a_receipt(),),
    )

    await store.commit(change)

    record = await store.record(R1)
    assert record is not None
    assert record.round == seen
    assert record.team == replace(team, revision=1)
    assert record.contributions == change.contributions
    assert record.votes == change.votes
    assert record.actions == change.actions
    assert record.actions[0].due == date(2026, 2, 1)
    assert record.corrections == change.corrections
    assert record.versions == change.versions
    assert record.receipts == change.receipts
    assert record.posted == ((0, a_message("100.0")), (1, a_message("100.1")))


async def test_people_go_by_the_last_name_that_is_known(store: Store) -> None:
    seen = await begun(store)
    nameless = replace(BOB, name="")
    await store.commit(
        Change(
            seen=seen,
            team=a_team(chairs=(nameless,), lead=nameless),
            contributions=(a_contribution(author=nameless),),
            actions=(replace(an_action(), owner=nameless),),
            versions=(replace(a_version(), by=nameless),),
        )
    )

    for said, author in enumerate((BOB, nameless, replace(BOB, name="Robert"), nameless)):
        assert await store.keep(a_reply(f"Said {said}.", id=f"said-{said}", author=author))

    record = await store.record(R1)
    assert record is not None
    people = [
        record.team.chairs[0],
        record.team.lead,
        record.contributions[0].author,
        record.actions[0].owner,
        record.versions[0].by,
    ]
    assert [person and person.name for person in people] == ["Robert"] * 5
    assert record.round.chair.name == "Ada"


async def test_a_later_vote_replaces_an_earlier_one(store: Store) -> None:
    seen = await begun(store)
    for vote in (a_vote(choice=1, minute=2), a_vote(choice=2, minute=1), a_vote(BOB, 0)):
        await store.commit(Change(seen=seen, votes=(vote,)))

    record = await store.record(R1)
    assert record is not None
    assert {(vote.person.id, vote.choice) for vote in record.votes} == {("U1", 1), ("U2", 0)}


async def test_an_action_can_be_reworded(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, actions=(an_action("Ring"),)))

    await store.commit(Change(seen=seen, actions=(an_action("Ring the school"),)))

    record = await store.record(R1)
    assert record is not None
    assert [action.what for action in record.actions] == ["Ring the school"]


async def test_only_the_newest_version_of_the_minutes_is_in_the_record(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, versions=(a_version(1, '{"n": 1}'),)))
    await store.commit(Change(seen=seen, versions=(a_version(2, '{"n": 2}', signed=True),)))

    record = await store.record(R1)
    assert record is not None
    assert [version.body for version in record.versions] == ["", '{"n": 2}']
    assert await store.version(R1, 1) == a_version(1, '{"n": 1}')
    assert await store.version(R1, 3) is None


@pytest.mark.parametrize(
    "change",
    [Change(versions=(a_version(),)), Change(corrections=(a_correction(),))],
    ids=["version", "correction"],
)
async def test_a_number_is_given_once(store: Store, change: Change) -> None:
    await begun(store)
    await store.commit(change)

    with pytest.raises(Stale):
        await store.commit(replace(change, votes=(a_vote(),)))

    record = await store.record(R1)
    assert record is not None
    assert record.votes == ()


async def test_a_receipt_counts_once(store: Store) -> None:
    await begun(store)

    for moment in (NOON, LATER):
        await store.commit(Change(receipts=(replace(a_receipt(), at=moment),)))

    record = await store.record(R1)
    assert record is not None
    assert [receipt.at for receipt in record.receipts] == [NOON]


async def test_contributions_come_oldest_first(store: Store) -> None:
    await begun(store, prompts=2)
    for reply in (
        a_reply("third", "3", minute=3),
        a_reply("first", "9", "100.2", minute=1),
        a_reply("second", "1", minute=2),
        a_reply("second, too", "2", minute=2),
    ):
        await store.keep(reply)

    assert await said(store) == ["first", "second", "second, too", "third"]


# Replies


async def test_a_reply_below_a_prompt_is_kept(store: Store) -> None:
    await begun(store, prompts=2)

    kept = await store.keep(a_reply("Yes.", root="100.2"))

    assert kept == Kept(R1, 2, State.OPEN, new=True)
    record = await store.record(R1)
    assert record is not None
    (contribution,) = record.contributions
    assert contribution == a_contribution("Yes.", "100.2", prompt=2, kind=contribution.kind)


async def test_below_the_opening_is_ours_too(store: Store) -> None:
    await begun(store)

    assert await store.keep(a_reply(root="100.0")) == Kept(R1, 0, State.OPEN, new=True)


async def test_how_many_files_came_with_a_reply_is_kept(store: Store) -> None:
    await begun(store)

    for reply in (a_reply(""), replace(a_reply("", revised=1), files=2)):
        await store.keep(reply)

    record = await store.record(R1)
    assert record is not None
    assert [(each.text, each.files) for each in record.contributions] == [("", 2)]


async def test_what_holds_a_reply_back_is_kept_with_its_wording(store: Store) -> None:
    await begun(store)
    kinds = (Identifier.PHONE, Identifier.NAME)

    await store.keep(replace(a_reply(), held=kinds))
    await store.keep(a_reply("Yes, today.", revised=1))
    await store.keep(replace(a_reply("Yes, tomorrow.", "2"), held=kinds))

    record = await store.record(R1)
    assert record is not None
    assert [(each.text, each.held) for each in record.contributions] == [
        ("Yes, today.", ()),
        ("Yes, tomorrow.", kinds),
    ]


async def test_the_same_wording_again_is_held_back_as_it_first_was(store: Store) -> None:
    await begun(store)
    held = replace(a_reply(), held=(Identifier.PHONE,))
    await store.keep(held)

    kept = await store.keep(a_reply())

    record = await store.record(R1)
    assert record is not None
    assert kept is not None
    assert not kept.new
    assert [each.held for each in record.contributions] == [(Identifier.PHONE,)]


async def test_a_release_is_kept_once_with_who_and_when(store: Store) -> None:
    await begun(store)
    said = a_contribution(held=(Identifier.PHONE,))
    later = a_release(at=after(9), by=LEE)
    await store.commit(Change(contributions=(said,), releases=(a_release(),)))

    await store.commit(Change(releases=(later,)))

    record = await store.record(R1)
    assert record is not None
    assert record.releases == (a_release(),)
    assert record.releases[0].by.name == "Bob"
    assert record.held == ()


async def test_releases_for_other_kinds_and_wordings_are_others(store: Store) -> None:
    await begun(store)
    kinds = (Identifier.PHONE, Identifier.NAME)
    wanted = (
        a_release(),
        a_release(minute=2),
        a_release("n2", at=after(4)),
        a_release(kinds=kinds, at=after(5)),
    )

    await store.commit(Change(releases=wanted))

    record = await store.record(R1)
    assert record is not None
    assert record.releases == (wanted[0], wanted[1], wanted[2], wanted[3])


async def test_the_same_wording_again_is_known(store: Store) -> None:
    await begun(store)

    outcomes = [await store.keep(a_reply()) for _ in range(3)]

    assert [kept and kept.new for kept in outcomes] == [True, False, False]
    assert await said(store) == ["Yes."]


async def test_the_same_wording_many_times_at_once_is_new_once(store: Store) -> None:
    await begun(store)

    outcomes = await asyncio.gather(*(store.keep(a_reply()) for _ in range(20)))

    assert sum(kept is not None and kept.new for kept in outcomes) == 1


async def test_what_is_below_nothing_of_ours_leaves_no_trace(store: Store) -> None:
    await begun(store)
    stranger = Person("slack", "T1", "U9", "Stranger")

    assert await store.keep(a_reply(root="55.5", author=stranger)) is None

    await store.commit(Change(contributions=(a_contribution(author=replace(stranger, name="")),)))
    record = await store.record(R1)
    assert record is not None
    assert record.contributions[0].author.name == ""


async def test_a_reply_after_the_close_is_kept_and_says_so(store: Store) -> None:
    seen = await begun(store)
    await store.keep(a_reply("In time", "1"))
    await store.commit(Change(seen=seen, round=replace(seen, state=State.CLOSED)))

    kept = await store.keep(a_reply("Late", "2", minute=1))

    assert kept == Kept(R1, 1, State.CLOSED, new=True)
    assert await said(store) == ["In time", "Late"]


async def test_an_edit_replaces_the_wording(store: Store) -> None:
    await begun(store)
    await store.keep(a_reply("Yess."))

    kept = await store.keep(a_reply("Yes.", revised=1))

    assert kept is not None
    assert kept.new
    assert await said(store) == ["Yes."]


async def test_an_edit_may_come_before_the_original(store: Store) -> None:
    await begun(store)
    await store.keep(a_reply("Yes.", revised=1))

    await store.keep(a_reply("Yess."))

    assert await said(store) == ["Yes."]


async def test_a_deletion_may_come_before_everything(store: Store) -> None:
    await begun(store)
    await store.keep(a_reply("", revised=2, deleted=True))

    await store.keep(a_reply("Yess."))
    await store.keep(a_reply("Yes.", revised=1))

    assert await said(store) == []


async def test_a_deletion_wins_a_tie(store: Store) -> None:
    await begun(store)
    await store.keep(a_reply("", revised=1, deleted=True))

    await store.keep(a_reply("Yes.", revised=1))

    assert await said(store) == []


@pytest.mark.parametrize("seed", range(12))
async def test_wordings_in_any_order_and_number_end_in_one_record(store: Store, seed: int) -> None:
    await begun(store)
    chance = random.Random(seed)
    wordings = [
        a_reply(f"{id} at {revised}{twin}", id, revised=revised, deleted=deleted)
        for id in ("1", "2", "3")
        for revised in (0, 1, 2)
        for twin in ("", "!")
        for deleted in ((id == "2" and revised == 2), (id == "3" and revised == 1))
    ]
    heard = wordings + chance.choices(wordings, k=15)
    chance.shuffle(heard)

    for start in range(0, len(heard), 7):
        await asyncio.gather(*map(store.keep, heard[start : start + 7]))

    assert await said(store) == ["1 at 2!", "3 at 2!"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "x" * 40_000,
        "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "שלום مرحبا \u202eabc\u202c",
        "'; DROP TABLE rounds; -- %s :name ? \\ \x1b[0m",
        "é e\u0301 \uffff \U0010ffff",
    ],
    ids=["empty", "blank", "long", "emoji", "right-to-left", "injection", "code points"],
)
async def test_every_letter_is_kept(store: Store, text: str) -> None:
    await begun(store)

    await store.keep(a_reply(text))

    assert await said(store) == [text]


async def test_what_no_database_can_hold_is_marked_and_the_rest_kept(store: Store) -> None:
    await begun(store)

    reply = a_reply("a\0b\ud83dc", author=replace(ADA, name="A\0da"))

    first, again = await store.keep(reply), await store.keep(reply)

    assert first is not None
    assert again is not None
    assert (first.new, again.new) == (True, False)
    assert await said(store) == ["a\ufffdb\ufffdc"]
    record = await store.record(R1)
    assert record is not None
    assert record.contributions[0].author.name == "A\ufffdda"


async def test_many_replies_at_once_are_each_answered(store: Store) -> None:
    await begun(store, prompts=3)
    replies = [a_reply(f"{n}", f"{n}", f"100.{n % 5}", minute=n) for n in range(300)]

    outcomes = await asyncio.gather(*map(store.keep, replies))

    prompts = [kept and kept.prompt for kept in outcomes]
    assert prompts == [None if n % 5 == 4 else n % 5 for n in range(300)]
    assert await said(store) == [f"{n}" for n in range(300) if n % 5 != 4]


async def test_a_caller_who_gives_up_breaks_nobody_else(store: Store) -> None:
    await begun(store)
    tasks = [asyncio.create_task(store.keep(a_reply(id=f"{n}"))) for n in range(20)]
    await asyncio.sleep(0)

    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert all(isinstance(kept, Kept) for kept in outcomes[1::2])
    assert isinstance(await store.keep(a_reply(id="more")), Kept)


# Chats without threads


async def begun_in_a_chat(store: Store, *, prompts: int = 1, **changes: Any) -> Round:
    """Begin a round in a chat; its opening is message 200.0, its first prompt 200.1."""
    tasks = [Task.OPENING, *(prompts * [Task.PROMPT])]
    sent = [
        a_delivery(f"chat {number}", task, lane=CHAT, detail=str(number))
        for number, task in enumerate(tasks)
    ]
    await store.commit(Change(round=a_round(place=CHAT, **changes), deliveries=tuple(sent)))
    for number in range(prompts + 1):
        (taken,) = await taken_from(store, CHAT)
        await store.sent(taken, Posted(CHAT, "", f"200.{number}"), NOTHING)
    round = await store.open_round(CHAT)
    assert round is not None
    return round


def in_chat(text: str = "Yes.", id: str = "300.1", **changes: Any) -> Reply:
    """Something said in the chat to the bot, unless it is said otherwise."""
    said = a_reply(text, id, root="", place=CHAT)
    return replace(said, **{"addressed": True} | changes)


async def below(store: Store) -> list[tuple[int, str]]:
    record = await store.record(R1)
    assert record is not None
    return [(said.prompt, said.text) for said in record.contributions]


async def test_without_threads_the_newest_prompt_takes_what_is_said_to_the_bot(
    store: Store,
) -> None:
    await begun_in_a_chat(store, prompts=2)

    kept = await store.keep(in_chat("We ring first."))

    assert kept == Kept(R1, 2, State.OPEN, new=True)
    assert await below(store) == [(2, "We ring first.")]


async def test_before_the_first_prompt_it_belongs_to_the_opening(store: Store) -> None:
    await begun_in_a_chat(store, prompts=0)

    assert await store.keep(in_chat()) == Kept(R1, 0, State.OPEN, new=True)


async def test_where_all_prompts_came_at_once_it_belongs_to_none_of_them(store: Store) -> None:
    await begun_in_a_chat(store, prompts=3, mode=Mode.OWN_PACE)

    assert await store.keep(in_chat()) == Kept(R1, 0, State.OPEN, new=True)


async def test_what_quotes_a_prompt_is_below_it(store: Store) -> None:
    await begun_in_a_chat(store, prompts=3)

    kept = await store.keep(in_chat(quotes="200.1", addressed=False))

    assert kept == Kept(R1, 1, State.OPEN, new=True)


async def test_what_quotes_a_prompt_after_the_close_is_kept_and_says_so(store: Store) -> None:
    seen = await begun_in_a_chat(store, prompts=2)
    await store.commit(Change(seen=seen, round=replace(seen, state=State.CLOSED, closed=LATER)))

    assert await store.keep(in_chat(quotes="200.1")) == Kept(R1, 1, State.CLOSED, new=True)
    assert await store.keep(in_chat("Late.", "300.2")) is None


async def test_what_quotes_something_else_goes_by_whom_it_is_for(store: Store) -> None:
    await begun_in_a_chat(store, prompts=2)

    assert await store.keep(in_chat(quotes="199.9", addressed=False)) is None
    assert await store.keep(in_chat(quotes="199.9")) == Kept(R1, 2, State.OPEN, new=True)


async def test_what_people_say_to_each_other_in_a_chat_leaves_no_trace(store: Store) -> None:
    await begun_in_a_chat(store)
    said = in_chat(addressed=False)

    assert await store.keep(said) is None
    assert await store.keep(replace(said, text="Yes!", revised=LATER)) is None
    assert await store.keep(replace(said, text="", deleted=True, revised=LATER)) is None
    assert await below(store) == []


async def test_an_edit_stays_with_the_prompt_however_far_the_round_has_moved(
    store: Store,
) -> None:
    seen = await begun_in_a_chat(store, prompts=1)
    await store.keep(in_chat("We ring."))
    onward = a_delivery("chat 2", Task.PROMPT, lane=CHAT, detail="2")
    await store.commit(Change(seen=seen, round=replace(seen, reached=2), deliveries=(onward,)))
    (taken,) = await taken_from(store, CHAT)
    await store.sent(taken, Posted(CHAT, "", "200.2"), NOTHING)

    edit = in_chat("We ring first.", addressed=False, revised=LATER)
    kept = await store.keep(edit)

    assert kept == Kept(R1, 1, State.OPEN, new=True)
    assert await below(store) == [(1, "We ring first.")]


async def test_a_deletion_takes_back_what_was_said_in_an_earlier_round(store: Store) -> None:
    seen = await begun_in_a_chat(store)
    await store.keep(in_chat("We ring."))
    await store.commit(Change(seen=seen, round=replace(seen, state=State.CLOSED, closed=LATER)))
    await store.commit(Change(round=a_round("r2", CHAT)))

    gone = in_chat("", addressed=False, deleted=True, revised=LATER)
    kept = await store.keep(gone)

    assert kept == Kept(R1, 1, State.CLOSED, new=True)
    assert await below(store) == []


async def test_many_things_said_at_once_in_a_chat_are_each_answered(store: Store) -> None:
    await begun_in_a_chat(store)
    said = [in_chat(f"{n}", f"300.{n}", addressed=n % 2 == 0) for n in range(20)]
    gone = replace(said[0], text="", deleted=True, addressed=False, revised=LATER)

    answers = await asyncio.gather(*map(store.keep, [*said, gone]))

    assert [answer is not None for answer in answers[:20]] == [n % 2 == 0 for n in range(20)]
    assert {text for _, text in await below(store)} == {f"{n}" for n in range(2, 20, 2)}


async def test_the_same_message_of_another_chat_is_another_one(store: Store) -> None:
    await begun_in_a_chat(store)
    await store.keep(in_chat("We ring."))

    elsewhere = replace(in_chat("", deleted=True, revised=LATER), thread=Thread(HALL, ""))

    assert await store.keep(elsewhere) is None
    assert await below(store) == [(1, "We ring.")]


async def test_a_chat_waits_for_an_opening_on_its_way_with_what_is_said_to_the_bot(
    store: Store,
) -> None:
    opening = a_delivery("chat 0", Task.OPENING, lane=CHAT)
    await store.commit(Change(round=a_round(place=CHAT), deliveries=(opening,)))
    (taken,) = await taken_from(store, CHAT)

    with pytest.raises(NotYet):
        await store.keep(in_chat())
    assert await store.keep(in_chat(addressed=False)) is None
    await store.sent(taken, Posted(CHAT, "", "200.0"), NOTHING)
    assert await store.keep(in_chat()) == Kept(R1, 0, State.OPEN, new=True)


# Doubt


async def test_it_cannot_be_told_whose_a_thread_is_while_one_is_on_its_way(
    store: Store,
) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery("o", Task.OPENING),)))
    assert await store.keep(a_reply(root="100.0")) is None
    (taken,) = await store.take(NOON, LATE, 1)

    with pytest.raises(NotYet):
        await store.keep(a_reply(root="100.0"))
    assert await store.keep(a_reply(root="100.0", place=HALL)) is None

    await store.sent(taken, a_message("100.0"), NOTHING)
    assert await store.keep(a_reply(root="100.0")) == Kept(R1, 0, State.OPEN, new=True)
    assert await store.keep(a_reply(root="other")) is None


async def test_it_is_in_doubt_until_a_try_is_known_to_have_failed(store: Store) -> None:
    delivery = a_delivery("p", Task.PROMPT, detail="1")
    await store.commit(Change(round=a_round(), deliveries=(delivery,)))
    (taken,) = await store.take(NOON, LATE, 1)
    await store.postpone(taken, after(2), doubt=True)
    with pytest.raises(NotYet):
        await store.keep(a_reply())

    (taken,) = await store.take(after(2), after(3), 1)
    await store.postpone(taken, after(4), doubt=False)

    assert await store.keep(a_reply()) is None


async def test_an_update_on_its_way_puts_no_thread_in_doubt(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery("r", Task.REFRESH),)))
    await store.take(NOON, LATE, 1)

    assert await store.keep(a_reply()) is None


# Deliveries


async def test_a_delivery_is_taken_when_it_is_due(store: Store) -> None:
    delivery = a_delivery("d", Task.DIGEST, lane=LEE, due=after(5), detail="1", collapses="c")
    await store.commit(Change(round=a_round(), deliveries=(delivery,)))

    assert await store.take(after(4), after(6), 9) == []
    assert await store.next_due() == after(5)
    (taken,) = await store.take(after(5), after(6), 9)

    assert taken.delivery == delivery
    assert (taken.attempts, taken.doubt) == (1, False)


async def test_a_delivery_known_by_its_key_is_not_kept_twice(store: Store) -> None:
    first, second = a_delivery("d", detail="1"), a_delivery("d", detail="2", lane=LEE)
    await store.commit(Change(round=a_round(), deliveries=(first, second)))
    (taken,) = await store.take(NOON, LATE, 9)
    await store.sent(taken, None, NOTHING)

    await store.commit(Change(deliveries=(second,)))

    assert taken.delivery == first
    assert await store.next_due() is None


async def test_the_deliveries_of_a_lane_go_out_one_at_a_time_in_order(store: Store) -> None:
    due = (("c", 2), ("a", 0), ("d", 2), ("b", 1))
    deliveries = tuple(a_delivery(key, due=after(minute)) for key, minute in due)
    await store.commit(Change(round=a_round(), deliveries=deliveries))
    seen: list[str] = []

    while taken := await store.take(after(3), after(4), 9):
        assert await store.take(after(3), after(4), 9) == []
        (only,) = taken
        seen.append(only.delivery.key)
        await store.sent(only, None, NOTHING)

    assert seen == ["a", "b", "c", "d"]


async def test_lanes_do_not_wait_for_each_other(store: Store) -> None:
    lanes = (STAFF_ROOM, HALL, ADA, BOB, Person("slack", "T2", "U1"), Person("slack", "T1", "C1"))
    deliveries = tuple(
        a_delivery(f"{lane} {n}", lane=lane, due=after(n)) for n in range(2) for lane in lanes
    )
    await store.commit(Change(round=a_round(), deliveries=deliveries))

    taken = await store.take(after(2), after(3), 9)

    assert [each.delivery.lane for each in taken] == list(lanes)


async def test_no_more_are_taken_than_asked_for_and_the_oldest_first(store: Store) -> None:
    deliveries = tuple(
        a_delivery(f"{n}", lane=Person("slack", "T1", f"U{n}"), due=after(-n)) for n in range(5)
    )
    await store.commit(Change(round=a_round(), deliveries=deliveries))

    taken = await store.take(NOON, LATE, 2)

    assert [each.delivery.key for each in taken] == ["4", "3"]


async def test_what_is_due_later_holds_nothing_up(store: Store) -> None:
    timer = a_delivery("timer", Task.CLOSE_TIMER, due=LATER)
    await store.commit(Change(round=a_round(), deliveries=(timer, a_delivery("now"))))

    taken = await store.take(NOON, LATE, 9)

    assert [each.delivery.key for each in taken] == ["now"]


async def test_one_that_joins_a_lane_at_its_front_waits_for_the_one_under_way(
    store: Store,
) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery("under way"),)))
    (under_way,) = await store.take(NOON, LATE, 9)

    await store.commit(Change(deliveries=(a_delivery("earlier", due=after(-5)),)))

    assert await store.take(NOON, LATE, 9) == []
    await store.sent(under_way, None, NOTHING)
    (taken,) = await store.take(NOON, LATE, 9)
    assert taken.delivery.key == "earlier"


async def test_couriers_who_take_at_once_never_share(store: Store) -> None:
    deliveries = tuple(
        a_delivery(f"{n} {turn}", lane=Person("slack", "T1", f"U{n}"))
        for n in range(10)
        for turn in range(3)
    )
    await store.commit(Change(round=a_round(), deliveries=deliveries))
    delivered: list[str] = []

    async def courier() -> None:
        while await store.next_due() == NOON or len(delivered) < 30:
            # A store in memory never waits, so nobody else would have a turn.
            await asyncio.sleep(0)
            for taken in await store.take(NOON, LATE, 3):
                delivered.append(taken.delivery.key)
                await asyncio.sleep(0)
                assert await store.sent(taken, None, NOTHING)

    await asyncio.wait_for(asyncio.gather(*(courier() for _ in range(4))), 60)

    assert len(delivered) == len(set(delivered)) == 30
    for lane in range(10):
        mine = [key for key in delivered if key.startswith(f"{lane} ")]
        assert mine == sorted(mine)


async def test_a_lease_that_ran_out_passes_on_in_doubt(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))
    (first,) = await store.take(NOON, LATE, 1)
    assert await store.next_due() == LATE
    assert await store.take(after(0.5), after(9), 1) == []

    (second,) = await store.take(LATE, after(2), 1)

    assert (second.id, second.attempts, second.doubt) == (first.id, 2, True)
    assert second.fence > first.fence
    assert not await store.sent(first, None, Change(votes=(a_vote(),)))
    assert not await store.postpone(first, LATER, doubt=False)
    assert not await store.give_up(first, "gone", Change(votes=(a_vote(),)))
    record = await store.record(R1)
    assert record is not None
    assert record.votes == ()
    assert await store.sent(second, None, Change(votes=(a_vote(),)))
    assert await store.next_due() is None


async def test_a_late_settle_adds_the_thread_of_its_copy(store: Store) -> None:
    delivery = a_delivery("p", Task.PROMPT, detail="1")
    await store.commit(Change(round=a_round(), deliveries=(delivery,)))
    (first,) = await store.take(NOON, LATE, 1)
    (second,) = await store.take(LATE, after(2), 1)
    assert await store.sent(second, a_message("200.2"), NOTHING)

    assert not await store.sent(first, a_message("200.1"), NOTHING)

    for root in ("200.1", "200.2"):
        assert await store.keep(a_reply(root=root, id=root)) == Kept(R1, 1, State.OPEN, new=True)
    record = await store.record(R1)
    assert record is not None
    assert [posted.id for _, posted in record.posted] == ["200.2", "200.1"]


async def test_a_copy_that_somebody_has_met_is_a_thread_of_its_prompt(store: Store) -> None:
    await store.commit(Change(round=a_round(reached=1)))

    met = [await store.meet(R1, 1, a_message("200.1"), NOTHING) for _ in range(2)]

    assert met == [True, False]
    assert await store.keep(a_reply(root="200.1")) == Kept(R1, 1, State.OPEN, new=True)
    record = await store.record(R1)
    assert record is not None
    assert record.posted == ((1, a_message("200.1")),)


async def test_nothing_else_becomes_one(store: Store) -> None:
    await store.commit(Change(round=a_round(reached=1)))
    elsewhere = replace(a_message("200.1"), place=replace(a_round().place, channel="C9"))
    with_it = Change(deliveries=(a_delivery("refresh"),))

    met = [
        await store.meet(R1, 2, a_message("200.1"), with_it),
        await store.meet(RoundId("none"), 1, a_message("200.1"), with_it),
        await store.meet(R1, 1, elsewhere, with_it),
    ]

    assert met == [False] * 3
    assert await store.keep(a_reply(root="200.1")) is None
    assert await store.next_due() is None


async def test_what_a_met_copy_causes_is_kept_with_it_once(store: Store) -> None:
    await store.commit(Change(round=a_round(reached=1)))

    for key in ("refresh-1", "refresh-2"):
        await store.meet(R1, 1, a_message("200.1"), Change(deliveries=(a_delivery(key),)))

    assert [each.delivery.key for each in await store.take(NOON, LATE, 9)] == ["refresh-1"]


async def test_a_thread_belongs_to_the_first_of_its_messages(store: Store) -> None:
    prompts = tuple(a_delivery(f"{n}", Task.PROMPT, detail=f"{n}") for n in (1, 2))
    await store.commit(Change(round=a_round(), deliveries=prompts))
    for id in ("100.5", "100.6"):
        (taken,) = await store.take(NOON, LATE, 1)
        await store.sent(taken, a_message("100.1", id), NOTHING)

    assert await store.keep(a_reply()) == Kept(R1, 1, State.OPEN, new=True)
    record = await store.record(R1)
    assert record is not None
    assert record.posted == ((1, a_message("100.1", "100.5")), (2, a_message("100.1", "100.6")))


async def test_other_messages_open_no_thread_of_ours(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery("n", Task.NEWS),)))
    (taken,) = await store.take(NOON, LATE, 1)

    assert await store.sent(taken, a_message(), NOTHING)

    assert await store.keep(a_reply()) is None


async def test_what_follows_from_a_sending_is_kept_with_it(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(deliveries=(a_delivery("p", Task.PROMPT, detail="2"),)))
    (taken,) = await store.take(NOON, LATE, 1)
    follows = Change(
        seen=seen,
        round=replace(seen, reached=2),
        deliveries=(a_delivery("next", lane=LEE),),
    )

    assert await store.sent(taken, a_message("100.2"), follows)

    (round,) = await store.rounds(STAFF_ROOM)
    assert round.reached == 2
    (next,) = await store.take(NOON, LATE, 9)
    assert next.delivery.key == "next"


async def test_if_the_round_moved_on_while_sending_nothing_is_kept(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(deliveries=(a_delivery("p", Task.PROMPT, detail="2"),)))
    (taken,) = await store.take(NOON, LATE, 1)
    await store.commit(Change(seen=seen, round=replace(seen, reached=1)))

    with pytest.raises(Stale):
        await store.sent(taken, a_message("100.2"), Change(seen=seen, votes=(a_vote(),)))
    with pytest.raises(Stale):
        await store.give_up(taken, "gone", Change(seen=seen))

    record = await store.record(R1)
    assert record is not None
    assert (len(record.posted), record.votes) == (2, ())
    assert await store.sent(taken, a_message("100.2"), Change(seen=record.round))


async def test_a_settled_delivery_is_settled(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))
    (taken,) = await store.take(NOON, LATE, 1)
    assert await store.sent(taken, None, NOTHING)

    assert not await store.sent(taken, None, NOTHING)
    assert not await store.give_up(taken, "gone", NOTHING)
    assert not await store.postpone(taken, LATER, doubt=True)
    assert await store.undelivered() == []


async def test_a_postponed_delivery_gives_its_lease_back(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))
    (taken,) = await store.take(NOON, LATER, 1)

    assert await store.postpone(taken, after(3), doubt=False)

    assert not await store.sent(taken, None, NOTHING)
    assert await store.next_due() == after(3)
    assert await store.take(after(2), LATER, 1) == []
    (again,) = await store.take(after(3), LATER, 1)
    assert (again.attempts, again.doubt) == (2, False)


async def test_a_pause_that_the_platform_asked_for_is_no_attempt(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))
    (taken,) = await store.take(NOON, LATER, 1)

    assert await store.postpone(taken, after(3), doubt=False, tried=False)

    (again,) = await store.take(after(3), LATER, 1)
    assert (taken.attempts, again.attempts) == (1, 1)
    assert again.fence > taken.fence


async def test_a_postponement_in_doubt_is_remembered(store: Store) -> None:
    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))
    (taken,) = await store.take(NOON, LATE, 1)
    await store.postpone(taken, after(1), doubt=True)

    (again,) = await store.take(after(1), after(2), 1)
    await store.postpone(again, after(3), doubt=False)

    assert again.doubt
    (last,) = await store.take(after(3), after(4), 1)
    assert not last.doubt


async def test_nothing_of_a_lane_overtakes_what_was_put_off(store: Store) -> None:
    deliveries = (a_delivery("first"), a_delivery("second"), a_delivery("elsewhere", lane=HALL))
    await store.commit(Change(round=a_round(), deliveries=deliveries))
    taken, elsewhere = await store.take(NOON, LATE, 9)
    await store.sent(elsewhere, None, NOTHING)
    await store.postpone(taken, after(3), doubt=False)

    await store.commit(Change(deliveries=(a_delivery("earlier", due=after(-9)),)))

    assert await store.take(after(2), after(9), 9) == []
    assert await store.next_due() == after(3)
    (taken,) = await store.take(after(3), after(9), 9)
    assert taken.delivery.key == "earlier"


async def test_what_is_given_up_is_kept_with_its_reason(store: Store) -> None:
    deliveries = (a_delivery("b", lane=LEE, due=after(-1)), a_delivery("a"), a_delivery("c"))
    await store.commit(Change(round=a_round(), deliveries=deliveries))
    for taken in [*await store.take(NOON, LATE, 9)]:
        assert await store.give_up(taken, f"no {taken.delivery.key}", Change(votes=(a_vote(),)))

    found = await store.undelivered()

    assert [(delivery.key, reason) for delivery, reason in found] == [("b", "no b"), ("a", "no a")]
    (taken,) = await store.take(NOON, LATE, 9)
    assert taken.delivery.key == "c"
    record = await store.record(R1)
    assert record is not None
    assert record.votes == (a_vote(),)


async def test_updates_that_wait_collapse_into_one(store: Store) -> None:
    updates = [a_delivery(f"u{n}", Task.REFRESH, collapses="prompt 1") for n in range(4)]
    await store.commit(Change(round=a_round(), deliveries=(updates[0], updates[1])))
    (taken,) = await store.take(NOON, LATE, 9)
    assert taken.delivery.key == "u0"

    await store.commit(Change(deliveries=(updates[2],)))
    await store.commit(Change(deliveries=(updates[3],)))
    await store.sent(taken, None, NOTHING)

    (taken,) = await store.take(NOON, LATE, 9)
    assert taken.delivery.key == "u2"
    await store.sent(taken, None, NOTHING)
    assert await store.next_due() is None


async def test_only_likes_of_one_lane_collapse(store: Store) -> None:
    deliveries = (
        a_delivery("1", collapses="x"),
        a_delivery("2", collapses="y"),
        a_delivery("3", collapses="x", lane=HALL),
        a_delivery("4"),
        a_delivery("5"),
    )
    await store.commit(Change(round=a_round(), deliveries=deliveries))

    await deliver_nothing_before(store)

    assert await store.next_due() is None
    for key in "12345":
        await store.commit(Change(deliveries=(a_delivery(key),)))
    assert await store.next_due() is None


# Waiting


async def test_a_commit_with_deliveries_wakes_who_waits(store: Store) -> None:
    waiting = asyncio.create_task(store.wait(None))
    await asyncio.sleep(0.01)

    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))

    await asyncio.wait_for(waiting, 10)


async def test_a_commit_before_the_wait_is_not_missed(store: Store) -> None:
    await settled(store)
    await store.take(NOON, LATE, 9)

    await store.commit(Change(round=a_round(), deliveries=(a_delivery(),)))

    await asyncio.wait_for(store.wait(None), 10)


async def test_a_wait_ends_when_its_time_is_over(store: Store) -> None:
    await settled(store)

    await asyncio.wait_for(store.wait(0.01), 10)


async def test_nothing_wakes_who_waits_for_deliveries_but_deliveries(store: Store) -> None:
    seen = await begun(store)
    await settled(store)
    waiting = asyncio.create_task(store.wait(None))

    await store.commit(Change(seen=seen, votes=(a_vote(),)))
    await store.keep(a_reply())
    done, _ = await asyncio.wait([waiting], timeout=0.05)

    assert not done
    waiting.cancel()
    await asyncio.wait([waiting])


async def settled(store: Store) -> None:
    """Wait until nothing rings any more; the first wait may ring for what came before it."""
    loop = asyncio.get_running_loop()
    while True:
        began = loop.time()
        await store.wait(0.3)
        if loop.time() - began > 0.29:
            return


# Isolation


def elsewhere() -> list[Place]:
    """Places that differ from the staff room in one thing each."""
    here = STAFF_ROOM
    return [replace(here, platform="teams"), replace(here, workspace="T2"), HALL]


@pytest.mark.parametrize("other", elsewhere(), ids=["platform", "workspace", "channel"])
async def test_another_place_sees_nothing(store: Store, other: Place) -> None:
    await begun(store)
    await store.commit(Change(team=a_team()))

    assert await store.open_round(other) is None
    assert await store.rounds(other) == []
    assert await store.team(other) == Team(other)
    assert await store.keep(a_reply(place=other)) is None


@pytest.mark.parametrize("other", elsewhere()[:2], ids=["platform", "workspace"])
async def test_the_same_ids_elsewhere_are_other_people_and_threads(
    store: Store, other: Place
) -> None:
    namesake = replace(LEE, platform=other.platform, workspace=other.workspace, name="Other")
    await begun(store)
    await begun(store, place=other, id="r2")
    await store.commit(Change(team=a_team()))
    await store.commit(Change(team=a_team(other, lead=namesake)))

    kept = await store.keep(a_reply("Theirs", place=other, author=namesake))

    assert kept == Kept(cast("Round", await store.open_round(other)).id, 1, State.OPEN, new=True)
    assert await said(store) == []
    assert [team.place for team in await store.teams_of(LEE)] == [STAFF_ROOM]
    assert [team.place for team in await store.teams_of(namesake)] == [other]
    assert (await store.team(STAFF_ROOM)).lead == LEE
    lead = (await store.team(STAFF_ROOM)).lead
    assert lead is not None
    assert lead.name == "Lee"


async def test_the_order_of_a_lane_survives_a_crowd(store: Store) -> None:
    await store.commit(Change(round=a_round()))
    for n in range(10):
        await store.commit(Change(deliveries=(a_delivery(f"{n}"), a_delivery(f"x{n}", lane=LEE))))
    seen: list[int] = []

    while taken := await store.take(NOON, LATE, 9):
        for each in taken:
            seen += [each.id] if each.delivery.lane == STAFF_ROOM else []
            await store.sent(each, None, NOTHING)

    assert all(one < other for one, other in pairwise(seen))
    assert len(seen) == 10
