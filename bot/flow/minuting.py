"""The minutes' way from draft to signed: corrections, versions, sign-off."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.errors import Refusal
from bot.flow.deliveries import digest, to_channel
from bot.minutes import compose, dump, seal
from bot.model import (
    Action,
    Change,
    Contribution,
    Correction,
    Person,
    Record,
    State,
    Task,
    Version,
)
from bot.roles import runs
from bot.words import Words

Item = TypeVar("Item", Action, Contribution)

def next_version(record: Record, by: Person | None, now: datetime, words: Words) -> Version:
    """Write down the minutes as they now stand, as a draft."""
    number = len(record.versions) + 1
    document = compose(record, words, number)
    return Version(record.round.id, number, False, dump(document), seal(document), by, now)


def need_minutes(record: Record, who: Person) -> None:
    """Refuse anybody but the chairs, and any round without minutes."""
    if not runs(who, record.round, record.team):
        raise Refusal("chair_only", chair=record.round.chair.name)
    if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
        raise Refusal("no_minutes_yet")


def corrected(record: Record, change: Change, by: Person, now: datetime, words: Words) -> Change:
    """Add the version that a change of the record makes, once there are minutes."""
    if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
        return change
    after = replace(
        record,
        round=change.round or record.round,
        contributions=_with(record.contributions, change.contributions),
        actions=_with(record.actions, change.actions),
        corrections=record.corrections + change.corrections,
    )
    return replace(change, seen=record.round, versions=(next_version(after, by, now, words),))


def correct(
    record: Record, target: str, text: str | None, who: Person, now: datetime, words: Words
) -> Change:
    """Change the wording of one thing in the minutes, or keep it out of them (None)."""
    need_minutes(record, who)
    number = len(record.versions) + 1
    correction = Correction(record.round.id, number, target, text, who, now)
    change = Change(round=record.round, corrections=(correction,))
    return corrected(record, change, who, now, words)


def draft_seal(record: Record, words: Words) -> str:
    """Tell what the minutes now say from what they said before."""
    return seal(compose(record, words, len(record.versions) + 1))


def unchanged(record: Record, words: Words) -> bool:
    """Tell whether the newest signed minutes still say everything."""
    signed = [version for version in record.versions if version.signed]
    return bool(signed) and signed[-1].seal == draft_seal(record, words)


def sign(record: Record, seen: str, who: Person, now: datetime, words: Words) -> Change:
    """
    Sign the minutes off and send the digest, if the team's lead has accepted the role.

    `seen` is the seal of what the chair looked at; anything said since then
    must be looked at first.
    """
    need_minutes(record, who)
    if not draft_seal(record, words).startswith(seen):
        raise Refusal("sign_changed")
    if unchanged(record, words):
        raise Refusal("sign_nothing_new")
    number = len(record.versions) + 1
    document = compose(record, words, number, signed_by=who, at=now)
    round = replace(record.round, state=State.SIGNED_OFF, issued=number, issued_at=now)
    version = Version(round.id, number, True, dump(document), seal(document), who, now)
    tasks = (Task.SIGNED, Task.SIGNED_FILE)
    lead = record.team.accepted_lead
    return Change(
        seen=record.round,
        round=round,
        # Written with the round, so that a lead who accepts at this moment is not missed.
        team=record.team,
        versions=(version,),
        deliveries=(
            *(to_channel(round, task, now, str(number)) for task in tasks),
            *(digest(round, lead, now) if lead else ()),
        ),
    )


def _with(old: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    ids = {item.id for item in new}
    kept = (item for item in old if item.id not in ids)
    return tuple(sorted((*kept, *new), key=lambda item: (item.at, item.id)))
