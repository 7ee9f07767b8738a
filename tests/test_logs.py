"""A log of constant words: whatever is logged, by whomever, nobody's words come into it."""

import asyncio
import gc
import logging
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters import logs
from tests.rigs.logged import logged

WORDS = "marzipan"
ROOT = Path(__file__).parents[1]

# Libraries and our own code, told apart by where they stand.
OURS = str(ROOT / "adapters" / "serving.py")


def log_from(file: str, name: str, statement: str) -> None:
    """Run a statement about `log` as if it stood in a file."""
    place = ModuleType("place")
    place.__dict__.update(log=logging.getLogger(name), WORDS=WORDS)
    exec(compile(statement, file, "exec"), place.__dict__)  # noqa: S102


def crash() -> None:
    raise ValueError(WORDS)


def test_our_own_lines_say_what_happened() -> None:
    with logged() as log:
        log_from(OURS, "adapters.serving", "log.error('odd', extra={'status': 500, 'who': WORDS})")

    assert "event=odd logger=adapters.serving status=500" in log.getvalue()
    assert WORDS not in log.getvalue()


@pytest.mark.parametrize(
    "statement",
    [
        "log.error(f'about {WORDS}')",
        "log.error('about %s', WORDS)",
        "log.error('two %s %s', WORDS)",
        "log.error(WORDS)",
        "log.error({'said': WORDS})",
        "log.error(ValueError(WORDS))",
        "log.error('x', extra={'reason': WORDS, 'route': WORDS, 'outcome': WORDS})",
        "log.error('x', extra={WORDS: WORDS})",
        "log.error('x', stack_info=True, extra={'said': WORDS})",
        "log.error('x', exc_info=ValueError(WORDS))",
        "log.warning(WORDS, exc_info=(ValueError, ValueError(WORDS), None))",
    ],
)
@pytest.mark.parametrize("name", ["slack_sdk", "adapters.slack.sdk", "botbuilder.core"])
def test_of_a_librarys_words_none_are_logged(
    statement: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with logged() as log:
        log_from("/lib/client.py", name, statement)

    assert WORDS not in log.getvalue() + "".join(capsys.readouterr())
    assert f"logger={name}" in log.getvalue() or "two" in statement
    assert "client:1" in log.getvalue() or "exc_info" in statement or "two" in statement


def test_a_line_that_cannot_be_written_is_counted_and_not_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = logs.dropped[logs.UNWRITTEN]

    with logged():
        log_from(OURS, "adapters.serving", "log.error('two %s %s', WORDS)")

    assert logs.dropped[logs.UNWRITTEN] == before + 1
    assert capsys.readouterr() == ("", "")


def test_an_error_is_told_by_its_kind_and_place() -> None:
    with logged() as log:
        try:
            crash()
        except ValueError:
            logging.getLogger("adapters").exception(WORDS)

    assert "error=ValueError" in log.getvalue()
    assert "where=crash:" in log.getvalue()
    assert WORDS not in log.getvalue()


@pytest.mark.filterwarnings("default")
def test_a_warning_has_no_words() -> None:
    with logged() as log:
        warnings.warn(WORDS, stacklevel=1)

    assert "logger=py.warnings" in log.getvalue()
    assert WORDS not in log.getvalue()


async def test_a_task_that_nobody_waits_for_has_no_words() -> None:
    async def fail() -> None:
        crash()

    with logged() as log:
        task = asyncio.create_task(fail(), name=WORDS)
        await asyncio.wait([task])
        del task
        gc.collect()
        await asyncio.sleep(0)

    assert "logger=asyncio" in log.getvalue()
    assert WORDS not in log.getvalue()


def test_a_thread_that_crashes_has_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    with logged() as log, logs.crashes_told():
        thread = threading.Thread(target=crash, name=WORDS)
        thread.start()
        thread.join()

    assert "event=crashed" in log.getvalue()
    assert "error=ValueError" in log.getvalue()
    assert WORDS not in log.getvalue() + "".join(capsys.readouterr())


def test_what_is_raised_where_nothing_can_be_raised_has_no_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Closing:
        def __del__(self) -> None:
            crash()

    with logged() as log, logs.crashes_told():
        closing = Closing()
        del closing
        gc.collect()

    assert "event=crashed" in log.getvalue()
    assert WORDS not in log.getvalue() + "".join(capsys.readouterr())


async def test_a_database_logs_no_parameter(tmp_path: Path) -> None:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{tmp_path / 'x.db'}", echo=True, hide_parameters=True
    )

    with logged() as log:
        async with engine.begin() as db:
            await db.execute(text("SELECT :said"), {"said": WORDS})
    await engine.dispose()

    assert "logger=sqlalchemy.engine" in log.getvalue()
    assert WORDS not in log.getvalue()


@pytest.mark.parametrize("ours", ["run", "keys"])
def test_a_crash_at_the_top_has_no_words(ours: str, tmp_path: Path) -> None:
    """A folder of briefings, or a file of keys, whose name makes the program crash."""
    program = {
        "run": f"""
from pathlib import Path
from adapters import serving
from adapters.settings import Settings
class Broken:
    host = "127.0.0.1"
    @property
    def loopback(self): raise ValueError("{WORDS}")
settings = Settings("sqlite:///x.db", Path({str(ROOT / "content")!r}), None, 0)
raise SystemExit(serving.run(settings, Broken()))
""",
        "keys": f"""
import asyncio
def throw(work):
    work.close()
    raise ValueError("{WORDS}")
asyncio.run = throw
from adapters.keys import keys
keys(["rotate"])
""",
    }[ours]

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 1
    assert "event=crashed" in done.stderr
    assert WORDS not in done.stderr + done.stdout
