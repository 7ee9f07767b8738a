"""Who is in which channel, as Slack has it at this moment."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.clients import Clients
from adapters.slack.faults import word
from adapters.slack.translate import PLATFORM
from bot.model import Person, Place

_KINDS = "public_channel,private_channel"
_PAGE = 200
_PAGES = 10
"""Pages read at most: nobody is in more than two thousand channels with the bot to find there."""

_ORGANISATION = "E"
"""How the id of a whole organisation begins; a workspace's begins with a T."""

_UNSEEN = frozenset({"channel_not_found", "not_in_channel"})


class Channels:
    """Asks Slack about channels and their members; raises what the SDK raises."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def of(self, person: Person) -> list[Place]:
        """Return the channels somebody is in, of those that the bot may see."""
        api = (await self._clients.of(person.workspace)).api
        ids: dict[str, None] = {}
        for team in await _teams(api, person):
            async for id in _channels(api, person, team):
                ids[id] = None
        return [Place(PLATFORM, person.workspace, id) for id in ids]

    async def has_bot(self, place: Place) -> bool:
        """Tell whether the bot is in a channel; if Slack will not say, suppose that it is."""
        api = (await self._clients.of(place.workspace)).api
        try:
            answer = await api.conversations_info(channel=place.channel)
        except SlackApiError as error:
            return word(error) not in _UNSEEN
        channel: Mapping[str, Any] = answer["channel"]
        return bool(channel.get("is_member", True))


async def _teams(api: Any, person: Person) -> Sequence[str]:
    """List the workspaces to look in; of an organisation's the app must name each."""
    if not person.workspace.startswith(_ORGANISATION):
        return [person.workspace]
    user: Mapping[str, Any] = (await api.users_info(user=person.id))["user"]
    return user.get("enterprise_user", {}).get("teams", ())


async def _channels(api: Any, person: Person, team: str) -> AsyncIterator[str]:
    cursor = ""
    for _ in range(_PAGES):
        try:
            answer = await api.users_conversations(
                user=person.id,
                types=_KINDS,
                exclude_archived=True,
                limit=_PAGE,
                cursor=cursor,
                team_id=team,
            )
        except SlackApiError as error:
            # Somebody may be of a workspace to which their organisation has not given the app.
            if word(error) == "team_access_not_granted":
                return
            raise
        for channel in answer["channels"]:
            yield str(channel["id"])
        cursor = _next(answer.get("response_metadata"))
        if not cursor:
            return


def _next(metadata: Mapping[str, Any] | None) -> str:
    return str((metadata or {}).get("next_cursor") or "")
