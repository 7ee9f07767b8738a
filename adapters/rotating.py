"""Putting everything under the newest key while the bot runs."""

from collections.abc import Sequence

import click
from sqlalchemy import Table

from adapters.bad_settings import BadSettings
from adapters.room.tables import metadata as room_tables
from adapters.sealing.settings import KeySettings
from adapters.slack.tables import metadata as slack_tables
from adapters.store import open_store
from adapters.store.rotating import AT_ONCE, seal_plain, sealable
from adapters.store.tables import metadata as store_tables


async def rotate(url: str, keys: KeySettings | None, *, vacuum: bool) -> None:
    """Wrap every data key anew, seal what is not sealed, and print how much it was."""
    if keys is None:
        raise BadSettings("No key is set. Set RECORD_KEY or RECORD_KEY_FILE.")
    async with await open_store(url, keys=keys) as store:
        keyring = store.keyring
        assert keyring  # noqa: S101 - it was opened with keys
        wrapped = 0
        while count := await keyring.rewrap(AT_ONCE):
            wrapped += count
        click.echo(f"Data keys wrapped anew: {wrapped}.")
        for table in _tables():
            count = await seal_plain(store.database, table)
            click.echo(f"Rows of {table.name} sealed that were not: {count}.")
        settled = await store.database.scrub(rewrite=vacuum)
        click.echo(f"The key {keyring.newest.id} alone now opens everything.")
        if not settled:
            click.echo("Somebody was reading: run it again, so that no earlier page is left.")


def _tables() -> Sequence[Table]:
    metadata = (store_tables, room_tables, slack_tables)
    return sealable(*(each.sorted_tables for each in metadata))
