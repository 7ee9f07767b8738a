"""The fake chat of the core's own tests, as the chat contract sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.messages import File, Message
from bot.model import Person, Place, Posted, Thread
from tests.fakes import FakeChat

CHANNEL, ELSEWHERE = Place("fake", "W1", "C1"), Place("fake", "W2", "C9")
SIAN, MEERA = Person("fake", "W1", "sian", "Siân"), Person("fake", "W1", "meera", "Meera")
STRANGER = Person("fake", "W2", "sian")


@dataclass
class FakeChatRig:
    """Reads in the fake's memory what people would see."""

    chat: FakeChat
    finds: bool
    finds_files: bool
    threads: bool = True
    place: Place = CHANNEL
    person: Person = SIAN
    other: Person = MEERA
    nowhere: Place = ELSEWHERE
    nobody: Person = STRANGER

    def no_thread(self) -> Thread:
        return Thread(self.place, "m99")

    def no_message(self) -> Posted:
        return Posted(self.place, "m99", "m99")

    async def sees(self, person: Person, posted: Posted) -> str | None:
        if not self._may_see(person, posted):
            return None
        sent = [out.content for out in self.chat.out if out.posted == posted]
        newer = [message for of, message in self.chat.updates if of == posted]
        return " ".join(_texts([*sent, *newer][-1]))

    async def files(self, person: Person, posted: Posted) -> list[tuple[str, bytes]]:
        if not self._may_see(person, posted):
            return []
        [files] = [out.content for out in self.chat.out if out.posted == posted]
        assert not isinstance(files, Message)
        return [(file.name, file.data) for file in files]

    def _may_see(self, person: Person, posted: Posted) -> bool:
        return posted.place == self.place or posted.place.channel.endswith(f" {person.id}")


@asynccontextmanager
async def fake_chat_rig(_: Path) -> AsyncIterator[FakeChatRig]:
    """A fake that can look up what it sent, as Slack and the room can."""
    yield _rig(finds=True)


@asynccontextmanager
async def forgetful_chat_rig(_: Path) -> AsyncIterator[FakeChatRig]:
    """A fake that cannot tell what it sent, as Teams cannot."""
    yield _rig(finds=False)


def _rig(*, finds: bool) -> FakeChatRig:
    rig = FakeChatRig(
        FakeChat(lambda: datetime(2026, 1, 5, 12, tzinfo=UTC), looks_up=finds), finds, finds
    )
    rig.chat.gone = {rig.nowhere, rig.nobody, rig.no_thread(), rig.no_message()}
    return rig


def _texts(part: object) -> list[str]:
    match part:
        case str():
            return [part]
        case tuple():
            return [text for each in part for text in _texts(each)]
        case File():
            return []
        case _ if is_dataclass(part):
            names = [each.name for each in fields(part) if each.name != "kind"]
            return [text for name in names for text in _texts(getattr(part, name))]
        case _:
            return []
