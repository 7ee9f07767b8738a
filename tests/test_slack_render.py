"""What the bot says on Slack: whole, in order, as people wrote it, and within Slack's limits."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from itertools import chain, count
from operator import mul
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from adapters.slack.render import (
    Drawn,
    done_view,
    draw,
    errors,
    form_view,
    home_view,
    notice_view,
    paper_view,
    plain_text,
)
from adapters.slack.render.text import clip, line
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
    Text,
    paragraph,
    plain,
)
from bot.characters import lines
from bot.messages import (
    MAX_TEXT,
    Button,
    DateField,
    Field,
    File,
    For,
    Form,
    Invalid,
    Look,
    Message,
    Option,
    Paper,
    PersonField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Person, Place
from bot.words import catalogue
from tests.records import TEXTS
from tests.rigs.slack_limits import check_blocks, check_message, check_view, runs

WORDS = catalogue("en")
BELOW, ABOVE = WORDS("slack_below"), WORDS("slack_above")
AROUND = re.compile(rf"{BELOW}|{ABOVE}|For the chair|Page \d+ of \d+").fullmatch
"""Tells what the adapter says from what the bot does."""
MARKUP = "<!channel> <@U1> *x* _y_ ~z~ `c` &amp; & :smile: [here](https://example.org) > <b>"
ADA, TOM = Person("slack", "T1", "U1", "Ada"), Person("slack", "T1", "U2", "Tom")

Json = Mapping[str, Any]


def texts(blocks: Sequence[Json]) -> Iterator[str]:
    """What there is to read in blocks, block by block."""
    for block in blocks:
        match block["type"]:
            case "header":
                yield block["text"]["text"]
            case "context":
                yield "".join(element["text"] for element in block["elements"])
            case "rich_text":
                yield "".join(run.get("text", run.get("url")) for run in runs(block))
            case _:
                pass


def read(blocks: Sequence[Json]) -> str:
    """All there is to read, without what the adapter says of it."""
    return "\n".join(text for text in texts(blocks) if not AROUND(text))


def read_all(drawn: Sequence[Drawn]) -> str:
    return "\n".join(read(part.blocks) for part in drawn)


def pressed(blocks: Sequence[Json]) -> list[Json]:
    return [each for block in blocks if block["type"] == "actions" for each in block["elements"]]


def said_on(elements: Sequence[Json]) -> list[str]:
    return [element["text"]["text"] for element in elements]


def one(message: Message) -> Sequence[Json]:
    [drawn] = draw(message, WORDS)
    check_message(drawn.text, drawn.blocks)
    return drawn.blocks


def rich(block: Block) -> Sequence[Json]:
    """The elements of the only block that one of the bot's becomes."""
    [drawn] = one(Message("", (block,)))
    assert drawn["type"] == "rich_text"
    return drawn["elements"]


def squeezed(text: str) -> str:
    """A text as it is compared: line ends and spaces may fall where a block ends."""
    return "".join("\n".join(lines(text)).split())


# What there is to read


def test_a_title_is_a_header() -> None:
    [title] = one(Message("What happened?"))

    shown = {"type": "plain_text", "text": "What happened?", "emoji": False}
    assert title == {"type": "header", "text": shown}


@pytest.mark.parametrize("title", ["word " * 30 + "end", "Fish &amp; chips", "a &lt; b"])
def test_a_title_that_a_header_does_not_take_is_bold(title: str) -> None:
    [block] = one(Message(title))

    [section] = block["elements"]
    assert section["elements"] == [{"type": "text", "text": title, "style": {"bold": True}}]


def test_markup_stays_what_people_typed() -> None:
    blocks = (
        Paragraph(plain(f"one {MARKUP}")),
        Bullets((plain(f"two {MARKUP}"),)),
        Facts(((f"three {MARKUP}", f"four {MARKUP}"),)),
        Entries((Entry(f"five {MARKUP}", (f"six {MARKUP}",)),)),
        Note(plain(f"seven {MARKUP}")),
        Bars(((f"eight {MARKUP}", 1),), f"nine {MARKUP}"),
    )

    drawn = draw(Message(MARKUP, blocks, summary=MARKUP), WORDS)

    said = read_all(drawn)
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert [f"{n} {MARKUP}" in said for n in numbers] == [True] * 9
    assert "mrkdwn" not in json.dumps([part.blocks for part in drawn])


def test_a_notification_says_the_summary_escaped() -> None:
    [drawn] = draw(Message("Title", summary="<!here> & *you*"), WORDS)

    assert drawn.text == "&lt;!here&gt; &amp; *you*"


def test_without_a_summary_it_says_the_title() -> None:
    [drawn] = draw(Message("Title"), WORDS)

    assert drawn.text == "Title"


def test_a_summary_longer_than_slack_takes_ends_with_an_ellipsis() -> None:
    [drawn] = draw(Message("Title", summary="\u2603" * 2000), WORDS)

    check_message(drawn.text, drawn.blocks)
    assert drawn.text.endswith("\u2603…")
    assert len(drawn.text.encode()) > 3800


