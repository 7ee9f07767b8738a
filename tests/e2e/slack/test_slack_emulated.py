"""A whole round in a Slack that nobody here wrote, and the app's installation there."""

import io
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from adapters.slack.scopes import SCOPES
from tests.e2e.slack.emulated import (
    BOT,
    PEOPLE,
    TEAM,
    Emulate,
    Person,
    beside_emulate,
    said,
    until,
)
from tests.rigs.slack.things import Json

pytestmark = pytest.mark.e2e

REACHED, TOTAL = 4, 6
"""Prompts: those that the team comes to, and those of the plan."""


@dataclass
class Meeting:
    """Siân chairs, Meera and Tom are in her team; Ada, who is not in the channel, is its lead."""

    channel: str
    sian: Person
    meera: Person
    tom: Person
    ada: Person

    def prompt(self, number: int) -> Json:
        return self.sian.finds(self.channel, f"Prompt {number} of {TOTAL}")

    def draft(self) -> Json:
        return self.sian.finds(self.channel, "The draft minutes are written.")


def meeting(slack: Emulate, *, private: bool) -> Meeting:
    sian, meera, tom, ada = map(slack.person, PEOPLE)
    channel = sian.opens_channel("riverside-team", meera, tom, private=private)
    return Meeting(channel, sian, meera, tom, ada)


def test_a_round_from_the_invitation_to_the_receipt(tmp_path: Path) -> None:
    with beside_emulate(tmp_path) as slack:
        at = meeting(slack, private=True)
        the_bot_says_how_it_works_to_whoever_invited_it(at)
        the_team_is_set_up(at)
        a_round_begins(at)
        a_vote_is_counted(at)
        replies_are_edited_and_deleted(at)
        some_is_said_in_private_and_some_aloud(at)
        what_stands_outside_the_threads_is_added_by_hand(at)
        an_action_is_taken(at)
        the_chair_closes(at)
        the_draft_is_corrected_and_signed(at)
        the_lead_receives_it(at)

    the_database_holds_what_was_said_and_nothing_else(tmp_path, at)


def the_bot_says_how_it_works_to_whoever_invited_it(at: Meeting) -> None:
    [greeting] = at.sian.whispers(at.channel)
    assert said(greeting).startswith("How this works A chair starts a round.")
    assert at.meera.whispers(at.channel) == []


def the_team_is_set_up(at: Meeting) -> None:
    at.sian.commands(at.channel, "set up")
    assert at.sian.sends_in(service="Riverside", lead=at.ada.id, chairs=[at.sian.id]) == "Saved."
    at.ada.finds(at.ada.direct(), "Will you be the safeguarding lead for Riverside?")
    at.ada.presses(at.ada.direct(), "Accept")
    [told] = at.ada.whispers(at.ada.direct())
    assert said(told).startswith("You are this team's safeguarding lead now.")


def a_round_begins(at: Meeting) -> None:
    at.sian.commands(at.channel)
    assert at.sian.sends_in(minutes="15").startswith("The round is open.")
    at.prompt(1)
    opening, briefing, prompt = (one for one in at.sian.messages(at.channel) if one.get("blocks"))
    assert said(opening).startswith(
        "Team discussion: ESSCP Learning: Child 2 Rapid Review Before you read on: "
    )
    assert "thread_ts" not in opening
    assert opening["user"] == BOT
    assert briefing["thread_ts"] == opening["ts"]
    assert "In September 2023 the ESSCP Case Review Group" in said(briefing)
    assert "thread_ts" not in prompt
    assert "Have you read our learning briefing" in said(prompt)
    assert "Riverside" in at.ada.opens_home()
    at.tom.presses(at.channel, "I'm worried about a child now")
    assert "This bot has not reported anything." in at.tom.reads()


