"""
What must fit together in a briefing, checked on plain values as a file holds them.

Values may be of any type and anything may be missing: what is wrong in itself is told by the
model, so that one wrong key does not hide the mistakes in the rest of the file.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any, cast

from bot.content.problems import Mistake, Steps, as_path

LINK = re.compile(r"\[(?P<label>[^\[\]]+)\]\((?P<id>[^()]*)\)")
"""A link in a text: `[label](link-id)`."""

FEWEST_CHOICES, MOST_CHOICES = 2, 10
_STAGES: Mapping[object, int] = {"what": 0, "so-what": 1, "now-what": 2}

Raw = Mapping[str, Any]
Row = tuple[Steps, Raw]


def mistakes(raw: Raw, supplied: Collection[str] = ()) -> Iterator[Mistake]:
    """Yield what does not fit together; `supplied` are link ids that the site settings know."""
    themes = [
        ((*steps, "theme"), block["theme"])
        for steps, block in _blocks(raw)
        if isinstance(block.get("theme"), Mapping)
    ]
    prompts = list(_rows(raw, "prompts"))
    links = list(_rows(raw, "links"))
    for family in ([*_rows(raw, "sections"), *themes], prompts, links):
        yield from _used_twice(family)
    yield from _languages(raw)
    yield from _prompts(prompts, _ids([*_rows(raw, "sections"), *themes]))
    yield from _places(raw, prompts)
    yield from _links(raw, links, supplied)
    yield from _plans(raw, prompts)


def _rows(raw: Raw, key: str, above: Steps = ()) -> Iterator[Row]:
    """Yield the mappings of a list, with their steps."""
    rows: object = raw.get(key)
    if isinstance(rows, tuple):
        for n, row in enumerate(cast("tuple[object, ...]", rows)):
            if isinstance(row, Mapping):
                yield (*above, key, n), cast("Raw", row)


def _blocks(raw: Raw) -> Iterator[Row]:
    for steps, section in _rows(raw, "sections"):
        yield from _rows(section, "blocks", steps)


def _texts(value: object, steps: Steps = ()) -> Iterator[tuple[Steps, str]]:
    """Yield every text in a value, with its steps."""
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, tuple):
        for n, item in enumerate(cast("tuple[object, ...]", value)):
            yield from _texts(item, (*steps, n))
    elif isinstance(value, Mapping):
        for key, item in cast("Raw", value).items():
            yield from _texts(item, (*steps, key))


def _ids(rows: Collection[Row]) -> dict[str, Steps]:
    named = reversed([(row.get("id"), steps) for steps, row in rows])
    return {id: steps for id, steps in named if isinstance(id, str)}


def _each(rows: Collection[Row], key: str) -> dict[str, object]:
    """Return one key's value for every row that has an id."""
    return {id: row.get(key) for _, row in rows if isinstance(id := row.get("id"), str)}


def _used_twice(rows: Collection[Row]) -> Iterator[Mistake]:
    first = _ids(rows)
    for steps, row in rows:
        id = row.get("id")
        if isinstance(id, str) and first[id] != steps:
            yield Mistake((*steps, "id"), f'the id "{id}" is taken by {as_path(first[id])}')


def _languages(raw: Raw) -> Iterator[Mistake]:
    seen = [raw.get("language")]
    for steps, language in _texts(raw.get("translations"), ("translations",)):
        if language in seen:
            yield Mistake(steps, f'the language "{language}" is named twice')
        seen.append(language)


def _prompts(prompts: Collection[Row], subjects: Collection[str]) -> Iterator[Mistake]:
    for steps, prompt in prompts:
        about = prompt.get("about")
        if isinstance(about, str) and about not in subjects:
            yield Mistake((*steps, "about"), f'no section or theme has the id "{about}"')
        yield from _questions(steps, prompt)
        yield from _choices(steps, prompt)


def _questions(steps: Steps, prompt: Raw) -> Iterator[Mistake]:
    whole = [_one_line(text) for _, text in _texts(prompt.get("text"))]
    for place, question in _texts(prompt.get("questions"), (*steps, "questions")):
        if not any(_one_line(question) in text for text in whole):
            yield Mistake(place, "this question does not stand in the prompt's text word for word")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _choices(steps: Steps, prompt: Raw) -> Iterator[Mistake]:
    poll = prompt.get("kind") == "poll"
    choices, place = cast("object", prompt.get("choices") or ()), (*steps, "choices")
    if not poll:
        for key in ("choices", "choices_origin"):
            if prompt.get(key):
                yield Mistake((*steps, key), "only a poll has choices", at_key=True)
    elif isinstance(choices, tuple):
        count = len(cast("tuple[object, ...]", choices))
        if not FEWEST_CHOICES <= count <= MOST_CHOICES:
            limits = f"{FEWEST_CHOICES} to {MOST_CHOICES}"
            yield Mistake(place, f"a poll has {limits} choices; this one has {count}")
        if not prompt.get("choices_origin"):
            message = "is missing: say who wrote the choices (source, publisher or curator)"
            yield Mistake((*steps, "choices_origin"), message)
        yield from _same_choices(place, cast("object", choices))


