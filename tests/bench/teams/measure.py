"""Teams' replies a second: kept, and kept and answered, each beside others; and a long run."""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import kept
from tests.bench.runs import Run, send
from tests.bench.servers import POSTGRESQL, SQLITE, Server, bot, free_port, serving
from tests.bench.slack.plain import REPLIES
from tests.bench.teams import report
from tests.bench.teams.events import Writer
from tests.bench.teams.report import AIOHTTP, Growth, plain
from tests.bench.teams.team import Meeting, channel_of, settings
from tests.bench.turns import Target, Turns
from tests.rigs.postgres import postgres_server
from tests.rigs.teams.server import pretend_teams
from tests.rigs.teams.things import APP, TENANT

SOAK_AT_ONCE = 16


@dataclass(frozen=True)
class Size:
    """
    Replies of one run by how many come at once, to keep and to answer; and how many runs.

    `soak` are the replies of the long run, in `laps` of the same length.
    """

    kept: Mapping[int, int]
    answered: Mapping[int, int]
    runs: int
    warm_up: int
    soak: int
    laps: int = 4


FULL = Size(
    {1: 1_000, 16: 5_000, 64: 5_000},
    {1: 50, 16: 200, 64: 200},
    runs=3,
    warm_up=100,
    soak=8_000,
)
QUICK = Size(
    {1: 50, 16: 200, 64: 200}, {1: 20, 16: 60, 64: 60}, runs=1, warm_up=40, soak=400, laps=2
)


def measure(size: Size) -> str:
    return asyncio.run(_beside_teams(size))


async def _beside_teams(size: Size) -> str:
    """Let the pretend Teams answer while another thread measures."""
    async with pretend_teams() as teams:
        meeting = Meeting(teams, asyncio.get_running_loop())
        return await asyncio.to_thread(_measure, meeting, size)


def _measure(meeting: Meeting, size: Size) -> str:
    with (
        tempfile.TemporaryDirectory(prefix="briefing-bot-bench-") as name,
        postgres_server() as postgres,
        _microsoft(meeting, Path(name)) as service,
    ):
        folder = Path(name)
        disk = kept.disk_ms(folder)
        told = settings(service, folder, APP, TENANT)
        ours, others = (kept.bases(folder, whose, postgres) for whose in ("bot", "plain"))
        front = meeting.teams.front("")
        write = Writer(front, f"http://127.0.0.1:{service.port}/")
        turns = Turns(write, size.runs, size.warm_up)
        with _keeping(meeting, folder, told, ours) as targets:
            rounds = {target.name: target for target in targets}
            keeping = turns.all("kept", targets, size.kept)
            grown = [_soak(turns, target, write, size) for target in targets if target.table]
        with _answering(folder, told, rounds, others) as targets:
            answering = turns.all("answered", targets, size.answered, service)
    return "\n".join(
        (
            report.keeping(keeping, size.runs, disk),
            report.growing(grown),
            report.answering(answering, size.runs),
        )
    )


def _soak(turns: Turns, target: Target, write: Writer, size: Size) -> Growth:
    """Send the replies of the long run, and look at the server after each lap."""
    growth = Growth(target.name)
    lap = size.soak // size.laps
    for number in range(size.laps):
        growth.laps.append(_lap(turns, target, write, f"soak-{number}", lap))
    return growth


def _lap(turns: Turns, target: Target, write: Writer, mark: str, count: int) -> tuple[Run, int]:
    waiting = write(target.patterns, count, mark, turns.second())
    run = send(target.server, waiting, SOAK_AT_ONCE, "200")
    said = [kept.text(mark, each) for each in range(count)]
    assert target.base
    kept.insist(target.name, target.base, (target.table,), said, mark)
    return run, target.server.files


@contextlib.contextmanager
def _microsoft(meeting: Meeting, folder: Path) -> Iterator[Server]:
    with _program("service", folder, {}, "service", str(folder), _listed(meeting)) as service:
        yield service


@contextlib.contextmanager
def _keeping(
    meeting: Meeting, folder: Path, told: Mapping[str, str], bases: Mapping[str, kept.Base]
) -> Iterator[Sequence[Target]]:
    """A bare server, and the real command with a round open on each store."""
    with contextlib.ExitStack() as stack:
        bots = list[Target]()
        for name, base in bases.items():
            server = stack.enter_context(bot(name, base.url, folder, {**told, **base.settings}))
            patterns = meeting.open_round(server, base.url, channel_of(name))
            bots.append(Target(server, patterns, base, kept.CORE))
        bare = stack.enter_context(_program(AIOHTTP, folder, told, "bare", _listed(meeting)))
        yield [Target(bare, bots[0].patterns), *bots]


@contextlib.contextmanager
def _answering(
    folder: Path,
    told: Mapping[str, str],
    rounds: Mapping[str, Target],
    others: Mapping[str, kept.Base],
) -> Iterator[Sequence[Target]]:
    """For each store a plain bot and ours, which goes on with the round it has."""
    with contextlib.ExitStack() as stack:
        targets = list[Target]()
        for name in (SQLITE, POSTGRESQL):
            patterns, own, plainly = rounds[name].patterns, rounds[name].base, others[name]
            assert own
            other = _program(plain(name), folder, told, "plain", plainly.url)
            ours = _program(name, folder, told, "answering", own.url)
            targets.append(Target(stack.enter_context(other), patterns, plainly, REPLIES))
            targets.append(Target(stack.enter_context(ours), patterns, own, kept.CORE))
        yield targets


def _listed(meeting: Meeting) -> str:
    return json.dumps({"keys": [meeting.teams.key.listed]})


@contextlib.contextmanager
def _program(
    name: str, folder: Path, told: Mapping[str, str], module: str, *words: str
) -> Iterator[Server]:
    """One of the programs beside this file."""
    port = free_port()
    command = ("-m", f"tests.bench.teams.{module}", str(port), *words)
    with serving(name, port, folder, *command, settings=told) as server:
        yield server
