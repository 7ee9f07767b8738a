"""Socket Mode: what comes over the connection is taken, acknowledged, and never lost with it."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from adapters.slack.clients import open_session, web_client
from adapters.slack.door import Answer
from adapters.slack.socket import BadAppToken, Socket
from bot.errors import NotYet
from tests.rigs.logged import logged
from tests.rigs.slack import Delivered, Fault, PretendSlack, pretend_slack

EVENT = {"type": "event_callback", "event": {"text": "All quiet at Meera's"}}
COMMAND = {"command": "/briefing", "text": "", "user_id": "U1", "team_id": "T1"}


@dataclass
class Ear:
    """Takes what comes over a socket, as it is told to."""

    slack: PretendSlack
    session: aiohttp.ClientSession
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)
    error: Exception | None = None
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.go_on.set()
        self.socket = self.new_socket(self.slack.app_token)

    def new_socket(self, token: str, **options: float) -> Socket:
        return Socket(token, web_client("", self.slack.url, self.session), self.take, **options)

    @property
    def attempts(self) -> int:
        """How often an address was asked for."""
        return [method for method, _ in self.slack.calls].count("apps.connections.open")

    async def take(self, payload: Mapping[str, Any]) -> Answer:
        self.taken.append(payload)
        await self.go_on.wait()
        if self.error:
            raise self.error
        return self.answer

    async def tell(self, payload: Mapping[str, Any] = EVENT) -> Delivered:
        kind = "slash_commands" if "command" in payload else "events_api"
        return await self.slack.socket.send(kind, payload)

    async def holding(self, count: int) -> None:
        """Wait until so many envelopes are in hand."""
        await until(lambda: len(self.taken) >= count)


async def until(true: Callable[[], bool], patience: float = 10) -> None:
    async with asyncio.timeout(patience):
        while not true():  # noqa: ASYNC110  what is waited for belongs to the SDK
            await asyncio.sleep(0.01)


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    async with pretend_slack() as slack, open_session() as session:
        ear = Ear(slack, session)
        await ear.socket.start()
        await slack.socket.connected()
        slack.socket.at_work = lambda: bool(ear.socket._in_hand)
        yield ear
        ear.go_on.set()
        await ear.socket.stop()
        # Whatever was left open would be a warning now, and a warning is an error.
        gc.collect()


# Acknowledging


async def test_what_was_taken_is_acknowledged(ear: Ear) -> None:
    told = await ear.tell()

    assert (told.status, told.body) == (200, "")
    assert ear.taken == [EVENT]


async def test_only_when_it_was_taken(ear: Ear) -> None:
    ear.go_on.clear()
    telling = asyncio.create_task(ear.tell())
    await ear.holding(1)
    assert ear.slack.socket.acks == []

    ear.go_on.set()

    assert (await telling).status == 200
    assert len(ear.slack.socket.acks) == 1


@pytest.mark.parametrize(
    "body, seen",
    [
        (None, ""),
        ("Which team?", {"text": "Which team?"}),
        ({"response_action": "clear"}, {"response_action": "clear"}),
        ({}, ""),
    ],
)
async def test_what_is_shown_goes_with_the_acknowledgement(ear: Ear, body: Any, seen: Any) -> None:
    ear.answer = Answer(body=body)

    told = await ear.tell(COMMAND)

    assert (told.status, told.body) == (200, seen)


async def test_but_not_to_an_event_which_takes_none(ear: Ear) -> None:
    ear.answer = Answer(body={"text": "Thanks"})

    told = await ear.tell()

    assert (told.status, told.body) == (200, "")


@pytest.mark.parametrize(
    "error, answer",
    [
        (NotYet("a message is on its way"), Answer()),
        (OSError("the disk is full"), Answer()),
        (None, Answer(403)),
        (None, Answer(500, "broken")),
    ],
)
async def test_what_was_not_taken_is_not_acknowledged_and_comes_again(
    ear: Ear, error: Exception | None, answer: Answer
) -> None:
    ear.error, ear.answer = error, answer

    told = await ear.tell()
    ear.error, ear.answer = None, Answer()
    again = await ear.tell()

    assert (told.status, again.status) == (500, 200)
    assert len(ear.taken) == 2


async def test_one_that_takes_long_holds_up_no_other(ear: Ear) -> None:
    ear.go_on.clear()

    telling = [asyncio.create_task(ear.tell()) for _ in range(5)]
    await ear.holding(5)
    ear.go_on.set()

    assert [told.status for told in await asyncio.gather(*telling)] == [200] * 5


async def test_nothing_is_logged_of_what_is_taken_or_goes_wrong(ear: Ear) -> None:
    with logged() as log:
        logging.getLogger().setLevel(logging.INFO)
        await ear.tell()
        assert log.getvalue() == ""
        ear.error = OSError("secret")
        await ear.tell({"type": "event_callback", "event": {"text": "secret"}})
        ear.error = NotYet("secret")
        await ear.tell()
        await ear.slack.socket.disconnect()
        await until(lambda: ear.slack.socket.connections == 1)

    lines = log.getvalue().splitlines()
    assert [line.split()[2] for line in lines] == ["event=slack_failed", "event=slack_refused"]
    assert "error=OSError" in lines[0]
    assert "secret" not in log.getvalue()


# Staying connected


async def test_a_connection_that_is_lost_is_replaced(ear: Ear) -> None:
    ear.slack.fail("apps.connections.open", Fault(status=503))
    before = ear.socket.connected

    await ear.slack.socket.drop()
    await until(lambda: not ear.socket.connected)
    await until(lambda: ear.socket.connected)

    assert before
    assert (await ear.tell()).status == 200


async def test_when_slack_asks_it_connects_anew_and_loses_nothing(ear: Ear) -> None:
    ear.go_on.clear()
    telling = asyncio.create_task(ear.tell())
    await ear.holding(1)

    await ear.slack.socket.disconnect()
    await ear.slack.socket.connected()
    ear.go_on.set()

    assert (await telling).status == 200
    assert (await ear.tell()).status == 200
    await until(lambda: len(ear.slack.socket._open) == 1)


async def test_one_connection_is_left_however_often_slack_asks(ear: Ear) -> None:
    for _ in range(2):
        await ear.slack.socket.disconnect()
        await ear.slack.socket.connected()

    await until(lambda: len(ear.slack.socket._open) == 1)
    assert (await ear.tell()).status == 200


async def test_slack_is_not_pestered_while_it_is_away() -> None:
    async with pretend_slack() as slack, open_session() as session:
        ear = Ear(slack, session)
        ear.socket = ear.new_socket(slack.app_token, steady=0.1)
        await ear.socket.start()
        await slack.socket.connected()
        await asyncio.sleep(0.2)
        slack.fail("apps.connections.open", *[Fault(status=503)] * 99)

        await slack.socket.drop()
        await asyncio.sleep(0.5)

        assert ear.attempts == 2
        assert not ear.socket.connected
        await ear.socket.stop()


async def test_an_address_that_does_not_let_us_in_is_not_tried_for_ever(ear: Ear) -> None:
    used = {"ok": True, "url": f"{ear.slack.base.replace('http', 'ws', 1)}link/?ticket=used"}
    ear.slack.fail("apps.connections.open", Fault(body=used))

    await ear.slack.socket.disconnect()
    await ear.slack.socket.connected(patience=30)

    assert (await ear.tell()).status == 200


async def test_slack_may_be_away_when_the_bot_starts() -> None:
    async with pretend_slack() as slack, open_session() as session:
        ear = Ear(slack, session)
        slack.fail("apps.connections.open", Fault(status=503), Fault(drop="before"))

        await ear.socket.start()
        before = ear.socket.connected
        await slack.socket.connected()

        assert not before
        assert (await ear.tell()).status == 200
        await ear.socket.stop()


async def test_a_token_that_slack_does_not_accept_ends_the_start(ear: Ear) -> None:
    for token in ("xapp-1-A1-1-wrong", ear.slack.bot_token):
        socket = ear.new_socket(token)

        with pytest.raises(BadAppToken, match="SLACK_APP_TOKEN") as no:
            await socket.start()

        assert token not in str(no.value)
        assert "connections:write" in str(no.value)
        await socket.stop()


# Stopping


async def test_stopping_finishes_what_is_in_hand(ear: Ear) -> None:
    ear.go_on.clear()
    telling = asyncio.create_task(ear.tell())
    await ear.holding(1)

    stopping = asyncio.create_task(ear.socket.stop())
    await asyncio.sleep(0.05)
    assert not stopping.done()
    ear.go_on.set()
    await stopping

    assert (await telling).status == 200
    assert not ear.socket.connected


async def test_what_comes_while_it_stops_is_left_to_slack(ear: Ear) -> None:
    ear.slack.socket.patience = 0.3
    ear.go_on.clear()
    telling = asyncio.create_task(ear.tell())
    await ear.holding(1)
    stopping = asyncio.create_task(ear.socket.stop())
    await asyncio.sleep(0)

    late = await ear.tell(COMMAND)

    ear.go_on.set()
    await stopping
    await telling
    assert late.status == 500
    assert ear.taken == [EVENT]


async def test_a_caller_need_not_wait_for_ever(ear: Ear) -> None:
    ear.slack.socket.patience = 0.3
    ear.go_on.clear()
    telling = asyncio.create_task(ear.tell())
    await ear.holding(1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await ear.socket.stop()

    assert (await telling).status == 500
    assert not ear.socket.connected
    assert len(ear.slack.socket.acks) == 0


async def test_it_can_be_stopped_while_it_looks_for_a_connection() -> None:
    async with pretend_slack() as slack, open_session() as session:
        ear = Ear(slack, session)
        slack.fail("apps.connections.open", *[Fault(status=503)] * 9)
        await ear.socket.start()

        await asyncio.wait_for(ear.socket.stop(), 5)

        assert not ear.socket.connected


async def test_stopping_leaves_no_task_behind() -> None:
    async with pretend_slack() as slack, open_session() as session:
        ear = Ear(slack, session)
        before = asyncio.all_tasks()
        await ear.socket.start()
        await slack.socket.connected()
        await slack.socket.disconnect()
        await slack.socket.connected()

        await ear.socket.stop()

        ours = {task for task in asyncio.all_tasks() - before if "slack_sdk" in repr(task)}
        assert {task for task in ours if not task.done()} == set()
