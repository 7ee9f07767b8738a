"""The keys, as the environment has them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.bad_settings import BadSettings
from adapters.sealing.keys import MasterKey

KEY, KEY_FILE, KEYS_DATABASE = "RECORD_KEY", "RECORD_KEY_FILE", "KEYS_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class KeySettings:
    """The master keys, of which the first is for new things, and where data keys are kept."""

    masters: tuple[MasterKey, ...]
    database: str


def read_keys(environment: Mapping[str, str], database: str) -> KeySettings | None:
    """Read the keys for a database; None if none is set. Raises `BadSettings`."""
    name, text = _text(environment)
    keys_database = environment.get(KEYS_DATABASE, "")
    if not name:
        if keys_database:
            raise BadSettings(
                f"{KEYS_DATABASE} is set, and no key: set {KEY} or {KEY_FILE} as well. "
                "`briefing-bot keys new` makes a key."
            )
        return None
    if keys_database == database:
        raise BadSettings(
            f"{KEYS_DATABASE} is the database of the record itself, so that every backup would "
            "have words and keys together. Name another one."
        )
    return KeySettings(_masters(name, text), keys_database or _beside(database))


def _text(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the name of the setting that has keys, and the keys; nothing if none is set."""
    key, file = environment.get(KEY, ""), environment.get(KEY_FILE, "")
    if key and file:
        raise BadSettings(f"{KEY} and {KEY_FILE} are both set. Unset one of them.")
    if not file:
        return (KEY, key) if key else ("", "")
    try:
        return KEY_FILE, Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadSettings(f"{KEY_FILE} {file} cannot be read: {why}.") from None


def _masters(name: str, text: str) -> tuple[MasterKey, ...]:
    words = re.split(r"[\s,]+", re.sub("#.*", "", text).strip())
    masters: dict[str, MasterKey] = {}
    for number, word in enumerate(words, 1):
        try:
            master = MasterKey.read(word)
        except ValueError:
            raise BadSettings(
                f"{name}: what stands at place {number} is no key. A key is 43 letters, as "
                "`briefing-bot keys new` prints them; several are parted by spaces or lines."
            ) from None
        masters.setdefault(master.id, master)
    return tuple(masters.values())


def _beside(database: str) -> str:
    """Name the file beside a SQLite file; on PostgreSQL somebody must choose another database."""
    if not database.startswith("sqlite"):
        raise BadSettings(
            f"{KEYS_DATABASE} must be set where DATABASE_URL names PostgreSQL: another database, "
            "which is not in the same backups."
        )
    address = database.partition("?")[0]
    folder, slash, name = address.rpartition("/")
    stem, dot, kind = name.rpartition(".")
    return f"{folder}{slash}{stem}-keys.{kind}" if dot else f"{address}-keys"
