"""What is handed over: whole, readable, and with any change of it found."""

import csv
import io
import json
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.archives import pack, unpack
from bot.blocks import Document, Entries, Entry, Facts, Heading, Note, Paragraph, Span, paragraph
from bot.context import Context
from bot.custodian import Asked
from bot.disclosure.manifest import NAME, digest, faults, hand_over
from bot.messages import Paper, Submission
from bot.minutes import page
from bot.model import Change, Rewriting, Round
from bot.site import Site
from bot.words import catalogue
from tests.records import TEXTS
from tests.test_controls import ADA, BEN, CARA, LEE, TEAM, Meeting
from tests.test_erasing import discussed

OPERATOR = Asked("operator:pat", "Court order 7")
HERE = Context(Site(), catalogue("en"))

names = st.text("abc/.", min_size=1, max_size=6).filter(lambda name: name != NAME)
handed = st.dictionaries(names, st.binary(max_size=20), min_size=1, max_size=4).map(
    lambda files: dict(hand_over(files, {"round": "r1"}).files)
)


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def found(files: dict[str, bytes]) -> list[str]:
    return list(faults(files))


# The manifest


@given(handed)
def test_files_that_nobody_touched_are_whole(files: dict[str, bytes]) -> None:
    assert found(files) == []
    packed = pack(files)
    assert unpack(packed) == files


