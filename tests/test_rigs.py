"""The pretend world is real where it says so."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.rigs.postgres import Postgres, postgres_server
from tests.rigs.postgres_keeper import PARTS, Owner, reachable_binaries, run_as, site_packages

ROOT = Path(__file__).parents[1]
USE_A_SERVER = """
import sys, time
from tests.rigs.postgres import postgres_server
with postgres_server(*sys.argv[1:]) as server:
    print(server.address, flush=True)
    time.sleep(600)
"""
DURABLE = """
SELECT array_agg(setting ORDER BY name) FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def status(process: object, field: str) -> str:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(field))


async def ask(url: str, question: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def make_a_table(url: str) -> None:
    await ask(url, "CREATE TABLE things (id integer)")


async def make_a_table_and_fail(url: str) -> None:
    await make_a_table(url)
    raise LookupError


def answers(address: str) -> bool:
    url = urlsplit(address)
    try:
        socket.create_connection((url.hostname, url.port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


def stops_answering(address: str, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while answers(address) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not answers(address)


def another_process(*run: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE_A_SERVER, *run], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


async def server_process(server: Postgres) -> str:
    """The parent of the process that answers a question."""
    connection = await asyncpg.connect(f"{server.address}/postgres")
    try:
        return status(connection.get_server_pid(), "PPid")
    finally:
        await connection.close()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


async def test_the_server_is_postgresql_18_and_waits_for_no_disk(postgres_url: str) -> None:
    version = await ask(postgres_url, "SHOW server_version_num")

    durable = await ask(postgres_url, DURABLE)

    assert str(version).startswith("18")
    assert durable == ["off", "on", "on"]


async def test_what_is_measured_is_written_to_disk() -> None:
    with postgres_server() as server:
        durable = await ask(await server.new_database(), DURABLE)

    assert durable == ["on", "on", "on"]


@linux
async def test_the_server_never_runs_as_root(postgres: Postgres) -> None:
    server = await server_process(postgres)

    assert status(server, "Uid").split()[0] != "0"
    assert status(server, "Gid").split()[0] != "0"


async def test_every_database_is_new_and_empty(postgres: Postgres, postgres_url: str) -> None:
    await make_a_table(postgres_url)
    other = await postgres.new_database()

    assert other != postgres_url
    assert await ask(other, "SELECT to_regclass('things')") is None


async def test_a_prepared_database_is_a_copy_of_its_own(postgres: Postgres) -> None:
    first = await postgres.new_database(make_a_table)
    await ask(first, "INSERT INTO things VALUES (1)")
    second = await postgres.new_database(make_a_table)

    assert await ask(second, "SELECT count(*) FROM things") == 0


async def test_a_preparation_that_failed_is_not_taken_for_a_whole_one(postgres: Postgres) -> None:
    with pytest.raises(LookupError):
        await postgres.new_database(make_a_table_and_fail)

    with pytest.raises(LookupError):
        await postgres.new_database(make_a_table_and_fail)


def test_a_killed_process_leaves_no_server() -> None:
    process = another_process()
    address = address_of(process)
    assert answers(address)

    kill(process)

    assert stops_answering(address)


@linux
async def test_a_killed_keeper_leaves_no_server() -> None:
    with postgres_server() as server:
        keeper = status(await server_process(server), "PPid")

        os.kill(int(keeper), signal.SIGKILL)

        assert stops_answering(server.address)
    shutil.rmtree(server.folder)


def test_processes_of_one_run_share_a_server_until_the_last_has_gone() -> None:
    run = secrets.token_hex(8)
    one, two = another_process(run), another_process(run)
    address = address_of(one)
    assert address_of(two) == address

    kill(one)
    assert not stops_answering(address, seconds=0.5)

    kill(two)
    assert stops_answering(address)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the server as somebody else")
def test_binaries_that_the_servers_user_may_not_reach_are_copied(tmp_path: Path) -> None:
    nobody = Owner(user=65534, group=65534, groups=())
    hidden = tmp_path / "hidden"
    for part in PARTS:
        shutil.copytree(site_packages() / part, hidden / part, symlinks=True)
    hidden.chmod(0o700)
    with tempfile.TemporaryDirectory() as open_to_all:
        folder = Path(open_to_all)
        folder.chmod(0o711)

        programs = reachable_binaries(folder, nobody, hidden)

        assert folder in programs.parents
        run_as(nobody, programs / "initdb", "--version", cwd=folder)
        run_as(nobody, programs / "postgres", "--version", cwd=folder)
