"""The command `hold`: rounds of which nothing may be removed."""

import click

from adapters.commands.desk import Office, asked, at_work, reason


@click.group()
def hold() -> None:
    """Put rounds under legal hold, and take them out."""


@hold.command("set")
@click.argument("round_id", metavar="ROUND")
@reason
def set_(round_id: str, reason: str) -> None:
    """Put a round under legal hold: nothing of it is removed, redacted or erased."""

    async def work(office: Office) -> None:
        await office.custodian.hold(round_id, asked(reason))

    at_work(work)
    click.echo(f"Round {round_id} is under legal hold.")


@hold.command()
@click.argument("round_id", metavar="ROUND")
@reason
def lift(round_id: str, reason: str) -> None:
    """Take a round out of legal hold: what is over is removed the next night."""

    async def work(office: Office) -> None:
        await office.custodian.lift(round_id, asked(reason))

    at_work(work)
    click.echo(f"The legal hold on round {round_id} is lifted.")


@hold.command("list")
def list_() -> None:
    """List the rounds under legal hold, with the reasons."""

    async def work(office: Office) -> list[str]:
        rounds = await office.store.all_rounds()
        return [f"{round.id}  {round.hold}" for round in rounds if round.hold]

    for line in at_work(work) or ["No round is under legal hold."]:
        click.echo(line)
