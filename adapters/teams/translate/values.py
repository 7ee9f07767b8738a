"""What Teams can tell the bot, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.messages import Press, Submission
from bot.model import Person, Place, Reply

PLATFORM = "teams"

Kind = Literal["channel", "groupChat", "personal"]
"""What a conversation is; the chat of a meeting is a group chat."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    What to remember of a conversation to speak in it later.

    `id` is without a thread. `team` is set in a channel alone, `person` in a personal chat:
    the id of whoever it is with. `bot` is what Teams calls the bot.
    """

    id: str
    kind: Kind
    tenant: str
    service_url: str
    bot: str
    team: str = ""
    person: str = ""
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """
    Where an answer can be shown; "" is what their doing did not come with.

    `conversation` is whole: in a channel it names the thread. `user` is Teams' own id of
    whoever it was, `message` the card they used, `invoke` the question Teams waits for.
    """

    conversation: str
    kind: Kind
    service_url: str
    user: str = ""
    activity: str = ""
    message: str = ""
    invoke: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """
    Something said in a thread or a chat, as its author typed it.

    Where there are no threads, in chats, its thread has no root. With `mentioned` it was
    addressed to the bot: if it turns out to be no reply, its author waits for an answer.
    """

    how: Literal["hear", "amend", "withdraw"]
    reply: Reply
    mentioned: bool
    where: Where


@dataclass(frozen=True, slots=True)
class Pressed:
    """
    A button pressed. `page` and `wants_files` are about the paper that `ref` gave.

    With `elsewhere` the place came with the button: whoever pressed it may not be in there.
    With `refresh` only the card is looked at: by Teams, which asks for what this person is to
    see in it, or by whoever comes back to it. `back` is the look at the message it stands in.
    """

    press: Press
    where: Where
    page: int = 0
    wants_files: bool = False
    elsewhere: bool = False
    refresh: bool = False
    back: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """
    A form sent in; `chosen` has people's ids by field, the submission's `people` is empty.

    `place` is where the form says that it was asked for; `back` is the look at the message in
    whose card it stands.
    """

    submission: Submission
    where: Where
    place: Place | None
    chosen: Mapping[str, tuple[str, ...]]
    back: str = ""


@dataclass(frozen=True, slots=True)
class Commanded:
    """Something written to the bot; `place` is None in a personal chat."""

    person: Person
    place: Place | None
    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Marked:
    """A message somebody wants in the minutes."""

    person: Person
    place: Place | None
    id: str
    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Upload:
    """Where to put a file that somebody lets the bot put there, and what it is to be called."""

    url: str
    name: str
    content_url: str
    id: str
    type: str


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody takes a file, or (`upload` is None) does not; `context` came with the offer."""

    person: Person
    upload: Upload | None
    context: Mapping[str, str]
    where: Where


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a channel, a chat or, without a `place`, by somebody for themselves."""

    place: Place | None
    inviter: Person | None
    where: Where


@dataclass(frozen=True, slots=True)
class Installed:
    """The app was added, removed or renewed for a team, a chat or (no `place`) a person."""

    how: Literal["added", "removed", "upgraded"]
    place: Place | None
    person: Person | None
    where: Where


@dataclass(frozen=True, slots=True)
class Lost:
    """
    A channel or chat the bot can no longer write to, and since when.

    With `whole_team` all of a team's channels are lost; `place` is then its first one, whose
    id is the team's.
    """

    place: Place
    why: Literal["removed", "archived", "deleted"]
    at: datetime
    whole_team: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """
    The meeting of a chat or a channel has started or ended.

    `id` is the meeting's own; `person` is whom Teams tells of it as, for want of the organiser.
    """

    place: Place
    how: Literal["started", "ended"]
    at: datetime
    person: Person | None
    id: str
    where: Where
