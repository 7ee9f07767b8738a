"""A whole round through the controls, and what each kind of person is shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.assembly import Core, put_together
from bot.blocks import Bars, Entries
from bot.content import read_library
from bot.messages import Done, Form, Invalid, Message, Notice, Paper, Press, Response, Submission
from bot.model import Change, Person, Place, Posted, Record, Reply, Round, State, Thread
from bot.site import Site, read_site
from bot.words import catalogue
from tests.fakes import FakeChat, MemoryStore

LIBRARY = read_library(Path("content"))
TEAM = Place("room", "W1", "C1")
OTHER_TEAM = Place("room", "W1", "C2")
WORDS = catalogue("en")
CHAT = Place("room", "W1", "19:c1@thread.v2")
"""A chat without threads, whose id has a colon."""
ADA = Person("room", "W1", "ada", "Ada")
BEN = Person("room", "W1", "ben", "Ben")
CARA = Person("room", "W1", "cara", "Cara")
LEE = Person("room", "W1", "lee", "Lee")
STRANGER = Person("room", "W2", "sam", "Sam")
START = {"briefing": "child-2-rapid-review", "mode": "live", "minutes": "15", "named": "no"}


@dataclass
class Meeting:
    """Hands and ears in one team's channel; every look at the clock is a second later."""

    site: Site = field(default_factory=Site)
    now: datetime = datetime(2026, 1, 5, 12, tzinfo=UTC)
    said: int = 0
    store: MemoryStore = field(default_factory=MemoryStore)
    chat: FakeChat = field(init=False)
    core: Core = field(init=False)

    def __post_init__(self) -> None:
        self.chat = FakeChat(self.clock)
        self.core = put_together(self.store, {"room": self.chat}, LIBRARY, self.site, self.clock)

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def press(self, who: Person, ref: str, place: Place | None = TEAM) -> Response:
        response = await self.core.controls.press(Press(who, ref, place))
        await self.core.courier.settle()
        return response

    async def send_in(self, who: Person, form: Response, **values: str) -> Response:
        assert isinstance(form, Form), form
        people = {name: (PEOPLE[id],) for name, id in values.items() if name in PERSON_FIELDS}
        response = await self.core.controls.submit(Submission(who, form.ref, values, people))
        await self.core.courier.settle()
        return response

    async def fill(self, who: Person, ref: str, **values: str) -> Response:
        return await self.send_in(who, await self.press(who, ref), **values)

    async def begin(self, **values: str) -> Round:
        await self.fill(ADA, "begin:", **START | values)
        round = await self.store.open_round(TEAM)
        assert round
        return round

    async def with_lead(self) -> None:
        zone = {"time_zone": "Europe/London", "language": "en"}
        await self.fill(ADA, "setup:", service="Riverside", lead="lee", chairs="ada", **zone)
        await self.press(LEE, f"accept:{TEAM.channel}")

    async def record(self, round: Round) -> Record:
        record = await self.store.record(round.id)
        assert record
        return record

    async def reply(self, round: Round, prompt: int, who: Person, text: str, **rest: str) -> str:
        posted = (await self.record(round)).thread(prompt)
        assert posted
        self.said += 1
        id, now = rest.get("id", f"m-{self.said}"), self.clock()
        assert await self.core.discussion.hear(Reply(id, posted.thread, who, text, now, now))
        await self.core.courier.settle()
        return id

    def told(self, who: Person) -> list[Message]:
        inbox = f"with {who.id}"
        return [
            out.content
            for out in self.chat.out
            if out.posted.place.channel == inbox and isinstance(out.content, Message)
        ]

    def titles(self) -> list[str]:
        return [out.content.title for out in self.chat.out if isinstance(out.content, Message)]


PEOPLE = {each.id: each for each in (ADA, BEN, CARA, LEE)}
PERSON_FIELDS = {"lead", "chairs", "owner"}


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def words_of(response: Response) -> str:
    match response:
        case Notice(message):
            return " ".join(_texts(message))
        case Done(text):
            return text
        case Invalid(errors):
            return " ".join(errors.values())
        case Paper(document):
            return repr(document)
        case _:
            return ""


def _texts(message: Message) -> Iterator[str]:
    yield message.title
    yield repr(message.blocks)


