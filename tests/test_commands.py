"""The operator's commands, on a database that a bot has open."""

import asyncio
import json
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.__main__ import main
from adapters.assembly import put_together
from adapters.commands import NAMES
from adapters.demo import Clock, Play, rehearse
from adapters.room.board import Board
from adapters.room.cast import PLATFORM
from adapters.room.chat import RoomChat
from adapters.store import open_store
from bot.content import read_library
from bot.site import Site
from tests.rigs.postgres import Postgres
from tests.roles.document import table

SIAN = "room:room:sian"
WHY = ("--reason", "Request 5")


async def play(url: str) -> None:
    """Play one whole round."""
    clock = Clock()
    async with await open_store(url) as store:
        at = store.database
        chats = {PLATFORM: RoomChat(Board(at.reading, at.writing, at.seals), clock)}
        core = put_together(store, chats, read_library(Path("content")), Site(), clock)
        await rehearse(Play(core, store, clock))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("played") / "bot.db"
    asyncio.run(play(f"sqlite:///{file}"))
    return file


class Operator:
    """Somebody at a terminal."""

    def __init__(self, url: str) -> None:
        self._runner = CliRunner(env={"DATABASE_URL": url, "SITE_FILE": "site.example.yaml"})

    def __call__(self, *words: str, typed: str = "") -> Result:
        return self._runner.invoke(main, list(words), input=typed)

    @property
    def round(self) -> str:
        return self("rounds").output.split()[0]


@pytest.fixture
def operator(played: Path, tmp_path: Path) -> Operator:
    file = tmp_path / "bot.db"
    shutil.copy(played, file)
    return Operator(f"sqlite:///{file}")


def test_each_command_is_loaded_when_it_is_asked_for() -> None:
    for name in NAMES:
        result = CliRunner().invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert result.output


EXPORT = ("export", "{round}", "--to", "{folder}", *WHY)
BY_COMMAND = {
    "see what is kept about oneself": ("person", "export", SIAN, "--to", "{folder}", *WHY),
    "look at what is held back": EXPORT,
    "read the draft minutes": EXPORT,
    "read signed minutes": EXPORT,
    "put a round under legal hold": ("hold", "set", "{round}", *WHY),
    "lift a legal hold": ("hold", "lift", "{round}", *WHY),
    "read what another person wrote in private": EXPORT,
    "redact, erase or export the record": ("person", "erase", SIAN, "--yes", *WHY),
}
"""What is there for an operator; with a new command, look whether the table is still true."""


def test_an_operator_can_do_what_the_table_says_and_there_is_no_command_for_more(
    operator: Operator, tmp_path: Path
) -> None:
    roles, rows = table()
    parts = {"round": operator.round, "folder": f"{tmp_path}/out"}
    operator("hold", "set", operator.round, *WHY)

    done = {
        what
        for what, words in BY_COMMAND.items()
        if operator(*(word.format_map(parts) for word in words), typed="y\n").exit_code == 0
        for _ in [shutil.rmtree(tmp_path / "out", ignore_errors=True)]
    }

    column = {what: cells[roles.index("operator")] for what, cells in rows.items()}
    assert done == {what for what, cell in column.items() if cell == "yes"}
    assert NAMES == ("export", "hold", "person", "rounds", "verify")


def test_rounds_are_listed_without_anybodys_words(operator: Operator) -> None:
    result = operator("rounds")

    assert result.exit_code == 0
    assert "signed-off  ESSCP Learning: Child 2 Rapid Review" in result.output
    assert len(result.output.splitlines()) == 1


def test_a_person_is_found_by_name_and_by_key(operator: Operator) -> None:
    by_name, by_key = (
        operator("person", "find", "sian", *WHY),
        operator("person", "find", SIAN, *WHY),
    )

    assert by_name.output == by_key.output
    assert by_name.output.startswith(f"{SIAN}  Siân Pritchard\n")
    assert "contribution:demo-1  reply  prompt 2" in by_name.output
    assert "votes 2" in by_name.output
    assert "Signed up" not in by_name.output
    assert operator("person", "find", "nobody", *WHY).output.startswith("Nothing is kept")


