"""The real command beside emulate, a Slack that nobody here wrote, and the people there."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from slack_sdk import WebClient

from adapters.slack.door import ROUTE
from adapters.slack.installing import BACK
from adapters.slack.scopes import SCOPES
from tests.node import NODE, PACKAGES
from tests.rigs.slack import events, interactions
from tests.rigs.slack.front import Front, Kind
from tests.rigs.slack.messages import with_ids
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Channel, Json, Team
from tests.rigs.slack_seen import text_of
from tests.test_process import running

T = TypeVar("T")

SCRIPT = Path(__file__).with_name("emulate.mjs")
TEAM = "T000000001"
"""The id that emulate gives its workspace."""

BOT = "U0BRIEFING"
APP = {"app_id": "A0BRIEFING", "bot_id": "B0BRIEFING", "bot_user_id": BOT}
TOKEN = "xoxb-briefing"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT_ID, CLIENT_SECRET = "1111.2222", "client-secret"
PEOPLE = {"sian": "Siân Pritchard", "meera": "Meera Nair", "tom": "Tom Baker", "ada": "Ada Okafor"}

PATIENCE = 30.0
"""Seconds to wait for what the bot does in its own time."""


@dataclass
class Emulate:
    """A workspace in emulate, whose app is the bot at `bot`."""

    url: str
    bot: str = ""

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def person(self, name: str) -> "Person":
        client: Any = WebClient(f"xoxp-{name}", base_url=self.api)
        return Person(name, client.auth_test()["user_id"], client, self)

    def seen(self, what: str) -> list[Json]:
        """What emulate holds and no method of Slack's tells of."""
        return json.loads(_asked(f"{self.url}/rig/seen"))[what]

    def finds_its_app(self, bot: str) -> None:
        """Say on the app's pages at Slack where the bot is."""
        self.bot = bot
        told = {"events": f"{bot}{ROUTE}", "redirect": f"{bot}{BACK}"}
        _asked(f"{self.url}/rig/app", json.dumps(told).encode())

    def tells(self, kind: Kind, payload: Mapping[str, Any]) -> Json:
        """Tell the bot what emulate does not, signed as Slack signs; gives its answer."""
        if kind == "events_api":
            body, content = json.dumps(payload).encode(), "application/json"
        else:
            fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        signed = Front("", SECRET).signed(body)
        answer = _asked(f"{self.bot}{ROUTE}", body, {**signed, "Content-Type": content})
        return json.loads(answer or "{}")


@dataclass
class Mirror(World):
    """
    What one person has before them in emulate, for the documented payloads of what they do.

    `pull` gives emulate's own word for letting the app open a window, over a view or none.
    """

    home: str = TEAM
    pull: Callable[[str], str] = str

    def trigger(self, user: str, team: str, view: str = "") -> str:
        return self.pull(view)


