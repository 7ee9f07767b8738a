"""What the bot posts and tells: every letter, as it usually is and at its worst."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.identifiers import Identifier
from bot.letters import afterwards, channel, home, news
from bot.letters import held_back as letters
from bot.letters.worry import worry
from bot.messages import Message, Notice
from bot.model import Mode, Receipt, Record, State, Task
from tests.records import CLOSED, NOON, ROUND, a_contribution, a_prompt
from tests.showcase.material import (
    BARE,
    HERE,
    LEE,
    LINK,
    SHIPPED,
    SIAN,
    TODAY,
    Shown,
    an_opening,
    discussed,
    drafted,
    holding,
    our_record,
    signed_off,
    voted,
)
from tests.showcase.worst import (
    ODD,
    a_poll,
    an_odd_poll,
    asking,
    odd_person,
    reopened,
    where_contacts_are_worst,
    words,
    worst_record,
)

Named = Iterator[tuple[str, Shown]]


def messages() -> dict[str, Shown]:
    """Everything that is a message, in about the order in which a round brings it."""
    parts = (
        _openings(),
        _prompts(),
        _worst_prompts(),
        _afterwards(),
        _news(),
        _asked(),
    )
    return {name: message for part in parts for name, message in part}


def _openings() -> Named:
    def opening(**rest: Any) -> Message:
        return channel.opening(our_record(round=an_opening(**rest)), HERE)

    week = NOON + timedelta(days=7)
    yield "opening/live", opening()
    yield "opening/own-pace", opening(mode=Mode.OWN_PACE, closes=week, named=True)
    for state in (State.CLOSED, State.SIGNED_OFF, State.CANCELLED):
        yield f"opening/{state}", opening(state=state)
    yield "opening/worst", channel.opening(reopened(), HERE)
    yield "briefing/shipped", channel.briefing(our_record(), HERE)
    yield "briefing/links-unknown", channel.briefing(our_record(), BARE)
    yield "briefing/worst", channel.briefing(worst_record(), HERE)


def _prompts() -> Named:
    for number, prompt in enumerate(SHIPPED.prompts, 1):
        yield f"prompt/{prompt.id}", channel.prompt(_reached(number), number, HERE)
    votes = voted(_reached(2))
    over = replace(votes, round=replace(votes.round, state=State.CLOSED))
    paced = replace(votes, round=replace(votes.round, mode=Mode.OWN_PACE))
    yield "prompt/voted", channel.prompt(votes, 2, HERE)
    yield "prompt/passed", channel.prompt(votes, 1, HERE)
    yield "prompt/own-pace", channel.prompt(paced, 2, HERE)
    yield "prompt/closed", channel.prompt(over, 2, HERE)
    yield "prompt/links-unknown", channel.prompt(votes, 2, BARE)
    for name, each in (("chat", votes), ("chat-closed", over), ("chat-own-pace", paced)):
        yield f"prompt/{name}", channel.prompt(_in_chat(each), 2, HERE)
    yield "prompt/chat-passed", channel.prompt(_in_chat(votes), 1, HERE)


def _worst_prompts() -> Named:
    def alone(*args: Any, **rest: Any) -> Message:
        return channel.prompt(asking(a_prompt(*args, **rest)), 1, HERE)

    yield "prompt/long-worst", alone("long", words(6000), origin="publisher")
    yield "prompt/one-word-worst", alone("word", "https://example.org/" + "x" * 4000)
    yield "prompt/odd-worst", alone("odd", ODD)
    yield "prompt/theme-worst", channel.prompt(reopened(), 1, HERE)
    yield "prompt/poll-60", channel.prompt(asking(a_poll(60, 200)), 1, HERE)
    yield "prompt/poll-10", channel.prompt(asking(a_poll(10, 300)), 1, HERE)
    yield "prompt/poll-odd", channel.prompt(asking(an_odd_poll()), 1, HERE)
    yield "prompt/poll-thousands", channel.prompt(reopened(), 4, HERE)
    yield "prompt/chat-worst", channel.prompt(_in_chat(reopened()), 4, HERE)


def _afterwards() -> Named:
    record, worst = drafted(discussed()), drafted(worst_record())
    nobody = replace(record, team=replace(record.team, lead=None, accepted=None))
    first = signed_off(record)
    again = signed_off(drafted(replace(first, actions=())))
    for name, each, context in (
        ("usual", record, HERE),
        ("nothing-set-up", record, BARE),
        ("worst", worst, where_contacts_are_worst()),
    ):
        yield f"closing/{name}", afterwards.closing(each, context)
        yield f"draft/{name}", afterwards.draft(each, context)
    for name, each in (("to-lead", first), ("no-lead", signed_off(nobody)), ("worst", worst)):
        yield f"signed/{name}", afterwards.signed(each, each.versions[-1], HERE)
    for name, each in (("first", first), ("replaces", again), ("worst", signed_off(worst))):
        yield f"digest/{name}", afterwards.digest(each, each.versions[-1], HERE)


def _news() -> Named:
    record, worst = discussed(), worst_record()
    received = replace(record, receipts=(Receipt(ROUND, 2, LEE, CLOSED),))
    for name, each, which in (
        ("cancelled", record, "cancelled:"),
        ("chair", record, "chair:1"),
        ("chair-worst", worst, "chair:1"),
        ("action", record, "action:a1"),
        ("action-worst", worst, "action:a0"),
        ("action-long-worst", worst, "action:a1"),
    ):
        yield f"news/{name}", _made(news.news(each, which, HERE))
    yield "receipt/usual", _made(news.receipt(received, 2, HERE))
    yield "late/usual", news.late(record, 2, HERE)
    yield "late/worst", news.late(worst, 2, HERE)
    yield "taken-out/usual", news.taken_out(record, HERE)
    yield "taken-out/worst", news.taken_out(worst, HERE)
    yield "invite/usual", news.invite(record.team, HERE)
    yield "invite/worst", news.invite(worst.team, HERE)
    for task in Task:
        if task not in (Task.TROUBLE, Task.UNREACHED, Task.OFFER, Task.REMOVAL):
            yield f"trouble/{task}", news.trouble(record, task, HERE)
    held = holding(record)
    yield "held/prompt", _made(letters.held_note(held, "c8", HERE))
    yield "held/general", _made(letters.held_note(held, "c9", HERE))
    every = a_contribution(ODD, id="c8", held=tuple(Identifier))
    most = replace(worst, contributions=(every,))
    yield "held/worst", _made(letters.held_note(most, "c8", HERE))
    yield "draft/held", afterwards.draft(drafted(held), HERE)
    for name, each in (("usual", record), ("worst", worst)):
        yield f"unreached/{name}", news.unreached(each, Task.DIGEST, HERE)
        yield f"unasked/{name}", news.unasked(each.team, HERE)
        yield f"offer/{name}", news.offer(each.team, HERE)
        yield f"reminder/{name}", news.reminder(each, HERE)
        yield f"left-open/{name}", news.left_open(each, NOON + timedelta(days=7), HERE)
    for why in ("removed", "archived", "deleted"):
        yield f"lost/{why}", news.lost(record, why, HERE)
    yield "trouble/worst", news.trouble(worst, Task.PROMPT, HERE)


def _asked() -> Named:
    years = TODAY.replace(year=TODAY.year + 3)
    yield "worry/usual", Notice(worry(LEE, TODAY, HERE))
    yield "worry/nothing-set-up", Notice(worry(None, TODAY, BARE))
    yield "worry/stale", Notice(worry(LEE, years, HERE))
    yield "worry/worst", Notice(worry(odd_person(), TODAY, where_contacts_are_worst()))
    yield "help", Notice(home.help_(HERE))
    round, team = an_opening(), discussed().team
    worst = worst_record()
    yield "open-already/link", Notice(home.open_already(SIAN, Record(round, team), LINK, HERE))
    yield "open-already/no-link", Notice(home.open_already(SIAN, Record(round, team), None, HERE))
    free = replace(team, chairs=())
    yield (
        "open-already/take-over",
        Notice(home.open_already(SIAN, Record(round, free), LINK, HERE)),
    )
    odd = home.open_already(SIAN, Record(worst.round, free), LINK, HERE)
    yield "open-already/worst", Notice(odd)


def _in_chat(record: Record) -> Record:
    """The same round where there are no threads."""
    posted = tuple((number, replace(each, root="")) for number, each in record.posted)
    return replace(record, posted=posted)


def _reached(number: int) -> Record:
    return our_record(round=an_opening(reached=number))


def _made(message: Message | None) -> Message:
    assert message
    return message
