"""Logs that cannot carry what people write: only listed keys get through, the rest is counted."""

import logging
import os
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {
        "address",
        "count",
        "error",
        "event",
        "level",
        "logger",
        "outcome",
        "reason",
        "route",
        "seconds",
        "status",
        "task",
        "timestamp",
        "where",
    }
)
"""Every key a log line may have. None is for words of people, names or ids."""

_PACKAGES = ("adapters", "bot")

dropped: Counter[str] = Counter()
"""How often a key was left out because it is not on the list."""

# Our own lines say constant words; whatever varies stands in a key. Which logger a line is sent
# to does not tell whose it is: some libraries are given one of ours.
_OURS = tuple(f"{Path(__file__).resolve().parents[1] / name}{os.sep}" for name in _PACKAGES)

UNWRITTEN = "unwritten_line"
"""Counted among the keys dropped: a line whose words and values do not fit each other."""

log = logging.getLogger(__name__)

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class _Careful(logging.StreamHandler[TextIO]):
    """Writes lines; of one that cannot be written it says that alone."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802, logging names it
        """Leave out what Python would print now: the message and its values."""
        dropped[UNWRITTEN] += 1


def set_up(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send every log of the process through the list, those of libraries as well."""
    handler = _Careful(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[_told, _raised, _allowed, structlog.processors.LogfmtRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


@contextmanager
def crashes_told() -> Generator[None, None, None]:
    """Log inside what Python would print with all its words: errors that reach nobody."""
    before = (threading.excepthook, sys.unraisablehook)
    threading.excepthook = sys.unraisablehook = _crashed
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = before


def _crashed(told: "threading.ExceptHookArgs | sys.UnraisableHookArgs") -> None:
    error = told.exc_value or told.exc_type()
    log.critical("crashed", exc_info=(told.exc_type, error, told.exc_traceback))


def _told(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """
    Take what our own code says before values are filled in; of a library's words, none.

    Libraries put values into their words themselves, asyncio whole tasks with their errors.
    """
    record: logging.LogRecord = event["_record"]
    if record.pathname.startswith(_OURS) and isinstance(record.msg, str):
        event["event"] = record.msg
        return event
    where = f"{record.module}:{record.lineno}"
    kept = {key: event[key] for key in ("level", "timestamp", "exc_info") if key in event}
    return {**kept, "event": "library", "logger": record.name, "where": where}


def _raised(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Say what kind of error it was and where, never what it said."""
    raised: Raised | None = event.pop("exc_info", None)
    if isinstance(raised, tuple) and raised[0]:
        event["error"] = raised[0].__name__
        frames = traceback.extract_tb(raised[2])
        event["where"] = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return event


def _allowed(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    dropped.update(key for key in event if key not in ALLOWED and not key.startswith("_"))
    order = ("timestamp", "level", "event")
    return {key: kept.pop(key) for key in order if key in kept} | kept