def test_links_lead_somewhere_and_strong_words_are_bold() -> None:
    text = (Span("See "), Span("the guide", "https://example.org/a"), Span(" now", strong=True))

    [section] = rich(Paragraph(text))

    assert section["elements"] == [
        {"type": "text", "text": "See "},
        {"type": "link", "text": "the guide", "url": "https://example.org/a"},
        {"type": "text", "text": " now", "style": {"bold": True}},
    ]


@pytest.mark.parametrize("url", ["#", "javascript:alert(1)", "https://a b", "https://x|y", "/a"])
def test_what_slack_would_not_take_for_an_address_is_no_link(url: str) -> None:
    [section] = rich(Paragraph((Span("the guide", url),)))

    assert section["elements"] == [{"type": "text", "text": "the guide"}]


def test_bullets_are_a_list() -> None:
    [made] = rich(Bullets((plain("one"), plain("two"))))

    assert made["type"] == "rich_text_list"
    assert [item["elements"][0]["text"] for item in made["elements"]] == ["one", "two"]


def test_facts_stand_below_each_other() -> None:
    [drawn] = texts(one(Message("", (Facts((("Team", "Riverside"), ("Lead", "Meera"))),))))

    assert drawn == "Team: Riverside\nLead: Meera"


def test_a_bar_comes_after_its_count() -> None:
    rows = (("Often", 3), ("Seldom", 2), ("Never", 0))

    [drawn] = texts(one(Message("", (Bars(rows, "5 votes in all"),))))

    assert drawn.split("\n") == [
        *("Often: 3 of 5", "██████░░░░"),
        *("Seldom: 2 of 5", "████░░░░░░"),
        *("Never: 0 of 5", "░░░░░░░░░░"),
        "5 votes in all",
    ]


@pytest.mark.parametrize("rows", [(), (("Often", 0), ("Never", 0))])
def test_nobody_has_to_have_voted(rows: tuple[tuple[str, int], ...]) -> None:
    [drawn] = texts(one(Message("", (Bars(rows, "0 votes in all"),))))

    assert drawn.endswith("0 votes in all")
    assert "█" not in drawn


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_bar_is_empty_only_for_nobody_and_full_only_for_everybody(one_: int, two: int) -> None:
    [drawn] = texts(one(Message("", (Bars((("A", one_), ("B", two)), "all"),))))

    bar = drawn.split("\n")[1]
    assert len(bar) == 10
    assert ("█" in bar, "░" in bar) == (one_ > 0, two > 0 or not one_)


def test_an_entry_is_a_quotation_with_its_marks_below() -> None:
    quote, beside = rich(Entries((Entry("All quiet.\nReally.", ("edited", "a note")),)))

    assert quote == {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": "All quiet.\nReally."}],
    }
    [marks] = beside["elements"]
    assert marks == {"type": "text", "text": "edited; a note", "style": {"italic": True}}


def test_two_people_are_quoted_apart() -> None:
    blocks = one(Message("", (Entries((Entry("All quiet."), Entry("Not at all."))),)))

    assert list(texts(blocks)) == ["All quiet.", "Not at all."]


def test_small_print_is_small() -> None:
    [block] = one(Message("", (Note(plain("From the publisher.")),)))

    assert block["type"] == "context"


def test_small_print_keeps_its_links() -> None:
    [section] = rich(Note((Span("Source", "https://example.org"),)))

    assert section["elements"][0]["url"] == "https://example.org"


def test_controls_in_a_text_are_made_visible() -> None:
    [drawn] = texts(one(Message("", (paragraph("a\x00b\x1b[31m\r\nc\ud800"),))))

    assert drawn == "a␀b␛[31m\nc\ufffd"


def test_an_empty_message_is_still_a_message() -> None:
    [drawn] = draw(Message(""), WORDS)

    assert drawn == Drawn("…", [])


# What there is to press


def choices(count: int, label: str = "Choice") -> tuple[Button, ...]:
    return tuple(Button(f"{label} {n}", f"vote:r1:2:{n}") for n in range(count))


def test_few_choices_are_buttons() -> None:
    elements = pressed(one(Message("How often?", choices=choices(10))))

    assert said_on(elements) == [f"Choice {n}" for n in range(10)]
    assert [e["value"] for e in elements] == [f"vote:r1:2:{n}" for n in range(10)]
    assert [e["action_id"] for e in elements] == [f"do.{n}" for n in range(10)]


def test_many_choices_are_a_list_to_open() -> None:
    message = Message("How often?", choices=choices(11), buttons=(Button("Help", "help:"),))

    select, button = pressed(one(message))

    assert (select["type"], select["action_id"], button["action_id"]) == (
        *("static_select", "do.0"),
        "do.1",
    )
    assert [o["value"] for o in select["options"]] == [f"vote:r1:2:{n}" for n in range(11)]
    assert said_on(select["options"])[10] == "Choice 10"


def test_too_many_choices_are_several_lists() -> None:
    selects = pressed(one(Message("How often?", choices=choices(101))))

    assert [len(select["options"]) for select in selects] == [100, 1]


