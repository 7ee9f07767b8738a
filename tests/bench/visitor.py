"""Somebody who opens a round in the room by its pages, so that there is a thread to reply in."""

import time
from collections.abc import Sequence
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from lxml import html

CAST = ("ada", "sian", "tomasz", "meera", "darren", "fatima", "lee", "grace")
WAIT = 10.0


class Visitor:
    """A browser without script, as far as it is needed here."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def token(self, person: str) -> str:
        """What marks this person's forms as the room's own."""
        return self._page(f"/as/{person}").xpath("string(//body/@data-token)")

    def enctype(self) -> str:
        """How the page's form for a reply is sent."""
        form = "//form[@class='composer'][input[@name='root'][@value!='']]"
        return self._page("/as/ada").xpath(f"string({form}/@enctype)")

    def open_round(self) -> str:
        """Start a round as the form proposes it, and wait for its first prompt's thread."""
        form = self._send(
            "/as/ada/press", [("token", self.token("ada")), ("place", "team"), ("ref", "begin:")]
        ).xpath("//form[contains(@action, '/submit')]")[0]
        self._send(form.action, form.form_values())
        patient_until = time.monotonic() + WAIT
        while time.monotonic() < patient_until:
            # The opening, then the prompt.
            posts = self._page("/as/ada").xpath("//li[@class='post']/@data-id")
            if len(posts) > 1:
                return posts[-1]
            time.sleep(0.05)
        raise SystemExit("The round did not open.")

    def _page(self, path: str) -> html.HtmlElement:
        with urlopen(Request(self._url + path)) as answer:  # noqa: S310 - our own address
            return html.fromstring(answer.read().decode())

    def _send(self, path: str, typed: Sequence[tuple[str, str]]) -> html.HtmlElement:
        request = Request(self._url + path, urlencode(typed).encode())  # noqa: S310 - likewise
        with urlopen(request) as answer:  # noqa: S310 - likewise
            return html.fromstring(answer.read().decode())
