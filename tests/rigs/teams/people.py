"""What people write, press and send in, and how the bot is told of it."""

import html
from collections.abc import Mapping
from typing import Any

from tests.rigs.teams.activities import activity, mention, quote, written
from tests.rigs.teams.front import Delivered, Front
from tests.rigs.teams.messages import CARD as ADAPTIVE
from tests.rigs.teams.messages import CONSENT
from tests.rigs.teams.state import World
from tests.rigs.teams.things import BOT, BOT_NAME, Account, File, Json, Message, Talk
from tests.rigs.teams_limits import inside


class People(World):
    """People in conversations; each thing they do is told to the bot, by the way `via`."""

    via: Front

    async def say(  # noqa: PLR0913 - what a message may have, by name
        self,
        talk: str,
        root: str,
        who: Account,
        text: str,
        *,
        to_bot: bool = False,
        quotes: str = "",
    ) -> Delivered:
        """Write in a thread; without a `root` in a channel, begin one. `quotes` is a message."""
        at = self._in(talk, who)
        found: list[tuple[str, Json]] = [mention()] if to_bot else []
        if quotes:
            quoted = self._message(talk, quotes)
            author = self.people.get(quoted.author)
            found.insert(0, quote(quoted, author.name if author else BOT_NAME))
        marks, entities = "".join(mark for mark, _ in found), [entity for _, entity in found]
        said = written(f"{marks} {text}" if to_bot else f"{marks}{text}", entities)
        id = self.stamp()
        thread = (root or id) if at.kind == "channel" else ""
        told = activity(self, at, who, "message", thread, id=id, **said)
        at.messages.append(Message(id, thread, who.id, told))
        return await self.via.tell(told, id)

    async def edit(self, talk: str, id: str, text: str) -> Delivered:
        """Change what was written, as its author."""
        return await self._change(talk, id, "messageUpdate", "editMessage", **written(text))

    async def delete(self, talk: str, id: str) -> Delivered:
        """Take a message back, as its author."""
        return await self._change(talk, id, "messageDelete", "softDeleteMessage")

    async def undelete(self, talk: str, id: str) -> Delivered:
        """Undo that."""
        text = self._message(talk, id).activity["text"]
        return await self._change(talk, id, "messageUpdate", "undeleteMessage", **written(text))

    async def echo(self, talk: str, id: str) -> Delivered:
        """Tell the bot of its own message, which Teams is not known to do."""
        at, message = self.talks[talk], self._message(talk, id)
        bot = Account(BOT, "", "Briefing bot")
        told = activity(self, at, bot, "message", message.root, id=id, **written("x"))
        return await self.via.tell(told, id)

    async def press(
        self, talk: str, id: str, who: Account, title: str, **inputs: str
    ) -> Delivered:
        """Press what a card offers by this title, with what is typed in the card."""
        actions = self.offers(self._message(talk, id), who)
        action = next(each for each in actions if each.get("title") == title)
        return await self.use(talk, id, who, action, inputs)

    def offers(self, message: Message, who: Account) -> list[Json]:
        """What somebody can press in a message."""
        parts = [dict(each) for card in message.cards_for(who) for each in inside(card)]
        return [each for each in parts if each["type"] in ("Action.Execute", "Action.Submit")]

    async def use(
        self, talk: str, id: str, who: Account, action: Json, inputs: Mapping[str, str]
    ) -> Delivered:
        """Use an action of a card."""
        at, message = self._in(talk, who), self._message(talk, id)
        data = {**inputs, **action["data"]}
        if action["type"] == "Action.Execute":
            value = {"action": {**action, "data": data}, "trigger": "manual"}
            return await self._in_card(at, message, who, value)
        if action["data"].get("msteams", {}).get("type") == "task/fetch":
            value = {"data": data, "context": {"theme": "default"}}
            return await self._invoke(at, message, who, "task/fetch", value)
        told = activity(
            self, at, who, "message", message.root, id=self.stamp(), replyToId=id, value=data
        )
        return await self.via.tell(told)

    async def refresh(self, talk: str, id: str, who: Account) -> Delivered | None:
        """Look at a card: for those it names, Teams asks the bot what they are to see."""
        at, message = self._in(talk, who), self._message(talk, id)
        refresh = next((card["refresh"] for card in message.cards if "refresh" in card), None)
        if refresh is None or who.id not in refresh["userIds"]:
            return None
        value = {"action": refresh["action"], "trigger": "automatic"}
        return await self._in_card(at, message, who, value)

    async def _in_card(self, at: Talk, message: Message, who: Account, value: Json) -> Delivered:
        """Ask the bot; a card that it answers with stands there for them until the next update."""
        before = message.activity
        told = await self._invoke(at, message, who, "adaptiveCard/action", value)
        drawn = told.status == 200 and told.body and told.body["type"] == ADAPTIVE
        if drawn and message.activity is before:
            message.views[who.id] = told.body["value"]
        return told

    async def send_in(
        self, talk: str, id: str, who: Account, data: Mapping[str, Any]
    ) -> Delivered:
        """Send in the form of a dialog that a card has opened."""
        at, message = self._in(talk, who), self._message(talk, id)
        value = {"data": dict(data), "context": {"theme": "default"}}
        return await self._invoke(at, message, who, "task/submit", value)

    async def send_marked(
        self, talk: str, id: str, who: Account, data: Mapping[str, Any]
    ) -> Delivered:
        """Send in the form that "Add to the minutes" has opened."""
        at, message = self._in(talk, who), self._message(talk, id)
        value = {
            "commandId": "add_to_minutes",
            "commandContext": "message",
            "data": dict(data),
            "context": {"theme": "default"},
        }
        return await self._invoke(at, message, who, "composeExtension/submitAction", value)

    async def answer_offer(self, talk: str, id: str, *, accept: bool = True) -> Delivered:
        """Take the file that is offered, or do not."""
        at, message = self.talks[talk], self._message(talk, id)
        [offered] = [each for each in message.activity["attachments"] if each["content"]]
        assert offered["contentType"] == CONSENT, "no file is offered"
        who, content = self.people[at.members[0]], offered["content"]
        value: Json = {"type": "fileUpload", "action": "accept" if accept else "decline"}
        value["context"] = content["acceptContext" if accept else "declineContext"]
        if accept:
            file = self.place_for(offered["name"], who)
            message.taken.append(file.id)
            value["uploadInfo"] = self._upload_info(file)
        return await self._invoke(at, message, who, "fileConsent/invoke", value)

    async def mark(self, talk: str, id: str, who: Account) -> Delivered:
        """Choose "Add to the minutes" in the menu of a message."""
        at, message = self._in(talk, who), self._message(talk, id)
        text = message.activity["text"]
        body = {"contentType": "html", "content": f"<p>{html.escape(text)}</p>"}
        value = {
            "commandId": "add_to_minutes",
            "commandContext": "message",
            "messagePayload": {"id": id, "body": body, "attachments": []},
            "context": {"theme": "default"},
        }
        return await self._invoke(at, message, who, "composeExtension/fetchTask", value)

    def _upload_info(self, file: File) -> Json:
        return {
            "contentUrl": f"https://example-my.sharepoint.com/personal/{file.id}/{file.name}",
            "name": file.name,
            "uploadUrl": f"{self.base}files/{file.id}",
            "uniqueId": file.id,
            "fileType": file.name.rpartition(".")[2],
        }

    async def _invoke(
        self, at: Talk, message: Message, who: Account, name: str, value: Json
    ) -> Delivered:
        told = activity(
            self,
            at,
            who,
            "invoke",
            message.root,
            id=f"f:{self.number()}-invented",
            name=name,
            value=value,
            replyToId=message.id,
            channel_data={"source": {"name": "message"}},
        )
        return await self.via.tell(told, message.id)

    async def _change(self, talk: str, id: str, type: str, event: str, **more: Any) -> Delivered:
        at, message = self.talks[talk], self._message(talk, id)
        who = self.people[message.author]
        told = activity(
            self, at, who, type, message.root, id=id, channel_data={"eventType": event}, **more
        )
        return await self.via.tell(told, id)

    def _in(self, talk: str, who: Account) -> Talk:
        at = self.talks[talk]
        assert who.id in at.members, "only who is in a conversation can do something there"
        return at

    def _message(self, talk: str, id: str) -> Message:
        message = self.talks[talk].message(id)
        assert message, "there is no such message"
        return message