async def test_a_round_from_start_to_receipt(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.press(BEN, f"vote:{round.id}:1:0")
    await meeting.reply(round, 1, BEN, "We read it in June.")
    await meeting.press(ADA, f"next:{round.id}:1")
    await meeting.fill(CARA, f"answer:{round.id}:2", text="I was not sure.")
    await meeting.fill(ADA, f"attendance:{round.id}", present="Ada\nBen\nCara", apologies="")
    await meeting.fill(
        BEN, f"action:{round.id}:2", what="Ask housing.", due="2026-02-01", owner="cara"
    )
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    record = await meeting.record(round)
    digest = meeting.told(LEE)[-1]
    await meeting.press(LEE, f"ack:{round.id}:{record.round.issued}")

    paper = await meeting.press(LEE, f"minutes:{round.id}:{record.round.issued}", None)
    for text in ("We read it in June.", "I was not sure.", "Ask housing.", "Ada\\nBen\\nCara"):
        assert text in words_of(paper)
    assert "Ben" not in words_of(paper).replace("Ada\\nBen\\nCara", "")
    assert digest.title == "Digest: Riverside"
    assert meeting.titles()[-1] == "The digest was received"


async def test_the_content_note_is_the_first_thing_in_the_channel(meeting: Meeting) -> None:
    round = await meeting.begin()

    first = meeting.chat.out[0].content
    assert isinstance(first, Message)
    assert round.briefing.content_note in repr(first.blocks[0])
    assert "non-accidental" not in repr(first)


async def test_every_message_of_a_round_has_the_worry_button(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.press(ADA, f"next:{round.id}:1")
    due = {"due": "2026-02-01", "owner": "cara"}
    await meeting.fill(BEN, f"action:{round.id}:1", what="Ask housing.", **due)
    await meeting.reply(round, 1, BEN, "Mum is Kayleigh.")
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes", without="yes")
    await meeting.press(LEE, f"ack:{round.id}:2")
    await meeting.reply(round, 1, BEN, "Late.")

    sent = [out.content for out in meeting.chat.out if isinstance(out.content, Message)]
    updated = [message for _, message in meeting.chat.updates]
    assert len(sent) >= 10
    for message in sent + updated:
        assert "worry:" in [button.ref for button in message.buttons], message.title


async def test_the_worry_card_says_999_and_that_nothing_was_reported(meeting: Meeting) -> None:
    card = words_of(await meeting.press(CARA, "worry:"))

    assert "This bot has not reported anything." in card
    assert "999" in card
    assert not meeting.chat.out
    assert "Cara" not in repr(vars(meeting.store))


async def test_the_worry_card_is_counted_without_a_person(meeting: Meeting) -> None:
    for who in (CARA, BEN):
        await meeting.press(who, "worry:")

    assert meeting.core.controls.tally == {("press", "worry"): 2}


async def test_the_worry_card_asks_for_nothing_and_says_when_each_contact_was_checked() -> None:
    meeting = Meeting(site=read_site(Path("site.example.yaml")))

    response = await meeting.press(CARA, "worry:")

    assert isinstance(response, Notice)
    card = words_of(response)
    for contact in (
        "Children's front door: 01632 960001",
        "Emergency duty service: 01632 960002",
        "Designated safeguarding lead: 01632 960003",
        "LADO: lado@example.org",
        "Speaking up at Example Council",
    ):
        assert contact in card
    assert card.count("checked 2 November 2026") == 5
    assert "over a year ago" not in card


async def test_the_worry_card_says_when_details_are_older_than_a_year() -> None:
    meeting = Meeting(
        site=read_site(Path("site.example.yaml")), now=datetime(2028, 1, 5, 12, tzinfo=UTC)
    )

    card = words_of(await meeting.press(CARA, "worry:"))

    assert "checked 2 November 2026" in card
    assert "last checked over a year ago" in card


async def test_no_link_is_posted_that_nobody_knows(meeting: Meeting) -> None:
    round = await meeting.begin(minutes="45")
    for number in range(1, 9):
        await meeting.press(ADA, f"next:{round.id}:{number}")

    shown = repr([out.content for out in meeting.chat.out])
    assert "learning briefing on infant injuries" in shown
    assert "url='" not in shown.replace("url=''", "")


async def test_the_sites_address_for_a_link_is_posted() -> None:
    url = "https://procedures.example.org/"
    meeting = Meeting(Site(links={"procedures": url}))

    round = await meeting.begin()
    await meeting.press(ADA, f"next:{round.id}:1")

    assert url in repr([out.content for out in meeting.chat.out])


async def test_a_second_start_says_which_round_is_open(meeting: Meeting) -> None:
    await meeting.begin()

    response = await meeting.press(BEN, "begin:")

    assert "ESSCP Learning: Child 2 Rapid Review, chaired by Ada" in words_of(response)


async def test_the_start_form_sent_twice_opens_one_round(meeting: Meeting) -> None:
    form = await meeting.press(ADA, "begin:")

    first = await meeting.send_in(ADA, form, **START)
    second = await meeting.send_in(ADA, form, **START)

    assert isinstance(first, Done)
    assert isinstance(second, Notice)
    assert len(await meeting.store.rounds(TEAM)) == 1


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"briefing": "gone"}, "briefing"),
        ({"minutes": "17"}, "minutes"),
        ({"minutes": "x"}, "minutes"),
        ({"mode": ""}, "mode"),
        ({"mode": "sideways"}, "mode"),
        ({"mode": "own-pace"}, "closes_on"),
        ({"mode": "own-pace", "closes_on": "2020-01-01"}, "closes_on"),
        ({"mode": "own-pace", "closes_on": "soon"}, "closes_on"),
        ({"mode": "own-pace", "closes_on": "2026-01-09", "closes_at": "five"}, "closes_at"),
    ],
)
async def test_a_fault_in_the_start_form_is_said_beside_its_field(
    meeting: Meeting, wrong: dict[str, str], field: str
) -> None:
    response = await meeting.fill(ADA, "begin:", **START | wrong)

    assert isinstance(response, Invalid)
    assert list(response.errors) == [field]
    assert await meeting.store.open_round(TEAM) is None