def test_what_is_kept_of_a_person_is_written_for_them_alone(
    operator: Operator, tmp_path: Path
) -> None:
    result = operator("person", "export", SIAN, "--to", f"{tmp_path}/sian", *WHY)

    assert result.exit_code == 0
    told = json.loads((tmp_path / "sian/kept.json").read_text(encoding="utf-8"))
    assert len(told["rounds"][0]["said"]) == 4
    assert "platform keeps its own copy" in result.output
    for path in (tmp_path / "sian", tmp_path / "sian/kept.html"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    again = operator("person", "export", SIAN, "--to", f"{tmp_path}/sian", *WHY)
    assert "is there already" in again.output


def test_words_are_redacted_after_a_question(operator: Operator) -> None:
    target = ("person", "redact", operator.round, "contribution:demo-2", *WHY)

    refused = operator(*target, typed="n\n")
    done = operator(*target, typed="y\n")

    assert refused.exit_code == 1
    assert done.exit_code == 0
    assert "Take contribution:demo-2 out of round" in done.output
    assert operator("person", "redact", operator.round, "vote:1", *WHY).exit_code == 2


def test_a_person_is_erased_and_found_no_more(operator: Operator) -> None:
    done = operator("person", "erase", SIAN, "--yes", *WHY)

    assert done.exit_code == 0
    assert f"{SIAN} is taken out of 1 round." in done.output
    assert "Backups of the database from before still have it" in done.output
    assert operator("person", "find", SIAN, *WHY).output.startswith("Nothing is kept")
    assert operator("verify").exit_code == 0
    assert "no longer there" in operator("person", "erase", SIAN, "--yes", *WHY).output


@pytest.mark.parametrize(
    "words",
    [
        ("person", "find", SIAN),
        ("person", "erase", SIAN, "--yes"),
        ("hold", "set", "ROUND"),
        ("export", "ROUND", "--to", "FOLDER"),
    ],
)
def test_a_reason_that_identifies_somebody_is_refused(
    operator: Operator, tmp_path: Path, words: tuple[str, ...]
) -> None:
    there = {"ROUND": operator.round, "FOLDER": f"{tmp_path}/out"}
    named = [there.get(word, word) for word in words]

    result = operator(*named, "--reason", "Asked by jo@example.org")

    assert result.exit_code == 1
    assert "Give a case number instead, and no names" in result.output
    assert "jo@" not in result.output
    assert "under legal hold" not in operator("rounds").output


def test_a_hold_is_set_listed_and_lifted_and_refuses_an_erasure(operator: Operator) -> None:
    round = operator.round
    operator("hold", "set", round, "--reason", "Case 12")

    held = operator("hold", "list")
    refused = operator("person", "erase", SIAN, "--yes", *WHY)
    lifted = operator("hold", "lift", round, "--reason", "Closed")

    assert held.output == f"{round}  Case 12\n"
    assert refused.exit_code == 1
    assert f"Round {round} is under legal hold: Case 12." in refused.output
    assert lifted.exit_code == 0
    assert operator("hold", "list").output == "No round is under legal hold.\n"
    assert "not under legal hold" in operator("hold", "lift", round, *WHY).output


@pytest.mark.parametrize("to", ["out", "out.zip"])
def test_a_round_is_exported_and_a_changed_byte_is_found(
    operator: Operator, tmp_path: Path, to: str
) -> None:
    where = tmp_path / to
    done = operator("export", operator.round, "--to", str(where), *WHY)
    digest = done.output.split("manifest is ")[1][:64]

    whole = operator("verify", str(where), "--digest", digest)
    other = operator("verify", str(where), "--digest", "0" * 64)
    file = where if where.is_file() else where / "contributions.csv"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    changed = operator("verify", str(where))

    assert (done.exit_code, whole.exit_code) == (0, 0)
    assert "none changed, missing or added" in whole.output
    assert "is not the one with that SHA-256" in other.output
    assert changed.exit_code == 1
    assert "changed" in changed.output
    assert not (tmp_path / f"{to}.part").exists()
    assert (
        "is there already" in operator("export", operator.round, "--to", str(where), *WHY).output
    )


def test_whatever_was_put_into_a_folder_is_found(operator: Operator, tmp_path: Path) -> None:
    where = tmp_path / "out"
    operator("export", operator.round, "--to", str(where), *WHY)
    (where / ".hidden").write_text("x", encoding="utf-8")
    (where / "empty").mkdir()
    (where / "link").symlink_to(tmp_path)

    found = operator("verify", str(where)).output.splitlines()

    assert found == [f"{name} has been added" for name in (".hidden", "empty", "link")]


def test_a_round_that_is_not_there_leaves_nothing_behind(
    operator: Operator, tmp_path: Path
) -> None:
    result = operator("export", "r9", "--to", f"{tmp_path}/out", *WHY)

    assert result.exit_code == 1
    assert not list(tmp_path.glob("out*"))


def test_the_trail_is_whole_and_what_was_noted_is_in_it(
    operator: Operator, tmp_path: Path
) -> None:
    noted = tmp_path / "noted.txt"
    noted.write_text(operator("verify").output, encoding="utf-8")
    operator("hold", "set", operator.round, "--reason", "Case 12")

    whole = operator("verify", "--noted", str(noted))
    lines = noted.read_text(encoding="utf-8").replace("room:room 1", "room:room 9")
    noted.write_text(f"{lines}slack:T9 3 {'0' * 64}\n", encoding="utf-8")
    other = operator("verify", "--noted", str(noted))

    assert whole.exit_code == 0
    assert other.exit_code == 1
    assert "is not the one that was noted" in other.output
    assert "its whole chain is gone" in other.output


def test_minutes_that_were_changed_in_the_database_are_named(
    operator: Operator, tmp_path: Path
) -> None:
    before = operator("verify")
    with closing(sqlite3.connect(tmp_path / "bot.db")) as db:
        db.execute("UPDATE versions SET body = replace(body, 'the', 'no') WHERE number = 1")
        db.commit()

    changed = operator("verify")

    assert before.exit_code == 0
    assert changed.exit_code == 1
    told = f"Minutes {operator.round}/1 are not what the audit trail has of them.\n"
    assert changed.output == before.output + told


def test_an_empty_trail_is_said_to_be(tmp_path: Path) -> None:
    result = Operator(f"sqlite:///{tmp_path}/new.db")("verify")

    assert (result.exit_code, result.output) == (0, "The audit trail is empty.\n")


@pytest.mark.parametrize(
    "words, said",
    [
        (("person", "erase", "sian", "--yes", *WHY), "platform:workspace:id"),
        (("person", "find", SIAN), "Missing option '--reason'"),
        (("person", "find", SIAN, "--reason", " "), "--reason is empty"),
        (("hold", "set", "r9", *WHY), "no longer there"),
        (("export", "r1", "--to", "/proc/none/x", *WHY), "cannot be made"),
        (("verify", "/nowhere"), "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    operator: Operator, words: tuple[str, ...], said: str
) -> None:
    result = operator(*words)

    assert result.exit_code in (1, 2)
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output


def test_a_database_that_is_none_is_said_so() -> None:
    result = Operator("mysql://x")("rounds")

    assert result.exit_code == 1
    assert "DATABASE_URL is not understood" in result.output


async def test_they_work_beside_a_bot_on_both_databases(
    postgres: Postgres, tmp_path: Path
) -> None:
    for url in (f"sqlite:///{tmp_path}/bot.db", await postgres.new_database()):
        await play(url)
        operator = Operator(url)
        async with await open_store(url) as running:
            before = await running.all_rounds()
            done = await asyncio.to_thread(operator, "person", "erase", SIAN, "--yes", *WHY)
            record = await running.record(before[0].id)

            assert done.exit_code == 0
            assert record
            assert "Siân" not in repr(record)
