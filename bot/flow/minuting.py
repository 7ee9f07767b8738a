"""The minutes' way from draft to signed: corrections, versions, sign-off."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.context import Context
from bot.errors import Refusal
from bot.flow.deliveries import check_late, digest, refresh, to_channel
from bot.minutes import compose, dump, seal
from bot.model import (
    Action,
    Change,
    Contribution,
    Correction,
    Delivery,
    Person,
    Record,
    Round,
    State,
    Task,
    Version,
)
from bot.roles import runs

Item = TypeVar("Item", Action, Contribution)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes something into the minutes, when, and in which language."""

    who: Person
    at: datetime
    context: Context


def next_version(record: Record, by: Person | None, now: datetime, context: Context) -> Version:
    """Write down the minutes as they now stand, as a draft."""
    number = len(record.versions) + 1
    document = compose(record, context.words, number, links=context.site.links)
    return Version(record.round.id, number, False, dump(document), seal(document), by, now)


def need_minutes(record: Record, who: Person) -> None:
    """Refuse anybody but the chairs, and any round without minutes."""
    if not runs(who, record.round, record.team):
        raise Refusal("chair_only", chair=record.round.chair.name)
    if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
        raise Refusal("no_minutes_yet")


def corrected(record: Record, change: Change, hand: Hand) -> Change:
    """Add the version that a change of the record makes, once there are minutes."""
    if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
        return change
    after = replace(
        record,
        round=change.round or record.round,
        contributions=_with(record.contributions, change.contributions),
        actions=_with(record.actions, change.actions),
        corrections=record.corrections + change.corrections,
        releases=record.releases + change.releases,
    )
    version = next_version(after, hand.who, hand.at, hand.context)
    return replace(change, seen=record.round, versions=(version,))


def correct(record: Record, target: str, text: str | None, hand: Hand) -> Change:
    """Change the wording of one thing in the minutes, or keep it out of them (None); once."""
    need_minutes(record, hand.who)
    earlier = [each for each in record.corrections if each.target == target]
    if earlier and earlier[-1].text == text:
        return Change()
    number = len(record.versions) + 1
    correction = Correction(record.round.id, number, target, text, hand.who, hand.at)
    # The round is written as it is, so that two corrections cannot be the same version.
    change = Change(round=record.round, corrections=(correction,))
    return corrected(record, change, hand)


def draft_seal(record: Record, context: Context) -> str:
    """Tell what the minutes now say from what they said before."""
    number = len(record.versions) + 1
    return seal(compose(record, context.words, number, links=context.site.links))


def unchanged(record: Record, context: Context) -> bool:
    """Tell whether the newest signed minutes still say everything."""
    signed = [version for version in record.versions if version.signed]
    return bool(signed) and signed[-1].seal == draft_seal(record, context)


def sign(record: Record, seen: str, hand: Hand) -> Change:
    """
    Sign the minutes off and send the digest, if the team's lead has accepted the role.

    `seen` is the seal of what the chair looked at; anything said since then
    must be looked at first.
    """
    need_minutes(record, hand.who)
    if not draft_seal(record, hand.context).startswith(seen):
        raise Refusal("sign_changed")
    if unchanged(record, hand.context):
        raise Refusal("sign_nothing_new")
    number = len(record.versions) + 1
    document = compose(
        record,
        hand.context.words,
        number,
        signed_by=hand.who,
        at=hand.at,
        links=hand.context.site.links,
    )
    round = replace(record.round, state=State.SIGNED_OFF, issued=number, issued_at=hand.at)
    version = Version(round.id, number, True, dump(document), seal(document), hand.who, hand.at)
    # The team is written, too: a lead who accepts at this very moment is not missed.
    return Change(
        seen=record.round,
        round=round,
        team=record.team,
        versions=(version,),
        deliveries=_sent_with(round, record.team.accepted_lead, hand.at),
    )


def _sent_with(round: Round, lead: Person | None, now: datetime) -> tuple[Delivery, ...]:
    version = str(round.issued)
    to_team = (to_channel(round, task, now, version) for task in (Task.SIGNED, Task.SIGNED_FILE))
    shown = refresh(round, 0, now, f"signed-{version}")
    to_lead = digest(round, lead, now) if lead else ()
    return (shown, *to_team, *to_lead, check_late(round, now))


def _with(old: tuple[Item, ...], new: tuple[Item, ...]) -> tuple[Item, ...]:
    ids = {item.id for item in new}
    kept = (item for item in old if item.id not in ids)
    return tuple(sorted((*kept, *new), key=lambda item: (item.at, item.id)))