@pytest.mark.parametrize("count", [3, 30])
def test_choices_too_long_for_a_button_are_written_out_and_numbered(count: int) -> None:
    long = "We talk about it whenever a family moves, and then again in supervision, monthly"

    blocks = one(Message("How often?", choices=choices(count, long)))

    listed = [f"{n + 1}. {long} {n}" for n in range(count)]
    elements = pressed(blocks)
    labels = said_on(elements if count == 3 else elements[0]["options"])
    assert list(texts(blocks))[1].split("\n") == listed
    assert labels[2] == listed[2][:74] + "…"


def test_where_the_votes_are_counted_the_counts_write_the_choices_out() -> None:
    long = "We talk about it whenever a family moves, and then again in supervision, monthly"
    counted = Bars(tuple((f"{long} {n}", n) for n in range(3)), "3 votes in all")

    blocks = one(Message("How often?", (counted,), choices(3, long)))

    _, drawn = texts(blocks)
    assert drawn.split("\n")[::2] == [
        *(f"{n + 1}. {long} {n}: {n} of 3" for n in range(3)),
        "3 votes in all",
    ]
    assert [label[:3] for label in said_on(pressed(blocks))] == ["1. ", "2. ", "3. "]


def test_a_button_says_how_much_it_asks_for_attention() -> None:
    looks = tuple(Button(look, f"{look}:", look) for look in Look)

    elements = pressed(one(Message("Now", buttons=looks)))

    assert [e.get("style") for e in elements] == [None, "primary", "danger"]


def test_a_button_with_an_address_is_a_link() -> None:
    [element] = pressed(one(Message("Go", buttons=(Button("Go", url="https://example.org"),))))

    assert (element["url"], element["action_id"]) == ("https://example.org", "link.0")
    assert "value" not in element


def test_a_button_that_acts_elsewhere_names_the_channel() -> None:
    button = Button("Start", "begin:", place=Place("slack", "T1", "C7"))

    [element] = pressed(home_view(Message("Home", buttons=(button,)), WORDS)["blocks"])

    assert element["value"] == "C7 begin:"


def test_what_only_the_chair_needs_stands_apart() -> None:
    buttons = (
        Button("Next", "next:", audience=For.CHAIR),
        Button("Answer", "answer:"),
        Button("Close", "close:", audience=For.CHAIR),
    )

    everybody, note, chair = one(Message("", (), buttons=buttons))

    assert said_on(everybody["elements"]) == ["Answer"]
    assert note["elements"][0]["text"] == "For the chair"
    assert said_on(chair["elements"]) == ["Next", "Close"]


def test_more_buttons_than_slack_sets_in_a_row_go_on_below() -> None:
    buttons = tuple(Button(f"B{n}", f"b:{n}") for n in range(26))

    first, second = one(Message("", buttons=buttons))

    assert said_on([*first["elements"], *second["elements"]]) == [f"B{n}" for n in range(26)]


def test_a_label_too_long_for_a_button_stands_whole_above_it() -> None:
    label = "I have read all of this and would like to talk about it with somebody before Tuesday"

    list_, actions = one(Message("", buttons=(Button(label, "x:"), Button("Help", "help:"))))

    assert list(texts([list_])) == [label]
    assert said_on(actions["elements"]) == [label[:74] + "…", "Help"]


# A message that does not fit into one of Slack's

LONG = Message(
    "The briefing",
    tuple(
        chain.from_iterable(
            (Heading(f"Part {n}"), paragraph(f"{n}. " + "Some words of the briefing. " * 60))
            for n in range(20)
        )
    ),
    choices(3),
    (Button("Answer", "answer:"), Button("Close", "close:", audience=For.CHAIR)),
)


def test_a_long_message_continues_with_everything_to_press_in_its_first_part() -> None:
    first, *later = draw(LONG, WORDS)

    assert len(later) > 1
    assert len(pressed(first.blocks)) == 5
    assert not any(pressed(part.blocks) for part in later)
    assert next(texts(first.blocks)) == "The briefing"
    assert BELOW in texts(first.blocks)
    assert [next(texts(part.blocks)) for part in later] == [ABOVE] * len(later)
    assert {part.text for part in later} == {"Continued: The briefing"}


def test_a_long_message_is_whole_and_in_order() -> None:
    drawn = draw(LONG, WORDS)

    expected = [f"Part {n}\n{n}. " + "Some words of the briefing. " * 60 for n in range(20)]
    assert read_all(drawn).split() == " ".join(["The briefing", *expected]).split()


def test_no_heading_is_parted_from_what_it_stands_above() -> None:
    ends = [
        [b["type"] for b in part.blocks if b["type"] != "context"] for part in draw(LONG, WORDS)
    ]

    assert "header" not in [part[-1] for part in ends]


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_long_paragraph_is_parted_between_words(gap: str) -> None:
    words = [f"word{n}" for n in range(3000)]

    drawn = draw(Message("", (paragraph(gap.join(words)),)), WORDS)

    said = list(chain.from_iterable(texts(part.blocks) for part in drawn))
    assert [text.split() for text in said if len(text.split()) < 3] == []
    assert read_all(drawn).split() == words


