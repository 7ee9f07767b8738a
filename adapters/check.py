"""The command `check`: what is wrong with briefings and site settings, before people meet it."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.content import SCHEMA_NAME, Problem, Reading, read_briefing, read_folder, schema_text
from bot.content.fields import names_of
from bot.content.model import BriefingFile
from bot.content.pages import anywhere, read_page
from bot.content.reading import one_slug
from bot.site import Site, SiteReading, read_site_file

_PACKAGED = Path(__file__).with_name("content")
_SOURCES = Path(__file__).resolve().parents[1] / "content"


def content_folder(environment: Mapping[str, str]) -> Path:
    """Return where the briefings are: CONTENT_DIR, else ./content, else those of the package."""
    if named := environment.get("CONTENT_DIR"):
        return Path(named)
    here = Path("content")
    return next((folder for folder in (here, _PACKAGED) if folder.is_dir()), _SOURCES)


def site_file(environment: Mapping[str, str]) -> Path | None:
    """Return where the site settings are: SITE_FILE, else ./site.yaml, else nowhere."""
    if named := environment.get("SITE_FILE"):
        return Path(named)
    here = Path("site.yaml")
    return here if here.exists() else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be checked."""

    folders: tuple[Path, ...]
    briefings: tuple[Path, ...]
    sites: tuple[Path, ...]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--write-schema", is_flag=True, hidden=True)
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...], *, write_schema: bool) -> None:
    """
    Check briefings and site settings, and print every problem with its line and column.

    Without FILES: all briefings in CONTENT_DIR (else ./content, else those that come with the
    bot), and the site settings in SITE_FILE (else ./site.yaml, if it is there).

    FILES are briefings, site settings, or folders of briefings. A file counts as site settings
    if more of its top-level keys are theirs than a briefing's, or, where the keys do not tell,
    if its name starts with "site".

    Exits with 1 if there is an error. Notes are only there to be known.
    """
    if write_schema:
        target = content_folder(os.environ) / SCHEMA_NAME
        target.write_text(schema_text(), encoding="utf-8")
        click.echo(f"Wrote {target}.")
        return
    asked = _named(files) if files else _usual(os.environ)
    settings = [read_site_file(path) for path in asked.sites or _usual(os.environ).sites]
    readings = _readings(asked, _supplied(settings))
    problems = [p for reading in readings for p in reading.problems]
    if asked.sites:
        problems += _of_sites(settings, readings or _readings(_usual(os.environ), ()))
    for problem in problems:
        click.echo(str(problem))
    click.echo(_summary(sum(reading.files for reading in readings), len(asked.sites), problems))
    context.exit(0 if all(problem.note for problem in problems) else 1)


def _usual(environment: Mapping[str, str]) -> _Asked:
    site = site_file(environment)
    return _Asked((content_folder(environment),), (), (site,) if site else ())


def _named(paths: Collection[Path]) -> _Asked:
    folders = tuple(path for path in paths if path.is_dir())
    sites = tuple(path for path in paths if path not in folders and _is_site(path))
    return _Asked(folders, tuple(p for p in paths if p not in {*folders, *sites}), sites)


def _is_site(path: Path) -> bool:
    keys = set(read_page(path, anywhere(path)).value)
    of_site, of_briefing = set(names_of(Site)), set(names_of(BriefingFile))
    lean = len(keys & of_site) - len(keys & of_briefing)
    return lean > 0 or (lean == 0 and path.stem.lower().startswith("site"))


def _readings(asked: _Asked, supplied: Collection[str]) -> list[Reading]:
    files = [read_briefing(path, supplied=supplied) for path in asked.briefings]
    folders = [read_folder(path, supplied) for path in asked.folders]
    clashes = tuple(one_slug(asked.briefings))
    return [*files, *folders, *([Reading((), clashes, 0)] if clashes else [])]


def _supplied(settings: Collection[SiteReading]) -> set[str]:
    return {id for reading in settings if reading.site for id in reading.site.links}


def _of_sites(
    settings: Collection[SiteReading], readings: Collection[Reading]
) -> Iterator[Problem]:
    """Yield errors and notes; links are compared only with briefings that could be read."""
    known = {link.id for r in readings for briefing in r.briefings for link in briefing.links}
    if any(reading.errors for reading in readings):
        known |= _supplied(settings)
    for reading in settings:
        zone = (reading.site or Site()).zone
        yield from reading.problems
        yield from reading.notes(datetime.now(UTC).astimezone(zone).date(), known)


def _summary(briefings: int, sites: int, problems: Collection[Problem]) -> str:
    notes = sum(problem.note for problem in problems)
    what = [
        _count(briefings, "briefing") if briefings or not sites else "",
        "the site settings" if sites == 1 else _count(sites, "site file") if sites else "",
    ]
    errors = _count(len(problems) - notes, "error")
    read = " and ".join(part for part in what if part)
    return f"Checked {read}: {errors}, {_count(notes, 'note')}."


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
