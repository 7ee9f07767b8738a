"""What Slack may ask for, and who does it: the listeners of Bolt's app."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.doing import Body, Doing

COMMAND = "/briefing"
ADD = "add_to_minutes"
LOST = re.compile("member_left_channel|(channel|group)_(left|archive|deleted)")
GONE = re.compile("app_uninstalled|tokens_revoked")
ANYTHING = re.compile(".*")

Do = Callable[[Mapping[str, Any]], Awaitable[Body]]


def listening(doing: Doing) -> AsyncApp:
    """Make the app; it acknowledges when a thing is done, and raises what went wrong."""
    app = AsyncApp(
        # Bolt writes whole payloads into its log where nothing listens: it gets none.
        logger=_silent(),
        process_before_response=True,
        authorize=_authorized,
        # All of this the door and `Hearing` have done, for messages as well.
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    # Bolt types its decorators only in part.
    bolt: Any = app
    bolt.command(COMMAND)(_listener(doing.command))
    bolt.action(ANYTHING)(_listener(doing.press))
    bolt.view(ANYTHING)(_listener(doing.submit))
    bolt.shortcut(ADD)(_listener(doing.add))
    bolt.event("app_home_opened")(_listener(doing.open_home))
    bolt.event("member_joined_channel")(_listener(doing.greet))
    bolt.event(LOST)(_listener(doing.lose))
    bolt.event(GONE)(_listener(doing.leave))
    bolt.event(ANYTHING)(_listener(_nothing))
    bolt.error(_raised)
    return app


def _listener(do: Do) -> Callable[[AsyncAck, dict[str, Any]], Awaitable[None]]:
    async def listen(ack: AsyncAck, body: dict[str, Any]) -> None:
        done = await do(body)
        await ack(dict(done) if done else "")

    return listen


async def _authorized() -> AuthorizeResult:
    """Let everything pass: no workspace gets here that the app is not installed in."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


async def _nothing(_: Mapping[str, Any]) -> Body:
    """Take note of what Slack was not asked for; refused, it would come again."""
    return None


async def _raised(error: Exception) -> None:
    raise error


def _silent() -> logging.Logger:
    logger = logging.getLogger("adapters.slack.bolt")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
