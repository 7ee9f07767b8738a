"""Site settings."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content import BadContent
from bot.site import Site, read_site

EXAMPLE = Path(__file__).parents[1] / "site.example.yaml"


def site_of(folder: Path, text: str) -> Site:
    path = folder / "site.yaml"
    path.write_text(text, encoding="utf-8")
    return read_site(path)


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadContent) as raised:
        site_of(folder, text)
    return [str(problem).removeprefix(f"{folder}/") for problem in raised.value.problems]


def test_without_a_file_the_defaults_hold() -> None:
    site = read_site(None)

    assert (site.time_zone, site.languages, site.chairs) == ("Europe/London", ("en",), "anyone")
    assert site.zone == ZoneInfo("Europe/London")


def test_without_a_file_everything_is_missing_in_plain_words() -> None:
    assert read_site(None).missing() == (
        "the organisation's name",
        "the front door",
        "the front door out of hours",
        "a safeguarding lead",
        "the LADO",
        "whistleblowing",
        "wellbeing support",
        "how long records are kept",
    )


def test_the_example_sets_everything() -> None:
    site = read_site(EXAMPLE)

    assert site.missing() == ()
    assert site.contacts.front_door is not None
    assert site.contacts.front_door.phone == "01632 960001"


def test_the_examples_links_fit_the_shipped_briefing() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    ids = [line.split(":")[0].strip("# ") for line in text.splitlines() if line.startswith("#  ")]

    assert ids == ["infant-injuries-briefing", "procedures", "learning-portal"]


def test_links_cannot_be_changed(tmp_path: Path) -> None:
    site = site_of(tmp_path, "links: {page: https://example.org/}\n")

    with pytest.raises(TypeError):
        site.links["page"] = "https://example.com/"  # pyright: ignore[reportIndexIssue]


def test_site_settings_come_back_from_json_as_they_were(tmp_path: Path) -> None:
    site = site_of(tmp_path, "links: {page: https://example.org/}\n")

    assert Site.model_validate_json(site.model_dump_json()) == site


@pytest.mark.parametrize("today,stale", [(date(2027, 3, 1), 0), (date(2027, 3, 2), 1)])
def test_a_contact_is_stale_after_a_year(tmp_path: Path, today: date, stale: int) -> None:
    text = 'contacts:\n  lado: {name: LADO, phone: "01632 960001", checked: 2026-03-01}\n'

    assert len(site_of(tmp_path, text).stale(today)) == stale


def test_every_lead_can_be_stale(tmp_path: Path) -> None:
    lead = "{name: %s, email: lead@example.org, checked: 2020-01-02}"
    text = f"contacts: {{safeguarding_leads: [{lead % 'Ann'}, {lead % 'Ben'}]}}\n"

    assert site_of(tmp_path, text).stale(date(2026, 1, 1)) == (
        "Ann: last checked on 2 January 2020, more than a year ago",
        "Ben: last checked on 2 January 2020, more than a year ago",
    )


@pytest.mark.parametrize(
    "text,told",
    [
        ("organisation: on", '1:15: organisation: on is read as "true"; write it in quotes: "on"'),
        (
            "organization: A",
            ('1:1: organization: unknown key "organization"; did you mean "organisation"?'),
        ),
        (
            "time_zone: Mars/Base",
            ("1:12: time_zone: should be a time zone's name, such as Europe/London"),
        ),
        (
            "time_zone: ../../etc/passwd",
            ("1:12: time_zone: should be a time zone's name, such as Europe/London"),
        ),
        (
            "time_zone: Europe",
            ("1:12: time_zone: should be a time zone's name, such as Europe/London"),
        ),
        ("languages: []", "1:12: languages: needs at least one item"),
        ("languages: [en, en]", "1:12: languages: names a language twice"),
        ("chairs: nobody", '1:9: chairs: unknown value "nobody"; known here: anyone, named'),
        (
            'links: {page: "#"}',
            ('1:15: links.page: "#" is no address; leave url out while it is unknown'),
        ),
        (
            "links: {page: https://me@example.org/}",
            ('1:15: links.page: should be a whole address that starts with "https://"'),
        ),
        (
            "links: {A page: https://example.org/}",
            ("1:17: links.A page: should be of small letters, digits and hyphens only, up to 80"),
        ),
        (
            "contacts: {lado: {name: A, phone: 999, checked: 2026-01-01}}",
            ('1:35: contacts.lado.phone: 999 is read as a number; write it in quotes: "999"'),
        ),
        (
            "contacts: {lado: {name: A, email: nobody, checked: 2026-01-01}}",
            ("1:35: contacts.lado.email: is not written as it should be"),
        ),
        (
            "contacts: {lado: {name: A, checked: 2026-01-01}}",
            ("1:18: contacts.lado: needs a phone, an email or a url"),
        ),
        ('contacts: {lado: {name: A, phone: "999"}}', "1:18: contacts.lado.checked: is missing"),
        (
            'contacts: {lado: {name: A, phone: "999", checked: "2026-01-01"}}',
            ("1:51: contacts.lado.checked: should be a date such as 2026-04-01, without quotes"),
        ),
        (
            "contacts: {lado: 999}",
            ('1:18: contacts.lado: should be made of lines such as "key: value"'),
        ),
    ],
)
def test_a_wrong_setting_is_told_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    assert problems_of(tmp_path, text) == [f"site.yaml:{told}"]


def test_a_site_file_may_be_a_link_to_another_folder(tmp_path: Path) -> None:
    link = tmp_path / "site.yaml"
    link.symlink_to(EXAMPLE)

    assert read_site(link) == read_site(EXAMPLE)
