"""The process's log as an operator reads it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from adapters import logs


@contextmanager
def logged() -> Iterator[StringIO]:
    """What is logged inside, after the list of allowed keys; the log is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    logs.set_up(stream)
    try:
        yield stream
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)
