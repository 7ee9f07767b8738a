"""What was said in a round, as the chair's corrections leave it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.blocks import Entry
from bot.model import Contribution, Correction, Kind, Record, Round
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """The entries of each prompt in order of time, how many are left out, and the corrections."""

    entries: Mapping[int, list[Entry]]
    withheld: Mapping[int, int]
    held: Mapping[int, int]
    late: int
    corrections: Mapping[str, Correction]

    def about(self, number: int) -> bool:
        """Tell whether anybody said anything about a prompt, left out or not."""
        return any(said.get(number) for said in (self.entries, self.withheld, self.held))

    @property
    def silent(self) -> bool:
        """Tell whether nobody said anything at all."""
        return not (self.entries or self.withheld or self.held)

    def drops(self, target: str) -> bool:
        """Tell whether the chair keeps something out of the minutes."""
        found = self.corrections.get(target)
        return found is not None and found.text is None


def said(record: Record, words: Words) -> Said:
    """Gather a record's contributions; those about no prompt of the round come under 0."""
    latest = _latest(record.corrections)
    entries: defaultdict[int, list[Entry]] = defaultdict(list)
    withheld: Counter[int] = Counter()
    held: Counter[int] = Counter()
    back = {each.id for each in record.held}
    late = 0
    for each in sorted(record.contributions, key=lambda each: each.at):
        number = each.prompt if 0 < each.prompt <= len(record.round.order) else 0
        correction = latest.get(f"contribution:{each.id}")
        if each.deleted:
            continue
        if correction and correction.text is None:
            withheld[number] += 1
            continue
        if each.id in back:
            held[number] += 1
            continue
        entries[number].append(_entry(record.round, each, correction, words))
        late += _is_late(record.round, each)
    return Said(entries, withheld, held, late, latest)


def _latest(corrections: Iterable[Correction]) -> Mapping[str, Correction]:
    """Find the correction that stands for each target; of two at once, the one kept later."""
    in_order = sorted(corrections, key=lambda each: (each.version, each.at))
    return {each.target: each for each in in_order}


def _entry(round: Round, each: Contribution, correction: Correction | None, words: Words) -> Entry:
    text = each.text if correction is None or correction.text is None else correction.text
    return Entry(text, tuple(_marks(round, each, correction, text, words)))


def _marks(
    round: Round, each: Contribution, correction: Correction | None, text: str, words: Words
) -> Iterable[str]:
    if round.named and each.kind is not Kind.NOTE:
        yield each.author.name or words("minutes_name_unknown")
    if each.kind is not Kind.REPLY:
        yield words(f"minutes_mark_{each.kind}")
    if _is_late(round, each):
        yield words("minutes_mark_late")
    if correction:
        yield words("minutes_mark_corrected")
        if each.revised > correction.at:
            yield words("minutes_mark_edited_since")
    elif each.revised > each.at:
        yield words("minutes_mark_edited")
    if each.files:
        yield words.count("minutes_mark_files", each.files)
    elif not text.strip():
        yield words("minutes_mark_empty")


def _is_late(round: Round, each: Contribution) -> bool:
    return round.closed is not None and each.at > round.closed