def test_a_long_item_of_a_list_goes_on_without_a_bullet() -> None:
    blocks = one(Message("", (Bullets((plain("word " * 900), plain("next"))),)))

    kinds = [block["elements"][0]["type"] for block in blocks]
    assert kinds == ["rich_text_list", "rich_text_section", "rich_text_list"]


# Texts without blocks


def test_as_text_a_message_has_all_that_there_is_to_read() -> None:
    message = Message(
        "Prompt 1",
        (
            Heading("Why"),
            Paragraph((Span("See "), Span("here", "https://example.org/a_b"))),
            Bullets((plain("one"), plain("two"))),
            Facts((("Team", "Riverside"),)),
            Bars((("Often", 2),), "2 votes in all"),
            Entries((Entry("All quiet.", ("edited",)),)),
            Note(plain("Small")),
        ),
        choices(2),
        (Button("Go", url="https://example.org/b"), Button("Help", "help:")),
    )

    [text] = plain_text(message)

    assert text.split("\n") == [
        *("Prompt 1", "", "Why", "", "See here (https://example.org/a_b)", ""),
        *("• one", "• two", "", "Team: Riverside", "", "Often: 2", "2 votes in all", ""),
        *("All quiet.", "(edited)", "", "Small", "", "1. Choice 0", "2. Choice 1", ""),
        "Go: https://example.org/b",
    ]


def test_as_text_nothing_is_a_mention_or_a_format() -> None:
    [text] = plain_text(Message(MARKUP, (paragraph("> quoted\n```\ncode\n```\nsnake_case_name"),)))

    assert "<" not in text
    assert "&lt;!channel&gt;" in text
    assert "&amp;amp;" in text
    for format in ("*x*", "_y_", "~z~", "`c`", ":smile:", "```", "\n&gt;"):
        assert format not in text
    assert "snake_case_name" in text
    assert text.replace("\u200b", "").startswith("&lt;!channel&gt; &lt;@U1&gt; *x* _y_ ~z~ `c`")


@given(st.text(max_size=40_000) | TEXTS.map(lambda text: text * 200))
@example("\U0001f600" * 5000)
@example("&" * 9000)
@example("*" * 9000)
def test_as_text_no_part_is_longer_than_slack_takes_and_nothing_is_lost(text: str) -> None:
    parts = plain_text(Message("Title", (paragraph(text),)))

    raw = "".join(parts).replace("\u200b", "")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        raw = raw.replace(entity, sign)
    assert max(len(part.encode()) for part in parts) <= 3900
    assert squeezed(raw) == squeezed(f"Title{text}".replace("\u200b", ""))


# Forms


def fields(form: Form) -> list[Json]:
    view = form_view(form, "C1", WORDS)
    check_view(view)
    return [block for block in view["blocks"] if block["type"] == "input"]


def asked(field: Field) -> Json:
    """The element that a field becomes."""
    [block] = fields(Form("f:", "Form", (field,), "Send"))
    assert (block["block_id"], block["element"]["action_id"]) == (field.name, "value")
    assert block["optional"] is not field.required
    return block["element"]


def test_a_form_brings_back_what_it_is_about() -> None:
    view = form_view(Form("note:r1:2", "Add a note", (), "Add"), "C1", WORDS)

    check_view(view)
    assert (view["callback_id"], view["submit"]["text"]) == ("form", "Add")
    assert json.loads(view["private_metadata"]) == {"ref": "note:r1:2", "channel": "C1"}


def test_a_form_explains_itself_above_its_fields() -> None:
    form = Form("f:", "Form", (TextField("a", "A"),), "Send", (paragraph("Why we ask."),))

    view = form_view(form, "", WORDS)

    assert [block["type"] for block in view["blocks"]] == ["rich_text", "input"]
    assert list(texts(view["blocks"])) == ["Why we ask."]


def test_a_field_has_its_label_and_its_hint() -> None:
    [block] = fields(Form("f:", "Form", (TextField("a", "What?", hint="No names."),), "Send"))

    assert (block["label"]["text"], block["hint"]["text"]) == ("What?", "No names.")


def test_a_text_field_takes_a_line() -> None:
    element = asked(TextField("service", "Team", "Riverside", limit=100, required=False))

    assert element == {
        "type": "plain_text_input",
        "action_id": "value",
        "initial_value": "Riverside",
        "multiline": False,
        "max_length": 100,
    }


def test_a_long_text_field_takes_several_lines_but_no_more_than_slack_does() -> None:
    element = asked(TextField("text", "What?", "one\ntwo", long=True, limit=9000))

    assert (element["multiline"], element["max_length"]) == (True, 3000)
    assert element["initial_value"] == "one\ntwo"


def test_a_value_longer_than_slack_takes_is_cut_and_it_says_so() -> None:
    value = "word " * 700
    form = Form("f:", "Form", (TextField("text", "Wording", value, long=True),), "Send")

    view = form_view(form, "", WORDS)

    check_view(view)
    note, field = view["blocks"]
    assert field["element"]["initial_value"] == value[:3000]
    assert next(texts([note])).startswith("Wording: only the first 3000 characters fit here.")


