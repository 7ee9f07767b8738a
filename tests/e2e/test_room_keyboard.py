"""A whole round without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenWindow

pytestmark = pytest.mark.e2e

TOTAL = 6


def prompt(number: int) -> str:
    return f"Prompt {number} of {TOTAL}"


def test_the_whole_round_can_be_played_with_the_keyboard_alone(window: OpenWindow) -> None:
    ada = window("ada")

    ada.tab_to("Start a round")
    ada.keys("Enter")
    expect(ada.dialog.get_by_role("heading", name="Start a round")).to_be_focused()
    ada.tab_to("30 minutes")
    ada.keys("ArrowUp")
    ada.tab_to("Start the round")
    ada.keys("Enter")
    ada.told("The round is open")
    ada.sees(prompt(1))

    ada.tab_to("Yes")
    ada.keys("Space")
    ada.told("Your vote is counted: Yes")

    ada.tab_to(f"Your reply to {prompt(1)}")
    ada.page.keyboard.type("Read it in supervision.")
    ada.tab_to(f"Reply to {prompt(1)}")
    ada.keys("Enter")
    ada.sees("Read it in supervision.")

    for number in range(1, TOTAL):
        ada.tab_to("Next prompt")
        ada.keys("Enter")
        ada.sees(prompt(number + 1))
    ada.tab_to("Close the round")
    ada.keys("Enter")
    ada.tab_to("Close the round")
    ada.keys("Enter")
    ada.told("The round is closed")
    ada.sees("Draft minutes")

    ada.tab_to("Sign off")
    ada.keys("Enter")
    ada.tab_to("I have read the minutes as they now stand")
    ada.keys("Space")
    ada.tab_to("Sign off")
    ada.keys("Enter")
    ada.told("The minutes are signed off")
