"""What the bot says on Teams: whole, in order, as people wrote it, and within Teams' limits."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import chain, count
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.teams.render import (
    Way,
    card,
    done_card,
    errors,
    field_id,
    form_card,
    notice_card,
    paper_card,
    summary,
)
from adapters.teams.render.text import clip, line
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
    Submission,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Person, Place
from bot.words import catalogue
from tests.records import TEXTS
from tests.rigs.teams_limits import check_card, inside, shown

WORDS = catalogue("en")
BELOW, ABOVE = WORDS("teams_below"), WORDS("teams_above")
AROUND = re.compile(rf"{BELOW}|{ABOVE}|For the chair|Page \d+ of \d+").fullmatch
"""Tells what the adapter says from what the bot does."""
FORMULA = "{{DATE(2026-01-05T12:00:00Z, SHORT)}}"
MARKUP = f"<at>Ada</at> **x** _y_ `c` &amp; & [here](https://example.org) ${{a}} {FORMULA} > <b>"
CHANNEL = "19:abc@thread.tacv2"
ADA, TOM = Person("teams", "tenant-1", "aad-1", "Ada"), Person("teams", "tenant-1", "aad-2", "Tom")

Json = Mapping[str, Any]


def texts(elements: Sequence[Json]) -> Iterator[str]:
    """What there is to read in elements, one by one; of a chart what stands for it."""
    for element in elements:
        match element["type"]:
            case "TextBlock":
                yield element["text"]
            case "RichTextBlock":
                yield "".join(run["text"] for run in element["inlines"])
            case "Container":
                yield from texts(element["items"])
            case "Chart.HorizontalBar":
                yield from texts([element["fallback"]])
            case _:
                pass


def read(drawn: Json) -> str:
    """All there is to read, without what the adapter says of it."""
    return "\n".join(text for text in texts(drawn["body"]) if not AROUND(text) and text != "…")


def read_all(cards: Sequence[Json]) -> str:
    return "\n".join(map(read, cards))


def pressed(drawn: Json) -> list[Json]:
    """Everything to press in a card, in order."""
    sets = [each["actions"] for each in drawn["body"] if each["type"] == "ActionSet"]
    return [*chain.from_iterable(sets), *drawn.get("actions", ())]


def said_on(actions: Sequence[Json]) -> list[str]:
    return [action["title"] for action in actions]


def one(message: Message, *, dialogs: bool = False) -> Json:
    [drawn] = card(message, WORDS, chair=True, dialogs=dialogs)
    check_card(drawn)
    return drawn


def body(*blocks: Block) -> Sequence[Json]:
    """The elements that blocks become."""
    return one(Message("", blocks))["body"]


def squeezed(text: str) -> str:
    """A text as it is compared: line ends and spaces may fall where an element ends."""
    return "".join("\n".join(lines(text)).split())


# What there is to read


def test_a_title_is_a_heading() -> None:
    [title] = one(Message("What happened?"))["body"]

    assert title == {
        "type": "TextBlock",
        "text": "What happened?",
        "style": "heading",
        "wrap": True,
        "weight": "Bolder",
        "size": "Large",
    }


@pytest.mark.parametrize(
    "title",
    ["**Stars**", "1. First", "- so", "a_b_c", "Fish &amp; chips", "www.example.org", FORMULA],
)
def test_a_title_that_is_markup_is_bold_and_stays_as_it_is(title: str) -> None:
    [element] = one(Message(title))["body"]

    assert element["type"] == "RichTextBlock"
    assert list(texts([element])) == [title]
    assert {run["weight"] for run in element["inlines"]} == {"Bolder"}


def test_markup_stays_what_people_typed() -> None:
    blocks = (
        Paragraph(plain(f"one {MARKUP}")),
        Bullets((plain(f"two {MARKUP}"),)),
        Facts(((f"three {MARKUP}", f"four {MARKUP}"),)),
        Entries((Entry(f"five {MARKUP}", (f"six {MARKUP}",)),)),
        Note(plain(f"seven {MARKUP}")),
        Bars(((f"eight {MARKUP}", 1),), f"nine {MARKUP}"),
        Heading(f"ten {MARKUP}"),
    )

    drawn = one(Message(MARKUP, blocks, summary=MARKUP))

    said = read(drawn)
    numbers = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    assert [f"{n} {MARKUP}" in said for n in numbers] == [True] * 10
    assert "TextBlock" not in [each["type"] for each in inside(drawn)]


def test_no_client_puts_a_date_where_somebody_wrote_a_formula() -> None:
    [block] = body(paragraph(f"a {FORMULA} b"))

    runs = [run["text"] for run in block["inlines"]]
    assert runs == ["a {", "{DATE(2026-01-05T12:00:00Z, SHORT)}} b"]


def test_where_no_cards_are_shown_it_says_the_summary_without_markup() -> None:
    drawn = one(Message("Title", (paragraph("All of it."),), summary="*Prompt* [1](x) of 5"))

    assert shown(drawn["fallbackText"]) == "*Prompt* [1](x) of 5"


def test_a_summary_is_a_short_line() -> None:
    said = [summary(each) for each in (Message("Ti\ntle"), Message("T", summary="word " * 90))]

    assert said == ["Ti tle", "word " * 39 + "word…"]


def test_a_card_says_its_language() -> None:
    assert one(Message("Title"))["lang"] == "en"


def test_links_lead_somewhere_and_strong_words_are_bold() -> None:
    text = (Span("See "), Span("the guide", "https://example.org/a"), Span(" now", strong=True))

    [block] = body(Paragraph(text))

    assert block["inlines"] == [
        {"type": "TextRun", "text": "See "},
        {
            "type": "TextRun",
            "text": "the guide",
            "selectAction": {"type": "Action.OpenUrl", "url": "https://example.org/a"},
        },
        {"type": "TextRun", "text": " now", "weight": "Bolder"},
    ]


@pytest.mark.parametrize("url", ["#", "javascript:alert(1)", "https://a b", "msteams:/x", "/a"])
def test_what_leads_nowhere_is_no_link(url: str) -> None:
    [block] = body(Paragraph((Span("the guide", url),)))

    assert block["inlines"] == [{"type": "TextRun", "text": "the guide"}]


def test_bullets_stand_below_each_other() -> None:
    blocks = body(Bullets((plain("one"), plain("two"))))

    assert [[run["text"] for run in each["inlines"]] for each in blocks] == [
        ["• ", "one"],
        ["• ", "two"],
    ]


def test_facts_stand_below_each_other() -> None:
    blocks = body(Facts((("Team", "Riverside"), ("Lead", "Meera"))))

    assert list(texts(blocks)) == ["Team: Riverside", "Lead: Meera"]
    assert blocks[0]["inlines"][0]["weight"] == "Bolder"


def test_counts_are_a_chart_and_the_same_in_words() -> None:
    chart, total = body(Bars((("Often", 3), ("Never", 0)), "3 votes in all"))

    assert chart["type"] == "Chart.HorizontalBar"
    assert chart["data"] == [{"x": "Often", "y": 3}, {"x": "Never", "y": 0}]
    assert chart["displayMode"] == "AbsoluteNoAxis"
    assert list(texts([chart["fallback"]])) == ["Often: 3 of 3", "Never: 0 of 3"]
    assert list(texts([total])) == ["3 votes in all"]


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (("Often", 0), ("Never", 0)),
        (("We talk about it whenever a family moves house", 1),),
        (("Same", 1), ("Same", 2)),
        (("", 1),),
        tuple((f"Choice {n}", n) for n in range(13)),
    ],
)
def test_counts_that_a_chart_would_not_show_well_are_in_words(
    rows: tuple[tuple[str, int], ...],
) -> None:
    blocks = body(Bars(rows, "The total"))

    assert {each["type"] for each in blocks} == {"RichTextBlock"}
    assert len(blocks) == len(rows) + 1


def test_an_entry_stands_apart_with_its_marks_below() -> None:
    [entry] = body(Entries((Entry("All quiet.\nReally.", ("edited", "a note")),)))

    words, beside = entry["items"]
    assert (entry["type"], entry["style"]) == ("Container", "emphasis")
    assert words["inlines"] == [{"type": "TextRun", "text": "All quiet.\nReally."}]
    [marks] = beside["inlines"]
    assert (marks["text"], marks["italic"], marks["isSubtle"]) == ("edited; a note", True, True)


def test_two_people_stand_apart() -> None:
    first, second = body(Entries((Entry("All quiet."), Entry("Not at all."))))

    assert [list(texts([each])) for each in (first, second)] == [["All quiet."], ["Not at all."]]


def test_who_writes_from_right_to_left_is_read_so() -> None:
    arabic, english = body(Entries((Entry("مرحبا world"), Entry("world مرحبا"))))

    assert (arabic["rtl"], "rtl" in english) == (True, False)


def test_small_print_is_small() -> None:
    [block] = body(Note(plain("From the publisher.")))

    [run] = block["inlines"]
    assert (run["size"], run["isSubtle"]) == ("Small", True)


def test_controls_in_a_text_are_made_visible() -> None:
    [drawn] = texts(body(paragraph("a\x00b\x1b[31m\r\nc\ud800")))

    assert drawn == "a␀b␛[31m\nc\ufffd"


def test_an_empty_message_is_still_a_card() -> None:
    drawn = one(Message(""))

    assert (list(texts(drawn["body"])), drawn["fallbackText"]) == (["…"], "…")


# What there is to press


def choices(count: int, label: str = "Choice") -> tuple[Button, ...]:
    return tuple(Button(f"{label} {n}", f"vote:r1:2:{n}") for n in range(count))


def test_a_button_brings_back_what_it_does_on_old_clients_too() -> None:
    [action] = pressed(one(Message("Now", buttons=(Button("Answer", "answer:r1:2"),))))

    assert (action["type"], action["verb"]) == ("Action.Execute", "do")
    assert action["data"] == {"ref": "answer:r1:2", "place": ""}
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["data"] == action["data"]


def test_a_button_may_open_a_dialog() -> None:
    message = Message("Now", choices=choices(1), buttons=(Button("Answer", "answer:r1:2"),))

    vote, answer = pressed(one(message, dialogs=True))

    assert (vote["type"], answer["type"]) == ("Action.Execute", "Action.Submit")
    assert answer["data"] == {"ref": "answer:r1:2", "place": "", "msteams": {"type": "task/fetch"}}


@pytest.mark.parametrize("count", [2, 60])
def test_a_line_parts_the_choices_from_what_else_there_is_to_press(count: int) -> None:
    buttons = (Button("Answer", "answer:r1:2"), Button("Next", "next:r1:2", audience=For.CHAIR))

    drawn = one(Message("How often?", choices=choices(count), buttons=buttons))["body"]

    at = [number for number, each in enumerate(drawn) if each.get("separator")]
    assert [drawn[number] for number in at] == [drawn[-3]]
    assert said_on(drawn[-3]["actions"]) == ["Answer"]


def test_few_choices_are_buttons_in_rows_that_teams_shows_whole() -> None:
    drawn = one(Message("How often?", choices=choices(12)))

    rows = [said_on(each["actions"]) for each in drawn["body"][1:]]
    assert rows == [[f"Choice {n}" for n in range(6)], [f"Choice {n}" for n in range(6, 12)]]
    assert [each["data"]["ref"] for each in pressed(drawn)] == [
        f"vote:r1:2:{n}" for n in range(12)
    ]


def test_many_choices_are_a_list_to_open_and_a_button() -> None:
    message = Message("How often?", choices=choices(60), buttons=(Button("Help", "help:"),))

    drawn = one(message)

    [listed] = [each for each in drawn["body"] if each["type"] == "Input.ChoiceSet"]
    assert listed["id"] == "ref"
    assert [each["value"] for each in listed["choices"]] == [f"vote:r1:2:{n}" for n in range(60)]
    send, help_ = pressed(drawn)
    assert (send["data"], send["associatedInputs"]) == ({"place": ""}, "auto")
    assert (help_["data"]["ref"], help_["associatedInputs"]) == ("help:", "none")


@pytest.mark.parametrize("count", [3, 30])
def test_choices_too_long_for_a_button_are_written_out_and_numbered(count: int) -> None:
    long = "We talk about it whenever a family moves, and then again in supervision, monthly"

    drawn = one(Message("How often?", choices=choices(count, long)))

    listed = [f"{n + 1}. {long} {n}" for n in range(count)]
    sets = [each["choices"] for each in drawn["body"] if each["type"] == "Input.ChoiceSet"]
    labels = said_on(sets[0] if sets else pressed(drawn))
    assert list(texts(drawn["body"]))[1].split("\n") == listed
    assert labels[2] == listed[2][:59] + "…"


def test_a_shortened_button_says_all_of_it_when_pointed_at() -> None:
    long = "I have read all of this and would like to talk about it with somebody"

    [action] = pressed(one(Message("Now", buttons=(Button(long, "x:"),))))

    assert (action["title"], action["tooltip"]) == (long[:59].rstrip() + "…", long)


def test_a_button_says_how_much_it_asks_for_attention() -> None:
    looks = tuple(Button(look, f"{look}:", look) for look in Look)

    actions = pressed(one(Message("Now", buttons=looks)))

    assert [each.get("style") for each in actions] == [None, "positive", "destructive"]


def test_a_button_with_an_address_is_a_link() -> None:
    [action] = pressed(one(Message("Go", buttons=(Button("Go", url="https://example.org"),))))

    assert action == {"type": "Action.OpenUrl", "title": "Go", "url": "https://example.org"}


def test_a_button_that_acts_elsewhere_names_the_channel() -> None:
    button = Button("Start", "begin:", place=Place("teams", "tenant-1", CHANNEL))

    [action] = pressed(one(Message("Home", buttons=(button,))))

    assert action["data"] == {"ref": "begin:", "place": CHANNEL}


BUTTONS_OF_BOTH = (
    Button("Next", "next:", audience=For.CHAIR),
    Button("Answer", "answer:"),
    Button("Close", "close:", audience=For.CHAIR),
)


def test_what_only_the_chair_needs_stands_apart() -> None:
    everybody, note, chair = one(Message("", buttons=BUTTONS_OF_BOTH))["body"]

    assert said_on(everybody["actions"]) == ["Answer"]
    assert list(texts([note])) == ["For the chair"]
    assert said_on(chair["actions"]) == ["Next", "Close"]


def test_others_are_not_shown_it() -> None:
    [drawn] = card(Message("", buttons=BUTTONS_OF_BOTH), WORDS, chair=False)

    assert said_on(pressed(drawn)) == ["Answer"]
    assert list(texts(drawn["body"])) == []


def test_a_form_may_stand_in_a_message_and_is_sent_from_there() -> None:
    said = TextField("text", "Your answer", hint="Nobody sees it.", long=True)
    asked = Form("say:r1:2", "Answer", (said, PersonField("with", "With whom?")), "Send")
    message = Message("Prompt", buttons=(Button("Worry", "worry:"),), form=asked)

    drawn = one(message, dialogs=True)

    send, worry = pressed(drawn)
    assert [field["id"] for field in inputs(drawn)] == ["text", "with"]
    assert (send["type"], send["verb"], send["title"]) == ("Action.Execute", "do", "Send")
    assert send["data"] == {"form": "say:r1:2", "place": "", "people": ["with"]}
    assert (send["associatedInputs"], worry["associatedInputs"]) == ("auto", "none")
    assert send["fallback"]["data"] == send["data"]
    assert send["fallback"]["associatedInputs"] == "auto"


def test_a_label_too_long_for_a_button_stands_whole_above_it() -> None:
    label = "I have read all of this and would like to talk about it with somebody before Tuesday"

    listed, actions = one(Message("", buttons=(Button(label, "x:"), Button("Help", "help:"))))[
        "body"
    ]

    assert list(texts([listed])) == [f"• {label}"]
    assert said_on(actions["actions"]) == [label[:59].rstrip() + "…", "Help"]


# A message that does not fit into one card

LONG = Message(
    "The briefing",
    tuple(
        chain.from_iterable(
            (Heading(f"Part {n}"), paragraph(f"{n}. " + "Some words of the briefing. " * 120))
            for n in range(20)
        )
    ),
    choices(3),
    (Button("Answer", "answer:"), Button("Close", "close:", audience=For.CHAIR)),
)

LONG_TITLE = Message(
    "مرحبا " * 2794, (), tuple(Button("a" * 60, f"vote:r1:2:{n}") for n in range(150))
)
"""Its list of choices once went where only the parts of its title fitted."""


def lists(drawn: Json) -> list[Sequence[Json]]:
    """The lists to open in a card, with what there is to choose in them."""
    return [each["choices"] for each in inputs(drawn) if each["type"] == "Input.ChoiceSet"]


def test_a_long_message_continues_with_everything_to_press_in_its_first_card() -> None:
    first, *later = card(LONG, WORDS, chair=True)

    assert len(later) > 1
    assert len(pressed(first)) == 5
    assert not any(map(pressed, later))
    assert next(texts(first["body"])) == "The briefing"
    assert BELOW in texts(first["body"])
    assert [next(texts(each["body"])) for each in later] == [ABOVE] * len(later)
    assert {each["fallbackText"] for each in later} == {"Continued: The briefing"}


def test_a_long_message_is_whole_and_in_order() -> None:
    cards = card(LONG, WORDS, chair=True)

    expected = [f"Part {n}\n{n}. " + "Some words of the briefing. " * 120 for n in range(20)]
    assert read_all(cards).split() == " ".join(["The briefing", *expected]).split()


def test_no_heading_is_parted_from_what_it_stands_above() -> None:
    last = [
        [text for text in texts(each["body"]) if not AROUND(text)][-1]
        for each in card(LONG, WORDS, chair=True)
    ]

    assert [text for text in last if text.startswith("Part")] == []


def test_a_title_longer_than_a_card_is_whole_too() -> None:
    cards = card(LONG_TITLE, WORDS, chair=True)

    for each in cards:
        check_card(each)
    assert squeezed(read_all(cards)) == squeezed(LONG_TITLE.title)
    assert [len(choices) for each in cards for choices in lists(each)] == [150]


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_long_paragraph_is_parted_between_words(gap: str) -> None:
    words = [f"word{n}" for n in range(9000)]

    cards = card(Message("", (paragraph(gap.join(words)),)), WORDS, chair=True)

    said = list(chain.from_iterable(texts(each["body"]) for each in cards))
    assert [text.split() for text in said if len(text.split()) < 3] == []
    assert read_all(cards).split() == words


def test_the_words_of_a_prompt_and_an_answer_are_not_parted() -> None:
    [entry] = body(Entries((Entry("word " * 600),)))

    assert len(entry["items"]) == 1


def test_more_to_press_than_one_card_holds_goes_on_in_order() -> None:
    buttons = tuple(
        Button(f"Draft minutes {n}", f"draft:{'r' * 200}:{n}", look=Look.PRIMARY)
        for n in range(60)
    )

    cards = card(Message("Home", (paragraph("Yours."),), (), buttons), WORDS, chair=True)

    for each in cards:
        check_card(each)
    assert len(cards) > 1
    assert said_on(list(chain.from_iterable(map(pressed, cards)))) == [
        f"Draft minutes {n}" for n in range(60)
    ]


# Notices, and what is done


def test_a_notice_has_its_blocks_and_its_buttons() -> None:
    message = Message("Where to turn", (paragraph("Ring 999."),), buttons=(Button("Help", "h:"),))

    drawn = notice_card(message, WORDS)

    check_card(drawn)
    assert list(texts(drawn["body"])) == ["Where to turn", "Ring 999."]
    [action] = pressed(drawn)
    assert (action["type"], action["data"]) == ("Action.Submit", {"ref": "h:", "place": ""})


def test_a_notice_says_if_there_is_more() -> None:
    blocks = tuple(paragraph("word " * 1500) for _ in range(9))

    drawn = notice_card(Message("Briefings", blocks, buttons=(Button("Help", "help:"),)), WORDS)

    check_card(drawn)
    *_, sentence = texts(drawn["body"])
    assert sentence == "There is more than Teams can show here."
    assert said_on(pressed(drawn)) == ["Help"]


def test_a_notice_says_if_there_is_more_to_press() -> None:
    buttons = choices(26, "\u2603" * 200)

    drawn = notice_card(Message("Briefings", buttons=buttons), WORDS, Way.EXECUTE)

    assert "There is more than Teams can show here." in texts(drawn["body"])
    assert [each["data"]["ref"] for each in pressed(drawn)] == [each.ref for each in buttons[:6]]


def test_what_is_done_is_said_in_a_line() -> None:
    drawn = done_card("Your answer is kept.", WORDS)

    check_card(drawn)
    assert list(texts(drawn["body"])) == ["Your answer is kept."]


# Forms


def inputs(drawn: Json) -> list[Json]:
    return [each for each in drawn["body"] if each["type"].startswith("Input.")]


def a_form(*fields: Field, **rest: Any) -> Form:
    return Form("f:", "Form", fields, "Send", **rest)


def form(*fields: Field, **rest: Any) -> Json:
    drawn = form_card(a_form(*fields, **rest), CHANNEL, WORDS)
    check_card(drawn)
    return drawn


def asked(field: Field) -> Json:
    """The input that a field becomes."""
    [element] = inputs(form(field))
    assert (element["id"], element["label"]) == (field.name, field.label)
    assert element.get("isRequired", False) is field.required
    return element


def test_a_form_brings_back_what_it_is_about() -> None:
    drawn = form_card(Form("note:r1:2", "Add a note", (), "Add"), CHANNEL, WORDS)

    check_card(drawn)
    [submit] = drawn["actions"]
    assert (submit["type"], submit["title"]) == ("Action.Submit", "Add")
    assert submit["data"] == {"form": "note:r1:2", "place": CHANNEL}


def test_a_form_explains_itself_above_its_fields() -> None:
    drawn = form(TextField("a", "A"), intro=(paragraph("Why we ask."),))

    assert [each["type"] for each in drawn["body"]] == ["TextBlock", "RichTextBlock", "Input.Text"]
    assert list(texts(drawn["body"])) == ["Form", "Why we ask."]


def test_a_hint_stands_below_its_field() -> None:
    _, field, hint = form(TextField("a", "What?", hint="No names."))["body"]

    assert field["label"] == "What?"
    assert list(texts([hint])) == ["No names."]


def test_a_field_that_must_be_filled_in_says_so() -> None:
    element = asked(TextField("a", "What?"))

    assert (element["isRequired"], element["errorMessage"]) == (True, "Please answer this.")


@pytest.mark.parametrize("name", ["page", "place", "form", "ref", "files"])
def test_a_field_never_comes_back_in_place_of_what_the_form_is_about(name: str) -> None:
    [element] = inputs(form(TextField(name, "Which")))

    assert element["id"] == field_id(name) == f"f.{name}"


def test_a_text_field_takes_a_line() -> None:
    element = asked(TextField("service", "Team", "Riverside", limit=100, required=False))

    assert element == {
        "type": "Input.Text",
        "id": "service",
        "label": "Team",
        "value": "Riverside",
        "isMultiline": False,
        "maxLength": 100,
    }


def test_a_long_text_field_takes_several_lines_but_no_more_than_elsewhere() -> None:
    element = asked(TextField("text", "What?", "one\ntwo", long=True, limit=9000))

    assert (element["isMultiline"], element["maxLength"]) == (True, MAX_TEXT)
    assert element["value"] == "one\ntwo"


@pytest.mark.parametrize("sign", ["a", "\U0001f600"])
def test_a_value_longer_than_a_field_is_cut_and_it_says_so(sign: str) -> None:
    _, note, field = form(TextField("text", "Wording", sign * 3001, long=True))["body"]

    kept = MAX_TEXT // (len(sign.encode("utf-16-le")) // 2)
    assert field["value"] == sign * kept
    assert next(texts([note])).startswith(f"Wording: only the first {kept} characters fit here.")


def test_values_that_fit_are_whole_and_nothing_is_said() -> None:
    drawn = form(
        TextField("a", "A", "\u2603" * MAX_TEXT, long=True),
        TextField("b", "B", '"' * MAX_TEXT, long=True),
    )

    assert [len(each["value"]) for each in inputs(drawn)] == [MAX_TEXT, MAX_TEXT]
    assert list(texts(drawn["body"])) == ["Form"]


def test_values_that_do_not_fit_together_are_cut_alike_and_it_says_so() -> None:
    fields = [TextField(f"t{n}", f"Text {n}", "\u2603" * MAX_TEXT, long=True) for n in range(3)]

    drawn = form(*fields)

    assert [len(each["value"]) for each in inputs(drawn)] == [1500, 1500, 1500]
    assert len([text for text in texts(drawn["body"]) if "first 1500 characters" in text]) == 3


def test_a_select_field_offers_its_options() -> None:
    options = (Option("live", "Live"), Option("own-pace", "At everybody's *own* pace"))

    element = asked(SelectField("mode", "How", options, "own-pace"))

    assert said_on(element["choices"]) == ["Live", "At everybody's *own* pace"]
    assert (element["value"], element["style"]) == ("own-pace", "compact")


@pytest.mark.parametrize("value", ["", "gone"])
def test_a_select_field_may_begin_without_a_choice(value: str) -> None:
    element = asked(SelectField("mode", "How", (Option("live", "Live"),), value))

    assert "value" not in element


def test_a_select_field_without_options_says_so() -> None:
    drawn = form(SelectField("line", "Which", ()))

    assert list(texts(drawn["body"])) == ["Form", "Which: there is nothing to choose from."]


def test_a_hundred_long_options_are_shortened_only_as_far_as_needed() -> None:
    options = tuple(Option(f"contribution:{n}", "\u2603" * 75) for n in range(100))

    element = asked(SelectField("line", "Which", options))

    assert {len(each["title"]) for each in element["choices"]} == {40}


def test_a_person_field_searches_everybody_and_knows_who_was_chosen() -> None:
    element = asked(PersonField("owner", "Who", (ADA, TOM)))

    assert element["choices.data"] == {
        "type": "Data.Query",
        "dataset": "graph.microsoft.com/users",
    }
    assert element["choices"] == [{"title": "Ada", "value": "aad-1"}]
    assert (element["value"], element["isMultiSelect"]) == ("aad-1", False)


def test_a_form_says_which_of_its_fields_name_people() -> None:
    drawn = form(PersonField("people", "Who?"), TextField("what", "What?"))

    assert drawn["actions"][0]["data"]["people"] == ["people"]
    assert [field["id"] for field in inputs(drawn)] == ["f.people", "what"]


def test_a_person_field_may_ask_for_several_people() -> None:
    element = asked(PersonField("chairs", "Who", (ADA, TOM), many=True))

    assert (element["value"], element["isMultiSelect"]) == ("aad-1,aad-2", True)
    assert said_on(element["choices"]) == ["Ada", "Tom"]


@pytest.mark.parametrize("many", [True, False])
def test_a_person_field_may_begin_with_nobody(many: bool) -> None:
    element = asked(PersonField("a", "A", many=many))

    assert ("value" in element, element["choices"]) == (False, [])


def test_a_date_field_asks_for_a_day() -> None:
    element = asked(DateField("due", "By when", date(2026, 1, 5)))

    assert (element["type"], element["value"]) == ("Input.Date", "2026-01-05")


def test_a_time_field_asks_for_a_time() -> None:
    element = asked(TimeField("at", "When", time(0, 5), required=False))

    assert (element["type"], element["value"]) == ("Input.Time", "00:05")


def test_days_and_times_may_begin_empty() -> None:
    assert "value" not in asked(DateField("due", "By when"))
    assert "value" not in asked(TimeField("at", "When"))


@pytest.mark.parametrize("value", [True, False])
def test_a_tick_field_is_a_box_to_tick(value: bool) -> None:
    element = asked(TickField("read", "I have *read* the minutes", value, required=True))

    assert (element["type"], element["title"], element["valueOn"]) == (
        "Input.Toggle",
        "Yes",
        "yes",
    )
    assert (element["value"] == "yes") is value


def test_what_sends_a_form_stands_whole_in_it() -> None:
    submit = "Close the round, write the minutes, and tell everybody that they are there"

    drawn = form_card(Form("f:", "Close", (), submit), "", WORDS)

    check_card(drawn)
    assert drawn["actions"][0]["title"] == submit[:59].rstrip() + "…"
    assert list(texts(drawn["body"])) == ["Close", submit]


@pytest.mark.parametrize("label", ["word " * 40 + "end", f"What on {FORMULA}?"])
def test_a_label_that_cannot_stand_beside_its_field_stands_whole_above(label: str) -> None:
    _, whole, field = form(TextField("a", label))["body"]

    assert list(texts([whole])) == [label]
    assert field["label"].endswith("…")


# Forms that come back

SENT = Submission(
    ADA,
    "f:",
    {"text": "as *typed*", "mode": "own-pace", "due": "2026-01-05", "at": "17:05", "tick": "yes"},
    {"who": (TOM,)},
)
ALL_KINDS = a_form(
    TextField("text", "Text", "before", long=True),
    SelectField("mode", "How", (Option("live", "Live"), Option("own-pace", "Own pace")), "live"),
    PersonField("who", "Who", (ADA,)),
    DateField("due", "By when"),
    TimeField("at", "At"),
    TickField("tick", "Sure?"),
)


def again(form: Form, faults: Mapping[str, str], sent: Submission = SENT) -> Json:
    drawn = errors(form, Invalid(faults), sent, CHANNEL, WORDS)
    check_card(drawn)
    return drawn


def test_what_was_typed_is_still_there() -> None:
    drawn = again(ALL_KINDS, {"due": "Choose a later day."})

    values = {each["id"]: each["value"] for each in inputs(drawn)}
    assert values == {
        "text": "as *typed*",
        "mode": "own-pace",
        "who": "aad-2",
        "due": "2026-01-05",
        "at": "17:05",
        "tick": "yes",
    }
    assert drawn["actions"] == form_card(ALL_KINDS, CHANNEL, WORDS)["actions"]


def test_what_was_left_empty_is_still_empty() -> None:
    drawn = again(ALL_KINDS, {"text": "Say something."}, Submission(ADA, "f:"))

    assert [each["id"] for each in inputs(drawn) if "value" in each] == ["tick"]
    assert inputs(drawn)[-1]["value"] == "no"


def test_no_unreadable_day_or_time_goes_back() -> None:
    sent = Submission(ADA, "f:", {"due": "soon", "at": "noon"})

    drawn = again(ALL_KINDS, {"due": "Choose a day."}, sent)

    assert [each["id"] for each in inputs(drawn) if "value" in each] == ["tick"]


def test_a_fault_stands_below_its_field_and_above_its_hint() -> None:
    drawn = again(a_form(TextField("text", "What?", hint="No names.")), {"text": "Say more."})

    _, sentence, field, fault, hint = drawn["body"]
    assert list(texts([sentence])) == [WORDS("teams_faults")]
    assert field["id"] == "text"
    assert list(texts([fault, hint])) == ["Say more.", "No names."]
    assert fault["inlines"][0]["color"] == "Attention"


def test_a_fault_of_no_field_stands_above_them_all() -> None:
    drawn = again(a_form(TextField("text", "What?")), {"form": "The round is closed."})

    _, _, fault, field = drawn["body"]
    assert list(texts([fault])) == ["The round is closed."]
    assert field["id"] == "text"


# Papers


def a_paper(count: int, **rest: Any) -> Paper:
    blocks = tuple(paragraph(f"Line {n}. " + "word " * 20) for n in range(count))
    return Paper(Document("Minutes: Child 2", "DRAFT, version 1", "cy", blocks), **rest)


def page(paper: Paper, number: int) -> Json:
    drawn = paper_card(paper, "draft:r1", number, WORDS)
    check_card(drawn)
    return drawn


def test_a_short_paper_is_one_page() -> None:
    files = (File("minutes.docx", "application/zip", b""),)
    paper = a_paper(1, files=files, buttons=(Button("Correct", "correct:r1"),))

    drawn = page(paper, 0)

    title, status, first = texts(drawn["body"])
    assert (title, status) == ("Minutes: Child 2", "DRAFT, version 1")
    assert first.startswith("Line 0.")
    assert [each["data"] for each in pressed(drawn)] == [
        {"ref": "draft:r1", "files": True},
        {"ref": "correct:r1", "place": ""},
    ]


def test_a_paper_says_its_own_language() -> None:
    assert page(a_paper(1), 0)["lang"] == "cy"


def test_a_long_paper_has_pages_to_turn() -> None:
    paper = a_paper(200, buttons=(Button("Correct", "correct:r1"),))

    ways = [[each["data"].get("page") for each in pressed(page(paper, n))] for n in range(3)]

    assert ways == [[1, None], [0, 2, None], [1, None]]


def test_each_page_says_what_it_is_of() -> None:
    *_, first = texts(page(a_paper(200), 0)["body"])
    title, status, *_, second = texts(page(a_paper(200), 1)["body"])

    assert (first, second) == ("Page 1 of 3", "Page 2 of 3")
    assert (title, status) == ("Minutes: Child 2", "DRAFT, version 1")


def test_a_status_of_blanks_alone_is_not_repeated() -> None:
    paper = a_paper(200)
    blank = replace(paper, document=replace(paper.document, status="\n" * 400))

    title, *_ = read(page(blank, 1)).split("Line")

    assert title == "Minutes: Child 2\n"


@pytest.mark.parametrize("number, expected", [(-1, 1), (3, 3), (999, 3)])
def test_a_page_that_is_not_there_is_the_nearest(number: int, expected: int) -> None:
    *_, note = texts(page(a_paper(200), number)["body"])

    assert note == f"Page {expected} of 3"


# Anything at all

SIGNS = st.sampled_from(["&", "*", FORMULA, "\U0001f600", "مرحبا ", '"', "\\", "a", "word ", "\n"])
WILD = (
    TEXTS
    | st.text(max_size=200)
    | st.builds(lambda sign, times: sign * times, SIGNS, st.integers(1, 9000))
    | st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 60))
)
TAME = TEXTS | st.text(max_size=200)
URLS = st.none() | st.sampled_from(
    [
        "https://example.org/a?b=1&c=<d>",
        "#",
        "",
        "mailto:a@example.org",
        "https://e.org/" + "x" * 1900,
    ]
)
SPANS = st.lists(st.builds(Span, WILD, URLS, st.booleans()), max_size=4).map(tuple)
MANY_SPANS = st.lists(st.builds(Span, st.text(max_size=3), URLS), min_size=50, max_size=120).map(
    tuple
)
TEXT_RUNS: st.SearchStrategy[Text] = SPANS | MANY_SPANS
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, WILD),
    st.builds(Paragraph, TEXT_RUNS),
    st.builds(Bullets, st.lists(TEXT_RUNS, max_size=5).map(tuple)),
    st.builds(Facts, st.lists(st.tuples(WILD, WILD), max_size=4).map(tuple)),
    st.builds(
        Bars, st.lists(st.tuples(TAME | WILD, st.integers(0, 99)), max_size=4).map(tuple), WILD
    ),
    st.builds(Note, SPANS),
    st.builds(
        Entries,
        st.lists(st.builds(Entry, WILD, st.lists(WILD, max_size=2).map(tuple)), max_size=5).map(
            tuple
        ),
    ),
)
SEVERAL = st.lists(BLOCKS, max_size=12).map(tuple) | st.builds(
    lambda block, times: (block,) * times, BLOCKS, st.integers(3, 8)
)
FEW = st.lists(BLOCKS, max_size=3).map(tuple)
"""Dozens of pages at most: each is drawn from the whole paper."""
PLACES = st.none() | st.just(Place("teams", "tenant-1", CHANNEL))
BUTTONS = st.builds(
    Button,
    WILD,
    st.from_regex(r"[a-z]{1,9}:[a-z0-9:]{0,40}", fullmatch=True),
    st.sampled_from(Look),
    st.sampled_from(For),
    st.sampled_from(["", "", "https://example.org/b"]),
    PLACES,
)
CHOICES = st.builds(
    lambda labels: tuple(Button(label, f"vote:r1:2:{n}") for n, label in enumerate(labels)),
    st.lists(WILD, max_size=13)
    | st.builds(lambda text, times: [text] * times, TAME, st.integers(90, 210)),
)
MESSAGES = st.builds(
    Message, WILD, SEVERAL, CHOICES, st.lists(BUTTONS, max_size=26).map(tuple), WILD
)
PAPERS = st.builds(
    Paper,
    st.builds(Document, WILD, WILD, st.just("en"), FEW),
    st.lists(BUTTONS, max_size=8).map(tuple),
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
        st.just("page"),
        WILD,
        st.lists(WILD, max_size=100).map(
            lambda labels: tuple(Option(f"v{n}", label) for n, label in enumerate(labels))
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
            for item in filter(None, items):
                yield from ("•", *(span.text for span in item))
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
    return len(" ".join(lines(label)).encode("utf-16-le")) // 2 > 60


def to_read(message: Message) -> list[str]:
    """All there should be to read of a message, apart from choices that are written out."""
    said = [message.title, *chain.from_iterable(map(written, message.blocks))]
    return [*map(squeezed, said), *long_labels(message)]


def long_labels(message: Message) -> list[str]:
    """The labels that do not stand whole on their buttons, as they are written out."""
    return [squeezed(f"• {each.label}") for each in message.buttons if is_long(each.label)]


def written_out(message: Message) -> str:
    """The choices with their numbers, as they stand between what is said and long labels."""
    return "".join(squeezed(f"{n}. {each.label}") for n, each in enumerate(message.choices, 1))


@given(MESSAGES, st.booleans())
@example(LONG_TITLE, True)
def test_teams_takes_whatever_is_said(message: Message, dialogs: bool) -> None:
    for each in card(message, WORDS, chair=True, dialogs=dialogs):
        check_card(each)


@given(MESSAGES)
@example(Message("", (Paragraph((Span("• "), Span("somebody's own bullet"))),)))
def test_nothing_is_lost_said_twice_or_put_in_another_order(message: Message) -> None:
    said = squeezed(read_all(card(message, WORDS, chair=True)))

    whole = "".join(to_read(message))
    if said != whole:
        # Then choices had to be shortened where they are pressed.
        long = "".join(long_labels(message))
        assert said == whole.removesuffix(long) + written_out(message) + long


@given(CHOICES)
def test_choices_are_whole_where_they_are_pressed_or_written_out(
    choices: tuple[Button, ...],
) -> None:
    cards = card(Message("", (), choices), WORDS, chair=True)

    said = squeezed(read_all(cards))
    sets = [e["choices"] for each in cards for e in inputs(each)]
    labels = said_on(sets[0] if sets else list(chain.from_iterable(map(pressed, cards))))
    whole = [squeezed(each.label) or "…" for each in choices]
    assert said == written_out(Message("", (), choices)) or [*map(squeezed, labels)] == whole


@given(MESSAGES)
def test_everything_to_press_is_there_once_and_in_order(message: Message) -> None:
    cards = card(message, WORDS, chair=True)

    actions = list(chain.from_iterable(map(pressed, cards)))
    listed = [choice["value"] for each in cards for e in inputs(each) for choice in e["choices"]]
    refs = [*listed, *(e["data"]["ref"] for e in actions if "ref" in e.get("data", {}))]
    shown = sorted(message.buttons, key=lambda each: each.audience is For.CHAIR)
    wanted = [*message.choices, *(each for each in shown if not each.url)]
    assert refs == [each.ref for each in wanted]
    assert [a["url"] for a in actions if "url" in a] == [each.url for each in shown if each.url]


@given(MESSAGES, st.sampled_from(Way))
@example(Message("Notice", buttons=choices(26, "\u2603" * 200)), Way.EXECUTE)
def test_teams_takes_whatever_one_person_is_shown(message: Message, way: Way) -> None:
    check_card(notice_card(message, WORDS, way))


@given(WILD)
def test_teams_takes_whatever_is_done(text: str) -> None:
    check_card(done_card(text, WORDS))


@given(FORMS)
def test_teams_takes_whatever_is_asked(form: Form) -> None:
    drawn = form_card(form, CHANNEL, WORDS)

    check_card(drawn)
    shown = [f.name for f in form.fields if not isinstance(f, SelectField) or f.options]
    assert [each["id"] for each in inputs(drawn)] == list(map(field_id, shown))


@given(FORMS, st.dictionaries(st.sampled_from(["text", "page", "day", ""]), TAME), WILD)
def test_teams_takes_whatever_is_asked_again(
    form: Form, faults: Mapping[str, str], typed: str
) -> None:
    sent = Submission(ADA, form.ref, dict.fromkeys(["text", "page", "day", "time"], typed))

    check_card(errors(form, Invalid(faults), sent, CHANNEL, WORDS))


@given(PAPERS)
def test_turning_the_pages_of_a_paper_one_reads_all_of_it_once(paper: Paper) -> None:
    title, status = paper.document.title, paper.document.status
    above = squeezed(clip(line(title).strip(), 150) + clip(line(status).strip(), 300))
    said = []

    for number in count():
        drawn = page(paper, number)
        here = squeezed(read(drawn))
        said.append(here.removeprefix(above) if number else here)
        if number + 1 not in [each.get("data", {}).get("page") for each in pressed(drawn)]:
            break

    blocks = (paragraph(status), *paper.document.blocks)
    assert "".join(said) == "".join(to_read(Message(title, blocks, buttons=paper.buttons)))


# What would be refused, or would not be what somebody wrote

Spoil = Callable[[dict[str, Any]], object]

SPOILT: dict[str, Spoil] = {
    "bytes": lambda c: c["body"][0].update(text="a" * 29_000),
    "version": lambda c: c.update(version="1.7"),
    "nothing": lambda c: c["body"].append({"type": "Chart.Other"}),
    "no Markdown": lambda c: c["body"][0].update(text="**bold**"),
    "no links": lambda c: c["body"][0].update(text="see www.example.org"),
    "no Markdown blocks": lambda c: c["body"][0].update(text="- item"),
    "formula": lambda c: c["body"][1]["inlines"][0].update(text=FORMULA),
    "control": lambda c: c["body"][1]["inlines"][0].update(text="a\x1b"),
    "actions in a row": lambda c: c["body"][-1].update(actions=c["body"][-1]["actions"] * 7),
    "each id": lambda c: c["body"].extend([c["body"][2]]),
    "name of the data": lambda c: c["body"][2].update(id="place"),
    "no null": lambda c: c["body"][0].update(size=None),
    "errorMessage": lambda c: c["body"][2].update(errorMessage=" "),
    "spacing": lambda c: c["body"][0].update(spacing="Tiny"),
    "a displayMode of": lambda c: c["body"].append(
        {"type": "Chart.HorizontalBar", "data": [{"x": "Often", "y": 3}], "displayMode": "Bars"}
    ),
    "address": lambda c: c["body"][1]["inlines"][0].update(
        selectAction={"type": "Action.OpenUrl", "url": "javascript:x"}
    ),
}


@pytest.mark.parametrize("limit", SPOILT)
def test_the_rig_knows_what_teams_does_not_take(limit: str) -> None:
    drawn = form(TextField("a", "What?"), intro=(paragraph("Why we ask."),))
    spoilt = json.loads(json.dumps(drawn))
    spoilt["body"].append({"type": "ActionSet", "actions": spoilt.pop("actions")})
    check_card(spoilt)

    SPOILT[limit](spoilt)

    with pytest.raises((AssertionError, KeyError), match=limit):
        check_card(spoilt)
