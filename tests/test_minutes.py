"""What stands in minutes, by example."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.blocks import (
    Bars,
    Block,
    Bullets,
    Document,
    Entries,
    Entry,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    paragraph,
)
from bot.characters import isolated, lines
from bot.minutes import choices, compose, counted, dump, load, markdown, seal
from bot.model import Contribution, Kind, Mode, Record, State
from bot.words import catalogue
from tests.records import (
    ADA,
    BOB,
    CHAIR,
    CLOSED,
    NOON,
    a_briefing,
    a_contribution,
    a_correction,
    a_prompt,
    a_record,
    a_round,
    a_team,
    a_version,
    a_vote,
    an_action,
)

WORDS = catalogue("en")


def minutes(record: Record) -> Document:
    return compose(record, WORDS, 1)


def fact(record: Record, label: str) -> str | None:
    [facts] = [block for block in minutes(record).blocks if isinstance(block, Facts)]
    return dict(facts.rows).get(label)


def under(heading: str, record: Record) -> list[Block]:
    """Return the blocks between a heading and the next."""
    blocks = list(minutes(record).blocks)
    start = blocks.index(Heading(heading)) + 1
    rest = blocks[start:]
    end = next((n for n, block in enumerate(rest) if isinstance(block, Heading)), len(rest))
    return rest[:end]


def headings(record: Record) -> list[str]:
    return [block.text for block in minutes(record).blocks if isinstance(block, Heading)]


def entries(blocks: Iterable[Block]) -> list[Entry]:
    return [item for block in blocks if isinstance(block, Entries) for item in block.items]


def small_print(record: Record, number: int = 9) -> list[str]:
    blocks = compose(record, WORDS, number).blocks
    return [
        "".join(span.text for span in block.text) for block in blocks if isinstance(block, Note)
    ]


def test_the_title_names_the_briefing() -> None:
    assert minutes(a_record()).title == "Minutes: Child 2 Rapid Review"


def test_minutes_are_a_draft_until_somebody_signs() -> None:
    status = compose(a_record(), WORDS, 3).status

    assert status == "DRAFT, version 3: not yet signed off by the chair"


def test_signed_minutes_say_who_signed_and_when() -> None:
    document = compose(a_record(), WORDS, 3, signed_by=CHAIR, at=CLOSED)

    assert document.status == "Signed off by Carys Chair on 5 January 2026 at 12:30 (version 3)"


@pytest.mark.parametrize(
    "label,value",
    [
        ("Team", "Health visiting"),
        ("Briefing", "Child 2 Rapid Review"),
        ("Publisher", "ESSCP"),
        ("Briefing version", "1"),
        ("Briefing published", "Not stated"),
        ("Date", "5 January 2026"),
        ("How it was held", "Live, led by the chair"),
        ("Plan", "30 minutes"),
        ("Chair", "Carys Chair"),
        ("Present", "Not recorded"),
        ("Apologies", "Not recorded"),
        ("Names", "People are not named beside what they wrote."),
        ("Round", "Closed on 5 January 2026 at 12:30"),
        ("Late", None),
        ("Kept out", None),
    ],
)
def test_a_table_tells_of_the_round(label: str, value: str | None) -> None:
    assert fact(a_record(), label) == value


def test_a_team_without_a_service_is_named_by_its_channel() -> None:
    record = a_record(team=a_team(service=""))

    assert fact(record, "Team") == "C1"


def test_the_date_is_the_teams_own() -> None:
    night = datetime(2026, 7, 5, 23, 30, tzinfo=UTC)

    record = a_record(round=a_round(opened=night, closed=night + timedelta(minutes=30)))

    assert fact(record, "Date") == "6 July 2026"


def test_own_pace_is_labelled_as_such() -> None:
    record = a_record(round=a_round(mode=Mode.OWN_PACE, closes=CLOSED))

    assert fact(record, "How it was held") == (
        "Own pace, in writing, from 5 January 2026 at 12:00 to 5 January 2026 at 12:30"
    )


def test_who_was_there_is_as_the_chair_wrote_it() -> None:
    record = a_record(round=a_round(present="Ada\nBob", apologies="Cy"))

    assert (fact(record, "Present"), fact(record, "Apologies")) == ("Ada\nBob", "Cy")


def test_who_was_there_can_be_corrected_and_kept_out() -> None:
    record = a_record(
        round=a_round(present="Ada", apologies="Cy"),
        corrections=(a_correction("Ada, Bob", "present"), a_correction(None, "apologies")),
    )

    told = (fact(record, "Present"), fact(record, "Apologies"))

    assert told == ("Ada, Bob", "Kept out of these minutes by the chair")


@pytest.mark.parametrize(
    "state,told",
    [
        (State.OPEN, "Still open"),
        (State.CLOSED, "Closed on 5 January 2026 at 12:30"),
        (State.SIGNED_OFF, "Closed on 5 January 2026 at 12:30"),
        (State.CANCELLED, "Cancelled on 5 January 2026 at 12:30"),
    ],
)
def test_the_state_of_the_round_is_told(state: State, told: str) -> None:
    closed = None if state is State.OPEN else CLOSED

    assert fact(a_record(round=a_round(state=state, closed=closed)), "Round") == told


def test_prompts_are_numbered_as_people_saw_them() -> None:
    shown = [heading for heading in headings(a_record()) if heading.startswith("Prompt")]

    assert shown == ["Prompt 1", "Prompt 2", "Prompt 3", "Prompt 4"]


def test_a_prompt_is_given_word_for_word_with_its_known_link() -> None:
    [asked, *_] = under("Prompt 1", a_record())

    assert asked == Paragraph(
        (
            Span("Have you read our "),
            Span("briefing on infants", "https://example.org/infants"),
            Span("?"),
        )
    )


def test_an_unknown_link_is_its_label() -> None:
    [asked, *_] = under("Prompt 4", a_record())

    assert asked == Paragraph((Span("Look at the "), Span("portal"), Span(".")))


def test_the_site_supplies_an_unknown_link() -> None:
    supplied = {"portal": "https://example.org/portal"}

    document = compose(a_record(), WORDS, 1, links=supplied)

    assert Span("portal", "https://example.org/portal") in [
        span for block in document.blocks if isinstance(block, Paragraph) for span in block.text
    ]


def test_a_prompt_of_the_curators_says_so() -> None:
    said = paragraph("This prompt was added by the curator of the briefing.")

    assert [said in under(f"Prompt {n}", a_record()) for n in (1, 3)] == [False, True]


def test_choices_of_the_curators_say_so() -> None:
    said = paragraph("The choices were added by the curator of the briefing.")

    assert said in under("Prompt 2", a_record())


def test_votes_are_bars_with_numbers() -> None:
    record = a_record(votes=(a_vote(0), a_vote(2, person=BOB), a_vote(2, person=CHAIR)))

    expected = Bars((("Often", 1), ("Seldom", 0), ("Never", 2)), "3 votes in all")

    assert expected in under("Prompt 2", record)


def test_reading_is_voted_on_with_yes_and_not_yet() -> None:
    record = a_record(votes=(a_vote(1, 1),))

    assert counted(record, 1, WORDS) == Bars((("Yes", 0), ("Not yet", 1)), "1 vote in all")


def test_a_discussion_has_no_bars() -> None:
    assert (counted(a_record(), 3, WORDS), choices(a_record(), 3, WORDS)) == (None, ())


@pytest.mark.parametrize(
    "state, said", [(State.OPEN, "Nobody has voted yet."), (State.CLOSED, "Nobody voted.")]
)
def test_where_nobody_voted_it_is_said_and_no_noughts_are_counted(state: State, said: str) -> None:
    record = a_record()
    record = replace(record, round=replace(record.round, state=state))

    assert [counted(record, number, WORDS) for number in (1, 2)] == [paragraph(said)] * 2


def test_the_later_vote_of_a_person_counts() -> None:
    record = a_record(votes=(a_vote(2, minute=5), a_vote(0, minute=1)))

    bars = counted(record, 2, WORDS)

    assert bars == Bars((("Often", 0), ("Seldom", 0), ("Never", 1)), "1 vote in all")


def test_contributions_stand_below_their_prompt_in_order_of_time() -> None:
    record = a_record(
        a_contribution("Second.", id="c2", minute=2, author=BOB),
        a_contribution("First.", id="c1", minute=1),
        a_contribution("Elsewhere.", id="c3", prompt=4),
    )

    said = [entry.text for entry in entries(under("Prompt 3", record))]

    assert said == ["First.", "Second."]


def test_the_same_words_said_twice_stand_twice() -> None:
    record = a_record(a_contribution("Yes."), a_contribution("Yes.", id="c2", author=BOB))

    assert entries(under("Prompt 3", record)) == [Entry("Yes."), Entry("Yes.")]


@pytest.mark.parametrize(
    "contribution,marks",
    [
        (a_contribution(), ()),
        (a_contribution(kind=Kind.ANSWER), ("private answer",)),
        (a_contribution(kind=Kind.NOTE, author=CHAIR), ("noted by the chair",)),
        (a_contribution(minute=30), ()),
        (a_contribution(minute=31), ("late",)),
        (a_contribution(revised=2), ("edited",)),
        (a_contribution(" \n"), ("no text",)),
        (
            a_contribution("", files=1),
            ("a file was shared; it is not part of this record",),
        ),
        (
            a_contribution(files=2),
            ("2 files were shared; they are not part of this record",),
        ),
        (
            a_contribution(kind=Kind.ANSWER, minute=31, revised=32),
            ("private answer", "late", "edited"),
        ),
    ],
)
def test_marks_say_how_a_contribution_came_and_not_from_whom(
    contribution: Contribution, marks: tuple[str, ...]
) -> None:
    [entry] = entries(under("Prompt 3", a_record(contribution)))

    assert entry == Entry(contribution.text, marks)


def test_a_named_round_names_people_beside_their_words() -> None:
    said = (
        a_contribution(),
        a_contribution("Me too.", id="c2", author=BOB, kind=Kind.ANSWER),
        a_contribution("Who am I?", id="c3", author=replace(ADA, name="")),
    )

    record = a_record(*said, round=a_round(named=True))

    marks = [entry.marks for entry in entries(under("Prompt 3", record))]
    assert marks == [("Ada Adams",), ("Bob Brown", "private answer"), ("Name not known",)]
    assert fact(record, "Names") == "People are named beside what they wrote."


def test_a_note_is_not_put_into_the_chairs_mouth() -> None:
    note = a_contribution("Somebody said it.", kind=Kind.NOTE, author=CHAIR)

    [entry] = entries(under("Prompt 3", a_record(note, round=a_round(named=True))))

    assert entry.marks == ("noted by the chair",)


def test_late_contributions_are_counted_at_the_top() -> None:
    record = a_record(a_contribution(minute=31), a_contribution(id="c2", minute=2))

    assert fact(record, "Late") == "1 contribution came after the round closed."


def test_a_correction_changes_the_wording_and_says_so() -> None:
    record = a_record(a_contribution("Mum is X."), corrections=(a_correction("Mum is known."),))

    assert entries(under("Prompt 3", record)) == [
        Entry("Mum is known.", ("corrected by the chair",))
    ]


def test_the_latest_correction_stands_whatever_the_clock_said() -> None:
    record = a_record(
        a_contribution(),
        corrections=(
            a_correction("Third.", version=4, minute=40),
            a_correction(None, version=2, minute=41),
            a_correction("Second.", version=3, minute=42),
        ),
    )

    assert [entry.text for entry in entries(under("Prompt 3", record))] == ["Third."]


def test_an_edit_after_the_correction_is_pointed_out() -> None:
    record = a_record(a_contribution(revised=50), corrections=(a_correction("Ours."),))

    [entry] = entries(under("Prompt 3", record))

    assert entry.marks == ("corrected by the chair", "edited in the chat since the correction")


def test_a_contribution_kept_out_is_counted_where_it_was_and_at_the_top() -> None:
    record = a_record(
        a_contribution("Secret.", id="c1"),
        a_contribution("Plain.", id="c2"),
        corrections=(a_correction(None),),
    )

    told = "1 contribution is kept out of these minutes by the chair."

    assert entries(under("Prompt 3", record)) == [Entry("Plain.")]
    assert paragraph(told) in under("Prompt 3", record)
    assert fact(record, "Kept out") == told
    assert "Secret" not in dump(minutes(record))


def test_a_prompt_with_everything_kept_out_is_not_called_silent() -> None:
    record = a_record(a_contribution(), corrections=(a_correction(None),))

    assert paragraph("Nobody replied to this prompt.") not in under("Prompt 3", record)


def test_a_deleted_contribution_is_not_in_the_minutes() -> None:
    record = a_record(a_contribution("Gone.", deleted=True))

    assert "Gone." not in dump(minutes(record))


def test_a_prompt_that_nobody_replied_to_says_so() -> None:
    record = a_record(a_contribution(prompt=4))

    assert paragraph("Nobody replied to this prompt.") in under("Prompt 3", record)


def test_votes_are_replies_enough() -> None:
    record = a_record(votes=(a_vote(),))

    said = paragraph("Nobody replied to this prompt.")

    assert [said in under(f"Prompt {n}", record) for n in (1, 2)] == [True, False]


def test_a_round_that_nobody_replied_to_is_told_calmly_before_the_prompts() -> None:
    blocks = minutes(a_record()).blocks

    assert blocks[1] == paragraph(
        "Nobody wrote or voted in this round. The prompts are listed below."
    )


@pytest.mark.parametrize(
    "record",
    [
        a_record(a_contribution()),
        a_record(votes=(a_vote(),)),
        a_record(a_contribution(), corrections=(a_correction(None),)),
    ],
)
def test_a_round_with_anything_in_it_is_not_called_silent(record: Record) -> None:
    assert isinstance(minutes(record).blocks[1], Heading)


def test_what_was_said_below_the_opening_stands_under_general() -> None:
    record = a_record(a_contribution("Hello.", prompt=0))

    assert entries(under("General", record)) == [Entry("Hello.")]


def test_general_is_left_out_where_nothing_was_said() -> None:
    assert "General" not in headings(a_record())


def test_prompts_not_reached_are_listed() -> None:
    record = a_record(round=a_round(reached=2))

    assert under("Not reached", record) == [
        Bullets(
            (
                (Span("3. "), Span("What works well?")),
                (Span("4. "), Span("Look at the "), Span("portal"), Span(".")),
            )
        )
    ]
    assert "Prompt 3" not in headings(record)


def test_no_prompt_is_called_not_reached_when_all_were() -> None:
    assert "Not reached" not in headings(a_record())


def test_what_was_said_about_a_prompt_shows_that_it_was_reached() -> None:
    record = a_record(a_contribution(prompt=3), votes=(a_vote(),), round=a_round(reached=1))

    shown = headings(record)

    assert shown == [
        *("Prompt 1", "Prompt 2", "Prompt 3", "Not reached", "Actions", "About these minutes"),
    ]


def test_actions_have_owners_and_dates() -> None:
    record = a_record(actions=(an_action(),))

    assert entries(under("Actions", record)) == [
        Entry("Book a course.", ("owner: Bob Brown", "due: 1 February 2026"))
    ]


def test_no_actions_are_told() -> None:
    assert under("Actions", a_record()) == [paragraph("No actions were recorded.")]


def test_actions_can_be_corrected_and_kept_out() -> None:
    record = a_record(
        actions=(an_action(), an_action("Name a child.", "a2")),
        corrections=(a_correction("Book it.", "action:a1"), a_correction(None, "action:a2")),
    )

    assert under("Actions", record) == [
        Entries(
            (
                Entry(
                    "Book it.",
                    ("owner: Bob Brown", "due: 1 February 2026", "corrected by the chair"),
                ),
            )
        ),
        paragraph("1 action is kept out of these minutes by the chair."),
    ]


def test_the_end_says_that_administrators_may_see_the_chat() -> None:
    assert any("administrators of the chat platform" in said for said in small_print(a_record()))


def test_minutes_never_call_anything_anonymous_or_safe() -> None:
    written = markdown(minutes(a_record(a_contribution()))).lower()

    assert [word for word in ("anonym", "safe", "identifier") if word in written] == []


def test_the_end_records_the_versions_before_this_one() -> None:
    versions = (
        a_version(1, None, minute=30),
        a_version(2, CHAIR, minute=40),
        a_version(3, CHAIR, signed=True, minute=50),
        a_version(9, CHAIR, minute=60),
    )

    told = small_print(a_record(versions=versions), number=4)[-3:]

    assert told == [
        "Version 1, draft: 5 January 2026 at 12:30",
        "Version 2, draft: 5 January 2026 at 12:40, Carys Chair",
        "Version 3, signed off: 5 January 2026 at 12:50, Carys Chair",
    ]


def test_signed_minutes_record_themselves() -> None:
    [*_, last] = compose(a_record(), WORDS, 1, signed_by=CHAIR, at=CLOSED).blocks

    assert last == Note((Span("Version 1, signed off: 5 January 2026 at 12:30, Carys Chair"),))


def test_a_version_does_not_give_away_a_member_in_a_round_without_names() -> None:
    versions = (a_version(1, ADA),)

    told = [
        small_print(a_record(versions=versions, round=a_round(named=named)))[-1]
        for named in (False, True)
    ]

    assert told == [
        "Version 1, draft: 5 January 2026 at 12:30",
        "Version 1, draft: 5 January 2026 at 12:30, Ada Adams",
    ]


def test_signing_alone_does_not_break_the_seal() -> None:
    record = a_record(a_contribution())
    signed = replace(
        record,
        round=replace(record.round, state=State.SIGNED_OFF, issued=1),
        versions=(a_version(1, signed=True),),
    )

    before, after = compose(record, WORDS, 1), compose(signed, WORDS, 2, signed_by=BOB, at=CLOSED)

    assert seal(before) == seal(after)


@pytest.mark.parametrize(
    "changed",
    [
        a_record(a_contribution("We meet weekly!")),
        a_record(a_contribution(), a_contribution(id="c2")),
        a_record(a_contribution(), corrections=(a_correction(None),)),
        a_record(a_contribution(), votes=(a_vote(),)),
        a_record(a_contribution(), actions=(an_action(),)),
        a_record(a_contribution(), round=a_round(present="Ada")),
        a_record(a_contribution(revised=9)),
    ],
)
def test_anything_said_or_done_breaks_the_seal(changed: Record) -> None:
    assert seal(minutes(changed)) != seal(minutes(a_record(a_contribution())))


def test_minutes_survive_being_kept_as_text() -> None:
    record = a_record(a_contribution(), votes=(a_vote(),), actions=(an_action(),))

    assert load(dump(minutes(record))) == minutes(record)


def test_half_a_surrogate_pair_does_not_stop_the_minutes() -> None:
    kept = load(dump(minutes(a_record(a_contribution("a\ud83db")))))

    assert "a\ufffdb" in markdown(kept)


def test_minutes_are_the_same_however_often_they_are_written() -> None:
    record = a_record(a_contribution(), votes=(a_vote(),))

    assert dump(minutes(record)) == dump(minutes(record))


def test_a_title_in_another_script_and_prompts_with_markup_survive() -> None:
    briefing = a_briefing(a_prompt(text="# One\n2. <b>two</b> *three*"), title="*Title* <x>\n# y")

    written = markdown(minutes(a_record(round=a_round(briefing))))

    assert written.startswith("# Minutes: \\*Title\\* \\<x\\> # y\n")
    assert "\u2068# One\u2069\\\n\u20682. \\<b\\>two\\</b\\> \\*three\\*\u2069" in written


def test_markdown_reads_as_people_would_write_it() -> None:
    document = Document(
        "Minutes",
        "DRAFT",
        "en",
        (
            Facts((("Team", "One\nTwo"),)),
            Heading("Prompt 1"),
            Paragraph(
                (Span("See "), Span("this", "https://example.org/a b"), Span(" now", strong=True))
            ),
            Bars((("Yes", 2),), "2 votes in all"),
            Entries((Entry("A *b*\n\n  c", ("late", "edited")), Entry("d"))),
            Note((Span("Small."),)),
        ),
    )

    assert markdown(document).replace("\u2068", "<").replace("\u2069", ">") == (
        "# Minutes\n\n"
        "**DRAFT**\n\n"
        "- **Team:** <One>\\\n  <Two>\n\n"
        "## Prompt 1\n\n"
        "See [this](<https://example.org/a%20b>)**< now>**\n\n"
        "* <Yes>: 2\n\n"
        "2 votes in all\n\n"
        "- <A \\*b\\*>\\\n  <>\\\n  <  c>\\\n  *<late>; <edited>*\n"
        "- <d>\n\n"
        "Small.\n"
    )


def test_every_kind_of_line_end_is_one() -> None:
    assert lines("a\r\nb\nc\rd\u2028e\u2029f\x85g\vh\fi") == list("abcdefghi")


def test_control_characters_become_visible() -> None:
    assert lines("\x00\x07\x1b\x7f\x80\ufffe\ud800\tx") == ["␀␇␛␡\ufffd\ufffd\ufffd\tx"]


@pytest.mark.parametrize(
    "line,fenced",
    [
        ("abc", "<abc>"),
        ("a\u2069b", "<a\ufffdb>"),
        ("a\u2067b", "<a\u2067b>>"),
        ("\u2066a\u2069", "<\u2066a>>"),
        ("\u2069\u2068\u2069\u2069", "<\ufffd<>\ufffd>"),
    ],
)
def test_a_line_cannot_break_out_of_its_fence(line: str, fenced: str) -> None:
    assert isolated(line).replace("\u2068", "<").replace("\u2069", ">") == fenced


def test_a_round_of_a_thousand_replies_keeps_each() -> None:
    said = [a_contribution(f"Reply {n}.", id=f"c{n}", prompt=n % 5) for n in range(1000)]

    kept = entries(minutes(a_record(*said)).blocks)

    assert sorted(entry.text for entry in kept) == sorted(each.text for each in said)


def test_the_moment_of_a_contribution_which_could_name_its_author_is_not_told() -> None:
    record = a_record(a_contribution(minute=7))

    assert (NOON + timedelta(minutes=7)).strftime("%H:%M") not in markdown(minutes(record))
