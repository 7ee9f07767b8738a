"""What the Slack adapter asks of a database."""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sealing.columns import Seals


class Database(Protocol):
    """The bot's own database, where installations are kept."""

    @property
    def engine(self) -> AsyncEngine:
        """What the SDK's statements run on."""
        ...

    @property
    def seals(self) -> Seals:
        """What stands between tokens and their table."""
        ...
