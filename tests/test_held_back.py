"""What may identify somebody: refused in forms, held back in threads, looked at, released."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.blocks import Entries
from bot.identifiers import Identifier
from bot.messages import Done, Form, Invalid, Message, Paper, TextField
from bot.model import Contribution, Person, Reply, Round
from bot.site import read_site
from tests.test_controls import ADA, BEN, CARA, LEE, STRANGER, Meeting, words_of

PHONE = "01632 960777"
SECRET = f"Ring the aunt on {PHONE}."
NAMED = "Mum is Kayleigh."
PLAIN = "We ring each other first."
DUE = date(2026, 2, 1).isoformat()


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


async def amend(meeting: Meeting, round: Round, id: str, text: str, prompt: int = 1) -> None:
    record = await meeting.record(round)
    posted, now = record.thread(prompt), meeting.clock()
    said = next(each for each in record.contributions if each.id == id)
    assert posted
    reply = Reply(id, posted.thread, said.author, text, said.at, now)
    assert await meeting.core.discussion.amend(reply)
    await meeting.core.courier.settle()


async def held(meeting: Meeting, round: Round) -> tuple[Contribution, ...]:
    return (await meeting.record(round)).held


async def minutes(meeting: Meeting, round: Round) -> str:
    paper = await meeting.press(ADA, f"draft:{round.id}")
    assert isinstance(paper, Paper)
    return repr(paper)


async def close(meeting: Meeting, round: Round) -> None:
    await meeting.fill(ADA, f"close:{round.id}")


async def pick(meeting: Meeting, round: Round) -> Form:
    """Open the first of what is held back, as the chair does."""
    which = await meeting.press(ADA, f"held:{round.id}")
    assert isinstance(which, Form)
    one = await meeting.send_in(ADA, which, wording=str(which.fields[0].value))
    assert isinstance(one, Form)
    return one


def seen(meeting: Meeting) -> str:
    """Everything that the bot has sent anywhere."""
    return repr([out.content for out in meeting.chat.out] + meeting.chat.updates)


FORMS = {
    "answer": ("answer:{}:1", "text", {}),
    "note": ("note:{}:1", "text", {}),
    "action": ("action:{}:1", "what", {"due": DUE, "owner": "cara"}),
    "attendance": ("attendance:{}", "present", {"apologies": "Ben"}),
}


@pytest.mark.parametrize("name", FORMS)
async def test_a_form_with_an_identifier_is_not_kept(meeting: Meeting, name: str) -> None:
    ref, field, rest = FORMS[name]
    round = await meeting.begin()
    before = await meeting.record(round)

    response = await meeting.fill(ADA, ref.format(round.id), **{field: SECRET}, **rest)

    assert isinstance(response, Invalid)
    assert list(response.errors) == [field]
    assert "a phone number" in response.errors[field]
    assert PHONE not in repr(response) + seen(meeting) + repr(vars(meeting.store))
    assert await meeting.record(round) == before


async def test_a_message_taken_into_the_minutes_is_looked_through(meeting: Meeting) -> None:
    round = await meeting.begin()
    form = await meeting.core.controls.mark(ADA, round.place, "m9", SECRET)

    response = await meeting.send_in(ADA, form, prompt="1", text=SECRET)

    assert isinstance(response, Invalid)
    assert (await meeting.record(round)).contributions == ()


async def test_a_correction_is_looked_through(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, PLAIN)
    await close(meeting, round)
    part = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")
    line = await meeting.send_in(ADA, part, target=f"contribution:{id}")

    response = await meeting.send_in(ADA, line, text=SECRET)

    assert isinstance(response, Invalid)
    assert "a phone number" in response.errors["text"]
    assert (await meeting.record(round)).corrections == ()


async def test_every_kind_in_a_form_is_named(meeting: Meeting) -> None:
    round = await meeting.begin()
    text = f"NHS 999 000 0018, DOB 12/03/2015, {PHONE}"

    response = await meeting.fill(CARA, f"answer:{round.id}:1", text=text)

    said = "an NHS number, a date of birth and a phone number"
    assert said in words_of(response)


async def test_attendance_is_by_name(meeting: Meeting) -> None:
    round = await meeting.begin()

    response = await meeting.fill(ADA, f"attendance:{round.id}", present="Mrs Begum", apologies="")

    assert isinstance(response, Done)


@pytest.mark.parametrize("name", ["answer", "note", "action"])
async def test_a_form_with_a_possible_name_comes_back_once(meeting: Meeting, name: str) -> None:
    ref, field, rest = FORMS[name]
    round = await meeting.begin()

    asked = await meeting.fill(ADA, ref.format(round.id), **{field: NAMED}, **rest)

    assert isinstance(asked, Form)
    typed = next(each for each in asked.fields if isinstance(each, TextField))
    assert typed.value == NAMED
    assert asked.fields[-1].name == "looked"
    assert "a name" in repr(asked.intro)
    assert (await meeting.record(round)).contributions == ()
    assert (await meeting.record(round)).actions == ()


@pytest.mark.parametrize("name", ["answer", "note", "action"])
async def test_a_form_that_was_looked_at_is_kept(meeting: Meeting, name: str) -> None:
    ref, field, rest = FORMS[name]
    round = await meeting.begin()
    asked = await meeting.fill(ADA, ref.format(round.id), **{field: NAMED}, **rest)

    kept = await meeting.send_in(ADA, asked, looked="yes", **{field: NAMED}, **rest)

    assert isinstance(kept, Done)
    await close(meeting, round)
    assert NAMED in await minutes(meeting, round)


async def test_who_looked_at_an_answer_is_kept_with_the_time(meeting: Meeting) -> None:
    round = await meeting.begin()
    asked = await meeting.fill(CARA, f"answer:{round.id}:1", text=NAMED)

    await meeting.send_in(CARA, asked, text=NAMED, looked="yes")

    [release] = (await meeting.record(round)).releases
    assert (release.by, release.kinds) == (CARA, (Identifier.NAME,))
    assert release.at >= round.opened


async def test_a_form_from_which_the_name_is_taken_out_needs_no_tick(meeting: Meeting) -> None:
    round = await meeting.begin()
    asked = await meeting.fill(CARA, f"answer:{round.id}:1", text=NAMED)

    kept = await meeting.send_in(CARA, asked, text=PLAIN)

    assert isinstance(kept, Done)
    assert (await meeting.record(round)).releases == ()


async def test_a_tick_does_not_let_a_number_in(meeting: Meeting) -> None:
    round = await meeting.begin()
    asked = await meeting.fill(CARA, f"answer:{round.id}:1", text=NAMED)

    response = await meeting.send_in(CARA, asked, text=SECRET, looked="yes")

    assert isinstance(response, Invalid)


@pytest.mark.parametrize("text", [SECRET, NAMED])
async def test_a_reply_that_may_identify_somebody_is_held_back_and_counted(
    meeting: Meeting, text: str
) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, PLAIN)
    await meeting.reply(round, 1, BEN, text)
    await close(meeting, round)

    paper = await minutes(meeting, round)

    assert text not in paper
    assert PLAIN in paper
    assert "1 reply is held back because it may identify somebody." in paper


async def test_its_author_is_told_privately_and_once(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    posted = (await meeting.record(round)).thread(1)
    [said] = await held(meeting, round)
    assert posted

    again = Reply(said.id, posted.thread, BEN, SECRET, said.at, said.revised)
    assert await meeting.core.discussion.hear(again)
    await meeting.core.courier.settle()

    [told] = meeting.told(BEN)
    assert told.title == "Your reply is held back"
    assert [button.ref.split(":")[0] for button in told.buttons] == ["keep", "worry"]
    assert "a phone number" in repr(told)
    assert not meeting.told(ADA)


async def test_what_was_found_is_never_repeated(
    meeting: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, f"{SECRET} {NAMED}")
    await close(meeting, round)
    which = await meeting.press(ADA, f"held:{round.id}")
    one = await pick(meeting, round)
    await meeting.fill(ADA, f"sign:{round.id}", read="yes", without="yes")

    everything = seen(meeting) + repr((which, one)) + await minutes(meeting, round) + caplog.text

    assert PHONE not in everything
    assert "Kayleigh" not in everything
    assert "Ring the aunt on [left blank]. Mum is [left blank]." in repr(one)


async def test_an_edit_that_takes_it_out_releases_it(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, SECRET)

    await amend(meeting, round, id, "Ring the aunt.")

    assert await held(meeting, round) == ()
    await close(meeting, round)
    assert "Ring the aunt." in await minutes(meeting, round)


async def test_an_edit_that_brings_one_in_holds_it_back_and_says_so(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, SECRET)
    await amend(meeting, round, id, PLAIN)

    await amend(meeting, round, id, SECRET)

    assert [said.id for said in await held(meeting, round)] == [id]
    assert len(meeting.told(BEN)) == 2


async def test_a_deleted_reply_is_not_held_back(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, SECRET)

    await amend(meeting, round, id, "")

    assert await held(meeting, round) == ()


async def test_its_author_keeps_it_as_it_is(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    keep = meeting.told(BEN)[-1].buttons[0].ref

    said = words_of(await meeting.press(BEN, keep, None))

    assert said == "Your reply counts as it is. It goes into the minutes."
    [release] = (await meeting.record(round)).releases
    assert (release.by, release.kinds) == (BEN, (Identifier.PHONE,))
    await close(meeting, round)
    assert SECRET in await minutes(meeting, round)


async def test_keeping_it_twice_is_keeping_it_once(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    keep = meeting.told(BEN)[-1].buttons[0].ref
    await meeting.press(BEN, keep, None)

    said = words_of(await meeting.press(BEN, keep, None))

    assert said == "This is not held back any more. There is nothing to decide."
    assert len((await meeting.record(round)).releases) == 1


async def test_a_released_wording_says_nothing_about_the_next(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, SECRET)
    await meeting.press(BEN, meeting.told(BEN)[-1].buttons[0].ref, None)

    await amend(meeting, round, id, f"{SECRET} Today.")

    assert len(await held(meeting, round)) == 1


async def test_a_button_of_an_earlier_wording_releases_nothing(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, SECRET)
    keep = meeting.told(BEN)[-1].buttons[0].ref
    await amend(meeting, round, id, f"{SECRET} {NAMED}")

    said = words_of(await meeting.press(BEN, keep, None))

    assert "edited since" in said
    assert len(await held(meeting, round)) == 1


@pytest.mark.parametrize("who", [CARA, ADA, STRANGER])
async def test_nobody_else_keeps_it_for_them(meeting: Meeting, who: Person) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    keep = meeting.told(BEN)[-1].buttons[0].ref

    await meeting.press(who, keep, None)

    assert len(await held(meeting, round)) == 1


async def test_a_chair_releases_it_as_a_version(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)

    said = await meeting.send_in(ADA, await pick(meeting, round), verdict="release", text="")

    assert "Released" in words_of(said)
    record = await meeting.record(round)
    assert [(release.by, release.kinds) for release in record.releases] == [
        (ADA, (Identifier.PHONE,))
    ]
    assert (len(record.versions), record.versions[-1].by) == (2, ADA)
    assert SECRET in await minutes(meeting, round)


async def test_a_chair_gives_the_minutes_other_words(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)
    one = await pick(meeting, round)
    offered = next(each for each in one.fields if isinstance(each, TextField))

    await meeting.send_in(ADA, one, verdict="reword", text=offered.value)

    paper = await minutes(meeting, round)
    assert "Ring the aunt on [left blank]." in paper
    assert "held back" not in paper
    assert PHONE not in paper


async def test_a_chairs_own_words_are_looked_through(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)

    response = await meeting.send_in(
        ADA, await pick(meeting, round), verdict="reword", text=SECRET
    )

    assert isinstance(response, Invalid)
    assert len(await held(meeting, round)) == 1


async def test_a_chair_keeps_it_out(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)

    await meeting.send_in(ADA, await pick(meeting, round), verdict="leave-out", text="")

    paper = await minutes(meeting, round)
    assert "1 contribution is kept out of these minutes by the chair." in paper
    assert "held back" not in paper


async def test_what_was_kept_out_is_offered_for_correction_with_blanks(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)
    await meeting.send_in(ADA, await pick(meeting, round), verdict="leave-out", text="")

    lines = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")

    assert "Ring the aunt on [left blank]." in repr(lines)
    assert PHONE not in repr(lines)


async def test_what_is_held_back_is_no_line_to_correct(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await meeting.reply(round, 1, BEN, PLAIN)
    await close(meeting, round)

    lines = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")

    assert PLAIN in repr(lines)
    assert "aunt" not in repr(lines)


@pytest.mark.parametrize(
    "filled, said, stands",
    [
        ({"verdict": "release"}, "Released", SECRET),
        (
            {"verdict": "reword", "text": "Ring the aunt."},
            "when the round closes",
            "Ring the aunt.",
        ),
        (
            {"verdict": "leave-out", "text": ""},
            "when the round closes",
            "1 contribution is kept out",
        ),
    ],
)
async def test_while_a_round_is_open_a_chair_can_settle_what_is_held_back(
    meeting: Meeting, filled: dict[str, str], said: str, stands: str
) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, CARA, PLAIN)
    await meeting.reply(round, 1, BEN, SECRET)

    done = await meeting.send_in(ADA, await pick(meeting, round), **filled)
    again = await meeting.press(ADA, f"held:{round.id}")
    await close(meeting, round)

    assert said in words_of(done)
    assert words_of(again) == "Nothing is held back."
    document = await minutes(meeting, round)
    assert stands in document
    assert (SECRET in document) == (filled["verdict"] == "release")


async def test_each_of_several_is_settled_before_the_minutes_and_corrected_after(
    meeting: Meeting,
) -> None:
    round = await meeting.begin()
    for text in (SECRET, NAMED):
        await meeting.reply(round, 1, BEN, text)
    for words in ("The aunt helps.", "Mum helps."):
        one = await pick(meeting, round)
        await meeting.send_in(ADA, one, verdict="reword", text=words)
    await close(meeting, round)

    lines = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")
    target = lines.fields[0].options[0].value  # type: ignore[union-attr]
    text = await meeting.send_in(ADA, lines, target=target)
    await meeting.send_in(ADA, text, text="The aunt helps a lot.")

    document = await minutes(meeting, round)
    assert "The aunt helps a lot." in document
    assert "Mum helps." in document
    record = await meeting.record(round)
    assert [each.version for each in record.corrections] == [-1, 0, 2]


async def test_a_chair_finds_the_count_while_the_round_is_open(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)

    shown = [
        await meeting.core.controls.own_home(ADA, [round.place]),
        (await meeting.press(ADA, "begin:")).message,  # type: ignore[union-attr]
        await meeting.core.controls.own_home(BEN, [round.place]),
        (await meeting.press(BEN, "begin:")).message,  # type: ignore[union-attr]
    ]

    labels = [[b.label for b in m.buttons if b.ref == f"held:{round.id}"] for m in shown]
    at_home, there = "1 reply held back: This channel's team", "Look at 1 reply held back"
    assert labels == [[at_home], [there], [], []]


@pytest.mark.parametrize("who", [BEN, CARA, LEE, STRANGER])
async def test_only_a_chair_looks_at_what_others_wrote(meeting: Meeting, who: Person) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)

    response = await meeting.press(who, f"held:{round.id}")

    assert not isinstance(response, Form)


async def test_two_decisions_at_once_are_one(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)
    one = await pick(meeting, round)
    await meeting.press(BEN, meeting.told(BEN)[-1].buttons[0].ref, None)

    said = await meeting.send_in(ADA, one, verdict="leave-out", text="")

    assert "not held back any more" in words_of(said)
    assert (await meeting.record(round)).corrections == ()


async def test_signing_says_how_many_are_left_out_and_needs_a_word(meeting: Meeting) -> None:
    round = await meeting.begin()
    for text in (SECRET, NAMED):
        await meeting.reply(round, 1, BEN, text)
    await close(meeting, round)
    form = await meeting.press(ADA, f"sign:{round.id}")

    refused = await meeting.send_in(ADA, form, read="yes")
    signed = await meeting.send_in(ADA, form, read="yes", without="yes")

    assert "Sign off without the 2 replies that are held back" in repr(form)
    assert isinstance(refused, Invalid)
    assert list(refused.errors) == ["without"]
    assert isinstance(signed, Done)
    version = (await meeting.record(round)).versions[-1]
    assert "2 replies are held back" in version.body
    assert PHONE not in version.body


async def test_the_lead_is_sent_a_count_and_no_words(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)

    await meeting.fill(ADA, f"sign:{round.id}", read="yes", without="yes")

    digest = repr([out.content for out in meeting.chat.out if "lee" in out.posted.place.channel])
    assert "1 reply is held back" in digest
    assert "aunt" not in digest


async def test_what_is_released_after_sign_off_can_be_signed_again(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    await close(meeting, round)
    await meeting.fill(ADA, f"sign:{round.id}", read="yes", without="yes")

    await meeting.press(BEN, meeting.told(BEN)[-1].buttons[0].ref, None)

    assert meeting.told(ADA)[-1].title == "Something was said after you signed off"
    assert isinstance(await meeting.fill(ADA, f"sign:{round.id}", read="yes"), Done)
    assert SECRET in (await meeting.record(round)).versions[-1].body


async def test_an_author_who_cannot_be_reached_is_nobodys_trouble(meeting: Meeting) -> None:
    round = await meeting.begin()
    meeting.chat.gone.add(BEN)

    await meeting.reply(round, 1, BEN, SECRET)

    assert not meeting.told(ADA)
    await close(meeting, round)
    assert "1 reply is held back" in await minutes(meeting, round)


async def test_the_chair_finds_the_count_in_the_draft_and_at_home(meeting: Meeting) -> None:
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, SECRET)
    open_ = await meeting.core.controls.home(ADA, round.place)
    members = await meeting.core.controls.home(CARA, round.place)
    await close(meeting, round)
    closed = await meeting.core.controls.home(ADA, round.place)
    drafts = [
        out.content
        for out in meeting.chat.out
        if isinstance(out.content, Message) and out.content.title == "Draft minutes"
    ]

    buttons = [
        [button.label for button in shown.buttons if button.ref.startswith("held:")]
        for shown in (open_, members, closed, drafts[0])
    ]

    look = ["Look at 1 reply held back"]
    assert buttons == [look, [], look, look]
    assert "1 reply is held back" in repr(drafts[0].blocks)


async def test_nothing_held_back_is_said_so(meeting: Meeting) -> None:
    round = await meeting.begin()

    assert words_of(await meeting.press(ADA, f"held:{round.id}")) == "Nothing is held back."


async def test_the_organisations_own_numbers_hold_nothing_back() -> None:
    meeting = Meeting(site=read_site(Path("site.example.yaml")))
    round = await meeting.begin()

    await meeting.reply(round, 1, BEN, "Ring 01632 960001, or lado@example.org.")

    assert await held(meeting, round) == ()


async def test_nothing_the_bot_says_itself_holds_a_reply_back(meeting: Meeting) -> None:
    round = await meeting.begin()
    posted = [out.content for out in meeting.chat.out if isinstance(out.content, Message)]

    for message in posted:
        for text in texts(message):
            await meeting.reply(round, 1, BEN, text)

    assert await held(meeting, round) == ()


def texts(message: Message) -> Iterator[str]:
    yield message.title
    for block in message.blocks:
        if not isinstance(block, Entries):
            yield repr(block)


async def test_a_released_reply_can_be_corrected_like_any_other(meeting: Meeting) -> None:
    round = await meeting.begin()
    id = await meeting.reply(round, 1, BEN, NAMED)
    await meeting.press(BEN, meeting.told(BEN)[-1].buttons[0].ref, None)
    await close(meeting, round)
    part = await meeting.fill(ADA, f"correct:{round.id}", page="1:0")
    line = await meeting.send_in(ADA, part, target=f"contribution:{id}")

    await meeting.send_in(ADA, line, text="A parent.")

    paper = await minutes(meeting, round)
    assert "A parent." in paper
    assert "Kayleigh" not in paper


async def test_how_often_it_happens_is_counted_without_people(meeting: Meeting) -> None:
    round = await meeting.begin()

    await meeting.reply(round, 1, BEN, SECRET)
    await meeting.reply(round, 1, BEN, PLAIN)

    assert meeting.core.discussion.tally == {"kept": 2, "held": 1}
