"""What people press, fill in and ask for, and what becomes of the app's answer."""

from collections.abc import Mapping
from typing import Any

from tests.rigs.slack import hooks, interactions
from tests.rigs.slack.api_views import check_view, push_on, replaced, show
from tests.rigs.slack.front import Delivered, Via
from tests.rigs.slack.people import Writing
from tests.rigs.slack.things import Hook, Json, User
from tests.rigs.slack.typed import escaped


class Acting(Writing):
    """People at buttons, forms, commands and App Home."""

    async def press(  # noqa: PLR0913  # who, where, on which message, what: all are the act
        self, user: str, channel: str, ts: str, action: str, via: Via, *, option: str = ""
    ) -> Delivered:
        """Press what has this `action_id` or value, or choose the option of a select."""
        at, person = self.channels[channel], self.users[user]
        assert user in at.members, "only who is in a channel can press there"
        message = at.message(ts)
        private = next((one for one in self.ephemerals if one["ts"] == ts), None)
        if private:
            assert private["user"] == user, "nobody else sees it"
        shown = message or private
        assert shown, "there is no such message"
        done = self._used(shown.get("blocks", []), action, option)
        payload = interactions.in_message(self, person, at, shown, done)
        return await via.send("interactive", payload, ts=ts)

    async def press_in(
        self, view: Json | str, action: str, via: Via, *, option: str = "", user: str = ""
    ) -> Delivered:
        """Press something in a modal, or in App Home."""
        shown = self.shown[view if isinstance(view, str) else view["id"]]
        person = self.users[user or self._viewer(shown)]
        done = self._used(shown["blocks"], action, option)
        return await via.send("interactive", interactions.in_view(self, person, shown, done))

    async def submit(self, view: Json | str, values: Mapping[str, Any], via: Via) -> Delivered:
        """Send a modal in with these values, by `block_id`; the others stay as they are."""
        shown = self.shown[view if isinstance(view, str) else view["id"]]
        blocks = {block["block_id"] for block in shown["blocks"] if block["type"] == "input"}
        assert set(values) <= blocks, f"there is no field {set(values) - blocks}"
        person = self.users[self._viewer(shown)]
        payload = interactions.submitted(self, person, shown, values)
        self._filled_in(shown, payload["view"]["state"]["values"])
        delivered = await via.send("interactive", payload)
        if delivered.status == 200:
            self._settle(person, shown, delivered.body)
        return delivered

    async def close(self, view: Json | str, via: Via) -> Delivered:
        """Close a modal without sending it in; for one with `notify_on_close`."""
        shown = self.shown[view if isinstance(view, str) else view["id"]]
        person = self.users[self._viewer(shown)]
        self.stacks[person.id].remove(shown["id"])
        return await via.send("interactive", interactions.closed(self, person, shown))

    async def command(
        self, user: str, channel: str, text: str, via: Via, *, command: str = "/briefing"
    ) -> Delivered:
        """Type a slash command; what the app answers at once only they see."""
        at, person = self.channels[channel], self.users[user]
        payload = interactions.commanded(self, person, at, command, escaped(text))
        delivered = await via.send("slash_commands", payload)
        if delivered.status == 200 and delivered.body:
            said = delivered.body
            answer = said if isinstance(said, dict) else {"text": said}
            hooks.say(self, Hook(user, channel), answer)
        return delivered

    async def shortcut(
        self, user: str, channel: str, ts: str, via: Via, *, callback_id: str = "add_to_minutes"
    ) -> Delivered:
        """Use a message shortcut."""
        at, message = self._message(channel, ts)
        payload = interactions.marked(self, self.users[user], at, message, callback_id)
        return await via.send("interactive", payload, ts=ts)

    async def open_home(self, user: str, via: Via, *, tab: str = "home") -> Delivered:
        """Look at the app's Home, or with "messages" at what it wrote to them."""
        person = self.users[user]
        direct = self.direct(user, person.team)
        event: Json = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": tab}
        if user in self.homes and tab == "home":
            event["view"] = self.homes[user]
        return await self._tell(direct, {**event, "event_ts": self.stamp()}, via, "")

    def _used(self, blocks: list[Json], action: str, option: str) -> Json:
        there = list(interactions.actions_in(blocks))
        found = [e for e in there if action in (e["action_id"], e.get("value"))]
        assert len(found) == 1, f"{len(found)} elements are {action!r}"
        return interactions.pressed(found[0], option, self.stamp())

    def _viewer(self, view: Json) -> str:
        homes = [user for user, home in self.homes.items() if home["id"] == view["id"]]
        of = [user for user, stack in self.stacks.items() if view["id"] in stack]
        assert homes or of, "nobody has this view open"
        return (homes or of)[0]

    def _filled_in(self, view: Json, values: Json) -> None:
        for block in view["blocks"]:
            if block["type"] == "input" and not block.get("optional"):
                [told] = values[block["block_id"]].values()
                given = [value for name, value in told.items() if name != "type" and value]
                assert given, f"Slack does not let {block['block_id']!r} stay empty"

    def _settle(self, person: User, view: Json, body: Any) -> None:
        """What the app's answer does to the modal; one Slack cannot use fails the test."""
        stack = self.stacks[person.id]
        answer = body if isinstance(body, dict) else {}
        match answer.get("response_action"):
            case None:
                assert not body, "Slack would say: We had some trouble connecting"
                stack.remove(view["id"])
            case "clear":
                stack.clear()
            case "errors":
                inputs = {b["block_id"] for b in view["blocks"] if b["type"] == "input"}
                errors = answer["errors"]
                assert errors, "Slack wants a sentence"
                assert set(errors) <= inputs, "Slack knows no such field"
                self.form_errors[view["id"]] = errors
            case "update":
                check_view(answer["view"], "modal")
                show(self, person.id, replaced(self, view["id"], answer["view"]))
            case "push":
                check_view(answer["view"], "modal")
                show(self, person.id, push_on(self, person.id, view["id"], answer["view"]))
            case other:
                raise AssertionError(f"Slack knows no response_action {other!r}")
