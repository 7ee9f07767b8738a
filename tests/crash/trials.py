"""What is tried, and how it is reported."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Through = Literal["core", "slack", "teams"]
"""What stands between the people and the core: nothing, or an adapter with its platform."""


@dataclass(frozen=True)
class Trial:
    """
    So many kills of `replicas` workers on one new database.

    `through` says whether people act in the pretend Slack or Teams, or call the bare core.
    With `looks_up` the platform finds messages by their keys, as Slack does. `lease` is in
    seconds: long beside the gaps of a send, short beside a minute. `seed` is that of the random
    moments.
    """

    database: str
    looks_up: bool
    replicas: int = 1
    kills: int = 50
    lease: float = 1.5
    seed: str = ""
    through: Through = "core"

    def __str__(self) -> str:
        platform = "look-up" if self.looks_up else "no look-up"
        if self.through != "core":
            platform = f"through {self.through.title()}"
        workers = f", {self.replicas} workers" if self.replicas > 1 else ""
        return f"{self.database}, {platform}{workers}"


TRIALS = (
    Trial("sqlite", looks_up=True),
    Trial("sqlite", looks_up=False),
    Trial("postgresql", looks_up=True),
    Trial("postgresql", looks_up=False),
    Trial("postgresql", looks_up=True, replicas=2),
    Trial("postgresql", looks_up=False, replicas=2),
)

# Slack is asked by HTTP, and where it is searched a busy machine takes more than a moment.
SLACK_TRIALS = (
    Trial("sqlite", looks_up=True, lease=2.5, through="slack"),
    Trial("postgresql", looks_up=True, lease=2.5, through="slack"),
    Trial("postgresql", looks_up=True, replicas=2, lease=2.5, through="slack"),
)

TEAMS_TRIALS = (
    Trial("sqlite", looks_up=False, lease=2.5, through="teams"),
    Trial("postgresql", looks_up=False, lease=2.5, through="teams"),
    Trial("postgresql", looks_up=False, replicas=2, lease=2.5, through="teams"),
)

COUNTS = (
    "kills",
    "kills with a message out and not written down",
    "kills with something told and not acknowledged",
    "rounds",
    "replies",
    "edits",
    "deletions",
    "votes",
    "answers",
    "notes",
    "actions",
    "corrections",
    "replies below a copy the bot does not know",
    "messages",
    "messages sent",
    "duplicates",
    "duplicates that say so",
    "duplicates without a kill",
    "only copies that say they may be second",
)
"""What is reported first; whatever else was counted follows."""


def report(counts: Counter[str]) -> Iterator[str]:
    """Write one line for each thing that was counted."""
    for name in (*COUNTS, *sorted(counts.keys() - {*COUNTS})):
        yield f"{counts[name]:7}  {name}"
