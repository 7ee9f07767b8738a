"""The list of what was handed over, with which any change of it is found."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from bot.archives import Files

NAME = "manifest.json"
FORMAT = "briefing-bot disclosure 1"


@dataclass(frozen=True, slots=True)
class Handed:
    """Files with their manifest among them, and what the manifest's own SHA-256 is."""

    files: Files
    digest: str


def hand_over(files: Files, about: Mapping[str, Any]) -> Handed:
    """Add the manifest to files; `about` says what they are, who asked, when and why."""
    listed = {name: _hash(data) for name, data in files.items()}
    written = _write({"format": FORMAT, **about, "files": listed})
    return Handed({**files, NAME: written}, _hash(written))


def faults(files: Files) -> Iterator[str]:
    """Yield, in sentences, how files differ from what their manifest says."""
    try:
        told: Any = json.loads(files[NAME])
        listed = dict(cast("Mapping[str, str]", told["files"]))
        sound = _write({key: value for key, value in told.items() if key != "seal"}) == files[NAME]
    except KeyError:
        yield f"{NAME} is missing, or lists no files"
        return
    except (ValueError, TypeError, AttributeError, RecursionError):
        yield f"{NAME} cannot be read"
        return
    if not sound or told.get("format") != FORMAT:
        yield f"{NAME} has been changed"
    for name in sorted({*listed, *files} - {NAME}):
        if name not in files:
            yield f"{name} is missing"
        elif name not in listed:
            yield f"{name} has been added"
        elif _hash(files[name]) != listed[name]:
            yield f"{name} has been changed"


def digest(files: Files) -> str:
    """Tell the manifest, and with it everything, in 64 characters (SHA-256)."""
    return _hash(files.get(NAME, b""))


def _write(told: Mapping[str, Any]) -> bytes:
    """Write a manifest the one way it can be written, sealed against a change of itself."""
    seal = _hash(_json(told))
    return _json({**told, "seal": seal})


def _json(value: object) -> bytes:
    return (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
