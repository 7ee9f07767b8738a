"""Writing messages, forms and papers as HTML."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any, cast
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.room.cast import CAST, Part
from adapters.room.forms import Shown, pack
from adapters.room.items import Item
from bot.messages import Form, Message, Paper
from bot.ports import Clock
from bot.words import Words

HERE = Path(__file__).parent
CLAMP = 1500
"""Characters a text may have before it is folded."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the channel with its newest replies, and how many more there are."""

    item: Item
    replies: Sequence[Item]
    earlier: int


@dataclass(frozen=True, slots=True)
class View:
    """What one person sees of the room; `panel` is the bot's home for them."""

    me: Part
    token: str
    seen: int
    panel: Message | None


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a paper; `size` is in bytes."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person is shown at once, and the place (and message) they came from."""

    me: Part
    token: str
    place: str
    back: str
    shows: Message | Paper | Form
    fields: Sequence[Shown] = ()
    loose: Sequence[str] = ()
    files: Sequence[Download] = ()


class Pages:
    """Every page of the room, in one language; `zone` is where its clocks are."""

    def __init__(self, words: Words, clock: Clock, zone: str) -> None:
        self.words = words
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._site: Any = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._site.filters |= {
            "author": self._author,
            "characters": characters,
            "digest": digest,
            "label": self._label,
            "most": _most,
            "news": self._news,
            "safe_url": safe_url,
            "size": self._size,
            "title": self._title,
            "when": self._when,
        }
        self._site.globals |= {
            "clamp": CLAMP,
            "language": words.language,
            "once": partial(token_hex, 8),
            "static": static_url,
            "words": words,
        }

    def front(self) -> str:
        """Write the list of people one can be."""
        return self._write("front.html", cast=CAST.values())

    def room(
        self, view: View, posts: Sequence[Post], direct: Sequence[Item], *, more: bool
    ) -> str:
        """Write the whole page of one person; with `more` there are earlier messages."""
        return self._write(
            "room.html",
            **_of(view),
            posts=posts,
            direct=direct[-3:],
            earlier_direct=direct[:-3],
            more=more,
        )

    def changes(self, view: View, changed: Sequence[Item]) -> str:
        """Write only what has changed, for a page that is already open."""
        return self._write("changes.html", **_of(view), changed=changed)

    def answer(self, answer: Answer, *, page: bool) -> str:
        """Write what one person is shown at once, as a page or as the inside of a dialog."""
        shows = answer.shows
        title = shows.document.title if isinstance(shows, Paper) else shows.title
        return self._write(
            "page.html" if page else "answer.html",
            me=answer.me,
            token=answer.token,
            level=1 if page else 2,
            heading=title,
            place=answer.place,
            back=answer.back,
            form=shows if isinstance(shows, Form) else None,
            sheet=pack(shows) if isinstance(shows, Form) else "",
            paper=shows if isinstance(shows, Paper) else None,
            message=shows if isinstance(shows, Message) else None,
            fields=answer.fields,
            loose=answer.loose,
            errors=bool(answer.loose) or any(field.error for field in answer.fields),
            files=answer.files,
        )

    def problem(self, key: str, me: Part | None, **context: Any) -> str:
        """Write a page that says what went wrong; `typed` is offered to be sent again."""
        typed: dict[str, Any] = {"typed": (), "kept": (), "action": "", "token": "", "values": {}}
        return self._write("problem.html", key=key, me=me, **(typed | context))

    def _write(self, template: str, **context: Any) -> str:
        return self._site.get_template(template).render(context)

    def _author(self, item: Item) -> str:
        return CAST[item.author].name if item.author in CAST else self.words("room_bot")

    def _title(self, item: Item) -> str:
        return item.message.title if item.message else item.text[:60] or self._author(item)

    def _label(self, item: Item) -> str:
        said = (item.message.summary or item.message.title) if item.message else ""
        return f"{self._author(item)}: {said}" if said else self._author(item)

    def _news(self, item: Item) -> str:
        if item.message:
            said = item.message.summary or item.message.title
            return self.words("room_news_bot", summary=said)
        return self.words("room_news", name=self._author(item))

    def _when(self, at: datetime) -> str:
        today = self._clock().astimezone(self._zone).date()
        if at.astimezone(self._zone).date() == today:
            return self.words.time(at, self._zone)
        return self.words.moment(at, self._zone)

    def _size(self, size: int) -> str:
        return self.words("room_size", size=max(1, round(size / 1024)))


def digest(message: Message) -> str:
    """Tell two messages apart by what they say."""
    return hashlib.sha256(repr(message).encode()).hexdigest()[:16]


def characters(part: object) -> int:
    """Count the characters of a text, however deep they lie in blocks."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, tuple):
        return sum(map(characters, cast("tuple[object, ...]", part)))
    if not is_dataclass(part):
        return 0
    shown = (each.name for each in fields(part) if each.name not in ("kind", "url"))
    return sum(characters(getattr(part, name)) for name in shown)


def safe_url(url: str) -> str:
    """Let only addresses through that can do no more than lead somewhere."""
    return url if url.startswith(("https://", "http://", "mailto:", "tel:", "#")) else "#"


def static_url(name: str) -> str:
    """Name a file of the page so that a browser may keep it until it changes."""
    return f"/room/{name}?{hashlib.sha256(static(name)).hexdigest()[:12]}"


def static(name: str) -> bytes:
    """Read a file of the page."""
    return (HERE / "static" / name).read_bytes()


def _of(view: View) -> Mapping[str, Any]:
    return {"me": view.me, "token": view.token, "seen": view.seen, "panel": view.panel}


def _most(rows: Sequence[tuple[str, int]]) -> int:
    return max([1, *(count for _, count in rows)])
