"""Whatever people write, edit, delete and release: no find is repeated, and minutes keep to it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from adapters.store.columns import storable
from bot.identifiers import find, kinds_in, strong
from bot.messages import Form, Invalid, Message, Paper, Response, Submission
from bot.model import Reply, Round
from tests.corpus import corpus
from tests.records import TEXTS
from tests.test_controls import ADA, BEN, PEOPLE, Meeting

STEPS = ("say", "say", "edit", "delete", "keep", "release")
LINES = [line.text for line in corpus()]

texts = st.sampled_from(LINES) | TEXTS
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.integers(0, 3), texts), min_size=1, max_size=12
)


@dataclass
class Said:
    """What should come of a reply."""

    text: str
    free: bool = False

    @property
    def held(self) -> bool:
        return bool(kinds_in(self.text)) and not self.free


@dataclass
class Table:
    """A meeting, and what should come of it."""

    meeting: Meeting = field(default_factory=Meeting)
    said: dict[str, Said] = field(default_factory=dict[str, Said])
    shown: list[Response] = field(default_factory=list[Response])

    async def step(self, round: Round, what: str, which: int, text: str) -> None:
        if what == "say":
            text = f"{text}\u00b6{len(self.said)}\u00b6"
            id = await self.meeting.reply(round, 1, BEN, text)
            self.said[id] = Said(text)
        elif self.said:
            id = list(self.said)[which % len(self.said)]
            await getattr(self, what)(round, id, f"{text}\u00b6{id}\u00b6")

    async def edit(self, round: Round, id: str, text: str) -> None:
        await self.amend(round, id, text)
        self.said[id] = Said(text)

    async def delete(self, round: Round, id: str, _: str) -> None:
        await self.amend(round, id, "")
        del self.said[id]

    async def keep(self, round: Round, id: str, _: str) -> None:
        for said in (await self.meeting.record(round)).held:
            if said.id == id:
                ref = f"keep:{round.id}:{said.wording}"
                self.shown.append(await self.meeting.press(BEN, ref, None))
        self.said[id].free = True

    async def release(self, round: Round, id: str, _: str) -> None:
        which = await self.meeting.press(ADA, f"held:{round.id}")
        self.shown.append(which)
        for said in (await self.meeting.record(round)).held:
            if said.id == id:
                one = await self.meeting.send_in(ADA, which, wording=said.wording)
                self.shown.append(one)
                self.shown.append(await self.meeting.send_in(ADA, one, verdict="release"))
        self.said[id].free = True

    async def amend(self, round: Round, id: str, text: str) -> None:
        record, now = await self.meeting.record(round), self.meeting.clock()
        posted = record.thread(1)
        at = next(each.at for each in record.contributions if each.id == id)
        assert posted
        await self.meeting.core.discussion.amend(Reply(id, posted.thread, BEN, text, at, now))
        await self.meeting.core.courier.settle()


def repeated(text: str, where: str) -> list[str]:
    """Find what is long enough not to stand anywhere by chance."""
    found = (text[each.start : each.end] for each in find(text))
    return [each for each in found if len(each) > 8 and each in where]


async def play(doing: Sequence[tuple[str, int, str]]) -> tuple[Table, Round, str]:
    table = Table()
    round = await table.meeting.begin()
    for what, which, text in doing:
        await table.step(round, what, which, text)
    await table.meeting.fill(ADA, f"close:{round.id}")
    paper = await table.meeting.press(ADA, f"draft:{round.id}")
    assert isinstance(paper, Paper)
    return table, round, repr(paper.document)


@given(steps)
def test_what_is_held_back_is_in_no_minutes_and_all_else_is(
    doing: list[tuple[str, int, str]],
) -> None:
    table, round, minutes = asyncio.run(play(doing))

    for said in table.said.values():
        # A store keeps no NUL.
        assert (repr(storable(said.text))[1:-1] in minutes) is not said.held
    record = asyncio.run(table.meeting.record(round))
    held = [said for said in table.said.values() if said.held]
    assert len(record.held) == len(held)
    assert (f"{len(held)} repl" in minutes) is bool(held)


@given(steps)
def test_no_message_and_no_answer_repeats_what_was_found(
    doing: list[tuple[str, int, str]],
) -> None:
    table, _, _ = asyncio.run(play(doing))

    out = [each.content for each in table.meeting.chat.out if isinstance(each.content, Message)]
    everything = repr(out + table.meeting.chat.updates + table.shown)
    for _, _, text in doing:
        assert repeated(text, everything) == []


@given(texts)
def test_no_form_takes_in_or_repeats_what_is_sure(text: str) -> None:
    async def send() -> tuple[Table, list[Response]]:
        table = Table()
        round = await table.meeting.begin()
        refs = (f"answer:{round.id}:1", f"note:{round.id}:1:f", f"action:{round.id}:f")
        values = {"text": text, "what": text, "due": "2026-02-01"}
        people = {"owner": (PEOPLE["cara"],)}
        sent = [Submission(ADA, ref, values, people) for ref in refs]
        return table, [await table.meeting.core.controls.submit(each) for each in sent]

    table, responses = asyncio.run(send())

    sure = strong(kinds_in(text))
    for response in responses:
        assert isinstance(response, Invalid) or not sure
        assert isinstance(response, Form) or repeated(text, repr(response)) == []
    if sure:
        assert repeated(text, repr(vars(table.meeting.store))) == []
