"""The Bot Connector service, as the bot calls it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.rigs.teams.faults import Fault, Refused, gone
from tests.rigs.teams.messages import check
from tests.rigs.teams.state import World
from tests.rigs.teams.things import BOT, Account, Json, Message, Talk

Answer = tuple[int, Any]
Do = Callable[[web.Request, Json], Answer]
JSON = "application/json"


class Api:
    """The routes of the service, and what each does to the world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        one = "/v3/conversations/{id}/activities/{activity}"
        return [
            web.post("/v3/conversations", self._create),
            web.post("/v3/conversations/{id}/activities", self._at("send", self.send)),
            web.put(one, self._at("update", self.update)),
            web.delete(one, self._at("delete", self.delete)),
            web.get("/v3/conversations/{id}/members/{user}", self._at("member", self.member)),
            web.get("/v1/meetings/{meeting}", self._at("meeting", self.meeting)),
            web.put("/files/{file}", self._upload),
        ]

    async def _create(self, request: web.Request) -> web.StreamResponse:
        wish = await request.json()
        if wish.get("isGroup"):
            return await self._do("create", lambda *_: self.create(wish), request, wish)
        return await self._do("open", lambda *_: self.open(wish), request, wish)

    def create(self, wish: Json) -> Answer:
        """Open a thread in a channel."""
        talk = self._talk(wish["channelData"]["channel"]["id"])
        check_bot(wish["bot"])
        id = self._add(talk, "", wish["activity"])
        return 201, {"id": f"{talk.id};messageid={id}", "activityId": id}

    def open(self, wish: Json) -> Answer:
        """Give the personal chat with somebody."""
        check_bot(wish["bot"])
        # ConversationParameters write it so; Teams does not mind.
        if wish.get("tenantId", wish.get("tenantID")) != self.world.tenant:
            raise Refused(400, "BadArgument")
        [member] = wish["members"]
        person = self.world.find(member["id"])
        if person is None:
            raise Refused(400, "BadArgument")
        if not person.has_app:
            raise Refused(403, "ForbiddenOperationException")
        return 201, {"id": self.world.personal(person).id}

    def send(self, request: web.Request, activity: Json) -> Answer:
        talk, root = self._place(request)
        return 201, {"id": self._add(talk, root, activity)}

    def update(self, request: web.Request, activity: Json) -> Answer:
        talk, message = self._own(request)
        check(talk, activity)
        self.world.count(talk.id)
        message.activity = activity
        message.views.clear()
        return 200, {"id": message.id}

    def delete(self, request: web.Request, _: Json) -> Answer:
        talk, message = self._own(request)
        talk.messages.remove(message)
        return 200, None

    def member(self, request: web.Request, _: Json) -> Answer:
        talk, _root = self._place(request)
        person = self.world.find(request.match_info["user"])
        if person is None or person.id not in talk.members:
            raise Refused(404, "MemberNotFoundInConversation")
        return 200, _described(person)

    def meeting(self, request: web.Request, _: Json) -> Answer:
        """Say what is known of a meeting ("Get meeting details")."""
        id = request.match_info["meeting"]
        who = self.world.organisers.get(id)
        if who is None:
            raise Refused(403, "Forbidden")
        organiser = {"id": who.id, "aadObjectId": who.object_id, "tenantId": who.tenant}
        return 200, {"id": id, "details": {"type": "Scheduled"}, "organizer": organiser}

    def _add(self, talk: Talk, root: str, activity: Json) -> str:
        check(talk, activity)
        self.world.count(talk.id)
        id = self.world.stamp()
        thread = (root or id) if talk.kind == "channel" else ""
        talk.messages.append(Message(id, thread, BOT, activity))
        return id

    def _place(self, request: web.Request) -> tuple[Talk, str]:
        id, _, thread = request.match_info["id"].partition(";")
        talk, root = self._talk(id), thread.removeprefix("messageid=")
        if root and (talk.kind != "channel" or not talk.thread(root)):
            raise gone()
        return talk, root

    def _talk(self, id: str) -> Talk:
        talk = self.world.talks.get(id)
        if talk is None or talk.gone:
            raise gone()
        if not talk.bot:
            raise Refused(403, "BotNotInConversationRoster")
        if talk.kind == "personal" and self.world.people[talk.members[0]].blocks:
            raise Refused(403, "ConversationBlockedByUser")
        return talk

    def _own(self, request: web.Request) -> tuple[Talk, Message]:
        talk, root = self._place(request)
        message = talk.message(request.match_info["activity"])
        if message is None or message.author != BOT or (root and message.root != root):
            raise Refused(404, "ActivityNotFoundInConversation")
        return talk, message

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Microsoft's other service: it knows an address when it sees one, and needs no token."""
        data = await request.read()

        def put(request: web.Request, _: Json) -> Answer:
            file = self.world.files.get(request.match_info["file"])
            if file is None:
                raise Refused(404, "itemNotFound")
            whole = f"bytes 0-{len(data) - 1}/{len(data)}"
            if request.headers.get("Content-Range") != whole or "Authorization" in request.headers:
                raise Refused(400, "invalidRequest")
            file.data = data
            return 201, {"id": file.id}

        return await self._do("upload", put, request, {}, with_token=False)

    def _at(self, what: str, do: Do) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            return await self._do(what, do, request, json.loads(body) if body else {})

        return handle

    async def _do(
        self, what: str, do: Do, request: web.Request, told: Json, *, with_token: bool = True
    ) -> web.StreamResponse:
        self.world.calls.append((what, told))
        self.world.connections.add(
            request.transport and request.transport.get_extra_info("peername")
        )
        waiting = self.world.faults[what]
        fault = waiting.pop(0) if waiting else Fault()
        status, body, headers = fault.answer()
        if fault.spares:
            try:
                self._check_token(request) if with_token else None
                (status, body), headers = do(request, told), {}
            except Refused as refused:
                status, body, headers = refused.fault.answer()
        await asyncio.sleep(fault.slow)
        if fault.drop and request.transport:
            request.transport.close()
        is_text = isinstance(body, str)
        text = body if is_text else "" if body is None else json.dumps(body)
        kind = "text/html" if is_text else JSON
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    def _check_token(self, request: web.Request) -> None:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.world.tokens.append(shown)
        if self.world.issued is not None and shown not in self.world.issued:
            raise Refused(401, "Unauthorized")


def check_bot(bot: Json) -> None:
    if bot.get("id") != BOT:
        raise Refused(401, "BotNotRegistered")


def _described(person: Account) -> Json:
    given, _, family = person.name.partition(" ")
    return {
        "id": person.id,
        "name": person.name,
        "objectId": person.object_id,
        "aadObjectId": person.object_id,
        "givenName": given,
        "surname": family,
        "email": f"{given.lower()}@example.org",
        "userPrincipalName": f"{given.lower()}@example.org",
        "tenantId": person.tenant,
        "userRole": "user",
    }
