"""What happens to channels, chats, meetings and the app, and how the bot is told of it."""

from typing import Any

from tests.rigs.teams.activities import activity
from tests.rigs.teams.front import Delivered
from tests.rigs.teams.people import People
from tests.rigs.teams.things import BOT, Account, Json, Talk

EVENTS = "application/vnd.microsoft."


class Happening(People):
    """What happens around the bot."""

    async def add_bot(self, talk: str, who: Account) -> list[Delivered]:
        """Add the app to a team or a chat; Teams tells it twice."""
        at = self.talks[talk]
        at.bot = True
        members = [{"id": BOT}]
        event = {"eventType": "teamMemberAdded"} if at.kind == "channel" else {}
        return [
            await self._tell(
                at, who, "conversationUpdate", membersAdded=members, channel_data=event
            ),
            await self._tell(at, who, "installationUpdate", action="add"),
        ]

    async def add_for_self(self, who: Account) -> list[Delivered]:
        """Somebody adds the app for themselves."""
        who.has_app = True
        return await self.add_bot(self.personal(who).id, who)

    async def remove_bot(self, talk: str, who: Account) -> list[Delivered]:
        """Take the app out of a team or a chat."""
        at = self.talks[talk]
        at.bot = False
        members = [{"id": BOT}]
        event = {"eventType": "teamMemberRemoved"} if at.kind == "channel" else {}
        return [
            await self._tell(
                at, who, "conversationUpdate", membersRemoved=members, channel_data=event
            ),
            await self._tell(at, who, "installationUpdate", action="remove"),
        ]

    async def delete_channel(self, talk: str, who: Account) -> Delivered:
        self.talks[talk].gone = True
        return await self._happened(talk, who, "channelDeleted")

    async def restore_channel(self, talk: str, who: Account) -> Delivered:
        self.talks[talk].gone = False
        return await self._happened(talk, who, "channelRestored")

    async def rename_channel(self, talk: str, who: Account) -> Delivered:
        return await self._happened(talk, who, "channelRenamed")

    async def meeting(
        self, talk: str, who: Account, *, starts: bool, id: str = "MCMx-invented"
    ) -> Delivered:
        """The meeting of a chat begins or ends."""
        name, moment = ("Start", "StartTime") if starts else ("End", "EndTime")
        value = {"MeetingType": "Scheduled", "Title": "Team meeting", moment: self.moment()}
        at = self.talks[talk]
        about: Json = {"name": f"{EVENTS}meeting{name}", "value": value}
        return await self._tell(at, who, "event", channel_data={"meeting": {"id": id}}, **about)

    async def _happened(self, talk: str, who: Account, event: str) -> Delivered:
        at = self.talks[talk]
        return await self._tell(at, who, "conversationUpdate", channel_data={"eventType": event})

    async def _tell(self, at: Talk, who: Account, type: str, **more: Any) -> Delivered:
        told: Json = activity(self, at, who, type, id=f"f:{self.number()}-invented", **more)
        return await self.via.tell(told)
