"""The things a Slack is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

APP = "A1"
Json = dict[str, Any]
Clock = Callable[[], float]


@dataclass
class Team:
    """A workspace; with `org_wide` the app is installed in all its organisation at once."""

    id: str
    bot_user: str
    bot_id: str
    enterprise: str = ""
    org_wide: bool = False

    @property
    def domain(self) -> str:
        return f"{self.id.lower()}-team"


@dataclass
class User:
    id: str
    name: str
    team: str
    deleted: bool = False
    is_bot: bool = False
    profile: Json = field(default_factory=dict)


@dataclass
class Channel:
    """
    A conversation; `other` is the person of a direct message.

    With `kept_since`, a `ts`, the history of what is older is out of the plan's reach.
    """

    id: str
    team: str
    name: str
    members: list[str]
    private: bool = False
    archived: bool = False
    other: str = ""
    kept_since: str = ""
    messages: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        if self.other:
            return "im"
        return "group" if self.private else "channel"

    def message(self, ts: str) -> Json | None:
        return next((one for one in self.messages if one["ts"] == ts), None)

    def replies(self, root: str) -> list[Json]:
        return [m for m in self.messages if m.get("thread_ts") == root and m["ts"] != root]


@dataclass
class Token:
    """A bot's or an app's; one of an organisation names no team. `expires` in Unix seconds."""

    value: str
    team: str = ""
    enterprise: str = ""
    app: bool = False
    expires: float | None = None
    gone: bool = False


@dataclass
class Code:
    """What an installation hands the app, to be exchanged for a token."""

    team: str
    user: str
    redirect_uri: str = ""
    rotates: bool = False


@dataclass
class File:
    """`asked` counts the times the app looked whether it had been shared."""

    id: str
    team: str
    name: str
    length: int
    data: bytes | None = None
    title: str = ""
    user: str = ""
    channel: str = ""
    thread: str = ""
    ts: str = ""
    asked: int = 0


@dataclass
class Trigger:
    """Something somebody did, for which the app may show them a modal, once, within 3 seconds."""

    user: str
    team: str
    at: float
    view: str = ""
    used: bool = False


@dataclass
class Hook:
    """A `response_url`: who it answers, where, and which message it may replace."""

    user: str
    channel: str
    ts: str = ""
    thread: str = ""
    left: int = 5