@dataclass
class Person:
    """
    Writes through emulate, which tells the bot; presses what the bot has put there.

    `client` is a `WebClient`, whose methods the SDK types only in part.
    """

    name: str
    id: str
    client: Any
    slack: Emulate

    # What people do.

    def opens_channel(self, name: str, *people: "Person", private: bool = False) -> str:
        """Open a channel and invite people and, last, the bot."""
        told = {"name": name, "is_private": str(private).lower()}
        channel = self.client.api_call("conversations.create", params=told)["channel"]["id"]
        for id in (*(person.id for person in people), BOT):
            self.client.conversations_invite(channel=channel, users=id)
        return channel

    def writes(self, channel: str, text: str, thread: str | None = None) -> str:
        return self.client.chat_postMessage(channel=channel, text=text, thread_ts=thread)["ts"]

    def commands(self, channel: str, words: str = "") -> None:
        mirror, at = self._before_them(channel)
        told = interactions.commanded(mirror, mirror.users[self.id], at, "/briefing", words)
        assert not self.slack.tells("slash_commands", told)

    def opens_home(self) -> str:
        mirror, at = self._before_them(self.direct())
        event = {"type": "app_home_opened", "user": self.id, "channel": at.id, "tab": "home"}
        told = events.callback(mirror, mirror.teams[TEAM], event | {"event_ts": mirror.stamp()})
        self.slack.tells("events_api", told)
        return self.reads()

    def presses(self, channel: str, label: str) -> None:
        """Press the newest button of that name that they see in a channel, once it is there."""
        mirror, at = self._before_them(channel)
        message = until(lambda: self._newest(channel, lambda one: _labelled(one, label)), label)
        at.messages = self.messages(channel)
        pressed = interactions.pressed(_labelled(message, label) or {}, "", mirror.stamp())
        user = mirror.users[self.id]
        told = interactions.in_message(mirror, user, at, message, pressed)
        assert not self.slack.tells("interactive", told)

    def presses_in(self, label: str) -> None:
        """Press a button of the window that they have open, or of their home."""
        mirror, _ = self._before_them()
        view = self.view()
        pressed = interactions.pressed(_labelled(view, label) or {}, "", mirror.stamp())
        user = mirror.users[self.id]
        assert not self.slack.tells(
            "interactive", interactions.in_view(mirror, user, view, pressed)
        )

    def marks(self, channel: str, ts: str) -> None:
        """Use the message's menu: Add to the minutes."""
        mirror, at = self._before_them(channel)
        at.messages = self.messages(channel)
        user, message = mirror.users[self.id], at.message(ts)
        assert message
        told = interactions.marked(mirror, user, at, message, "add_to_minutes")
        assert not self.slack.tells("interactive", told)

    def sends_in(self, **values: Any) -> str:
        """Fill the open form in; gives what there is to read in the window then."""
        mirror, _ = self._before_them()
        view = self.view()
        assert set(values) <= {block["block_id"] for block in view["blocks"]}, self.reads()
        told = interactions.submitted(mirror, mirror.users[self.id], view, values)
        answer = self.slack.tells("interactive", told)
        assert answer["response_action"] == "update", answer
        # What Slack does with that answer, emulate does when it is asked to.
        self.client.views_update(view_id=view["id"], view=answer["view"])
        return self.reads()

    # What they see.

    def messages(self, channel: str) -> list[Json]:
        """All that stands in a channel, its threads included, the oldest first."""
        roots = [m["ts"] for m in self.client.conversations_history(channel=channel)["messages"]]
        threads = [self.client.conversations_replies(channel=channel, ts=ts) for ts in roots]
        return sorted((one for each in threads for one in each["messages"]), key=_moment)

    def whispers(self, channel: str) -> list[Json]:
        """What only they see in a channel."""
        private = self.slack.seen("ephemerals")
        return [m for m in private if (m["target_user"], m["channel_id"]) == (self.id, channel)]

    def finds(self, channel: str, *words: str) -> Json:
        """Wait until there is a message with all these words; the newest of them."""
        return until(
            lambda: self._newest(channel, lambda one: all(word in said(one) for word in words)),
            " ".join(words),
        )

    def direct(self) -> str:
        """Their conversation with the bot."""
        return self.client.conversations_open(users=[BOT])["channel"]["id"]

    def view(self) -> Json:
        """The window that they opened last, or their home if that came later."""
        theirs = [view for view in self.slack.seen("views") if view["user_id"] == self.id]
        return _with_ids(max(theirs, key=lambda view: float(view["hash"])))

    def reads(self) -> str:
        return said(self.view())

    def option(self, field: str, words: str) -> str:
        """The value of the choice with these words, in the open form."""
        [asked] = [block for block in self.view()["blocks"] if block.get("block_id") == field]
        options = asked["element"]["options"]
        return next(one["value"] for one in options if words in one["text"]["text"])

    def downloads(self, message: Json) -> dict[str, bytes]:
        """The files of a message, by how their names end."""
        key = {"Authorization": f"Bearer {self.client.token}"}
        files = [(one["name"], one["url_private_download"]) for one in message["files"]]
        return {Path(name).suffix: _asked(url, headers=key) for name, url in files}

    def _newest(self, channel: str, wanted: Callable[[Json], Any]) -> Json | None:
        shown = sorted((*self.messages(channel), *self.whispers(channel)), key=_moment)
        return next((one for one in map(_with_ids, reversed(shown)) if wanted(one)), None)

    def _before_them(self, channel: str = "") -> tuple[Mirror, Channel]:
        mirror = Mirror(pull=self._pull)
        mirror.teams[TEAM] = Team(TEAM, BOT, APP["bot_id"])
        mirror.add_user(self.id, PEOPLE[self.name])
        at = mirror.add_channel(channel, [self.id, BOT])
        at.other = self.id if channel.startswith("D") else ""
        return mirror, at

    def _pull(self, view: str) -> str:
        # The method is emulate's own.
        told = {"user_id": self.id, "view_id": view}
        return self.client.api_call("views.generateTriggerId", params=told)["trigger_id"]


