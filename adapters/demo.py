"""One whole round, played by a script through the real core, store and courier."""

import asyncio
import os
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click

from adapters.assembly import Core, put_together, utc_now
from adapters.check import content_folder
from adapters.room.board import Board
from adapters.room.cast import CAST, PLATFORM, TEAM
from adapters.room.chat import RoomChat
from adapters.store import SqlStore, open_store
from bot.blocks import Document
from bot.content import read_library
from bot.messages import Form, Message, Press, Submission
from bot.minutes import load, markdown
from bot.model import Person, Reply, Round, Version
from bot.site import Site

ADA, SIAN, TOMASZ, MEERA, DARREN, FATIMA, LEE = (
    CAST[id].person for id in ("ada", "sian", "tomasz", "meera", "darren", "fatima", "lee")
)
BRIEFING, MINUTES = "child-2-rapid-review", 30

REPLIES: dict[int, tuple[tuple[Person, str], ...]] = {
    2: ((SIAN, "Signed up for the alerts now. I did not know they existed."),),
    3: (
        (SIAN, "Joint visits with the midwife in the last weeks of pregnancy."),
        (MEERA, "One named contact in the school when there are older brothers or sisters."),
    ),
    4: (
        (TOMASZ, "We hear about a core group after it has met, not before."),
        (DARREN, "Housing is rarely invited, so we learn of changes from the family."),
        (SIAN, "A short update by secure e-mail between meetings works where there is one list."),
    ),
    5: (
        (FATIMA, "We ask who lives there, but seldom who stays there at weekends."),
        (MEERA, "I see it differently: families tell us, we have nowhere to write it down."),
    ),
    6: ((SIAN, "A new partner or a move should be enough reason to look again."),),
    7: (
        (DARREN, "We can say early what is possible. Please ask before it is urgent."),
        (FATIMA, "Put the housing officer's name into the plan."),
    ),
    9: ((TOMASZ, "Ask for the dates of core groups a month ahead."),),
}
"""What the members write below the prompts of the 30-minute plan, by prompt."""

PRIVATE = (6, FATIMA, "I was unsure whom to tell when an assessment looked out of date.")
NOTE = (3, "Several people said that the duty line answers quickly.")
VOTES = ((1, SIAN, 0), (1, TOMASZ, 1), (1, MEERA, 0), (1, DARREN, 1), (1, FATIMA, 0))
POLL = ((2, SIAN, 0), (2, TOMASZ, 3), (2, MEERA, 1), (2, FATIMA, 0), (2, TOMASZ, 2))
ACTION = ("Invite the housing officer to every core group for a baby under one.", DARREN)


def contributions() -> tuple[str, ...]:
    """List everything that the script contributes in words."""
    said = tuple(text for replies in REPLIES.values() for _, text in replies)
    return (*said, PRIVATE[2], NOTE[1], ACTION[0])


@dataclass
class Clock:
    """The demo's own time, so that nothing in it is said at the same moment."""

    now: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        """Tell the time, a second later each time."""
        self.now += timedelta(seconds=1)
        return self.now


class Play:
    """A script's hands on the core."""

    def __init__(self, core: Core, store: SqlStore, clock: Clock) -> None:
        self.core = core
        self.store = store
        self._clock = clock
        self._said = 0

    async def fill(self, who: Person, ref: str, values: dict[str, str], **people: Person) -> None:
        """Press a button that opens a form, and send the form in."""
        form = await self.core.controls.press(Press(who, ref, TEAM))
        assert isinstance(form, Form), ref  # noqa: S101 - the script holds, or the demo is wrong
        chosen = {name: (person,) for name, person in people.items()}
        await self.core.controls.submit(Submission(who, form.ref, values, chosen))
        await self.core.courier.settle()

    async def press(self, who: Person, ref: str) -> None:
        """Press a button."""
        await self.core.controls.press(Press(who, ref, TEAM))
        await self.core.courier.settle()

    async def reply(self, round: Round, prompt: int, who: Person, text: str) -> None:
        """Write below a prompt."""
        record = await self.store.record(round.id)
        posted = record.thread(prompt) if record else None
        assert posted, prompt  # noqa: S101 - the courier has just sent it
        self._said += 1
        now = self._clock()
        await self.core.discussion.hear(
            Reply(f"demo-{self._said}", posted.thread, who, text, now, now)
        )


