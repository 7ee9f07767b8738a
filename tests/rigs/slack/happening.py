"""What happens to the app and to the channels it is in."""

from tests.rigs.slack import events
from tests.rigs.slack.acting import Acting
from tests.rigs.slack.api_auth import end_tokens
from tests.rigs.slack.front import Delivered, Via
from tests.rigs.slack.things import Channel, Json


class Happening(Acting):
    """What happens to the app and to the channels it is in."""

    async def archive(self, channel: str, via: Via, *, user: str = "U1") -> Delivered:
        at = self.channels[channel]
        at.archived = True
        event = {"type": f"{at.kind}_archive", "channel": at.id, "user": user, "is_moved": 0}
        return await self._happened(at, event, via)

    async def delete_channel(self, channel: str, via: Via, *, user: str = "U1") -> Delivered:
        at = self.channels.pop(channel)
        event = {"type": f"{at.kind}_deleted", "channel": at.id, "actor_id": user}
        return await self._happened(at, event, via)

    async def remove_bot(self, channel: str, via: Via, *, user: str = "U1") -> Delivered:
        """Take the bot out; Slack tells it `channel_left`, and not `member_left_channel`."""
        # Measured by openma-ai/open-managed-agents#24, node-slack-sdk#931 and bolt-js#1847.
        at = self.channels[channel]
        at.members.remove(self.teams[at.team].bot_user)
        event = {"type": f"{at.kind}_left", "channel": at.id, "actor_id": user}
        return await self._happened(at, event, via)

    async def leave(self, channel: str, user: str, via: Via) -> Delivered:
        """Somebody leaves a channel."""
        at = self.channels[channel]
        at.members.remove(user)
        where = {"channel": at.id, "channel_type": "G" if at.private else "C", "team": at.team}
        event = {"type": "member_left_channel", "user": user, **where}
        return await self._happened(at, event, via)

    async def rename(self, channel: str, name: str, via: Via) -> Delivered:
        at = self.channels[channel]
        at.name = name
        renamed = {"id": at.id, "name": name, "created": 1700000000}
        event = {"type": f"{at.kind}_rename", "channel": renamed}
        return await self._happened(at, event, via)

    async def add_bot(self, channel: str, user: str, via: Via) -> Delivered:
        """Invite the bot."""
        at = self.channels[channel]
        bot = self.teams[at.team].bot_user
        at.members.append(bot)
        where = {"channel": at.id, "channel_type": "G" if at.private else "C", "team": at.team}
        event = {"type": "member_joined_channel", "user": bot, **where, "inviter": user}
        return await self._happened(at, event, via)

    async def uninstall(self, via: Via, *, team: str = "") -> Delivered:
        """Take the app out of a team: its tokens end."""
        at = self.teams[team or self.home]
        end_tokens(self, at)
        return await via.send("events_api", events.uninstalled(self, at))

    async def tokens_revoked(self, via: Via, *, team: str = "") -> Delivered:
        at = self.teams[team or self.home]
        end_tokens(self, at)
        return await via.send("events_api", events.revoked(self, at))

    async def app_rate_limited(self, via: Via) -> Delivered:
        return await via.send("events_api", events.rate_limited(self.teams[self.home]))

    async def url_verification(self, via: Via) -> Delivered:
        return await via.send("events_api", events.url_verification())

    async def _happened(self, at: Channel, event: Json, via: Via) -> Delivered:
        return await self._tell(at, {**event, "event_ts": self.stamp()}, via, "")
