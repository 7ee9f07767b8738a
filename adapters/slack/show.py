"""Showing one person what came of what they did: a window, or a line that only they see."""

import logging
from collections.abc import Collection, Mapping
from typing import Any, assert_never

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.clients import Clients, Workspace
from adapters.slack.faults import word
from adapters.slack.render import (
    Drawn,
    done_view,
    draw,
    errors,
    form_view,
    notice_view,
    paper_view,
)
from adapters.slack.render.fallback import summary
from adapters.slack.translate import Where
from bot.blocks import paragraph
from bot.errors import NotSent
from bot.messages import Done, Form, Invalid, Message, Notice, Paper, Response
from bot.words import Words

Body = Mapping[str, Any] | None
"""What an acknowledgement carries; None: nothing."""

View = dict[str, Any]

_TOO_LATE = frozenset(
    {"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"}
)
"""Slack opens a window within 3 seconds of the press, and once."""

log = logging.getLogger(__name__)


class Show:
    """Opens windows and whispers, in the workspace where somebody did something."""

    def __init__(self, clients: Clients, words: Words) -> None:
        self._clients = clients
        self._words = words

    async def after_press(
        self, response: Response, where: Where, team: str, ref: str = "", page: int | None = None
    ) -> None:
        """Show what a button gave; `ref` is that of a paper, `page` where somebody turned to."""
        if isinstance(response, Done) and not where.view_type:
            await self.whisper(response.text, where, team)
        elif view := self._view(response, where, ref, page or 0):
            turns = isinstance(response, Paper) and page is not None
            if not await self._opened(view, where, team, turns=turns):
                done = response.text if isinstance(response, Done) else ""
                await self.whisper(done or self._words("slack_too_late"), where, team)

    def after_form(self, response: Response, fields: Collection[str], where: Where) -> Body:
        """Show what a form gave, in the same window."""
        if isinstance(response, Invalid):
            return errors(response, fields)
        view = self._view(response, where, "", 0)
        return (
            {"response_action": "update", "view": view} if view else {"response_action": "clear"}
        )

    async def failed(self, what: Message, where: Where, team: str) -> None:
        """Say what went wrong where the person is looking; a window hides the channel."""
        try:
            if where.view_type:
                await self.after_press(Notice(what), where, team)
                return
        except Exception as error:  # noqa: BLE001 - it can be said on the side as well
            log.warning("slack_not_shown", extra={"error": type(error).__name__})
        await self.whisper(what.summary, where, team)

    async def whisper(self, what: Message | str, where: Where, team: str) -> None:
        """Say something that only this person sees; if it fails, nothing done is undone."""
        drawn = (
            draw(what, self._words) if isinstance(what, Message) else [Drawn(summary(what), [])]
        )
        try:
            at = await self._clients.of(team)
            for part in drawn:
                await _whisper(at, part, where)
        except Exception as error:  # noqa: BLE001 - it is said on the side
            log.warning("slack_not_shown", extra={"error": type(error).__name__})

    def _view(self, response: Response, where: Where, ref: str, page: int) -> View | None:
        words, channel = self._words, where.channel
        match response:
            case Form():
                return form_view(response, channel, words)
            case Notice(message):
                return notice_view(message, channel, words)
            case Paper():
                return paper_view(response, ref, page, channel, words)
            case Done(text):
                return done_view(text, words)
            case Invalid(faults):
                text = " ".join(faults.values())
                return notice_view(
                    Message(words("refused_title"), (paragraph(text),)), channel, words
                )
            case None:
                return None
            case _:
                assert_never(response)

    async def _opened(self, view: View, where: Where, team: str, *, turns: bool) -> bool:
        """Open a window; False if Slack says that it is too late for one."""
        api = (await self._clients.of(team)).api
        try:
            if where.view_type == "modal":
                await _on_top(api, view, where, turns=turns)
            else:
                await api.views_open(trigger_id=where.trigger, view=view)
        except SlackApiError as error:
            if word(error) not in _TOO_LATE:
                raise
            return False
        return True


async def _on_top(api: Any, view: View, where: Where, *, turns: bool) -> None:
    """Lay a window over the one that is open; over three of them Slack lays no other."""
    if not turns:
        try:
            await api.views_push(trigger_id=where.trigger, view=view)
        except SlackApiError as error:
            if word(error) != "push_limit_reached":
                raise
        else:
            return
    await api.views_update(view_id=where.view, view=view)


async def _whisper(at: Workspace, part: Drawn, where: Where) -> None:
    said: dict[str, Any] = {"text": part.text}
    if part.blocks:
        said["blocks"] = part.blocks
    if not where.channel:
        # In the bot's home a direct message is what only they see.
        await at.api.chat_postMessage(channel=where.user, **said)
        return
    if where.thread:
        said["thread_ts"] = where.thread
    try:
        await at.api.chat_postEphemeral(channel=where.channel, user=where.user, **said)
    except SlackApiError:
        if not where.response_url:
            raise
        # Slack takes an answer to what they did even in a channel without the bot.
        await _respond(at, said, where.response_url)


async def _respond(at: Workspace, said: dict[str, Any], url: str) -> None:
    session: aiohttp.ClientSession | None = at.client.session
    if session is None:
        raise NotSent("there is no connection for an answer")
    told = {**said, "response_type": "ephemeral", "replace_original": False}
    async with session.post(
        url, json=told, proxy=at.client.proxy, ssl=at.client.ssl or True
    ) as answer:
        answer.raise_for_status()
