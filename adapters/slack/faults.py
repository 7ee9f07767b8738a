"""What Slack and the network say went wrong, in the core's words: will it ever arrive?"""

import math
from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import NotSent, Undeliverable

PAUSE = 30.0
"""Seconds to wait where Slack asks for a pause and does not say how long."""

LONGEST_PAUSE = 3600.0
"""Seconds that one answer of Slack's may ask for; what goes beyond is taken for a mistake."""

_NO_CHANNEL = "Slack has no such channel, or the app may not see it"
_NOT_IN_IT = "the app is not in the channel"
_CLOSED = "the channel is archived"
_NO_PERSON = "Slack has no such person, or they cannot be written to"
_NO_MESSAGE = "the message is no longer there, or may not be changed"
_NO_THREAD = "the thread is no longer there"
_FORBIDDEN = "Slack does not let the app do that there"
_NOT_INSTALLED = "Slack does not accept the app's token for that workspace"
_REFUSED = "Slack would not take the message as it is"
_NO_FILES = "Slack does not let the app hand over such files there"

# https://docs.slack.dev/reference/methods, the errors of the methods that are called here.
_NEVER = {
    _NO_CHANNEL: "channel_not_found invalid_channel team_not_found",
    _NOT_IN_IT: "not_in_channel",
    _CLOSED: "is_archived is_inactive",
    _NO_PERSON: "user_not_found users_not_found user_disabled user_not_visible cannot_dm_bot "
    "invalid_user_combination",
    _NO_MESSAGE: "message_not_found cant_update_message edit_window_closed cant_delete_message",
    _NO_THREAD: "thread_not_found invalid_thread_ts cannot_reply_to_message",
    _FORBIDDEN: "no_permission missing_scope access_denied accesslimited not_allowed_token_type "
    "messages_tab_disabled enterprise_is_restricted ekm_access_denied team_access_not_granted "
    "two_factor_setup_required as_user_not_supported method_not_supported_for_channel_type "
    "posting_to_general_channel_denied",
    _NOT_INSTALLED: "invalid_auth not_authed account_inactive token_revoked org_login_required",
    _REFUSED: "invalid_blocks invalid_blocks_format block_mismatch msg_blocks_too_long "
    "msg_too_long no_text too_many_attachments invalid_attachments too_many_contact_cards "
    "invalid_metadata_format invalid_metadata_schema metadata_too_large "
    "metadata_must_be_sent_from_app attachment_payload_limit_exceeded markdown_text_conflict "
    "invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data "
    "invalid_post_type missing_post_type method_deprecated deprecated_endpoint",
    _NO_FILES: "file_type_not_allowed blocked_file_type file_uploads_disabled "
    "file_uploads_except_images_disabled posting_to_channel_denied storage_limit_reached "
    "file_upload_size_restricted file_share_limit_reached max_file_sharing_exceeded",
}
_REASONS = {word: reason for reason, words in _NEVER.items() for word in words.split()}
_BEGINNINGS = {"restricted_action": _FORBIDDEN, "slack_connect_": _FORBIDDEN}

_LIMITED = frozenset({"ratelimited", "rate_limited"})
_LATER = {
    "message_limit_exceeded": "the workspace has sent too many messages",
    "team_added_to_org": "the workspace is being moved",
    "external_channel_migrating": "the channel is being moved",
    "token_expired": "the app's token has expired",
    "file_not_found": "Slack has lost the file on its way",
}

_NEVER_CONNECTED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
)


@contextmanager
def faults(*, harmless: bool = False) -> Generator[None, None, None]:
    """
    Raise `NotSent` or `Undeliverable` for what certainly did not go out.

    What may have arrived is raised as it is, unless the step was `harmless`: nothing
    that people see can have come of it, so it can be tried again.
    """
    try:
        yield
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        fault = told(error)
        if fault is None and harmless:
            fault = NotSent("Slack does not answer as it should")
        if fault is None:
            raise
        # What Slack answered can hold the message: it does not travel on in a cause.
        raise fault from None


def told(error: Exception) -> NotSent | Undeliverable | None:
    """Translate an error; None where the message may have arrived."""
    if isinstance(error, _NEVER_CONNECTED):
        return NotSent("Slack cannot be reached")
    if not isinstance(error, SlackApiError):
        return None
    if (pause := asked_pause(error)) is not None:
        return NotSent("Slack asked for a pause", pause)
    if _status(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return _refused(word(error))


def word(error: SlackApiError) -> str:
    """Return Slack's own word for an error; "" where its answer has none."""
    data: Any = getattr(_response(error), "data", None)
    if not isinstance(data, dict):
        return ""
    return str(cast("dict[str, Any]", data).get("error") or "")


def asked_pause(error: SlackApiError) -> float | None:
    """Return the seconds that Slack wants to be left alone, None if it does not."""
    if _status(error) != HTTPStatus.TOO_MANY_REQUESTS and word(error) not in _LIMITED:
        return None
    try:
        seconds = float(_response(error).headers["Retry-After"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return PAUSE
    if not math.isfinite(seconds) or seconds < 0:
        return PAUSE
    return min(max(seconds, 1.0), LONGEST_PAUSE)


def _refused(word: str) -> NotSent | Undeliverable | None:
    if word in _LATER:
        return NotSent(_LATER[word])
    reason = _REASONS.get(word)
    if reason is None:
        reason = next((_BEGINNINGS[start] for start in _BEGINNINGS if word.startswith(start)), "")
    return Undeliverable(reason) if reason else None


def _status(error: SlackApiError) -> int:
    # An answer that is no JSON comes as aiohttp's own, which calls it otherwise.
    response = _response(error)
    return int(getattr(response, "status_code", None) or getattr(response, "status", 0))


def _response(error: SlackApiError) -> Any:
    return cast("Any", error).response