def test_a_value_that_fits_is_whole_and_nothing_is_said() -> None:
    form = Form("f:", "Form", (TextField("text", "Wording", "&" * MAX_TEXT, long=True),), "Send")

    [field] = form_view(form, "", WORDS)["blocks"]

    assert field["element"]["initial_value"] == "&" * MAX_TEXT


def test_a_select_field_offers_its_options() -> None:
    options = (Option("live", "Live"), Option("own-pace", "At everybody's own pace"))

    element = asked(SelectField("mode", "How", options, "own-pace"))

    assert said_on(element["options"]) == ["Live", "At everybody's own pace"]
    assert element["initial_option"]["value"] == "own-pace"


@pytest.mark.parametrize("value", ["", "gone"])
def test_a_select_field_may_begin_without_a_choice(value: str) -> None:
    element = asked(SelectField("mode", "How", (Option("live", "Live"),), value))

    assert "initial_option" not in element


def test_a_select_field_without_options_says_so() -> None:
    view = form_view(Form("f:", "Form", (SelectField("line", "Which", ()),), "Send"), "", WORDS)

    check_view(view)
    assert list(texts(view["blocks"])) == ["Which: there is nothing to choose from."]


def test_options_too_long_for_a_label_are_written_out_and_numbered() -> None:
    options = (Option("a", "word " * 20 + "end"), Option("b", "Short"))

    view = form_view(Form("f:", "F", (SelectField("x", "X", options),), "Send"), "", WORDS)

    check_view(view)
    listed, field = view["blocks"]
    assert next(texts([listed])).split("\n") == [f"1. {options[0].label}", "2. Short"]
    assert said_on(field["element"]["options"])[1] == "2. Short"


def test_a_person_field_asks_for_somebody() -> None:
    element = asked(PersonField("owner", "Who", (ADA, TOM)))

    assert (element["type"], element["initial_user"]) == ("users_select", "U1")


def test_a_person_field_may_ask_for_several_people() -> None:
    element = asked(PersonField("chairs", "Who", (ADA, TOM), many=True))

    assert (element["type"], element["initial_users"]) == ("multi_users_select", ["U1", "U2"])


@pytest.mark.parametrize("many", [True, False])
def test_a_person_field_may_begin_with_nobody(many: bool) -> None:
    assert not {"initial_user", "initial_users"} & set(asked(PersonField("a", "A", many=many)))


def test_a_date_field_asks_for_a_day() -> None:
    element = asked(DateField("due", "By when", date(2026, 1, 5)))

    assert (element["type"], element["initial_date"]) == ("datepicker", "2026-01-05")


def test_a_time_field_asks_for_a_time() -> None:
    element = asked(TimeField("at", "When", time(17, 5), required=False))

    assert (element["type"], element["initial_time"]) == ("timepicker", "17:05")


def test_days_and_times_may_begin_empty() -> None:
    assert "initial_date" not in asked(DateField("due", "By when"))
    assert "initial_time" not in asked(TimeField("at", "When"))


@pytest.mark.parametrize("value", [True, False])
def test_a_tick_field_is_a_box_to_tick(value: bool) -> None:
    element = asked(TickField("read", "I have read the minutes", value, required=True))

    yes = {"value": "yes", "text": {"type": "plain_text", "text": "Yes", "emoji": False}}
    assert element["options"] == [yes]
    assert element.get("initial_options") == ([yes] if value else None)


def test_a_title_too_long_for_a_form_stands_whole_in_it() -> None:
    form = Form("f:", "Correct a line of the minutes", (TextField("a", "A"),), "Save")

    view = form_view(form, "", WORDS)

    check_view(view)
    assert view["title"]["text"] == "Briefing"
    assert list(texts(view["blocks"])) == ["Correct a line of the minutes"]


def test_so_does_what_sends_it() -> None:
    submit = "Close the round and write the minutes"

    view = form_view(Form("f:", "Close", (), submit), "", WORDS)

    check_view(view)
    assert view["submit"]["text"] == "Close the round and wri…"
    assert list(texts(view["blocks"])) == [submit]


def test_a_faulty_field_gets_a_sentence_beside_it() -> None:
    answer = errors(Invalid({"due": "Choose a day.", "what": "Say what."}), ["what", "due"])

    assert answer == {
        "response_action": "errors",
        "errors": {"due": "Choose a day.", "what": "Say what."},
    }


def test_a_fault_of_no_field_stands_beside_the_first() -> None:
    answer = errors(Invalid({"form": "Too late.", "what": "Say what."}), ["what", "due"])

    assert answer["errors"] == {"what": "Too late. Say what."}


# Notices, what is done, and home


def test_a_notice_has_its_blocks_and_its_buttons() -> None:
    message = Message("Where to turn", (paragraph("Ring 999."),), buttons=(Button("Help", "h:"),))

    view = notice_view(message, "C1", WORDS)

    check_view(view)
    assert (view["type"], view["callback_id"]) == ("modal", "shown")
    assert "submit" not in view
    assert json.loads(view["private_metadata"]) == {"channel": "C1"}
    assert view["title"]["text"] == "Where to turn"
    assert list(texts(view["blocks"])) == ["Ring 999."]
    assert said_on(pressed(view["blocks"])) == ["Help"]


