"""Taking words and people out of the record, and minutes that still make sense."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import Bars, Document, Entries, Facts, Note
from bot.context import Context
from bot.custodian import Asked
from bot.dossier import Dossier
from bot.errors import Refusal
from bot.flow.auditing import Actor
from bot.flow.erasing import Erasing, Order, erase, redact
from bot.flow.minuting import next_version
from bot.messages import Form, Message
from bot.minutes import load
from bot.minutes.taking_out import renaming
from bot.model import Kind, Person, Record, Reply, Round, State, Version
from bot.site import Site
from bot.words import catalogue
from tests.records import ADA as ANN
from tests.records import (
    BOB,
    CLOSED,
    NOON,
    PEOPLE,
    a_contribution,
    a_correction,
    a_record,
    a_round,
    records,
)
from tests.test_controls import ADA, BEN, CARA, LEE, TEAM, Meeting, words_of

OPERATOR = Asked("operator:pat", "Request 5")
HERE = Context(Site(), catalogue("en"))
PAT = Actor("operator:pat", CLOSED + timedelta(days=9))
ORDER = Order(PAT, "Request 5", HERE, map(str, count()).__next__)
ALIAS = Person("room", "W1", "erased-1")


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


async def discussed(meeting: Meeting, **start: str) -> Round:
    """A round with two people's words, one edited and one deleted, a correction, a poll."""
    await meeting.with_lead()
    round = await meeting.begin(**start)
    edited = await meeting.reply(round, 1, BEN, "Ben's first wording.")
    await change(meeting, round, edited, "Ben's second wording.")
    deleted = await meeting.reply(round, 1, BEN, "Ben took this back.")
    await change(meeting, round, deleted, "", deleted=True)
    await meeting.reply(round, 1, CARA, "Yes.")
    await meeting.reply(round, 1, BEN, "Yes.")
    await meeting.fill(BEN, f"answer:{round.id}:1", text="Ben's private answer.")
    await meeting.press(BEN, f"vote:{round.id}:1:0")
    await meeting.fill(
        BEN, f"action:{round.id}:1", what="Ask housing.", due="2026-02-01", owner="cara"
    )
    await meeting.fill(
        CARA, f"action:{round.id}:1", what="Ask health.", due="2026-02-01", owner="ben"
    )
    await meeting.fill(ADA, f"attendance:{round.id}", present="Ada\nBen", apologies="")
    await meeting.fill(ADA, f"close:{round.id}")
    await correct(meeting, round, edited, "Ben, as Ada put it.")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")
    return round


async def change(
    meeting: Meeting, round: Round, id: str, text: str, *, deleted: bool = False
) -> None:
    posted = (await meeting.record(round)).thread(1)
    assert posted
    now = meeting.clock()
    amended = Reply(id, posted.thread, BEN, text, now, now, deleted)
    await meeting.core.discussion.amend(amended)


async def correct(meeting: Meeting, round: Round, id: str, text: str) -> None:
    where = await meeting.press(ADA, f"correct:{round.id}")
    which = await meeting.send_in(ADA, where, page="1:0")
    form = await meeting.send_in(ADA, which, target=f"contribution:{id}")
    await meeting.send_in(ADA, form, text=text)


async def bodies(meeting: Meeting, round: Round) -> list[Document]:
    found = await meeting.store.dossier(round.id)
    assert found
    return [load(version.body) for version in found.versions]


def marks_in(document: Document) -> str:
    return repr([b for b in document.blocks if isinstance(b, (Facts, Note))]) + document.status


# Erasing a person


async def test_a_person_who_is_erased_is_nowhere_in_the_record(meeting: Meeting) -> None:
    round = await discussed(meeting, named="yes")

    await meeting.core.custodian.erase(BEN, (), OPERATOR)

    dossier = await meeting.store.dossier(round.id)
    assert dossier
    kept = repr(replace(dossier, trail=()))
    for trace in ("Ben", "'ben'", ":ben", "wording.", "took this back", "answer:1"):
        assert trace not in kept
    assert not (await meeting.store.traces(BEN)).found


