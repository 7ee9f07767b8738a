"""Everything the bot shows in Teams can be read there, on a phone and on a wide screen."""

import sys
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.e2e.slack.words import missing, on_the_page
from tests.e2e.teams.drawn import (
    DESKTOP,
    PHONE,
    Drawn,
    draw,
    everything_in,
    picture,
    width_of,
    window,
)
from tests.e2e.teams.rendered import Piece, actions, rendered
from tests.rigs.teams_limits import CARD_BYTES, inside, size_of

pytestmark = pytest.mark.e2e

KNOWN = (
    'Unknown element type "Chart.HorizontalBar". Fallback will be used if present.',
    'Property "choices.data" is supported in version 1.6, but you are using version 1.5.',
    # In Teams one searches in the list.
    "An Input.ChoiceSet must have at least one choice defined.",
    # The renderer's own pattern remembers where it stopped, and every second card is wrong by it.
    'Invalid value "en" for property "lang".',
)


@dataclass
class Seen:
    """One piece, as the browser showed it."""

    piece: Piece
    drawn: Drawn
    text: str
    widths: tuple[int, int]


@pytest.fixture(scope="module")
def seen(browser: Browser) -> list[Seen]:
    """Look at every piece once on each screen."""
    with window(browser, PHONE) as phone, window(browser, DESKTOP) as desktop:

        def look(piece: Piece) -> Seen:
            drawn = draw(phone, piece)
            draw(desktop, piece, dark=True)
            return Seen(piece, drawn, on_the_page(phone), (width_of(phone), width_of(desktop)))

        return [look(piece) for group in rendered().values() for piece in group]


def test_the_renderer_has_nothing_to_say_that_is_not_known(seen: list[Seen]) -> None:
    said = {one.piece.name: [*{*one.drawn.faults} - {*KNOWN}] for one in seen}

    assert {name: faults for name, faults in said.items() if faults} == {}


def test_every_word_of_a_card_is_on_the_screen(seen: list[Seen]) -> None:
    lost = {one.piece.name: missing(everything_in(one.piece.card), one.text) for one in seen}

    assert {name: words for name, words in lost.items() if words} == {}


def test_everything_to_press_and_to_fill_in_is_there(seen: list[Seen]) -> None:
    wanted = {
        one.piece.name: (
            [each["type"] for each in actions(one.piece.card)],
            [each["id"] for each in inside(one.piece.card) if "label" in each],
        )
        for one in seen
    }

    assert {one.piece.name: (one.drawn.actions, one.drawn.inputs) for one in seen} == wanted


def test_nothing_is_wider_than_its_screen(seen: list[Seen]) -> None:
    wide = {one.piece.name: one.widths for one in seen if one.widths != (PHONE, DESKTOP)}

    assert wide == {}


def test_a_client_that_does_not_know_action_execute_has_every_button(browser: Browser) -> None:
    [piece] = rendered("prompt/voted")["prompt/voted"]

    with window(browser, PHONE) as page:
        drawn = draw(page, piece, old=True)
        labels = page.locator("button").all_inner_texts()

    assert labels == [each["title"] for each in actions(piece.card)]
    assert set(drawn.actions) == {"Action.Submit"}


def test_a_picture_of_a_card_is_as_wide_as_the_phone(browser: Browser) -> None:
    [piece] = rendered("prompt/voted")["prompt/voted"]

    with window(browser, PHONE) as page:
        draw(page, piece)
        png = picture(page)

    assert int.from_bytes(png[16:20]) == PHONE


def test_every_card_has_a_size_that_teams_takes(
    seen: list[Seen], capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = sorted(((size_of(one.piece.card), one.piece.name) for one in seen), reverse=True)

    with capsys.disabled():
        # What goes to stderr is seen whichever process runs this.
        print(
            f"\n{len(sizes)} cards; the largest, in bytes of the {CARD_BYTES} Teams takes:",
            *(f"{size:7,} {name}" for size, name in sizes[:8]),
            sep="\n",
            file=sys.stderr,
        )
    assert sizes[0][0] <= CARD_BYTES
