"""The page itself: focus, what is being typed, a lost connection, narrow windows, no script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.conftest import OpenWindow, Server

pytestmark = pytest.mark.e2e


def test_a_dialog_takes_the_focus_and_gives_it_back(window: OpenWindow) -> None:
    ada = window("ada")
    button = ada.page.locator("#home").get_by_role("button", name="Start a round")

    button.click()
    expect(ada.dialog.get_by_role("heading", name="Start a round")).to_be_focused()
    ada.keys("Escape")

    expect(ada.dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_what_was_typed_in_a_form_is_there_again_when_it_is_opened_again(
    window: OpenWindow,
) -> None:
    ada = window("ada")
    ada.press("Set up this team")
    ada.fill("Team or service", "Riverside")

    ada.keys("Escape")
    ada.press("Set up this team")

    expect(ada.dialog.get_by_label("Team or service")).to_have_value("Riverside")


def test_somebody_who_is_worried_need_not_leave_a_form_first(window: OpenWindow) -> None:
    ada = window("ada")
    ada.press("Set up this team")
    ada.fill("Team or service", "Half a na")

    ada.dialog.get_by_role("button", name="worried about a child").click()

    expect(ada.dialog).to_contain_text("This bot has not reported anything.")
    expect(ada.dialog.get_by_role("heading", name="If you are worried")).to_be_focused()
    expect(ada.dialog.get_by_role("button", name="worried about a child")).to_be_hidden()
    ada.close()
    ada.press("Set up this team")
    expect(ada.dialog.get_by_label("Team or service")).to_have_value("Half a na")


def test_what_is_said_in_passing_goes_out_of_sight_by_itself(window: OpenWindow) -> None:
    ada, sian = window("ada"), window("sian", size={"width": 360, "height": 400})
    ada.press("Set up this team")
    ada.fill("Team or service", "Riverside")
    for page in (ada.page, sian.page):
        page.clock.install()

    ada.send("Save")
    ada.told("Saved.")
    ada.write("Shall we begin?")
    expect(sian.page.locator("#news a[href]")).to_have_count(1)
    for page in (ada.page, sian.page):
        page.clock.fast_forward(20_000)

    expect(ada.page.locator("#done p")).to_have_class("hidden")
    expect(ada.page.locator("#done")).to_have_text("Saved.")
    expect(sian.page.locator("#news a[href]")).to_have_count(0)
    expect(sian.page.locator("#news")).to_have_text("New message from Ada Okafor")


def test_what_others_do_never_disturbs_somebody_who_is_writing(window: OpenWindow) -> None:
    sian, meera = window("sian"), window("meera")
    sian.write("Who takes the minutes?")
    field = meera.page.get_by_label("Your reply to Who takes the minutes?")
    field.fill("I was going to s")
    field.press("End")

    sian.edit("Who takes the minutes?", "Who writes the minutes?")
    for number in range(3):
        sian.reply("Who writes the minutes?", f"Not I, {number}")
    meera.sees("Not I, 2")
    meera.page.keyboard.type("ay something")

    expect(field).to_be_focused()
    expect(field).to_have_value("I was going to say something")
    meera.sees("Who writes the minutes?")


def test_a_message_that_is_being_edited_waits_with_what_is_new(window: OpenWindow) -> None:
    here, there = window("sian"), window("sian")
    here.write("First wording")
    first = there.message("First wording")
    first.get_by_text("Edit").click()
    field = first.get_by_label("New wording")
    field.fill("My own new wording")

    here.edit("First wording", "Second wording")

    expect(there.page.locator("#news")).to_be_attached()
    expect(field).to_have_value("My own new wording")
    first.get_by_role("button", name="Save").click()
    here.sees("My own new wording")
    there.sees("My own new wording")


def test_news_is_announced_and_leads_to_the_message(window: OpenWindow) -> None:
    ada, sian = window("ada"), window("sian", size={"width": 360, "height": 400})

    ada.write("The meeting begins.")

    news = sian.page.locator("#news")
    expect(news).to_have_text("New message from Ada Okafor")
    news.get_by_role("link").click()
    expect(sian.message("The meeting begins.")).to_be_in_viewport()
    expect(ada.page.locator("#news")).to_be_empty()


def test_a_restart_of_the_bot_loses_nothing_that_is_being_typed(
    window: OpenWindow, server: Server
) -> None:
    sian, meera = window("sian"), window("meera")
    sian.write("Who books the room?")
    field = meera.post("Who books the room?").get_by_label("Your reply")
    field.fill("I do")

    server.stop()
    meera.sees("Connection lost, trying again. What you typed is still here.")
    meera.post("Who books the room?").get_by_role("button", name="Reply").click()
    meera.sees("That did not arrive.")
    expect(field).to_have_value("I do")
    meera.looks_right("connection-lost")
    server.start()

    expect(meera.page.locator("#lost")).to_be_empty()
    meera.post("Who books the room?").get_by_role("button", name="Reply").click()
    sian.sees("I do")
    expect(field).to_have_value("")


def test_a_round_can_be_played_without_script(
    browser: Browser, server: Server, screens: Path
) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 800, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{server.url}/as/ada")

    page.get_by_role("button", name="Start a round").click()
    page.screenshot(path=screens / "start-form-without-script.png", full_page=True)
    page.get_by_label("15 minutes").check()
    page.get_by_role("button", name="Start the round").click()
    page.get_by_role("link", name="Back to the meeting").click()
    while page.get_by_label("Your reply to Prompt 1").count() == 0:
        page.reload()
    page.get_by_label("Your reply to Prompt 1").fill("Read, without script.")
    page.get_by_role("button", name="Reply to Prompt 1").click()
    expect(page.locator("article", has_text="Read, without script.")).to_be_visible()
    page.get_by_role("button", name="Close the round").click()
    page.get_by_role("button", name="Close the round").click()

    expect(page.get_by_role("heading", name="The round is closed")).to_be_visible()
    context.close()


def test_the_pages_that_need_no_script_are_in_order(
    context: BrowserContext, window: OpenWindow
) -> None:
    context.route("**/room.js*", lambda route: route.abort())
    ada = window("ada", size={"width": 360, "height": 780})
    page = ada.page
    ada.looks_right("without-script-room")

    page.get_by_role("button", name="Start a round").click()
    ada.looks_right("without-script-start-form")
    page.get_by_label("Own pace").check()
    page.get_by_label("Closing day").fill("2020-01-01")
    page.get_by_role("button", name="Start the round").click()
    expect(page).to_have_title("Error: Start a round")
    ada.looks_right("without-script-form-with-errors")

    page.get_by_role("button", name="worried about a child").click()
    expect(page.get_by_role("main")).to_contain_text("This bot has not reported anything.")
    ada.looks_right("without-script-worry")

    page.get_by_role("link", name="Back to the meeting").click()
    page.get_by_label("Write to the channel").fill("Typed before the restart")
    page.locator("#latest [name=token]").evaluate("(token) => { token.value = 'old'; }")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="This page is out of date")).to_be_visible()
    ada.looks_right("without-script-out-of-date")


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_sticks_out_on_a_narrow_page(window: OpenWindow, width: int) -> None:
    sian = window("sian", size={"width": width, "height": 640})

    sian.write("Averylongwordwithoutanyspace" * 20)
    sian.write("A long text. " * 3_000)
    sian.message("A long text.").get_by_text("Show all").click()

    sian.looks_right(f"narrow-{width}")


@pytest.mark.parametrize("path", ["/", "/as/nobody"])
def test_the_other_pages_are_in_order(window: OpenWindow, server: Server, path: str) -> None:
    player = window("sian")

    player.page.goto(server.url + path)

    player.looks_right("front" if path == "/" else "nobody")


def test_a_page_that_is_out_of_date_keeps_what_was_typed(server: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/as/sian")
    page.get_by_label("Write to the channel").fill("Typed before the restart")
    server.stop()
    server.start()

    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("article", has_text="Typed before the restart")).to_be_visible()
    context.close()
