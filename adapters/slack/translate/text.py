"""Slack's markup for names and links, turned back into what people see."""

import re
from collections.abc import Mapping

# People's own < and > arrive as &lt; and &gt;, so what stands between bare ones is Slack's.
_MARKUP = re.compile(r"<([^<>]+)>|&(?:amp|lt|gt);")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_SCHEME = re.compile(r"(?:https?://|(mailto:|tel:))?", re.IGNORECASE)


def as_typed(text: str, names: Mapping[str, str]) -> str:
    """Write a text of Slack's as its author saw it; `names` are by user id, without the @."""
    return _MARKUP.sub(
        lambda found: _shown(found[1], names) if found[1] else _ENTITIES[found[0]], text
    )


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def _shown(markup: str, names: Mapping[str, str]) -> str:
    body, _, label = markup.partition("|")
    body, label = _unescaped(body), _unescaped(label)
    sign, id = body[:1], body[1:]
    match sign:
        case "@":
            return "@" + (names.get(id) or label.removeprefix("@") or id)
        case "#":
            return "#" + (label or id)
        case "!" if id.startswith("date^"):
            return label or f"<{body}>"
        case "!":
            # A group is <!subteam^ID|@name>, everybody here is <!here>.
            return "@" + (label.removeprefix("@") or id.rpartition("^")[2])
        case _:
            return _link(body, label)


def _link(url: str, label: str) -> str:
    scheme = _SCHEME.match(url)
    address = url[scheme.end() :] if scheme else url
    shown = address if scheme and scheme[1] else url
    if not label:
        return shown
    # Slack makes links of addresses typed without a scheme, and numbers typed with gaps.
    is_typed = label.replace(" ", "") in (url, address, address.rstrip("/"))
    return label if is_typed else f"{label} ({shown})"
