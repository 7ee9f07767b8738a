"""What the pretend Slack knows: teams, people, channels, messages, tokens and files."""

import itertools
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.rigs.slack.faults import Fault
from tests.rigs.slack.things import (
    APP,
    Channel,
    Clock,
    Code,
    File,
    Hook,
    Json,
    Team,
    Token,
    Trigger,
    User,
)


@dataclass
class World:
    """
    One Slack, in memory.

    Tests may set: `charts`, whether its workspaces have the chart block yet; `emoji_names`,
    whether emoji are named in what people type, as Slack does; `share_lag`, how many looks at a
    file it takes before its share shows; `page_cap`, the most messages a page of history has.
    """

    home: str = "T1"
    clock: Clock = time.time
    base: str = ""
    charts: bool = True
    emoji_names: bool = True
    share_lag: int = 0
    page_cap: int = 999
    secret: str = "8f742231b10e8888abcd99yyyzzz85a5"
    client_id: str = "1111.2222"
    client_secret: str = "client-secret"
    app_token: str = "xapp-1-A1-1-abc"
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, Token] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    ephemerals: list[Json] = field(default_factory=list)
    views: list[Json] = field(default_factory=list)
    shown: dict[str, Json] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[str, Json] = field(default_factory=dict)
    form_errors: dict[str, dict[str, str]] = field(default_factory=dict)
    _micros: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a Web API method go wrong, in order; "upload" is one too."""
        self.faults[method].extend(faults)

    def add_team(self, team: str, *, enterprise: str = "", org_wide: bool = False) -> Team:
        """Install the app there; the token is `token_of(team)`."""
        mates = [t for t in self.teams.values() if t.org_wide and t.enterprise == enterprise]
        bot = "" if team == self.home else team
        added = Team(team, f"U0BOT{bot}", f"B0BOT{bot}", enterprise, org_wide)
        if org_wide and mates:
            added.bot_user, added.bot_id = mates[0].bot_user, mates[0].bot_id
        self.teams[team] = added
        self.users[added.bot_user] = User(added.bot_user, "Briefing bot", team, is_bot=True)
        self.issue(added, f"xoxb-{enterprise if org_wide else team}-abc")
        return added

    def add_guest(self, id: str, name: str, channel: str, *, team: str = "T9") -> User:
        """Bring somebody in from a workspace without the app; that makes a channel shared."""
        self.teams.setdefault(team, Team(team, "", ""))
        guest = self.add_user(id, name, team=team)
        self.channels[channel].members.append(id)
        return guest

    def is_shared(self, channel: Channel) -> bool:
        """Whether people of another workspace are in a channel (Slack Connect)."""
        teams = {self.users[id].team for id in channel.members}
        return any(self.is_elsewhere(team, channel.team) for team in teams)

    def is_elsewhere(self, team: str, home: str) -> bool:
        """Whether two teams are of different organisations."""
        of = {self.teams[each].enterprise or each for each in (team, home)}
        return len(of) > 1

    def add_user(
        self,
        id: str,
        name: str,
        *,
        team: str = "",
        deleted: bool = False,
        is_bot: bool = False,
        **profile: Any,
    ) -> User:
        self.users[id] = User(id, name, team or self.home, deleted, is_bot, profile)
        return self.users[id]

    def add_channel(
        self,
        id: str,
        members: Iterable[str],
        *,
        private: bool = False,
        team: str = "",
        name: str = "",
    ) -> Channel:
        """Open a channel; the bot is in it only if it is among the members."""
        channel = Channel(id, team or self.home, name or id.lower(), list(members), private)
        self.channels[id] = channel
        return channel

    def direct(self, user: str, team: str) -> Channel:
        """The app's direct messages with somebody; opened where there are none."""
        of = [c for c in self.channels.values() if c.other == user and c.team == team]
        if of:
            return of[0]
        number = 1 + sum(1 for channel in self.channels.values() if channel.other)
        channel = self.add_channel(f"D{number}", [user, self.teams[team].bot_user], team=team)
        channel.other, channel.name = user, "directmessage"
        return channel

    def issue(self, team: Team, value: str, *, expires: float | None = None) -> Token:
        token = Token(value, "" if team.org_wide else team.id, expires=expires)
        token.enterprise = team.enterprise if team.org_wide else ""
        self.tokens[value] = token
        return self.tokens[value]

    def token_of(self, team: str) -> str:
        """The newest token the app has there."""
        return [t.value for t in self.tokens.values() if self.reaches(t, team) and not t.gone][-1]

    def reaches(self, token: Token, team: str) -> bool:
        at = self.teams.get(team)
        shared = at is not None and at.org_wide and at.enterprise == token.enterprise
        return shared or (bool(token.team) and token.team == team)

    def stamp(self) -> str:
        """A new `ts`: the time, and later than every one before."""
        self._micros = max(self._micros + 1, int(self.clock() * 1_000_000))
        return f"{self._micros // 1_000_000}.{self._micros % 1_000_000:06d}"

    def number(self) -> int:
        return next(self._numbers)

    def trigger(self, user: str, team: str, view: str = "") -> str:
        """A new trigger id, as good as Slack's for 3 seconds."""
        id = f"{self.number()}.{self.number()}.{APP.lower()}"
        self.triggers[id] = Trigger(user, team, self.clock(), view)
        return id

    def hook(self, hook: Hook) -> str:
        """A new response URL."""
        key = f"{self.number()}"
        self.hooks[key] = hook
        return f"{self.base}actions/{self.channels[hook.channel].team}/{key}"
