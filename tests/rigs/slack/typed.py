"""What becomes of what people type: Slack's escapes, mentions, links and names of emoji."""

import re
from collections.abc import Iterator

from tests.rigs.slack.state import World
from tests.rigs.slack.things import Json

EMOJI = {
    "👩‍👩‍👧": "woman-woman-girl",
    "👍": "+1",
    "🙂": "slightly_smiling_face",
    "🎉": "tada",
    "✅": "white_check_mark",
    "❤️": "heart",
}
"""A few, with their names; Slack sends the names of all (dylex/slack-libpurple#185)."""
PIECES = re.compile(
    r"<@(?P<user>\w+)>"
    r"|<#(?P<channel>\w+)>"
    r"|(?<!\S)@(?P<range>here|channel|everyone)\b"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<emoji>{'|'.join(map(re.escape, EMOJI))})(?P<skin>[\U0001f3fb-\U0001f3ff])?"
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_sent(world: World, typed: str) -> tuple[str, list[Json]]:
    """The text of the message and its blocks, as an app is told of them."""
    pieces = list(_pieces(world, typed))
    section = {"type": "rich_text_section", "elements": [element for _, element in pieces]}
    block = {"type": "rich_text", "block_id": f"b{world.number()}", "elements": [section]}
    return "".join(text for text, _ in pieces), [block] if pieces else []


def _pieces(world: World, typed: str) -> Iterator[tuple[str, Json]]:
    """The text as sent and the rich text of each piece; what means nothing stays words."""
    at = 0
    for found in PIECES.finditer(typed):
        special = _special(world, found)
        if special:
            yield from _words(typed[at : found.start()])
            yield special
            at = found.end()
    yield from _words(typed[at:])


def _words(text: str) -> Iterator[tuple[str, Json]]:
    if text:
        yield escaped(text), {"type": "text", "text": text}


def _special(world: World, found: re.Match[str]) -> tuple[str, Json] | None:
    if found["emoji"]:
        return _named(found[0], found["emoji"], found["skin"] or "") if world.emoji_names else None
    return _linked(found) if found["url"] or found["mail"] else _mentioned(world, found)


def _linked(found: re.Match[str]) -> tuple[str, Json]:
    if found["mail"]:
        url = f"mailto:{found['mail']}"
        return f"<{url}|{found['mail']}>", {"type": "link", "url": url, "text": found["mail"]}
    return f"<{escaped(found['url'])}>", {"type": "link", "url": found["url"]}


def _mentioned(world: World, found: re.Match[str]) -> tuple[str, Json] | None:
    """Somebody or a channel there is; Slack's apps let nobody type others."""
    user, channel, range = found["user"], found["channel"], found["range"]
    if range:
        return f"<!{range}>", {"type": "broadcast", "range": range}
    if user in world.users:
        return f"<@{user}>", {"type": "user", "user_id": user}
    if channel in world.channels:
        name = world.channels[channel].name
        return f"<#{channel}|{name}>", {"type": "channel", "channel_id": channel}
    return None


def _named(emoji: str, bare: str, skin: str) -> tuple[str, Json]:
    name, code = EMOJI[bare], "-".join(f"{ord(one):x}" for one in emoji)
    tone = ord(skin) - 0x1F3F9 if skin else 0
    text = f":{name}:" + (f":skin-tone-{tone}:" if tone else "")
    extra = {"skin_tone": tone} if tone else {}
    return text, {"type": "emoji", "name": name, "unicode": code, **extra}
