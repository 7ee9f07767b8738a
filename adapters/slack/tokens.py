"""Tokens in the database: the SDK's stores on our tables, and what the SDK's lack."""

import logging
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, cast

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from sqlalchemy import (
    ColumnElement,
    MetaData,
    RowMapping,
    Select,
    Table,
    case,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.sealing.columns import Row, Seals
from adapters.slack.tables import bots, installations, states
from bot.ports import Clock

STATE_SECONDS = 600
"""How long an installation may take, from the first page to Slack's answer."""

# The SDK logs the state of an installation that is going on, and Slack's answers.
silent = logging.getLogger("adapters.slack.installs.sdk")
silent.setLevel(logging.CRITICAL + 1)


class Tokens(AsyncSQLAlchemyInstallationStore):
    """
    Who installed the app where; each method but the SDK's own is one transaction.

    A workspace is named by its id, and a whole organisation that has installed the app by
    its own (docs/decisions/0015). `version` goes up with every change that this process made.
    `seals` stand between tokens and the tables.
    """

    def __init__(self, client_id: str, engine: AsyncEngine, seals: Seals) -> None:
        super().__init__(client_id, engine, logger=silent)
        self._seals = seals
        self.version = 0

    @classmethod
    def build_bots_table(cls, metadata: MetaData, table_name: str) -> Table:  # noqa: ARG003  the SDK's
        """Have the SDK use our table."""
        return bots

    @classmethod
    def build_installations_table(cls, metadata: MetaData, table_name: str) -> Table:  # noqa: ARG003  the SDK's
        """Have the SDK use our table."""
        return installations

    async def async_save(self, installation: Installation) -> None:
        """Keep a new installation, and no token of those it takes the place of."""
        # Tokens stand with the bot alone.
        without = copy(installation)
        without.bot_token = without.bot_refresh_token = None
        await super().async_save(without)
        await self.async_save_bot(installation.to_bot())
        self.version += 1
        workspace = _home(installation)
        at = _naive(datetime.fromtimestamp(installation.installed_at, UTC))
        async with self.engine.begin() as db:
            for table in (bots, installations):
                older = table.c.installed_at < at
                await db.execute(delete(table).where(self._of(workspace, table), older))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot, its tokens sealed; the SDK has one without a token for each installation."""
        if bot.bot_token:
            await super().async_save_bot(await self._sealed(bot))

    async def find(self, workspace: str) -> Bot | None:
        """Find the bot of a workspace; None if the app is not installed there."""
        wanted = self._installed().where(_id_in(bots) == workspace).limit(1)
        async with self.engine.connect() as db:
            found = await self._bots((await db.execute(wanted)).mappings())
        return found[0] if found else None

    async def organisations(self) -> Sequence[Bot]:
        """Return the bots of all whole organisations that have installed the app."""
        wanted = self._installed().where(bots.c.is_enterprise_install)
        async with self.engine.connect() as db:
            return await self._bots((await db.execute(wanted)).mappings())

    async def renew(self, old: Bot, new: Bot) -> bool:
        """Put a new token in the place of the old one; False if that is no longer there."""
        query = select(bots).where(self._of(_home(old), bots)).with_for_update()
        async with self.engine.begin() as db:
            rows = await self._seals.opened(bots, (await db.execute(query)).mappings())
            # Sealed, a token is never the same twice: it is looked for in the open.
            ids = [row["id"] for row in rows if row["bot_token"] == old.bot_token]
            sealed = await self._sealed(new)
            values = {
                "bot_token": sealed.bot_token,
                "bot_refresh_token": sealed.bot_refresh_token,
                "bot_token_expires_at": _naive(new.to_dict()["bot_token_expires_at"]),
            }
            await db.execute(update(bots).where(bots.c.id.in_(ids)).values(values))
        self.version += 1
        return bool(ids)

    async def forget(self, workspace: str, before: datetime | None = None) -> bool:
        """Delete an installation, unless it was made after `before`; tells if there was one."""
        forgotten = 0
        async with self.engine.begin() as db:
            for table in (bots, installations):
                gone = delete(table).where(self._of(workspace, table))
                if before:
                    gone = gone.where(table.c.installed_at <= _naive(before))
                forgotten += (await db.execute(gone)).rowcount
        self.version += 1
        return forgotten > 0

    async def _sealed(self, bot: Bot) -> Bot:
        """Copy a bot for the SDK to keep: it writes rows of its own."""
        values = {"client_id": self.client_id, **bot.to_dict()}
        [row] = await self._seals.sealed(bots, [values])
        sealed = copy(bot)
        sealed.bot_token, sealed.bot_refresh_token = row["bot_token"], row["bot_refresh_token"]
        return sealed

    async def _bots(self, rows: Iterable[RowMapping]) -> list[Bot]:
        return [_bot(row) for row in await self._seals.opened(bots, rows)]

    def _of(self, workspace: str | None, table: Table) -> ColumnElement[bool]:
        return (table.c.client_id == self.client_id) & (_id_in(table) == workspace)

    def _installed(self) -> Select[Any]:
        ours = (bots.c.client_id == self.client_id) & bots.c.bot_token.is_not(None)
        return select(bots).where(ours).order_by(bots.c.installed_at.desc())


class States(AsyncSQLAlchemyOAuthStateStore):
    """The installations that are going on."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        super().__init__(STATE_SECONDS, engine, logger=silent)
        self._clock = clock

    @classmethod
    def build_oauth_states_table(cls, metadata: MetaData, table_name: str) -> Table:  # noqa: ARG003  the SDK's
        """Have the SDK use our table."""
        return states

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        """Begin one; those that nobody finished are deleted, which the SDK never does."""
        async with self.engine.begin() as db:
            await db.execute(delete(states).where(states.c.expire_at < _naive(self._clock())))
        return await cast("Any", super()).async_issue(*args, **kwargs)


def _id_in(table: Table) -> ColumnElement[str]:
    # A workspace's own installation names its organisation as well.
    whole = table.c.is_enterprise_install
    return case((whole, table.c.enterprise_id), else_=table.c.team_id)


def _home(of: Bot | Installation) -> str | None:
    return of.enterprise_id if of.is_enterprise_install else of.team_id


def _bot(row: Row) -> Bot:
    return cast("Any", SQLAlchemyInstallationStore).build_bot_entity(row)


def _naive(moment: datetime) -> datetime:
    """Leave the zone out, as the SDK keeps moments."""
    return moment.astimezone(UTC).replace(tzinfo=None)
