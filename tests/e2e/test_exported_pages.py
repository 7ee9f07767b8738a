"""What is handed over to be read, in a real browser: on a wide screen, a phone, and enlarged."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ViewportSize

from bot.minutes import compose, page
from bot.words import catalogue
from tests.e2e.playing import Player
from tests.showcase.worst import worst_record
from tests.test_commands import SIAN, WHY, Operator, play

pytestmark = pytest.mark.e2e

SIZES: dict[str, ViewportSize] = {
    "wide": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
    # A wide screen at 400%, as WCAG 1.4.10 has it.
    "enlarged": {"width": 320, "height": 256},
}
PAGES = (
    "round/index.html",
    "round/minutes/version-1.html",
    "round/minutes/version-2.html",
    "person/kept.html",
)


def export(folder: Path) -> Path:
    """Play a round, and let an operator write it down, and all of one person."""
    url = f"sqlite:///{folder}/bot.db"
    asyncio.run(play(url))
    operator = Operator(url)
    for words in (
        ("export", operator.round, "--to", f"{folder}/round", *WHY),
        ("person", "export", SIAN, "--to", f"{folder}/person", *WHY),
    ):
        assert operator(*words).exit_code == 0
    worst = page(compose(worst_record(), catalogue("en"), 1))
    (folder / "worst.html").write_text(worst, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    # The browser has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as other:
        return other.submit(export, tmp_path_factory.mktemp("exported")).result()


@pytest.fixture
def window_of(context: BrowserContext, screens: Path) -> Callable[[str], Player]:
    """Open a window of that size."""

    def opened(size: str) -> Player:
        window = context.new_page()
        window.set_viewport_size(SIZES[size])
        return Player(window, screens)

    return opened


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_handed_over_can_be_read(
    exported: Path, window_of: Callable[[str], Player], name: str, size: str
) -> None:
    player = window_of(size)

    player.page.goto((exported / name).as_uri())

    player.looks_right(f"{name.replace('/', '-')}-{size}")


def test_the_longest_and_oddest_minutes_fit_a_phone(
    exported: Path, window_of: Callable[[str], Player]
) -> None:
    player = window_of("phone")

    player.page.goto((exported / "worst.html").as_uri())

    player.looks_right("worst-phone")
