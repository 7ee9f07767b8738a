r"""
What people typed, from what Teams sends of a message.

Its `text` is plain ("textFormat": "plain"): `&`, `<` and entities stand in it as they were
typed, only the attached text/html is escaped (MicrosoftDocs/OfficeDocs-SkypeForBusiness#4723).
Teams itself puts in `<at>…</at>` for each mention, with an entity that has the same words, and
`<quoted messageId="…"/>` for each message quoted, with an entity that has its id. Whatever
looks like these without an entity was typed. It ends lines with \r\n or \n, mostly the last, too.
"""

import re

from adapters.teams.translate.places import bot_of
from adapters.teams.translate.reading import Json, part, parts, string

_MENTION = re.compile(r"<at(?: [^<>]*)?>((?:(?!</?at[ >]).)*)</at>(\s?)", re.DOTALL)
_TAGS = re.compile(r"</?at(?: [^<>]*)?>")
_QUOTED = re.compile(r'<quoted messageId="([^"<>]+)" ?/>')
_ENDS = re.compile(r"\r\n?")

# Numbers are messages that are quoted.
_SHARED = re.compile(r'<attachment id="(?![0-9]+")')
_CARDS = ("application/vnd.microsoft.card.", "application/vnd.microsoft.teams.card.")


def as_typed(activity: Json) -> tuple[str, bool]:
    """Return a message as its author typed it, without naming the bot, and whether it did."""
    entities, bot = parts(activity, "entities"), bot_of(activity)
    mentions = [_mention(entity) for entity in entities if string(entity, "type") == "mention"]
    people = {name for name, _ in mentions}
    bots = {name for name, id in mentions if id and id == bot}
    quotes = {string(part(entity, "quotedReply"), "messageId") for entity in entities}

    def said(found: re.Match[str]) -> str:
        name = _name(found[1])
        if name in bots:
            return ""
        # Teams puts a hard space behind it, nobody typed it.
        return f"@{name}{found[2]}".replace("\xa0", " ") if name in people else found[0]

    text = _ENDS.sub("\n", string(activity, "text")).rstrip("\n")
    text = _QUOTED.sub(lambda found: "" if found[1] in quotes else found[0], text)
    text = _MENTION.sub(said, text)
    return (text.strip(), True) if bots else (text, False)


def quoted(activity: Json) -> str:
    """Return the id of the message that one quotes; "" if it quotes none."""
    found = (part(each, "quotedReply") for each in parts(activity, "entities"))
    return next(filter(None, (string(each, "messageId") for each in found)), "")


def files(activity: Json) -> int:
    """
    Count the files shared with a message, as far as a bot is told of them.

    In channels and group chats it is not: its HTML refers to them at best, and a message of
    files alone comes empty (microsoft/botbuilder-dotnet#6710): then it is at least one.
    """
    attached = parts(activity, "attachments")
    kinds = [string(each, "contentType") for each in attached]
    others = [kind for kind in kinds if kind and kind != "text/html"]
    if others:
        return sum(not kind.startswith(_CARDS) for kind in others)
    html = [string(each, "content") for each in attached]
    is_bare = bool(html) and not any(each.strip() for each in (*html, string(activity, "text")))
    return 1 if is_bare else sum(len(_SHARED.findall(each)) for each in html)


def _mention(entity: Json) -> tuple[str, str]:
    who = part(entity, "mentioned")
    return _name(string(entity, "text") or string(who, "name")), string(who, "id")


def _name(mention: str) -> str:
    return _TAGS.sub("", mention).strip().removeprefix("@")
