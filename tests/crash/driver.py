"""Playing rounds through whoever is alive, while workers are killed."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from random import Random

from adapters.store import open_store
from bot.model import RoundId
from tests.crash import checks
from tests.crash.core import CoreDoor
from tests.crash.crew import Crew
from tests.crash.people import Door, Play
from tests.crash.platform import Platform
from tests.crash.recording import Recorder
from tests.crash.slack.people import SlackDoor
from tests.crash.slack.platform import SlackSide, slack_side
from tests.crash.teams.people import TeamsDoor
from tests.crash.teams.platform import TeamsSide, teams_side
from tests.crash.trials import Trial
from tests.crash.wire import listen
from tests.rigs.postgres import Postgres

PATIENCE = 240.0
"""Seconds that one round may take."""


def play(trial: Trial, server: Postgres | None) -> Counter[str]:
    """Run a trial on a new database, check everything, and return the counts."""
    if trial.database == "postgresql":
        assert server
        return asyncio.run(_on_postgresql(trial, server))
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        return asyncio.run(_run(trial, f"sqlite:///{folder}/bot.db"))


async def _on_postgresql(trial: Trial, server: Postgres) -> Counter[str]:
    url = await server.new_database()
    try:
        return await _run(trial, url)
    finally:
        await server.drop_database(url)


async def _run(trial: Trial, url: str) -> Counter[str]:
    """Play rounds until the kills are used up, and check each."""
    tally: Counter[str] = Counter()
    async with _crew(trial, url, tally) as crew:
        killing = asyncio.create_task(crew.kill_again_and_again())
        try:
            plays = await _play(crew, killing)
            await killing
            await _quiet(crew)
        finally:
            killing.cancel()
            await asyncio.wait({killing})
    await _check_database(crew, plays)
    tally["kills"] = len(crew.killed)
    assert not crew.platform.flaws
    return tally + checks.check_duplicates(crew.platform, crew.killed, crew.trial.lease)


async def _play(crew: Crew, killing: asyncio.Task[None]) -> list[Play]:
    plays: list[Play] = []
    door = _door(crew)
    while not killing.done():
        random = Random(f"{crew.trial.seed} round {len(plays)}")
        play = Play(door, crew.platform, random, crew.tally)
        async with asyncio.timeout(PATIENCE):
            if not plays:
                await play.set_up()
            await play.run()
            await _check(crew, play)
            await play.speak_late()
        plays.append(play)
    return plays


@contextlib.asynccontextmanager
async def _crew(trial: Trial, url: str, tally: Counter[str]) -> AsyncIterator[Crew]:
    random = Random(trial.seed)
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crash-")))
        platform = await stack.enter_async_context(_platform(trial, random))
        crew = Crew(trial, url, folder, platform, random, tally)
        await stack.enter_async_context(await listen(str(folder / "platform"), platform.answer))
        crew.start()
        try:
            yield crew
        finally:
            crew.stop()
            tally.update((folder / "log").read_text().splitlines())


@contextlib.asynccontextmanager
async def _platform(trial: Trial, random: Random) -> AsyncIterator[Platform]:
    if trial.through == "core":
        yield Recorder(random, trial.looks_up)
        return
    side = slack_side if trial.through == "slack" else teams_side
    async with side(random) as platform:
        yield platform


def _door(crew: Crew) -> Door:
    platform, somebody, tally = crew.platform, crew.somebody, crew.tally
    if isinstance(platform, SlackSide):
        return SlackDoor(platform, somebody, crew.url, crew.random, tally)
    if isinstance(platform, TeamsSide):
        return TeamsDoor(platform, somebody, crew.url, crew.random, tally)
    return CoreDoor(platform, somebody, tally)


async def _check(crew: Crew, play: Play) -> None:
    platform = crew.platform
    (digest,) = platform.keys(f"digest:{play.round}:")
    signed = digest.rpartition(":")[2]
    checks.check_minutes(await play.door.minutes(play.round, signed), play.expected)
    checks.check_order(platform, play.round, play.prompts)
    for copy in platform.copies(digest):
        checks.check_digest(copy, play.expected)
    for task in ("signed-file", "digest-file"):
        for copy in platform.copies(f"{task}:{play.round}:{signed}"):
            # Of one that is only half there, another has come whole.
            if not copy.left:
                checks.check_file(copy, play.expected)
    crew.tally["rounds"] += 1


async def _quiet(crew: Crew) -> None:
    """Return when nothing has been sent for longer than a lease."""
    begun = -1
    while crew.platform.begun != begun:
        begun = crew.platform.begun
        await asyncio.sleep(crew.trial.lease * 1.2)


async def _check_database(crew: Crew, plays: Sequence[Play]) -> None:
    """Nothing waits, nothing was given up, and every copy the bot knows shows that it is over."""
    async with await open_store(crew.url) as store:
        assert await store.next_due() is None
        assert not await store.undelivered()
        for play in plays:
            record = await store.record(RoundId(play.round))
            assert record
            checks.check_threads(crew.platform, play.round, {each for _, each in record.posted})
            for _number, posted in record.posted:
                refs = crew.platform.refs(posted)
                assert refs
                assert not any(ref.startswith(("action:", "close:", "next:")) for ref in refs)
