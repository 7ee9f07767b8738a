"""
Pictures of the showcase as Teams' cards would show it.

`python -m tests.e2e.teams.pictures FOLDER` writes a gallery of everything. With names after the
folder it writes what begins like that alone, small enough to be kept beside the code. `--dark`
before the folder draws it dark, `--wide` as wide as a channel on a wide screen.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, SWITCHES
from tests.e2e.pictures import keep
from tests.e2e.teams.drawn import DESKTOP, PHONE, draw, picture, window
from tests.e2e.teams.rendered import Piece, rendered


def file_of(folder: Path, piece: Piece) -> Path:
    return folder / f"teams-{piece.name.replace('/', '-')}.png"


def gallery(folder: Path, beginnings: tuple[str, ...], *, dark: bool, width: int) -> list[Path]:
    """Write a picture of every piece whose name begins like this, and a page that shows all."""
    wanted = [piece for group in rendered(*beginnings).values() for piece in group]
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with window(browser, width) as page:
            for piece in wanted:
                draw(page, piece, dark=dark)
                # To make it small takes seconds.
                if beginnings:
                    keep(page, file_of(folder, piece), picture(page))
                else:
                    file_of(folder, piece).write_bytes(picture(page))
        browser.close()
    files = [file_of(folder, piece) for piece in wanted]
    if not beginnings:
        figures = (f'<h2>{each.stem}</h2><img src="{each.name}" alt="">' for each in files)
        (folder / "index.html").write_text(f"<!doctype html>{''.join(figures)}")
    return files


if __name__ == "__main__":
    switches = {word for word in sys.argv[1:] if word.startswith("--")}
    target, *names = (word for word in sys.argv[1:] if word not in switches)
    wide = DESKTOP if "--wide" in switches else PHONE
    made = gallery(Path(target), tuple(names), dark="--dark" in switches, width=wide)
    print(len(made), "pictures in", target)
