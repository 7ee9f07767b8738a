"""Site settings: what one organisation sets for every team, in one YAML file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from bot.content.fields import HttpsUrl, Id, Language, Value, Word
from bot.content.fitting import fit, gathered
from bot.content.pages import anywhere, read_page
from bot.content.parts import Page
from bot.content.problems import BadContent, Mistake, Problem, Steps

STALE = timedelta(days=365)
"""How long a contact may stand unchecked: two copies of one county's page differ in a year."""

Chairs = Literal["anyone", "named"]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("should be a time zone's name, such as Europe/London") from None
    return name


def _distinct(languages: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(languages)) < len(languages):
        raise ValueError("names a language twice")
    return languages


class Contact(Value):
    """Whom to turn to, and how; at least one of phone, email and url."""

    name: Word
    phone: Annotated[str, Field(pattern=r"^[+0-9][0-9 ()+x.-]{2,40}$")] | None = None
    """As people dial it, in quotes."""
    email: Annotated[str, Field(pattern=r"^[^@\s<>|]+@[^@\s<>|]+\.[^@\s<>|]+$")] | None = None
    url: HttpsUrl | None = None
    hours: Word | None = None
    """When somebody answers, in plain words."""
    checked: date
    """The day on which somebody last made sure that all of this is right."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.phone or self.email or self.url):
            raise ValueError("needs a phone, an email or a url")
        return self


class Contacts(Value):
    """The people and places that the bot names; each is shown only once it is set."""

    front_door: Contact | None = None
    front_door_out_of_hours: Contact | None = None
    safeguarding_leads: tuple[Contact, ...] = ()
    lado: Contact | None = None
    """For a concern about a person who works with children."""
    whistleblowing: Contact | None = None
    wellbeing: Contact | None = None

    def each(self) -> Iterator[tuple[Steps, Contact]]:
        """Yield every contact that is set, with its place below `contacts`."""
        for name, value in self:
            if isinstance(value, Contact):
                yield (name,), value
        for n, lead in enumerate(self.safeguarding_leads):
            yield ("safeguarding_leads", n), lead


class Site(Value):
    """What one organisation sets; everything has a default, and `missing` says what has none."""

    organisation: Word | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    languages: Annotated[tuple[Language, ...], Field(min_length=1), AfterValidator(_distinct)] = (
        "en",
    )
    """The languages that people can choose; the first is used until they do."""
    contacts: Contacts = Contacts()
    links: Annotated[
        Mapping[Id, HttpsUrl], AfterValidator(MappingProxyType), PlainSerializer(dict)
    ] = Field(default_factory=lambda: MappingProxyType({}))
    """Addresses for the links that briefings leave unknown, by the link's id."""
    chairs: Chairs = "anyone"
    """Who may start a round: anyone in a team's channel, or only its named chairs."""

    def ways(self) -> Iterator[str]:
        """Yield the phone numbers and e-mail addresses of every contact."""
        for _, contact in self.contacts.each():
            yield from filter(None, (contact.phone, contact.email))

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people read dates and times."""
        return ZoneInfo(self.time_zone)

    def missing(self) -> tuple[str, ...]:
        """Name what is not set, in plain words."""
        wanted = {
            "the organisation's name": self.organisation,
            "the front door": self.contacts.front_door,
            "the front door out of hours": self.contacts.front_door_out_of_hours,
            "a safeguarding lead": self.contacts.safeguarding_leads,
            "the LADO": self.contacts.lado,
            "whistleblowing": self.contacts.whistleblowing,
            "wellbeing support": self.contacts.wellbeing,
        }
        return tuple(name for name, value in wanted.items() if not value)

    def stale(self, today: date) -> tuple[str, ...]:
        """Name the contacts that nobody has checked for more than a year."""
        return tuple(_stale(contact) for _, contact in self._unchecked(today))

    def notes(self, today: date, known: Collection[str]) -> Iterator[Mistake]:
        """Yield what is not set, not checked for a year, or a link that no briefing has."""
        for name in self.missing():
            yield Mistake((), f"{name} is not set", note=True)
        for steps, contact in self._unchecked(today):
            yield Mistake(("contacts", *steps, "checked"), _stale(contact), note=True)
        for id in self.links:
            if id not in known:
                message = f'no briefing has a link with the id "{id}"'
                yield Mistake(("links", id), message, note=True, at_key=True)

    def _unchecked(self, today: date) -> Iterator[tuple[Steps, Contact]]:
        return (found for found in self.contacts.each() if today - found[1].checked > STALE)


@dataclass(frozen=True, slots=True)
class SiteReading:
    """What a site file gave: its settings, unless an error prevents it, and every error."""

    page: Page
    site: Site | None
    problems: tuple[Problem, ...]

    def notes(self, today: date, known: Collection[str]) -> tuple[Problem, ...]:
        """Return the settings' notes, in the order of the file."""
        found = self.site.notes(today, known) if self.site else ()
        return tuple(sorted(map(self.page.locate, found), key=lambda p: (p.line, p.column)))


def read_site(path: Path | None) -> Site:
    """Read the site settings, or raise BadContent with every error; without a file, defaults."""
    if path is None:
        return Site()
    reading = read_site_file(path)
    if reading.site is None:
        raise BadContent(reading.problems)
    return reading.site


def read_site_file(path: Path) -> SiteReading:
    """Read a site file; a link to another folder is followed, as the operator chose it."""
    return interpret_site(read_page(path, anywhere(path)))


def interpret_site(page: Page) -> SiteReading:
    """Make site settings of a page."""
    found = fit(page, Site)
    problems = gathered(page, found if isinstance(found, tuple) else ())
    return SiteReading(page, None if problems or isinstance(found, tuple) else found, problems)


def _stale(contact: Contact) -> str:
    day = f"{contact.checked.day} {contact.checked:%B %Y}"
    return f"{contact.name}: last checked on {day}, more than a year ago"
