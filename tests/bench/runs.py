"""Runs: prepared requests sent to one server after another, and what came of them."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median

from tests.bench.client import SECONDS, Job, Outcome
from tests.bench.servers import ROOT, Server

AT_ONCE = (1, 16, 64)

BUSY = 0.9
"""Above this share of a processor, the load and not the server may be what is measured."""


@dataclass(frozen=True)
class Run:
    """One run: what came of it, and the server's memory after it."""

    count: int
    outcome: Outcome
    megabytes: float

    @property
    def rate(self) -> float:
        return self.count / self.outcome.seconds

    @property
    def cpu_ms(self) -> float:
        return self.outcome.server_cpu / self.count * 1000


@dataclass(frozen=True)
class Runs:
    """All runs, by server and how many requests came at once; every figure is a median."""

    _all: dict[tuple[str, int], list[Run]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, at_once: int, run: Run) -> None:
        self._all[name, at_once].append(run)

    def rate(self, name: str, at_once: int) -> float:
        return median(run.rate for run in self._all[name, at_once])

    def cpu_ms(self, name: str, at_once: int) -> float:
        return median(run.cpu_ms for run in self._all[name, at_once])

    def p50_ms(self, name: str, at_once: int) -> float:
        return median(run.outcome.p50 for run in self._all[name, at_once]) * 1000

    def p99_ms(self, name: str, at_once: int) -> float:
        return median(run.outcome.p99 for run in self._all[name, at_once]) * 1000

    def megabytes(self, name: str, at_once: int) -> float:
        return self._all[name, at_once][-1].megabytes

    def warning(self) -> str:
        """Say so if the load itself had too much to do; "" if not."""
        every = [run.outcome for several in self._all.values() for run in several]
        load = max(outcome.client_cpu / outcome.seconds for outcome in every)
        if load <= BUSY:
            return ""
        return f"The load took {load:.0%} of a processor; the floor may be higher than shown.\n"


def send(server: Server, requests: Sequence[str], at_once: int, status: str) -> Run:
    """Send everything; ends the bench unless each was answered with that status."""
    job = Job(server.port, server.pid, at_once, list(requests))
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        input=json.dumps(asdict(job)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=SECONDS + 30,
    )
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.statuses != {status: len(requests)}:
        raise SystemExit(f"{server.name} did not keep every reply: {outcome.statuses}.")
    return Run(len(requests), outcome, server.megabytes)
