"""The commands `keys new` and `keys rotate`."""

import asyncio
import logging
import os
import sys

import click

from adapters import logs
from adapters.bad_settings import BadSettings
from adapters.sealing.keys import MasterKey
from adapters.sealing.settings import read_keys
from adapters.settings import DATABASE

log = logging.getLogger(__name__)


@click.group()
def keys() -> None:
    """Make and change the keys that seal what people write."""


@keys.command()
def new() -> None:
    """
    Print a new key, for RECORD_KEY or for a file that RECORD_KEY_FILE names.

    Whoever has it and both databases can read everything. Whoever loses it loses everything.
    """
    click.echo(MasterKey.new())


@keys.command()
@click.option("--database", help="Else DATABASE_URL, else sqlite:///data/briefing-bot.db.")
@click.option("--vacuum", is_flag=True, help="Write the database anew; the bot waits meanwhile.")
def rotate(database: str | None, *, vacuum: bool) -> None:
    """
    Put everything under the first key: what other keys wrap, and what is not sealed yet.

    The bot may run meanwhile. Stopped, it goes on where it was when it is started again. With
    --vacuum nothing of unsealed words is left in parts of the database that are not in use.
    """
    from adapters.rotating import rotate as work  # noqa: PLC0415 - `check` needs none of it
    from adapters.store import BadDatabase  # noqa: PLC0415 - likewise

    logs.set_up()
    url = database or os.environ.get("DATABASE_URL") or DATABASE
    try:
        with logs.crashes_told():
            asyncio.run(work(url, read_keys(os.environ, url), vacuum=vacuum))
    except (BadSettings, BadDatabase) as error:
        raise click.ClickException(str(error)) from None
    except Exception:
        # Python would print what it says, which may be what somebody wrote.
        log.exception("crashed")
        sys.exit(1)