async def test_minutes_still_make_sense_without_them(meeting: Meeting) -> None:
    round = await discussed(meeting, named="yes")
    before = len(await bodies(meeting, round))

    await meeting.core.custodian.erase(BEN, (), OPERATOR)

    versions = await bodies(meeting, round)
    assert len(versions) == before + 1
    for document in versions:
        entries = [e for b in document.blocks if isinstance(b, Entries) for e in b.items]
        said = [entry.text for entry in entries]
        assert said.count("Yes.") == 1
        assert said.count("[Words taken out of the record on 5 January 2026]") == 3
        assert ("Cara",) in [entry.marks for entry in entries]
        assert "Ask housing." in said
        assert any(isinstance(block, Bars) and block.rows[0][1] == 1 for block in document.blocks)
    signed = versions[-2]
    assert "Ada\\n[name taken out]" in marks_in(signed)
    assert "Signed off by Ada" in signed.status
    assert "words or a name were taken out of this version" in marks_in(signed)


async def test_nothing_that_comes_again_brings_them_back(meeting: Meeting) -> None:
    round = await discussed(meeting)
    dossier = await meeting.store.dossier(round.id)
    posted = (await meeting.record(round)).thread(1)
    assert dossier
    assert posted
    wordings = [each for each in dossier.wordings if each.author == BEN]
    await meeting.core.custodian.erase(BEN, (), OPERATOR)
    before = await meeting.store.dossier(round.id)

    for each in wordings:
        if each.kind is Kind.REPLY:
            reply = Reply(each.id, posted.thread, BEN, each.text, each.at, each.revised)
            await meeting.core.discussion.hear(reply)
            later = replace(reply, text="Edited since.", revised=meeting.clock())
            await meeting.core.discussion.amend(later)
            await meeting.core.discussion.withdraw(later)
    answered = await meeting.press(BEN, f"answer:{round.id}:1")

    after = await meeting.store.dossier(round.id)
    assert before
    assert after
    assert after.wordings == before.wordings
    assert "taken out of the record for good" in words_of(answered)
    assert await meeting.store.people_called("Ben") == []


async def test_seats_and_messages_beside_rounds_go_as_well(meeting: Meeting) -> None:
    await discussed(meeting)

    await meeting.core.custodian.erase(LEE, (), OPERATOR)
    await meeting.core.custodian.erase(ADA, (), OPERATOR)

    team = await meeting.store.team(TEAM)
    assert (team.lead, team.accepted, team.chairs) == (None, None, ())
    for person in (ADA, LEE):
        assert not (await meeting.store.traces(person)).found
    assert isinstance(await meeting.press(CARA, "setup:"), Form)


