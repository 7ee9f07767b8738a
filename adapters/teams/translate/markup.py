"""The HTML of a message that Teams hands over, as people see it."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"blockquote", "div", "h1", "h2", "h3", "hr", "li", "ol", "p", "pre", "table", "tr", "ul"}
)
_SPACE = re.compile(r"[ \t\r\n]+")
_AROUND = re.compile(r" *\n *")
_APART = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_QUOTE = "http://schema.skype.com/Reply"

Attributes = list[tuple[str, str | None]]


def from_html(html: str) -> str:
    """Write a message as people see it: links with their address, without what it quotes."""
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:
        # The parser gives up on declarations that no browser knows either.
        reader.seen.append("…")
    text = _AROUND.sub("\n", "".join(reader.seen)).replace("\xa0", " ")
    lines = (line.rstrip() for line in text.split("\n"))
    return _APART.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._lists: list[int | None] = []
        self._link: tuple[str, int] | None = None
        self._quoted = 0
        self._begins = True

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "blockquote" and (self._quoted or given.get("itemtype") == _QUOTE):
            self._quoted += 1
        if tag in _BLOCKS:
            self._break()
        match tag:
            case "br":
                self._end_line()
            case "ol" | "ul":
                self._lists.append(0 if tag == "ol" else None)
            case "li":
                self._add(self._bullet(), begins=True)
            case "at":
                self._add("@")
            case "a":
                self._link = given.get("href", ""), len(self.seen)
            case "emoji":
                self._add(given.get("alt", ""))
            case "img" if given.get("itemtype", "").endswith("/Emoji"):
                self._add(given.get("alt", ""))
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break()
        match tag:
            case "blockquote":
                self._quoted = max(self._quoted - 1, 0)
            case "ol" | "ul" if self._lists:
                self._lists.pop()
            case "a" if self._link:
                self._lead(*self._link)
            case _:
                pass

    def handle_data(self, data: str) -> None:
        said = _SPACE.sub(" ", data)
        if not (self._begins and said == " "):
            self._add(said)

    def _add(self, said: str, *, begins: bool = False) -> None:
        if not self._quoted:
            self.seen.append(said)
            self._begins = begins

    def _end_line(self) -> None:
        self._add("\n", begins=True)

    def _break(self) -> None:
        if not self._begins:
            self._end_line()

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _lead(self, address: str, start: int) -> None:
        self._link = None
        label = "".join(self.seen[start:]).strip()
        scheme = _SCHEME.match(address)
        bare = address[scheme.end() :] if scheme else address
        # Teams makes links of addresses typed without a scheme, too.
        if bare and label not in (address, address.rstrip("/"), bare, bare.rstrip("/")):
            self._add(f" ({address if _WEB.match(address) else bare})")