@given(handed, st.data())
def test_any_byte_of_any_file_that_changes_is_found(
    files: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    was = files[name]
    where = data.draw(st.integers(0, len(was)))
    byte = bytes([data.draw(st.integers(0, 255))])
    how = data.draw(st.sampled_from(["put in", "put over", "taken out"]))
    rest = was[where:] if how == "put in" else was[where + 1 :]
    now = was[:where] + (b"" if how == "taken out" else byte) + rest
    files[name] = now

    assert bool(found(files)) == (now != was)


@given(handed, st.data())
def test_a_file_that_is_missing_is_found(files: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    del files[name]

    assert f"{name} is missing" in " ".join(found(files))


@given(handed, names, st.binary(max_size=5))
def test_a_file_that_was_added_is_found(files: dict[str, bytes], name: str, data: bytes) -> None:
    new = f"{name}+"
    files[new] = data

    assert found(files) == [f"{new} has been added"]


@given(handed, st.data())
def test_any_byte_of_an_archive_that_changes_is_found(
    files: dict[str, bytes], data: st.DataObject
) -> None:
    packed = pack(files)
    where = data.draw(st.integers(0, len(packed) - 1))
    other = (packed[where] + data.draw(st.integers(1, 255))) % 256
    changed = packed[:where] + bytes([other]) + packed[where + 1 :]

    read = unpack(changed)

    assert read is None or found(dict(read))


def test_every_byte_of_a_small_archive_that_becomes_any_other_is_found() -> None:
    packed = pack({"a": b"hello world"})

    read = [
        unpack(packed[:where] + bytes([byte]) + packed[where + 1 :])
        for where in range(len(packed))
        for byte in range(256)
        if byte != packed[where]
    ]

    assert set(read) == {None}


@pytest.mark.parametrize(
    "written", [b"", b"{", b"[]", b"7", b'{"files": 7}', b'{"files": {}}', b"[" * 9999]
)
def test_a_manifest_that_is_none_is_told_so(written: bytes) -> None:
    assert found({NAME: written})


def test_a_manifest_made_anew_has_another_digest() -> None:
    one, other = ({"a": b"1"}, {"a": b"2"})

    assert found(dict(hand_over(other, {}).files)) == []
    assert digest(hand_over(one, {}).files) != digest(hand_over(other, {}).files)


# One round


async def export(meeting: Meeting, round: Round) -> dict[str, bytes]:
    return dict((await meeting.core.custodian.export_round(round.id, OPERATOR)).files)


async def test_everything_of_a_round_is_in_it(meeting: Meeting) -> None:
    round = await discussed(meeting)
    await meeting.press(LEE, f"ack:{round.id}:3")

    files = await export(meeting, round)

    assert found(files) == []
    record = json.loads(files["record.json"])
    assert [c["text"] for c in record["contributions"] if c["id"] == "m-1"] == [
        "Ben's first wording.",
        "Ben's second wording.",
    ]
    assert [c["deleted"] for c in record["contributions"] if c["id"] == "m-2"] == [False, True]
    assert record["contributions"][0]["author"] == {"id": BEN.key, "name": "Ben"}
    assert [v["number"] for v in record["versions"]] == [1, 2, 3]
    assert len(record["votes"]) == len(record["receipts"]) == len(record["corrections"]) == 1
    assert len(record["actions"]) == 2
    assert {"digest", "signed", "opening"} <= {each["task"] for each in record["deliveries"]}
    assert record["audit"][0]["verb"] == "opened"
    assert {f"minutes/version-3.{kind}" for kind in ("json", "html", "docx", "md")} <= files.keys()


async def test_the_trail_has_the_manifest_and_the_reason(meeting: Meeting) -> None:
    round = await discussed(meeting)

    files = await export(meeting, round)

    links = await meeting.store.links(TEAM.home, 0, 999)
    assert links[-1].entry.verb == "exported"
    assert links[-1].entry.reason == f"Court order 7; manifest {digest(files)}"
    told = json.loads(files[NAME])
    assert (told["by"], told["reason"]) == ("operator:pat", "Court order 7")
    assert told["audit"]["count"] == len(links) - 1


async def test_tables_open_in_a_spreadsheet_and_run_nothing(meeting: Meeting) -> None:
    await meeting.with_lead()
    round = await meeting.begin()
    await meeting.reply(round, 1, BEN, '=HYPERLINK("https://example.org")')
    await meeting.reply(round, 1, BEN, 'A "quoted", long\nreply')

    files = await export(meeting, round)

    rows = list(csv.DictReader(io.StringIO(files["contributions.csv"].decode("utf-8-sig"))))
    assert [row["text"] for row in rows] == [
        '\'=HYPERLINK("https://example.org")',
        'A "quoted", long\nreply',
    ]
    assert "'=HYPERLINK" not in files["record.json"].decode()


async def test_nothing_of_another_round_is_in_it(meeting: Meeting) -> None:
    first = await discussed(meeting)
    second = await meeting.begin()
    await meeting.reply(second, 1, BEN, "Only in the second.")

    files = await export(meeting, first)

    assert "Only in the second." not in repr(files)
    assert second.id not in repr(files)


async def test_a_court_can_see_that_the_minutes_are_those_that_were_signed(
    meeting: Meeting,
) -> None:
    round = await discussed(meeting)

    files = await export(meeting, round)

    rows = list(csv.DictReader(io.StringIO(files["versions.csv"].decode("utf-8-sig"))))
    trail = files["audit.csv"].decode()
    for row in rows:
        paper = files[f"minutes/version-{row['number']}.json"]
        assert sha256(row["salt"].encode() + paper).hexdigest() in trail
        assert row["as_in_the_trail"] == "true"
    assert files["index.html"].decode().count("not changed since") == len(rows) == 3


async def test_minutes_that_somebody_changed_past_the_bot_are_told_of(meeting: Meeting) -> None:
    round = await discussed(meeting)
    [*_, signed] = (await meeting.record(round)).versions
    false = replace(signed, body=signed.body.replace("Yes.", "No."))
    await meeting.store.commit(Change(rewriting=Rewriting(round.id, versions=(false,))))

    files = await export(meeting, round)

    versions = json.loads(files["record.json"])["versions"]
    assert [each["as_in_the_trail"] for each in versions] == [True, True, False]
    assert "NOT as the audit trail has it" in files["index.html"].decode()


async def held_and_looked_at(meeting: Meeting) -> Round:
    """Three replies held back: one kept by its author, one released by the chair, one neither."""
    round = await meeting.begin()
    for number in (1, 2, 3):
        await meeting.reply(round, 1, BEN, f"Ring 01632 96051{number} first.")
    first, second, _ = (await meeting.record(round)).held
    await meeting.press(BEN, f"keep:{round.id}:{first.wording}")
    sent = Submission(ADA, f"held-one:{round.id}:{second.wording}", {"verdict": "release"})
    await meeting.core.controls.submit(sent)
    return round


async def test_what_was_held_back_and_who_released_it_is_in_a_rounds_files(
    meeting: Meeting,
) -> None:
    round = await held_and_looked_at(meeting)

    files = await export(meeting, round)

    record = json.loads(files["record.json"])
    assert [each["held"] for each in record["contributions"]] == [["phone"]] * 3
    looked = [(each["contribution"], each["by"]["name"]) for each in record["releases"]]
    assert looked == [("m-1", "Ben"), ("m-2", "Ada")]
    assert "m-2" in files["releases.csv"].decode()
    page = files["index.html"].decode()
    assert page.count("held back, as it may contain a phone number") == 3
    for words in ("released by Ben,", "released by Ada,", "released by nobody"):
        assert page.count(words) == 1


async def test_a_person_sees_what_was_held_back_and_who_released_it(meeting: Meeting) -> None:
    await held_and_looked_at(meeting)

    author, chair = [await meeting.press(who, "mine:", None) for who in (BEN, ADA)]

    assert isinstance(author, Paper)
    assert isinstance(chair, Paper)
    [kept] = json.loads(author.files[0].data)["rounds"]
    assert [[each["by"]["name"] for each in said["releases"]] for said in kept["said"]] == [
        ["Ben"],
        ["Ada"],
        [],
    ]
    for words in ("may contain a phone number", "released by Ada,", "released by nobody"):
        assert words in author.files[1].data.decode()
    assert "Released something that was held back" in repr(chair.document)
    [of_chair] = json.loads(chair.files[0].data)["rounds"]
    assert [each["contribution"] for each in of_chair["released"]] == ["m-2"]
    assert "01632" not in repr(chair)


# One person


async def test_a_person_sees_all_that_is_theirs_and_nobody_elses_words(meeting: Meeting) -> None:
    round = await discussed(meeting)
    await meeting.reply(round, 1, CARA, "Cara says that Ben was late.")

    paper = await meeting.press(BEN, "mine:", None)

    assert isinstance(paper, Paper)
    of_program, to_read = paper.files
    told = json.loads(of_program.data)
    [kept] = told["rounds"]
    assert [each["text"] for each in kept["said"]][:3] == [
        "Ben's first wording.",
        "Ben's second wording.",
        "Ben took this back.",
    ]
    assert len(kept["votes"]) == 1
    assert [(a["owned"], a["added"]) for a in kept["actions"]] == [(False, True), (True, False)]
    assert kept["named_in"]["attendance"]
    assert kept["named_in"]["contributions_of_others"] == 1
    for data in (of_program.data, to_read.data):
        assert b"Cara says" not in data
        assert b"Ben's private answer." in data or b"Ben&#x27;s private answer." in data


async def test_a_chair_and_a_lead_see_what_they_did(meeting: Meeting) -> None:
    round = await discussed(meeting)
    await meeting.press(LEE, f"ack:{round.id}:3")

    chair = repr(await meeting.press(ADA, "mine:", None))
    lead = repr(await meeting.press(LEE, "mine:", None))

    for words in ("Chaired this round", "Signed off version 3", "named as one of its chairs"):
        assert words in chair
    for words in ("Received version 3", "named as its safeguarding lead"):
        assert words in lead
    for words in ("Ben's", "Yes."):
        assert words not in chair + lead


async def test_somebody_of_whom_nothing_is_kept_is_told_so(meeting: Meeting) -> None:
    await discussed(meeting)

    paper = await meeting.press(CARA, "mine:", None)
    of_nobody = await Meeting().press(CARA, "mine:", None)

    assert isinstance(paper, Paper)
    assert isinstance(of_nobody, Paper)
    assert "('Rounds', '0')" in repr(of_nobody.document)


async def test_the_operators_export_has_what_was_done_with_it_too(meeting: Meeting) -> None:
    await discussed(meeting)
    await meeting.core.custodian.find("Ben", OPERATOR)

    [data, _] = await meeting.core.custodian.export_person(BEN, OPERATOR, HERE)
    own = await meeting.press(BEN, "mine:", None)

    assert isinstance(own, Paper)
    assert "Court order 7" in data.data.decode()
    assert "Court order 7" not in repr(own)


# As a page


class Outline(HTMLParser):
    """Notes headings, scripts, addresses, the language, and tags that are left open."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def a_document(text: str) -> Document:
    link = Paragraph((Span(text, "https://example.org/?a=1&b=2"), Span(text, strong=True)))
    blocks = (
        Heading(text),
        paragraph(text),
        link,
        Facts(((text, text),)),
        Entries((Entry(text, (text, text)),)),
        Note((Span(text),)),
    )
    return Document(text, text, "en", blocks)


@given(TEXTS)
def test_whatever_people_wrote_is_text_on_a_page(text: str) -> None:
    written = page(a_document(text))

    outline = Outline(written)
    assert outline.open == []
    assert "script" not in outline.tags
    assert outline.tags.count("h1") == 1
    assert ("html", "lang", "en") in outline.attributes
    assert {name for _, name, _ in outline.attributes} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "scope", "href", "dir"),
    }
    assert written.encode()


def test_a_page_loads_nothing_and_says_what_language_it_is_in() -> None:
    written = page(a_document("Words"))

    assert "default-src 'none'" in written
    assert '<html lang="en">' in written
    assert '<th scope="col">' in written
    assert "https://example.org/?a=1&amp;b=2" in written


def test_an_archive_is_the_same_every_time_and_opens_anywhere() -> None:
    files = hand_over({"a.txt": b"one", "b/c.txt": b"two"}, {}).files

    packed = pack(files)

    assert pack(dict(sorted(files.items(), reverse=True))) == packed
    with ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("b/c.txt") == b"two"
