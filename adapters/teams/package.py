"""The app package: what an administrator uploads to Teams, made for one registration."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from string import Template
from typing import Any, cast

from adapters.bad_settings import BadSettings
from bot.archives import pack

APP_ID = "MicrosoftAppId"
"""The setting that names the registration."""

NOWHERE = "https://website-not-given.invalid/"
"""Stands where Teams insists on a page and none was named; such addresses never lead anywhere."""

PUBLISHER = 32
"""Characters of a publisher's name that Teams takes."""

_SOURCES = Path(__file__).with_name("manifest")
_ICONS = ("color.png", "outline.png")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PAGE = re.compile(r"https://[^\s/]+\S*")


@dataclass(frozen=True, slots=True)
class About:
    """What Teams shows of the organisation that runs the bot: its name and its pages."""

    publisher: str
    website: str = NOWHERE
    privacy: str = NOWHERE
    terms: str = NOWHERE


def package(app_id: str, about: About) -> bytes:
    """Make the app package, as a ZIP file; raises `BadSettings` for what Teams would refuse."""
    manifest = json.dumps(write_manifest(app_id, about), indent=2, ensure_ascii=False) + "\n"
    files = {"manifest.json": manifest.encode()}
    files |= {name: (_SOURCES / name).read_bytes() for name in _ICONS}
    return pack(files)


def write_manifest(app_id: str, about: About) -> dict[str, Any]:
    """Fill the manifest in; raises `BadSettings` for what Teams would refuse."""
    if not _GUID.fullmatch(app_id):
        raise BadSettings(
            f"{APP_ID} must be the bot's application id, such as "
            "12345678-abcd-1234-abcd-123456789abc; docs/setup-teams.md says where it stands."
        )
    for page in (about.website, about.privacy, about.terms):
        if not _PAGE.fullmatch(page):
            raise BadSettings(f"Teams takes only https addresses of pages, not {page[:100]!r}.")
    given = asdict(about) | {"publisher": _short(about.publisher)}
    given |= {"app_id": app_id.lower(), "version": version("briefing-bot")}
    return _filled(json.loads((_SOURCES / "manifest.json").read_text(encoding="utf-8")), given)


def _short(name: str) -> str:
    return name if len(name) <= PUBLISHER else name[: PUBLISHER - 1].rstrip() + "…"


def _filled(part: Any, given: Mapping[str, str]) -> Any:
    """Put what is given where the manifest says `${…}`, once it is read: no quote does harm."""
    if isinstance(part, str):
        return Template(part).substitute(given)
    if isinstance(part, list):
        return [_filled(each, given) for each in cast("list[Any]", part)]
    if isinstance(part, dict):
        return {name: _filled(each, given) for name, each in cast("dict[str, Any]", part).items()}
    return part
