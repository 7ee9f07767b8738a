"""How long records are kept: periods, the site's settings, and the night's work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import BadContent
from bot.dossier import Class, Counts, Ends, Removal
from bot.errors import Stale
from bot.messages import Invalid, Message
from bot.model import Change, Person, Place, Round, State, Task
from bot.removing import AT_ONCE, Remover, ends, timer, tonight
from bot.retention import Period, Retention, period
from bot.site import Site, read_site
from bot.words import catalogue
from tests.builders import NOON, STAFF_ROOM, a_contribution, a_round, begun
from tests.fakes import MemoryStore
from tests.test_controls import ADA, BEN, LEE, TEAM, Meeting, words_of

LONDON = ZoneInfo("Europe/London")


def site_of(folder: Path, text: str) -> Site:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return read_site(path)


@pytest.mark.parametrize(
    "written, now, before",
    [
        ("90 days", "2026-04-01", "2026-01-01"),
        ("4 weeks", "2026-01-29", "2026-01-01"),
        ("1 month", "2026-03-31", "2026-02-28"),
        ("12 months", "2028-02-29", "2027-02-28"),
        ("6 years", "2026-01-05", "2020-01-05"),
    ],
)
def test_a_period_is_counted_by_the_calendar(written: str, now: str, before: str) -> None:
    assert period(written).before(datetime.fromisoformat(now)) == datetime.fromisoformat(before)
    assert str(period(written)) == written


def test_for_ever_has_no_end() -> None:
    assert period("forever").before(NOON) is None
    assert period("9999 years").before(NOON) == NOON.replace(year=1, month=1, day=1)


@given(st.integers(28, 9999), st.sampled_from(["day", "week", "month", "year"]))
def test_no_period_fails_on_any_day(number: int, unit: str) -> None:
    moment = Period(number, unit).before(NOON) if unit != "week" or number < 100_000 else NOON

    assert moment is not None
    assert moment < NOON


@pytest.mark.parametrize(
    "written", ["", "90", "a year", "-1 days", "27 days", "0 years", 90, None]
)
def test_what_is_no_period_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="should be"):
        period(written)


def test_the_example_has_the_defaults() -> None:
    example = read_site(Path("site.example.yaml"))

    assert example.retention == Retention()
    assert str(example.retention.minutes) == "6 years"


def test_the_settings_are_read_and_what_is_wrong_has_its_line(tmp_path: Path) -> None:
    site = site_of(tmp_path, "retention:\n  contributions: 90 days\n  audit: forever\n")

    assert site.retention.contributions == Period(90, "day")
    with pytest.raises(BadContent) as raised:
        site_of(tmp_path, "retention:\n  votes: a year\n")
    assert "site.yaml:2:10: retention.votes: should be a period" in str(raised.value.problems[0])


@pytest.mark.parametrize(
    "settings, said",
    [
        ("minutes: 6 months", "at least as long as the contributions"),
        ("audit: 1 year", "at least as long as all else"),
        ("minutes: forever", "at least as long as all else"),
    ],
)
def test_what_needs_another_outlives_it_not(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(BadContent) as raised:
        site_of(tmp_path, f"retention:\n  {settings}\n")

    assert said in str(raised.value.problems[0])


def test_each_kind_has_its_own_end_and_a_round_the_last_of_them() -> None:
    found = ends(Retention(), NOON)

    assert found[Class.CONTRIBUTIONS] == NOON.replace(year=2025)
    assert found[Class.ROUNDS] == found[Class.MINUTES] == NOON.replace(year=2020)
    assert found[Class.AUDIT] == NOON.replace(year=2019)


def test_where_one_kind_is_kept_for_ever_no_round_goes() -> None:
    kept = Retention(minutes=Period(None), audit=Period(None))

    found = ends(kept, NOON)

    assert Class.MINUTES not in found
    assert Class.ROUNDS not in found
    assert Class.AUDIT not in found


@pytest.mark.parametrize(
    "now, next_",
    [
        ("2026-01-05T02:59:00+00:00", "2026-01-05T03:00:00+00:00"),
        ("2026-01-05T03:00:00+00:00", "2026-01-06T03:00:00+00:00"),
        ("2026-07-05T12:00:00+00:00", "2026-07-06T02:00:00+00:00"),
        ("2026-10-24T12:00:00+00:00", "2026-10-25T03:00:00+00:00"),
    ],
)
def test_it_begins_at_three_where_the_site_is(now: str, next_: str) -> None:
    assert tonight(datetime.fromisoformat(now), LONDON) == datetime.fromisoformat(next_)


# The night's work


async def over(store: MemoryStore, number: int) -> Round:
    """A round with a contribution, which ended long ago."""
    place = Place("slack", "T1", f"C{number}")
    seen = await begun(store, place=place, id=f"r{number:03}")
    said = replace(a_contribution(), round=seen.id)
    ended = replace(seen, state=State.CLOSED, closed=NOON)
    await store.commit(Change(seen=seen, round=ended, contributions=(said,)))
    return ended


async def test_a_batch_goes_at_once_and_the_rest_right_after_it() -> None:
    store, later = MemoryStore(), NOON + timedelta(days=400)
    for number in range(AT_ONCE + 1):
        await over(store, number)
    remover = Remover(store, Site())

    first = await remover.remove(later)
    second = await remover.remove(later)

    assert first == later
    assert second == tonight(later, LONDON)
    assert remover.tally["contributions"] == AT_ONCE + 1
    assert await store.expired(ends(Retention(), later), 9) == []


class Killed(Exception):
    """The process is no more."""


class Breaking(MemoryStore):
    """Breaks off at the third removal, as a killed process would; or always, when `away`."""

    def __init__(self, *, away: bool = False) -> None:
        super().__init__()
        self.away = away
        self.removals = 0

    async def expired(self, ends: Ends, limit: int) -> Sequence[Removal]:
        if self.away:
            raise Killed
        return await super().expired(ends, limit)

    async def remove(self, removal: Removal, now: datetime) -> Counts:
        self.removals += 1
        if self.removals == 3:
            raise Killed
        return await super().remove(removal, now)


async def test_broken_off_it_goes_on_where_it_was() -> None:
    store, later = Breaking(), NOON + timedelta(days=400)
    for number in range(5):
        await over(store, number)
    remover = Remover(store, Site())

    with pytest.raises(Killed):
        await remover.remove(later)
    after_the_break = len(await store.expired(ends(Retention(), later), 9))
    await remover.remove(later)

    assert after_the_break == 3
    assert await store.expired(ends(Retention(), later), 9) == []


async def test_the_courier_does_it_every_night_with_one_delivery(meeting: Meeting) -> None:
    round = await finished(meeting)
    await meeting.store.commit(Change(deliveries=(timer(meeting.now),)))
    await meeting.store.commit(Change(deliveries=(timer(meeting.now),)))

    await meeting.core.courier.settle()
    due = await meeting.store.next_due()
    meeting.now += timedelta(days=400)
    await meeting.core.courier.settle()

    assert due == datetime(2026, 1, 6, 3, tzinfo=UTC)
    assert (await meeting.record(round)).contributions == ()
    assert meeting.core.courier.removed["contributions"] == 2
    assert await meeting.store.next_due() == tonight(meeting.now, LONDON)


async def test_when_it_cannot_it_is_tried_again_and_never_given_up() -> None:
    meeting = Meeting(store=Breaking(away=True))
    await meeting.store.commit(Change(deliveries=(timer(meeting.now),)))

    for _ in range(30):
        await meeting.core.courier.settle()
        meeting.now += timedelta(seconds=601)

    assert await meeting.store.undelivered() == []
    assert await meeting.store.next_due() is not None


# A round that nobody closes


async def nights(meeting: Meeting, days: int) -> None:
    """What the courier does by itself, day after day."""
    for _ in range(days):
        meeting.now += timedelta(days=1)
        await meeting.core.courier.settle()


async def forgotten(meeting: Meeting) -> Round:
    """A live round with a reply, of which the chair has lost sight for eleven weeks."""
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "We read it.")
    await meeting.store.commit(Change(deliveries=(timer(meeting.now),)))
    await nights(meeting, 80)
    return round


def told(meeting: Meeting) -> list[str]:
    title = catalogue("en")("left_open_title")
    return [message.title for message in meeting.told(ADA) if message.title == title]


async def test_the_chair_is_told_once_and_a_week_later_the_clock_closes_it(
    meeting: Meeting,
) -> None:
    round = await forgotten(meeting)
    before = told(meeting), (await meeting.record(round)).round.state

    await nights(meeting, 7)
    warned = told(meeting), (await meeting.record(round)).round.state
    await nights(meeting, 7)

    record = await meeting.record(round)
    assert before == ([], State.OPEN)
    assert (len(warned[0]), warned[1]) == (1, State.OPEN)
    assert len(told(meeting)) == 1
    assert record.round.state is State.CLOSED
    assert record.round.closed
    assert (record.round.closed - round.opened).days == 90
    assert "We read it." in record.versions[-1].body


async def test_a_chair_who_closes_it_hears_no_more(meeting: Meeting) -> None:
    round = await forgotten(meeting)
    await nights(meeting, 5)

    await meeting.fill(ADA, f"close:{round.id}")
    closed = await meeting.record(round)
    await nights(meeting, 20)

    after = await meeting.record(round)
    assert (after.round.closed, after.versions) == (closed.round.closed, closed.versions)
    assert len(told(meeting)) == 1


async def test_its_time_counts_from_when_it_was_closed(meeting: Meeting) -> None:
    round = await forgotten(meeting)
    await nights(meeting, 12)
    closed = (await meeting.record(round)).round.closed
    assert closed

    meeting.now = closed.replace(year=closed.year + 1) - timedelta(days=2)
    await nights(meeting, 1)
    the_day_before = (await meeting.record(round)).contributions
    await nights(meeting, 2)

    assert the_day_before
    assert (await meeting.record(round)).contributions == ()


async def test_where_the_settings_say_so_it_stays_open_for_ever() -> None:
    meeting = Meeting(site=Site(retention=Retention(left_open=Period(None))))
    round = await forgotten(meeting)

    await nights(meeting, 300)

    assert (await meeting.record(round)).round.state is State.OPEN
    assert told(meeting) == []


# A round of which parts are gone


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


async def finished(meeting: Meeting) -> Round:
    """A round with replies, a vote, an action and signed minutes."""
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "We read it.")
    await meeting.press(BEN, f"vote:{round.id}:1:0")
    await meeting.fill(BEN, f"answer:{round.id}:1", text="Not sure.")
    await meeting.fill(
        BEN, f"action:{round.id}:1", what="Ask housing.", due="2026-02-01", owner="cara"
    )
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")
    return round


async def a_year_later(meeting: Meeting, **more: float) -> None:
    meeting.now += timedelta(days=370)
    await Remover(meeting.store, meeting.site).remove(meeting.now)


async def test_signed_minutes_stay_as_they_are(meeting: Meeting) -> None:
    round = await finished(meeting)
    before = words_of(await meeting.press(LEE, f"minutes:{round.id}:2", None))
    await a_year_later(meeting)

    after = words_of(await meeting.press(LEE, f"minutes:{round.id}:2", None))
    draft = words_of(await meeting.press(ADA, f"draft:{round.id}"))

    assert before == after
    assert "We read it." in draft


async def test_nothing_can_be_added_to_what_is_no_longer_whole(meeting: Meeting) -> None:
    round = await finished(meeting)
    await a_year_later(meeting)

    for who, ref in (
        (BEN, f"answer:{round.id}:1"),
        (ADA, f"correct:{round.id}"),
        (ADA, f"sign:{round.id}"),
    ):
        assert "time in the record is over" in words_of(await meeting.press(who, ref))
    for ref, values in (
        (f"note:{round.id}:1", {"text": "Late."}),
        (f"attendance:{round.id}", {"present": "Ada"}),
        (f"action:{round.id}:1", {"what": "x", "due": "2027-02-01", "owner": "cara"}),
        (f"takeover:{round.id}", {}),
    ):
        who = BEN if ref.startswith("takeover") else ADA
        assert "time in the record is over" in words_of(await meeting.fill(who, ref, **values))


async def test_homes_and_digests_do_not_break_on_it(meeting: Meeting) -> None:
    round = await finished(meeting)
    await a_year_later(meeting)
    home = await meeting.core.controls.own_home(ADA, [TEAM])
    of_lead = await meeting.core.controls.own_home(LEE, [])
    await meeting.press(LEE, f"decline:{TEAM.channel}")
    await meeting.with_lead()

    digest = next(message for message in reversed(meeting.told(LEE)) if "Digest" in message.title)

    assert "draft" not in repr(home.buttons)
    assert f"minutes:{round.id}:2" in repr(of_lead.buttons)
    assert "has been removed, as its time was over" in repr(digest.blocks)
    assert "took part" not in repr(digest.blocks)
    assert isinstance(await meeting.core.controls.home(ADA, TEAM), Message)


async def test_after_the_minutes_time_nothing_of_the_round_is_shown(meeting: Meeting) -> None:
    round = await finished(meeting)
    meeting.now += timedelta(days=2200)
    await Remover(meeting.store, meeting.site).remove(meeting.now)

    shown = await meeting.core.controls.own_home(LEE, [])

    assert await meeting.store.record(round.id) is None
    assert "minutes:" not in repr(shown.buttons)
    assert "no longer" in words_of(await meeting.press(LEE, f"minutes:{round.id}:2", None))
    assert "no longer" in words_of(await meeting.press(ADA, f"draft:{round.id}"))


async def test_minutes_alone_may_be_gone(tmp_path: Path) -> None:
    settings = "retention:\n  actions: 7 years\n"
    meeting = Meeting(site=site_of(tmp_path, settings))
    round = await finished(meeting)
    meeting.now += timedelta(days=2200)
    await Remover(meeting.store, meeting.site).remove(meeting.now)

    of_lead = await meeting.core.controls.own_home(LEE, [])
    await meeting.press(LEE, f"decline:{TEAM.channel}")
    await meeting.with_lead()

    record = await meeting.record(round)
    assert (record.round.state, record.versions, len(record.actions)) == (State.SIGNED_OFF, (), 1)
    assert "no signed minutes yet" in repr(of_lead.blocks)
    assert "no longer" in words_of(await meeting.press(ADA, f"draft:{round.id}"))
    assert "Digest" not in meeting.told(LEE)[-1].title


# Legal hold


async def test_a_lead_puts_a_round_under_hold_and_lifts_it_with_reasons(meeting: Meeting) -> None:
    round = await finished(meeting)

    await meeting.fill(LEE, f"hold:{round.id}", text="Case 12")
    await a_year_later(meeting)
    held = await meeting.record(round)
    shown = await meeting.press(LEE, f"minutes:{round.id}:2", None)
    await meeting.fill(LEE, f"lift:{round.id}", text="Case 12 is closed")
    await a_year_later(meeting)

    assert held.round.hold == "Case 12"
    assert len(held.contributions) == 2
    assert "lift:" in repr(shown)
    assert (await meeting.record(round)).contributions == ()
    links = await meeting.store.links(TEAM.home, 0, 999)
    said = [(link.entry.verb, link.entry.reason) for link in links]
    assert ("held", "Case 12") in said
    assert ("lifted", "Case 12 is closed") in said
    assert any(why.startswith("contributions 2, ") for verb, why in said if verb == "removed")


@pytest.mark.parametrize("who", [ADA, BEN])
async def test_nobody_but_the_accepted_lead_can(meeting: Meeting, who: Person) -> None:
    round = await finished(meeting)
    form = await meeting.press(LEE, f"hold:{round.id}")

    pressed = await meeting.press(who, f"hold:{round.id}")
    sent = await meeting.send_in(who, form, text="Because.")

    assert "safeguarding lead" in words_of(pressed)
    assert "safeguarding lead" in words_of(sent)
    assert (await meeting.record(round)).round.hold == ""


async def test_a_reason_that_identifies_somebody_is_refused(meeting: Meeting) -> None:
    round = await finished(meeting)

    refused = await meeting.fill(LEE, f"hold:{round.id}", text="Ring 01632 960777.")

    assert isinstance(refused, Invalid)
    assert "no names" in refused.errors["text"]
    assert (await meeting.record(round)).round.hold == ""
    assert "960777" not in repr(await meeting.store.links(TEAM.home, 0, 999)) + repr(refused)


async def test_a_hold_needs_a_reason_and_a_lift_needs_a_hold(meeting: Meeting) -> None:
    round = await finished(meeting)

    empty = await meeting.fill(LEE, f"hold:{round.id}", text=" ")
    lift = await meeting.press(LEE, f"lift:{round.id}")

    assert "Please write something here." in words_of(empty)
    assert "not under legal hold" in words_of(lift)
    assert (await meeting.record(round)).round.hold == ""


async def test_a_hold_stops_a_removal_that_has_begun() -> None:
    store = MemoryStore()
    ended = await over(store, 1)
    [removal] = await store.expired(ends(Retention(), NOON + timedelta(days=400)), 9)
    seen = (await store.rounds(ended.place))[0]
    await store.commit(Change(seen=seen, round=replace(seen, hold="Case 12")))

    assert await store.remove(removal, NOON) == {}
    with pytest.raises(Stale):
        await store.commit(Change(seen=ended, round=ended))


def test_the_timer_is_one_and_of_no_platform() -> None:
    assert timer(NOON) == replace(timer(NOON + timedelta(days=1)), due=NOON)
    assert timer(NOON).task is Task.REMOVAL
    assert a_round().place == STAFF_ROOM
