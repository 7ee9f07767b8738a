"""
The load: requests that were written before, each sent as soon as the one before is answered.

A process of its own that does as little as it can: connections are kept, and of an answer only
its status and length are read.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

import psutil

from tests.bench.servers import cpu_seconds

SECONDS = 300
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")


@dataclass(frozen=True)
class Job:
    """What to send where: whole requests, over so many connections."""

    port: int
    pid: int
    at_once: int
    requests: list[str]


@dataclass(frozen=True)
class Outcome:
    """What came of it; times in seconds, `statuses` are counts by status."""

    seconds: float
    p50: float
    p99: float
    server_cpu: float
    client_cpu: float
    statuses: dict[str, int]


@dataclass
class Load:
    """What is still to be sent, and what has come back."""

    waiting: Iterator[bytes]
    took: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)


class Sender(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._buffer = b""
        self._began = 0.0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server hung up"))

    def send(self) -> None:
        request = next(self._load.waiting, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._began = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = _LENGTH.search(head)
        if length and len(body) < int(length[1]):
            return
        self._load.took.append(time.perf_counter() - self._began)
        self._load.statuses[head[9:12].decode()] += 1
        self._buffer = b""
        self.send()


async def send_all(job: Job) -> Outcome:
    waiting = [request.encode() for request in job.requests]
    load, loop = Load(iter(waiting)), asyncio.get_running_loop()
    pairs = [
        await loop.create_connection(lambda: Sender(load), "127.0.0.1", job.port)
        for _ in range(job.at_once)
    ]
    server, client = psutil.Process(job.pid), psutil.Process()
    before, own, began = cpu_seconds(server), cpu_seconds(client), time.perf_counter()
    for _, sender in pairs:
        sender.send()
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(*(sender.done for _, sender in pairs))
    seconds, took = time.perf_counter() - began, sorted(load.took)
    return Outcome(
        seconds=seconds,
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
        server_cpu=cpu_seconds(server) - before,
        client_cpu=cpu_seconds(client) - own,
        statuses=dict(load.statuses),
    )


if __name__ == "__main__":
    outcome = asyncio.run(send_all(Job(**json.load(sys.stdin))))
    json.dump(asdict(outcome), sys.stdout)