def a_vote_is_counted(at: Meeting) -> None:
    for person, label in ((at.meera, "Yes"), (at.tom, "Yes"), (at.tom, "Not yet")):
        person.presses(at.channel, label)
        assert said(person.whispers(at.channel)[-1]).startswith(f"Your vote is counted: {label}")
    counted = at.sian.finds(at.channel, "Prompt 1", "Yes: 1 of 2", "Not yet: 1 of 2")
    assert counted["edited"]["user"] == BOT


def replies_are_edited_and_deleted(at: Meeting) -> None:
    at.sian.presses(at.channel, "Next prompt")
    root = at.prompt(2)["ts"]
    first = at.meera.writes(at.channel, "We look at them in supervisoin.", root)
    second = at.tom.writes(at.channel, "I said something I should not have.", root)
    at.tom.writes(at.channel, f"<@{at.meera.id}> &amp; I read them &lt;monthly&gt;.", root)
    at.meera.client.chat_update(
        channel=at.channel, ts=first, text="We look at them in supervision."
    )
    at.tom.client.chat_delete(channel=at.channel, ts=second)


def some_is_said_in_private_and_some_aloud(at: Meeting) -> None:
    at.sian.presses(at.channel, "Next prompt")
    at.prompt(3)
    at.tom.presses(at.channel, "Answer privately")
    told = at.tom.sends_in(text="Our briefings reach the night shift.")
    assert told == "Your answer is kept. Nobody else sees it here."
    at.sian.presses(at.channel, "Add a note")
    assert at.sian.sends_in(text="Handovers with housing work.") == "The note is kept."


def what_stands_outside_the_threads_is_added_by_hand(at: Meeting) -> None:
    outside = at.meera.writes(at.channel, "Housing rang us back within a day.")
    at.meera.writes(at.channel, "Who is bringing the cake on Friday?")
    at.sian.marks(at.channel, outside)
    assert at.sian.sends_in() == "The note is kept."


def an_action_is_taken(at: Meeting) -> None:
    at.meera.presses(at.channel, "Add an action")
    told = at.meera.sends_in(what="Book the course.", owner=at.tom.id, due="2031-02-01")
    assert told == "The action is written down."
    at.sian.finds(at.channel, "Action written down", "Book the course. (Tom Baker, by 1 February")


def the_chair_closes(at: Meeting) -> None:
    at.sian.presses(at.channel, "Attendance")
    assert at.sian.sends_in(present="Siân Pritchard\nMeera Nair", apologies="") == "Saved."
    at.sian.presses(at.channel, "Next prompt")
    at.prompt(REACHED)
    at.sian.commands(at.channel, "close")
    assert at.sian.sends_in().startswith("The round is closed.")
    assert "Took part in chat: 2" in said(at.draft())
    at.sian.presses(at.channel, "Read the minutes as they stand")
    read = at.sian.reads()
    for words in ("DRAFT", "in supervision.", "@Meera Nair & I read them <monthly>.", "Book the"):
        assert words in read
    assert "I said something" not in read
    at.sian.presses_in("Send me the files")
    assert at.sian.reads() == "The files are in your direct messages with the bot."


def the_draft_is_corrected_and_signed(at: Meeting) -> None:
    at.sian.presses(at.channel, "Correct the minutes")
    at.sian.sends_in(page=at.sian.option("page", "Prompt 3"))
    at.sian.sends_in(target=at.sian.option("target", "Handovers"))
    assert at.sian.sends_in(text="Handovers with housing work well.").startswith("Corrected.")
    at.sian.presses(at.channel, "Sign off")
    assert at.sian.sends_in(read=["yes"]).startswith("The minutes are signed off")


def the_lead_receives_it(at: Meeting) -> None:
    digest = at.ada.finds(at.ada.direct(), "Digest: Riverside", "Book the course. (Tom Baker")
    assert "Took part in chat: 2" in said(digest)
    files = at.ada.downloads(until(lambda: with_files(at.ada.messages(at.ada.direct())), "files"))
    for text in (files[".md"].decode(), words_of(files[".docx"])):
        assert "We look at them in supervision." in text
        assert "Handovers with housing work well." in text
        assert "Housing rang us back within a day." in text
        assert "I said something" not in text
        assert "cake" not in text
    at.ada.presses(at.ada.direct(), "I have received this")
    received = at.sian.finds(at.channel, "The digest was received", "Ada Okafor")
    assert received["thread_ts"] == at.draft()["thread_ts"]


