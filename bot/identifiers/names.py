"""Named children, parents and carers: a word for who they are, and a name beside it."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier
from bot.identifiers.words import NOT_NAMES, is_capital

_CAPITAL = re.compile(r"(?<![\w'])[^\W\d_a-z](?:'[^\W\d_])?[^\W\d_]*(?:[-'][^\W\d_]+)*")
_WHO = (
    "mum|mummy|mam|mother|dad|daddy|father|parents?|nan|nana|gran|grandma|granny|grandmother|"
    "grandad|grandpa|grandfather|aunt|auntie|uncle|brother|sister|siblings?|cousin|son|daughter|"
    "twins?|baby|toddler|infant|boy|girl|child|pupil|partner|boyfriend|girlfriend|husband|wife|"
    "carer|step-?(?:mum|dad|mother|father|son|daughter|brother|sister)"
)
_SAID = r"(?:'s)?(?:,? who)?(?: is| was)?(?: name)?(?: is| was|'s)?(?: called| named)?[,:( ]{1,3}"

_CUE = re.compile(
    rf"\b(?:(?:{_WHO}){_SAID}|(?:his|her|their|my) name(?: is| was|'s|:) |known as "
    rf"|(?-i:[Mm]rs?|Ms|Mx|Miss)\.? |(?:parents|twins|children) [^\W\d_]+ and )$",
    re.IGNORECASE,
)
_BEFORE = 45
"""Characters before a name in which its cue stands."""

_ENDS = (".", "!", "?", "\n")
_TITLES = ("Mr. ", "mr. ", "Mrs. ", "mrs. ", "Ms. ", "Mx. ")
_OWNED = re.compile(rf" (?:{_WHO})\b", re.IGNORECASE)
_FAMILY = re.compile(r" (?:family|children|siblings|twins|boys|girls|baby)\b")


def names(text: str) -> Iterator[Found]:
    """Find words that stand where a name stands, and are written as one."""
    for found in _CAPITAL.finditer(text):
        word = found.group()
        if _is_name(word) and (_is_cued(text, found.start()) or _is_owner(text, found)):
            yield Found(Identifier.NAME, found.start(), found.end())


def _is_name(word: str) -> bool:
    """Tell a name from another word with a capital, as far as a list can."""
    bare = word.removesuffix("'s")
    capital = len(bare) > 1 and is_capital(bare[0]) and not (bare.isascii() and bare.isupper())
    return capital and bare.lower() not in NOT_NAMES


def _is_cued(text: str, start: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    opens = before.rstrip(" ").endswith(_ENDS) and not before.endswith(_TITLES)
    return not opens and _CUE.search(before) is not None


def _is_owner(text: str, found: re.Match[str]) -> bool:
    """Tell "Jay's mum", and "the Okonkwo family"."""
    if found.group().endswith(("'s", "s'")) or text.startswith("' ", found.end()):
        return _OWNED.match(text, found.end() + text.startswith("'", found.end())) is not None
    family = text[max(0, found.start() - 4) : found.start()].lower() == "the "
    return family and _FAMILY.match(text, found.end()) is not None
