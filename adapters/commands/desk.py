"""What every command about the record needs: the database, the settings, and a way to refuse."""

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from adapters.assembly import new_id, utc_now
from adapters.bad_settings import BadSettings
from adapters.settings import read_settings
from adapters.store import BadDatabase, SqlStore, open_store
from bot.content import BadContent
from bot.context import Context
from bot.custodian import Asked, Custodian
from bot.errors import Refusal
from bot.model import Person
from bot.site import Site, read_site
from bot.words import catalogue

T = TypeVar("T")

reason = click.option(
    "--reason",
    required=True,
    help="Why: a case number, no names. The audit trail keeps it for years, and not sealed.",
)
yes = click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")


@dataclass(frozen=True, slots=True)
class Office:
    """The operator's hands: the record's custodian, its memory, and the words of the site."""

    custodian: Custodian
    store: SqlStore
    context: Context


def at_work(work: Callable[[Office], Awaitable[T]]) -> T:
    """Do something with the database of DATABASE_URL; what keeps it from that is said plainly."""
    try:
        return asyncio.run(_at_work(work))
    except (BadSettings, BadDatabase) as error:
        raise click.ClickException(str(error)) from None
    except BadContent as error:
        raise click.ClickException("\n".join(map(str, error.problems))) from None


async def _at_work(work: Callable[[Office], Awaitable[T]]) -> T:
    settings = read_settings(os.environ)
    site = read_site(settings.site)

    def context(language: str) -> Context:
        return Context(site, catalogue(language))

    async with await open_store(settings.database, keys=settings.keys) as store:
        custodian = Custodian(store, site, context, utc_now, new_id)
        try:
            return await work(Office(custodian, store, _first(site, context)))
        except Refusal as refusal:
            words = _first(site, context).words
            raise click.ClickException(words(refusal.key, **refusal.values)) from None


def _first(site: Site, context: Callable[[str], Context]) -> Context:
    return context(site.languages[0])


def asked(why: str) -> Asked:
    """Say who asks: the operator, by the name under which they are logged in."""
    if not why.strip():
        raise click.UsageError("--reason is empty.")
    return Asked(f"operator:{_login()}", why.strip())


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())


def person_of(who: str) -> Person:
    """Read `platform:workspace:id`."""
    parts = who.split(":", 2)
    if len(parts) < 3 or not all(parts):  # noqa: PLR2004 - three it is
        raise click.UsageError(
            "Name the person as platform:workspace:id, such as slack:T1:U1. "
            "`briefing-bot person find NAME` tells it."
        )
    return Person(*parts)


def new_folder(to: Path) -> Path:
    """Make a folder for nobody else to read; refuses one that is there."""
    try:
        to.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise click.UsageError(f"{to} is there already. Name another.") from None
    except OSError as error:
        raise click.ClickException(f"{to} cannot be made: {error.strerror}.") from None
    return to


def confirm(question: str, *, sure: bool) -> None:
    """Ask before what cannot be undone."""
    if not sure:
        click.confirm(question, abort=True)
