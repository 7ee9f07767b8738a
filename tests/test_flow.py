"""The decisions of a round, one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import roles
from bot.context import Context
from bot.errors import Faulty, Refusal
from bot.flow import contributing, deliveries, leading, minuting, running
from bot.flow.minuting import Hand
from bot.flow.starting import LONGEST, Wish, moment, start
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
    Receipt,
    Record,
    RoundId,
    State,
    Task,
    Team,
    Vote,
)
from bot.site import Site
from bot.words import catalogue
from tests.records import (
    ADA,
    BOB,
    CHAIR,
    CHANNEL,
    CLOSED,
    NOON,
    ROUND,
    a_briefing,
    a_contribution,
    a_record,
    a_round,
    a_team,
)

SITE = Site()
WORDS = catalogue("en")
CONTEXT = Context(SITE, WORDS)
LONDON = ZoneInfo("Europe/London")
LATER = NOON + timedelta(hours=1)


def hand(who: Person = CHAIR, at: datetime = LATER) -> Hand:
    return Hand(who, at, CONTEXT)


def a_wish(mode: Mode = Mode.LIVE, closes: datetime | None = None, chair: Person = CHAIR) -> Wish:
    return Wish(RoundId("r2"), chair, a_briefing(), 30, mode, named=False, closes=closes)


def open_round(**rest: Any) -> Record:
    values: dict[str, Any] = {"state": State.OPEN, "reached": 1, "closed": None} | rest
    return a_record(round=a_round(**values))


def closed_record(*contributions: object, **rest: object) -> Record:
    """A closed round with the draft that its closing wrote."""
    record = a_record(*contributions, **rest)  # type: ignore[arg-type]
    return replace(record, versions=(minuting.next_version(record, CHAIR, CLOSED, CONTEXT),))


def signed_record(*contributions: object, **rest: object) -> Record:
    record = closed_record(*contributions, **rest)
    change = minuting.sign(record, "", hand())
    assert change.round
    return replace(record, round=change.round, versions=record.versions + change.versions)


@contextmanager
def refused(*keys: str) -> Iterator[None]:
    """Expect one of these refusals, whose sentence the catalogue has."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.key in keys
    assert WORDS(caught.value.key, **caught.value.values)


@contextmanager
def faulty(key: str) -> Iterator[None]:
    with pytest.raises(Faulty) as caught:
        yield
    assert list(caught.value.keys.values()) == [key]


def test_a_live_round_begins_with_the_opening_the_briefing_and_one_prompt() -> None:
    change = start(a_team(), SITE, a_wish(), NOON)

    tasks = [(each.task, each.detail) for each in change.deliveries]
    assert tasks == [(Task.OPENING, ""), (Task.BRIEFING, ""), (Task.PROMPT, "1")]
    assert change.round
    assert change.round.reached == 1


def test_an_own_pace_round_sends_every_prompt_and_sets_its_clock() -> None:
    closes = NOON + timedelta(days=7)

    change = start(a_team(), SITE, a_wish(Mode.OWN_PACE, closes), NOON)

    prompts = [each.detail for each in change.deliveries if each.task is Task.PROMPT]
    [timer] = [each for each in change.deliveries if each.task is Task.CLOSE_TIMER]
    assert prompts == ["1", "2", "3", "4"]
    assert timer.due == closes


@pytest.mark.parametrize(
    "closes, fault",
    [
        (None, "closes_needed"),
        (NOON, "closes_past"),
        (NOON - timedelta(seconds=1), "closes_past"),
        (NOON + LONGEST + timedelta(seconds=1), "closes_far"),
    ],
)
def test_a_closing_time_must_be_ahead_and_near(closes: datetime | None, fault: str) -> None:
    with pytest.raises(Faulty) as caught:
        start(a_team(), SITE, a_wish(Mode.OWN_PACE, closes), NOON)

    assert caught.value.keys == {"closes_on": fault}


def test_only_named_chairs_start_a_round_where_the_site_says_so() -> None:
    named = Site(chairs="named")

    with refused("start_not_allowed"):
        start(a_team(), named, a_wish(chair=ADA), NOON)
    assert start(a_team(), named, a_wish(chair=CHAIR), NOON).round


