"""Cards in a browser, drawn by Microsoft's own renderer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, FloatRect, Page

from tests.e2e.teams.rendered import Card, Piece
from tests.node import HERE, PACKAGES

PHONE, DESKTOP = 390, 720
"""Widths in CSS pixels: a phone, and the column of a channel on a wide screen."""

TALLEST = 2500
"""Of a picture; what is below the end is left out of it."""

_DIST = PACKAGES / "adaptivecards" / "dist"

# Around a card: whose it is, and where; and Teams' own looks of what one presses and fills in.
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><style>
body { margin: 0; padding: 12px; background: var(--page); color: var(--text);
  font: 14px 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; }
#bar { display: flex; gap: 8px; align-items: baseline; padding: 0 0 8px; }
#bar small { color: var(--subtle); }
#card { background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
#card .ac-adaptiveCard { padding: 16px; overflow-wrap: anywhere; }
#card .ac-container { border-radius: 4px; }
#card .ac-actionSet { flex-wrap: wrap; gap: 8px; }
#card .ac-actionSet > div:not(.ac-pushButton) { display: none; }
#card .ac-pushButton { background: var(--card); color: var(--text); border: 1px solid var(--line);
  border-radius: 4px; padding: 5px 12px; font: inherit; font-weight: 600; cursor: pointer;
  flex: 0 1 auto !important; }
#card .ac-pushButton.style-positive { background: var(--accent); border-color: var(--accent);
  color: var(--accentText); }
#card .ac-pushButton.style-destructive { color: var(--attention); border-color: var(--attention); }
#card .ac-input { background: var(--card); color: var(--text); border: 1px solid var(--line);
  border-radius: 4px; padding: 6px 10px; font: inherit; width: 100%; box-sizing: border-box; }
#card .ac-input[type=checkbox] { width: auto; }
#card textarea.ac-input { min-height: 84px; }
#card a { color: var(--accent); }
</style><body><div id="bar"><b>Briefing</b> <small></small></div><main id="card"></main>
"""


@dataclass(frozen=True)
class Drawn:
    """What the renderer made of a card, and what it had to say about it, if that is news."""

    faults: list[str]
    actions: list[str]
    inputs: list[str]


@contextmanager
def window(browser: Browser, width: int) -> Iterator[Page]:
    """Open an empty page of some width, with the renderer in it."""
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="en-GB")
    page = context.new_page()
    page.set_content(_PAGE)
    page.add_style_tag(path=_DIST / "adaptivecards.css")
    for script in (_DIST / "adaptivecards.min.js", HERE / "teams.js"):
        page.add_script_tag(path=script)
    yield page
    context.close()


def draw(page: Page, piece: Piece, *, dark: bool = False, old: bool = False) -> Drawn:
    """Draw a card; an `old` client does not know Action.Execute."""
    said = "12:00" if piece.kind == "chat" else "in a dialog"
    page.locator("#bar small").evaluate("(element, said) => { element.textContent = said; }", said)
    return Drawn(**page.evaluate(_DRAW, [piece.card, {"dark": dark, "old": old}]))


_DRAW = "([card, options]) => draw(card, options)"


def width_of(page: Page) -> int:
    return page.evaluate("document.scrollingElement.scrollWidth")


def picture(page: Page) -> bytes:
    """Take what is shown, from its top."""
    high = page.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    size = page.viewport_size
    assert size
    clip = FloatRect(x=0, y=0, width=size["width"], height=min(high, TALLEST))
    return page.screenshot(clip=clip, full_page=True)


def written(value: Any) -> Iterator[str]:
    """What a card has to read; of a list what is chosen, the rest shows only when it is open."""
    match value:
        case list():
            yield from (text for each in value for text in written(each))
        case {"type": "Chart.HorizontalBar", "fallback": otherwise}:
            yield from written(otherwise)
        case {"type": "Input.ChoiceSet", "label": label}:
            yield label
        case {"type": str(kind), "label": label} if kind.startswith("Input."):
            yield label
            yield value.get("value", "") if kind == "Input.Text" else ""
        case {"type": str(kind), "title": title} if kind.startswith("Action."):
            yield title
        case {"type": "TextBlock" | "TextRun", "text": text}:
            yield text
        case {"type": "RichTextBlock", "inlines": runs}:
            yield "".join(run["text"] for run in runs)
        case dict():
            names = ("body", "items", "actions")
            yield from (text for name in names for text in written(value.get(name, [])))


def everything_in(card: Card) -> list[str]:
    return [text for text in written(card) if text.strip()]
