"""A whole round in Microsoft's own playground, with its page in a browser."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.teams.playground import (
    CHANNEL,
    CHAT,
    DIRECT,
    PEOPLE,
    TENANT,
    Playground,
    beside_playground,
    user,
)
from tests.e2e.teams.seat import Seat, seated

pytestmark = pytest.mark.e2e

TOTAL = 6


@dataclass
class Meeting:
    """Siân chairs before the page; Meera and Tom are in her team, Ada is its lead."""

    sian: Seat
    others: Playground

    def root(self, number: int) -> str:
        return self.sian.message(prompt(number)).id


def prompt(number: int) -> str:
    return f"Prompt {number} of {TOTAL}"


def test_a_round_from_the_installation_to_the_receipt(
    tmp_path: Path, browser: Browser, screens: Path
) -> None:
    with beside_playground(tmp_path) as others, seated(browser, others, screens) as sian:
        at = Meeting(sian, others)
        the_app_is_installed_and_says_how_it_works(at)
        the_team_is_set_up(at)
        a_round_begins(at)
        votes_are_counted_in_place(at)
        replies_are_edited_and_deleted(at)
        some_is_said_in_private(at)
        what_is_opened_leads_back(at)
        an_action_is_taken(at)
        the_chair_closes(at)
        the_minutes_are_signed_and_received(at)

    the_database_holds_what_was_said_and_nothing_else(tmp_path)


def test_a_round_in_a_group_chat_where_there_are_no_threads(
    tmp_path: Path, browser: Browser, screens: Path
) -> None:
    with beside_playground(tmp_path) as others, seated(browser, others, screens) as sian:
        sian.opens("Riverside chat")
        sian.says("start")
        sian.presses("Open the form", at="Start a round")
        sian.chooses("Length", "15 minutes", at="Start a round")
        sian.presses("Start the round", at="Start a round")
        sian.fills("Your answer to this prompt", "I have read it.", at=prompt(1))
        sian.presses("Send my answer", at=prompt(1))
        expect(sian.page.get_by_text("Your answer to prompt 1 is kept.")).to_be_visible()
        sian.presses("Next prompt", at=prompt(1))
        sian.sees("what is written to it now belongs to this prompt", at=prompt(2))
        sian.says("We look at them in supervision.")
        sian.picture("chat")
        sian.says("close")
        sian.presses("Open the form", at="Close the round?")
        sian.presses("Close the round", at="Close the round?")
        sian.sees("Took part in chat: 1", at="The draft minutes are written.")

    said = rows(tmp_path, "SELECT prompt, kind, text FROM contributions ORDER BY prompt")
    assert said == [
        (1, "answer", "I have read it."),
        (2, "reply", "We look at them in supervision."),
    ]
    assert rows(tmp_path, "SELECT channel, state FROM rounds") == [(CHAT, "closed")]


def the_app_is_installed_and_says_how_it_works(at: Meeting) -> None:
    """Opening a channel of the page installs the app in it; whoever did it is told directly."""
    at.sian.opens("Team meeting")
    assert at.sian.message("How this works").conversation == DIRECT
    at.sian.opens("Personal Chat")
    at.sian.sees("A chair starts a round.", at="How this works")
    at.sian.picture("direct")
    at.sian.opens("Team meeting")


def the_team_is_set_up(at: Meeting) -> None:
    at.sian.posts("set up")
    at.sian.presses("Open the form", at="Set up this team")
    at.sian.picture("set-up")
    # One cannot search for people on the page, so the form that it shows is sent in for it.
    form = at.sian.log("Team or service").action("Save")
    who = {"service": "Riverside", "lead": user("ada"), "chairs": user("sian")}
    at.others.presses("sian", form | who | {"time_zone": "Europe/London", "language": "en"})
    asked = at.sian.log("Will you be the safeguarding lead for Riverside?")
    at.others.presses("ada", asked.action("Accept"))


def a_round_begins(at: Meeting) -> None:
    at.sian.posts("start")
    at.sian.presses("Open the form", at="Start a round")
    at.sian.chooses("Length", "15 minutes", at="Start a round")
    at.sian.picture("start")
    at.sian.presses("Start the round", at="Start a round")
    at.sian.sees("Before you read on:", at="Team discussion")
    at.sian.sees("Have you read our learning briefing", at=prompt(1))
    at.sian.picture("round")


def votes_are_counted_in_place(at: Meeting) -> None:
    at.sian.presses("Yes", at=prompt(1))
    at.sian.sees("1 vote in all", at=prompt(1))
    at.others.presses("meera", at.sian.message(prompt(1)).action("Not yet"))
    at.sian.sees("2 votes in all", at=prompt(1))
    expect(at.sian.cards(prompt(1))).to_have_count(1)
    at.sian.picture("votes", at=prompt(1))


def replies_are_edited_and_deleted(at: Meeting) -> None:
    at.sian.presses("Next prompt", at=prompt(1))
    at.sian.sees("When was the last time", at=prompt(2))
    at.sian.replies(prompt(2), "We look at them in supervision.")
    first = at.others.says("meera", at.root(2), "We look at tehm monthly.")
    second = at.others.says("tom", at.root(2), "I said something I should not have.")
    at.others.edits("meera", at.root(2), first, "We look at them <monthly> & at induction.")
    at.others.deletes("tom", at.root(2), second)


def some_is_said_in_private(at: Meeting) -> None:
    at.sian.presses("Answer privately", at=prompt(2))
    at.sian.fills("Your answer", "Our briefings reach the night shift.", at="Answer prompt 2")
    at.sian.picture("answer")
    at.sian.presses("Send my answer", at="Answer prompt 2")
    at.sian.sees("Your answer is kept.", at=prompt(2))


def what_is_opened_leads_back(at: Meeting) -> None:
    """The page knows no dialogs: what a button gives stands in the place of the prompt."""
    for button, shown in (
        ("I'm worried about a child now", "This bot has not reported anything."),
        ("Answer privately", "Answer prompt 2"),
    ):
        at.sian.presses(button, at=prompt(2))
        expect(at.sian.cards(prompt(2)).filter(has_text="When was the last time")).to_have_count(0)
        at.sian.presses("Back to the message", at=shown)
        at.sian.sees("When was the last time", at=prompt(2))


def an_action_is_taken(at: Meeting) -> None:
    vote = at.sian.message(prompt(2)).action("This week")
    at.others.presses("tom", vote)
    at.sian.sees("1 vote in all", at=prompt(2))
    at.sian.presses("Add an action", at=prompt(2))
    form = at.sian.log("What will be done").action("Add the action")
    about = {"what": "Book the course.", "owner": user("tom"), "due": "2031-02-01"}
    at.others.presses("meera", form | about)
    at.sian.sees("Book the course. (Tom Baker, by 1 February 2031)", at="Action written down")


def the_chair_closes(at: Meeting) -> None:
    at.sian.posts("close")
    at.sian.presses("Open the form", at="Close the round?")
    at.sian.presses("Close the round", at="Close the round?")
    at.sian.sees("Took part in chat: 3", at="The draft minutes are written.")
    at.sian.picture("draft")


def the_minutes_are_signed_and_received(at: Meeting) -> None:
    at.sian.presses("Sign off", at="The draft minutes are written.")
    at.sian.page.get_by_role("checkbox").check()
    at.sian.presses("Sign off", at="Sign the minutes off")
    digest = at.sian.log("Digest: Riverside", "Book the course.")
    at.others.presses("ada", digest.action("I have received this"))
    at.sian.sees("Ada Okafor", at="The digest was received")
    at.sian.picture("received")


def the_database_holds_what_was_said_and_nothing_else(folder: Path) -> None:
    names = {user(name): name for name in PEOPLE}
    assert rows(folder, "SELECT workspace, channel, state, reached FROM rounds") == [
        (TENANT, CHANNEL, "signed-off", 2)
    ]
    wordings = rows(
        folder, "SELECT id, prompt, kind, author_id, text FROM contributions ORDER BY revised"
    )
    newest = {id: (prompt, kind, names[by], text) for id, prompt, kind, by, text in wordings}
    assert sorted(newest.values()) == [
        (2, "answer", "sian", "Our briefings reach the night shift."),
        (2, "reply", "meera", "We look at them <monthly> & at induction."),
        (2, "reply", "sian", "We look at them in supervision."),
        (2, "reply", "tom", ""),
    ]
    votes = rows(folder, "SELECT prompt, person_id, choice FROM votes ORDER BY at")
    assert [(number, names[by], choice) for number, by, choice in votes] == [
        (1, "sian", 0),
        (1, "meera", 1),
        (2, "tom", 0),
    ]
    assert rows(folder, "SELECT what, owner_id, due FROM actions") == [
        ("Book the course.", user("tom"), "2031-02-01")
    ]
    [(lead,)] = rows(folder, "SELECT lead_id FROM receipts")
    assert names[lead] == "ada"
    assert {id for (id,) in rows(folder, "SELECT id FROM people")} <= set(names)
    # The next look at what is over is always there, for three o'clock at night.
    waiting = "SELECT task, reason FROM deliveries WHERE state != 'sent'"
    assert rows(folder, waiting) == [("removal", "")]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "briefing-bot.db")) as database:
        return database.execute(query).fetchall()
