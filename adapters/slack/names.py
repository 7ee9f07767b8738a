"""What people are called, and whose colleagues they are."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from adapters.kept import Kept
from adapters.slack.clients import Clients
from adapters.slack.translate import PLATFORM
from bot.model import Person

KEPT = 24 * 3600.0
"""Seconds for which a name is kept."""

PATIENCE = 1.0
"""Seconds that somebody may wait for a name."""

_SLACKBOT = "USLACKBOT"
"""The one robot that Slack does not call a bot."""


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    home: str
    until: float


class Names:
    """The people of every workspace, as Slack last described them."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._known: Kept[tuple[str, str], _Known] = Kept()

    async def person(self, workspace: str, id: str, otherwise: str = "") -> Person:
        """Name somebody; where Slack does not say within a second, they are called `otherwise`."""
        known = await self._look_up(workspace, id)
        return Person(PLATFORM, workspace, id, (known and known.name) or otherwise)

    async def speaker(self, workspace: str, id: str) -> Person | None:
        """Name whoever speaks, as far as Slack says; None for bots and apps."""
        known = await self._look_up(workspace, id)
        if known and not known.home:
            return None
        return Person(PLATFORM, workspace, id, known.name if known else "")

    async def chosen(self, workspace: str, ids: Iterable[str]) -> tuple[Person, ...]:
        """
        Name people somebody chose, each with the workspace they are of.

        That is another one for guests of a shared channel, and "" for bots and apps. Of whom
        Slack says nothing is taken to be a colleague.
        """
        return tuple(await asyncio.gather(*(self._colleague(workspace, id) for id in ids)))

    async def _colleague(self, workspace: str, id: str) -> Person:
        known = await self._look_up(workspace, id)
        if known is None:
            return Person(PLATFORM, workspace, id)
        return Person(PLATFORM, known.home, id, known.name)

    async def _look_up(self, workspace: str, id: str) -> _Known | None:
        now = asyncio.get_running_loop().time()
        known = self._known.get((workspace, id))
        if known and now < known.until:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                at = await self._clients.of(workspace)
                answer = await at.api.users_info(user=id)
                user = _mapping(answer.get("user"))
        except Exception:  # noqa: BLE001 - no name is worth a failure
            return None
        known = _Known(_name(user), _home(user, workspace), now + KEPT)
        return self._known.put((workspace, id), known)


def _name(user: Mapping[str, Any]) -> str:
    profile = _mapping(user.get("profile"))
    names = (profile.get("real_name"), profile.get("display_name"), user.get("name"))
    return next((name.strip() for name in names if isinstance(name, str) and name.strip()), "")


def _home(user: Mapping[str, Any], workspace: str) -> str:
    if user.get("is_bot") or user.get("id") == _SLACKBOT:
        return ""
    # In an organisation somebody is of several workspaces, and `team_id` is but one of them.
    teams: Any = _mapping(user.get("enterprise_user")).get("teams")
    home = user.get("team_id")
    if home in (None, workspace) or (isinstance(teams, list) and workspace in teams):
        return workspace
    return str(home)


def _mapping(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}
