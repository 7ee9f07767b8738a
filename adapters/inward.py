"""What the room asks of the core."""

from typing import Protocol

from bot.messages import Message, Press, Response, Submission
from bot.model import Person, Place, Reply


class Ears(Protocol):
    """Keeps replies; each method returns when that is on disk. All raise `NotYet`."""

    async def hear(self, reply: Reply) -> bool:
        """Keep a new reply; False if it is nothing of the bot's."""
        ...

    async def amend(self, reply: Reply) -> bool:
        """Keep a newer wording."""
        ...

    async def withdraw(self, reply: Reply) -> bool:
        """Keep that its author deleted it."""
        ...


class Controls(Protocol):
    """Stands behind buttons, forms and commands; checks every role itself."""

    async def press(self, press: Press) -> Response:
        """Do what a button says."""
        ...

    async def submit(self, submission: Submission) -> Response:
        """Take in a form."""
        ...

    async def command(self, person: Person, place: Place, text: str) -> Response:
        """Do what was typed after the bot's name."""
        ...

    async def home(self, person: Person, place: Place) -> Message:
        """Say what there is for this person to see and do."""
        ...
