"""Keys as an operator has them: made, set, changed, and wrong."""

import asyncio
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from adapters.sealing.keys import MARK, MasterKey
from adapters.store import open_store
from tests.builders import a_reply, begun
from tests.test_process import finished, get, ready, running

FIRST, SECOND = MasterKey.new(), MasterKey.new()
WORDS = "marzipan"


def keys(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return finished("keys", *words, cwd=cwd, **environment)


def talked_in(folder: Path) -> None:
    """A round from before the first key."""

    async def talk() -> None:
        async with await open_store(f"sqlite:///{folder / 'data' / 'briefing-bot.db'}") as store:
            await begun(store)
            replies = [a_reply(f"{WORDS} {number}", f"200.{number}") for number in range(450)]
            await asyncio.gather(*(store.keep(reply) for reply in replies))

    asyncio.run(talk())


def texts(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "data" / "briefing-bot.db")) as db:
        return [text for (text,) in db.execute("SELECT text FROM contributions")]


def test_a_new_key_is_another_one_each_time(tmp_path: Path) -> None:
    made = [keys("new", cwd=tmp_path).stdout.strip() for _ in range(2)]

    assert MasterKey.read(made[0]).id != MasterKey.read(made[1]).id
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key, state", [("", "off"), (FIRST, "on")], ids=["none", "one"])
def test_the_bot_says_at_start_and_in_readyz_whether_it_seals(
    tmp_path: Path, key: str, state: str
) -> None:
    with running(cwd=tmp_path, RECORD_KEY=key) as (process, url):
        status, told = ready(url)
        page = get(url)
        process.terminate()
        assert process.stdout
        said = process.stdout.read()

    assert (status, page[0]) == (200, 200)
    assert told == f'{{"database": "well", "courier": "well", "sealing": "{state}"}}'
    assert said.count("no key is set") == (not key)
    assert (tmp_path / "data" / "briefing-bot-keys.db").exists() == bool(key)


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{FIRST}  # ours\n")

    with running(cwd=tmp_path, RECORD_KEY_FILE="key") as (_, url):
        _, told = ready(url)

    assert '"sealing": "on"' in told


WRONG = {
    "none": ({}, "no key is set. Set RECORD_KEY"),
    "another": ({"RECORD_KEY": SECOND}, f"needs the key {MasterKey.read(FIRST).id}"),
    "no key at all": ({"RECORD_KEY": WORDS}, "is no key"),
    "another key database": (
        {"RECORD_KEY": FIRST, "KEYS_DATABASE_URL": "sqlite:///data/other.db"},
        "belongs to it",
    ),
    "no key database": (
        {"RECORD_KEY": FIRST, "KEYS_DATABASE_URL": "mysql://x"},
        "KEYS_DATABASE_URL is not understood",
    ),
    "no key database on PostgreSQL": (
        {"RECORD_KEY": FIRST, "DATABASE_URL": "postgresql://h/x"},
        "KEYS_DATABASE_URL must be set",
    ),
}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record under the first key, made once: each start takes a second."""
    folder = tmp_path_factory.mktemp("sealed")
    assert keys("rotate", cwd=folder, RECORD_KEY=FIRST).returncode == 0
    return folder


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_or_missing_key_is_said_in_one_line(
    sealed: Path, tmp_path: Path, what: str
) -> None:
    environment, said = WRONG[what]
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)

    result = finished("run", "--port", "0", cwd=tmp_path, **environment)

    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert said in line
    assert FIRST not in line
    assert WORDS not in line


def test_rotating_without_a_key_says_what_lacks(tmp_path: Path) -> None:
    result = keys("rotate", cwd=tmp_path)

    assert result.returncode == 1
    assert "No key is set" in result.stderr


def test_from_no_key_to_the_first_and_on_to_the_next_while_the_bot_runs(tmp_path: Path) -> None:
    talked_in(tmp_path)
    before = texts(tmp_path)

    with running(cwd=tmp_path, RECORD_KEY=FIRST) as (_, url):
        first = keys("rotate", cwd=tmp_path, RECORD_KEY=FIRST)
        again = keys("rotate", "--vacuum", cwd=tmp_path, RECORD_KEY=FIRST)
        well = ready(url)
    both = f"{SECOND} {FIRST}"
    with running(cwd=tmp_path, RECORD_KEY=both) as (_, url):
        second = keys("rotate", cwd=tmp_path, RECORD_KEY=both)
        still_well = ready(url)
    with running(cwd=tmp_path, RECORD_KEY=SECOND) as (_, url):
        alone = ready(url)

    assert all(text.startswith(WORDS) for text in before)
    assert "Rows of contributions sealed that were not: 450." in first.stdout
    assert f"The key {MasterKey.read(FIRST).id} alone now opens everything." in first.stdout
    assert "Rows of contributions sealed that were not: 0." in again.stdout
    assert "Data keys wrapped anew: 3." in second.stdout
    assert {status for status, _ in (well, still_well, alone)} == {200}
    assert all(text.startswith(MARK) for text in texts(tmp_path))
    for file in (tmp_path / "data").iterdir():
        assert WORDS.encode() not in file.read_bytes(), file.name
    assert finished("run", "--port", "0", cwd=tmp_path, RECORD_KEY=FIRST).returncode == 1
