"""From rows to values."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from adapters.store.columns import kinds_of
from bot.content import Briefing
from bot.model import (
    Action,
    Contribution,
    Correction,
    Delivery,
    Kind,
    Lane,
    Mode,
    Person,
    Place,
    Posted,
    Receipt,
    Round,
    State,
    Task,
    Team,
    Version,
    Vote,
)

Names = Mapping[Person, str]
NOBODY: Names = {}


def place(row: RowMapping) -> Place:
    """Read a place."""
    return Place(row["platform"], row["workspace"], row["channel"])


def person(row: RowMapping, role: str, names: Names = NOBODY) -> Person:
    """Read a person and give them their name."""
    found = Person(row[f"{role}_platform"], row[f"{role}_workspace"], row[f"{role}_id"])
    name = names.get(found)
    return Person(found.platform, found.workspace, found.id, name) if name else found


def maybe_person(row: RowMapping, role: str, names: Names = NOBODY) -> Person | None:
    """Read a person who may be nobody."""
    return person(row, role, names) if row[f"{role}_id"] is not None else None


def team(row: RowMapping, chairs: tuple[Person, ...], names: Names) -> Team:
    """Read a team."""
    lead = maybe_person(row, "lead", names)
    return Team(place=place(row), lead=lead, chairs=chairs, **_same(Team, row))


def round(row: RowMapping, briefing: Briefing, names: Names) -> Round:
    """Read a round."""
    known = _same(
        Round,
        row,
        mode=Mode(row["mode"]),
        state=State(row["state"]),
        order=tuple(row["prompts"]),
    )
    chair = person(row, "chair", names)
    return Round(place=place(row), briefing=briefing, chair=chair, **known)


def contribution(row: RowMapping, names: Names = NOBODY) -> Contribution:
    """Read one wording of a contribution."""
    known = _same(Contribution, row, kind=Kind(row["kind"]), held=kinds_of(row["held"]))
    return Contribution(author=person(row, "author", names), **known)


def vote(row: RowMapping, names: Names) -> Vote:
    """Read a vote."""
    return Vote(person=person(row, "person", names), **_same(Vote, row))


def action(row: RowMapping, names: Names) -> Action:
    """Read an action."""
    owner, added_by = person(row, "owner", names), person(row, "added_by", names)
    return Action(owner=owner, added_by=added_by, **_same(Action, row))


def correction(row: RowMapping, names: Names) -> Correction:
    """Read a correction."""
    return Correction(by=person(row, "by", names), **_same(Correction, row))


def version(row: RowMapping, names: Names) -> Version:
    """Read a version of the minutes."""
    return Version(by=maybe_person(row, "by", names), **_same(Version, row))


def receipt(row: RowMapping, names: Names) -> Receipt:
    """Read a receipt."""
    return Receipt(lead=person(row, "lead", names), **_same(Receipt, row))


def posted(row: RowMapping) -> tuple[int, Posted]:
    """Read where a message of the bot's stands, and the number of its prompt."""
    return row["prompt"], Posted(place(row), row["root"], row["message"])


def delivery(row: RowMapping) -> Delivery:
    """Read a delivery."""
    return Delivery(lane=lane(row), **_same(Delivery, row, task=Task(row["task"])))


def lane(row: RowMapping) -> Lane:
    """Read a lane."""
    kind = Place if row["lane_kind"] == "place" else Person
    return kind(row["platform"], row["workspace"], row["lane_id"])


def latest(*moments: datetime | None) -> datetime:
    """Return the latest of those that are set; one must be."""
    return max(moment for moment in moments if moment is not None)


def _same(of: type[Any], row: RowMapping, /, **read: Any) -> dict[str, Any]:
    """Take what the value and the row call by one name, and what was read already."""
    return {field.name: row[field.name] for field in fields(of) if field.name in row} | read
