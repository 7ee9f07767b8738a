"""Slack's replies a second: kept, and kept and answered, each beside others of the same run."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench import kept
from tests.bench.servers import POSTGRESQL, SQLITE, Server, bot, free_port, serving
from tests.bench.slack import report
from tests.bench.slack.events import requests
from tests.bench.slack.plain import REPLIES
from tests.bench.slack.report import AIOHTTP, BOLT, plain
from tests.bench.slack.team import Meeting
from tests.bench.turns import Target, Turns
from tests.rigs.postgres import postgres_server
from tests.rigs.slack import pretend_slack


@dataclass(frozen=True)
class Size:
    """Replies of one run by how many come at once, to keep and to answer; and how many runs."""

    kept: Mapping[int, int]
    answered: Mapping[int, int]
    runs: int
    warm_up: int


FULL = Size({1: 1_000, 16: 5_000, 64: 5_000}, {1: 500, 16: 2_000, 64: 2_000}, runs=3, warm_up=500)
QUICK = Size({1: 50, 16: 200, 64: 200}, {1: 30, 16: 100, 64: 100}, runs=1, warm_up=50)


def measure(size: Size) -> str:
    return asyncio.run(_beside_slack(size))


async def _beside_slack(size: Size) -> str:
    """Let the pretend Slack answer while another thread measures."""
    async with pretend_slack() as slack:
        meeting = Meeting(slack, asyncio.get_running_loop())
        return await asyncio.to_thread(_measure, meeting, size)


def _measure(meeting: Meeting, size: Size) -> str:
    with (
        tempfile.TemporaryDirectory(prefix="briefing-bot-bench-") as name,
        postgres_server() as postgres,
    ):
        folder = Path(name)
        disk = kept.disk_ms(folder)
        ours, others = (kept.bases(folder, whose, postgres) for whose in ("bot", "plain"))
        turns = Turns(partial(requests, meeting.front), size.runs, size.warm_up)
        with _keeping(meeting, folder, ours) as targets:
            rounds = {target.name: target for target in targets}
            keeping = turns.all("kept", targets, size.kept)
        with _answering(meeting, folder, rounds, others) as (targets, api):
            answering = turns.all("answered", targets, size.answered, api)
    return report.keeping(keeping, size.runs, disk) + "\n" + report.answering(answering, size.runs)


@contextlib.contextmanager
def _keeping(
    meeting: Meeting, folder: Path, bases: Mapping[str, kept.Base]
) -> Iterator[Sequence[Target]]:
    """Bare servers, and the real command with a round open on each store."""
    settings = meeting.settings
    with contextlib.ExitStack() as stack:
        bots = list[Target]()
        for name, base in bases.items():
            told = {**settings, **base.settings}
            server = stack.enter_context(bot(name, base.url, folder, told))
            patterns = meeting.open_round(server, base.url, f"C{len(bots)}")
            bots.append(Target(server, patterns, base, kept.CORE))
        bare = [
            Target(stack.enter_context(_program(name, folder, settings, "bare", name)), patterns)
            for name in (AIOHTTP, BOLT)
            for patterns in [bots[0].patterns]
        ]
        yield [*bare, *bots]


@contextlib.contextmanager
def _answering(
    meeting: Meeting, folder: Path, rounds: Mapping[str, Target], others: Mapping[str, kept.Base]
) -> Iterator[tuple[Sequence[Target], Server]]:
    """For each store a plain bot and ours, which goes on with the round it has."""
    with contextlib.ExitStack() as stack:
        api = stack.enter_context(_program("api", folder, {}, "api"))
        settings = meeting.settings | {"SLACK_API_URL": f"http://127.0.0.1:{api.port}/api/"}
        targets = list[Target]()
        for name in (SQLITE, POSTGRESQL):
            patterns, own, plainly = rounds[name].patterns, rounds[name].base, others[name]
            assert own
            other = _program(plain(name), folder, settings, "plain", plainly.url)
            ours = _program(name, folder, settings, "answering", own.url)
            targets.append(Target(stack.enter_context(other), patterns, plainly, REPLIES))
            targets.append(Target(stack.enter_context(ours), patterns, own, kept.CORE))
        yield targets, api


@contextlib.contextmanager
def _program(
    name: str, folder: Path, settings: Mapping[str, str], module: str, *words: str
) -> Iterator[Server]:
    """One of the programs beside this file."""
    port = free_port()
    command = ("-m", f"tests.bench.slack.{module}", str(port), *words)
    with serving(name, port, folder, *command, settings=settings) as server:
        yield server
