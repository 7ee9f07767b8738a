"""The mark that every message of ours carries, and what can be read from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EVENT_TYPE = "briefing_bot"
"""Tells our metadata from that of other apps."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message of ours carries: its delivery's key, and which of how many parts it is."""

    key: str
    part: int
    parts: int

    def metadata(self) -> dict[str, Any]:
        """Write it as Slack's message metadata."""
        payload = {"key": self.key, "part": self.part, "parts": self.parts}
        return {"event_type": EVENT_TYPE, "event_payload": payload}


@dataclass(frozen=True, slots=True)
class Seen:
    """
    A message as a channel or thread shows it; `mark` is None unless the bot wrote it.

    `answered` is when its newest reply was written, "" if nobody's could be the bot's.
    """

    ts: str
    mark: Mark | None
    answered: str


def copies(thread: Iterable[Seen], key: str) -> Sequence[Sequence[Seen]]:
    """Put the parts that carry a key together, oldest copy first; one may lack its last parts."""
    found: list[list[Seen]] = []
    for seen in thread:
        if seen.mark is None or seen.mark.key != key:
            continue
        if seen.mark.part == 0:
            found.append([seen])
        elif found and seen.mark.part == len(found[-1]):
            found[-1].append(seen)
    return found


def whole(copy: Sequence[Seen]) -> bool:
    """Tell whether all its parts are there."""
    mark = copy[0].mark
    return mark is not None and len(copy) >= mark.parts


def seen(message: Mapping[str, Any], bot_user: str) -> Seen:
    """Read a message of a channel or thread; only the bot's own metadata counts."""
    ours = message.get("user") == bot_user
    mark = _mark(message.get("metadata")) if ours else None
    return Seen(str(message["ts"]), mark, _answered(message, bot_user, ours=ours))


def _mark(metadata: Any) -> Mark | None:
    match metadata:
        case {
            "event_type": str(kind),
            "event_payload": {"key": str(key), "part": int(part), "parts": int(parts)},
        } if kind == EVENT_TYPE:
            return Mark(key, part, parts)
        case _:
            return None


def _answered(message: Mapping[str, Any], bot_user: str, *, ours: bool) -> str:
    users: Sequence[str] = message.get("reply_users") or ()
    # Slack names only the first few who replied.
    hidden = ours and len(users) < int(message.get("reply_users_count") or len(users) + 1)
    if not message.get("reply_count") or not (bot_user in users or hidden):
        return ""
    return str(message.get("latest_reply") or message["ts"])
