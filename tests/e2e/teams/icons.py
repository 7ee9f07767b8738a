"""
The icons of Teams' app package, drawn from their sources.

`python -m tests.e2e.teams.icons` writes color.png and outline.png anew after a change of the SVG
files beside them.
"""

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import CHROMIUM, SWITCHES
from tests.showcase.material import ROOT

FOLDER = ROOT / "adapters" / "teams" / "manifest"
SIZES: Mapping[str, int] = {"color": 192, "outline": 32}
"""Pixels of a side, as Teams wants them."""


def draw(browser: Browser, source: Path, size: int) -> bytes:
    """Draw a square SVG file as PNG; what is empty in it stays transparent."""
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>body {{ margin: 0 }}</style>{source.read_text()}")
    drawn = page.screenshot(omit_background=True)
    page.close()
    return drawn


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        for name, size in SIZES.items():
            made = draw(browser, FOLDER / f"{name}.svg", size)
            (FOLDER / f"{name}.png").write_bytes(made)
        browser.close()


if __name__ == "__main__":
    main()
