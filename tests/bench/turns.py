"""Sending a platform's events to one server after another, and looking at what became of them."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from tests.bench import kept
from tests.bench.runs import AT_ONCE, Run, Runs, send
from tests.bench.servers import Server

Write = Callable[[Sequence[Any], int, str, int], list[str]]
"""Writes requests: from patterns, so many, with a mark and the second they claim to be from."""

SECONDS = 10
"""As many as a run's messages have moments for, where those are milliseconds."""


@dataclass(frozen=True)
class Target:
    """A server to send to; without a `base` it keeps nothing."""

    server: Server
    patterns: Sequence[Any]
    base: kept.Base | None = None
    table: str = ""

    @property
    def name(self) -> str:
        return self.server.name


class Turns:
    """Everything in turn, so that a busy moment of the machine is shared by all."""

    def __init__(self, write: Write, runs: int, warm_up: int) -> None:
        self._write = write
        self._runs = runs
        self._warm_up = warm_up
        self._second = int(time.time())

    def all(
        self,
        what: str,
        targets: Sequence[Target],
        counts: Mapping[int, int],
        api: Server | None = None,
    ) -> Runs:
        """Warm up, then run; where there is an `api`, each reply is answered there."""
        runs = Runs()
        for target in targets:
            self._run(target, 16, self._warm_up, f"{what}-warm", api)
        for number in range(self._runs):
            for at_once in AT_ONCE:
                for target in targets:
                    mark = f"{what}-{number}-{at_once}"
                    run = self._run(target, at_once, counts[at_once], mark, api)
                    runs.add(target.name, at_once, run)
        return runs

    def second(self) -> int:
        """Give a moment to a run: messages are named by theirs, so none may have another's."""
        self._second += SECONDS
        return self._second

    def _run(self, target: Target, at_once: int, count: int, mark: str, api: Server | None) -> Run:
        waiting = self._write(target.patterns, count, mark, self.second())
        run = send(target.server, waiting, at_once, "200")
        said = [kept.text(mark, number) for number in range(count)]
        if target.base:
            kept.insist(target.name, target.base, (target.table,), said, mark)
        if api:
            _insist_on_answers(target.name, api, said)
        return run


def _insist_on_answers(name: str, api: Server, said: Sequence[str]) -> None:
    """End the bench unless each reply was answered once."""
    with urlopen(f"http://127.0.0.1:{api.port}/posted") as answer:
        posted = sorted(json.load(answer))
    if posted != sorted(each.partition(":")[0] for each in said):
        raise SystemExit(
            f"{name}: {len(said)} replies were to be answered, and {len(set(posted))} were, "
            f"{len(posted)} times. Void."
        )