async def test_next_pressed_twice_sends_one_prompt(meeting: Meeting) -> None:
    round = await meeting.begin()

    await meeting.press(ADA, f"next:{round.id}:1")
    again = await meeting.press(ADA, f"next:{round.id}:1")

    assert "already moved on, to prompt 2" in words_of(again)
    assert [key for key in meeting.chat.keys if ":prompt" in f":{key}"] == [
        f"prompt:{round.id}:1",
        f"prompt:{round.id}:2",
    ]


async def test_a_vote_can_be_changed_and_counts_once(meeting: Meeting) -> None:
    round = await meeting.begin()

    await meeting.press(BEN, f"vote:{round.id}:1:0")
    done = await meeting.press(BEN, f"vote:{round.id}:1:1")

    [bars] = [each for each in meeting.chat.updates[-1][1].blocks if isinstance(each, Bars)]
    assert bars.rows == (("Yes", 0), ("Not yet", 1))
    assert "Not yet" in words_of(done)


async def test_the_record_follows_edits_and_deletions(meeting: Meeting) -> None:
    round = await meeting.begin()
    kept = await meeting.reply(round, 1, BEN, "Frist.")
    gone = await meeting.reply(round, 1, CARA, "Never mind.")
    posted = (await meeting.record(round)).thread(1)
    assert posted
    at = meeting.clock()

    await meeting.core.discussion.amend(Reply(kept, posted.thread, BEN, "First.", at, at))
    await meeting.core.discussion.withdraw(Reply(gone, posted.thread, CARA, "", at, at))

    said = [each.text for each in (await meeting.record(round)).contributions]
    assert said == ["First."]


async def test_what_is_said_elsewhere_is_not_kept_nor_who_said_it(meeting: Meeting) -> None:
    await meeting.begin()
    now = meeting.clock()

    heard = await meeting.core.discussion.hear(
        Reply("m-9", Thread(TEAM, "elsewhere"), CARA, "Lunch?", now, now)
    )

    assert not heard
    assert "Cara" not in repr(vars(meeting.store))
    assert "Lunch" not in repr(vars(meeting.store))


