"""
Building a file's parts from the YAML parser's events.

PyYAML's own composer is not used: here aliases are refused before they expand, and nesting is
counted before it can exhaust the C stack.
"""

from typing import Any, NoReturn

import yaml
from yaml.resolver import Resolver

from bot.content.parts import START, Mark, Page, Part
from bot.content.problems import Problem, Step, Steps, as_path

DEPTH = 20
"""The deepest nesting that is read: a translated theme stands at 7."""

MOST = 100
"""The most problems told of one file, so that a hostile one cannot fill a log."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = Resolver()  # its stub has no types
_TEXT = "tag:yaml.org,2002:str"

_SYNTAX = {
    "mapping values are not allowed in this context": (
        'a colon and a space stand inside a text; write the text in quotes: "..."'
    ),
    "found character that cannot start any token": (
        'no text may start with this character; write the text in quotes: "..."'
    ),
    "could not find expected ':'": (
        "a key is without its colon, or a text goes on without being indented"
    ),
    "did not find expected key": (
        "the indentation does not fit the lines above, or a text needs quotes"
    ),
    "did not find expected '-' indicator": (
        'the indentation does not fit the list above, or a "- " is missing'
    ),
    "found unexpected end of stream": "a quote is opened and not closed",
}


class _Stop(Exception):
    """The rest of the file is not worth reading."""


class Composer:
    """Builds the parts of one page from its parser's events."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines = max(len(text.splitlines()) + text.endswith(("\n", "\r")), 1)
        self._events = yaml.parse(text, Loader=_LOADER)
        self._problems: list[Problem] = []

    def page(self) -> Page:
        """Read the one document, and say what is wrong with it."""
        root = None
        try:
            root = self._document()
        except _Stop:
            pass
        except yaml.MarkedYAMLError as error:
            words = error.problem or error.context or "is not YAML"
            self._tell(self._place(error.problem_mark), (), _SYNTAX.get(words, words))
        except yaml.YAMLError as error:
            self._tell(START, (), f"is not YAML: {error}")
        return Page(self._file, root, tuple(self._problems))

    def _document(self) -> Part | None:
        root: Part | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._stop(event, (), 'a second document starts here ("---"); keep one')
                root = self._part(next(self._events), ())
        if root is None or root.value is None:
            self._stop(None, (), "the file is empty")
        if not isinstance(root.value, dict):
            self._stop(None, (), 'should be made of lines such as "title: ..."')
        return root

    def _part(self, event: yaml.Event, steps: Steps, key: Mark | None = None) -> Part:
        mark = self._place(event.start_mark)
        if len(steps) > DEPTH:
            self._stop(event, steps[:1], f"is nested more than {DEPTH} levels deep")
        if getattr(event, "tag", None) is not None:
            self._tell(mark, steps, f'a YAML tag ("{_short(event)}") is not allowed; leave it out')
        match event:
            case yaml.ScalarEvent():
                return Part(_plain(event), mark, event.value, key=key)
            case yaml.SequenceStartEvent():
                items = self._items(steps)
                return Part(tuple(p.value for p in items.values()), mark, parts=items, key=key)
            case yaml.MappingStartEvent():
                parts = self._entries(steps)
                value = {name: part.value for name, part in parts.items()}
                return Part(value, mark, parts=parts, key=key)
            case _:
                message = 'an alias ("*name") is not allowed; write the text out'
                self._tell(mark, steps, message)
                return Part(None, mark, key=key)

    def _items(self, steps: Steps) -> dict[Step, Part]:
        items: dict[Step, Part] = {}
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items[len(items)] = self._part(event, (*steps, len(items)))
        return items

    def _entries(self, steps: Steps) -> dict[Step, Part]:
        parts: dict[Step, Part] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            mark = self._place(event.start_mark)
            name = self._key(event, steps)
            part = self._part(next(self._events), (*steps, name), mark)
            if (first := parts.get(name)) is None:
                parts[name] = part
            else:
                line = first.key.line if first.key else first.mark.line
                self._tell(
                    mark, (*steps, name), f'the key "{name}" is here twice; see line {line}'
                )
        return parts

    def _key(self, event: yaml.Event, steps: Steps) -> str:
        """Return a key as it is written, so that `no:` can be a language."""
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(event, steps, "a key should be one plain word")
        return event.value

    def _stop(self, event: yaml.Event | None, steps: Steps, message: str) -> NoReturn:
        self._tell(self._place(event.start_mark) if event else START, steps, message)
        raise _Stop

    def _tell(self, mark: Mark, steps: Steps, message: str) -> None:
        self._problems.append(Problem(self._file, *mark, as_path(steps), message))
        if len(self._problems) >= MOST:
            raise _Stop

    def _place(self, mark: Any) -> Mark:
        """Turn a parser's mark into ours; the end of the stream counts as the last line."""
        if mark is None:
            return START
        return Mark(min(mark.line + 1, self._lines), mark.column + 1)


def _plain(event: yaml.ScalarEvent) -> object:
    """Return what YAML reads; a number or date that cannot be one stays a text."""
    if event.tag or _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit) == _TEXT:
        return event.value
    try:
        return yaml.load(event.value, Loader=_LOADER)  # noqa: S506 - one of the two safe ones
    except (yaml.YAMLError, ValueError, OverflowError):
        return event.value


def _short(event: yaml.Event) -> str:
    tag = str(getattr(event, "tag", ""))
    return tag.replace("tag:yaml.org,2002:", "!!")[:60]
