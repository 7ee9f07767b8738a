"""Reading briefings from a folder of files."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self, cast

from bot.content.checks import mistakes
from bot.content.fields import ID, MOST_LANGUAGES, Wanted
from bot.content.fitting import fit, gathered
from bot.content.model import Briefing, BriefingFile
from bot.content.pages import read_page
from bot.content.parts import Page
from bot.content.problems import BadContent, Problem
from bot.errors import BotError

SUFFIXES = (".yaml", ".yml")


class UnknownBriefing(BotError):
    """The library has no briefing of that slug."""


@dataclass(frozen=True, slots=True)
class Library:
    """The briefings that rounds can put up; a briefing's own language comes first."""

    editions: Mapping[str, tuple[Briefing, ...]]

    @classmethod
    def of(cls, *briefings: Briefing) -> Self:
        """Make a library, ordered by title; of one slug, the first given is its own language."""
        editions: dict[str, tuple[Briefing, ...]] = {}
        for briefing in briefings:
            editions[briefing.slug] = (*editions.get(briefing.slug, ()), briefing)
        ordered = sorted(editions.items(), key=lambda item: (item[1][0].title.casefold(), item[0]))
        return cls(MappingProxyType(dict(ordered)))

    def find(self, slug: str, language: str | None = None) -> Briefing:
        """Return a briefing in a language, else in its own; raise UnknownBriefing."""
        if slug not in self.editions:
            raise UnknownBriefing(slug)
        editions = self.editions[slug]
        for code in (language, (language or "").partition("-")[0]):
            for briefing in editions:
                if briefing.language == code:
                    return briefing
        return editions[0]

    @property
    def slugs(self) -> tuple[str, ...]:
        """The briefings' slugs, in the order of their titles."""
        return tuple(self.editions)

    def __iter__(self) -> Iterator[Briefing]:
        return (editions[0] for editions in self.editions.values())

    def __len__(self) -> int:
        return len(self.editions)


@dataclass(frozen=True, slots=True)
class Reading:
    """What files gave: their briefings in each language, and every problem."""

    briefings: tuple[Briefing, ...]
    problems: tuple[Problem, ...]
    files: int = 1

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that are more than notes."""
        return tuple(problem for problem in self.problems if not problem.note)


def read_library(folder: Path) -> Library:
    """Read every briefing in the folder, or raise BadContent with every error."""
    reading = read_folder(folder)
    if reading.errors:
        raise BadContent(reading.problems)
    return Library.of(*reading.briefings)


def read_folder(folder: Path, supplied: Collection[str] = ()) -> Reading:
    """Read the folder's `*.yaml` and `*.yml`; `supplied` are the links that the site knows."""
    try:
        paths = sorted(path for path in folder.iterdir() if _is_briefing(path))
    except OSError as error:
        return _nothing(folder, f"cannot be read: {error.strerror}")
    if not paths:
        return _nothing(folder, "has no briefing: no file here ends in .yaml")
    readings = [read_briefing(path, folder, supplied) for path in paths]
    briefings = tuple(b for reading in readings for b in reading.briefings)
    problems = tuple(problem for reading in readings for problem in reading.problems)
    return Reading(briefings, (*problems, *one_slug(paths)), len(paths))


def read_briefing(
    path: Path, folder: Path | None = None, supplied: Collection[str] = ()
) -> Reading:
    """Read one file, which must lie in the folder; its name without ending is the slug."""
    return interpret(read_page(path, folder), path.stem, supplied)


def interpret(page: Page, slug: str, supplied: Collection[str] = ()) -> Reading:
    """Make a briefing of a page, once for each of its languages."""
    if page.root is None:
        return Reading((), page.problems)
    own, *others = languages = _languages(page)
    fits = [fit(page, BriefingFile, Wanted(lang, own, languages)) for lang in (own, *others)]
    misfits = [problem for found in fits if isinstance(found, tuple) for problem in found]
    amiss = [page.locate(mistake) for mistake in mistakes(page.value, supplied)]
    problems = gathered(page, _bad_slug(page, slug), misfits, amiss)
    if not all(problem.note for problem in problems):
        return Reading((), problems)
    files = [found for found in fits if isinstance(found, BriefingFile)]
    briefings = (_edition(f, slug, lang) for f, lang in zip(files, languages, strict=True))
    return Reading(tuple(briefings), problems)


def one_slug(paths: Collection[Path]) -> Iterator[Problem]:
    """Yield a problem for every file whose slug another one before it has."""
    first: dict[str, Path] = {}
    for path in paths:
        before = first.setdefault(path.stem.lower(), path)
        if before is not path:
            message = f'has the same slug as "{before.name}"; give one of them another name'
            yield Problem(str(path), 1, 1, "file", message)


def _edition(file: BriefingFile, slug: str, language: str) -> Briefing:
    said = {name: value for name, value in file if name != "translations"}
    return Briefing.model_validate({**said, "slug": slug, "language": language})


def _languages(page: Page) -> tuple[str, ...]:
    """Return a file's own language and its translations, as far as they can be made out."""
    own, others = page.value.get("language"), page.value.get("translations")
    named = (own, *cast("tuple[object, ...]", others if isinstance(others, tuple) else ()))
    return tuple(dict.fromkeys(code for code in named if isinstance(code, str)))[
        :MOST_LANGUAGES
    ] or ("en",)


def _bad_slug(page: Page, slug: str) -> Iterator[Problem]:
    if not re.fullmatch(ID, slug):
        message = "a briefing's file is named in small letters, digits and hyphens only, up to 80"
        yield Problem(page.file, 1, 1, "file", message)


def _is_briefing(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def _nothing(folder: Path, message: str) -> Reading:
    return Reading((), (Problem(str(folder), 1, 1, "folder", message),), 0)
