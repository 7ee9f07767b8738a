"""What went wrong with the database, in one plain sentence without anybody's words in it."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Each is read after the name of the database.
_FULL = "cannot grow: its disk is full. What was not acknowledged was not kept."
_LOCKED = "is locked by another program. Stop that program, or wait, and try again."
_READ_ONLY = "may not be written. Give the bot's user the right to write it and its folder."
_DAMAGED = "is damaged. Restore it from a backup."
_DISK = "cannot be read or written: its disk is full or faulty."
_REFUSED = "does not accept the user's name or password. Check DATABASE_URL."
_MISSING = "does not exist. Create it, or check DATABASE_URL."
_FORBIDDEN = "does not let its user do what the bot must do. Make that user its owner."
_BUSY = "takes no more connections now. Allow more, or stop other programs."
_UNREACHABLE = "does not answer. Check that the server runs and can be reached from here."

# https://www.sqlite.org/rescode.html; an extended code begins with its primary one.
_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": "cannot be opened or made. Check that it is a file in a folder that the "
    "bot's user may write.",
    "SQLITE_NOTADB": "is not a database. Name another file, or move this one away.",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_IOERR": _DISK,
}

# https://www.postgresql.org/docs/current/errcodes-appendix.html; the longest beginning counts.
_POSTGRES = {
    "08": _UNREACHABLE,
    "28": _REFUSED,
    "3D": _MISSING,
    "42501": _FORBIDDEN,
    "25006": "may only be read: it is a standby, or set to read-only.",
    "53100": _FULL,
    "53300": _BUSY,
    "57P": _UNREACHABLE,
    "58": _DISK,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}


class BadDatabase(Exception):
    """The database cannot be used; one sentence for people, safe to show and to log."""


@contextmanager
def in_plain_words(database: str) -> Generator[None, None, None]:
    """Raise `BadDatabase` for whatever a database or the way to it raises."""
    try:
        yield
    except Exception as error:
        words = _words(error)
        if words is None:
            raise
        # The original may quote a row (PostgreSQL's DETAIL), so it is not shown.
        raise BadDatabase(f"{database} {words}") from None


def _words(error: Exception) -> str | None:
    causes = list(_causes(error))
    for cause in causes:
        if code := getattr(cause, "sqlstate", None):
            return _by_beginning(_POSTGRES, str(code)) or _unnamed(cause, str(code))
        if name := getattr(cause, "sqlite_errorname", None):
            return _by_beginning(_SQLITE, str(name)) or _unnamed(cause, str(name))
    if isinstance(error, PoolTimeoutError):
        return _BUSY
    if any(isinstance(cause, OSError) for cause in causes) or _disconnected(error):
        return _UNREACHABLE
    return _unnamed(causes[-1], "") if isinstance(error, SQLAlchemyError) else None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = getattr(cause, "orig", None) or cause.__cause__


def _disconnected(error: BaseException) -> bool:
    return bool(getattr(error, "connection_invalidated", False))


def _by_beginning(table: dict[str, str], code: str) -> str | None:
    found = [start for start in table if code.startswith(start)]
    return table[max(found, key=len)] if found else None


def _unnamed(error: BaseException, code: str) -> str:
    return f"answered with an error: {type(error).__name__} {code}".rstrip() + "."
