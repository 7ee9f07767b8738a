"""Emoji: Slack writes their names into a text, and the signs themselves beside it."""

from collections.abc import Iterator

from adapters.slack.translate.reading import Json, parts, string

_DEEP = 8
"""Levels of a message's blocks: sections in lists and quotes take four."""


def with_emoji(text: str, message: Json) -> str:
    """Put the signs that a message's blocks tell in the places of their names."""
    if ":" not in text:
        return text
    for name, sign in dict(_told(message, "blocks", _DEEP)).items():
        text = text.replace(name, sign)
    return text


def _told(of: Json, key: str, levels: int) -> Iterator[tuple[str, str]]:
    for each in parts(of, key) if levels else ():
        if string(each, "type") == "emoji" and (sign := _sign(string(each, "unicode"))):
            yield _name(each), sign
        yield from _told(each, "elements", levels - 1)


def _name(emoji: Json) -> str:
    name, tone = string(emoji, "name"), emoji.get("skin_tone")
    bare = name.partition("::")[0]
    return f":{bare}::skin-tone-{tone}:" if isinstance(tone, int) else f":{name}:"


def _sign(unicode: str) -> str:
    """Read "1f469-200d-1f467"; "" for a workspace's own emoji, which are pictures."""
    try:
        return "".join(chr(int(code, 16)) for code in unicode.split("-")) if unicode else ""
    except (ValueError, OverflowError):
        return ""
