"""Counting votes."""

from collections import Counter

from bot.blocks import Bars, Paragraph, paragraph
from bot.model import Record, State, Vote
from bot.words import Words


def choices(record: Record, number: int, words: Words) -> tuple[str, ...]:
    """Name what people can choose at a prompt, by position; nothing where there is no vote."""
    asked = record.round.prompt(number)
    if asked.kind == "read":
        return (words("read_yes"), words("read_not_yet"))
    return asked.choices if asked.kind == "poll" else ()


def choice_of(vote: Vote, record: Record, words: Words) -> str:
    """Name what somebody chose."""
    labels = choices(record, vote.prompt, words)
    return labels[vote.choice] if vote.choice < len(labels) else str(vote.choice)


def counted(record: Record, number: int, words: Words) -> Bars | Paragraph | None:
    """Count the votes on a prompt, one a person, or say that nobody voted; None if none can."""
    labels = choices(record, number, words)
    if not labels:
        return None
    cast = sorted(
        (vote for vote in record.votes if vote.prompt == number), key=lambda vote: vote.at
    )
    counts = Counter({vote.person: vote.choice for vote in cast}.values())
    rows = tuple((label, counts[position]) for position, label in enumerate(labels))
    total = sum(count for _, count in rows)
    if not cast:
        yet = record.round.state is State.OPEN
        return paragraph(words("votes_none_yet" if yet else "votes_none"))
    return Bars(rows, words.count("minutes_votes", total))
