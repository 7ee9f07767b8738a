"""What people write, and how the app is told of it."""

import copy
import uuid
from typing import Any

from tests.rigs.slack import events
from tests.rigs.slack.api_files import file_json
from tests.rigs.slack.front import Delivered, Via, again
from tests.rigs.slack.messages import below, edited, take_away
from tests.rigs.slack.state import World
from tests.rigs.slack.things import Channel, File, Json
from tests.rigs.slack.typed import as_sent


class Writing(World):
    """People in channels; each thing they do is told to the app by the way given as `via`."""

    def messages(self, channel: str) -> list[Json]:
        """All that stands in a channel, its threads included, the oldest first."""
        return self.channels[channel].messages

    def thread(self, channel: str, ts: str) -> list[Json]:
        """A root and its replies, the oldest first."""
        at = self.channels[channel]
        root = at.message(ts)
        return [*([root] if root else []), *at.replies(ts)]

    async def say(
        self, channel: str, thread_ts: str, user: str, text: str, via: Via, **event: Any
    ) -> Delivered:
        """Write in a thread, or with "" for it below nothing; `event` adds to what is told."""
        at = self._in(channel, user)
        return await self._write(at, thread_ts, self._typed(at, user, text) | event, via)

    async def broadcast(
        self, channel: str, thread_ts: str, user: str, text: str, via: Via
    ) -> Delivered:
        """Reply, and send it to the channel too."""
        at = self._in(channel, user)
        message = self._typed(at, user, text) | {"subtype": "thread_broadcast"}
        return await self._write(at, thread_ts, message, via)

    async def share_file(
        self, channel: str, thread_ts: str, user: str, text: str, via: Via, **file: bytes
    ) -> Delivered:
        """Write with files, given by name: `notes=b"..."`."""
        at = self._in(channel, user)
        added = [self._stored(at, user, name, data) for name, data in file.items()]
        extra = {
            "subtype": "file_share",
            "files": [file_json(self, one, shares=False) for one in added],
            "upload": False,
            "display_as_bot": False,
        }
        told = await self._write(at, thread_ts, self._typed(at, user, text) | extra, via)
        for one in added:
            one.ts, one.thread = told.ts, thread_ts
        return told

    async def edit(self, channel: str, ts: str, text: str, via: Via) -> Delivered:
        """Change what was written, as its author."""
        at, message = self._message(channel, ts)
        before, stamp = copy.deepcopy(message), self.stamp()
        message["text"], message["blocks"] = as_sent(self, text)
        message["edited"] = edited(message["user"], stamp)
        return await self._tell(at, events.changed(at, stamp, message, before), via, ts)

    async def unfurl(self, channel: str, ts: str, via: Via) -> Delivered:
        """Slack adds a preview of a link: a change that no person made."""
        at, message = self._message(channel, ts)
        before, stamp = copy.deepcopy(message), self.stamp()
        message["attachments"] = [{"id": 1, "from_url": "https://example.org", "fallback": "x"}]
        return await self._tell(at, events.changed(at, stamp, message, before), via, ts)

    async def delete(self, channel: str, ts: str, via: Via) -> Delivered:
        """Take a message back; in place of a root with replies a stone stays."""
        at, message = self._message(channel, ts)
        stamp, stone = self.stamp(), take_away(at, message)
        if stone:
            event = events.changed(at, stamp, stone, message)
        else:
            event = events.deleted(at, stamp, message)
        return await self._tell(at, event, via, ts)

    async def again(self, delivered: Delivered) -> Delivered:
        """The same thing told once more, to the letter."""
        return await again(delivered)

    def echo(self, channel: str, ts: str, *, changed: bool = False) -> Json:
        """The payload by which the app hears of its own message, or of its own change of it."""
        at, message = self._message(channel, ts)
        if changed:
            event = events.changed(at, self.stamp(), message, message)
        else:
            event = events.posted(at, message)
        return events.told(self, at, event)

    def _typed(self, at: Channel, user: str, text: str) -> Json:
        sent, blocks = as_sent(self, text)
        return {
            "user": user,
            "type": "message",
            "ts": self.stamp(),
            "client_msg_id": f"{uuid.uuid4()}",
            "text": sent,
            "team": self.users[user].team,
            "blocks": blocks,
        }

    async def _write(self, at: Channel, thread_ts: str, message: Json, via: Via) -> Delivered:
        message = below(at, message, thread_ts)
        at.messages.append(message)
        return await self._tell(at, events.posted(at, message), via, message["ts"])

    def _stored(self, at: Channel, user: str, name: str, data: bytes) -> File:
        id = f"F{self.number()}"
        self.files[id] = File(id, at.team, name, len(data), data, name, user, at.id)
        return self.files[id]

    async def _tell(self, at: Channel, event: Json, via: Via, ts: str) -> Delivered:
        payload = events.told(self, at, event)
        return await via.send("events_api", payload, ts=ts)

    def _in(self, channel: str, user: str) -> Channel:
        at = self.channels[channel]
        assert user in at.members, "only who is in a channel can write there"
        assert not at.archived, "nobody can write in an archived channel"
        return at

    def _message(self, channel: str, ts: str) -> tuple[Channel, Json]:
        message = self.channels[channel].message(ts)
        assert message, "there is no such message"
        return self.channels[channel], message
