"""Legal hold: nothing of a round is removed, redacted or erased while it is under one."""

from dataclasses import replace

from bot.audit import Verb
from bot.errors import Refusal
from bot.flow.auditing import Actor
from bot.model import Change, Record


def hold(record: Record, reason: str, actor: Actor) -> Change:
    """Put a round under legal hold; another reason replaces the one it was held for."""
    if not reason.strip():
        raise Refusal("reason_needed")
    if record.round.hold == reason.strip():
        return Change()
    held = replace(record.round, hold=reason.strip())
    entry = actor.did(Verb.HELD, record.round, reason=reason.strip())
    return Change(seen=record.round, round=held, audit=(entry,))


def lift(record: Record, reason: str, actor: Actor) -> Change:
    """Let a round be removed again when its time is over."""
    if not reason.strip():
        raise Refusal("reason_needed")
    if not record.round.hold:
        raise Refusal("hold_none")
    free = replace(record.round, hold="")
    entry = actor.did(Verb.LIFTED, record.round, reason=reason.strip())
    return Change(seen=record.round, round=free, audit=(entry,))


def need_free(record: Record) -> None:
    """Refuse what would take something out of a round under legal hold."""
    if record.round.hold:
        raise Refusal("on_hold", round=record.round.id, reason=record.round.hold)
