"""What every rig of a whole bot needs of the composition root."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from adapters import serving
from adapters.assembly import Core
from adapters.store import SqlStore
from adapters.web import report


def reported(
    app: web.Application, store: SqlStore, core: Core, platforms: Mapping[str, Any]
) -> None:
    """Add the pages for health and metrics, as the bot does."""
    report(app, lambda: serving._ready(store, core, platforms), serving._tallies(core), {})


def itself(part: Any) -> Any:
    """Put nothing before it."""
    return part
