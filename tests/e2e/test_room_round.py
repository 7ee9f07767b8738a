"""A whole round, played by clicking, by several people at once."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenWindow
from tests.e2e.playing import Player

pytestmark = pytest.mark.e2e

TOTAL = 6
OPENING = "Team discussion: ESSCP Learning: Child 2 Rapid Review"


def prompt(number: int) -> str:
    return f"Prompt {number} of {TOTAL}"


@dataclass
class Meeting:
    """Everybody of the room, each in a window of their own, one of them on a phone."""

    ada: Player
    sian: Player
    tomasz: Player
    meera: Player
    darren: Player
    fatima: Player
    lee: Player
    grace: Player

    def everybody_sees(self, text: str) -> None:
        for player in vars(self).values():
            player.sees(text)


@pytest.fixture
def meeting(window: OpenWindow) -> Meeting:
    people = ("ada", "sian", "tomasz", "meera", "darren", "fatima", "lee", "grace")
    phone = {"width": 360, "height": 780}
    return Meeting(
        *(window(each, size=phone) if each == "darren" else window(each) for each in people)
    )


def test_a_team_discusses_a_briefing_and_the_lead_receives_the_minutes(meeting: Meeting) -> None:
    the_team_is_set_up(meeting)
    a_round_begins(meeting)
    the_first_prompt_is_a_vote(meeting)
    replies_are_edited_and_deleted(meeting)
    some_is_said_in_private_and_some_aloud(meeting)
    words_are_shown_as_they_were_written(meeting)
    an_action_is_taken(meeting)
    the_chair_closes(meeting)
    the_draft_is_read_and_signed(meeting)
    the_lead_receives_it(meeting)


def the_team_is_set_up(at: Meeting) -> None:
    at.ada.looks_right("empty-room")
    at.ada.press("Set up this team")
    at.ada.fill("Team or service", "Riverside team")
    at.ada.dialog.get_by_label("Safeguarding lead").select_option("Lee Marsh")
    for chair in ("Ada Okafor", "Grace Lim"):
        at.ada.choose(chair)
    at.ada.looks_right("set-up")
    at.ada.send("Save")
    at.ada.told("Saved")
    at.lee.press("Accept", at="Will you be the safeguarding lead")
    at.lee.told("You are this team's safeguarding lead now")
    expect(at.ada.page.locator("#home")).to_contain_text("Lee Marsh")


def a_round_begins(at: Meeting) -> None:
    at.ada.press("Start a round")
    at.ada.looks_right("start-form")
    at.ada.picture("start-form")
    at.ada.choose("15 minutes")
    at.ada.send("Start the round")
    at.ada.told("The round is open")
    at.everybody_sees(OPENING)
    at.everybody_sees(prompt(1))
    at.sian.looks_right("opening")
    at.ada.picture("room", at=at.ada.page.locator("#posts"), height=1700)
    at.darren.page.locator(".top").get_by_role("button", name="worried about a child").click()
    expect(at.darren.dialog).to_contain_text("This bot has not reported anything.")
    at.darren.looks_right("worry-phone")
    at.darren.picture("worry-phone")
    at.darren.close()


def the_first_prompt_is_a_vote(at: Meeting) -> None:
    for player in (at.sian, at.tomasz, at.darren):
        player.press("Yes", at=prompt(1))
        player.told("Your vote is counted: Yes")
    at.darren.press("Not yet", at=prompt(1))
    at.darren.told("Your vote is counted: Not yet")
    expect(at.ada.message(prompt(1)).get_by_role("row", name="Yes")).to_contain_text("2")
    expect(at.ada.message(prompt(1)).get_by_role("row", name="Not yet")).to_contain_text("1")
    at.darren.looks_right("vote-phone")
    at.darren.picture("vote-phone", at=at.darren.message(prompt(1)))


def replies_are_edited_and_deleted(at: Meeting) -> None:
    at.ada.press("Next prompt", at=prompt(1))
    at.sian.reply(prompt(2), "We look at them in supervisoin.")
    at.meera.reply(prompt(2), "I said something I should not have.")
    at.tomasz.sees("We look at them in supervisoin.")
    at.sian.edit("supervisoin", "We look at them in supervision.")
    at.tomasz.sees("We look at them in supervision.")
    at.meera.delete("I said something")
    expect(at.tomasz.page.get_by_text("I said something")).to_have_count(0)
    at.tomasz.sees("This message was deleted.")


def some_is_said_in_private_and_some_aloud(at: Meeting) -> None:
    at.ada.press("Next prompt", at=prompt(2))
    at.tomasz.press("Answer privately", at=prompt(3))
    at.tomasz.fill("Your answer", "Our briefings reach the night shift.")
    at.tomasz.looks_right("private-answer")
    at.tomasz.send("Send my answer")
    at.tomasz.told("Your answer is kept")
    at.ada.press("Add a note", at=prompt(3))
    at.ada.fill("What was said aloud", "Handovers with housing work well.")
    at.ada.send("Add the note")
    at.ada.told("The note is kept")


def words_are_shown_as_they_were_written(at: Meeting) -> None:
    at.ada.press("Next prompt", at=prompt(3))
    at.darren.reply(prompt(4), "<b>not bold</b> & `code`\n    indented")
    at.fatima.reply(prompt(4), "\u0645\u0631\u062d\u0628\u0627, \u05e9\u05dc\u05d5\u05dd")
    at.sian.sees("<b>not bold</b> & `code`")
    at.darren.looks_right("thread-phone")
    at.darren.picture("thread-phone-dark", at=at.darren.message(prompt(4)), dark=True)


def an_action_is_taken(at: Meeting) -> None:
    at.ada.press("Next prompt", at=prompt(4))
    at.fatima.press("Add an action", at=prompt(5))
    at.fatima.send("Add the action")
    expect(at.fatima.dialog.locator("#errors")).to_be_focused()
    at.fatima.looks_right("form-with-errors")
    at.fatima.fill("What will be done", "Book the course on bruising.")
    at.fatima.send("Add the action")
    at.fatima.told("The action is written down")


def the_chair_closes(at: Meeting) -> None:
    at.ada.press("Next prompt", at=prompt(5))
    at.ada.press("Attendance", at=OPENING)
    at.ada.fill("Present", "Ada Okafor\nSiân Pritchard")
    at.ada.send("Save")
    at.ada.told("Saved")
    at.ada.looks_right("chair-at-last-prompt")
    at.ada.press("Close the round", at=prompt(6))
    at.ada.send("Close the round")
    at.ada.told("The round is closed")
    at.everybody_sees("Draft minutes")


def the_draft_is_read_and_signed(at: Meeting) -> None:
    at.ada.press("Read the minutes as they stand", at="Draft minutes")
    for said in ("DRAFT", "We look at them in supervision.", "Handovers with housing", "Book the"):
        expect(at.ada.dialog).to_contain_text(said)
    expect(at.ada.dialog).not_to_contain_text("I said something")
    at.ada.looks_right("draft-minutes")
    at.ada.picture("draft-minutes")
    at.ada.close()
    at.ada.press("Correct the minutes", at="Draft minutes")
    at.ada.looks_right("correct")
    at.ada.close()
    at.ada.press("Sign off", at="Draft minutes")
    at.ada.choose("I have read the minutes as they now stand")
    at.ada.looks_right("sign-off")
    at.ada.send("Sign off")
    at.ada.told("The minutes are signed off")


def the_lead_receives_it(at: Meeting) -> None:
    at.lee.sees("Digest: Riverside team")
    at.lee.looks_right("digest")
    at.lee.picture("digest", at=at.lee.message("Digest: Riverside team"), height=1150)
    at.lee.press("I have received this", at="Digest: Riverside team")
    at.lee.told("The team can see that it arrived")
    with at.lee.page.expect_download() as download:
        at.lee.page.locator("#for-you").get_by_role("link", name=re.compile(r"\.docx")).click()
    assert download.value.path().read_bytes().startswith(b"PK")
    expect(at.sian.page.get_by_text("Digest: Riverside team")).to_have_count(0)
    at.sian.looks_right("signed-off")
    at.darren.looks_right("signed-off-phone")