async def test_a_reply_after_close_is_late_and_in_the_draft(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")

    await meeting.reply(round, 1, BEN, "Sorry, only now.")

    draft = await meeting.press(ADA, f"draft:{round.id}")
    assert isinstance(draft, Paper)
    entries = [e for b in draft.document.blocks if isinstance(b, Entries) for e in b.items]
    assert [(entry.text, entry.marks) for entry in entries] == [("Sorry, only now.", ("late",))]


async def test_a_reply_after_sign_off_is_told_to_the_chair_who_can_sign_again(
    meeting: Meeting,
) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    await meeting.reply(round, 1, BEN, "After all.")
    await meeting.reply(round, 1, BEN, "And another.")
    again = await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    told = [message.title for message in meeting.told(ADA)]
    assert told == ["Something was said after you signed off"]
    assert isinstance(again, Done)
    assert (await meeting.record(round)).round.issued == 3
    assert "replaces the digest of version 2" in repr(meeting.told(LEE)[-1])


class Busy(MemoryStore):
    """Keeps a reply at the very moment at which minutes are signed."""

    reply: Reply | None = None

    async def commit(self, change: Change) -> None:
        if self.reply and any(version.signed for version in change.versions):
            await self.keep(self.reply)
        await super().commit(change)


async def test_a_reply_at_the_moment_of_signing_is_told_to_the_chair() -> None:
    store = Busy()
    meeting = Meeting(store=store)
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    posted = (await meeting.record(round)).thread(1)
    assert posted
    now = meeting.clock()
    store.reply = Reply("m-9", posted.thread, BEN, "Just now.", now, now)

    await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    record = await meeting.record(round)
    assert "Just now." not in record.versions[-1].body
    assert [each.title for each in meeting.told(ADA)] == [
        "Something was said after you signed off"
    ]


async def test_nothing_new_is_not_signed_twice(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    form = await meeting.press(ADA, f"sign:{round.id}")

    await meeting.send_in(ADA, form, read="yes")
    again = await meeting.send_in(ADA, form, read="yes")

    assert isinstance(again, Notice)
    assert (await meeting.record(round)).round.issued == 2


async def test_what_was_said_since_the_chair_looked_stops_the_sign_off(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    form = await meeting.press(ADA, f"sign:{round.id}")

    await meeting.reply(round, 1, BEN, "One more thing.")
    response = await meeting.send_in(ADA, form, read="yes")

    assert "changed since you looked" in words_of(response)
    assert (await meeting.record(round)).round.state is State.CLOSED


async def test_signing_needs_the_tick(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")

    response = await meeting.fill(ADA, f"sign:{round.id}")

    assert isinstance(response, Invalid)
    assert list(response.errors) == ["read"]


async def test_a_chair_corrects_one_line_in_three_steps(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, "We meat weekly.")
    await meeting.fill(ADA, f"close:{round.id}")

    which = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")
    text = await meeting.send_in(ADA, which, target=f"contribution:{id}")
    assert isinstance(text, Form)
    assert getattr(text.fields[0], "value") == "We meat weekly."  # noqa: B009 - of any field
    await meeting.send_in(ADA, text, text="We meet weekly.")

    draft = words_of(await meeting.press(ADA, f"draft:{round.id}"))
    assert "We meet weekly." in draft
    assert "We meat weekly." not in draft
    assert [each.number for each in (await meeting.record(round)).versions] == [1, 2]


async def test_what_a_chair_keeps_out_is_counted(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, "A name slipped in.")
    await meeting.fill(ADA, f"close:{round.id}")

    which = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")
    text = await meeting.send_in(ADA, which, target=f"contribution:{id}")
    await meeting.send_in(ADA, text, text="", leave_out="yes")

    draft = words_of(await meeting.press(ADA, f"draft:{round.id}"))
    assert "A name slipped in." not in draft
    assert "1 contribution is kept out" in draft


async def test_a_thousand_replies_can_each_be_corrected(meeting: Meeting) -> None:
    round = await meeting.begin()
    posted = (await meeting.record(round)).thread(1)
    assert posted
    for number in range(1000):
        now = meeting.clock()
        reply = Reply(f"m-{number}", posted.thread, BEN, f"Reply {number}.", now, now)
        await meeting.core.discussion.hear(reply)
    await meeting.fill(ADA, f"close:{round.id}")

    where = await meeting.press(ADA, f"correct:{round.id}")
    assert isinstance(where, Form)
    pages = [option.value for option in where.fields[0].options]  # type: ignore[union-attr]
    which = await meeting.send_in(ADA, where, page=pages[-1])

    assert isinstance(which, Form)
    assert len(pages) == 13
    assert len(which.fields[0].options) == 40  # type: ignore[union-attr]


async def test_the_lead_is_shown_nothing_before_accepting(meeting: Meeting) -> None:
    zone = {"time_zone": "Europe/London", "language": "en"}
    await meeting.fill(ADA, "setup:", service="Riverside", lead="lee", chairs="ada", **zone)
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    before = [message.title for message in meeting.told(LEE)]
    refused = await meeting.press(LEE, f"minutes:{round.id}:2", None)
    await meeting.press(LEE, f"accept:{TEAM.channel}")

    assert before == ["Will you be the safeguarding lead for Riverside?"]
    assert isinstance(refused, Notice)
    assert meeting.told(LEE)[-1].title == "Digest: Riverside"
    assert isinstance(await meeting.press(LEE, f"minutes:{round.id}:2", None), Paper)


async def test_a_lead_does_not_see_drafts(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")

    assert "for the team" in words_of(await meeting.press(LEE, f"draft:{round.id}", None))
    assert "for the team" in words_of(await meeting.press(LEE, f"minutes:{round.id}:1", None))


async def test_somebody_of_another_workspace_finds_nothing(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")

    for ref in ("draft", "read", "vote", "answer", "sign", "close", "next", "go", "minutes"):
        response = await meeting.press(STRANGER, f"{ref}:{round.id}:1:0", None)
        assert "belongs to somewhere else" in words_of(response), ref


async def test_the_draft_is_not_for_another_channel(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")

    response = await meeting.press(BEN, f"draft:{round.id}", OTHER_TEAM)

    assert "These minutes are for the team" in words_of(response)


async def test_a_member_is_kindly_refused_what_a_chair_does(meeting: Meeting) -> None:
    round = await meeting.begin()

    for ref in (f"next:{round.id}:1", f"close:{round.id}", f"note:{round.id}:1"):
        response = await meeting.press(BEN, ref)
        assert "Ada chairs this round. Nothing was changed." in words_of(response)


async def test_another_chair_takes_over(meeting: Meeting) -> None:
    round = await meeting.begin()

    await meeting.fill(BEN, f"takeover:{round.id}")

    assert (await meeting.record(round)).round.chair == BEN
    assert "Ben has taken over" in repr(meeting.chat.out[-1].content)
    assert isinstance(await meeting.press(ADA, f"next:{round.id}:1"), Notice)


async def test_a_cancelled_round_keeps_what_was_said_and_has_no_minutes(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, "Said before.")

    await meeting.fill(ADA, f"cancel:{round.id}")

    assert (await meeting.record(round)).contributions[0].text == "Said before."
    assert "no minutes yet" in words_of(await meeting.press(ADA, f"draft:{round.id}"))
    assert isinstance(await meeting.press(ADA, "begin:"), Form)


async def test_a_round_at_ones_own_pace_closes_by_its_clock(meeting: Meeting) -> None:
    round = await meeting.begin(mode="own-pace", closes_on="2026-01-12", closes_at="17:00")
    early = (await meeting.record(round)).round.state

    meeting.now = datetime(2026, 1, 12, 17, 1, tzinfo=UTC)
    await meeting.core.courier.settle()

    record = await meeting.record(round)
    assert early is State.OPEN
    assert record.round.state is State.CLOSED
    assert record.versions[0].by is None
    assert "Draft minutes" in meeting.titles()


@pytest.mark.parametrize(
    "ref", ["", ":", "nonsense", "vote:x:y:z", "next:", "vote:{id}:1:999999999999"]
)
async def test_a_button_nobody_made_changes_nothing(meeting: Meeting, ref: str) -> None:
    round = await meeting.begin()

    response = await meeting.press(ADA, ref.format(id=round.id))

    assert isinstance(response, Notice)
    assert await meeting.store.open_round(TEAM) == round


async def test_what_was_typed_is_not_lost_to_a_refusal(meeting: Meeting) -> None:
    round = await meeting.begin()
    form = await meeting.press(ADA, f"note:{round.id}:1")
    await meeting.fill(ADA, f"cancel:{round.id}")

    response = await meeting.send_in(ADA, form, text="Three minutes of typing.")

    assert isinstance(response, Invalid)
    assert list(response.errors) == ["text"]


async def test_a_text_that_is_too_long_is_said_so_beside_it(meeting: Meeting) -> None:
    round = await meeting.begin()

    response = await meeting.fill(BEN, f"answer:{round.id}:1", text="x" * 3001)

    assert isinstance(response, Invalid)
    assert list(response.errors) == ["text"]


@pytest.mark.parametrize(
    "text, answer",
    [("", Notice), ("start", Form), (" START ", Form), ("help", Notice), ("hello", Notice)],
)
async def test_commands_answer_without_dead_ends(
    meeting: Meeting, text: str, answer: type[Response]
) -> None:
    response = await meeting.core.controls.command(ADA, TEAM, text)

    assert isinstance(response, answer)  # type: ignore[arg-type]


async def test_close_as_a_command_asks_first(meeting: Meeting) -> None:
    assert "No round is open" in words_of(await meeting.core.controls.command(ADA, TEAM, "close"))
    await meeting.begin()
    assert isinstance(await meeting.core.controls.command(ADA, TEAM, "close"), Form)


async def test_home_offers_what_each_person_can_do(meeting: Meeting) -> None:
    await meeting.with_lead()
    quiet = await meeting.core.controls.home(ADA, TEAM)
    round = await meeting.begin()
    busy = await meeting.core.controls.home(BEN, TEAM)
    lead = await meeting.core.controls.home(LEE, TEAM)

    assert "begin:" in [button.ref for button in quiet.buttons]
    assert f"go:{round.id}" in [button.ref for button in busy.buttons]
    assert "setup:" not in [button.ref for button in busy.buttons]
    assert "Teams you are the safeguarding lead for" in repr(lead.blocks)


async def test_a_message_can_be_seen_again_as_it_now_stands(meeting: Meeting) -> None:
    round = await meeting.begin()
    opening, prompt = (
        out.content
        for out in meeting.chat.out
        if isinstance(out.content, Message) and out.content.ref
    )
    await meeting.press(BEN, f"vote:{round.id}:1:0")

    again = await meeting.press(BEN, opening.ref)
    voted = await meeting.press(BEN, prompt.ref)

    assert again == Notice(opening)
    assert isinstance(voted, Notice)
    assert voted.message.title == prompt.title
    assert any(isinstance(block, Bars) for block in voted.message.blocks)
    assert opening.chairs == prompt.chairs == (ADA,)


@pytest.mark.parametrize(
    "ref, counts",
    [
        ("see:{}:1", True),
        ("answer:{}:1", True),
        ("vote:{}:1:0", True),
        ("see:{}:0", True),
        ("see:{}:2", False),
        ("see:{}:draft", False),
        ("see:{}:9999", False),
        ("see:{}:-1", False),
        ("see:{}", False),
        ("see:none:1", False),
        ("note:{}:0", False),
        ("draft:{}", False),
        ("", False),
    ],
)
async def test_below_a_copy_that_is_met_by_its_buttons_replies_count(
    meeting: Meeting, ref: str, counts: bool
) -> None:
    round = await meeting.begin()
    copy, now = Posted(TEAM, "copy", "copy"), meeting.clock()

    await meeting.core.discussion.met(copy, ref.format(round.id))

    reply = Reply("m-1", copy.thread, BEN, "We ring first.", now, now)
    assert await meeting.core.discussion.hear(reply) == counts


async def test_nor_is_one_seen_again_that_is_not_out_or_not_theirs(meeting: Meeting) -> None:
    round = await meeting.begin()

    for ref, place in (
        (f"see:{round.id}:2", TEAM),
        (f"see:{round.id}:draft", TEAM),
        (f"see:{round.id}:x", TEAM),
        ("see:none:0", TEAM),
        (f"see:{round.id}:0", OTHER_TEAM),
        (f"see:{round.id}:0", None),
    ):
        response = await meeting.press(BEN, ref, place)

        assert isinstance(response, Notice)
        assert response.message.ref == ""


async def test_files_say_how_they_can_be_had_again(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.fill(ADA, f"close:{round.id}")
    await meeting.fill(ADA, f"sign:{round.id}", read="yes")

    sent = [
        file for out in meeting.chat.out if isinstance(out.content, tuple) for file in out.content
    ]

    assert len({file.ref for file in sent}) == 2
    for file in sent:
        paper = await meeting.press(ADA, file.ref)
        assert isinstance(paper, Paper)
        assert file.media_type in {each.media_type for each in paper.files}


# Forms that come back


async def test_a_form_with_something_wrong_in_it_can_be_asked_again_as_it_was(
    meeting: Meeting,
) -> None:
    start = await meeting.press(ADA, "begin:")
    round = await meeting.begin()
    setup = await meeting.press(ADA, "setup:")
    answer = await meeting.press(BEN, f"answer:{round.id}:1")
    note = await meeting.press(ADA, f"note:{round.id}:1")
    action = await meeting.press(ADA, f"action:{round.id}")
    attendance = await meeting.press(ADA, f"attendance:{round.id}")
    asked = (setup, answer, note, action, attendance)

    for form in asked:
        assert isinstance(form, Form)
        again = await meeting.core.controls.again(Submission(ADA, form.ref, {"text": "Typed."}))
        assert again == form

    assert isinstance(start, Form)
    assert await meeting.core.controls.again(Submission(ADA, start.ref)) is None


async def test_the_forms_of_the_minutes_can_be_asked_again(meeting: Meeting) -> None:
    round = await meeting.begin()
    said = await meeting.reply(round, 1, BEN, "We read it in June.")
    await meeting.fill(ADA, f"close:{round.id}")
    sign = await meeting.press(ADA, f"sign:{round.id}")
    where = await meeting.press(ADA, f"correct:{round.id}")
    line = Submission(ADA, f"correct-line:{round.id}", {"target": f"contribution:{said}"})
    text = await meeting.core.controls.submit(line)
    add = await meeting.core.controls.mark(ADA, TEAM, "m9", "Said elsewhere.")

    for form in (sign, where, text, add):
        assert isinstance(form, Form)
        again = await meeting.core.controls.again(
            Submission(ADA, form.ref, {"text": "Said elsewhere."})
        )
        assert again
        assert (again.ref, again.title) == (form.ref, form.title)


@pytest.mark.parametrize("ref", ["answer:gone:1", "close:gone", "forged", "answer:gone:x"])
async def test_a_form_about_nothing_is_not_asked_again(meeting: Meeting, ref: str) -> None:
    assert await meeting.core.controls.again(Submission(BEN, ref)) is None


# Where there are no threads


async def begun_in_the_chat(meeting: Meeting, **values: str) -> Round:
    meeting.chat.chats = {CHAT}
    form = await meeting.press(ADA, "begin:", CHAT)
    await meeting.send_in(ADA, form, **START | values)
    round = await meeting.store.open_round(CHAT)
    assert round
    return round


async def prompt_in_the_chat(meeting: Meeting, round: Round, number: int) -> Message:
    shown = await meeting.press(BEN, f"see:{round.id}:{number}", CHAT)
    assert isinstance(shown, Notice)
    return shown.message


async def test_a_prompt_has_a_field_of_its_own_and_says_how_to_answer(meeting: Meeting) -> None:
    round = await begun_in_the_chat(meeting)

    newest = await prompt_in_the_chat(meeting, round, 1)
    await meeting.press(ADA, f"next:{round.id}:1", CHAT)
    earlier = await prompt_in_the_chat(meeting, round, 1)

    assert newest.form
    assert earlier.form
    assert WORDS("prompt_how_chat") in words_of(Notice(newest))
    assert WORDS("prompt_earlier_chat") in words_of(Notice(earlier))


async def test_after_the_close_a_prompt_has_no_field(meeting: Meeting) -> None:
    round = await begun_in_the_chat(meeting)
    await meeting.fill(ADA, f"close:{round.id}")

    over = await prompt_in_the_chat(meeting, round, 1)

    assert over.form is None
    assert WORDS("prompt_over_chat") in words_of(Notice(over))


async def test_with_threads_a_prompt_has_no_field(meeting: Meeting) -> None:
    await meeting.begin()

    prompts = [out.content for out in meeting.chat.out if isinstance(out.content, Message)]

    assert [message.form for message in prompts] == [None] * len(prompts)


async def test_what_is_written_below_a_prompt_adds_to_what_was_said_before(
    meeting: Meeting,
) -> None:
    round = await begun_in_the_chat(meeting)
    form = (await prompt_in_the_chat(meeting, round, 1)).form

    for text in ("We ring first.", "And write it down.", "And write it down."):
        done = await meeting.send_in(BEN, form, text=text)
        assert words_of(done) == WORDS("say_done", number=1)

    said = (await meeting.record(round)).contributions
    assert [each.text for each in said] == ["We ring first.\n\nAnd write it down."]


async def test_what_is_too_long_with_what_was_said_before_is_not_lost(meeting: Meeting) -> None:
    round = await begun_in_the_chat(meeting)
    form = (await prompt_in_the_chat(meeting, round, 1)).form
    await meeting.send_in(BEN, form, text="a" * 2000)

    for text, fault in (("b" * 1500, "say_too_long"), (" ", "text_needed")):
        assert await meeting.send_in(BEN, form, text=text) == Invalid({"text": WORDS(fault)})

    assert [len(each.text) for each in (await meeting.record(round)).contributions] == [2000]


async def test_what_may_identify_somebody_is_asked_about_below_a_prompt_too(
    meeting: Meeting,
) -> None:
    round = await begun_in_the_chat(meeting)
    form = (await prompt_in_the_chat(meeting, round, 1)).form
    await meeting.send_in(BEN, form, text="We ring first.")

    sure = await meeting.send_in(BEN, form, text="Her NHS number is 943 476 5919.")
    asked = await meeting.send_in(BEN, form, text="Mum is Kayleigh.")
    await meeting.send_in(BEN, asked, text="Mum is Kayleigh.", looked="yes")

    record = await meeting.record(round)
    assert isinstance(sure, Invalid)
    assert isinstance(asked, Form)
    assert [field.name for field in asked.fields] == ["text", "looked"]
    assert [each.text.count("Kayleigh") for each in record.contributions] == [1]
    assert record.held == ()


async def test_a_chat_whose_id_has_colons_is_set_up_and_its_lead_accepts(
    meeting: Meeting,
) -> None:
    zone = {"time_zone": "Europe/London", "language": "en"}
    form = await meeting.press(ADA, "setup:", CHAT)
    await meeting.send_in(ADA, form, service="Riverside", lead="lee", chairs="ada", **zone)

    accept = meeting.told(LEE)[-1].buttons[0]
    await meeting.press(LEE, accept.ref, None)

    team = await meeting.store.team(CHAT)
    assert (team.service, team.accepted_lead) == ("Riverside", LEE)


# Meetings, and people who come to the bot late


async def test_whoever_calls_a_meeting_is_offered_a_round_once(meeting: Meeting) -> None:
    began = meeting.clock()

    for _ in range(2):
        await meeting.core.discussion.meeting_started(CHAT, ADA, began)
        await meeting.core.courier.settle()

    (offer,) = meeting.told(ADA)
    start = offer.buttons[0]
    assert (start.ref, start.place) == ("begin:", CHAT)


async def test_no_round_is_offered_to_guests_or_where_one_is_open(meeting: Meeting) -> None:
    await begun_in_the_chat(meeting)

    await meeting.core.discussion.meeting_started(CHAT, BEN, meeting.clock())
    await meeting.core.discussion.meeting_started(OTHER_TEAM, STRANGER, meeting.clock())
    await meeting.core.courier.settle()

    assert meeting.told(BEN) == meeting.told(STRANGER) == []


async def test_after_the_meeting_the_chair_is_reminded_of_an_open_round_once(
    meeting: Meeting,
) -> None:
    round = await begun_in_the_chat(meeting)
    ended = meeting.clock()

    for place in (CHAT, CHAT, OTHER_TEAM):
        await meeting.core.discussion.meeting_ended(place, ended)
        await meeting.core.courier.settle()

    (reminder,) = meeting.told(ADA)
    assert [button.ref for button in reminder.buttons] == [f"close:{round.id}"]


async def test_a_lead_who_adds_the_bot_later_is_asked_then_and_once(meeting: Meeting) -> None:
    meeting.chat.not_added = {LEE}
    form = await meeting.press(ADA, "setup:")
    zone = {"time_zone": "Europe/London", "language": "en"}
    await meeting.send_in(ADA, form, service="Riverside", lead="lee", chairs="ada", **zone)
    asked_first = meeting.told(LEE)

    meeting.chat.not_added = set()
    for person in (BEN, LEE, LEE):
        await meeting.core.discussion.arrived(person)
        await meeting.core.courier.settle()

    assert asked_first == []
    assert [told.title for told in meeting.told(LEE)] == [WORDS("invite_title", team="Riverside")]
