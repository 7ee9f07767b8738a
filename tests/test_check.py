"""The command `check`, as an author runs it."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.check import check
from tests.test_content import MINIMAL, SHIPPED, WELSH

SITE = """\
organisation: Example Council
contacts:
  front_door: {name: Front door, phone: "01632 960001", checked: 2999-01-01}
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start in an empty folder, with no setting from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTENT_DIR", raising=False)
    monkeypatch.delenv("SITE_FILE", raising=False)


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(check, arguments, env=environment, catch_exceptions=False)


def checked(text: str | bytes, name: str = "safety.yaml") -> list[str]:
    """Return what `check` says of one file, without its summary."""
    write(name, text)
    return run(name).stdout.splitlines()[:-1]


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def swapped(old: str, new: str, text: str = MINIMAL) -> str:
    assert old in text
    return text.replace(old, new)


# A good file


def test_a_good_file_has_no_problems() -> None:
    write("safety.yaml", MINIMAL)

    result = run("safety.yaml")

    assert result.stdout == "Checked 1 briefing: no errors, no notes.\n"
    assert result.exit_code == 0


def test_notes_alone_are_no_failure() -> None:
    result = run(CONTENT_DIR=str(SHIPPED))

    assert "no errors, 3 notes" in result.stdout
    assert result.exit_code == 0


def test_the_unknown_links_of_the_shipped_briefing_are_told_with_their_places() -> None:
    lines = (SHIPPED / "child-2-rapid-review.yaml").read_text("utf-8").splitlines()
    row = lines.index("  - id: infant-injuries-briefing") + 1

    told = run(str(SHIPPED)).stdout.splitlines()

    assert [line.split(": ")[1] for line in told[:-1]] == [f"links[{n}].id" for n in range(3)]
    assert told[0] == (
        f"{SHIPPED}/child-2-rapid-review.yaml:{row}:9: links[0].id: note: the address of "
        '"infant-injuries-briefing" is unknown: its label is shown without a link'
    )


def test_a_link_that_the_site_supplies_is_not_unknown() -> None:
    write("site.yaml", SITE + "links: {procedures: https://example.org/procedures}\n")

    told = run(str(SHIPPED)).stdout

    assert '"procedures"' not in told
    assert "no errors, 2 notes" in told


def test_every_error_of_a_file_is_told_at_once_in_its_order() -> None:
    text = swapped("kind: topic", "kind: topci\ncolour: red")
    text = swapped("role: learning", "role: lerning", text)
    text = swapped("minutes: 15", "minutes: soon", text)

    assert checked(text) == [
        'safety.yaml:3:7: kind: unknown value "topci"; did you mean "topic"?',
        (
            'safety.yaml:4:1: colour: unknown key "colour"; known here: title, publisher, kind, '
            "published, version, language, content_note, sections, prompts, links, plans, "
            "translations"
        ),
        'safety.yaml:11:11: sections[0].role: unknown value "lerning"; did you mean "learning"?',
        "safety.yaml:17:14: plans[0].minutes: should be a whole number",
    ]


def test_an_error_is_a_failure() -> None:
    write("safety.yaml", swapped("kind: topic", "kind: topical"))

    result = run("safety.yaml")

    assert result.exit_code == 1
    assert result.stdout.endswith("\nChecked 1 briefing: 1 error, no notes.\n")


