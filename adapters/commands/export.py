"""The command `export`: everything of one round, for disclosure."""

import shutil
from pathlib import Path

import click

from adapters.commands.desk import Office, asked, at_work, new_folder, reason
from bot.archives import Files, pack
from bot.disclosure.manifest import Handed


@click.command()
@click.argument("round_id", metavar="ROUND")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A folder, or x.zip.")
@reason
def export(round_id: str, to: Path, reason: str) -> None:
    """
    Write down all that is kept of one round, with a manifest that finds any change.

    Contributions in every wording, votes, actions, minutes in every version, corrections,
    receipts, deliveries and the audit trail, to be read (index.html) and for programs.
    """
    folder = new_folder(to.with_name(f"{to.name}.part"))
    try:
        if to.exists():
            raise click.UsageError(f"{to} is there already. Name another.")

        async def work(office: Office) -> tuple[Handed, str]:
            handed = await office.custodian.export_round(round_id, asked(reason))
            return handed, office.context.words("platform_keeps")

        handed, note = at_work(work)
        _write(handed.files, folder, to)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    click.echo(f"Wrote {len(handed.files)} files to {to}.")
    click.echo(f"The SHA-256 of the manifest is {handed.digest}.")
    click.echo(f"The audit trail has it. Check with: briefing-bot verify {to}")
    click.echo(note)


def _write(files: Files, folder: Path, to: Path) -> None:
    """Write everything beside its place, and move it there whole."""
    if to.suffix == ".zip":
        packed = folder / "packed"
        packed.touch(mode=0o600)
        packed.write_bytes(pack(files))
        packed.rename(to)
        return
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(data)
    folder.rename(to)
