"""
Botbuilder's client for the Bot Connector service, and what it needs mended.

Microsoft has archived it (docs/decisions/0019), so each defect is mended here, in the open.
The numbers are those of that record. Nothing else of the bot imports it but `passport`.
"""

# It comes without types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from aiohttp import ClientSession, ClientTimeout
from azure.core.exceptions import DeserializationError
from botbuilder.schema import ErrorResponseException
from botframework.connector import BotFrameworkConnectorConfiguration
from botframework.connector.aio import ConnectorClient
from botframework.connector.aio.operations_async import ConversationsOperations
from botframework.connector.auth import MicrosoftAppCredentials
from msrest import Serializer
from msrest.pipeline import AsyncHTTPSender, AsyncPipeline, Request, Response
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.requests import ClientRetryPolicy
from yarl import URL

from adapters.teams.passport import Passport

__all__ = ["Answer", "Client", "DeserializationError", "ErrorResponseException"]

PATIENCE = 20.0
"""Seconds for one request; the courier waits 24."""

# It writes down what the service answered, which can be what people said.
logging.getLogger("msrest").setLevel(logging.CRITICAL + 1)

# 3. Each client looks up 999 numbers in it, and a list of 501 takes 7.5 ms for that.
cast("Any", ClientRetryPolicy).safe_codes = frozenset(ClientRetryPolicy.safe_codes)


@dataclass
class Answer:
    """What the service answered, as msrest asks for it; read whole."""

    status_code: int
    reason: str
    headers: Mapping[str, str]
    content: bytes
    context: dict[str, Any] | None = None

    def text(self) -> str:
        """Return the body; what is no UTF-8 in it is made visible."""
        return self.content.decode(errors="replace")

    def json(self) -> dict[str, Any]:
        """Return the body's contents as far as they are an object."""
        read: Any = self.context and self.context.get(RawDeserializer.CONTEXT_NAME)
        return cast("dict[str, Any]", read) if isinstance(read, dict) else {}

    def raise_for_status(self) -> None:
        """Do nothing: msrest asks for this to find words for an error, and has them."""


class Sender(AsyncHTTPSender[Any, Any]):
    """
    Sends requests over the bot's own session, with the bot's token.

    2. Botbuilder's sender asks for the token on the event loop and then sends in a thread, each
    with connections of its own; and msrest sends a PUT again by itself, up to three times, asleep
    in its thread for as long as Retry-After says. Here each request is made once.
    """

    def __init__(self, session: ClientSession, passport: Passport | None) -> None:
        self._session = session
        self._passport = passport

    async def send(self, request: Request[Any], **_: Any) -> Response[Any, Any]:
        """Make one request; raises aiohttp's errors, and `NotSent` if there is no token."""
        asked = request.http_request
        answer = await self._ask(asked, await self._passport.token() if self._passport else "")
        return Response(request, answer)

    async def _ask(self, asked: Any, token: str, *, again: bool = False) -> Answer:
        body, headers = _compact(asked.data), dict[str, str](asked.headers)
        # aiohttp counts the bytes itself.
        headers.pop("Content-Length", None)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self._session.request(
            asked.method,
            URL(asked.url, encoded=True),
            data=body,
            headers=headers,
            allow_redirects=False,
            timeout=ClientTimeout(PATIENCE),
        ) as answer:
            content = await answer.read()
        if answer.status == HTTPStatus.UNAUTHORIZED and self._passport and not again:
            # A token can be withdrawn before its time; nothing has been done for it.
            self._passport.forget(token)
            return await self._ask(asked, await self._passport.token(), again=True)
        return Answer(answer.status, answer.reason or "", answer.headers, content)

    async def __aexit__(self, *_: object) -> None:
        """Do nothing: the session is closed by whoever opened it."""


class Reader(RawDeserializer):
    """Reads JSON. Of a proxy's HTML it raises nothing: the status and Retry-After say enough."""

    def on_response(self, request: Any, response: Any, **more: Any) -> None:
        """Leave the body's contents in the context, None for what is no JSON."""
        try:
            super().on_response(request, response, **more)
        except DeserializationError:
            response.context[self.CONTEXT_NAME] = None


class Plain(Serializer):
    """
    Writes what is JSON already as it is.

    msrest walks through it, and evaluates the name of a type for each number: 1.2 ms a card.
    """

    def body(self, data: Any, data_type: str, **more: Any) -> Any:
        """Leave a dictionary alone."""
        if isinstance(data, dict):
            return cast("dict[str, Any]", data)
        return cast("Any", super()).body(data, data_type, **more)


class Pipeline(AsyncPipeline[Any, Any]):
    """What a request passes: not msrest's logger, which would write down what people said."""

    def __init__(self, configuration: Any) -> None:
        super().__init__([configuration.user_agent_policy, Reader()], configuration.sender)


class Client(ConnectorClient):
    """
    Botbuilder's client for one service, mended.

    It takes some milliseconds to make, so there should be one for each service.
    """

    def __init__(
        self, service_url: str, session: ClientSession, passport: Passport | None
    ) -> None:
        nobody = MicrosoftAppCredentials.empty()
        configuration = BotFrameworkConnectorConfiguration(
            nobody, service_url, pipeline_type=Pipeline, sender=Sender(session, passport)
        )
        super().__init__(nobody, custom_configuration=configuration)
        self.conversations = ConversationsOperations(
            self._client, self.config, Plain(), self._deserialize
        )


def _compact(data: Any) -> bytes | None:
    """Write JSON in UTF-8: as msrest escapes it, a card in Arabic is three times as large."""
    if data is None:
        return None
    text = cast("str", data)
    if "\\u" in text:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
