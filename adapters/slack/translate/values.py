"""What Slack can tell the bot, as values. People in them have no names yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.messages import Press, Submission
from bot.model import Person, Place, Reply

PLATFORM = "slack"


@dataclass(frozen=True, slots=True)
class Home:
    """
    The workspace the app is installed in.

    Where it is installed in a whole organisation, both are that organisation's id.
    """

    team: str
    enterprise: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """
    Something said in a thread, as Slack sends it.

    `mentions` has the ids of people in it, `root_author` who began the thread, "" if Slack
    does not say.
    """

    how: Literal["hear", "amend", "withdraw"]
    reply: Reply
    mentions: tuple[str, ...]
    root_author: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """
    Where an answer to one person can be shown; "" is what their doing did not come with.

    `trigger` lives 3 seconds. `thread` is set only if it was done inside a thread, and
    `view_type` is "modal" or "home".
    """

    user: str
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    response_url: str = ""
    view: str = ""
    hash: str = ""
    view_type: str = ""
    root_view: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """
    A button pressed. `page` and `wants_files` are about the paper that `ref` gave.

    With `elsewhere` the place came with the button or its window: whoever pressed it may not be
    in there.
    """

    press: Press
    where: Where
    page: int = 0
    wants_files: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A form sent in; `chosen` has user ids by field, the submission's `people` is empty."""

    submission: Submission
    where: Where
    place: Place | None
    chosen: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command; `text` is what follows it, `place` is None in a direct message."""

    person: Person
    place: Place | None
    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Marked:
    """A message somebody wants in the minutes; `text` is as Slack sends it."""

    person: Person
    place: Place | None
    id: str
    text: str
    mentions: tuple[str, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody looks at the app's home."""

    person: Person


@dataclass(frozen=True, slots=True)
class Lost:
    """A channel the bot can no longer write to, and since when."""

    place: Place
    why: Literal["removed", "archived", "deleted"]
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of an installation, and when Slack says it was; None if it does not."""

    at: datetime | None


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a channel; `inviter` is a user id, "" if nobody is named."""

    place: Place
    inviter: str
