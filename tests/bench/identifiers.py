"""How well possible identifiers are found, kind by kind, and what that costs a reply."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bot.identifiers import Identifier, Own, kinds_in
from bot.site import read_site
from tests.bench.table import aim, ratio, table
from tests.corpus import Line, corpus

FULL, QUICK = 30, 2
"""How often every line is looked through."""

MILLISECONDS = 0.15
"""The aim for one reply; keeping it sealed takes some microseconds of that."""

PRESIDIO = "PRESIDIO_PYTHON"
"""Names a Python that has presidio-analyzer; it needs neither a model nor what loads one."""

TYPICAL = """
We meet weekly and share an update from each agency at the core group. Then nobody hears for a \
month, because the health visitor is on leave and housing is not invited.
In our team the school nurse rings first. Since September 2023 we do it within 2 working days, \
and S17 referrals are looked at by 4 people. Mum and Dad are told the same day.
""".strip().splitlines()

Told = Sequence[frozenset[str]]
"""The kinds found in each line."""


def measure(times: int) -> str:
    lines = corpus()
    own = Own.of(read_site(Path("site.example.yaml")).ways())
    ours = [frozenset(map(str, kinds_in(line.text, own))) for line in lines]
    theirs, seconds = _presidio([line.text for line in lines])
    return "\n".join(
        (
            _found(lines, ours, theirs),
            _cost([line.text for line in lines], own, times, seconds / len(lines)),
        )
    )


def _found(lines: Sequence[Line], ours: Told, theirs: Told) -> str:
    unseen = {place for place, line in enumerate(lines) if line.unseen}
    seen = set(range(len(lines))) - unseen
    rows = [
        (
            str(kind),
            str(sum(kind in line.kinds for line in lines)),
            *_rates(kind, lines, ours, seen),
            *_rates(kind, lines, ours, unseen),
            *(_rates(kind, lines, theirs, seen | unseen) if theirs else ()),
        )
        for kind in Identifier
    ]
    head = ["", "lines", "precision", "recall", "unseen: precision", "recall"]
    title = (
        f"Identifiers in {len(lines)} invented lines, {len(unseen)} of which were kept unseen "
        "while the rules were made."
    )
    if not theirs:
        return table(
            f"{title}\nPresidio is not beside them. {PRESIDIO} can name a Python that has it.",
            head,
            rows,
        )
    head += ["Presidio: precision", "recall"]
    return table(f"{title}\nPresidio: its pattern recognisers, on all lines.", head, rows)


def _rates(
    kind: Identifier, lines: Sequence[Line], told: Told, places: Iterable[int]
) -> tuple[str, str]:
    if not any(kind in found for found in told):
        return "-", "-"
    pairs = [(kind in lines[place].kinds, kind in told[place]) for place in places]
    hits, found, there = (
        sum(each) for each in zip(*((a and b, b, a) for a, b in pairs), strict=True)
    )
    return ratio(hits, found), ratio(hits, there)


def _cost(texts: Sequence[str], own: Own, times: int, presidio: float) -> str:
    floor = _per_reply(re.compile(r"\bnhs\b", re.IGNORECASE).search, texts, times)
    lines = _per_reply(lambda text: kinds_in(text, own), texts, times)
    usual = _per_reply(lambda text: kinds_in(text, own), TYPICAL, times * 200)
    rows = [
        ("floor: one search for a word", f"{floor:.4f}", "1.00"),
        ("a line of the corpus", f"{lines:.4f}", ratio(lines, floor)),
        ("a usual reply of 170 characters", f"{usual:.4f}", ratio(usual, floor)),
    ]
    if presidio:
        rows.append(("Presidio, a line of the corpus", f"{presidio * 1000:.4f}", ""))
    costs = table("Milliseconds of CPU a reply.", ("", "ms", "of floor"), rows)
    return f"{costs}\n{aim(f'under {MILLISECONDS} ms a reply', usual < MILLISECONDS)}\n"


def _per_reply(look: Callable[[str], object], texts: Sequence[str], times: int) -> float:
    for text in texts:
        look(text)
    began = time.process_time()
    for _ in range(times):
        for text in texts:
            look(text)
    return (time.process_time() - began) / times / len(texts) * 1000


def _presidio(texts: Sequence[str]) -> tuple[Told, float]:
    if not (python := os.environ.get(PRESIDIO)):
        return (), 0
    done = subprocess.run(
        [python, Path(__file__).with_name("presidio.py")],
        input=json.dumps(texts),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=600,
    )
    found = json.loads(done.stdout)
    return [frozenset(kinds) for kinds in found["kinds"]], found["seconds"]
