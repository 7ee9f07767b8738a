"""What else a team may come to: played by clicking, one round after the other in one channel."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.conftest import OpenWindow, Server, open_browser
from tests.e2e.playing import Player

pytestmark = pytest.mark.e2e

TOTAL = 6
OPENING = "Team discussion: ESSCP Learning: Child 2 Rapid Review"
DRAFT = "The draft minutes are written"


def prompt(number: int) -> str:
    return f"Prompt {number} of {TOTAL}"


@pytest.fixture(scope="module", autouse=True)
def riverside(server: Server, browser: Browser, screens: Path) -> None:
    """A team with Ada and Grace as chairs and Lee as safeguarding lead."""
    with open_browser(browser) as context:
        ada, lee = (Player(context.new_page(), screens) for _ in range(2))
        ada.page.goto(f"{server.url}/as/ada")
        lee.page.goto(f"{server.url}/as/lee")
        ada.press("Set up this team")
        ada.fill("Team or service", "Riverside team")
        ada.dialog.get_by_label("Safeguarding lead").select_option("Lee Marsh")
        for chair in ("Ada Okafor", "Grace Lim"):
            ada.choose(chair)
        ada.send("Save")
        lee.press("Accept", at="Will you be the safeguarding lead")
        lee.told("You are this team's safeguarding lead now")


def begin(chair: Player, *others: Player) -> None:
    """Start a live round of the shortest plan; everybody sees its first prompt."""
    everybody = (chair, *others)
    before = [player.page.locator("li.post").count() for player in everybody]
    chair.press("Start a round")
    chair.choose("15 minutes")
    chair.send("Start the round")
    chair.told("The round is open")
    for player, count in zip(everybody, before, strict=True):
        expect(player.page.locator("li.post")).to_have_count(count + 2)


def cancel(chair: Player) -> None:
    chair.press("Cancel the round", at=OPENING)
    chair.send("Cancel the round")
    chair.told("The round is cancelled.")


def close(chair: Player, *others: Player) -> None:
    everybody = (chair, *others)
    before = [player.page.locator("article", has_text=DRAFT).count() for player in everybody]
    chair.press("Close the round", at=OPENING)
    chair.send("Close the round")
    chair.told("The round is closed")
    for player, count in zip(everybody, before, strict=True):
        expect(player.page.locator("article", has_text=DRAFT)).to_have_count(count + 1)


def sign_off(chair: Player, at: Locator) -> None:
    at.get_by_role("button", name="Sign off", exact=True).click()
    chair.choose("I have read the minutes as they now stand")
    chair.send("Sign off")
    chair.told("The minutes are signed off")


def line(player: Player, text: str) -> Locator:
    """A line of the minutes that are open."""
    return player.dialog.locator(".entries > li", has_text=text)


def test_a_round_at_the_teams_own_pace(window: OpenWindow) -> None:
    ada, sian = window("ada"), window("sian")
    before = sian.page.locator("li.post").count()
    today = date.today()  # noqa: DTZ011  the browser's own day
    ada.press("Start a round")
    ada.choose("Own pace: all prompts at once, until a closing time")
    ada.choose("15 minutes")
    ada.fill("Closing day", f"{today - timedelta(days=1)}")
    ada.send("Start the round")

    expect(ada.dialog.locator("#errors")).to_be_focused()
    day = ada.dialog.get_by_label("Closing day")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_have_accessible_description(re.compile("This time is already past"))
    expect(ada.dialog.get_by_label("Own pace")).to_be_checked()
    ada.looks_right("closing-day-in-the-past")
    ada.dialog.get_by_role("link", name="Closing day").click()
    expect(day).to_be_focused()
    ada.fill("Closing day", f"{today + timedelta(days=3)}")
    ada.fill("Closing time (optional)", "16:30")
    ada.send("Start the round")
    ada.told("The round is open")

    expect(sian.page.locator("li.post")).to_have_count(before + 1 + TOTAL)
    expect(sian.message(OPENING)).to_contain_text("Take part in your own time until")
    expect(sian.message(OPENING)).to_contain_text("at 16:30")
    sian.reply(prompt(5), "The course in June.")
    sian.press("Yes", at=prompt(1))
    sian.told("Your vote is counted: Yes")
    expect(ada.page.get_by_role("button", name="Next prompt")).to_have_count(0)
    cancel(ada)


def test_another_chair_takes_over(window: OpenWindow) -> None:
    ada, grace, sian = window("ada"), window("grace"), window("sian")
    begin(ada, grace, sian)

    grace.press("Take over as chair", at=OPENING)
    grace.send("Take over as chair")

    grace.told("You now chair this round.")
    sian.sees("Grace Lim has taken over as chair of this round.")
    expect(sian.page.locator("#home")).to_contain_text("chaired by Grace Lim")
    grace.press("Next prompt", at=prompt(1))
    sian.sees(prompt(2))
    second = sian.message(prompt(2))
    second.get_by_text("For the chair").click()
    second.get_by_role("button", name="Next prompt").click()
    expect(sian.dialog).to_contain_text("Only the chair can do this. Grace Lim chairs this round.")
    sian.looks_right("refused")
    sian.close()
    cancel(grace)


def test_a_round_is_cancelled(window: OpenWindow) -> None:
    ada, sian = window("ada"), window("sian", size={"width": 360, "height": 780})
    begin(ada, sian)

    ada.press("Cancel the round", at=OPENING)
    ada.close()
    expect(sian.message(prompt(1)).get_by_role("button", name="Yes")).to_be_visible()
    cancel(ada)

    expect(sian.message(OPENING)).to_contain_text("This round was cancelled.")
    expect(sian.message(prompt(1)).get_by_role("button", name="Yes")).to_have_count(0)
    expect(sian.page.locator("#home")).to_contain_text("(cancelled)")
    sian.sees("The chair has stopped this round.")
    sian.looks_right("cancelled-phone")
    expect(ada.page.locator("#home").get_by_role("button", name="Start a round")).to_be_visible()


def test_a_chair_corrects_the_minutes(window: OpenWindow) -> None:
    ada, sian = window("ada"), window("sian")
    begin(ada, sian)
    sian.reply(prompt(1), "We meat weekly.")
    sian.reply(prompt(1), "A name slipped in.")
    close(ada)

    correct(ada, "We meat weekly.")
    expect(ada.dialog.get_by_label("How it should read")).to_have_value("We meat weekly.")
    ada.fill("How it should read", "We meet weekly.")
    ada.looks_right("correct-text")
    ada.send("Save")
    ada.told("Corrected. This is a new version of the minutes.")
    correct(ada, "A name slipped in.")
    ada.choose("Keep this out of the minutes")
    ada.send("Save")
    ada.told("Corrected. This is a new version of the minutes.")

    ada.press("Read the minutes as they stand", at=DRAFT)
    expect(ada.dialog.locator(".status")).to_contain_text("DRAFT, version 3")
    expect(line(ada, "We meet weekly.")).to_contain_text("corrected by the chair")
    expect(ada.dialog).not_to_contain_text("We meat weekly.")
    expect(ada.dialog).not_to_contain_text("A name slipped in.")
    expect(ada.dialog).to_contain_text("1 contribution is kept out of these minutes by the chair.")
    expect(ada.dialog).to_contain_text(re.compile(r"Version 2, draft: .*, Ada Okafor"))
    expect(sian.message("A name slipped in.")).to_be_visible()


def correct(chair: Player, text: str) -> None:
    """Go through the first two steps of a correction, to one line of the first prompt."""
    chair.press("Correct the minutes", at=DRAFT)
    chair.choose("Prompt 1")
    chair.send("Continue")
    chair.choose(text)
    chair.send("Continue")


def test_a_second_start_leads_to_the_round_that_is_open(window: OpenWindow) -> None:
    ada, grace = window("ada"), window("grace", size={"width": 360, "height": 780})
    begin(ada, grace)

    grace.page.get_by_label("Write to the channel").fill("/briefing start")
    grace.page.get_by_role("button", name="Send", exact=True).click()

    expect(grace.dialog.get_by_role("heading", name="A round is open already")).to_be_focused()
    expect(grace.dialog).to_contain_text("Child 2 Rapid Review, chaired by Ada Okafor")
    grace.looks_right("open-already-phone")
    grace.dialog.get_by_role("link", name="Go to the round").click()
    expect(grace.dialog).to_be_hidden()
    expect(grace.message(OPENING)).to_be_focused()
    expect(grace.message(OPENING)).to_be_in_viewport()
    cancel(ada)


def test_what_is_said_late_is_not_lost(window: OpenWindow) -> None:
    ada, sian, lee = window("ada"), window("sian"), window("lee")
    begin(ada, sian)
    close(ada, sian)

    sian.reply(prompt(1), "Sorry, only now.")
    ada.press("Read the minutes as they stand", at=DRAFT)
    expect(line(ada, "Sorry, only now.")).to_contain_text("late")
    sign_off(ada, ada.dialog)
    digest = lee.message("Digest: Riverside team")
    expect(digest).not_to_contain_text("This replaces")

    sian.reply(prompt(1), "And after all this.")
    late = ada.page.locator("#direct").get_by_text("Something was said after you signed off")
    expect(late).to_have_count(1)
    told = ada.message("Something was said after you signed off")
    ada.looks_right("said-after-sign-off")
    told.get_by_role("button", name="Read the minutes as they stand").click()
    expect(line(ada, "And after all this.")).to_be_visible()
    ada.close()
    sign_off(ada, told)

    expect(lee.message("Digest: Riverside team")).to_contain_text(
        "This replaces the digest of version 2."
    )


def test_long_minutes_are_in_order(window: OpenWindow, server: Server) -> None:
    ada, sian = window("ada"), window("sian", size={"width": 360, "height": 780})
    begin(ada, sian)
    form = sian.post(prompt(1)).locator("form.composer")
    marks = {name: form.locator(f"[name={name}]").input_value() for name in ("token", "root")}
    for number in range(200):
        typed: dict[str, str | float | bool] = {
            **marks,
            "once": f"{number}",
            "text": f"Contribution {number}. " * (1_700 if number == 0 else 3),
        }
        sent = sian.page.request.post(f"{server.url}/as/sian/say", form=typed, max_redirects=0)
        assert sent.status == 303
    close(ada, sian)

    for player, name in ((ada, "long-minutes"), (sian, "long-minutes-phone")):
        player.press("Read the minutes as they stand", at=DRAFT)
        expect(player.dialog.locator(".entries > li")).to_have_count(200)
        line(player, "Contribution 0.").get_by_text("Show all").click()
        player.looks_right(name)
