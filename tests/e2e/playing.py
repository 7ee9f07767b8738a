"""People at their browsers."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.e2e.pictures import keep


@dataclass
class Player:
    """One person's window; says what they do there, in the words of the page."""

    window: Page
    screens: Path
    _in_front: ClassVar[Page | None] = None

    def __post_init__(self) -> None:
        Player._in_front = self.window

    @property
    def page(self) -> Page:
        """The page, in front: a browser draws those behind it once a second."""
        if Player._in_front is not self.window:
            self.window.bring_to_front()
            Player._in_front = self.window
        return self.window

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def message(self, about: str) -> Locator:
        """The newest message whose label or text has these words."""
        return self.page.locator("article.message", has_text=about).last

    def post(self, about: str) -> Locator:
        """The newest message of the channel with these words, its thread included."""
        return self.page.locator("li.post", has=self.page.locator(".root", has_text=about)).last

    def press(self, label: str, *, at: str = "") -> None:
        within = self.message(at) if at else self.page.locator("#home")
        within.get_by_role("button", name=label, exact=True).click()

    def choose(self, option: str) -> None:
        self.dialog.get_by_label(option, exact=True).check()

    def fill(self, label: str, text: str) -> None:
        self.dialog.get_by_label(label).fill(text)

    def send(self, label: str) -> None:
        """Send the open form in; it closes when it is taken."""
        self.dialog.get_by_role("button", name=label, exact=True).click()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def told(self, text: str) -> None:
        """The line that says in passing that something is done."""
        expect(self.page.locator("#done")).to_contain_text(text)
        expect(self.dialog).to_be_hidden()

    def close(self) -> None:
        self.dialog.get_by_role("button", name="Back to the meeting").click()
        expect(self.dialog).to_be_hidden()

    def write(self, text: str) -> None:
        """Write to the channel, outside any thread."""
        self.page.get_by_label("Write to the channel").fill(text)
        self.page.get_by_role("button", name="Send", exact=True).click()
        expect(self.message(text[:200])).to_be_visible()

    def reply(self, about: str, text: str) -> None:
        thread = self.post(about)
        thread.get_by_label("Your reply").fill(text)
        thread.get_by_role("button", name="Reply to").click()
        expect(self.message(text)).to_be_visible()

    def looks_right(self, name: str) -> None:
        """Its screen in light and dark; axe finds nothing in either, and nothing sticks out."""
        expect(self.page.locator("[aria-busy]")).to_have_count(0)
        self._in_order(f"{name}-light", {})
        self.page.emulate_media(color_scheme="dark")
        self._in_order(f"{name}-dark", {"runOnly": ["color-contrast"]})
        self.page.emulate_media(color_scheme="light")
        wide = self.page.evaluate(
            "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        )
        assert wide <= 0, f"{name} is {wide} px too wide"

    def _in_order(self, name: str, rules: dict[str, list[str]]) -> None:
        found = Axe().run(self.page, options=rules)
        assert found.violations_count == 0, found.generate_report()
        self.page.screenshot(path=self.screens / f"{name}.png")

    def picture(
        self, name: str, *, at: Locator | None = None, dark: bool = False, height: int = 0
    ) -> None:
        """With $PICTURES, keep one in that folder; with `at`, scrolled to that."""
        if not (folder := os.environ.get("PICTURES")):
            return
        before = self.page.viewport_size
        assert before
        self.page.set_viewport_size({**before, "height": height or before["height"]})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.mouse.move(0, 0)
        if at:
            at.evaluate("(element) => element.scrollIntoView({ block: 'start' })")
        self.page.evaluate(
            "document.querySelectorAll('.foot > *').forEach((one) => one.replaceChildren())"
        )
        Path(folder).mkdir(parents=True, exist_ok=True)
        keep(self.page, Path(folder, f"{name}.png"), self.page.screenshot())
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(before)

    def edit(self, before: str, after: str) -> None:
        own = self.message(before)
        own.get_by_text("Edit", exact=False).first.click()
        own.get_by_label("New wording").fill(after)
        own.get_by_role("button", name="Save").click()
        expect(self.message(after)).to_be_visible()

    def delete(self, about: str) -> None:
        own = self.message(about)
        own.get_by_text("Delete", exact=False).first.click()
        own.get_by_role("button", name="Delete the message").click()
        expect(self.page.get_by_text(about)).to_have_count(0)

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, name: str) -> None:
        """Press Tab until something of that name has the focus."""
        for _ in range(300):
            self.keys("Tab")
            if self.page.evaluate(_NAME) == name:
                return
        raise AssertionError(f"Tab does not reach {name!r}")


_NAME = """() => {
    const element = document.activeElement;
    return (element.labels?.[0] ?? element).textContent.replace(/\\s+/g, " ").trim();
}"""
