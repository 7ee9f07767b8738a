"""The real command on a database of its own, and a real browser."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.e2e.playing import Player

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE = 60_000
"""Milliseconds to wait for what must come to a page: a busy machine is slow, not wrong."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Server:
    """The bot, as `briefing-bot run` starts it."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start, on the port it had before if there was one, and wait until it serves."""
        settings = ("SLACK_", "MicrosoftApp", "DATABASE_URL", "CONTENT_DIR", "SITE_FILE", "PORT")
        known = {
            name: value for name, value in os.environ.items() if not name.startswith(settings)
        }
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapters", "run", "--port", str(self.port)],
                cwd=ROOT,
                env={**known, "DATABASE_URL": f"sqlite:///{self.folder / 'room.db'}"},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://[\w.]+:(\d+)/", line):
                self.port = int(found[1])
                return
        pytest.fail(f"The bot did not start: {(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """Ask it to stop, as a service manager does, and give it the five seconds it has."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(timeout=5) == 0
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for each file of tests: to start takes longer than most of them."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every screen goes, to be looked at; pytest throws it away in time."""
    return tmp_path_factory.mktemp("screens")


OpenWindow = Callable[..., Player]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One browser with several windows; whatever goes wrong in a page fails the test."""
    with open_browser(browser) as context:
        yield context


@contextmanager
def open_browser(browser: Browser) -> Iterator[BrowserContext]:
    """Open windows that share a profile, and look at what their scripts complain of."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    watch(context, wrong)
    yield context
    context.close()
    assert wrong == []


@pytest.fixture
def window(server: Server, context: BrowserContext, screens: Path) -> OpenWindow:
    """Open the page of one person."""

    def open_window(person: str, **options: Any) -> Player:
        page = context.new_page()
        if options:
            page.set_viewport_size(options["size"])
        page.goto(f"{server.url}/as/{person}")
        return Player(page, screens)

    return open_window


def watch(context: BrowserContext, wrong: list[str]) -> None:
    """Write down what scripts complain of, the loss of the connection aside."""

    def on_page(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", on_line)

    def on_line(line: ConsoleMessage) -> None:
        expected = "net::ERR" in line.text or "status of" in line.text
        if line.type == "error" and not expected:
            wrong.append(line.text)

    context.on("page", on_page)
