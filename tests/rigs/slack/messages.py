"""Messages as Slack keeps and shows them."""

import copy
import re
from typing import Any

from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP, Channel, Json, Team

TS = re.compile(r"\d{1,10}\.\d{6}")


def by_bot(team: Team, ts: str, text: str) -> Json:
    return {
        "user": team.bot_user,
        "type": "message",
        "ts": ts,
        "bot_id": team.bot_id,
        "app_id": APP,
        "text": text,
        "team": team.id,
        "bot_profile": {
            "id": team.bot_id,
            "app_id": APP,
            "user_id": team.bot_user,
            "name": "Briefing bot",
            "icons": {},
            "deleted": False,
            "updated": 1700000000,
            "team_id": team.id,
        },
    }


def below(channel: Channel, message: Json, root: str) -> Json:
    """The message as a reply; where there is no such root Slack quietly leaves it a message."""
    # slack-go#1571, open-swe#2753 and PostHog#83601 saw it: no error, and no `thread_ts` either.
    parent = channel.message(root) if root else None
    if not parent or parent.get("thread_ts", root) != root:
        return message
    return message | {"thread_ts": root, "parent_user_id": parent["user"]}


def with_thread(channel: Channel, message: Json) -> Json:
    """The message with what Slack tells of the thread below it."""
    replies = channel.replies(message["ts"])
    if not replies:
        return message
    people = list(dict.fromkeys(reply["user"] for reply in replies))
    return message | {
        "thread_ts": message["ts"],
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "latest_reply": replies[-1]["ts"],
        "reply_users": people,
        "is_locked": False,
        "subscribed": True,
    }


def as_read(channel: Channel, message: Json, *, metadata: bool = False) -> Json:
    """The message as history has it."""
    told = {k: v for k, v in message.items() if metadata or k != "metadata"}
    return copy.deepcopy(with_thread(channel, told))


def take_away(channel: Channel, message: Json) -> Json | None:
    """Delete it; a root with replies leaves a stone behind, which is returned."""
    position = channel.messages.index(message)
    if not channel.replies(message["ts"]):
        del channel.messages[position]
        return None
    stone = {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "ts": message["ts"],
    }
    channel.messages[position] = stone
    return with_thread(channel, stone)


def edited(by: str, ts: str) -> Json:
    """Who edited and when: in whole seconds, so that it may lie before the message itself."""
    return {"user": by, "ts": f"{ts.partition('.')[0]}.000000"}


def with_ids(world: World, blocks: list[Any]) -> list[Any]:
    """The blocks with the ids that Slack makes up where there are none."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", f"b{world.number()}")
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if element and "type" in element and not element["type"].startswith(("rich", "mrk")):
                _name_action(world, element)
    return blocks


def _name_action(world: World, element: Json) -> None:
    if element["type"] not in ("plain_text", "image"):
        element.setdefault("action_id", f"a{world.number()}")
