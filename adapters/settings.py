"""What the environment says, read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.bad_settings import BadSettings
from adapters.check import content_folder, site_file
from adapters.sealing.settings import KeySettings, read_keys
from adapters.slack.settings import SlackSettings, read_slack
from adapters.teams.settings import TeamsSettings, read_teams

DATABASE = "sqlite:///data/briefing-bot.db"
PORT = 3978


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Where the bot serves, remembers and reads, and which platforms it speaks to.

    `site` is None where there is no file of site settings, `keys` where nothing is sealed.
    With `local_teams` Teams is served even without its settings, to this machine alone.
    """

    database: str
    content: Path
    site: Path | None
    port: int
    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    local_teams: bool = False
    keys: KeySettings | None = None


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings, or raise `BadSettings`."""
    database = environment.get("DATABASE_URL") or DATABASE
    return Settings(
        database=database,
        content=content_folder(environment),
        site=site_file(environment),
        port=_port(environment.get("PORT") or str(PORT)),
        slack=read_slack(environment),
        teams=read_teams(environment),
        keys=read_keys(environment, database),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:  # noqa: PLR2004 - ports end there
        raise BadSettings(f"PORT must be a number from 0 to 65535, and is {text[:20]!r}.")
    return int(text)