async def test_a_chairs_notes_are_the_meetings_and_stay(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.fill(ADA, f"note:{round.id}:1", text="Said aloud by several.")
    await meeting.fill(ADA, f"close:{round.id}")

    await meeting.core.custodian.erase(ADA, (), OPERATOR)

    record = await meeting.record(round)
    assert [each.text for each in record.contributions] == ["Said aloud by several."]
    assert "Ada" not in repr(record).replace("adapt", "")


async def test_a_round_under_hold_refuses_it_in_a_clear_sentence(meeting: Meeting) -> None:
    round = await discussed(meeting)
    await meeting.fill(LEE, f"hold:{round.id}", text="Case 12")
    before = await meeting.store.dossier(round.id)

    with pytest.raises(Refusal) as of_erase:
        await meeting.core.custodian.erase(BEN, (), OPERATOR)
    with pytest.raises(Refusal) as of_redact:
        await meeting.core.custodian.redact(round.id, "contribution:m-1", "", OPERATOR)

    for refused in (of_erase, of_redact):
        said = catalogue("en")(refused.value.key, **refused.value.values)
        assert f"Round {round.id} is under legal hold: Case 12." in said
    assert await meeting.store.dossier(round.id) == before


async def test_earlier_names_go_when_they_are_given(meeting: Meeting) -> None:
    round = await discussed(meeting)

    await meeting.core.custodian.erase(BEN, ("Benny",), OPERATOR)

    assert all("Ben" not in marks_in(document) for document in await bodies(meeting, round))


async def test_nobody_who_is_not_there_is_erased(meeting: Meeting) -> None:
    with pytest.raises(Refusal):
        await meeting.core.custodian.erase(BEN, (), OPERATOR)


async def test_the_chair_is_told_and_the_trail_says_who_and_why(meeting: Meeting) -> None:
    await discussed(meeting)

    await meeting.core.custodian.erase(BEN, (), OPERATOR)
    await meeting.core.courier.settle()

    told = meeting.told(ADA)[-1]
    assert isinstance(told, Message)
    assert told.title == "Something was taken out of the record"
    links = await meeting.store.links(TEAM.home, 0, 999)
    erased = [link.entry for link in links if link.entry.verb == "erased"]
    assert [(e.actor, e.kind, e.reason) for e in erased] == [
        ("operator:pat", "round", "Request 5"),
        ("operator:pat", "person", "Request 5"),
    ]


# Redacting one contribution


async def test_redacted_words_are_in_no_wording_and_no_version(meeting: Meeting) -> None:
    round = await discussed(meeting)

    await meeting.core.custodian.redact(round.id, "contribution:m-1", "[a child]", OPERATOR)

    kept = repr(await meeting.store.dossier(round.id))
    for words in ("first wording", "second wording", "as Ada put it"):
        assert words not in kept
    for document in await bodies(meeting, round):
        said = [e.text for b in document.blocks if isinstance(b, Entries) for e in b.items]
        assert said.count("[a child]") == 1
        assert said.count("Yes.") == 2
    record = await meeting.record(round)
    [redacted] = [each for each in record.contributions if each.id == "m-1"]
    assert redacted.author == BEN


async def test_what_was_deleted_can_be_redacted_too(meeting: Meeting) -> None:
    round = await discussed(meeting)

    await meeting.core.custodian.redact(round.id, "contribution:m-2", "", OPERATOR)

    kept = await meeting.store.dossier(round.id)
    assert "took this back" not in repr(kept)
    assert len(await bodies(meeting, round)) == 3


async def test_an_action_can_be_redacted(meeting: Meeting) -> None:
    round = await discussed(meeting)
    action = next(a for a in (await meeting.record(round)).actions if a.what == "Ask housing.")

    await meeting.core.custodian.redact(round.id, f"action:{action.id}", "", OPERATOR)

    assert "Ask housing." not in repr(await meeting.store.dossier(round.id))
    assert "Ask health." in repr(await bodies(meeting, round))


async def test_what_is_not_there_cannot_be_redacted(meeting: Meeting) -> None:
    round = await discussed(meeting)

    for id, target in (
        (round.id, "contribution:none"),
        (round.id, "action:x"),
        ("r9", "action:x"),
    ):
        with pytest.raises(Refusal):
            await meeting.core.custodian.redact(id, target, "", OPERATOR)


async def test_a_signed_round_can_be_signed_anew_without_the_words(meeting: Meeting) -> None:
    round = await discussed(meeting)
    await meeting.core.custodian.redact(round.id, "contribution:m-1", "", OPERATOR)

    done = await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    assert "signed off" in words_of(done)
    assert "wording" not in words_of(await meeting.press(LEE, f"minutes:{round.id}:5", None))


# Any record


def dossier_of(record: Record) -> Dossier:
    """A record with two versions of its minutes, as they were written in between and at last."""
    halfway = tuple(c for c in record.contributions if c.at <= NOON + timedelta(minutes=20))
    rest = tuple(c for c in record.corrections if c.version <= 2)
    early = replace(record, contributions=halfway, corrections=rest, versions=())
    first = written(early, 2, 25)
    second = written(replace(record, versions=(first,)), 99, 50)
    versions = (first, second)
    return Dossier(replace(record, versions=versions), record.contributions, versions, (), ())


def written(record: Record, number: int, minute: int) -> Version:
    version = next_version(record, None, NOON + timedelta(minutes=minute), HERE)
    return replace(version, number=number)


def said_in(versions: tuple[Version, ...]) -> str:
    return "".join(version.body for version in versions)


@given(records(), st.sampled_from(PEOPLE))
def test_of_any_record_every_word_of_one_goes_and_every_other_stays(
    record: Record, person: Person
) -> None:
    dossier = dossier_of(record)
    theirs = {c.id for c in record.contributions if c.author == person and c.kind != Kind.NOTE}

    change = erase(dossier, Erasing(person, frozenset({person.name}), ALIAS), ORDER)

    rewriting = change.rewriting
    assert rewriting
    assert set(rewriting.gone) == theirs
    newest = {v.number: v for v in (*dossier.versions, *rewriting.versions, *change.versions)}
    for version in newest.values():
        before = next((v for v in dossier.versions if v.number == version.number), version)
        for mark in (f"\u00b6{id[1:]}\u00b6" for id in theirs):
            assert mark not in version.body
        for each in record.contributions:
            if each.id not in theirs:
                mark = f"\u00b6{each.id[1:]}\u00b6"
                assert (mark in version.body) == (mark in before.body)
        assert person.name not in marks_in(load(version.body))
        assert entries_of(version) == entries_of(before)


def entries_of(version: Version) -> int:
    blocks = load(version.body).blocks
    return sum(len(block.items) for block in blocks if isinstance(block, Entries))


@given(records(), st.data())
def test_of_any_record_one_contribution_goes_and_every_other_stays(
    record: Record, data: st.DataObject
) -> None:
    if not record.contributions:
        return
    dossier = dossier_of(record)
    target = data.draw(st.sampled_from([each.id for each in record.contributions]))

    change = redact(dossier, f"contribution:{target}", "[out]", ORDER)

    assert change.rewriting
    after = {v.number: v for v in (*dossier.versions, *change.rewriting.versions)}
    mark = f"\u00b6{target[1:]}\u00b6"
    assert mark not in said_in((*after.values(), *change.versions))
    corrections = [c for c in record.corrections if c.target == f"contribution:{target}"]
    cleared = {c.version for c in change.rewriting.corrections if c.text is None}
    assert {c.version for c in corrections} <= cleared


def test_of_two_who_say_the_same_the_right_one_goes_in_every_version() -> None:
    """The one said "No." first and changed it to "Yes."; the other always said "Yes."."""
    no = a_contribution("No.", id="c1", author=ANN, minute=1)
    yes = replace(no, text="Yes.", revised=NOON + timedelta(minutes=30))
    other = a_contribution("Yes.", id="c2", author=BOB, minute=2)
    early = a_record(no, other, round=a_round(state=State.CLOSED))
    late = a_record(yes, other, round=a_round(state=State.CLOSED))
    versions = (written(early, 1, 20), written(late, 2, 40))
    dossier = Dossier(replace(late, versions=versions), (no, yes, other), versions, (), ())

    change = redact(dossier, "contribution:c1", "[out]", ORDER)

    assert change.rewriting
    texts = [
        [e.text for b in load(v.body).blocks if isinstance(b, Entries) for e in b.items]
        for v in change.rewriting.versions
    ]
    assert texts == [["[out]", "Yes."], ["[out]", "Yes."]]


def test_what_the_chair_kept_out_stays_out_under_its_new_id() -> None:
    record = a_record(a_contribution("Secret.", author=ANN), corrections=(a_correction(None),))
    dossier = Dossier(record, record.contributions, (), (), ())

    change = erase(dossier, Erasing(ANN, frozenset({"Ann"}), ALIAS), ORDER)

    assert change.rewriting
    [correction] = change.rewriting.corrections
    assert (correction.target, correction.text) == ("contribution:erased-1-1", None)
    assert "taken out" not in said_in(change.versions).replace("taken_out", "")


@pytest.mark.parametrize(
    "text, after",
    [
        ("Bob", "X"),
        ("Bob Brown", "Bob Brown"),
        ("Bobby and Bob, (Bob) Bob.", "Bobby and X, (X) X."),
        ("", ""),
    ],
)
def test_a_name_is_taken_out_where_it_stands_by_itself(text: str, after: str) -> None:
    assert renaming({"Bob"}, {"Bob Brown"}, "X")(text) == after
    assert renaming({""}, {"Bob Brown"}, "X")(text) == text