async def rehearse(play: Play) -> tuple[Round, Version]:
    """Play the round from set-up to receipt; gives it with its signed minutes."""
    team = {"service": "Riverside family team", "time_zone": "Europe/London", "language": "en"}
    await play.fill(ADA, "setup:", team, lead=LEE, chairs=ADA)
    await play.press(LEE, f"accept:{TEAM.channel}")
    start = {"briefing": BRIEFING, "mode": "live", "minutes": str(MINUTES), "named": "no"}
    await play.fill(ADA, "begin:", start)
    round = await play.store.open_round(TEAM)
    assert round  # noqa: S101 - it has just been opened
    for number in range(1, len(round.order) + 1):
        await _discuss(play, round, number)
        await play.press(ADA, f"next:{round.id}:{number}")
    await _write_up(play, round)
    record = await play.store.record(round.id)
    assert record  # noqa: S101 - nothing is ever deleted here
    version = await play.store.version(round.id, record.round.issued)
    assert version  # noqa: S101 - it has just been signed
    await play.press(LEE, f"ack:{round.id}:{version.number}")
    return record.round, version


async def _discuss(play: Play, round: Round, number: int) -> None:
    for prompt, who, choice in VOTES + POLL:
        if prompt == number:
            await play.press(who, f"vote:{round.id}:{number}:{choice}")
    for who, text in REPLIES.get(number, ()):
        await play.reply(round, number, who, text)
    if number == PRIVATE[0]:
        await play.fill(PRIVATE[1], f"answer:{round.id}:{number}", {"text": PRIVATE[2]})
    if number == NOTE[0]:
        await play.fill(ADA, f"note:{round.id}:{number}", {"text": NOTE[1]})


async def _write_up(play: Play, round: Round) -> None:
    what, owner = ACTION
    due = (round.opened.date() + timedelta(days=28)).isoformat()
    await play.fill(ADA, f"action:{round.id}:9", {"what": what, "due": due}, owner=owner)
    present = "\n".join(person.name for person in (ADA, SIAN, TOMASZ, MEERA, DARREN, FATIMA))
    await play.fill(ADA, f"attendance:{round.id}", {"present": present, "apologies": ""})
    await play.fill(ADA, f"close:{round.id}", {})
    await play.fill(ADA, f"sign:{round.id}", {"read": "yes"})


async def _play(folder: Path) -> None:
    library, clock = read_library(content_folder(os.environ)), Clock()
    async with await open_store(f"sqlite:///{folder / 'demo.db'}") as store:
        board = Board(store.database.reading, store.database.writing, store.database.seals)
        core = put_together(store, {PLATFORM: RoomChat(board, clock)}, library, Site(), clock)
        round, version = await rehearse(Play(core, store, clock))
        click.echo(markdown(load(version.body)))
        digest = await board.find(f"bot:digest:{round.id}:{version.number}")
        assert digest and digest.message  # noqa: S101, PT018 - sent, or the demo is wrong
        click.echo(markdown(_as_document(digest.message)))
        click.echo(f"Played with {len(contributions())} contributions; nothing was sent anywhere.")


def _as_document(message: Message) -> Document:
    return Document(message.title, "", "en", message.blocks)


def play() -> int:
    """Play the demo on a database that is thrown away; gives the exit status."""
    with tempfile.TemporaryDirectory(prefix="briefing-bot-demo-") as folder:
        asyncio.run(_play(Path(folder)))
    return 0
