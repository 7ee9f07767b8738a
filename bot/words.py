"""The catalogue: every text that people see, in one place per language (`bot/locale`)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Never
from zoneinfo import ZoneInfo

from bot.characters import is_mixed, isolated

# Babel takes 0.1 s to import, so it is imported where it is used: at the first word said.
# ruff: noqa: PLC0415

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "briefing-bot"
DEFAULT = "en"

_TERRITORY = {"en": "en_GB", "cy": "cy_GB"}
"""Where a language is read: English alone would put the month before the day."""


class Words:
    """
    The texts of one language.

    Called with a key of the catalogue, it gives the whole sentence with its
    placeholders filled in. A key that the language lacks is taken from
    English; one that English lacks raises KeyError, as does a placeholder
    without a value. A value is never read as a pattern, whatever it contains, and one
    that may run from right to left is fenced off, so that it cannot turn the sentence around.
    """

    def __init__(self, language: str, texts: NullTranslations) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """Give the sentence of that key."""
        return self._texts.gettext(key).format_map(_fenced(values))

    def count(self, key: str, n: int, /, **values: object) -> str:
        """Give the sentence in the form for `n` things; its placeholder is {count}."""
        return self._texts.ngettext(key, key, n).format_map({"count": n, **_fenced(values)})

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence of that key."""
        try:
            return bool(key and self._texts.gettext(key))
        except KeyError:
            return False

    def listed(self, items: Iterable[str]) -> str:
        """Write several things one after the other: a phone number and a postcode."""
        from babel.lists import format_list

        return format_list(list(items), locale=_locale(self.language))

    def date(self, day: date) -> str:
        """Write a day: 5 January 2026."""
        from babel.dates import format_date

        return format_date(day, "long", locale=_locale(self.language))

    def time(self, moment: datetime, zone: str | tzinfo) -> str:
        """Write the time of day as clocks in the zone show it: 14:05."""
        from babel.dates import format_time

        local = _local(moment, zone)
        return format_time(local, "short", tzinfo=local.tzinfo, locale=_locale(self.language))

    def moment(self, moment: datetime, zone: str | tzinfo) -> str:
        """Write a day and the time: 5 January 2026 at 14:05."""
        day = self.date(_local(moment, zone).date())
        return self("moment", date=day, time=self.time(moment, zone))


@cache
def catalogue(language: str) -> Words:
    """
    Return the words of a language: en, cy, en-GB.

    One that has no catalogue falls back to its base language, then to English.
    """
    known = languages()
    wanted = language.replace("-", "_")
    found = next((name for name in (wanted, _base(wanted)) if name in known), DEFAULT)
    return Words(found.replace("_", "-"), _read(found))


@cache
def languages() -> tuple[str, ...]:
    """List the languages that have a catalogue, English first."""
    found = {file.parent.parent.name for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    return (DEFAULT, *sorted(found - {DEFAULT}))


class _Nothing(NullTranslations):
    """Where a search ends: gettext itself would show people the key."""

    def gettext(self, message: str) -> Never:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> Never:  # noqa: ARG002 - gettext's own
        raise KeyError(msgid1)


def _read(language: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    texts = GNUTranslations(compiled)
    texts.add_fallback(_Nothing() if language == DEFAULT else _read(DEFAULT))
    return texts


def _fenced(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: isolated(value) if isinstance(value, str) and is_mixed(value) else value
        for name, value in values.items()
    }


def _base(language: str) -> str:
    return language.partition("_")[0].lower()


def _locale(language: str) -> str:
    return _TERRITORY.get(language, language.replace("-", "_"))


def _local(moment: datetime, zone: str | tzinfo) -> datetime:
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
