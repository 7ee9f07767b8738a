"""What stands beside a wording that is handed over."""

from bot.context import Context
from bot.disclosure import held_back
from bot.disclosure.plain import when
from bot.model import Contribution, Record


def marks(said: Contribution, record: Record, context: Context) -> tuple[str, ...]:
    """Say what a wording is, when it was said and last changed, and what held it back."""
    words, edited = context.words, said.revised != said.at
    key = "disclosure_deleted" if said.deleted else "disclosure_revised" if edited else ""
    return (
        words(f"contribution_{said.kind.value}"),
        words("disclosure_said", moment=when(said.at, record, context)),
        *((words(key, moment=when(said.revised, record, context)),) if key else ()),
        *held_back.marks(said, record, context),
    )
