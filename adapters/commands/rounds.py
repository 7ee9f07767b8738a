"""The command `rounds`: what the other commands call them."""

import click

from adapters.commands.desk import Office, at_work
from bot.model import Round


@click.command()
def rounds() -> None:
    """List all rounds, newest first: id, channel, day, state, briefing. Nobody's words."""

    async def work(office: Office) -> list[str]:
        return [_line(round) for round in await office.store.all_rounds()]

    for line in at_work(work) or ["There are no rounds."]:
        click.echo(line)


def _line(round: Round) -> str:
    place = f"{round.place.home}:{round.place.channel}"
    notes = [
        *(["under legal hold"] if round.hold else []),
        *([f"parts removed {round.thinned:%Y-%m-%d}"] if round.thinned else []),
    ]
    parts = (round.id, place, f"{round.opened:%Y-%m-%d}", round.state, round.briefing.title)
    return "  ".join((*parts, *notes))
