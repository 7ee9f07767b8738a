"""Finding in a channel what the bot has said there, by the mark each message carries."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any, cast

from slack_sdk.errors import SlackApiError

from adapters.kept import Kept
from adapters.slack.clients import Ask, Workspace
from adapters.slack.faults import asked_pause, word
from adapters.slack.marks import Seen, copies, seen, whole

PAGE = 100
"""Messages asked for at a time; Slack may give fewer."""

PAGES = 5
"""Pages that are read of a channel or of a thread: what is older is not found."""

THREADS = 30
"""Threads that are read in one search, those with the newest replies first."""

LOOKS = 5
"""
Times that Slack may put off one search before it is given up.

An app that is sold outside Slack's Marketplace may read one page a minute: its searches would
never end.
"""

MAY_NOT_LOOK = frozenset(
    {
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "access_denied",
        "accesslimited",
        "method_not_supported_for_channel_type",
    }
)
"""Slack's words for a channel whose messages the app may not read."""


class Lookup:
    """Reads channels and threads."""

    def __init__(self) -> None:
        self._put_off: Kept[str, int] = Kept()

    async def find(self, at: Workspace, channel: str, key: str) -> tuple[str, str] | None:
        """
        Return the root and the id of a message that went out whole with this key.

        Looks through the newest messages of the channel and the threads the bot has written in.
        None where there is none, and where nobody can tell: the app may not read there, or Slack
        has put the search off too often. Raises what else Slack says.
        """
        try:
            found = await _find(at, channel, key)
        except SlackApiError as error:
            if word(error) in MAY_NOT_LOOK or self._was_put_off(key, error):
                return None
            raise
        self._put_off.drop(key)
        return found

    async def parts(self, at: Workspace, channel: str, root: str, id: str) -> Sequence[Seen]:
        """
        Return the parts of a message of ours, as far as they are there.

        None of them where it bears no mark or the app may not read. Raises what else Slack says.
        """
        try:
            return await _parts(at, channel, root, id)
        except SlackApiError as error:
            if word(error) in MAY_NOT_LOOK:
                return ()
            raise

    def _was_put_off(self, key: str, error: SlackApiError) -> bool:
        """Count how often Slack put a search off; True once it is enough."""
        if asked_pause(error) is None:
            return False
        times = self._put_off.put(key, (self._put_off.get(key) or 0) + 1)
        return times > LOOKS


async def _find(at: Workspace, channel: str, key: str) -> tuple[str, str] | None:
    history = partial(at.api.conversations_history, channel=channel)
    threads: list[Seen] = []
    async for page in _pages(history, at.bot_user):
        for each in page:
            if each.mark and (each.mark.key, each.mark.parts) == (key, 1):
                return each.ts, each.ts
        threads += (each for each in page if each.answered)
    threads.sort(key=lambda each: each.answered, reverse=True)
    for root in threads[:THREADS]:
        thread: list[Seen] = []
        async for page in _pages(_replies(at, channel, root.ts), at.bot_user):
            thread += page
        if found := [copy for copy in copies(thread, key) if whole(copy)]:
            return root.ts, found[-1][0].ts
    return None


async def _parts(at: Workspace, channel: str, root: str, id: str) -> Sequence[Seen]:
    thread: list[Seen] = []
    copy: Sequence[Seen] = ()
    async for page in _pages(_replies(at, channel, root, oldest=id), at.bot_user):
        thread += page
        mark = next((each.mark for each in thread if each.ts == id), None)
        same = copies(thread, mark.key) if mark else ()
        copy = next((each for each in same if each[0].ts == id), ())
        if not copy or whole(copy):
            break
    return copy


def _replies(at: Workspace, channel: str, root: str, **more: Any) -> Ask:
    return partial(at.api.conversations_replies, channel=channel, ts=root, inclusive=True, **more)


async def _pages(ask: Ask, bot_user: str) -> AsyncIterator[Sequence[Seen]]:
    cursor: str | None = None
    known: set[str] = set()
    for _ in range(PAGES):
        answer = await ask(limit=PAGE, cursor=cursor, include_all_metadata=True)
        messages = cast("Sequence[Mapping[str, Any]]", answer.get("messages") or ())
        page = [seen(message, bot_user) for message in messages]
        # Every page of a thread begins with its root.
        yield [each for each in page if each.ts not in known]
        known |= {each.ts for each in page}
        metadata: Any = answer.get("response_metadata") or {}
        cursor = metadata.get("next_cursor")
        if not cursor:
            return
