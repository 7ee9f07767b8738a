"""What every adapter of a platform asks of the core."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.messages import Form, Message, Press, Response, Submission
from bot.model import Person, Place, Posted, Reply


class Ears(Protocol):
    """Keeps what is said; each method returns when that is on disk, or raises `NotYet`."""

    async def hear(self, reply: Reply) -> bool:
        """Keep a new reply; False if it is nothing of the bot's."""
        ...

    async def amend(self, reply: Reply) -> bool:
        """Keep a newer wording."""
        ...

    async def withdraw(self, reply: Reply) -> bool:
        """Keep that its author deleted it."""
        ...

    async def met(self, posted: Posted, ref: str) -> None:
        """Take note of a message of the bot's that somebody sees, from a button on it."""
        ...

    async def lost(self, place: Place, why: str, at: datetime) -> None:
        """Take note that a channel is out of reach: `removed`, `archived` or `deleted`."""
        ...

    async def meeting_started(self, place: Place, organiser: Person, at: datetime) -> None:
        """Offer a round to whoever has called a meeting there."""
        ...

    async def meeting_ended(self, place: Place, at: datetime) -> None:
        """Remind the chair of the round that is still open there."""
        ...

    async def arrived(self, person: Person) -> None:
        """Send what could not be sent to somebody before they had the bot."""
        ...


class Controls(Protocol):
    """Stands behind buttons, forms and commands; checks every role itself."""

    async def press(self, press: Press) -> Response:
        """Do what a button says."""
        ...

    async def submit(self, submission: Submission) -> Response:
        """Take in a form."""
        ...

    async def again(self, submission: Submission) -> Form | None:
        """Give the form that was sent in, to say in it what is wrong; None if it is gone."""
        ...

    async def command(self, person: Person, place: Place, text: str) -> Response:
        """Do what was typed after the bot's name."""
        ...

    async def mark(self, person: Person, place: Place | None, id: str, text: str) -> Response:
        """Offer to take a message from outside the threads into the minutes."""
        ...

    async def home(self, person: Person, place: Place) -> Message:
        """Say what there is for this person to see and do in a channel."""
        ...

    async def own_home(self, person: Person, places: Collection[Place]) -> Message:
        """Say what there is for this person in all the channels they are in."""
        ...
