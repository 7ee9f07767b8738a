"""Installing the app in a workspace: two addresses for a browser, and Slack's page between."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urljoin

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.oauth import oauth_client
from adapters.slack.pages import (
    HEADERS,
    START,
    cancelled_page,
    failed_page,
    installed_in_organisation_page,
    installed_page,
    late_page,
    start_page,
)
from adapters.slack.renewal import App
from adapters.slack.scopes import SCOPES
from adapters.slack.tokens import STATE_SECONDS, States, Tokens, silent
from bot.words import Words

BACK = "/slack/oauth_redirect"

# A browser keeps a cookie of this name only if this host set it over HTTPS for all its paths.
COOKIE = "__Host-briefing-bot-install"

Handle = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

log = logging.getLogger(__name__)


class Installing:
    """
    The pages of an installation, and what Slack hands over in between.

    `back` is the whole address of `BACK`, needed where the app has several; "" leaves it
    to Slack.
    """

    def __init__(  # noqa: PLR0913  the composition root names each
        self,
        tokens: Tokens,
        states: States,
        app: App,
        session: aiohttp.ClientSession,
        words: Words,
        *,
        back: str = "",
    ) -> None:
        self._words = words
        settings = AsyncOAuthSettings(
            client_id=app.client_id,
            client_secret=app.client_secret,
            scopes=SCOPES,
            user_scopes=(),
            redirect_uri=back or None,
            install_path=START,
            redirect_uri_path=BACK,
            callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
            authorization_url=urljoin(app.api_url, "/oauth/v2/authorize"),
            installation_store=tokens,
            installation_store_bot_only=True,
            state_store=states,
            state_cookie_name=COOKIE,
            state_expiration_seconds=STATE_SECONDS,
            logger=silent,
        )
        client = oauth_client(app.api_url, session)
        self._flow = _Flow(words, client, settings)

    def routes(self) -> list[web.RouteDef]:
        """List what it answers to."""
        # Whoever only looks what is there, with HEAD, begins nothing.
        return [
            web.get(START, self._start, allow_head=False),
            web.get(BACK, self._back, allow_head=False),
        ]

    async def _start(self, request: web.Request) -> web.Response:
        # What the query says would go into the address of Slack's page as it is.
        return await self._answer(request, "", self._flow.handle_installation)

    async def _back(self, request: web.Request) -> web.Response:
        return await self._answer(request, request.query_string, self._flow.handle_callback)

    async def _answer(self, request: web.Request, query: str, handle: Handle) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {"Cookie": request.headers.getall("Cookie", [])}
        try:
            told = await handle(AsyncBoltRequest(body="", query=query, headers=headers))
            response = await to_aiohttp_response(told)
        except Exception:
            # What it says may hold a token: `adapters.logs` keeps its kind and place.
            log.exception("slack_install_failed", extra={"route": request.path, "status": 500})
            page = failed_page(self._words, "internal_error")
            response = web.Response(status=500, text=page, content_type="text/html")
        response.charset = "utf-8"
        response.headers.update(HEADERS)
        for cookie in response.cookies.values():
            # Slack's page leads back to us from another site, by a link.
            cookie["samesite"] = "Lax"
        return response

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        made = args.installation
        log.info("slack_installed")
        if not made.is_enterprise_install:
            return self._page(200, installed_page(self._words, made.team_name or ""))
        url = made.enterprise_url or ""
        choose = f"{url}manage/organization/apps/profile/{made.app_id}/workspaces/add"
        page = installed_in_organisation_page(self._words, made.enterprise_name or "", choose)
        return self._page(200, page)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        log.warning("slack_not_installed", extra={"route": BACK})
        match args.reason:
            case "access_denied":
                return self._page(200, cancelled_page(self._words))
            case "invalid_browser" | "invalid_state":
                return self._page(400, late_page(self._words))
            case reason:
                return self._page(400, failed_page(self._words, reason))

    def _page(self, status: int, page: str) -> BoltResponse:
        forget = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        headers = {"Content-Type": "text/html; charset=utf-8", "Set-Cookie": forget}
        return BoltResponse(status=status, body=page, headers={**headers})


class _Flow(AsyncOAuthFlow):
    """Bolt's flow, with our first page."""

    def __init__(self, words: Words, client: AsyncWebClient, settings: AsyncOAuthSettings) -> None:
        super().__init__(client=client, logger=silent, settings=settings)
        self._words = words

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:  # noqa: ARG002  the library's
        """Lead to Slack's page at `url`."""
        return start_page(self._words, url)
