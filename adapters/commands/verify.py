"""The command `verify`: whether anybody has changed the audit trail, or something handed over."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from adapters.commands.desk import Office, at_work
from bot.archives import Files, unpack
from bot.audit import Head, faults
from bot.custodian import entries
from bot.disclosure import manifest
from bot.vouching import told_of


@click.command()
@click.argument("export", required=False, type=click.Path(path_type=Path))
@click.option("--digest", help="What the SHA-256 of the manifest should be.")
@click.option(
    "--noted",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What this command printed earlier, kept elsewhere: finds an end that was cut off.",
)
@click.pass_context
def verify(
    context: click.Context, export: Path | None, digest: str | None, noted: Path | None
) -> None:
    """
    Find what has been changed.

    With EXPORT, a folder or zip that `export` wrote: any byte of it. Without: the audit trail in
    the database of DATABASE_URL, and the minutes that it vouches for. Keep what it prints
    somewhere else, and name it with --noted later: whoever can write the database can cut the
    newest entries off, and only that shows it.

    Exits with 1 if anything is not as it was.
    """
    found = _of_export(export, digest) if export else _of_database(noted)
    context.exit(1 if found else 0)


def _of_export(export: Path, digest: str | None) -> bool:
    files = _read(export)
    found = [f"{export.name} is no archive, or has been changed"] if files is None else []
    if files is not None:
        found = list(manifest.faults(files))
        if digest and manifest.digest(files) != digest.strip().lower():
            found.append(f"{manifest.NAME} is not the one with that SHA-256")
    for fault in found:
        click.echo(fault)
    if files is not None and not found:
        click.echo(f"{len(files)} files, none changed, missing or added.")
        click.echo(f"The SHA-256 of the manifest is {manifest.digest(files)}.")
    return bool(found)


def _read(export: Path) -> Files | None:
    try:
        if export.is_dir():
            return {name: path.read_bytes() for name, path in _files(export)}
        return unpack(export.read_bytes())
    except OSError as error:
        raise click.ClickException(f"{export} cannot be read: {error.strerror}.") from None


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield all that is in a folder; an empty folder or a link has been added, too."""
    for where, folders, names in os.walk(folder):
        here = Path(where)
        for name in names:
            yield (here / name).relative_to(folder).as_posix(), here / name
        for name in folders:
            inside = here / name
            if inside.is_symlink() or not any(inside.iterdir()):
                yield inside.relative_to(folder).as_posix(), Path(os.devnull)


@dataclass(frozen=True, slots=True)
class _Noted:
    """Where a chain once stood."""

    workspace: str
    count: int
    hash: str


def _of_database(noted: Path | None) -> bool:
    earlier = list(_parse(noted)) if noted else []

    async def work(office: Office) -> tuple[list[tuple[str, list[str]]], list[str]]:
        return [told async for told in _chains(office, earlier)], await _changed_minutes(office)

    told, changed = at_work(work)
    for name, found in told:
        click.echo(name)
        for fault in found:
            click.echo(f"  {fault}")
    if not told:
        click.echo("The audit trail is empty.")
    for name in changed:
        click.echo(f"Minutes {name} are not what the audit trail has of them.")
    return bool(changed) or any(found for _, found in told)


async def _changed_minutes(office: Office) -> list[str]:
    """Find versions of minutes that somebody has changed past the bot."""
    changed: list[str] = []
    for round in await office.store.all_rounds():
        if dossier := await office.store.dossier(round.id):
            told = told_of(dossier)
            changed += [f"{round.id}/{number}" for number, same in told.items() if not same]
    return changed


async def _chains(office: Office, earlier: list[_Noted]) -> AsyncIterator[tuple[str, list[str]]]:
    heads = await office.store.heads()
    for head in heads:
        name = f"{head.workspace} {head.count} {head.hash}"
        try:
            links = [link async for link in entries(office.store, head)]
        except ValueError:
            yield name, ["an entry cannot be read: it has been changed"]
            continue
        hashes = {head.removed: head.base} | {link.number: link.hash for link in links}
        mine = [each for each in earlier if each.workspace == str(head.workspace)]
        yield name, [*faults(head, links), *_against(mine, head, hashes)]
    known = {str(head.workspace) for head in heads}
    for each in earlier:
        if each.workspace not in known:
            yield each.workspace, ["its whole chain is gone"]


def _against(earlier: list[_Noted], head: Head, hashes: dict[int, str]) -> Iterator[str]:
    for each in earlier:
        if each.count < head.removed:
            yield f"entry {each.count}, as noted, is gone because its time was over"
        elif hashes.get(each.count) != each.hash:
            yield f"entry {each.count} is not the one that was noted"


def _parse(file: Path) -> Iterator[_Noted]:
    for line in file.read_text(encoding="utf-8").splitlines():
        workspace, _, rest = line.partition(" ")
        count, _, hash = rest.partition(" ")
        if count.isdecimal() and not line.startswith(" "):
            yield _Noted(workspace, int(count), hash.strip())
