"""Full postcodes, told from ordinals and the units of everyday writing."""

import re
from collections.abc import Iterator

from bot.identifiers.kinds import Found, Identifier

_SHAPE = re.compile(
    r"(?<![0-9A-Za-z_])([A-Z]{1,2})([0-9][0-9A-HJKMNPR-Y]?)( {0,2})([0-9])([ABD-HJLNP-UW-Z]{2})"
    r"(?![0-9A-Za-z_])",
    re.IGNORECASE,
)
_AREAS = frozenset(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY
    E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE
    LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL
    SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """.split()  # noqa: SIM905 - read as words
)
"""What a British postcode begins with (Royal Mail)."""

_ORDINALS = {"1": "ST", "2": "ND", "3": "RD"}
_UNITS = frozenset({"HR", "YR", "FT", "LB", "PT", "GB", "TB", "PG", "ST", "ND", "RD", "TH"})
"""Letters that follow a number in small writing: "L3 3hr course"."""

_STANDS_ALONE = re.compile(r"\s*(?:[.,;:)/]|$)| (?:is|was|in|and|or)\b")

_HINT = re.compile(r"[0-9][A-Za-z]{2}(?![0-9A-Za-z_])")


def postcodes(text: str) -> Iterator[Found]:
    """Find full postcodes; "S17 4th bullet" is none."""
    if not _HINT.search(text):
        return
    for found in _SHAPE.finditer(text):
        area, _district, gap, digit, unit = found.groups()
        if area.upper() not in _AREAS:
            continue
        if unit.upper() == _ORDINALS.get(digit, "TH") and not _is_meant(found, text):
            continue
        if unit.islower() and unit.upper() in _UNITS and gap:
            continue
        yield Found(Identifier.POSTCODE, *found.span())


def _is_meant(found: re.Match[str], text: str) -> bool:
    """Tell a postcode that ends like an ordinal, which is in capitals and stands by itself."""
    capitals = found.group() == found.group().upper() and text != text.upper()
    return capitals and _STANDS_ALONE.match(text, found.end()) is not None
