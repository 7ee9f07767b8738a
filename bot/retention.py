"""How long each kind of record is kept: periods that people can read, and moments."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import BeforeValidator, PlainSerializer, model_validator

from bot.content.fields import Value

_WRITTEN = re.compile(r"(\d{1,4}) (day|week|month|year)s?")
_FOREVER = "forever"

LEAST = timedelta(days=28)
"""The shortest period: a chair must have had time to sign the minutes off."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time by the calendar; without a number it has no end."""

    number: int | None
    unit: str = "day"

    def before(self, now: datetime) -> datetime | None:
        """Find the moment that is this long ago; None if nothing ever is."""
        match self.unit:
            case _ if self.number is None:
                return None
            case "day":
                return now - timedelta(days=self.number)
            case "week":
                return now - timedelta(weeks=self.number)
            case "month":
                return _months_before(now, self.number)
            case _:
                return _months_before(now, 12 * self.number)

    def __str__(self) -> str:
        """Write it as it stands in the settings."""
        if self.number is None:
            return _FOREVER
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"

    def reaches(self, other: "Period") -> bool:
        """Tell whether it is at least as long as another."""
        mine, theirs = self.before(_SOME_DAY), other.before(_SOME_DAY)
        return mine is None or (theirs is not None and mine <= theirs)


_SOME_DAY = datetime(2026, 7, 1)  # noqa: DTZ001 - any day; only lengths are compared


def period(written: object) -> Period:
    """Read a period: `90 days`, `12 months`, `6 years`, `forever`; raises ValueError."""
    if isinstance(written, Period):
        return written
    if written == _FOREVER:
        return Period(None)
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if not found:
        raise ValueError('should be a period, such as "90 days", "12 months", "6 years"')
    read = Period(int(found[1]), found[2])
    if not read.reaches(Period(LEAST.days)):
        raise ValueError(f"should be at least {LEAST.days} days, so that minutes can be signed")
    return read


Kept = Annotated[Period, BeforeValidator(period), PlainSerializer(str)]


class Retention(Value):
    """How long each kind of record is kept after its round has ended, and when that is."""

    left_open: Kept = Period(90, "day")
    """When a round that nobody closes is closed by itself; else it would never be over."""
    contributions: Kept = Period(12, "month")
    """What people wrote, every wording: until the round's learning has been looked at again."""
    held: Kept = Period(30, "day")
    """The words of what was held back and nobody released, and so stands in no minutes."""
    votes: Kept = Period(12, "month")
    """Who voted for what; the counts stand in the minutes."""
    actions: Kept = Period(6, "year")
    minutes: Kept = Period(6, "year")
    """With corrections, attendance and receipts: as long as a claim may be brought."""
    deliveries: Kept = Period(12, "month")
    """Who was sent what and when."""
    names: Kept = Period(6, "year")
    """What people are called, while a record still needs it."""
    audit: Kept = Period(7, "year")
    """Who did what: a year longer than all that it tells of."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        made_from = (self.contributions, self.votes)
        if not all(self.minutes.reaches(each) for each in made_from):
            raise ValueError(
                "minutes should be kept at least as long as the contributions and votes in them"
            )
        others = (*made_from, self.actions, self.minutes, self.deliveries, self.names)
        if not all(self.audit.reaches(each) for each in others):
            raise ValueError("the audit trail should be kept at least as long as all else")
        return self


def _months_before(now: datetime, months: int) -> datetime:
    """Go back by the calendar; where a month has no such day, to its last."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < 1:
        return now.replace(year=1, month=1, day=1)
    return now.replace(
        year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1])
    )
