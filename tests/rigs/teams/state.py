"""What the pretend Teams knows: people, conversations, messages, tokens and files."""

import itertools
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.rigs.teams.faults import Fault, Refused
from tests.rigs.teams.things import BOT, CHANNEL, TEAM, TENANT, Account, Clock, File, Json, Talk

WINDOWS = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
"""Seconds, and the messages of one bot in one conversation in them (Teams' rate limits)."""


@dataclass
class World:
    """
    One tenant, in memory.

    With `rates` its limits are enforced; with `issued` a token must be one of them.
    """

    tenant: str = TENANT
    clock: Clock = time.time
    base: str = ""
    rates: bool = False
    issued: set[str] | None = None
    people: dict[str, Account] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    organisers: dict[str, Account] = field(default_factory=dict)
    """Who has called which meeting."""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _sent: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _millis: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def fail(self, what: str, *faults: Fault) -> None:
        """
        Let the next requests of a kind go wrong, in order.

        Kinds are `create` (a thread), `open` (a personal chat), `send`, `update`, `delete`,
        `member` and `upload`.
        """
        self.faults[what].extend(faults)

    def add_person(self, id: str, name: str, **more: Any) -> Account:
        object_id = f"00000000-0000-4000-8000-{id:>012}"
        person = Account(f"29:1{id}-invented", object_id, name, **more)
        self.people[person.id] = person
        return person

    def add_channel(self, members: Iterable[Account], id: str = CHANNEL, team: str = TEAM) -> Talk:
        self.talks[id] = Talk(id, "channel", [each.id for each in members], team)
        return self.talks[id]

    def add_chat(self, members: Iterable[Account], id: str) -> Talk:
        self.talks[id] = Talk(id, "groupChat", [each.id for each in members])
        return self.talks[id]

    def personal(self, person: Account) -> Talk:
        """Somebody's own chat with the bot; there is one as soon as anybody looks."""
        id = f"a:1p{person.id.removeprefix('29:')}"
        return self.talks.setdefault(id, Talk(id, "personal", [person.id]))

    def place_for(self, name: str, owner: Account) -> File:
        """Make room for a file in somebody's OneDrive."""
        file = File(f"F{self.number()}", name, owner.id)
        return self.files.setdefault(file.id, file)

    def find(self, id: str) -> Account | None:
        """Somebody by either of their ids."""
        return next(
            (each for each in self.people.values() if id in (each.id, each.object_id)), None
        )

    def stamp(self) -> str:
        """A new id of a message: the time in milliseconds, and later than every one before."""
        self._millis = max(self._millis + 1, int(self.clock() * 1000))
        return f"{self._millis}"

    def moment(self) -> str:
        """The time as an activity says it, later than every one before."""
        at = datetime.fromtimestamp(int(self.stamp()) / 1000, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"

    def number(self) -> int:
        return next(self._numbers)

    def count(self, talk: str) -> None:
        """Note a message to a conversation; refuse it if there are too many."""
        sent, now = self._sent[talk], time.monotonic()
        for seconds, most in WINDOWS if self.rates else ():
            if sum(1 for at in sent if at > now - seconds) >= most:
                raise Refused(429, "Throttled", retry_after=f"{seconds:g}")
        sent.append(now)

    def standing(self, talk: str = CHANNEL) -> list[Json]:
        """What the bot has said in a conversation, oldest first."""
        return [each.activity for each in self.talks[talk].messages if each.author == BOT]
