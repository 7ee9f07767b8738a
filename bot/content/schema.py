"""The JSON Schema by which editors complete and check a briefing while it is written."""

import json
from typing import Any

from bot.content.model import BriefingFile

SCHEMA_NAME = "briefing.schema.json"


def schema_text() -> str:
    """Return the schema as it stands beside the briefings."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **BriefingFile.model_json_schema(),
    }
    _wrap_theme(schema["$defs"])
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _wrap_theme(definitions: dict[str, Any]) -> None:
    """Put a theme below its key, as files have it; the other blocks' keys are their fields."""
    definitions["Theme"] = {
        "type": "object",
        "description": definitions["Theme"].pop("description"),
        "properties": {"theme": definitions["Theme"]},
        "required": ["theme"],
        "additionalProperties": False,
    }
