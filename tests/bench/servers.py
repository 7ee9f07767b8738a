"""Servers in processes of their own: the real command, and the floor."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
FLOOR, SQLITE, POSTGRESQL = "floor", "SQLite", "PostgreSQL"
SEALED = {SQLITE: "SQLite, sealed", POSTGRESQL: "PostgreSQL, sealed"}
"""The same with a key: what people write is sealed before it is kept."""
START_SECONDS = 60.0
STOP_SECONDS = 10.0
OURS = (
    "SLACK_", "MicrosoftApp", "TO_", "DATABASE_URL", "CONTENT_DIR", "SITE_FILE", "PORT",
    "RECORD_KEY", "KEYS_DATABASE_URL",
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """
    A server that answers.

    From its start to its first answer it took `started` seconds, and `start_cpu` seconds of
    processor time, which a busy machine changes less.
    """

    name: str
    port: int
    pid: int
    started: float
    start_cpu: float

    @property
    def megabytes(self) -> float:
        return psutil.Process(self.pid).memory_info().rss / 2**20

    @property
    def files(self) -> int:
        """How many files and connections its process has open."""
        return psutil.Process(self.pid).num_fds()

    @property
    def cpu(self) -> float:
        """Seconds of processor time that its process has used so far."""
        return cpu_seconds(psutil.Process(self.pid))


def cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextlib.contextmanager
def floor(folder: Path) -> Iterator[Server]:
    port = free_port()
    with serving(FLOOR, port, folder, "-m", "tests.bench.floor", str(port)) as server:
        yield server


@contextlib.contextmanager
def bot(
    name: str, database: str, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """The bot as `briefing-bot run` starts it, without any settings but these."""
    port = free_port()
    command = ("-m", "adapters", "run", "--port", str(port), "--database", database)
    with serving(name, port, folder, *command, settings=settings) as server:
        yield server


@contextlib.contextmanager
def serving(
    name: str,
    port: int,
    folder: Path,
    *command: str,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start a program with this Python; it has answered /readyz when the block begins."""
    log = folder / "log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment |= settings or {}
    with log.open("ab") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                raise SystemExit(f"{name} never answered /readyz with 200:\n{log.read_text()}")
            time.sleep(0.002)
        started = time.perf_counter() - began
        start_cpu = cpu_seconds(psutil.Process(process.pid))
        yield Server(name, port, process.pid, started, start_cpu)
        _stop(name, process)
    finally:
        process.kill()
        process.wait()


def _stop(name: str, process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    if process.wait(timeout=STOP_SECONDS):
        raise SystemExit(f"{name} ended with status {process.returncode}.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
