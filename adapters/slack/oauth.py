"""The client that exchanges codes and old tokens for new ones."""

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.clients import TIMEOUT
from adapters.slack.tokens import silent


class OAuthClient(AsyncWebClient):
    """The SDK's, but for the one method in which it uses what aiohttp is about to give up."""

    async def oauth_v2_access(
        self, *, client_id: str, client_secret: str, **kwargs: Any
    ) -> AsyncSlackResponse:
        """Exchange a code or a refresh token; the SDK's own (3.47) warns of `BasicAuth`."""
        sdk: Any = self
        return await sdk.api_call(
            "oauth.v2.access",
            data={name: value for name, value in kwargs.items() if value is not None},
            headers={"Authorization": aiohttp.encode_basic_auth(client_id, client_secret)},
        )


def oauth_client(api_url: str, session: aiohttp.ClientSession) -> OAuthClient:
    """Make a client without a token, which asks once: a code is good only once."""
    return OAuthClient(
        base_url=api_url, timeout=TIMEOUT, session=session, logger=silent, retry_handlers=[]
    )
