"""What every store must do for whoever sees, hands over or removes what is kept."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.audit import CLOCK, Entry, Verb, Workspace, faults
from bot.dossier import Class, Removal
from bot.errors import Stale
from bot.identifiers import Identifier
from bot.model import (
    Change,
    Correction,
    Person,
    Place,
    Record,
    Release,
    Rewriting,
    Round,
    State,
    Task,
    mark_of,
)
from bot.ports import Store
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
    a_contribution,
    a_correction,
    a_delivery,
    a_receipt,
    a_reply,
    a_round,
    a_team,
    a_version,
    a_vote,
    after,
    an_action,
    begun,
)

HOME = STAFF_ROOM.home
OTHER = Workspace("slack", "T2")
ALIAS = Person("slack", "T1", "erased-1")
KINDS = ("contributions", "votes", "actions", "minutes", "deliveries")
OVER: Mapping[Class, datetime] = {Class(kind): LATER for kind in KINDS}
"""Everything of a round that ended before the day after."""


def an_entry(object: str = "r1", at: datetime = NOON, home: Workspace = HOME) -> Entry:
    return Entry(home, at, ADA.key, Verb.READ, "round", object, "why")


async def record_of(store: Store) -> Record:
    record = await store.record(R1)
    assert record is not None
    return record


async def everything(store: Store, closed: datetime | None = NOON) -> Round:
    """A round with one of each, which is over."""
    seen = await begun(store)
    state = State.SIGNED_OFF if closed else State.OPEN
    new = replace(seen, state=state, closed=closed, issued=2, present="Ada", apologies="Bob")
    parts = {
        "contributions": (
            a_contribution("Said.", "n1"),
            a_contribution("By Bob.", "b1", author=BOB),
        ),
        "votes": (a_vote(ADA), a_vote(BOB)),
        "actions": (an_action(),),
        "corrections": (a_correction(1, "Better", "contribution:b1"),),
        "versions": (a_version(1, '{"one": 1}'), a_version(2, '{"two": 2}', signed=True)),
        "receipts": (a_receipt(2),),
        "deliveries": (a_delivery("to Bob", lane=BOB),),
    }
    await store.commit(Change(seen=seen, round=new, team=a_team(), **parts))  # pyright: ignore[reportArgumentType]
    await store.keep(a_reply("First.", "100.9", "100.1", 1, author=BOB))
    await store.keep(a_reply("Second.", "100.9", "100.1", 1, revised=2, author=BOB))
    return (await record_of(store)).round


async def bare(store: Store) -> Record:
    """A record without what a removal must not touch."""
    record = await record_of(store)
    return replace(record, team=a_team(), gone=frozenset())


# All that is kept of a round, or of a person


async def test_a_dossier_has_every_wording_every_body_and_every_delivery(store: Store) -> None:
    await everything(store)
    await store.commit(Change(audit=(an_entry("r1/3"), an_entry("r2"), an_entry("r1"))))

    found = await store.dossier(R1)

    assert found is not None
    assert found.record == await record_of(store)
    assert [each.text for each in found.wordings] == ["By Bob.", "Said.", "First.", "Second."]
    assert [version.body for version in found.versions] == ['{"one": 1}', '{"two": 2}']
    assert [each.delivery.key for each in found.deliveries] == ["r1 opening", "r1 1", "to Bob"]
    assert [(each.state, each.message) for each in found.deliveries] == [
        ("sent", "100.0"),
        ("sent", "100.1"),
        ("pending", None),
    ]
    assert [link.entry.object for link in found.trail] == ["r1/3", "r1"]


async def test_there_is_no_dossier_of_what_was_never_kept(store: Store) -> None:
    assert await store.dossier(R1) is None
    assert not (await store.traces(ADA)).found
    assert await store.people_called("a") == []
    assert await store.all_rounds() == []
    assert await store.heads() == []


@pytest.mark.parametrize("role", ["chair", "author", "voter", "owner", "lead", "lane"])
async def test_a_person_is_traced_to_every_round_that_names_them(store: Store, role: str) -> None:
    zed = Person("slack", "T1", "U9", "Zed")
    parts = {
        "chair": Change(round=a_round("r2", HALL, chair=zed)),
        "author": Change(contributions=(a_contribution(author=zed),)),
        "voter": Change(votes=(a_vote(zed),)),
        "owner": Change(actions=(replace(an_action(), owner=zed),)),
        "lead": Change(receipts=(a_receipt(1, zed),)),
        "lane": Change(deliveries=(a_delivery(lane=zed),)),
    }
    await begun(store)
    await store.commit(parts[role])

    traces = await store.traces(replace(zed, name=""))

    assert traces.person.name == "Zed"
    assert traces.rounds == (("r2",) if role == "chair" else ("r1",))
    assert not (await store.traces(Person("slack", "T2", "U9"))).found


async def test_a_person_is_traced_to_the_teams_they_lead_or_chair(store: Store) -> None:
    await store.commit(Change(team=a_team(STAFF_ROOM)))
    await store.commit(Change(team=a_team(HALL, lead=BOB, chairs=(LEE,))))
    invite = a_delivery("invite", Task.INVITE, lane=LEE, round=None)
    await store.commit(Change(deliveries=(invite,)))

    traces = await store.traces(LEE)

    assert [team.place for team in traces.teams] == [STAFF_ROOM, HALL]
    assert [each.delivery for each in traces.deliveries] == [invite]
    assert traces.rounds == ()


async def test_people_are_found_by_a_part_of_their_name(store: Store) -> None:
    await begun(store)
    sian = Person("slack", "T1", "U9", "Siân Pritchard")
    await store.commit(Change(votes=(a_vote(sian),)))

    for name in ("Siân", "SIAN", "prit"):
        assert [found.name for found in await store.people_called(name)] == ["Siân Pritchard"]
    assert await store.people_called("%") == []


async def test_all_rounds_come_newest_first(store: Store) -> None:
    await store.commit(Change(round=a_round("r1", opened=after(1))))
    await store.commit(Change(round=a_round("r2", Place("slack", "T2", "C1"), opened=after(2))))

    assert [round.id for round in await store.all_rounds()] == ["r2", "r1"]


async def test_rounds_that_nobody_closes_are_found(store: Store) -> None:
    changes: list[dict[str, object]] = [
        {},
        {"closes": after(2)},
        {"closes": LATER},
        {"state": State.CLOSED, "closed": after(1)},
        {"opened": LATER},
    ]
    for number, each in enumerate(changes, 1):
        place = Place("slack", "T1", f"C{number}")
        await store.commit(Change(round=a_round(f"r{number}", place, **each)))

    found = await store.left_open(after(3), after(2))

    assert sorted(round.id for round in found) == ["r1", "r2"]


# Taking words and people out


async def test_words_that_are_taken_out_are_gone_and_never_come_back(store: Store) -> None:
    seen = await everything(store, closed=None)
    instead = a_contribution("[gone]", "100.9", author=BOB, revised=LATER)
    rewriting = Rewriting(R1, gone=("100.9", "n1"), instead=(instead,))

    await store.commit(Change(seen=seen, round=seen, rewriting=rewriting))
    again = await store.keep(a_reply("First.", "100.9", "100.1", 1, author=BOB))
    edited = await store.keep(a_reply("Third.", "100.9", "100.1", 1, revised=5000, author=BOB))
    await store.commit(Change(contributions=(a_contribution("Said.", "n1"),)))

    found = await store.dossier(R1)
    assert found is not None
    assert sorted(each.text for each in found.wordings) == ["By Bob.", "[gone]"]
    assert found.record.gone == {mark_of(R1, "100.9"), mark_of(R1, "n1")}
    assert again is not None
    assert edited is not None
    assert not again.new
    assert not edited.new


async def test_a_late_edit_does_not_bring_back_the_name_either(store: Store) -> None:
    seen = await everything(store, closed=None)
    rewriting = Rewriting(R1, gone=("100.9",))
    await store.commit(Change(seen=seen, round=seen, rewriting=rewriting, forgotten=BOB))

    await store.keep(a_reply("Third.", "100.9", "100.1", 1, revised=9, author=BOB))

    assert await store.people_called("Bob") == []


async def test_another_rounds_contribution_of_that_id_is_left_alone(store: Store) -> None:
    seen = await everything(store)
    other = Place("slack", "T2", "C1")
    await begun(store, place=other, id="r2")
    rewriting = Rewriting(R1, gone=("100.9",))

    await store.commit(Change(seen=seen, round=seen, rewriting=rewriting))
    kept = await store.keep(a_reply("Mine.", "100.9", "100.1", place=other))

    assert kept is not None
    assert kept.new


async def test_minutes_and_corrections_are_written_over(store: Store) -> None:
    seen = await everything(store)
    cleared = Correction(R1, 1, "gone", None, ADA, NOON)
    new = replace(a_version(2, '{"two": "[gone]"}'), salt="another")

    rewriting = Rewriting(R1, corrections=(cleared,), versions=(new,))
    await store.commit(Change(seen=seen, round=seen, rewriting=rewriting))

    record, version = await record_of(store), await store.version(R1, 2)
    assert [(each.target, each.text) for each in record.corrections] == [("gone", None)]
    assert version is not None
    assert version == replace(version, body=new.body, seal=new.seal, salt="another", signed=True)


async def test_a_person_who_is_taken_out_of_a_round_is_named_nowhere_in_it(store: Store) -> None:
    seen = await everything(store)
    rewriting = Rewriting(R1, person=BOB, alias=ALIAS)

    await store.commit(Change(seen=seen, round=replace(seen, chair=BOB), rewriting=rewriting))

    record = await record_of(store)
    assert record.round.chair == ALIAS
    assert {each.author for each in record.contributions} == {ADA, ALIAS}
    assert {vote.person for vote in record.votes} == {ADA, ALIAS}
    assert record.actions[0].owner == ALIAS
    assert (await store.traces(BOB)).rounds == ()


async def test_nothing_is_taken_out_of_a_round_that_has_moved_on(store: Store) -> None:
    seen = await everything(store)
    await store.commit(Change(seen=seen, round=replace(seen, hold="Case 12")))

    with pytest.raises(Stale):
        await store.commit(Change(seen=seen, round=seen, rewriting=Rewriting(R1, ("n1",))))

    assert len((await record_of(store)).contributions) == 3


async def test_a_name_that_is_forgotten_goes_with_messages_beside_rounds(store: Store) -> None:
    await everything(store)
    invite = a_delivery("invite", Task.INVITE, lane=BOB, round=None)
    await store.commit(Change(deliveries=(invite,)))

    await store.commit(Change(forgotten=BOB))

    traces = await store.traces(BOB)
    assert (traces.person.name, traces.deliveries, traces.rounds) == ("", (), ("r1",))


# Removing what is over


async def test_what_is_over_is_found_and_removed_kind_by_kind(store: Store) -> None:
    await everything(store)
    before = await bare(store)
    gone: dict[str, dict[str, object]] = {
        "contributions": {"contributions": (), "posted": ()},
        "votes": {"votes": ()},
        "actions": {"actions": ()},
        "minutes": {"corrections": (), "versions": (), "receipts": ()},
        "deliveries": {},
    }
    counts = {"contributions": 4, "votes": 2, "actions": 1, "minutes": 2, "deliveries": 2}
    for kind in KINDS:
        ends = {Class(kind): LATER}

        [removal] = await store.expired(ends, 9)
        removed = await store.remove(removal, LATER)

        assert removed == {Class(kind): counts[kind]}
        assert await store.expired(ends, 9) == []
        after_it = await bare(store)
        before = replace(before, **gone[kind])
        assert replace(after_it, round=before.round) == before
    record = await record_of(store)
    assert record.round.thinned == LATER
    assert (record.round.present, record.round.apologies, record.round.issued) == ("", "", 0)


async def test_what_ended_later_or_not_at_all_stays(store: Store) -> None:
    await everything(store, closed=LATER)
    other = Place("slack", "T1", "C9")
    await begun(store, place=other, id="r2")

    assert await store.expired({**OVER, Class.ROUNDS: LATER}, 9) == []


async def test_nothing_of_a_round_under_legal_hold_is_removed(store: Store) -> None:
    seen = await everything(store)
    [removal] = await store.expired({**OVER, Class.ROUNDS: LATER}, 9)
    await store.commit(Change(seen=seen, round=replace(seen, hold="Case 12")))
    before = await store.dossier(R1)

    removed = await store.remove(removal, LATER)

    assert removed == {}
    assert await store.expired({**OVER, Class.ROUNDS: LATER}, 9) == []
    assert await store.dossier(R1) == before


async def test_a_round_of_which_all_is_over_goes_with_everything(store: Store) -> None:
    await everything(store)

    [removal] = await store.expired({**OVER, Class.ROUNDS: LATER}, 9)
    removed = await store.remove(removal, LATER)

    assert removed[Class.ROUNDS] == 1
    assert removed[Class.CONTRIBUTIONS] == 4
    assert await store.dossier(R1) is None
    assert await store.rounds(STAFF_ROOM) == []
    assert await store.keep(a_reply("Late.", root="100.1")) is None


async def test_a_thread_whose_contributions_were_removed_is_ours_no_more(store: Store) -> None:
    await everything(store)
    assert await store.keep(a_reply("In time.", "1", root="100.1")) is not None
    assert await store.keep(a_reply("In time, too.", "2", root="100.1")) is not None

    [removal] = await store.expired({Class.CONTRIBUTIONS: LATER}, 9)
    await store.remove(removal, LATER)

    assert await store.keep(a_reply("Late.", root="100.1")) is None


async def test_a_removal_says_in_the_trail_how_much_went(store: Store) -> None:
    await everything(store)

    [removal] = await store.expired({Class.CONTRIBUTIONS: LATER, Class.VOTES: LATER}, 9)
    await store.remove(removal, LATER)
    await store.remove(removal, LATER)

    [link] = await store.links(HOME, 0, 9)
    assert link.entry == Entry(
        HOME, LATER, CLOCK, Verb.REMOVED, "round", R1, "contributions 4, votes 2"
    )


async def test_there_are_never_more_removals_than_asked_for(store: Store) -> None:
    for number in range(4):
        seen = await begun(store, place=Place("slack", "T1", f"C{number}"), id=f"r{number}")
        await store.commit(
            Change(seen=seen, round=replace(seen, state=State.CANCELLED, closed=NOON))
        )

    found = await store.expired({Class.CONTRIBUTIONS: LATER, Class.ROUNDS: LATER}, 3)

    assert [removal.round for removal in found] == ["r0", "r1", "r2"]


async def test_names_go_once_nothing_that_counts_needs_them(store: Store) -> None:
    seen = await everything(store)
    zed = Person("slack", "T1", "U9", "Zed")
    await store.commit(Change(votes=(a_vote(zed),)))
    ends = {Class.NAMES: LATER}

    await store.remove(Removal(HOME, None, {Class.NAMES: NOON}), LATER)
    assert [found.name for found in await store.people_called("zed")] == ["Zed"]
    await store.commit(Change(seen=seen, round=replace(seen, hold="Case 12")))
    assert await store.expired(ends, 9) == []
    held = (await record_of(store)).round
    await store.commit(Change(seen=held, round=replace(held, hold="")))

    [removal] = await store.expired(ends, 9)
    removed = await store.remove(removal, LATER)

    # The others lead or chair a team, or wait for a message.
    assert removed == {Class.NAMES: 1}
    assert await store.people_called("zed") == []
    assert sorted(found.name for found in await store.people_called("")) == ["Ada", "Bob", "Lee"]


async def test_a_name_comes_back_with_what_is_said_next(store: Store) -> None:
    await begun(store)
    zed = Person("slack", "T1", "U9", "Zed")
    await store.commit(Change(forgotten=zed))

    await store.keep(a_reply("New.", author=zed))

    assert [found.name for found in await store.people_called("zed")] == ["Zed"]


async def test_settled_messages_beside_rounds_go_by_their_own_age(store: Store) -> None:
    for number, due in enumerate((NOON, LATER)):
        invite = a_delivery(f"i{number}", Task.INVITE, lane=LEE, round=None, due=due)
        await store.commit(Change(deliveries=(invite,)))
    waiting = a_delivery("i2", Task.INVITE, lane=BOB, round=None)
    for _ in range(2):
        for taken in await store.take(LATER, LATER + timedelta(hours=1), 9):
            await store.sent(taken, None, NOTHING)
    await store.commit(Change(deliveries=(waiting,)))

    [removal] = await store.expired({Class.DELIVERIES: LATER}, 9)
    removed = await store.remove(removal, LATER)

    assert removed == {Class.DELIVERIES: 1}
    assert [s.delivery.key for s in (await store.traces(LEE)).deliveries] == ["i1"]
    assert [s.delivery.key for s in (await store.traces(BOB)).deliveries] == ["i2"]


async def held_back(store: Store) -> None:
    """A round that is over, with two replies held back, of which one was released."""
    seen = await everything(store)
    kinds = (Identifier.PHONE,)
    for id in ("100.7", "100.8"):
        reply = replace(a_reply("Ring 01632 960001.", id, "100.1", 1, author=BOB), held=kinds)
        await store.keep(reply)
    looked = Release(R1, "100.8", after(1), kinds, LEE, LATER)
    await store.commit(Change(seen=seen, releases=(looked,)))


async def test_the_words_of_what_nobody_released_go_and_that_it_was_held_stays(
    store: Store,
) -> None:
    await held_back(store)
    ends = {Class.HELD: LATER}

    [removal] = await store.expired(ends, 9)
    removed = await store.remove(removal, LATER)
    again = await store.keep(
        replace(
            a_reply("Ring 01632 960001.", "100.7", "100.1", 1, author=BOB),
            held=(Identifier.PHONE,),
        )
    )

    record = await record_of(store)
    texts = {each.id: each.text for each in record.contributions}
    assert removed == {Class.HELD: 1}
    assert (texts["100.7"], texts["100.8"]) == ("", "Ring 01632 960001.")
    assert [each.id for each in record.held] == ["100.7"]
    assert record.round.thinned is None
    assert await store.expired(ends, 9) == []
    assert again is not None
    assert not again.new


async def test_releases_go_with_what_they_released(store: Store) -> None:
    await held_back(store)
    seen = (await record_of(store)).round
    before = await store.traces(LEE)

    await store.commit(Change(seen=seen, round=seen, rewriting=Rewriting(R1, gone=("100.8",))))

    assert before.rounds == ("r1",)
    assert (await record_of(store)).releases == ()
    await store.remove(Removal(HOME, R1, {Class.CONTRIBUTIONS: LATER}), LATER)
    assert (await record_of(store)).releases == ()


# The audit trail


async def test_entries_hang_in_one_chain_for_each_workspace(store: Store) -> None:
    entries = (an_entry("r1"), an_entry("r9", home=OTHER), an_entry("r2"))

    await store.commit(Change(audit=entries))
    await store.commit(Change(audit=(an_entry("r3", LATER),)))

    first, second = await store.heads()
    assert [(head.workspace, head.count) for head in (first, second)] == [(HOME, 3), (OTHER, 1)]
    for head in (first, second):
        assert list(faults(head, await store.links(head.workspace, 0, 9))) == []
    assert [link.entry.object for link in await store.links(HOME, 0, 9)] == ["r1", "r2", "r3"]
    assert [link.entry.object for link in await store.links(HOME, 1, 1)] == ["r2"]


async def test_what_is_refused_leaves_no_entry(store: Store) -> None:
    seen = await begun(store)
    await store.commit(Change(seen=seen, round=replace(seen, reached=1)))

    with pytest.raises(Stale):
        await store.commit(Change(seen=seen, round=seen, audit=(an_entry(),)))

    assert await store.heads() == []


async def test_an_entry_comes_back_as_it_went_in_whatever_the_reason(store: Store) -> None:
    entry = replace(an_entry(), reason="a\0b \ud800 é 😀", actor="operator:ø")

    await store.commit(Change(audit=(entry,)))

    [head], [link] = await store.heads(), await store.links(HOME, 0, 9)
    assert link.entry.reason == "a\ufffdb \ufffd é 😀"
    assert list(faults(head, [link])) == []


async def test_many_at_once_hang_one_behind_the_other(store: Store) -> None:
    seen = await begun(store)
    changes = (
        Change(
            seen=seen,
            votes=(a_vote(Person("slack", "T1", f"U{n}")),),
            audit=(an_entry(f"r{n}"), an_entry(f"q{n}")),
        )
        for n in range(20)
    )

    await asyncio.gather(*map(store.commit, changes))

    [head], links = await store.heads(), await store.links(HOME, 0, 99)
    assert head.count == len(links) == 40
    assert list(faults(head, links)) == []


async def test_the_oldest_entries_go_and_the_chain_holds(store: Store) -> None:
    for number in range(6):
        await store.commit(Change(audit=(an_entry(f"r{number}", after(number)),)))
    ends = {Class.AUDIT: after(4)}

    [removal] = await store.expired(ends, 9)
    removed = await store.remove(removal, LATER)
    await store.commit(Change(audit=(an_entry("r9", LATER),)))

    [head], links = await store.heads(), await store.links(HOME, 0, 99)
    assert removed == {Class.AUDIT: 4}
    assert [link.number for link in links] == [5, 6, 7, 8]
    assert (head.removed, head.count) == (4, 8)
    assert list(faults(head, links)) == []
    assert await store.expired(ends, 9) == []


async def test_entries_stay_from_the_first_about_a_round_under_hold(store: Store) -> None:
    seen = await everything(store)
    await store.commit(Change(seen=seen, round=replace(seen, hold="Case 12")))
    for object in ("r9", "r1/2", "r8"):
        await store.commit(Change(audit=(an_entry(object),)))
    ends = {Class.AUDIT: LATER}

    [removal] = await store.expired(ends, 9)
    removed = await store.remove(removal, LATER)

    assert removed == {Class.AUDIT: 1}
    assert [link.entry.object for link in await store.links(HOME, 0, 9)][:2] == ["r1/2", "r8"]
    assert await store.expired(ends, 9) == []
