"""What had held a wording back, and who said when that it may stand."""

from bot.context import Context
from bot.disclosure.plain import Plain, plain, when
from bot.minutes.facts import called
from bot.model import Contribution, Record, Release


def released(said: Contribution, record: Record) -> list[Release]:
    """Find who has released this wording, the first first."""
    wording = (said.id, said.revised)
    return [each for each in record.releases if (each.contribution, each.revised) == wording]


def table(said: Contribution, record: Record) -> list[Plain]:
    """Spread the releases of one wording, beside which they are told of."""
    found = released(said, record)
    return [plain(each, "round", "contribution", "revised") for each in found]


def marks(said: Contribution, record: Record, context: Context) -> tuple[str, ...]:
    """Say beside a wording what held it back, and who released it; nothing if nothing did."""
    if not said.held:
        return ()
    words = context.words
    looked = (
        words(
            "disclosure_released",
            person=called(each.by, words),
            moment=when(each.at, record, context),
        )
        for each in released(said, record)
    )
    held = words("disclosure_held", kinds=context.kinds(said.held))
    return (held, *(tuple(looked) or (words("disclosure_unreleased"),)))