def said(shown: Json) -> str:
    """What there is to read in a message or in a view."""
    return text_of(shown["blocks"]) if shown.get("blocks") else shown.get("text", "")


def until(look: Callable[[], T | None], what: str) -> T:
    """Look until there is something; fails if `what` does not come."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.2)
    return found


def _with_ids(shown: Json) -> Json:
    # Slack makes them up where there are none; emulate does not.
    return shown | {"blocks": with_ids(World(), shown.get("blocks") or [])}


def _labelled(shown: Json, label: str) -> Json | None:
    pressable = interactions.actions_in(shown["blocks"])
    return next((one for one in pressable if one.get("text", {}).get("text") == label), None)


def _moment(message: Json) -> float:
    return float(message["ts"])


def _asked(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> bytes:
    request = Request(url, body, dict(headers or {}))  # noqa: S310 - on loopback
    try:
        with urlopen(request, timeout=20) as response:  # noqa: S310 - likewise
            return response.read()
    except HTTPError as error:
        with error:
            raise AssertionError(f"{url} answers {error.code}") from None


@contextmanager
def emulate(*, installed: bool) -> Iterator[Emulate]:
    """A workspace in memory, with people who may do everything, and an app that may little."""
    assert PACKAGES.exists(), "The packages for Node are not installed: run `make e2e`."
    bot = {"token": TOKEN, "type": "bot", "user_id": BOT, "scopes": SCOPES, **APP}
    app = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "name": "Briefing", **APP}
    seed = {
        "signing_secret": SECRET,
        "strict_scopes": True,
        "team": {"name": "Riverside", "domain": "riverside"},
        "users": [{"name": name, "real_name": real} for name, real in PEOPLE.items()],
        "oauth_apps": [app | {"scopes": SCOPES, "redirect_uris": []}],
        "tokens": [
            *({"token": f"xoxp-{name}", "user": name} for name in PEOPLE),
            *([bot] if installed else []),
        ],
    }
    command = [NODE, SCRIPT, json.dumps(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            url = process.stdout.readline().strip()
            assert url, "emulate did not start"
            yield Emulate(url)
        finally:
            process.terminate()


@contextmanager
def beside_emulate(folder: Path, *, installed: bool = True) -> Iterator[Emulate]:
    """The command, with its database in this folder; at the end it must not have complained."""
    one = {"SLACK_BOT_TOKEN": TOKEN}
    many = {"SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
    settings = {"SLACK_SIGNING_SECRET": SECRET, **(one if installed else many)}
    with (
        emulate(installed=installed) as slack,
        running(cwd=folder, SLACK_API_URL=slack.api, **settings) as (process, url),
    ):
        slack.finds_its_app(url)
        log = ""
        try:
            yield slack
        finally:
            process.terminate()
            log = process.communicate(timeout=20)[1]
            sys.stderr.write(log)
        assert process.returncode == 0
        assert "level=warning" not in log
        assert "level=error" not in log
        assert not [one for one in slack.seen("deliveries") if one["status_code"] != 200]