def test_a_notice_of_its_title_alone_says_it() -> None:
    assert list(texts(notice_view(Message("Refused"), "", WORDS)["blocks"])) == ["Refused"]


def test_what_is_done_is_said_in_a_line() -> None:
    view = done_view("Your answer is kept.", WORDS)

    check_view(view)
    assert list(texts(view["blocks"])) == ["Your answer is kept."]
    assert (view["title"]["text"], view["close"]["text"]) == ("Done", "Close")


def test_home_is_a_message() -> None:
    view = home_view(Message("Briefings", (paragraph("No round is open."),)), WORDS)

    check_view(view)
    assert view["type"] == "home"
    said = ["Briefings", "No round is open.", WORDS("slack_home_begin")]
    assert list(texts(view["blocks"])) == said


def test_home_says_where_the_rest_is() -> None:
    blocks = tuple(paragraph(f"Line {n}") for n in range(120))

    view = home_view(Message("Briefings", blocks, buttons=(Button("Help", "help:"),)), WORDS)

    check_view(view)
    *_, last, sentence, _ = texts(view["blocks"])
    assert (last, sentence) == ("Line 95", WORDS("slack_home_no_room"))
    assert said_on(pressed(view["blocks"])) == ["Help"]


# Papers


def a_paper(count: int, **rest: Any) -> Paper:
    blocks = tuple(paragraph(f"Line {n}.") for n in range(count))
    return Paper(Document("Minutes: Child 2", "DRAFT, version 1", "en", blocks), **rest)


def page(paper: Paper, number: int) -> Json:
    view = paper_view(paper, "draft:r1", number, "C1", WORDS)
    check_view(view)
    return view


def test_a_short_paper_is_one_page() -> None:
    files = (File("minutes.docx", "application/zip", b""),)
    paper = a_paper(2, files=files, buttons=(Button("Correct", "correct:r1"),))

    view = page(paper, 0)

    assert list(texts(view["blocks"])) == [
        *("Minutes: Child 2", "DRAFT, version 1", "Line 0.", "Line 1.")
    ]
    ways = [(e["action_id"], e["value"]) for e in pressed(view["blocks"])]
    assert ways == [("files", "draft:r1"), ("do.0", "correct:r1")]
    assert json.loads(view["private_metadata"]) == {"channel": "C1"}


def test_a_long_paper_has_pages_to_turn() -> None:
    paper = a_paper(200, buttons=(Button("Correct", "correct:r1"),))

    ways = [[e["action_id"] for e in pressed(page(paper, n)["blocks"])] for n in range(3)]

    assert ways == [["page.1", "do.0"], ["page.0", "page.2", "do.0"], ["page.1", "do.0"]]


def test_each_page_says_what_it_is_of() -> None:
    *_, first = texts(page(a_paper(200), 0)["blocks"])
    title, status, *_, second = texts(page(a_paper(200), 1)["blocks"])

    assert (first, second) == ("Page 1 of 3", "Page 2 of 3")
    assert (title, status) == ("Minutes: Child 2", "DRAFT, version 1")


@pytest.mark.parametrize("number, shown", [(-1, 1), (3, 3), (999, 3)])
def test_a_page_that_is_not_there_is_the_nearest(number: int, shown: int) -> None:
    *_, note = texts(page(a_paper(200), number)["blocks"])

    assert note == f"Page {shown} of 3"


# What checks all this


HEADER = {"type": "header", "text": {"type": "plain_text", "text": "Why", "emoji": False}}
TEXT = {"type": "text", "text": "x"}


def pressing(**rest: Any) -> Json:
    label = {"type": "plain_text", "text": "Go", "emoji": False}
    element = {"type": "button", "text": label, "action_id": "do.0", "value": "x:"} | rest
    return {"type": "actions", "elements": [element]}


