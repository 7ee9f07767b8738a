"""What the Teams adapter asks of a database."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection


class Database(Protocol):
    """Where transactions come from; each ends with its block."""

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Look at one moment of the database."""
        ...

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Commit what is done inside, or nothing of it."""
        ...
