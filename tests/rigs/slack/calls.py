"""One call of the Web API, as its method sees it."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from tests.rigs.slack.faults import Refused
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Channel, Json, Team, Token, User

T = TypeVar("T")
AS_JSON = ("blocks", "attachments", "metadata", "view", "files", "file_ids")


@dataclass
class Call:
    """Who calls, and with what; parameters that are JSON are read already."""

    world: World
    token: Token
    args: Json

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.args.get(name)
        return otherwise if value is None else f"{value}"

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true")

    @property
    def team(self) -> Team:
        """The team the token is for; one for an organisation says which (`team_id`)."""
        named = self.text("team_id")
        teams = [t for t in self.world.teams.values() if self.world.reaches(self.token, t.id)]
        return next((t for t in teams if t.id == named), teams[0])

    def team_of(self, id: str) -> Team:
        return self.world.teams[id]

    def channel(self, name: str = "channel") -> Channel:
        """A conversation the bot may look at."""
        channel = self.world.channels.get(self.text(name))
        if not channel or not self.world.reaches(self.token, channel.team):
            raise Refused("channel_not_found")
        if channel.kind != "channel" and not self.inside(channel):
            raise Refused("channel_not_found")
        return channel

    def inside(self, channel: Channel) -> bool:
        return self.team_of(channel.team).bot_user in channel.members

    def readable(self) -> Channel:
        channel = self.channel()
        if not self.inside(channel):
            raise Refused("not_in_channel")
        return channel

    def writable(self, name: str = "channel") -> Channel:
        """A conversation the bot may write in; named by a person, the one with them."""
        person = self.world.users.get(self.text(name))
        if person:
            return self.direct(person)
        channel = self.channel(name)
        if channel.archived:
            raise Refused("is_archived")
        if not self.inside(channel):
            raise Refused("not_in_channel")
        return channel

    def direct(self, person: User) -> Channel:
        if not self.world.reaches(self.token, person.team):
            raise Refused("channel_not_found")
        if person.is_bot:
            raise Refused("cannot_dm_bot")
        return self.world.direct(person.id, person.team)

    def person(self, name: str = "user") -> User:
        person = self.world.users.get(self.text(name))
        if not person or not self.world.reaches(self.token, person.team):
            raise Refused("user_not_found")
        return person

    def limit(self, usual: int, most: int) -> int:
        value = self.text("limit", f"{usual}")
        if not value.isdecimal() or not 0 < int(value) <= most:
            raise Refused("invalid_limit")
        return int(value)

    def cursor(self) -> str:
        """Where the next page begins, "" for the first."""
        try:
            told = base64.b64decode(self.text("cursor"), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Refused("invalid_cursor") from error
        if told and not told.startswith("next:"):
            raise Refused("invalid_cursor")
        return told.removeprefix("next:")

    def page(self, items: list[T], usual: int, most: int) -> tuple[list[T], Json]:
        """A page of a list, and what tells of the next one."""
        start, limit = int(self.cursor() or 0), self.limit(usual, most)
        more = start + limit < len(items)
        return items[start : start + limit], onward(f"{start + limit}" if more else "")


Method = Callable[[Call], Json]


def onward(place: str) -> Json:
    token = base64.b64encode(f"next:{place}".encode()).decode() if place else ""
    return {"response_metadata": {"next_cursor": token}}


async def arguments(request: web.Request) -> Json:
    """Every parameter, from the query and from the body, be it a form or JSON."""
    told: Json = dict(request.query)
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        told |= body if isinstance(body, dict) else {}
    else:
        told |= dict(await request.post())
    return {name: _read(name, value) for name, value in told.items()}


def _read(name: str, value: Any) -> Any:
    if name not in AS_JSON or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def bearer(headers: Mapping[str, str], args: Json) -> str:
    """The token, taken out of the arguments if it is there."""
    inside = args.pop("token", "")
    return headers.get("Authorization", "").removeprefix("Bearer ") or f"{inside}"