def speaking(*said: Json, type: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": type, "elements": list(said)}]}


@pytest.mark.parametrize(
    "limit, blocks",
    [
        ("50 blocks", [HEADER] * 51),
        ("150 characters of header", [{**HEADER, "text": {**HEADER["text"], "text": "x" * 151}}]),
        ("one visible character of header", [{**HEADER, "text": {**HEADER["text"], "text": " "}}]),
        ("no emoji in header", [{**HEADER, "text": {"type": "plain_text", "text": "x"}}]),
        ("no {'colour'} in header", [{**HEADER, "colour": "red"}]),
        ("each block_id once", [{**HEADER, "block_id": "b"}] * 2),
        ("each action_id once", [pressing(), pressing()]),
        ("2000 characters of value", [pressing(value="x" * 2001)]),
        ("style of a button", [pressing(style="plain")]),
        ("address of a url", [pressing(url="#")]),
        ("25 elements", [{"type": "actions", "elements": []}]),
        ("one element of rich_text_section", [speaking()]),
        ("one character of text", [speaking({"type": "text", "text": ""})]),
        ("nothing of type broadcast", [speaking({**TEXT, "type": "broadcast"})]),
        ("no plain_text in rich_text", [speaking({**TEXT, "type": "plain_text"})]),
        ("3000 characters of rich_text", [speaking(*[{**TEXT, "text": "x" * 1501}] * 2)]),
        ("'style' in rich_text", [speaking(TEXT, type="rich_text_list")]),
        ("characters a message", [speaking({**TEXT, "text": "&" * 2700})]),
        ("no input in a message", [{"type": "input"}]),
        ("nothing of type image", [{"type": "image"}]),
        ("no button among blocks", [pressing()["elements"][0]]),
        ("'elements' in rich_text", [{"type": "rich_text"}]),
    ],
)
def test_what_slack_would_refuse_is_found(limit: str, blocks: Sequence[Json]) -> None:
    with pytest.raises(AssertionError, match=re.escape(limit)):
        check_blocks(blocks, "message")


@pytest.mark.parametrize("text", ["", "<!here>", "a & b", "x" * 4001])
def test_so_is_a_text_that_slack_would_refuse_or_understand(text: str) -> None:
    with pytest.raises(AssertionError, match="text"):
        check_message(text, [HEADER])


@pytest.mark.parametrize(
    "limit, change",
    [
        ("24 characters of title", {"title": {**HEADER["text"], "text": "x" * 25}}),
        ("submit below inputs", {"submit": None}),
        ("3000 characters of private_metadata", {"private_metadata": "x" * 3001}),
        ("one block in a view", {"blocks": []}),
        ("100 blocks", {"blocks": [HEADER] * 101}),
        ("no {'state'} in modal", {"state": {}}),
    ],
)
def test_so_is_a_view_that_slack_would_refuse(limit: str, change: Json) -> None:
    view = form_view(Form("f:", "Form", (TextField("a", "A"),), "Send"), "", WORDS)
    changed = {name: each for name, each in {**view, **change}.items() if each is not None}

    with pytest.raises(AssertionError, match=re.escape(limit)):
        check_view(changed)


# Anything at all

SIGNS = ("&", "<", ">", "\U0001f600", "مرحبا ", '"', "\\", "a", "word ", "\n", "&amp; ")
WILD = TEXTS | st.builds(mul, st.sampled_from(SIGNS), st.sampled_from([70, 160, 3500]))
ADDRESSES = (
    *("https://example.org/a?b=1&c=<d>", "#", "", "mailto:a@example.org", "javascript:alert(1)"),
    "https://example.org/" + "x" * 1900,
)
URLS = st.none() | st.sampled_from(ADDRESSES)
SPANS = st.builds(Span, WILD, URLS, st.booleans())
RUNS: st.SearchStrategy[Text] = st.lists(SPANS, max_size=3).map(tuple) | st.builds(
    lambda text, url, times: (Span(text, url),) * times,
    st.text(max_size=3),
    st.none() | st.sampled_from(ADDRESSES[:-1]),
    st.sampled_from([30, 120]),
)


def few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, WILD),
    st.builds(Paragraph, RUNS),
    st.builds(Bullets, few(RUNS)),
    st.builds(Facts, few(st.tuples(WILD, WILD))),
    st.builds(Bars, few(st.tuples(WILD, st.integers(0, 99))), WILD),
    st.builds(Note, few(SPANS)),
    st.builds(Entries, few(st.builds(Entry, WILD, few(TEXTS)))),
)
SMALL: st.SearchStrategy[Block] = st.sampled_from(
    [Heading("Why"), paragraph("Because."), Entries((Entry("Quiet."),))]
)
SEVERAL = st.lists(BLOCKS, max_size=6).map(tuple) | st.builds(
    lambda block, times, other: (block,) * times + other,
    SMALL,
    st.sampled_from([48, 49, 50, 99, 130]),
    few(BLOCKS),
)
PLACES = st.none() | st.just(Place("slack", "T1", "C7"))
LABELS = st.sampled_from(
    ["Yes", "", "مرحبا", "<!here> &amp; *x*", "word " * 20, "\U0001f600" * 40, "a\nb"]
)
BUTTONS = st.builds(
    Button,
    LABELS,
    st.from_regex(r"[a-z]{1,9}:[a-z0-9:]{0,40}", fullmatch=True),
    st.sampled_from(Look),
    st.sampled_from(For),
    st.sampled_from(["", "", "https://example.org/b"]),
    PLACES,
)
CHOICES = st.builds(
    lambda labels: tuple(Button(label, f"vote:r1:2:{n}") for n, label in enumerate(labels)),
    st.lists(LABELS, max_size=13)
    | st.builds(lambda text, times: [text] * times, LABELS, st.integers(90, 210)),
)
ROWS = few(BUTTONS) | st.builds(lambda button: (button,) * 26, BUTTONS)
MESSAGES = st.builds(Message, WILD, SEVERAL, CHOICES, ROWS, WILD)
PAPERS = st.builds(
    Paper,
    st.builds(Document, WILD.map("Minutes: {}".format), WILD, st.just("en"), SEVERAL),
    few(BUTTONS),
    st.sampled_from([(), (File("a.md", "text/markdown", b""),)]),
)
FIELDS: st.SearchStrategy[Field] = st.one_of(
    st.builds(
        TextField,
        st.just("text"),
        WILD,
        WILD,
        WILD,
        long=st.booleans(),
        limit=st.sampled_from([1, 100, 3000, 9000]),
    ),
    st.builds(
        SelectField,
        st.just("select"),
        WILD,
        st.builds(
            lambda label, times: tuple(Option(f"v{n}", f"{label}{n}") for n in range(times)),
            LABELS,
            st.integers(0, 100),
        ),
        st.sampled_from(["", "v0", "v50"]),
        WILD,
    ),
    st.builds(
        PersonField, st.just("people"), WILD, st.sampled_from([(), (ADA,), (ADA, TOM)]), WILD
    ),
    st.builds(DateField, st.just("day"), WILD, st.none() | st.dates()),
    st.builds(TimeField, st.just("time"), WILD, st.none() | st.times()),
    st.builds(TickField, st.just("tick"), WILD, st.booleans(), WILD),
)
FORMS = st.builds(
    Form,
    st.just("form:r1"),
    WILD,
    st.lists(FIELDS, max_size=6, unique_by=lambda field: field.name).map(tuple),
    WILD,
    SEVERAL,
)


