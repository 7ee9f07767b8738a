"""What must hold of a round, whatever happened to the bot while it was played."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, groupby, pairwise

from bot.blocks import Bars, Document, Entries, Heading
from bot.model import Place, Posted
from tests.crash.people import ACTIONS, CHOICES, GENERAL, Expected
from tests.crash.platform import WORDS, Platform, Sent

ANY_NUMBER = ("late", "news", "receipt", "invite")
"""Tasks whose place in the order is not fixed."""

THREADS = ("opening:", "prompt:")
SAID = re.compile(r"Said \d+ in \w+\.")


def check_minutes(minutes: Document, expected: Expected) -> None:
    """Everything acknowledged is in the minutes once, as last worded; and nothing else."""
    said, bars = _read(minutes)
    for part in {*expected.said, *said}:
        wanted = Counter(expected.said[part].values())
        found = Counter(said[part])
        assert found == wanted, f"part {part}: lost {wanted - found}, invented {found - wanted}"
    assert bars == _count(expected)


def check_digest(digest: Sent, expected: Expected) -> None:
    """The lead is shown the same votes as stand in the minutes."""
    assert list(digest.votes) == list(chain.from_iterable(_count(expected).values()))


def check_file(paper: Sent, expected: Expected) -> None:
    """The file that went out says what the minutes say."""
    wanted = Counter(chain.from_iterable(said.values() for said in expected.said.values()))
    found = Counter(SAID.findall(paper.text))
    assert found == wanted, f"{paper.key}: lost {wanted - found}, invented {found - wanted}"


def check_threads(platform: Platform, round: str, known: Collection[Posted]) -> None:
    """The bot knows every thread that it has opened, where it can find them again."""
    opened = (sent for sent in platform.sent if sent.key.startswith(THREADS))
    mine = [sent for sent in opened if sent.key.split(":")[1] == round]
    lost = [sent.key for sent in mine if sent.posted not in known]
    assert not (lost and platform.looks_up), lost


def check_order(platform: Platform, round: str, prompts: int) -> None:
    """In each lane everything arrived, in order; a second copy came before the next message."""
    lanes: defaultdict[bool, list[str]] = defaultdict(list)
    for sent in platform.sent:
        task, of, detail = [*sent.key.split(":"), ""][:3]
        if of == round and task not in ANY_NUMBER:
            lanes[isinstance(sent.lane, Place)].append(f"{task} {detail}".strip())
    seen = {lane: [key for key, _ in groupby(keys)] for lane, keys in lanes.items()}
    signed = seen[False][0].rpartition(" ")[2]
    numbered = [f"prompt {number}" for number in range(1, prompts + 1)]
    after = ["closing 1", "draft 1", "draft-file 1", f"signed {signed}", f"signed-file {signed}"]
    assert seen[True] == ["opening", "briefing", *numbered, *after]
    assert seen[False] == [f"digest {signed}", f"digest-file {signed}"]


def check_duplicates(
    platform: Platform, killed: Mapping[int, float], lease: float
) -> Counter[str]:
    """A second copy went out only where nobody could know, and says so; count them."""
    counts: Counter[str] = Counter()
    for copies in _by_key(platform.sent):
        counts["messages"] += 1
        counts["messages sent"] += len(copies)
        assert not copies[-1].left, f"{copies[-1].key} is only half there"
        counts["only copies that say they may be second"] += copies[0].copy
        for first, second in pairwise(copies):
            counts["duplicates"] += 1
            findable = platform.looks_up and not (first.files or first.left)
            assert not findable, f"{second.key} could have been found"
            counts["duplicates of files"] += first.files
            counts["duplicates of messages that were half there"] += first.left > 0
            known = first.settled is not None and first.settled < second.begun
            assert not known, f"{second.key} was sent again although it was written down"
            # On a busy machine an answer may take longer than its part of so short a lease.
            dead = killed.get(first.worker, second.begun) < second.begun
            late = second.begun - first.begun > lease / 2
            assert dead or late, f"{second.key} was sent again by {second.worker}"
            counts["duplicates without a kill"] += not dead
            assert second.copy, f"{second.key} does not say it is a copy"
            counts["duplicates that say so"] += 1
    return counts


def _by_key(sent: Sequence[Sent]) -> Iterable[list[Sent]]:
    found: defaultdict[str, list[Sent]] = defaultdict(list)
    for each in sent:
        found[each.key].append(each)
    return found.values()


def _read(minutes: Document) -> tuple[dict[int, list[str]], dict[int, list[int]]]:
    """Take the minutes apart again: what is said by part, and the votes by prompt."""
    parts = {WORDS("minutes_prompt_heading", number=number): number for number in range(1, 20)}
    parts |= {WORDS("minutes_general_heading"): GENERAL, WORDS("minutes_actions_heading"): ACTIONS}
    said: defaultdict[int, list[str]] = defaultdict(list)
    bars: dict[int, list[int]] = {}
    part = GENERAL
    for block in minutes.blocks:
        match block:
            case Heading(text):
                part = parts.get(text, GENERAL)
            case Entries(items):
                said[part] += [entry.text for entry in items]
            case Bars():
                bars[part] = _counts(block)
            case _:
                pass
    return said, bars


def _count(expected: Expected) -> dict[int, list[int]]:
    return {
        number: [
            sum(1 for (of, _), choice in expected.votes.items() if (of, choice) == (number, n))
            for n in range(choices)
        ]
        for number, choices in CHOICES.items()
    }


def _counts(bars: Bars) -> list[int]:
    return [count for _, count in bars.rows]
