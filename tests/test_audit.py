"""The audit trail: what gets into it, and that no change of it goes unseen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit import Entry, Head, Link, Verb, Workspace, digest, faults, linked
from bot.custodian import Asked
from bot.messages import Done, Paper, Submission
from bot.model import Version
from bot.vouching import told_of
from tests.builders import NOON
from tests.test_controls import ADA, BEN, CARA, LEE, TEAM, Meeting, words_of

HOME = Workspace("slack", "T1")

texts = st.text(max_size=8)
entries = st.builds(
    Entry,
    st.just(HOME),
    st.integers(0, 9_999).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    texts,
    st.sampled_from(Verb),
    texts,
    texts,
    texts,
)


def a_chain(told: list[Entry]) -> tuple[Head, list[Link]]:
    head, links = Head(HOME), list[Link]()
    for entry in told:
        link = linked(head, entry)
        head = replace(head, count=link.number, hash=link.hash)
        links.append(link)
    return head, links


def found(head: Head, links: list[Link]) -> bool:
    return bool(list(faults(head, links)))


chains = st.lists(entries, min_size=1, max_size=8).map(a_chain)


@given(chains, st.integers(0, 8))
def test_a_chain_that_nobody_touched_is_whole_wherever_it_begins(
    chain: tuple[Head, list[Link]], cut: int
) -> None:
    head, links = chain
    cut = min(cut, len(links))
    base = links[cut - 1].hash if cut else ""

    assert not found(head, links)
    assert not found(replace(head, removed=cut, base=base), links[cut:])


@given(chains, st.data())
def test_a_change_of_any_field_of_any_row_is_found(
    chain: tuple[Head, list[Link]], data: st.DataObject
) -> None:
    head, links = chain
    n = data.draw(st.integers(0, len(links) - 1))
    link = links[n]
    changed = data.draw(
        st.sampled_from(["actor", "verb", "kind", "object", "reason"]).map(
            lambda name: replace(
                link, entry=replace(link.entry, **{name: getattr(link.entry, name) + "x"})
            )
        )
        | st.just(replace(link, entry=replace(link.entry, at=link.entry.at + timedelta(0, 0, 1))))
        | st.just(replace(link, entry=replace(link.entry, workspace=Workspace("slack", "T2"))))
        | st.just(replace(link, number=link.number + 1))
        | st.just(replace(link, previous="0" * 64))
        | st.just(replace(link, hash="0" * 64))
    )

    assert found(head, [*links[:n], changed, *links[n + 1 :]])


@given(chains, st.data())
def test_a_row_whose_hash_was_made_anew_is_found_too(
    chain: tuple[Head, list[Link]], data: st.DataObject
) -> None:
    head, links = chain
    n = data.draw(st.integers(0, len(links) - 1))
    entry = replace(links[n].entry, object=links[n].entry.object + "x")
    forged = replace(links[n], entry=entry, hash=digest(entry, links[n].number, links[n].previous))

    assert found(head, [*links[:n], forged, *links[n + 1 :]])


@given(chains, st.data())
def test_a_row_that_was_removed_is_found(
    chain: tuple[Head, list[Link]], data: st.DataObject
) -> None:
    head, links = chain
    n = data.draw(st.integers(0, len(links) - 1))

    assert found(head, links[:n] + links[n + 1 :])


@given(chains, st.data())
def test_an_end_that_was_cut_off_is_found_by_the_head(
    chain: tuple[Head, list[Link]], data: st.DataObject
) -> None:
    head, links = chain

    assert found(head, links[: data.draw(st.integers(0, len(links) - 1))])


@given(st.lists(entries, min_size=2, max_size=8).map(a_chain), st.data())
def test_rows_that_change_places_are_found(
    chain: tuple[Head, list[Link]], data: st.DataObject
) -> None:
    head, links = chain
    first, second = data.draw(
        st.lists(st.sampled_from(range(len(links))), min_size=2, max_size=2, unique=True)
    )
    swapped = list(links)
    swapped[first] = replace(links[first], entry=links[second].entry)
    swapped[second] = replace(links[second], entry=links[first].entry)
    moved = list(links)
    moved[first], moved[second] = links[second], links[first]

    assert found(head, moved)
    if links[first].entry != links[second].entry:
        assert found(head, swapped)


@given(chains, entries, st.data())
def test_a_row_that_was_put_in_is_found(
    chain: tuple[Head, list[Link]], entry: Entry, data: st.DataObject
) -> None:
    head, links = chain
    n = data.draw(st.integers(0, len(links)))
    previous = links[n - 1].hash if n else ""
    forged = Link(entry, n + 1, previous, digest(entry, n + 1, previous))

    assert found(head, [*links[:n], forged, *links[n:]])


def test_a_fault_says_which_entry_it_is() -> None:
    told = [Entry(HOME, NOON, "clock", Verb.CLOSED, "round", f"r{n}") for n in range(3)]
    head, links = a_chain(told)
    changed = replace(links[1], entry=replace(links[1].entry, object="r9"))

    assert list(faults(head, [links[0], changed, links[2]])) == ["entry 2 has been changed"]
    assert "entry 2 is missing" in list(faults(head, [links[0], links[2]]))
    assert list(faults(head, links[:2])) == ["there are entries up to 2, and there were up to 3"]
    assert list(faults(replace(head, hash="0"), links)) == [
        "the last entry is not the one that was written last"
    ]


# What gets into it


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


async def trail(meeting: Meeting) -> list[tuple[str, str, str]]:
    [head] = await meeting.store.heads()
    links = await meeting.store.links(head.workspace, 0, 999)
    assert not list(faults(head, links))
    return [
        (link.entry.actor.rpartition(":")[2], link.entry.verb, link.entry.kind) for link in links
    ]


async def test_a_round_leaves_who_did_what_to_its_record(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "We read it.")
    await meeting.press(BEN, f"vote:{round.id}:1:0")
    await meeting.fill(CARA, f"answer:{round.id}:1", text="Not sure.")
    await meeting.fill(ADA, f"note:{round.id}:1", text="Said aloud.")
    await meeting.press(ADA, f"next:{round.id}:1")
    await meeting.fill(
        BEN, f"action:{round.id}:1", what="Ask housing.", due="2026-02-01", owner="cara"
    )
    await meeting.fill(ADA, f"attendance:{round.id}", present="Ada", apologies="")
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")
    await meeting.press(LEE, f"ack:{round.id}:2")
    await meeting.press(LEE, f"minutes:{round.id}:2", None)

    assert await trail(meeting) == [
        ("ada", "set-up", "team"),
        ("lee", "accepted", "team"),
        ("ada", "opened", "round"),
        ("ada", "moved-on", "round"),
        ("ben", "added", "action"),
        ("ada", "noted-attendance", "round"),
        ("ada", "closed", "round"),
        ("ada", "wrote", "minutes"),
        ("ada", "signed", "minutes"),
        ("lee", "received", "minutes"),
        ("lee", "read", "minutes"),
    ]


async def test_nobodys_words_and_no_name_get_into_it(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin(named="yes")
    await meeting.reply(round, 1, BEN, "Secret words.")
    await meeting.fill(
        BEN, f"action:{round.id}:1", what="Secret deed.", due="2026-02-01", owner="cara"
    )
    await meeting.fill(ADA, f"attendance:{round.id}", present="Secret Visitor", apologies="")
    await meeting.fill(ADA, f"close:{round.id}")
    form = await meeting.press(ADA, f"draft:{round.id}")
    assert isinstance(form, Paper)

    kept = repr(await meeting.store.links(TEAM.home, 0, 999))

    for word in ("Secret", "Ben'", "Ada'", "Riverside"):
        assert word not in kept


async def test_whoever_guesses_what_the_minutes_said_cannot_try_it(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Yes.")
    await meeting.fill(ADA, f"close:{round.id}")

    [version] = (await meeting.record(round)).versions
    kept = repr(await meeting.store.links(TEAM.home, 0, 999))

    guessed = (version.seal, sha256(version.body.encode()).hexdigest())
    assert not [guess for guess in guessed if guess in kept]
    assert sha256(f"{version.salt}{version.body}".encode()).hexdigest() in kept
    assert len(version.salt) >= 32


async def test_what_somebody_changed_in_the_minutes_is_found_and_nothing_else(
    meeting: Meeting,
) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Yes \ufdd0.")
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")
    dossier = await meeting.store.dossier(round.id)
    assert dossier
    draft, signed = dossier.versions

    def told(*versions: Version) -> Mapping[int, bool]:
        return told_of(replace(dossier, versions=versions))

    assert told(draft, signed) == {1: True, 2: True}
    for changed in (
        replace(signed, body=signed.body.replace("Yes", "No")),
        replace(signed, salt=draft.salt),
        replace(draft, number=2),
    ):
        assert told(draft, changed) == {1: True, 2: False}


async def test_what_was_taken_out_cannot_be_tried_with_what_is_left(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Yes.")
    await meeting.fill(ADA, f"close:{round.id}")
    [before] = (await meeting.record(round)).versions

    await meeting.core.custodian.erase(BEN, (), Asked("operator:pat", "Request 5"))

    dossier = await meeting.store.dossier(round.id)
    assert dossier
    assert told_of(dossier) == {1: True, 2: True}
    assert before.salt not in {version.salt for version in dossier.versions}


async def test_a_lead_who_leaves_is_told_from_one_who_is_replaced(meeting: Meeting) -> None:
    await meeting.with_lead()
    await meeting.press(LEE, f"decline:{TEAM.channel}")
    zone = {"time_zone": "Europe/London", "language": "en"}
    await meeting.fill(ADA, "setup:", service="Riverside", lead="lee", chairs="ada", **zone)
    await meeting.fill(ADA, "setup:", service="Riverside", chairs="ada", **zone)

    assert [verb for _, verb, _ in await trail(meeting)] == [
        "set-up",
        "accepted",
        "declined",
        "set-up",
        "set-up",
    ]


async def test_what_is_refused_or_changes_nothing_leaves_nothing(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    before = await trail(meeting)

    await meeting.fill(BEN, f"answer:{round.id}:1", text="Yes.")
    await meeting.press(BEN, f"close:{round.id}")
    await meeting.press(BEN, f"next:{round.id}:1")
    await meeting.press(BEN, f"draft:{round.id}")

    assert await trail(meeting) == before


async def test_what_the_clock_does_is_the_clocks(meeting: Meeting) -> None:
    closes = {"closes_on": "2026-01-06", "closes_at": "12:00"}
    round = await meeting.begin(mode="own-pace", **closes)
    meeting.now += timedelta(days=2)

    await meeting.core.courier.settle()

    assert (await meeting.record(round)).round.closed
    assert [(who, verb) for who, verb, _ in (await trail(meeting))[-2:]] == [
        ("clock", "closed"),
        ("clock", "wrote"),
    ]


async def test_looking_at_ones_own_data_is_noted(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "My own words.")

    shown = await meeting.press(BEN, "mine:", None)

    assert "My own words." in words_of(shown)
    assert (await trail(meeting))[-1] == ("ben", "exported", "person")


async def test_a_chairs_release_is_noted_and_an_authors_own_is_not(meeting: Meeting) -> None:
    round = await meeting.begin()
    for text in ("Ring 01632 960511 first.", "Or ring 01632 960512."):
        await meeting.reply(round, 1, BEN, text)
    first, second = (await meeting.record(round)).held
    await meeting.press(BEN, f"keep:{round.id}:{first.wording}")

    sent = Submission(ADA, f"held-one:{round.id}:{second.wording}", {"verdict": "release"})
    await meeting.core.controls.submit(sent)

    assert (await meeting.record(round)).held == ()
    said = [each for each in await trail(meeting) if each[2] == "contribution"]
    assert said == [("ada", "released", "contribution")]


async def test_a_takeover_and_a_cancelled_round_are_noted(meeting: Meeting) -> None:
    round = await meeting.begin()

    assert isinstance(await meeting.fill(BEN, f"takeover:{round.id}"), Done)
    assert isinstance(await meeting.fill(BEN, f"cancel:{round.id}"), Done)

    assert [(who, verb) for who, verb, _ in (await trail(meeting))[-2:]] == [
        ("ben", "took-over"),
        ("ben", "cancelled"),
    ]