def written(block: Block) -> Iterator[str]:
    """What a block says, as it should be read."""
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(text=text) | Note(text=text):
            yield from (span.text for span in text)
        case Bullets(items=items):
            yield from (span.text for item in items for span in item)
        case Facts(rows=rows):
            yield from (f"{name}: {value}" if name else value for name, value in rows)
        case Bars(rows=rows, total=total):
            votes = sum(count for _, count in rows)
            yield from (
                f"{name}: {count} of {votes}" if name else f"{count} of {votes}"
                for name, count in rows
            )
            yield total
        case Entries(items=items):
            for entry in items:
                yield from (entry.text, "; ".join(entry.marks))


def is_long(label: str) -> bool:
    return len(" ".join(lines(label)).encode("utf-16-le")) // 2 > 75


def without_bars(text: str) -> str:
    return squeezed(text).replace("█", "").replace("░", "")


def to_read(message: Message) -> str:
    """All there should be to read of a message."""
    said = [message.title, *chain.from_iterable(map(written, message.blocks))]
    if any(is_long(choice.label) for choice in message.choices):
        said += [f"{n}. {choice.label}" for n, choice in enumerate(message.choices, 1)]
    said += [button.label for button in message.buttons if is_long(button.label)]
    return without_bars("".join(said))


@given(MESSAGES)
def test_slack_takes_whatever_is_said(message: Message) -> None:
    for part in draw(message, WORDS):
        check_message(part.text, part.blocks)


@given(BLOCKS)
def test_slack_sdk_knows_every_block(block: Block) -> None:
    for part in draw(Message("", (block,)), WORDS):
        read_back = [SlackBlock.parse(dict(drawn)) for drawn in part.blocks]

        assert [each and each.to_dict() for each in read_back] == part.blocks


@given(MESSAGES)
def test_nothing_is_lost_said_twice_or_put_in_another_order(message: Message) -> None:
    assert without_bars(read_all(draw(message, WORDS))) == to_read(message)


@given(MESSAGES)
def test_everything_to_press_is_in_the_first_part_once(message: Message) -> None:
    first, *later = draw(message, WORDS)

    elements = pressed(first.blocks)
    values = [
        option["value"]
        for element in elements
        for option in element.get("options", [element])
        if "value" in option
    ]
    shown = [*message.choices, *(b for b in message.buttons if not b.url)]
    assert not any(pressed(part.blocks) for part in later)
    assert sorted(value.split()[-1] for value in values) == sorted(each.ref for each in shown)


@given(MESSAGES)
def test_slack_takes_whatever_one_person_is_shown(message: Message) -> None:
    check_view(notice_view(message, "C1", WORDS))
    check_view(home_view(message, WORDS))


@given(WILD)
def test_slack_takes_whatever_is_done(text: str) -> None:
    check_view(done_view(text, WORDS))


@given(FORMS)
def test_slack_takes_whatever_is_asked(form: Form) -> None:
    view = form_view(form, "C1", WORDS)

    check_view(view)
    asked = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    shown = [f.name for f in form.fields if not isinstance(f, SelectField) or f.options]
    assert asked == shown


@settings(max_examples=40)
@given(PAPERS)
def test_turning_the_pages_of_a_paper_one_reads_all_of_it_once(paper: Paper) -> None:
    title, status = paper.document.title, paper.document.status
    above = squeezed(clip(line(title), 150) + clip(line(status), 300))
    said = []

    for number in count():
        view = page(paper, number)
        here = squeezed("".join(text for text in texts(view["blocks"]) if not AROUND(text)))
        said.append(here.removeprefix(above) if number else here)
        if f"page.{number + 1}" not in [each["action_id"] for each in pressed(view["blocks"])]:
            break

    blocks = (paragraph(status), *paper.document.blocks)
    whole = to_read(Message(title, blocks, buttons=paper.buttons))
    assert without_bars("".join(said)) == whole