def test_the_guides_examples_make_a_good_briefing() -> None:
    guide = (SHIPPED.parent / "docs" / "briefings.md").read_text("utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    head = MINIMAL[: MINIMAL.index("sections:")]

    told = checked(head + "".join(examples[1:5]))

    assert all(": note: " in line for line in told)


# What is wrong with one value


@pytest.mark.parametrize(
    "old,new,told",
    [
        ("title:", "titel:", '1:1: titel: unknown key "titel"; did you mean "title"?'),
        ("title: Online safety\n", "", "1:1: title: is missing"),
        ("title: Online safety", "title:", "1:7: title: is empty"),
        ("Online safety", '" "', "1:8: title: is empty"),
        ("Online safety", "[a, b]", "1:8: title: should be one text, not a list or a mapping"),
        ("Online safety", "no", '1:8: title: no is read as "false"; write it in quotes: "no"'),
        ("Online safety", "yes", '1:8: title: yes is read as "true"; write it in quotes: "yes"'),
        ("Online safety", "On", '1:8: title: On is read as "true"; write it in quotes: "On"'),
        (
            "title: Online safety",
            "title: Online safety\npublished: 2026-04-01",
            '2:12: published: 2026-04-01 is read as a date; write it in quotes: "2026-04-01"',
        ),
        ('"1"', "1.10", '4:10: version: 1.10 is read as a number; write it in quotes: "1.10"'),
        (
            "language: en",
            "language: English",
            ("5:11: language: should be a language's code, such as en or cy"),
        ),
        (
            "role: learning",
            "role: learning\n    idd: x",
            ('11:5: sections[0].idd: unknown key "idd"; did you mean "id"?'),
        ),
        (
            "- id: learning",
            "- id: The Learning",
            ("8:9: sections[0].id: should be of small letters, digits and hyphens only, up to 80"),
        ),
        (
            "- paragraph: Children",
            "- para: Children",
            (
                "12:9: sections[0].blocks[0]: should be one "
                'of "- paragraph:", "- bullet:", "- subheading:", "- theme:" or "- prompt:", '
                "each with a dash of its own"
            ),
        ),
        (
            "- paragraph: Children said what helps.",
            "- theme: {id: a, leed: b, text: c}",
            '12:24: sections[0].blocks[0].theme.leed: unknown key "leed"; did you mean "lead"?',
        ),
        (
            "[{prompt: seen, minutes: 5}]",
            "seen",
            ('17:14: plans[0].prompts: should be a list, each item after "- "'),
        ),
        ("[{prompt: seen, minutes: 5}]", "[]", "17:14: plans[0].prompts: needs at least one item"),
        ("minutes: 5", "minutes: 0", "17:39: plans[0].prompts[0].minutes: should be more than 0"),
        ("minutes: 15", "minutes: yes", "16:14: plans[0].minutes: should be a whole number"),
    ],
)
def test_a_wrong_value_is_told_in_plain_english(old: str, new: str, told: str) -> None:
    assert f"safety.yaml:{told}" in checked(swapped(old, new))


def test_a_key_that_is_there_twice_is_told_with_its_first_place() -> None:
    told = checked(MINIMAL + "title: Another\n")

    assert told == ['safety.yaml:18:1: title: the key "title" is here twice; see line 1']


# What does not fit together


@pytest.mark.parametrize(
    "old,new,told",
    [
        (
            "prompt: seen",
            "prompt: sen",
            ('17:24: plans[0].prompts[0].prompt: no prompt has the id "sen"'),
        ),
        (
            "origin: curator",
            "origin: curator, about: nothing",
            ('14:95: prompts[0].about: no section or theme has the id "nothing"'),
        ),
        (
            "- paragraph: Children said what helps.",
            "- prompt: nothing",
            ('12:17: sections[0].blocks[0].prompt: no prompt has the id "nothing"'),
        ),
        (
            "- paragraph: Children said what helps.",
            "- prompt: seen",
            (
                "12:17: "
                'sections[0].blocks[0].prompt: "seen" is not the source\'s own prompt: '
                "it has no place in it"
            ),
        ),
        (
            "Children said",
            "Children [said](page)",
            (
                "12:20: sections[0].blocks[0].paragraph: "
                '"said" leads to "page", which is not an id among the links'
            ),
        ),
        (
            "minutes: 5",
            "minutes: 16",
            ("16:14: plans[0].minutes: the prompts take 16 minutes, more than the plan"),
        ),
        (
            "minutes: 5",
            "minutes: 15",
            ("16:14: plans[0].minutes: note: the prompts leave no time for opening and closing"),
        ),
        (
            "[{prompt: seen, minutes: 5}]",
            "[{prompt: seen, minutes: 5}, {prompt: seen, minutes: 1}]",
            '17:52: plans[0].prompts[1].prompt: this plan asks the prompt "seen" twice',
        ),
        (
            "- minutes: 15",
            "- {minutes: 15, prompts: [{prompt: seen, minutes: 1}]}\n  - minutes: 15",
            "17:14: plans[1].minutes: there is another plan of 15 minutes",
        ),
        (
            "- paragraph: Children said what helps.",
            "- theme: {id: learning, lead: 'A:', text: b}",
            '12:21: sections[0].blocks[0].theme.id: the id "learning" is taken by sections[0]',
        ),
        (
            "kind: discuss",
            "kind: poll, choices: [A], choices_origin: curator",
            ("14:37: prompts[0].choices: a poll has 2 to 10 choices; this one has 1"),
        ),
        (
            "kind: discuss",
            "kind: poll, choices: [A, B, a], choices_origin: curator",
            ('14:44: prompts[0].choices[2]: the choice "a" is here twice'),
        ),
        (
            "kind: discuss",
            "kind: poll, choices: [A, B]",
            (
                "14:5: prompts[0].choices_origin: is "
                "missing: say who wrote the choices (source, publisher or curator)"
            ),
        ),
        (
            "kind: discuss",
            "kind: discuss, choices: [A, B]",
            ("14:31: prompts[0].choices: only a poll has choices"),
        ),
        (
            "kind: discuss",
            "kind: discuss, questions: [What else?]",
            (
                "14:43: "
                "prompts[0].questions[0]: this question does not stand in the prompt's text "
                "word for word"
            ),
        ),
        (
            "plans:",
            "links: [{id: page}]\nplans:",
            ('15:14: links[0].id: note: no text uses the link "page"'),
        ),
        (
            "plans:",
            'links: [{id: page, url: "#"}]\nplans:',
            ('15:25: links[0].url: "#" is no address; leave url out while it is unknown'),
        ),
        (
            "plans:",
            "links: [{id: page, url: http://example.org}]\nplans:",
            ('15:25: links[0].url: should be a whole address that starts with "https://"'),
        ),
        (
            "plans:",
            "links: [{id: page, url: https://example.org}]\nplans:",
            ("15:25: links[0].url: note: nobody says when this was checked"),
        ),
    ],
)
def test_what_does_not_fit_together_is_told(old: str, new: str, told: str) -> None:
    assert f"safety.yaml:{told}" in checked(swapped(old, new))


def test_a_plan_that_goes_back_a_stage_is_noted() -> None:
    later = "  - {id: next, kind: action, text: Next?, stage: now-what, origin: curator}\nplans:"
    text = swapped("plans:", later)
    text = swapped("[{prompt", "[{prompt: next, minutes: 1}, {prompt", text)

    assert checked(text) == [
        (
            "safety.yaml:18:52: plans[0].prompts[1].prompt: note: goes back from now-what to "
            "what; one stage at a time is easier"
        )
    ]


# Translations


def test_a_file_with_translations_is_good_when_all_are_there() -> None:
    assert checked(WELSH) == []


@pytest.mark.parametrize(
    "old,new,told",
    [
        (", cy: Dysgu}", "}", "10:14: sections[0].heading: missing translation: cy"),
        ("{en: Learning, ", "{", "10:14: sections[0].heading: missing translation: en"),
        (
            "{en: Learning, cy: Dysgu}",
            "Learning",
            ("10:14: sections[0].heading: missing translation: cy"),
        ),
        (
            "cy: Dysgu",
            "cy: Dysgu, gd: Ionnsachadh",
            ('10:14: sections[0].heading: "gd" is not among the languages of this file (en, cy)'),
        ),
        (
            "cy: Dysgu",
            "cy: no",
            ('10:33: sections[0].heading.cy: no is read as "false"; write it in quotes: "no"'),
        ),
        ("[cy]", "[cy, en]", '6:20: translations[1]: the language "en" is named twice'),
    ],
)
def test_translations_are_checked_text_by_text(old: str, new: str, told: str) -> None:
    assert checked(swapped(old, new, WELSH)) == [f"safety.yaml:{told}"]


def test_every_missing_translation_is_told() -> None:
    told = checked(swapped("[cy]", "[cy, gd]", WELSH))

    assert len(told) == 8
    assert all(line.endswith("missing translation: gd") for line in told)


def test_norwegian_can_be_a_translation() -> None:
    text = WELSH.replace("cy:", "no:").replace("[cy]", '["no"]')

    assert checked(text) == []


# Files that are not what they should be


@pytest.mark.parametrize(
    "text,told",
    [
        (b"", "1:1: file: the file is empty"),
        (b"# nothing but a comment\n", "1:1: file: the file is empty"),
        (b"---\n", "1:1: file: the file is empty"),
        (b"- a\n", '1:1: file: should be made of lines such as "title: ..."'),
        (b"title: x\n\tkind: y\n", "2:1: file: a tab stands here; indent with spaces"),
        (
            b"\xef\xbb\xbftitle: x\n",
            ('1:1: file: starts with a byte order mark; save it as "UTF-8" without BOM'),
        ),
        (
            "title: x".encode("utf-16"),
            ('1:1: file: starts with a byte order mark; save it as "UTF-8" without BOM'),
        ),
        (
            b"title: x\nkind: caf\xe9\n",
            ("2:10: file: is not UTF-8 from here on; save the file as UTF-8"),
        ),
        (
            "title: x\u2028y\n".encode(),
            ("1:9: file: a hidden character stands here (U+2028); delete it"),
        ),
        (b"title: x\x00\n", "1:9: file: a hidden character stands here (U+0000); delete it"),
        (b'title: "x\n', "2:1: file: a quote is opened and not closed"),
        (
            b"title: a: b\n",
            (
                "1:9: file: a colon and a space stand inside a text; write the text in "
                'quotes: "..."'
            ),
        ),
        (
            b"title: @me\n",
            ('1:8: file: no text may start with this character; write the text in quotes: "..."'),
        ),
        (
            b"title: x\n---\ntitle: y\n",
            ('2:1: file: a second document starts here ("---"); keep one'),
        ),
        (b"? [a]\n: b\n", "1:3: file: a key should be one plain word"),
    ],
)
def test_a_file_that_is_no_briefing_is_refused_with_one_reason(text: bytes, told: str) -> None:
    assert checked(text) == [f"safety.yaml:{told}"]


def test_aliases_are_refused_before_they_expand() -> None:
    rows = [b"a: &a [x, x]"]
    rows += [b"%c: &%c [%s]" % (n, n, b"*%c, " % (n - 1) * 9) for n in range(ord("b"), ord("k"))]

    told = checked(b"\n".join(rows))

    assert told[-1].endswith('an alias ("*name") is not allowed; write the text out')
    assert sum("alias" in line for line in told) == 81


def test_a_tag_makes_nothing() -> None:
    told = checked(swapped("Online safety", "!!python/object/apply:os.getcwd []"))

    assert told[0] == (
        'safety.yaml:1:8: title: a YAML tag ("!!python/object/apply:os.getcwd") is not allowed; '
        "leave it out"
    )


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused(opening: str) -> None:
    told = checked(f"title:\n  {opening * 100_000}")

    assert len(told) == 1
    assert "title: is nested more than 20 levels deep" in told[0]


def test_a_file_with_endless_problems_is_told_a_hundred_of_them() -> None:
    told = checked("".join(f"key{n}: x\n" for n in range(2_000)))

    assert len(told) == 100


def test_what_is_told_cannot_steer_the_terminal() -> None:
    told = checked(MINIMAL + '"\\e[2J\\ncolour": red\n')

    assert told[0].startswith("safety.yaml:18:1: \ufffd[2J\ufffdcolour: unknown key")
    assert len(told) == 1


def test_a_file_of_50_mb_is_refused_unread() -> None:
    with Path("safety.yaml").open("wb") as file:
        file.truncate(50_000_000)

    told = run("safety.yaml").stdout.splitlines()

    assert told[0] == (
        "safety.yaml:1:1: file: is too large: 50,000,000 bytes, where 1,048,576 are allowed"
    )


def test_a_link_out_of_the_folder_is_refused() -> None:
    write("other/safety.yaml", MINIMAL)
    write("here/readme.txt", "")
    Path("here/safety.yaml").symlink_to(Path("other/safety.yaml").resolve())

    for asked in ("here", "here/safety.yaml"):
        assert run(asked).stdout.startswith(
            "here/safety.yaml:1:1: file: is a link that leads out of its folder"
        )


def test_a_link_inside_the_folder_is_followed() -> None:
    write("here/..data", MINIMAL)
    Path("here/safety.yaml").symlink_to("..data")

    assert run("here").exit_code == 0


def test_a_loop_of_links_is_told() -> None:
    Path("safety.yaml").symlink_to("safety.yaml")

    result = run("safety.yaml")

    assert result.stdout.startswith("safety.yaml:1:1: file: cannot be read:")
    assert result.exit_code == 1


def test_a_file_that_is_not_there_is_told() -> None:
    told = run("safety.yaml").stdout.splitlines()

    assert told[0] == "safety.yaml:1:1: file: cannot be read: No such file or directory"


def test_a_pipe_is_not_waited_for() -> None:
    os.mkfifo("safety.yaml")

    assert run("safety.yaml").stdout.startswith("safety.yaml:1:1: file: is not a file\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_told() -> None:
    write("safety.yaml", MINIMAL).chmod(0)

    assert run("safety.yaml").stdout.startswith(
        "safety.yaml:1:1: file: cannot be read: Permission denied\n"
    )


def test_a_name_that_is_no_slug_is_told() -> None:
    assert checked(MINIMAL, "Online Safety.yaml") == [
        (
            "Online Safety.yaml:1:1: file: a briefing's file is named in small letters, digits "
            "and hyphens only, up to 80"
        )
    ]


# Folders


@pytest.mark.parametrize("other", ["safety.yml", "Safety.yaml"])
def test_two_briefings_with_one_slug_are_told(other: str) -> None:
    write("here/safety.yaml", MINIMAL)
    write(f"here/{other}", MINIMAL)

    result = run("here")

    assert "has the same slug as" in result.stdout
    assert result.exit_code == 1


def test_two_given_files_with_one_slug_are_told() -> None:
    write("here/safety.yaml", MINIMAL)
    write("there/safety.yaml", MINIMAL)

    result = run("here/safety.yaml", "there/safety.yaml")

    assert "there/safety.yaml:1:1: file: has the same slug as" in result.stdout


def test_a_folder_that_is_not_there_is_told() -> None:
    result = run(CONTENT_DIR="nowhere")

    assert result.stdout.startswith(
        "nowhere:1:1: folder: cannot be read: No such file or directory\n"
    )
    assert result.exit_code == 1


def test_a_folder_without_a_briefing_is_told() -> None:
    write("empty/notes.txt", "")

    assert run("empty").stdout.startswith("empty:1:1: folder: has no briefing")


def test_hidden_files_are_no_briefings() -> None:
    write("here/safety.yaml", MINIMAL)
    write("here/.safety.yaml", "left by an editor")

    assert run("here").exit_code == 0


def test_the_content_folder_here_is_read_unless_another_is_named() -> None:
    write("content/safety.yaml", MINIMAL)
    write("other/safety.yaml", "")

    assert run().exit_code == 0
    assert run(CONTENT_DIR="other").exit_code == 1


def test_without_any_folder_the_packaged_briefings_are_read() -> None:
    assert run().stdout.count("child-2-rapid-review.yaml") == 3


# Site settings


def test_site_settings_here_are_checked_too() -> None:
    write("content/safety.yaml", MINIMAL)
    write("site.yaml", SITE)

    told = run().stdout.splitlines()

    assert "site.yaml:1:1: file: note: a safeguarding lead is not set" in told
    assert told[-1] == "Checked 1 briefing and the site settings: no errors, 6 notes."


def test_a_site_file_that_is_named_and_not_there_is_an_error() -> None:
    write("content/safety.yaml", MINIMAL)

    result = run(SITE_FILE="nowhere.yaml")

    assert "nowhere.yaml:1:1: file: cannot be read: No such file or directory" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize("name", ["site.yaml", "council.yaml"])
def test_a_file_is_known_for_site_settings_by_its_keys(name: str) -> None:
    assert checked(SITE + "chair: anyone\n", name)[0] == (
        f'{name}:4:1: chair: unknown key "chair"; did you mean "chairs"?'
    )


def test_an_empty_file_is_known_for_site_settings_by_its_name() -> None:
    write("site.yaml", "")

    assert "Checked the site settings: 1 error" in run("site.yaml").stdout


def test_a_link_that_no_briefing_has_is_noted() -> None:
    write("content/safety.yaml", MINIMAL)
    told = checked(SITE + "links: {page: https://example.org/}\n", "site.yaml")

    assert 'site.yaml:4:9: links.page: note: no briefing has a link with the id "page"' in told


def test_links_are_not_doubted_while_a_briefing_cannot_be_read() -> None:
    write("content/safety.yaml", swapped("kind: topic", "kind: topical"))
    write("site.yaml", SITE + "links: {page: https://example.org/}\n")

    assert "no briefing has a link" not in run().stdout


def test_a_contact_unchecked_for_a_year_is_noted_at_its_date() -> None:
    told = checked(SITE.replace("2999-01-01", "2001-02-03"), "site.yaml")

    assert (
        "site.yaml:3:66: contacts.front_door.checked: note: Front door: last checked on "
        "3 February 2001, more than a year ago"
    ) in told


# The schema


def test_the_schema_is_written_beside_the_briefings() -> None:
    Path("content").mkdir()

    result = run("--write-schema")

    assert result.stdout == "Wrote content/briefing.schema.json.\n"
    assert (
        Path("content/briefing.schema.json").read_bytes()
        == (SHIPPED / "briefing.schema.json").read_bytes()
    )
