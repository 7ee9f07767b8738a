"""The command `briefing-bot`."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from adapters.bad_settings import BadSettings
from adapters.check import check, site_file
from adapters.commands import Lazy
from adapters.keys import keys
from adapters.settings import read_settings
from adapters.teams.package import APP_ID, NOWHERE, About, package
from bot.content import BadContent
from bot.site import read_site


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Help a team discuss a safeguarding briefing in chat, and write the minutes."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; else PORT, else 3978.")
@click.option("--database", help="Else DATABASE_URL, else sqlite:///data/briefing-bot.db.")
@click.option("--room", is_flag=True, help="Insist on the local room; only for loopback.")
@click.option("--teams", is_flag=True, help="Serve Teams without credentials, to this machine.")
def run(host: str, port: int | None, database: str | None, *, room: bool, teams: bool) -> None:
    """
    Serve everything that is configured; without settings, the local room.

    The room needs no sign-in, so it is there on loopback alone (127.0.0.1, ::1, localhost).
    With --teams and no credentials, programs of this machine alone can be Teams, such as the
    Microsoft 365 Agents Playground.
    """
    from adapters.serving import Address  # noqa: PLC0415 - `check` needs none of it
    from adapters.serving import run as serve  # noqa: PLC0415 - `check` needs none of it

    environment = dict(os.environ)
    if database:
        environment["DATABASE_URL"] = database
    try:
        settings = read_settings(environment)
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    settings = replace(settings, local_teams=teams)
    port = settings.port if port is None else port
    sys.exit(serve(settings, Address(host, port), room=room))


@main.command()
def demo() -> None:
    """Play one whole round with a chair, five members and a lead; print minutes and digest."""
    from adapters.demo import play  # noqa: PLC0415 - `check` needs none of it

    sys.exit(play())


_PAGE = "A page of your organisation, https://…, that Teams shows with the app: "


@main.command("teams-package")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default="briefing-bot-teams.zip",
    show_default=True,
    help="The file to write.",
)
@click.option("--website", default=NOWHERE, help=f"{_PAGE}what it is, and whom to ask.")
@click.option("--privacy", help=f"{_PAGE}your privacy notice; else --website.")
@click.option("--terms", help=f"{_PAGE}your terms of use; else --website.")
def teams_package(output: Path, website: str, privacy: str | None, terms: str | None) -> None:
    """
    Write the app package for Microsoft Teams, which an administrator uploads there.

    It is for the bot whose id is in MicrosoftAppId, and says that the organisation in the site
    settings (SITE_FILE, else ./site.yaml) runs it.
    """
    try:
        publisher = read_site(site_file(os.environ)).organisation or "briefing-bot"
        about = About(publisher, website, privacy or website, terms or website)
        output.write_bytes(package(os.environ.get(APP_ID, "").strip(), about))
    except BadContent as error:
        raise click.ClickException("\n".join(map(str, error.problems))) from None
    except BadSettings as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {output}. What to do with it: docs/setup-teams.md, step 4.")
    if website == NOWHERE:
        click.echo(f"With the app Teams shows {NOWHERE}, until --website names a page.", err=True)


main.add_command(check)
main.add_command(keys)

if __name__ == "__main__":
    main()
