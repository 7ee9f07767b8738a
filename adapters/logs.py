"""Logs that cannot carry what people write: only listed keys get through, the rest is counted."""

import logging
import sys
import traceback
from collections import Counter
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

dropped: Counter[str] = Counter()
"""How often a key was left out because it is not on the list."""

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Send every log of the process through the list, those of libraries as well."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[_unformatted, _raised, _allowed, structlog.processors.LogfmtRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)


def _unformatted(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take a library's message before its values are filled in: they may be anything."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None:
        event["event"] = str(record.msg) if isinstance(record.msg, str) else "unreadable"
        if record.name == "py.warnings":
            event["event"] = "warning"
    return event


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
