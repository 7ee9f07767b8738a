"""Named schools and nurseries."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier
from bot.identifiers.words import is_capital

_KIND = re.compile(
    r"\b(?:primary|infants?|juniors?|secondary|high|academy|school|college|nursery|pre-?school"
    r"|comprehensive|grammar)\b(?! of\b)"
)
_SAINT = re.compile(
    r"\bst\.? [a-z]+(?:'?s)? (?:primary|infants?|juniors?|school|academy|college|nursery)\b"
)
_CALLED = re.compile(
    r"\b(?i:school|nursery|college|academy|pre-?school)(?: is| was)?,? "
    r"(?:called|named) ([^\W\d_a-z]\w+)"
)
_BEFORE = re.compile(r"(?:[\w'.&-]+ ){1,6}$")
_LINKS = frozenset({"of", "and", "&", "the", "C", "E", "C.", "E.", "RC", "CE", "CofE", "Day"})
_NOT_NAMES = frozenset(
    """
        the a an our your his her their my every each any all which what this that no other
    another     new old local special sunday virtual open royal after before pre primary
    secondary high infant     junior nursery school college academy grammar comprehensive
    community state public private boarding     most many some one two three between both at in
    on for from to and or if when where mainstream     catholic independent national
    """.split()  # noqa: SIM905 - read as words
)
_NEAR = 60


_HINTS = (
    "prim",
    "compre",
    "infan",
    "junio",
    "secon",
    "high",
    "acad",
    "scho",
    "coll",
    "nurs",
    "gram",
)


def schools(text: str) -> Iterator[Found]:
    """Find a kind of school with a name of its own before it."""
    low = text.lower()
    if not any(hint in low for hint in _HINTS):
        return
    for found in _KIND.finditer(low):
        if (start := _name_before(text, found)) is not None:
            yield Found(Identifier.SCHOOL, start, found.end())
    for found in _SAINT.finditer(low):
        yield Found(Identifier.SCHOOL, *found.span())
    for found in _CALLED.finditer(text):
        yield Found(Identifier.SCHOOL, *found.span(1))


def _name_before(text: str, found: re.Match[str]) -> int | None:
    """Find where the name begins: at the first of the words with a capital before the kind."""
    near = max(0, found.start() - _NEAR)
    words = _BEFORE.search(text[near : found.start()])
    if not words:
        return None
    start, begins = found.start(), None
    small = text[found.start()].islower()
    for word in reversed(words.group().split()):
        if word not in _LINKS and not is_capital(word[0]):
            break
        start -= len(word) + 1
        if word in _LINKS or word.lower() in _NOT_NAMES or word.endswith((".", "?", "!")):
            continue
        # "Which primary?": the first word of a sentence has a capital anyhow.
        if not (small and _opens(text, start)):
            begins = start
    return begins


def _opens(text: str, start: int) -> bool:
    return not text[:start].strip() or text[:start].rstrip().endswith((".", "?", "!"))
