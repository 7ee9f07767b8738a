"""The command `person`: what is kept of somebody, to be found, handed over or taken out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from adapters.commands.desk import (
    Office,
    asked,
    at_work,
    confirm,
    new_folder,
    person_of,
    reason,
    yes,
)
from bot.disclosure.of_person import Kept, in_full
from bot.disclosure.plain import Plain
from bot.messages import File


@click.group()
def person() -> None:
    """Find, export, redact or erase what is kept of a person, across rounds."""


@person.command()
@click.argument("who")
@reason
def find(who: str, reason: str) -> None:
    """
    Say where a person is named; nobody's words.

    WHO is platform:workspace:id, such as slack:T1:U1, or a part of a name.
    """

    async def work(office: Office) -> list[str]:
        found = await office.custodian.find(who, asked(reason))
        return [line for kept in found for line in _lines(kept)]

    for line in at_work(work) or ["Nothing is kept of anybody like that."]:
        click.echo(line)


@person.command()
@click.argument("who")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A new folder.")
@reason
def export(who: str, to: Path, reason: str) -> None:
    """Write down all that is kept of a person, to be read (kept.html) and for programs."""
    subject = person_of(who)

    async def work(office: Office) -> tuple[tuple[File, ...], str]:
        files = await office.custodian.export_person(subject, asked(reason), office.context)
        return files, office.context.words("platform_keeps")

    folder = new_folder(to)
    try:
        files, note = at_work(work)
    except BaseException:
        folder.rmdir()
        raise
    for file in files:
        path = folder / file.name
        path.touch(mode=0o600)
        path.write_bytes(file.data)
    click.echo(f"Wrote {' and '.join(file.name for file in files)} to {to}.")
    click.echo(note)


@person.command()
@click.argument("round_id", metavar="ROUND")
@click.argument("target")
@click.option("--instead", default="", help="What is to stand there; else, that it was taken out.")
@reason
@yes
def redact(round_id: str, target: str, instead: str, reason: str, *, yes: bool) -> None:
    """
    Take somebody's words out of a round for good, in the minutes, too.

    TARGET is contribution:ID or action:ID; `person find` lists the ids.
    """
    if target.partition(":")[0] not in ("contribution", "action"):
        raise click.UsageError("TARGET begins with contribution: or action:.")
    confirm(f"Take {target} out of round {round_id} for good?", sure=yes)

    async def work(office: Office) -> Sequence[str]:
        await office.custodian.redact(round_id, target, instead, asked(reason))
        return _kept_elsewhere(office)

    notes = at_work(work)
    click.echo("The words are taken out, of every wording and of every version of the minutes.")
    for note in notes:
        click.echo(note)


@person.command()
@click.argument("who")
@click.option("--also-called", multiple=True, help="Another name they had; may be repeated.")
@reason
@yes
def erase(who: str, also_called: tuple[str, ...], reason: str, *, yes: bool) -> None:
    """
    Take a person out of all rounds, and their name out of the minutes.

    What they wrote goes; that they voted, and what the team decided, stays without them. If one
    of the rounds is under legal hold, nothing is taken out.
    """
    subject = person_of(who)
    confirm(f"Take {who} out of the record for good?", sure=yes)

    async def work(office: Office) -> tuple[int, Sequence[str]]:
        traces = await office.custodian.erase(subject, also_called, asked(reason))
        return len(traces.rounds), _kept_elsewhere(office)

    rounds, notes = at_work(work)
    click.echo(f"{who} is taken out of {rounds} {'round' if rounds == 1 else 'rounds'}.")
    click.echo("The audit trail keeps the id for as long as it keeps its entries; not the name.")
    for note in notes:
        click.echo(note)


def _kept_elsewhere(office: Office) -> Sequence[str]:
    return [office.context.words(key) for key in ("platform_keeps", "backups_keep")]


def _lines(kept: Kept) -> Iterator[str]:
    told = in_full(kept)
    yield f"{kept.person.key}  {kept.person.name}".rstrip()
    for team in told["teams"]:
        roles = [role for role in ("lead", "chair") if team[role]]
        yield f"  team {team['channel']}  {', '.join(roles)}"
    for round in told["rounds"]:
        hold = "  under legal hold" if round["legal_hold"] else ""
        yield f"  round {round['round']}  {round['channel']}  {round['opened'][:10]}{hold}"
        for each in round["said"]:
            deleted = "  deleted" if each["deleted"] else ""
            part = f"prompt {each['prompt']}  {each['revised']}{deleted}"
            yield f"    contribution:{each['id']}  {each['kind']}  {part}"
        for action in round["actions"]:
            yield f"    action:{action['id']}  due {action['due']}"
        yield from _counts(round)


def _counts(round: Plain) -> Iterator[str]:
    for name in ("votes", "corrections", "versions", "receipts", "messages"):
        if round[name]:
            yield f"    {name} {len(round[name])}"
    if round["chaired"]:
        yield "    chaired it"
    if any(round["named_in"].values()):
        yield "    named in attendance, minutes or words of others"
