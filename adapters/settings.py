"""What the environment says, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.bad_settings import BadSettings
from adapters.check import content_folder, site_file
from adapters.sealing.settings import KeySettings, read_keys
from adapters.slack.settings import SlackSettings, read_slack

DATABASE = "sqlite:///data/briefing-bot.db"
PORT = 3978
LATER = "MicrosoftApp"
"""How the settings of the platform begin that this release does not speak to."""


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Where the bot serves, remembers and reads, and which platforms it speaks to.

    `site` is None where there is no file of site settings, `keys` where nothing is sealed.
    """

    database: str
    content: Path
    site: Path | None
    port: int
    slack: SlackSettings | None = None
    keys: KeySettings | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings, or raise `BadSettings`."""
    for name in environment:
        if name.startswith(LATER) and environment[name]:
            raise BadSettings(
                f"{name} is set, but this release does not speak to Microsoft Teams yet. "
                "Unset it to go on."
            )
    database = environment.get("DATABASE_URL") or DATABASE
    return Settings(
        database=database,
        content=content_folder(environment),
        site=site_file(environment),
        port=_port(environment.get("PORT") or str(PORT)),
        slack=read_slack(environment),
        keys=read_keys(environment, database),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:  # noqa: PLR2004 - ports end there
        raise BadSettings(f"PORT must be a number from 0 to 65535, and is {text[:20]!r}.")
    return int(text)
