"""The only way out to Teams: the Bot Connector service, through botbuilder's client."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession
from yarl import URL

from adapters.teams.faults import Unsure, faults, status_of
from adapters.teams.files import put
from adapters.teams.keys import is_safe
from adapters.teams.limits import Limits
from adapters.teams.passport import Passport
from adapters.teams.repairs import Client, ErrorResponseException
from adapters.teams.translate.reading import Json, part, string
from bot.errors import Undeliverable

Call = Callable[[Any], Awaitable[Any]]
"""Asks botbuilder's client for conversations for something."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation: Teams' own id for them, and who they are in their tenant."""

    id: str
    person: str
    tenant: str
    name: str


class Connector:
    """
    Speaks to the service that each conversation named, over connections that are kept.

    Each method raises `NotSent` where the request certainly did nothing and may be made again,
    `Undeliverable` where it never will, and `Unsure` where it may have been done. Without a
    passport, as a bot without credentials is, no token is shown. `files_url` is where files may
    be put besides SharePoint.
    """

    def __init__(
        self,
        session: ClientSession,
        passport: Passport | None,
        *,
        files_url: str = "",
        limits: Limits | None = None,
    ) -> None:
        self._session = session
        self._passport = passport
        self._files_url = files_url
        self._limits = limits or Limits()
        self._clients: dict[str, Any] = {}

    @property
    def well(self) -> bool:
        """Whether the bot had a token to show when it last asked for one, or needs none."""
        return self._passport is None or self._passport.well

    async def send(self, service_url: str, conversation: str, activity: Json) -> str:
        """Add a message to a conversation, in a channel to a thread, and return its id."""
        said = await self._do(
            service_url,
            conversation,
            lambda api: api.send_to_conversation(conversation, dict(activity)),
        )
        return _said(said, "id")

    async def update(self, service_url: str, conversation: str, id: str, activity: Json) -> None:
        """Replace a message of the bot's own."""
        await self._do(
            service_url,
            conversation,
            lambda api: api.update_activity(conversation, id, dict(activity)),
            harmless=True,
        )

    async def delete(self, service_url: str, conversation: str, id: str) -> None:
        """Take a message of the bot's own away."""
        with faults(harmless=True):
            try:
                await self._ask(
                    service_url, conversation, lambda api: api.delete_activity(conversation, id)
                )
            except ErrorResponseException as error:
                # Botbuilder takes 204 for an error here.
                if status_of(error) not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND):
                    raise

    async def open_direct(self, service_url: str, tenant: str, bot: str, user: str) -> str:
        """Return the id of the personal chat with somebody; nothing is said in it yet."""
        wish = {
            "isGroup": False,
            "bot": {"id": bot},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        said = await self._do(
            service_url, user, lambda api: api.create_conversation(wish), harmless=True
        )
        return _said(said, "id")

    async def open_thread(
        self, service_url: str, tenant: str, bot: str, channel: str, activity: Json
    ) -> tuple[str, str]:
        """Begin a thread in a channel; return its conversation's id and the message's."""
        wish = {
            "isGroup": True,
            "bot": {"id": bot},
            "tenantId": tenant,
            "channelData": {"channel": {"id": channel}, "tenant": {"id": tenant}},
            "activity": dict(activity),
        }
        said = await self._do(service_url, channel, lambda api: api.create_conversation(wish))
        conversation = _said(said, "id")
        return conversation, conversation.partition("messageid=")[2] or _said(said, "activity_id")

    async def member(self, service_url: str, conversation: str, user: str) -> Member | None:
        """Look somebody up in a conversation, by either of their ids; None if not in there."""
        with faults(harmless=True):
            try:
                said = await self._ask(
                    service_url,
                    f"members of {conversation}",
                    lambda api: api.get_conversation_member(conversation, user),
                )
            except ErrorResponseException as error:
                if status_of(error) == HTTPStatus.NOT_FOUND:
                    return None
                raise
        id = _said(said, "id")
        more: dict[str, Any] = said.additional_properties
        return Member(
            id=id,
            person=said.aad_object_id or more.get("objectId") or "",
            tenant=more.get("tenantId") or "",
            name=said.name or "",
        )

    async def organiser(self, service_url: str, meeting: str) -> Member | None:
        """Look up who has called a meeting; None if the service does not say."""
        headers: dict[str, str] = {}
        if not meeting or not is_safe(URL(service_url)):
            return None
        if self._passport:
            headers["Authorization"] = f"Bearer {await self._passport.token()}"
        url = URL(f"{service_url.rstrip('/')}/v1/meetings/{quote(meeting, safe='')}", encoded=True)
        with faults(harmless=True):
            async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                said: Any = await answer.json() if answer.status == HTTPStatus.OK else None
        found = part(part({"meeting": said}, "meeting"), "organizer")
        person = string(found, "aadObjectId")
        return (
            Member(string(found, "id"), person, string(found, "tenantId"), "") if person else None
        )

    async def upload(self, url: str, data: bytes) -> None:
        """Put a file to an address that Teams gave, which need not be shown a token."""
        await put(self._session, url, data, self._files_url)

    async def _do(self, service_url: str, lane: str, call: Call, *, harmless: bool = False) -> Any:
        with faults(harmless=harmless):
            return await self._ask(service_url, lane, call)

    async def _ask(self, service_url: str, lane: str, call: Call) -> Any:
        api = self._api(service_url)
        await self._limits.wait(service_url, lane)
        return await call(api)

    def _api(self, service_url: str) -> Any:
        if service_url not in self._clients:
            if not is_safe(URL(service_url)):
                raise Undeliverable("its service is not at a safe address")
            self._clients[service_url] = Client(service_url, self._session, self._passport)
        return self._clients[service_url].conversations


def _said(answer: Any, name: str) -> str:
    """Return what an answer must say; without it nobody knows what became of the request."""
    said = getattr(answer, name, None)
    if not isinstance(said, str) or not said:
        raise Unsure(f"no {name}")
    return said
