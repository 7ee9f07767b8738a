"""Keys, and what they seal: it opens where it was sealed, whole, and nowhere else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table

from adapters.bad_settings import BadSettings
from adapters.room.tables import files, messages
from adapters.sealing.columns import has_words, how, is_sealed
from adapters.sealing.keys import CannotOpen, DataKey, MasterKey
from adapters.sealing.settings import read_keys
from adapters.store.columns import storable
from adapters.store.tables import (
    actions,
    contributions,
    corrections,
    metadata,
    people,
    rounds,
    teams,
    versions,
)

KEY, OTHER = DataKey.new(), DataKey.new()
WHERE, ELSEWHERE = b"contributions\0text\0r1\0100.2", b"contributions\0text\0r1\0100.3"
FIRST, SECOND = MasterKey.new(), MasterKey.new()
FILE, POSTGRES = "sqlite:///data/bot.db", "postgresql://u@h/bot"

texts = st.text(st.characters(exclude_categories=["Cs"]))


# One value


@given(texts)
def test_a_text_opens_as_it_was_sealed(text: str) -> None:
    sealed = KEY.seal(text, WHERE)

    assert KEY.open(sealed, WHERE) == text
    assert is_sealed(sealed)
    assert storable(sealed[1:]) == sealed[1:], "every database keeps it"


@given(st.binary())
def test_a_file_opens_as_it_was_sealed(data: bytes) -> None:
    sealed = KEY.seal_bytes(data, WHERE)

    assert KEY.open_bytes(sealed, WHERE) == data
    assert is_sealed(sealed)


@given(st.text(min_size=8))
def test_no_text_can_be_taken_for_a_sealed_one(text: str) -> None:
    assert not is_sealed(storable(text))
    assert not is_sealed(storable(KEY.seal("said", WHERE)))


def test_the_same_text_is_never_sealed_the_same_twice() -> None:
    assert KEY.seal("Yes.", WHERE) != KEY.seal("Yes.", WHERE)


@given(texts, st.data())
def test_with_any_bit_changed_a_text_does_not_open(text: str, data: st.DataObject) -> None:
    whole = bytearray(KEY.seal(text, WHERE).encode())
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    changed = whole.decode(errors="replace")

    if is_sealed(changed):
        with pytest.raises(CannotOpen):
            KEY.open(changed, WHERE)


@given(st.binary(), st.data())
def test_with_any_bit_changed_a_file_does_not_open(file: bytes, data: st.DataObject) -> None:
    whole = bytearray(KEY.seal_bytes(file, WHERE))
    bit = data.draw(st.integers(24, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CannotOpen):
        KEY.open_bytes(bytes(whole), WHERE)


@given(texts, st.integers(0, 60))
def test_a_part_of_a_text_does_not_open(text: str, kept: int) -> None:
    sealed = KEY.seal(text, WHERE)

    with pytest.raises(CannotOpen):
        KEY.open(sealed[: min(kept, len(sealed) - 1)], WHERE)


@given(texts)
def test_a_text_does_not_open_elsewhere_or_with_another_key(text: str) -> None:
    sealed = KEY.seal(text, WHERE)

    with pytest.raises(CannotOpen):
        KEY.open(sealed, ELSEWHERE)
    with pytest.raises(CannotOpen):
        OTHER.open(sealed, WHERE)


def test_an_error_and_a_key_show_nothing() -> None:
    with pytest.raises(CannotOpen) as raised:
        KEY.open(KEY.seal("secret", WHERE), ELSEWHERE)

    assert str(raised.value) == ""
    assert raised.value.__cause__ is None
    assert repr(KEY.secret)[2:10] not in repr(KEY)


def test_a_digest_is_renamed_the_same_with_the_same_key_alone() -> None:
    assert KEY.rename("00ff") == DataKey(KEY.secret).rename("00ff")
    assert len({KEY.rename("00ff"), KEY.rename("00fe"), OTHER.rename("00ff"), "00ff"}) == 4


def test_a_data_key_opens_for_its_owner_and_its_master_alone() -> None:
    master, other = MasterKey.read(FIRST), MasterKey.read(SECOND)
    wrapped = master.wrap(KEY.secret, "round/r1")

    assert MasterKey.read(FIRST).unwrap(wrapped, "round/r1") == KEY.secret
    for key, owner in ((master, "round/r2"), (other, "round/r1")):
        with pytest.raises(CannotOpen):
            key.unwrap(wrapped, owner)
    for broken in ("", "AAAA", wrapped[:-4], "\u00e9"):
        with pytest.raises(CannotOpen):
            master.unwrap(broken, "round/r1")


# One row

ROW: Mapping[str, Any] = {
    "platform": "slack",
    "workspace": "T1",
    "channel": "C1",
    "id": "100.2",
    "round": "r1",
    "wording": "00ff",
    "version": 1,
    "number": 1,
    "key": "bot:1",
    "message": 1,
    "media_type": "text/markdown",
    "size": 5,
}
ELSE: Mapping[str, Any] = {
    **{name: f"{value}x" for name, value in ROW.items() if isinstance(value, str)},
    **{name: value + 1 for name, value in ROW.items() if isinstance(value, int)},
}
SEALED = [
    (table, column)
    for table in (
        people, teams, rounds, contributions, actions, corrections, versions, messages, files
    )
    for column in how(table).columns
]  # fmt: skip


def a_row(table: Table, column: str) -> dict[str, Any]:
    """One row as it would be written, with something said in one column."""
    told = {name: ROW[name] for name in (*how(table).identity, "wording") if name in table.c}
    return {**told, column: b"said" if column == "data" else "said"}


@pytest.mark.parametrize("table, column", SEALED, ids=str)
def test_a_column_opens_in_its_own_row_alone(table: Table, column: str) -> None:
    spec, row = how(table), a_row(table, column)

    sealed = spec.seal(KEY, row)

    assert spec.open(KEY, sealed)[column] == row[column]
    for name in spec.identity:
        with pytest.raises(CannotOpen):
            spec.open(KEY, {**sealed, name: ELSE[name]})


@pytest.mark.parametrize("table, column", SEALED, ids=str)
def test_a_value_does_not_open_in_another_column(table: Table, column: str) -> None:
    value = how(table).seal(KEY, a_row(table, column))[column]

    for other, name in SEALED:
        if (other, name) != (table, column) and (name == "data") == (column == "data"):
            with pytest.raises(CannotOpen):
                how(other).open(KEY, {**a_row(other, name), name: value})


def test_every_table_says_how_it_is_sealed_or_has_nobodys_words() -> None:
    """A new table must be looked at: docs/data.md says what is sealed."""
    wordless = {"chairs", "editions", "posted", "votes", "receipts", "deliveries", "releases"}
    wordless |= {"audit", "audit_heads", "tombstones", "spent_keys"}

    assert {table.name for table in metadata.sorted_tables if not has_words(table)} == wordless


# The keys that are set


def test_without_a_key_nothing_is_sealed() -> None:
    assert read_keys({}, POSTGRES) is None


@pytest.mark.parametrize(
    "database, beside",
    [
        (FILE, "sqlite:///data/bot-keys.db"),
        ("sqlite:////a.b/bot", "sqlite:////a.b/bot-keys"),
        ("sqlite:///bot.db?mode=rw", "sqlite:///bot-keys.db"),
    ],
)
def test_a_files_keys_are_kept_beside_it(database: str, beside: str) -> None:
    settings = read_keys({"RECORD_KEY": FIRST}, database)

    assert settings
    assert settings.database == beside


def test_the_first_of_several_keys_comes_first(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"# since July\n{FIRST}\n\n{SECOND} # until July\n{FIRST}\n")
    ids = [MasterKey.read(FIRST).id, MasterKey.read(SECOND).id]

    for environment in (
        {"RECORD_KEY": f"{FIRST}, {SECOND}"},
        {"RECORD_KEY_FILE": str(tmp_path / "keys")},
    ):
        settings = read_keys(environment, FILE)

        assert settings
        assert [master.id for master in settings.masters] == ids


@pytest.mark.parametrize(
    "environment, database, said",
    [
        ({"RECORD_KEY": "secret"}, FILE, "place 1 is no key"),
        ({"RECORD_KEY": f"{FIRST} {SECOND[:-1]}"}, FILE, "place 2 is no key"),
        ({"RECORD_KEY": f"{FIRST}="}, FILE, "place 1 is no key"),
        ({"RECORD_KEY": " "}, FILE, "place 1 is no key"),
        ({"RECORD_KEY": "s\u00e9cret" * 8}, FILE, "place 1 is no key"),
        ({"RECORD_KEY_FILE": "/nowhere"}, FILE, "cannot be read"),
        ({"RECORD_KEY_FILE": "/dev/null"}, FILE, "place 1 is no key"),
        ({"RECORD_KEY": FIRST, "RECORD_KEY_FILE": "/nowhere"}, FILE, "both set"),
        ({"KEYS_DATABASE_URL": "sqlite:///k.db"}, FILE, "and no key"),
        ({"RECORD_KEY": FIRST}, POSTGRES, "KEYS_DATABASE_URL must be set"),
        ({"RECORD_KEY": FIRST, "KEYS_DATABASE_URL": FILE}, FILE, "Name another one"),
    ],
)
def test_what_cannot_be_meant_is_said_without_showing_a_key(
    environment: dict[str, str], database: str, said: str
) -> None:
    with pytest.raises(BadSettings) as raised:
        read_keys(environment, database)

    assert said in str(raised.value)
    assert "cret" not in str(raised.value)
    assert FIRST not in str(raised.value)


def test_two_keys_differ_in_all_they_are() -> None:
    first, second = MasterKey.read(FIRST), MasterKey.read(SECOND)

    assert first.id != second.id
    assert FIRST not in repr(first)
