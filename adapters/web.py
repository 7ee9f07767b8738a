"""What every installation answers, whatever platforms it speaks to: health and metrics."""

from collections.abc import Awaitable, Callable, Iterator, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

MAX_BODY = 1024 * 1024
"""Bytes of a request's body. Slack tells an edit of 40,000 Arabic letters in 960,000."""

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
Tallies = Mapping[str, tuple[tuple[str, ...], Callable[[], Mapping[tuple[str, ...], int]]]]
"""Counters by name: their labels, and how to read them."""


class _Tallied(Collector):
    """Shows the counters that the core keeps."""

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies

    def collect(self) -> Iterator[CounterMetricFamily]:
        for name, (labels, read) in self._tallies.items():
            described = name.replace("_", " ")
            family = CounterMetricFamily(f"briefing_bot_{name}", described, labels=labels)
            for key, count in sorted(read().items()):
                family.add_metric(key, count)
            yield family


def application() -> web.Application:
    """Make the application, which serves nothing yet."""
    return web.Application(client_max_size=MAX_BODY)


def report(app: web.Application, ready: Ready, tallies: Tallies, facts: Mapping[str, str]) -> None:
    """Add /healthz, /readyz and /metrics; `facts` are told by /readyz and change nothing."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Tallied(tallies))

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"process": "well"})

    async def readyz(_: web.Request) -> web.Response:
        parts = await ready()
        body = {part: "well" if well else "not well" for part, well in parts.items()}
        return web.json_response({**body, **facts}, status=200 if all(parts.values()) else 503)

    async def metrics(_: web.Request) -> web.Response:
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
