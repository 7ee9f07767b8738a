"""The command with Teams configured, or without credentials: what it serves, says and refuses."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rigs.teams.keys import KeyServer, key_server
from tests.rigs.teams.login import Login, login_server
from tests.rigs.teams.server import PretendTeams, pretend_teams
from tests.rigs.teams.things import APP, CHANNEL, TENANT, Json
from tests.rigs.teams_round import WORDS
from tests.rigs.teams_seen import text_of
from tests.test_process import finished
from tests.test_slack_process import get, ready, started

REGISTRATION = {
    "MicrosoftAppId": APP,
    "MicrosoftAppPassword": "s3cret-invented",
    "MicrosoftAppTenantId": TENANT,
}


@dataclass
class Microsoft:
    """All of Microsoft's that a bot speaks to."""

    teams: PretendTeams
    keys: KeyServer
    login: Login
    folder: Path

    def settings(self, **rest: str) -> dict[str, str]:
        trusted = str(self.folder / "ca.pem")
        return {
            **REGISTRATION,
            "TO_CHANNEL_FROM_BOT_LOGIN_URL": self.login.url,
            "TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL": self.keys.metadata_url,
            "REQUESTS_CA_BUNDLE": trusted,
            "SSL_CERT_FILE": trusted,
            **rest,
        }


@pytest.fixture
async def microsoft(tmp_path: Path) -> AsyncIterator[Microsoft]:
    async with pretend_teams() as teams, login_server(tmp_path) as login:
        with key_server(teams.key) as keys:
            teams.issued = login.issued
            yield Microsoft(teams, keys, login, tmp_path)


def address(said: list[str]) -> str:
    found = re.search(r"http://[\w.]+:\d+", "".join(said))
    assert found, said
    return f"{found[0]}/api/messages"


@asynccontextmanager
async def serving(
    microsoft: Microsoft, *words: str, **settings: str
) -> AsyncIterator[tuple[list[str], Microsoft]]:
    async with started(*words, cwd=microsoft.folder, **settings) as (_, said):
        microsoft.teams.via = microsoft.teams.front(address(said))
        yield said, microsoft


async def post(microsoft: Microsoft, activity: Json, **headers: str) -> int:
    """Tell the bot of something without a token."""
    url, session = microsoft.teams.via.url, microsoft.teams.session
    async with session.post(url, json=activity, headers=headers) as answer:
        return answer.status


async def test_with_its_registration_it_speaks_to_teams_and_the_room_is_off(
    microsoft: Microsoft,
) -> None:
    async with serving(microsoft, **microsoft.settings()) as (said, at):
        well = await ready(said)
        told = await at.teams.say(CHANNEL, "", at.teams.sian, "help", to_bot=True)
        unsigned = await post(at, dict(told.activity))
        room = await get(said, "/")

    assert "Speaking to Teams (SingleTenant)" in said[0]
    assert well == (
        200,
        '{"database": "well", "courier": "well", "teams": "well", "sealing": "off"}',
    )
    assert (told.status, unsigned, room[0]) == (200, 401, 404)
    [answer] = microsoft.teams.standing()
    assert text_of(answer["attachments"][0]["content"]).startswith(WORDS("help_title"))
    assert set(microsoft.teams.tokens) == microsoft.login.issued


async def test_it_is_not_ready_while_microsoft_gives_it_no_token(microsoft: Microsoft) -> None:
    microsoft.login.refuses = "invalid_client"

    async with serving(microsoft, **microsoft.settings()) as (said, at):
        told = await at.teams.say(CHANNEL, "", at.teams.sian, "help", to_bot=True)
        readiness = await get(said, "/readyz")

    assert told.status == 200
    assert readiness == (
        503,
        '{"database": "well", "courier": "well", "teams": "not well", "sealing": "off"}',
    )


async def test_without_credentials_only_this_machine_is_served_and_the_log_says_so(
    microsoft: Microsoft,
) -> None:
    async with started("--teams", cwd=microsoft.folder) as (process, said):
        at = microsoft
        at.teams.issued = None
        at.teams.via = at.teams.front(address(said))
        told = await at.teams.say(CHANNEL, "", at.teams.sian, "help", to_bot=True)
        here = await post(at, dict(told.activity))
        tunnelled = await post(at, dict(told.activity), **{"X-Forwarded-For": "192.0.2.1"})
        well = await ready(said)
        process.terminate()
        _, errors = await process.communicate()

    assert "Speaking to Teams (without credentials, so for this machine alone)" in said[0]
    assert (told.status, here, tunnelled) == (200, 200, 401)
    assert well[0] == 200
    assert "event=teams_without_credentials" in errors.decode()
    assert len(microsoft.teams.standing()) == 2
    assert microsoft.teams.tokens == ["", ""]


@pytest.mark.parametrize("missing", list(REGISTRATION))
def test_half_a_registration_is_said_in_one_line(tmp_path: Path, missing: str) -> None:
    half = {name: REGISTRATION[name] for name in REGISTRATION if name != missing}

    result = finished("run", "--teams", "--port", "0", cwd=tmp_path, **half)

    [line] = result.stderr.splitlines()
    assert result.returncode == 1
    assert f"{missing} is missing" in line
    assert "invented" not in line


async def test_stopping_finishes_what_is_in_hand(microsoft: Microsoft) -> None:
    async with started(cwd=microsoft.folder, **microsoft.settings()) as (process, said):
        await ready(said)
        process.terminate()
        _, errors = await process.communicate()

    assert process.returncode == 0
    assert b"Traceback" not in errors
