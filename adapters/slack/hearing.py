"""Hearing Slack: from a payload to the core, whichever way it came."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest

from adapters.inward import Ears
from adapters.slack.clients import Clients
from adapters.slack.door import Answer
from adapters.slack.names import Names
from adapters.slack.translate import Said, as_typed, home_of, to_ended, to_said
from bot.errors import NotYet
from bot.model import Reply

PATIENCE = 2.0
"""Seconds to wait until it is known whose a thread is; Slack waits 3 for the answer."""

_PAUSE = 0.05

log = logging.getLogger(__name__)


class Hearing:
    """
    Hears what Slack hands over, and answers when it is kept.

    Messages, which are nearly everything, go straight to the core's `ears`: Bolt would take
    as long as all the rest together (docs/decisions/0014). The rest goes through Bolt.
    """

    def __init__(self, clients: Clients, names: Names, ears: Ears, app: AsyncApp) -> None:
        self._clients = clients
        self._names = names
        self._ears = ears
        self._app = app

    async def take(self, payload: Mapping[str, Any]) -> Answer:
        """Hear one payload; raises what kept it from being kept."""
        home = home_of(payload)
        if home is None or not (await self._clients.knows(home) or to_ended(payload)):
            # The end of an organisation's installation may name any of its workspaces.
            return _refused(403, "no workspace of ours")
        if payload.get("type") == "app_rate_limited":
            log.error("slack_limits_events")
            return Answer()
        if _is_message(payload):
            if said := to_said(payload, home):
                await self._hear(said)
            return Answer()
        return await self._dispatch(payload)

    async def _hear(self, said: Said) -> None:
        reply, home = said.reply, said.reply.thread.place.workspace
        bot = (await self._clients.of(home)).bot_user
        if reply.author.id == bot:
            # Of a file that an app shares, Slack says in no other way whose it is.
            return
        if said.root_author in ("", bot) and not reply.deleted:
            # Slack sends ids alone. Nobody is asked about people in threads of others.
            who = await self._names.speaker(home, reply.author.id)
            if who is None:
                return
            people = [await self._names.person(home, id) for id in said.mentions]
            text = as_typed(reply.text, {each.id: each.name for each in people})
            reply = replace(reply, text=text, author=replace(reply.author, name=who.name))
        await self._keep(said.how, reply)

    async def _keep(self, how: str, reply: Reply) -> bool:
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE
        while True:
            try:
                match how:
                    case "hear":
                        return await self._ears.hear(reply)
                    case "amend":
                        return await self._ears.amend(reply)
                    case _:
                        return await self._ears.withdraw(reply)
            except NotYet:
                if clock() >= until:
                    raise
                await asyncio.sleep(_PAUSE)

    async def _dispatch(self, payload: Mapping[str, Any]) -> Answer:
        # Bolt's name for "signed and read already".
        request = AsyncBoltRequest(body=dict(payload), mode="socket_mode")
        response = await self._app.async_dispatch(request)
        if response.status >= 400:  # noqa: PLR2004 - HTTP's own line
            return _refused(response.status, "nothing listens to that")
        return Answer(response.status, json.loads(response.body) if response.body else None)


def _is_message(payload: Mapping[str, Any]) -> bool:
    event: Any = payload.get("event")
    spoken = isinstance(event, dict) and cast("Any", event).get("type") == "message"
    return payload.get("type") == "event_callback" and spoken


def _refused(status: int, reason: str) -> Answer:
    log.warning("slack_refused", extra={"status": status, "reason": reason})
    return Answer(status)
