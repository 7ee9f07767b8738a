"""The things a Teams is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

APP = "0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10"
BOT = f"28:{APP}"
BOT_NAME = "Briefing bot"
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
TEAM = "19:t0team00000000000000000000000000@thread.tacv2"
CHANNEL = "19:c0team00000000000000000000000000@thread.tacv2"
CHAT = "19:c0chat00000000000000000000000000@thread.v2"
MEETING = "19:meeting_c0meeting000000000000000000@thread.v2"
"""The chat of a meeting."""

Json = dict[str, Any]
Clock = Callable[[], float]


@dataclass
class Account:
    """Somebody: `id` is Teams' own for them, `object_id` Entra's."""

    id: str
    object_id: str
    name: str
    tenant: str = TENANT
    has_app: bool = True
    blocks: bool = False


@dataclass
class Message:
    """What stands in a conversation; the root of the first in a thread is its own id."""

    id: str
    root: str
    author: str
    activity: Json
    taken: list[str] = field(default_factory=list)
    """The ids of the files that somebody took from it."""
    views: dict[str, Json] = field(default_factory=dict)
    """What its card has become for some people, by Teams' own ids of them."""

    @property
    def cards(self) -> list[Json]:
        return [each["content"] for each in self.activity.get("attachments", ())]

    def cards_for(self, who: Account) -> list[Json]:
        """Its cards as somebody sees them."""
        first, *others = self.cards or [{}]
        return [self.views.get(who.id, first), *others]


@dataclass
class Talk:
    """A conversation; `bot` is whether the bot is in it."""

    id: str
    kind: Literal["channel", "groupChat", "personal"]
    members: list[str]
    team: str = ""
    bot: bool = True
    gone: bool = False
    messages: list[Message] = field(default_factory=list)

    def message(self, id: str) -> Message | None:
        return next((each for each in self.messages if each.id == id), None)

    def thread(self, root: str) -> list[Message]:
        return [each for each in self.messages if each.root == root]


@dataclass
class File:
    """A place for a file, and what was put there."""

    id: str
    name: str
    owner: str
    data: bytes | None = None
