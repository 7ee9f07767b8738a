"""The people's way to the bare core: what an adapter would call, over a socket."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import Document
from bot.messages import Done, Form, Paper, Press, Response, Submission
from bot.model import Person, Reply
from tests.crash.people import CHAIR, TEAM
from tests.crash.platform import Platform
from tests.crash.wire import ask


@dataclass
class CoreDoor:
    """Asks whoever is there until it is answered; `somebody` gives the door of a worker."""

    platform: Platform
    somebody: Callable[[], str]
    tally: Counter[str]

    async def hear(self, reply: Reply) -> bool:
        return (await self._ask("hear", reply))[0]

    async def amend(self, reply: Reply) -> bool:
        return (await self._ask("amend", reply))[0]

    async def withdraw(self, reply: Reply) -> bool:
        return (await self._ask("withdraw", reply))[0]

    async def press(self, who: Person, ref: str) -> Response:
        return (await self._ask("press", Press(who, ref, TEAM)))[0]

    async def fill(
        self, who: Person, ref: str, values: Mapping[str, str], **people: Person
    ) -> None:
        form = await self.press(who, ref)
        assert isinstance(form, Form), form
        chosen = {name: (person,) for name, person in people.items()}
        await self._submit(Submission(who, form.ref, values, chosen))

    async def correct(self, who: Person, round: str, number: int, id: str, text: str) -> None:
        form = f"correct-text:{round}:contribution:{id}"
        await self._submit(Submission(who, form, {"text": text}))

    async def minutes(self, round: str, version: str) -> Document:
        paper = await self.press(CHAIR, f"minutes:{round}:{version}")
        assert isinstance(paper, Paper), paper
        return paper.document

    async def _submit(self, submission: Submission) -> None:
        done, again = await self._ask("submit", submission)
        # Sent in again, it may be refused because the first time was kept.
        assert again or isinstance(done, Done), done

    async def _ask(self, *question: object) -> tuple[Any, bool]:
        """Ask, and say whether it took more than once."""
        tries = 0
        while True:
            tries += 1
            with contextlib.suppress(OSError), self.platform.told(door := self.somebody()):
                verdict, answer = await ask(door, *question)
                if verdict == "kept":
                    return answer, tries > 1
                self.tally[f"not kept: {answer}"] += 1
            await asyncio.sleep(0.02)