def with_files(messages: Sequence[Json]) -> Json | None:
    return next((one for one in reversed(messages) if one.get("files")), None)


def words_of(document: bytes) -> str:
    """What stands in a Word file, its tables included."""
    body = docx.Document(io.BytesIO(document)).element.body
    return "\n".join(paragraph.text for paragraph in body.iter(f"{{{WORD}}}p"))


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def the_database_holds_what_was_said_and_nothing_else(folder: Path, at: Meeting) -> None:
    names = {at.sian.id: "Siân", at.meera.id: "Meera", at.tom.id: "Tom", at.ada.id: "Ada"}
    assert rows(folder, "SELECT workspace, channel, state, reached FROM rounds") == [
        (TEAM, at.channel, "signed-off", REACHED)
    ]
    wordings = rows(
        folder, "SELECT id, prompt, kind, author_id, text FROM contributions ORDER BY revised"
    )
    newest = {id: (prompt, kind, names.get(by), text) for id, prompt, kind, by, text in wordings}
    assert [*newest.values()] == [
        (2, "reply", "Meera", "We look at them in supervision."),
        (2, "reply", "Tom", ""),
        (2, "reply", "Tom", "@Meera Nair & I read them <monthly>."),
        (3, "answer", "Tom", "Our briefings reach the night shift."),
        (3, "note", "Siân", "Handovers with housing work."),
        (3, "note", "Siân", "Housing rang us back within a day."),
    ]
    votes = rows(folder, "SELECT prompt, person_id, choice FROM votes ORDER BY at")
    assert [(prompt, names[id], choice) for prompt, id, choice in votes] == [
        (1, "Meera", 0),
        (1, "Tom", 1),
    ]
    [(what, owner, due)] = rows(folder, "SELECT what, owner_id, due FROM actions")
    assert (what, names[owner], due) == ("Book the course.", "Tom", "2031-02-01")
    assert rows(folder, "SELECT number, signed FROM versions ORDER BY number") == [
        (1, False),
        (2, False),
        (3, True),
    ]
    [(version, lead)] = rows(folder, "SELECT version, lead_id FROM receipts")
    assert (version, names[lead]) == (3, "Ada")
    assert {id for (id,) in rows(folder, "SELECT id FROM people")} == set(names)
    # The next look at what is over is always there, for three o'clock at night.
    waiting = "SELECT task, reason FROM deliveries WHERE state != 'sent'"
    assert rows(folder, waiting) == [("removal", "")]


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "briefing-bot.db")) as database:
        return database.execute(query).fetchall()


def test_an_administrator_installs_the_app_and_a_team_begins(
    tmp_path: Path, context: BrowserContext
) -> None:
    with beside_emulate(tmp_path, installed=False) as slack:
        somebody_installs_it(slack, context)
        at = meeting(slack, private=False)
        the_team_is_set_up(at)
        a_round_begins(at)

    [(team, bot, scopes, token)] = rows(
        tmp_path, "SELECT team_id, bot_user_id, bot_scopes, bot_token FROM slack_bots"
    )
    assert (team, bot) == (TEAM, BOT)
    assert scopes.split(",") == [*SCOPES]
    assert token.startswith("xoxb-")
    assert rows(tmp_path, "SELECT state FROM slack_oauth_states") == []


def somebody_installs_it(slack: Emulate, context: BrowserContext) -> None:
    """Through a real browser: the bot's cookie must come back from another site's page."""
    page = context.new_page()
    page.goto(f"{slack.bot}/slack/install")
    assert Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Continue to Slack").click()
    page.get_by_role("button", name="Ada Okafor").click()
    expect(page.get_by_role("heading")).to_have_text("Briefing is installed")
    assert Axe().run(page).violations_count == 0
