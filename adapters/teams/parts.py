"""Which messages of the bot's go on in which others: Teams cannot be asked."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, insert, select

from adapters.kept import Kept
from adapters.teams.database import Database
from adapters.teams.tables import parts
from bot.model import Posted


class Parts:
    """The ids of the parts of each message after its first, across restarts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Kept[Posted, Sequence[str]] = Kept()

    async def of(self, posted: Posted) -> Sequence[str]:
        """Return the ids of a message's other parts, in their order."""
        known = self._known.get(posted)
        if known is not None:
            return known
        wanted = select(parts.c.id).where(_of(posted)).order_by(parts.c.position)
        async with self._database.reading() as db:
            found = (await db.scalars(wanted)).all()
        return self._known.put(posted, found)

    async def note(self, posted: Posted, ids: Sequence[str]) -> None:
        """Take note of them; writes only what is news."""
        known = await self.of(posted)
        if list(known) == list(ids):
            return
        place = posted.place
        rows = [
            {
                "workspace": place.workspace,
                "channel": place.channel,
                "message": posted.id,
                "position": position,
                "id": id,
            }
            for position, id in enumerate(ids)
        ]
        async with self._database.writing() as db:
            await db.execute(delete(parts).where(_of(posted)))
            if rows:
                await db.execute(insert(parts), rows)
        self._known.put(posted, tuple(ids))


def _of(posted: Posted) -> ColumnElement[bool]:
    return (
        (parts.c.workspace == posted.place.workspace)
        & (parts.c.channel == posted.place.channel)
        & (parts.c.message == posted.id)
    )