@pytest.mark.parametrize(
    "day, at, utc",
    [
        (date(2026, 1, 5), time(17), datetime(2026, 1, 5, 17, tzinfo=UTC)),
        (date(2026, 7, 5), time(17), datetime(2026, 7, 5, 16, tzinfo=UTC)),
        # The clocks go forward at 01:00; half past one is skipped that night.
        (date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # The clocks go back at 02:00; half past one comes twice that night.
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_closing_time_is_what_the_wall_clock_shows(day: date, at: time, utc: datetime) -> None:
    assert moment(day, at, LONDON) == utc


@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001 - a wall clock
def test_nobody_is_cut_short_by_a_clock_change(wall: datetime) -> None:
    closes = moment(wall.date(), wall.time(), LONDON)

    shown = closes.astimezone(LONDON).replace(tzinfo=None)
    assert shown >= wall


def test_next_sends_the_next_prompt_and_takes_the_button_off_the_last() -> None:
    change = running.advance(open_round(), 1, CHAIR, NOON)

    assert change.round
    assert change.round.reached == 2
    assert [(each.task, each.detail) for each in change.deliveries] == [
        (Task.PROMPT, "2"),
        (Task.REFRESH, "1"),
    ]


def test_next_pressed_again_on_the_same_prompt_sends_nothing() -> None:
    with refused("next_already"):
        running.advance(open_round(reached=2), 1, CHAIR, NOON)


@pytest.mark.parametrize(
    "record", [open_round(reached=4), open_round(mode=Mode.OWN_PACE)], ids=["last", "own pace"]
)
def test_there_is_no_next_after_the_last_prompt_nor_at_ones_own_pace(record: Record) -> None:
    with refused("next_none"):
        running.advance(record, record.round.reached, CHAIR, NOON)


def test_what_a_chair_does_is_refused_to_anybody_else() -> None:
    record, closed = open_round(chair=BOB), closed_record(a_contribution())

    decisions = (
        lambda: running.advance(record, 1, ADA, NOON),
        lambda: running.close(record, ADA, NOON, CONTEXT),
        lambda: running.cancel(record, ADA, NOON),
        lambda: contributing.note(record, 1, "Said.", "n1", hand(ADA)),
        lambda: contributing.attendance(record, "A", "", hand(ADA)),
        lambda: minuting.correct(closed, "contribution:c1", "x", hand(ADA)),
        lambda: minuting.sign(closed, "", hand(ADA)),
    )

    for decision in decisions:
        with refused("chair_only"):
            decision()


def test_the_starter_and_the_named_chairs_run_a_round() -> None:
    record = open_round(chair=BOB)

    assert running.advance(record, 1, BOB, NOON).round
    assert running.advance(record, 1, CHAIR, NOON).round


@pytest.mark.parametrize("state", [State.CLOSED, State.SIGNED_OFF, State.CANCELLED])
def test_a_round_that_is_over_moves_no_further(state: State) -> None:
    record = open_round(state=state)

    decisions = (
        lambda: running.advance(record, 1, CHAIR, NOON),
        lambda: running.close(record, CHAIR, NOON, CONTEXT),
        lambda: running.cancel(record, CHAIR, NOON),
        lambda: contributing.vote(record, 1, 0, ADA, NOON),
    )

    for decision in decisions:
        with refused("round_closed", "round_cancelled"):
            decision()


def test_closing_writes_the_first_draft() -> None:
    change = running.close(open_round(), CHAIR, LATER, CONTEXT)

    assert change.round
    assert (change.round.state, change.round.closed) == (State.CLOSED, LATER)
    [version] = change.versions
    assert (version.number, version.signed, version.by) == (1, False, CHAIR)
    tasks = [each.task for each in change.deliveries]
    assert tasks[-3:] == [Task.CLOSING, Task.DRAFT, Task.DRAFT_FILE]


def test_the_clock_closes_an_open_round_and_leaves_any_other_alone() -> None:
    by_clock = running.close_by_clock(open_round(mode=Mode.OWN_PACE), LATER, CONTEXT)

    assert by_clock.round
    assert by_clock.versions[0].by is None
    assert running.close_by_clock(a_record(), LATER, CONTEXT) == type(by_clock)()


def test_another_chair_takes_over_and_the_thread_is_told() -> None:
    change = running.take_over(open_round(chair=BOB), CHAIR, SITE, NOON)

    assert change.round
    assert change.round.chair == CHAIR
    assert change.deliveries[0].task is Task.NEWS


@pytest.mark.parametrize(
    "who, chairs, site, why",
    [
        (CHAIR, (CHAIR,), SITE, "take_over_already"),
        (ADA, (BOB,), SITE, "take_over_not_allowed"),
        (ADA, (), Site(chairs="named"), "take_over_not_allowed"),
    ],
)
def test_not_everybody_can_take_over(
    who: Person, chairs: tuple[Person, ...], site: Site, why: str
) -> None:
    record = replace(open_round(), team=a_team(chairs=chairs))

    with refused(why):
        running.take_over(record, who, site, NOON)


def test_where_no_chair_is_named_anybody_can_take_over() -> None:
    record = replace(open_round(), team=a_team(chairs=()))

    assert running.take_over(record, ADA, SITE, NOON).round


def test_a_vote_is_one_of_the_choices_and_refreshes_the_prompt() -> None:
    change = contributing.vote(open_round(reached=2), 2, 1, ADA, NOON)

    assert change.votes == (Vote(ROUND, 2, ADA, 1, NOON),)
    assert [each.collapses for each in change.deliveries] == [f"refresh:{ROUND}:2"]


@pytest.mark.parametrize(
    "prompt, choice, why",
    [
        (1, 2, "choice_unknown"),
        (2, 3, "choice_unknown"),
        (2, -1, "choice_unknown"),
        (3, 0, "choice_unknown"),
        (4, 0, "prompt_not_out"),
        (0, 0, "prompt_not_out"),
    ],
)
def test_a_vote_for_nothing_is_refused(prompt: int, choice: int, why: str) -> None:
    with refused(why):
        contributing.vote(open_round(reached=3), prompt, choice, ADA, NOON)


def test_an_answer_given_again_replaces_the_first_and_keeps_its_time() -> None:
    first = contributing.answer(open_round(), 1, " Yes. ", ADA, NOON).contributions[0]
    record = replace(open_round(), contributions=(first,))

    second = contributing.answer(record, 1, "No.", ADA, LATER).contributions[0]

    assert (first.text, second.id, second.at) == ("Yes.", first.id, NOON)
    assert (second.text, second.revised) == ("No.", LATER)


def test_an_empty_answer_takes_the_first_back_but_cannot_be_the_first() -> None:
    first = contributing.answer(open_round(), 1, "Yes.", ADA, NOON).contributions[0]
    record = replace(open_round(), contributions=(first,))

    assert contributing.answer(record, 1, "  ", ADA, LATER).contributions[0].deleted
    with faulty("text_needed"):
        contributing.answer(open_round(), 1, "  ", ADA, NOON)


def test_an_answer_after_sign_off_is_kept_and_the_chair_is_told() -> None:
    change = contributing.answer(signed_record(), 1, "Late.", ADA, LATER)

    assert change.contributions
    assert [each.task for each in change.deliveries] == [Task.LATE]


def test_a_note_on_a_closed_round_is_a_version_of_the_minutes() -> None:
    change = contributing.note(closed_record(), 0, "Said aloud.", "n1", hand())

    assert [each.number for each in change.versions] == [2]
    assert "Said aloud." in change.versions[0].body


def test_a_note_on_an_open_round_makes_no_version() -> None:
    change = contributing.note(open_round(), 1, "Said aloud.", "n1", hand())

    assert not change.versions


def test_attendance_is_one_person_a_line() -> None:
    change = contributing.attendance(open_round(), " Ada \n\n Bob ", "", hand())

    assert change.round
    assert change.round.present == "Ada\nBob"


def an_action(due: date = date(2026, 2, 1), what: str = "Book a course.") -> Action:
    return Action(ROUND, "a9", what, BOB, due, ADA, LATER)


def test_anybody_adds_an_action_while_the_round_is_open_then_the_chair_alone() -> None:
    assert contributing.act(open_round(), an_action(), hand(ADA)).actions
    assert contributing.act(closed_record(), an_action(), hand(CHAIR)).versions
    with refused("chair_only"):
        contributing.act(closed_record(), an_action(), hand(ADA))


def test_an_action_needs_words_and_a_day_that_is_not_past() -> None:
    with faulty("due_past"):
        contributing.act(open_round(), an_action(date(2026, 1, 4)), hand(ADA))
    with faulty("text_needed"):
        contributing.act(open_round(), an_action(what=" "), hand(ADA))


def test_a_correction_is_a_version_with_who_and_when() -> None:
    record = closed_record(a_contribution("We meat weekly."))

    change = minuting.correct(record, "contribution:c1", "We meet weekly.", hand())

    [correction], [version] = change.corrections, change.versions
    assert (correction.version, version.number, version.by, version.at) == (2, 2, CHAIR, LATER)
    assert "We meet weekly." in version.body
    assert "We meat weekly." not in version.body


def test_minutes_are_signed_as_the_chair_has_seen_them() -> None:
    record = closed_record(a_contribution())
    seen = minuting.draft_seal(record, CONTEXT)[:16]
    since = replace(record, contributions=(*record.contributions, a_contribution(id="c2")))

    assert minuting.sign(record, seen, hand()).versions[0].signed
    with refused("sign_changed"):
        minuting.sign(since, seen, hand())


def test_signing_sends_the_digest_to_a_lead_who_has_accepted_and_to_nobody_else() -> None:
    accepted = closed_record(team=a_team(lead=BOB, accepted=NOON))
    asked = closed_record(team=a_team(lead=BOB))

    to_bob = [each for each in minuting.sign(accepted, "", hand()).deliveries if each.lane == BOB]
    assert [each.task for each in to_bob] == [Task.DIGEST, Task.DIGEST_FILE]
    assert not [e for e in minuting.sign(asked, "", hand()).deliveries if e.lane == BOB]


def test_signed_minutes_are_signed_again_only_when_they_would_say_something_new() -> None:
    record = signed_record(a_contribution())
    late = replace(
        record, contributions=(*record.contributions, a_contribution(id="c2", minute=50))
    )

    with refused("sign_nothing_new"):
        minuting.sign(record, "", hand())
    again = minuting.sign(late, "", hand())
    assert again.round
    assert (again.round.issued, again.versions[0].number) == (3, 3)


def test_an_open_or_cancelled_round_has_no_minutes_to_sign() -> None:
    for state in (State.OPEN, State.CANCELLED):
        with refused("no_minutes_yet"):
            minuting.sign(open_round(state=state), "", hand())


def test_a_lead_is_asked_and_one_who_stays_is_not_asked_again() -> None:
    team = Team(CHANNEL)
    asked = leading.set_up(team, a_team(lead=BOB), CHAIR, NOON)
    accepted = a_team(lead=BOB, accepted=NOON, revision=3)
    again = leading.set_up(accepted, replace(a_team(lead=BOB), service="New"), CHAIR, NOON)

    assert [(each.task, each.lane) for each in asked.deliveries] == [(Task.INVITE, BOB)]
    assert again.team
    assert (again.team.accepted, again.deliveries) == (NOON, ())


def test_another_lead_has_to_accept_anew() -> None:
    accepted = a_team(lead=BOB, accepted=NOON)

    change = leading.set_up(accepted, a_team(lead=ADA), CHAIR, NOON)

    assert change.team
    assert change.team.accepted is None


def test_a_team_with_chairs_is_set_up_by_them_and_its_lead_alone() -> None:
    with refused("setup_not_allowed"):
        leading.set_up(a_team(), a_team(), ADA, NOON)
    wish = a_team(lead=BOB, service="Renamed")
    assert leading.set_up(a_team(lead=BOB, accepted=NOON), wish, BOB, NOON).team


def test_a_lead_who_accepts_gets_what_was_signed_before() -> None:
    signed, open_one = signed_record().round, open_round().round

    change = leading.accept(a_team(lead=BOB), (signed, open_one), BOB, LATER)

    assert [(each.task, each.round) for each in change.deliveries] == [
        (Task.DIGEST, ROUND),
        (Task.DIGEST_FILE, ROUND),
    ]


def test_nobody_else_can_accept_decline_or_acknowledge() -> None:
    team, record = a_team(lead=BOB), replace(signed_record(), team=a_team(lead=BOB))

    decisions = (
        lambda: leading.accept(team, (), ADA, NOON),
        lambda: leading.decline(team, ADA),
        lambda: leading.acknowledge(record, 2, BOB, NOON),
    )

    for decision in decisions:
        with refused("lead_not_you"):
            decision()


def test_a_receipt_is_for_a_version_that_was_signed() -> None:
    record = replace(signed_record(), team=a_team(lead=BOB, accepted=NOON))

    assert leading.acknowledge(record, 2, BOB, LATER).receipts[0].version == 2
    with refused("gone"):
        leading.acknowledge(record, 3, BOB, LATER)


def test_a_team_nobody_has_set_up_has_the_sites_clock_and_language() -> None:
    site = Site(time_zone="Europe/Dublin", languages=("cy", "en"))

    assert leading.with_site(Team(CHANNEL), site).time_zone == "Europe/Dublin"
    assert leading.with_site(a_team(revision=1), site) == a_team(revision=1)


@given(presses=st.lists(st.tuples(st.integers(0, 5), st.sampled_from([CHAIR, ADA])), max_size=30))
def test_whoever_presses_next_however_often_each_prompt_goes_out_once_in_order(
    presses: list[tuple[int, Person]],
) -> None:
    record, sent = open_round(), ["1"]

    for number, who in presses:
        try:
            change = running.advance(record, number, who, NOON)
        except Refusal:
            continue
        assert change.round
        record = replace(record, round=change.round)
        sent += [each.detail for each in change.deliveries if each.task is Task.PROMPT]

    assert sent == [str(number) for number in range(1, record.round.reached + 1)]


def test_two_corrections_at_once_cannot_be_the_same_version() -> None:
    record = closed_record(a_contribution())

    change = minuting.correct(record, "contribution:c1", "x", hand())

    assert (change.seen, change.round) == (record.round, record.round)


def keys(change: Change) -> list[str]:
    return [each.key for each in change.deliveries]


def test_a_round_begins_as_it_was_wished() -> None:
    closes = NOON + LONGEST

    change = start(a_team(), SITE, replace(a_wish(Mode.OWN_PACE, closes), named=True), NOON)

    assert change.round == a_round(
        id="r2",
        chair=CHAIR,
        mode=Mode.OWN_PACE,
        named=True,
        state=State.OPEN,
        closes=closes,
        closed=None,
    )


def test_a_vote_is_counted_only_while_the_round_is_as_it_was_seen() -> None:
    record = open_round()

    assert contributing.vote(record, 1, 0, ADA, NOON).seen == record.round
    assert contributing.act(record, an_action(), hand(ADA)).seen == record.round


def test_an_answer_is_its_authors() -> None:
    change = contributing.answer(signed_record(), 1, "Late.", ADA, LATER)

    assert change.contributions == (
        Contribution(ROUND, 1, Kind.ANSWER, "answer:1:U1", ADA, "Late.", LATER, LATER),
    )
    assert change.deliveries[0].due == LATER


def test_a_note_is_the_chairs_and_is_kept_once() -> None:
    first = contributing.note(open_round(), 1, " Said. ", "n1", hand())
    record = replace(open_round(), contributions=first.contributions)

    again = contributing.note(record, 1, "Said.", "n1", hand())
    other = contributing.note(record, 1, "Also said.", "n2", hand())

    assert first.contributions == (
        Contribution(ROUND, 1, Kind.NOTE, "note:n1", CHAIR, "Said.", LATER, LATER),
    )
    assert again == Change()
    assert other.contributions[0].id == "note:n2"
    with faulty("text_needed"):
        contributing.note(open_round(), 1, " ", "n3", hand())


def test_notes_stand_in_the_minutes_in_their_order() -> None:
    late, early = a_contribution("Second.", id="z"), a_contribution("First.", id="a", minute=0)

    change = contributing.note(closed_record(late, early), 3, "Third.", "m", hand())

    body = change.versions[0].body
    assert body.index("First.") < body.index("Second.") < body.index("Third.")


def test_attendance_of_a_closed_round_is_in_its_next_version() -> None:
    change = contributing.attendance(closed_record(), "Ada", "Bob Brown", hand())

    assert change.round
    assert (change.round.present, change.round.apologies) == ("Ada", "Bob Brown")
    assert "Bob Brown" in change.versions[0].body


def test_an_action_is_news_in_the_thread_and_in_the_next_version() -> None:
    opened = contributing.act(open_round(), an_action(NOON.date()), hand(ADA))
    known = replace(open_round(), actions=opened.actions)
    written_up = contributing.act(closed_record(), an_action(), hand())

    assert keys(opened) == [f"news:{ROUND}:action:a9"]
    assert contributing.act(known, an_action(NOON.date()), hand(ADA)) == Change()
    assert contributing.act(known, replace(an_action(), id="b"), hand(ADA)).actions
    assert "Book a course." in written_up.versions[0].body


def test_a_cancelled_round_says_so_in_every_message_that_is_out() -> None:
    record = open_round(reached=2)

    change = running.cancel(record, CHAIR, LATER)

    assert change.round == replace(record.round, state=State.CANCELLED, closed=LATER)
    assert keys(change) == [
        f"news:{ROUND}:cancelled:",
        *(f"refresh:{ROUND}:{number}:cancelled" for number in range(3)),
    ]


def test_closing_refreshes_what_is_out_and_sends_the_draft() -> None:
    change = running.close(open_round(reached=2), CHAIR, LATER, CONTEXT)

    assert keys(change) == [
        *(f"refresh:{ROUND}:{number}:closed" for number in range(3)),
        *(f"{task}:{ROUND}:1" for task in ("closing", "draft", "draft-file")),
    ]
    assert "Closed on 5 January 2026 at 13:00" in change.versions[0].body


def test_taking_over_can_happen_again_and_is_news_each_time() -> None:
    first = running.take_over(open_round(chair=BOB), CHAIR, SITE, NOON)
    second = running.take_over(open_round(chair=BOB, revision=1), CHAIR, SITE, NOON)

    assert keys(first) == [f"news:{ROUND}:chair:0", f"refresh:{ROUND}:0:0"]
    assert keys(second) == [f"news:{ROUND}:chair:1", f"refresh:{ROUND}:0:1"]


def test_next_is_refreshed_once_for_each_step() -> None:
    assert keys(running.advance(open_round(reached=2), 2, CHAIR, NOON)) == [
        f"prompt:{ROUND}:3",
        f"refresh:{ROUND}:2:3",
    ]


def test_a_signed_version_says_who_signed_and_is_written_with_the_team() -> None:
    links = {"portal": "https://example.org/portal"}
    context = Context(Site(links=links), WORDS)
    record = closed_record(a_contribution(), team=a_team(lead=BOB, accepted=NOON))

    change = minuting.sign(record, "", Hand(CHAIR, LATER, context))

    [version] = change.versions
    assert change.round == replace(record.round, state=State.SIGNED_OFF, issued=2, issued_at=LATER)
    assert (change.seen, change.team) == (record.round, record.team)
    assert (version.number, version.signed, version.by, version.at) == (2, True, CHAIR, LATER)
    assert "Signed off by Carys Chair on 5 January 2026 at 13:00" in version.body
    assert links["portal"] in version.body
    assert keys(change) == [
        f"refresh:{ROUND}:0:signed-2",
        *(f"{task}:{ROUND}:2" for task in ("signed", "signed-file", "digest", "digest-file")),
        f"late:{ROUND}:2:check",
    ]


def test_the_sites_links_are_in_drafts_and_in_what_a_chair_looks_at() -> None:
    context = Context(Site(links={"portal": "https://example.org/portal"}), WORDS)
    record = a_record()

    draft = minuting.next_version(record, CHAIR, LATER, context)

    assert "https://example.org/portal" in draft.body
    assert minuting.draft_seal(record, context) == draft.seal
    assert minuting.draft_seal(record, CONTEXT) != draft.seal


def test_a_correction_says_who_made_it() -> None:
    change = minuting.correct(closed_record(a_contribution()), "contribution:c1", "x", hand())

    assert change.corrections == (Correction(ROUND, 2, "contribution:c1", "x", CHAIR, LATER),)


def test_what_did_not_arrive_is_told_to_the_chair() -> None:
    failed = deliveries.to_channel(a_round(), Task.PROMPT, NOON, "2")

    assert deliveries.trouble(a_round(), failed, LATER) == Delivery(
        f"trouble:prompt:{ROUND}:2", CHAIR, Task.TROUBLE, LATER, ROUND, "prompt"
    )


def test_a_set_up_is_of_its_channel_and_asks_its_lead_once_for_each_naming() -> None:
    elsewhere = replace(a_team(lead=BOB), place=replace(CHANNEL, channel="C2"))

    change = leading.set_up(a_team(revision=4), elsewhere, CHAIR, NOON)

    assert change.team == a_team(lead=BOB, revision=4)
    assert change.deliveries == (Delivery("invite:C1:U2:4", BOB, Task.INVITE, NOON, detail="C1"),)
    with faulty("time_zone_unknown"):
        leading.set_up(a_team(), a_team(time_zone="Europe/Atlantis"), CHAIR, NOON)


def test_accepting_and_declining_change_the_team_alone() -> None:
    asked, accepted = a_team(lead=BOB), a_team(lead=BOB, accepted=NOON)

    assert leading.accept(asked, (), BOB, NOON) == Change(team=accepted)
    assert leading.decline(accepted, BOB) == Change(team=a_team())
    with refused("lead_accepted_already"):
        leading.accept(accepted, (), BOB, NOON)


def test_a_receipt_says_when_and_the_team_is_told() -> None:
    round = replace(signed_record().round, issued=1)
    record = a_record(round=round, team=a_team(lead=BOB, accepted=NOON))

    change = leading.acknowledge(record, 1, BOB, LATER)

    assert change.receipts == (Receipt(ROUND, 1, BOB, LATER),)
    assert keys(change) == [f"receipt:{ROUND}:1"]


def test_the_sites_first_language_is_a_new_teams() -> None:
    assert leading.with_site(Team(CHANNEL), Site(languages=("cy", "en"))).language == "cy"


@pytest.mark.parametrize(
    "who, place, draft, signed",
    [
        (ADA, CHANNEL, True, True),
        (ADA, None, False, False),
        (ADA, Place("room", "W1", "C2"), False, False),
        (CHAIR, None, True, True),
        (BOB, None, False, True),
    ],
    ids=["in the channel", "elsewhere", "another channel", "the chair", "the lead"],
)
def test_who_reads_minutes(who: Person, place: Place | None, draft: bool, signed: bool) -> None:
    round = signed_record().round
    team = a_team(lead=BOB, accepted=NOON)

    assert roles.reads_draft(who, place, round, team) == draft
    assert roles.reads_signed(who, place, round, team) == signed


def test_a_lead_reads_nothing_of_a_round_that_is_not_signed() -> None:
    team = a_team(lead=BOB, accepted=NOON)

    assert not roles.reads_signed(BOB, None, a_round(), team)
    assert not roles.reads_signed(BOB, None, signed_record().round, a_team(lead=BOB))


def test_the_same_correction_twice_is_one_version() -> None:
    record = closed_record(a_contribution())
    first = minuting.correct(record, "contribution:c1", "x", hand())
    corrected = replace(record, corrections=first.corrections, versions=first.versions)

    assert minuting.correct(corrected, "contribution:c1", "x", hand()) == Change()
    assert minuting.correct(corrected, "contribution:c1", None, hand()).corrections
    assert minuting.correct(corrected, "contribution:c2", "x", hand()).corrections


def test_a_set_up_that_changes_nothing_asks_nobody_again() -> None:
    asked = a_team(lead=BOB, revision=1)

    assert leading.set_up(asked, replace(asked, revision=0), CHAIR, NOON) == Change()


def test_a_message_that_cannot_be_refreshed_is_told_to_the_chair_once() -> None:
    first, second = (deliveries.refresh(a_round(), 2, NOON, nonce) for nonce in "ab")

    told = {deliveries.trouble(a_round(), failed, LATER).key for failed in (first, second)}

    assert told == {f"trouble:refresh:{ROUND}:2"}
