"""Everything the bot shows in Slack can be read there, on a phone."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from tests.e2e.slack.pictures import WIDTH, pages, phone, picture
from tests.e2e.slack.rendered import Piece, rendered
from tests.e2e.slack.words import missing, on_the_page, said, written
from tests.showcase import showcase
from tests.showcase.material import HERE

pytestmark = pytest.mark.e2e

BLOCK = ".slack_blocks_to_jsx--block_wrapper"
"""What the packages draw around each block they know; of any other they draw nothing."""

CUT = {"home/worst", "panel/worst", "worry/worst"}
"""What is more than one view holds, and has nowhere to go on."""


@dataclass
class Seen:
    """One piece, as the browser showed it."""

    piece: Piece
    text: str
    blocks: int
    width: int


@pytest.fixture(scope="module")
def seen(browser: Browser) -> dict[str, list[Seen]]:
    """Look at every piece once."""
    groups = rendered()
    drawn = iter(pages(piece for group in groups.values() for piece in group))
    with phone(browser) as page:

        def look(piece: Piece) -> Seen:
            page.set_content(next(drawn))
            width = page.evaluate("document.scrollingElement.scrollWidth")
            return Seen(piece, on_the_page(page), page.locator(BLOCK).count(), width)

        return {name: [look(piece) for piece in group] for name, group in groups.items()}


def every(seen: dict[str, list[Seen]]) -> list[Seen]:
    return [one for group in seen.values() for one in group]


def cut(text: str) -> bool:
    """Tell whether a view says that there is more."""
    keys = ("slack_no_room", "slack_home_no_room")
    return any(not missing([HERE.words(key)], text) for key in keys)


def test_every_block_is_drawn(seen: dict[str, list[Seen]]) -> None:
    dropped = {
        one.piece.name: (len(one.piece.blocks), one.blocks)
        for one in every(seen)
        if one.blocks != len(one.piece.blocks)
    }

    assert dropped == {}


def test_every_word_in_the_blocks_is_on_the_page(seen: dict[str, list[Seen]]) -> None:
    lost = {one.piece.name: missing(written(one.piece.blocks), one.text) for one in every(seen)}

    assert {name: words for name, words in lost.items() if words} == {}


def test_every_word_the_bot_says_is_on_the_pages(seen: dict[str, list[Seen]]) -> None:
    shown = showcase()
    texts = {name: "\n".join(one.text for one in group) for name, group in seen.items()}

    lost = {name: missing(said(shown[name]), text) for name, text in texts.items()}

    assert {name: words for name, words in lost.items() if words and not cut(texts[name])} == {}
    assert {name for name in lost if cut(texts[name])} <= CUT


def test_nothing_is_wider_than_the_phone(seen: dict[str, list[Seen]]) -> None:
    wide = {one.piece.name: one.width for one in every(seen) if one.width > WIDTH}

    assert wide == {}


def test_a_picture_of_a_piece_is_as_wide_as_the_phone(browser: Browser) -> None:
    [piece] = rendered("prompt/voted")["prompt/voted"]

    with phone(browser) as page:
        page.set_content(pages([piece])[0])
        png = picture(page)

    assert int.from_bytes(png[16:20]) == WIDTH


def test_a_word_that_is_lost_would_be_noticed() -> None:
    text = "The round is open. Ada chairs it."

    assert missing(["The round", "Ada"], text) == []
    assert missing(["The round", "Siân", "it"], text) == ["Siân", "it"]
    assert missing(["Ada", "The round"], text) == ["The", "round"]
