"""Small checks to put together, each telling what Slack would say is wrong."""

import re
from collections.abc import Callable, Iterator, Mapping

Check = Callable[[object, str], Iterator[str]]
Kinds = Mapping[str, Mapping[str, Check]]


def flaw(words: str, where: str) -> str:
    return f"{words} [json-pointer:{where}]"


def anything(value: object, where: str) -> Iterator[str]:
    yield from ()


def boolean(value: object, where: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield flaw("must provide a boolean", where)


def number(value: object, where: str) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield flaw("must provide a number", where)


def string(most: int, least: int = 1) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield flaw("must provide a string", where)
        elif len(value) > most:
            yield flaw(f"must be less than {most + 1} characters", where)
        elif len(value) < least:
            yield flaw(f"must be more than {least - 1} characters", where)

    return check


def like(pattern: str, words: str) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield flaw(words, where)

    return check


def one_of(*values: object) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if value not in values:
            yield flaw("must be a valid enum value", where)

    return check


def within(least: int, most: int) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield flaw(f"must be between {least} and {most}", where)

    return check


def many(least: int, most: int, each: Check) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield flaw("must provide an array", where)
            return
        if len(value) > most:
            yield flaw(f"no more than {most} items allowed", where)
        if len(value) < least:
            yield flaw(f"no less than {least} items allowed", where)
        for position, item in enumerate(value):
            yield from each(item, f"{where}/{position}")

    return check


def record(properties: Mapping[str, Check]) -> Check:
    """An object with these properties and no others; "!" ends the name of one it must have."""
    known = {name.rstrip("!"): check for name, check in properties.items()}
    needed = [name[:-1] for name in properties if name.endswith("!")]

    def check(value: object, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield flaw("must provide an object", where)
            return
        for name in needed:
            if name not in value:
                yield flaw(f"missing required field: {name}", where)
        for name, inner in value.items():
            if name not in known:
                yield flaw(f"invalid additional property: {name}", where)
            else:
                yield from known[name](inner, f"{where}/{name}")

    return check


def tagged(kinds: Kinds, *names: str) -> Check:
    """One of these kinds, told apart by `type`; without names, any of them."""
    checks = {
        name: record({"type!": anything, **properties})
        for name, properties in kinds.items()
        if not names or name in names
    }

    def check(value: object, where: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind in checks:
            yield from checks[kind](value, where)
        else:
            yield flaw(f"unsupported type: {kind}", f"{where}/type")

    return check


def both(*checks: Check) -> Check:
    def check(value: object, where: str) -> Iterator[str]:
        for each in checks:
            yield from each(value, where)

    return check
