"""
Pictures of the showcase as a phone would show it.

`python -m tests.e2e.slack.pictures FOLDER` writes a gallery of everything; with beginnings of
names after the folder, of what begins like that, small enough to be kept beside the code.
"""

import base64
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, SWITCHES
from tests.e2e.pictures import keep
from tests.e2e.slack.rendered import Piece, rendered
from tests.node import PACKAGES, node
from tests.showcase.material import ADA, LEE, MEERA, ROOT, SIAN, TOM

WIDTH, TALLEST = 390, 4000
"""Of a picture, in CSS pixels: as wide as a phone; what is below the end is left out of it."""

LOGO = ROOT / "adapters" / "room" / "static" / "room.svg"

_STYLE = """
body { margin: 0; padding: 12px; font-family: Lato, "Noto Sans", sans-serif; }
.bar { display: flex; justify-content: space-between; gap: 8px; padding: 8px 0; }
.bar b { font-size: 18px; }
.bar span { border: 1px solid #999; border-radius: 4px; padding: 2px 10px; }
/* What Slack does and the package does not: break long words, and shorten long buttons. */
#slack_blocks_to_jsx p { min-width: 0; overflow-wrap: anywhere; }
#slack_blocks_to_jsx button { max-width: 310px; overflow: hidden; text-overflow: ellipsis; }
#slack_blocks_to_jsx [class*="w-[190px]"] { width: 100%; overflow: hidden; }
#slack_blocks_to_jsx .pointer-events-none { white-space: nowrap; color: inherit; }
"""


def pages(pieces: Iterable[Piece]) -> list[str]:
    """Draw each piece as a page, with the packages that draw Slack's blocks for a browser."""
    every = list(pieces)
    logo = f"data:image/svg+xml;base64,{base64.b64encode(LOGO.read_bytes()).decode()}"
    users = [{"id": each.id, "name": each.name} for each in (ADA, SIAN, MEERA, TOM, LEE)]
    common = {"users": users, "name": "briefing-bot", "logo": logo}
    asked = [{"kind": each.kind, "blocks": each.blocks, **common} for each in every]
    result = node("slack.mjs", stdin=json.dumps(asked))
    assert result.returncode == 0, result.stderr
    style = (PACKAGES / "slack-blocks-to-jsx" / "dist" / "style.css").read_text() + _STYLE
    return [
        _page(each, drawn, style)
        for each, drawn in zip(every, json.loads(result.stdout), strict=True)
    ]


def _page(piece: Piece, drawn: str, style: str) -> str:
    above, below = _bars(piece.payload) if piece.kind == "modal" else ("", "")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(piece.name)}</title>'
        f"<style>{style}</style><body>{above}<main>{drawn}</main>{below}</body></html>"
    )


def _bars(view: dict[str, Any]) -> tuple[str, str]:
    """The frame of a modal: its title, and the buttons in its corner."""
    buttons = (view[name]["text"] for name in ("close", "submit") if name in view)
    corner = "".join(f"<span>{escape(said)}</span>" for said in buttons)
    title = escape(view["title"]["text"])
    return f'<div class="bar"><b>{title}</b></div>', f'<div class="bar">{corner}</div>'


def picture(page: Page) -> bytes:
    """Take what is shown, from its top."""
    high = page.evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    clip = FloatRect(x=0, y=0, width=WIDTH, height=min(high, TALLEST))
    return page.screenshot(clip=clip, full_page=True)


def file_of(folder: Path, piece: Piece) -> Path:
    return folder / f"{piece.name.replace('/', '-')}.png"


@contextmanager
def phone(browser: Browser) -> Iterator[Page]:
    """Open an empty page as wide as a phone."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 844}, locale="en-GB")
    yield context.new_page()
    context.close()


def gallery(folder: Path, beginnings: tuple[str, ...]) -> list[Path]:
    """Write a picture of every piece whose name begins like this, and a page that shows all."""
    wanted = [piece for group in rendered(*beginnings).values() for piece in group]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with phone(browser) as page:
            for piece, drawn in zip(wanted, pages(wanted), strict=True):
                page.set_content(drawn)
                _write(page, file_of(folder, piece), small=bool(beginnings))
        browser.close()
    files = [file_of(folder, piece) for piece in wanted]
    figures = (f'<h2>{each.stem}</h2><img src="{each.name}" alt="">' for each in files)
    (folder / "index.html").write_text(f"<!doctype html>{''.join(figures)}")
    return files


def _write(page: Page, file: Path, *, small: bool) -> None:
    """Write a picture; to make it small takes seconds."""
    if small:
        keep(page, file, picture(page))
    else:
        file.write_bytes(picture(page))


if __name__ == "__main__":
    target, *names = sys.argv[1:]
    print(len(gallery(Path(target), tuple(names))), "pictures in", target)
