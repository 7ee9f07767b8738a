"""Somebody before the playground's page."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PATIENCE
from tests.e2e.pictures import keep
from tests.e2e.teams.playground import Playground

Json = dict[str, Any]

CARD = ".ac-adaptiveCard"

_GROUND = "(element) => getComputedStyle(element).backgroundColor"
_BEYOND = re.compile(r"https?://(?!localhost:)")


@dataclass
class Posted:
    """A message of the bot's, as the playground tells its page of it."""

    conversation: str
    id: str
    card: Json

    def action(self, label: str) -> Json:
        """What a button brings back, its card's own data."""
        return next(each["data"] for each in _actions(self.card) if each["title"] == label)


@dataclass
class Seat:
    """Siân's window; says what she does there, in the words of the page."""

    page: Page
    screens: Path
    posted: list[Posted] = field(default_factory=list[Posted])
    """What the bot has put where she can see it."""
    logged: list[Posted] = field(default_factory=list[Posted])
    """What it has answered and sent to anybody, by the page's log."""

    # What she does.

    def opens(self, name: str) -> None:
        """Go to a channel or chat: what is open stands on another ground in the list."""
        item = self.page.get_by_role("treeitem").filter(has_text=name)
        before = item.evaluate(_GROUND)
        item.click()
        self.page.mouse.move(0, 0)
        expect(item).not_to_have_css("background-color", before)
        expect(self.page.get_by_role("textbox").first).to_be_visible()

    def posts(self, text: str) -> None:
        """Begin a thread that names the bot."""
        # Until it is there, the field is still that of what was open before.
        expect(self._post).to_be_visible()
        self._types(self.page.get_by_role("textbox").first, text)
        self._post.click()

    def says(self, text: str) -> None:
        """Write to the bot in a chat, where there are no threads."""
        expect(self._post).to_be_hidden()
        self._types(self.page.get_by_role("textbox").last, text)
        self.page.keyboard.press("Enter")

    def replies(self, about: str, text: str) -> None:
        """Reply in the thread of a card, naming the bot: the page sends no others on."""
        thread = self.thread(about)
        self._types(thread.get_by_role("textbox").last, text)
        self.page.keyboard.press("Enter")

    def presses(self, label: str, *, at: str) -> None:
        self.card(at).get_by_role("button", name=label, exact=True).click()

    def chooses(self, label: str, option: str, *, at: str) -> None:
        self.card(at).get_by_label(label).first.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def fills(self, label: str, text: str, *, at: str) -> None:
        self.card(at).get_by_label(label).first.fill(text)

    # What she sees.

    def cards(self, about: str) -> Locator:
        return self.page.locator(CARD, has_text=about)

    def card(self, about: str) -> Locator:
        """The newest card with these words: the page has the newest thread above all others."""
        return self.cards(about).first

    def thread(self, about: str) -> Locator:
        """The smallest part of the page that has a card and a field to reply in."""
        box = self.page.get_by_role("textbox")
        return self.page.locator("div", has=self.card(about)).filter(has=box).last

    def sees(self, text: str, *, at: str) -> None:
        expect(self.card(at)).to_contain_text(text)

    def message(self, *words: str) -> Posted:
        """What the bot last put there with all these words; waits for it."""
        return self._newest(self.posted, words)

    def log(self, *words: str) -> Posted:
        """The same of what it sent or answered, to whomever."""
        return self._newest(self.logged, words)

    def _newest(self, among: list[Posted], words: Sequence[str]) -> Posted:
        for _ in range(PATIENCE // 200):
            for each in reversed(among):
                said = json.dumps(each.card, ensure_ascii=False)
                if all(word in said for word in words):
                    return each
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{' '.join(words)} did not come")

    def picture(self, name: str, *, at: str = "") -> None:
        """Take one to be looked at; with $PICTURES, keep that of a card in that folder."""
        self.page.screenshot(path=self.screens / f"playground-{name}.png")
        if at and (folder := os.environ.get("PICTURES")):
            shown = self.card(at).screenshot()
            keep(self.page, Path(folder, f"teams-playground-{name}.png"), shown)

    @property
    def _post(self) -> Locator:
        return self.page.get_by_role("button", name="Post", exact=True)

    def _types(self, box: Locator, text: str) -> None:
        box.click()
        self.page.keyboard.type("@Br", delay=50)
        self.page.locator("#typeahead-menu").get_by_role("menuitem").first.click()
        self.page.keyboard.type(f" {text}")
        expect(box).to_have_text(f"Briefing {text}")


@contextmanager
def seated(browser: Browser, playground: Playground, screens: Path) -> Iterator[Seat]:
    """Open the playground's page, which installs the app for whoever sits before it."""
    context = browser.new_context(viewport={"width": 1400, "height": 1300}, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    # Its fonts and the like are at Microsoft's: nothing is asked for beyond this machine.
    context.route(_BEYOND, lambda route: route.abort())
    seat = Seat(context.new_page(), screens)
    seat.page.on("websocket", lambda socket: socket.on("framereceived", _hear(seat)))
    seat.page.goto(playground.url)
    expect(seat.page.get_by_text("Personal Chat", exact=True)).to_be_visible()
    yield seat
    context.close()


def _hear(seat: Seat) -> Callable[[str | bytes], None]:
    def hear(frame: str | bytes) -> None:
        told = json.loads(frame)
        if told.get("action") in ("createMessage", "updateMessage"):
            message, where = told["message"], told["actionConversationId"]
            seat.posted += (Posted(where, message["messageId"], card) for card in _cards(message))
        elif told.get("logAction") == "appendLog":
            log = told["log"]
            said = [log.get(way, {}).get("body") or {} for way in ("request", "response")]
            cards = [*_cards(said[0]), *([said[1]["value"]] if _is_card(said[1]) else [])]
            seat.logged += (Posted(log.get("conversationId", ""), "", card) for card in cards)

    return hear


def _cards(message: Json) -> list[Json]:
    return [each["content"] for each in message.get("attachments", ()) if "content" in each]


def _is_card(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("type", "").endswith("card.adaptive")


def _actions(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, list):
        yield from (found for each in part for found in _actions(each))
    elif isinstance(part, dict):
        if str(part.get("type", "")).startswith("Action."):
            yield part
        yield from (found for each in part.values() for found in _actions(each))