def _same_choices(steps: Steps, choices: object) -> Iterator[Mistake]:
    seen: set[tuple[Steps, str]] = set()
    for place, choice in _texts(choices):
        this = (place[1:], _one_line(choice).casefold())  # what follows the index is the language
        if this in seen:
            yield Mistake((*steps, *place), f'the choice "{choice}" is here twice')
        seen.add(this)


def _places(raw: Raw, prompts: Collection[Row]) -> Iterator[Mistake]:
    origins = _each(prompts, "origin")
    seen: set[str] = set()
    for above, block in _blocks(raw):
        steps, id = (*above, "prompt"), block.get("prompt")
        if not isinstance(id, str):
            continue
        if id not in origins:
            yield Mistake(steps, f'no prompt has the id "{id}"')
        elif origins[id] != "source":
            yield Mistake(steps, f'"{id}" is not the source\'s own prompt: it has no place in it')
        elif id in seen:
            yield Mistake(steps, f'the prompt "{id}" already has a place above')
        seen.add(id)


def _links(raw: Raw, links: Collection[Row], supplied: Collection[str]) -> Iterator[Mistake]:
    known, used = _ids(links), set[str]()
    for key, value in raw.items():
        for steps, text in _texts(value, (key,)) if key != "links" else ():
            for found in LINK.finditer(text):
                used.add(found["id"])
                if found["id"] not in known:
                    yield Mistake(steps, _no_link(found["label"], found["id"]))
    for steps, link in links:
        id = link.get("id")
        if isinstance(id, str) and id not in used:
            yield Mistake((*steps, "id"), f'no text uses the link "{id}"', note=True)
        if isinstance(id, str) and not link.get("url") and id not in supplied:
            message = f'the address of "{id}" is unknown: its label is shown without a link'
            yield Mistake((*steps, "id"), message, note=True)
        if link.get("url") and not link.get("checked"):
            yield Mistake((*steps, "url"), "nobody says when this was checked", note=True)


def _no_link(label: str, id: str) -> str:
    return f'"{label}" leads to "{id}", which is not an id among the links'


def _plans(raw: Raw, prompts: Collection[Row]) -> Iterator[Mistake]:
    known = _each(prompts, "stage")
    lengths: set[int] = set()
    planned: set[str] = set()
    for steps, plan in _rows(raw, "plans"):
        slots = list(_rows(plan, "prompts", steps))
        minutes = plan.get("minutes")
        if isinstance(minutes, int):
            if minutes in lengths:
                yield Mistake((*steps, "minutes"), f"there is another plan of {minutes} minutes")
            lengths.add(minutes)
        yield from _slots(slots, known)
        yield from _time(steps, minutes, slots)
        planned |= {id for _, slot in slots if isinstance(id := slot.get("prompt"), str)}
    for steps, prompt in prompts:
        if isinstance(id := prompt.get("id"), str) and id not in planned:
            yield Mistake((*steps, "id"), f'no plan asks the prompt "{id}"', note=True)


def _slots(slots: Collection[Row], known: Mapping[str, object]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for steps, slot in slots:
        id = slot.get("prompt")
        if isinstance(id, str) and id not in known:
            yield Mistake((*steps, "prompt"), f'no prompt has the id "{id}"')
        elif isinstance(id, str) and id in seen:
            yield Mistake((*steps, "prompt"), f'this plan asks the prompt "{id}" twice')
        seen.add(str(id))
    staged = [(steps, known.get(str(slot.get("prompt")))) for steps, slot in slots]
    for (_, before), (steps, after) in pairwise(staged):
        if _STAGES.get(before, 0) > _STAGES.get(after, 3):
            message = f"goes back from {before} to {after}; one stage at a time is easier"
            yield Mistake((*steps, "prompt"), message, note=True)


def _time(steps: Steps, minutes: object, slots: Collection[Row]) -> Iterator[Mistake]:
    taken = sum(m for _, slot in slots if isinstance(m := slot.get("minutes"), int))
    if not isinstance(minutes, int) or taken < minutes:
        return
    if taken > minutes:
        yield Mistake((*steps, "minutes"), f"the prompts take {taken} minutes, more than the plan")
    else:
        message = "the prompts leave no time for opening and closing"
        yield Mistake((*steps, "minutes"), message, note=True)
