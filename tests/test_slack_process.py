"""The command with Slack configured: what it serves, says and refuses."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.rigs.slack import PretendSlack, pretend_slack
from tests.test_process import environment


@pytest.fixture
async def slack() -> AsyncIterator[PretendSlack]:
    async with pretend_slack() as platform:
        yield platform


def settings(slack: PretendSlack, *names: str) -> dict[str, str]:
    known = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.secret,
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
    }
    return {name: known[name] for name in names} | {"SLACK_API_URL": slack.url}


@asynccontextmanager
async def started(
    *words: str, cwd: Path, **rest: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, list[str]]]:
    """The bot, and the lines it said until it served."""
    command = (sys.executable, "-m", "adapters", "run", "--port", "0", *words)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=environment(**rest), stdout=pipe, stderr=pipe
    )
    said: list[str] = []
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            while not said or (said[-1] and "Not set in the site settings" not in said[-1]):
                said.append((await process.stdout.readline()).decode())
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def get(said: list[str], path: str) -> tuple[int, str]:
    found = re.search(r"http://[\w.]+:\d+", "".join(said))
    assert found, said
    async with aiohttp.ClientSession() as session, session.get(found[0] + path) as response:
        return response.status, await response.text()


async def ready(said: list[str]) -> tuple[int, str]:
    return await readiness(said, well=True)


async def readiness(said: list[str], *, well: bool) -> tuple[int, str]:
    """Ask until it is well, or until it is not."""
    async with asyncio.timeout(30):
        while True:
            answer = await get(said, "/readyz")
            if (answer[0] == 200) == well:
                return answer
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "names, way",
    [
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), "Socket Mode"),
        (("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), "HTTP, for one workspace"),
        (
            ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"),
            "HTTP, for every workspace that installs it",
        ),
    ],
)
async def test_it_says_how_it_speaks_to_slack_and_the_room_is_off(
    slack: PretendSlack, tmp_path: Path, names: tuple[str, ...], way: str
) -> None:
    async with started(cwd=tmp_path, **settings(slack, *names)) as (_, said):
        well = await ready(said)
        room, events = await get(said, "/"), await get(said, "/slack/events")
        install = await get(said, "/slack/install")

    assert f"Speaking to Slack ({way})" in said[0]
    assert well == (
        200,
        '{"database": "well", "courier": "well", "slack": "well", "sealing": "off"}',
    )
    assert room[0] == 404
    # Without a signing secret nobody could be told from Slack.
    assert events[0] == (404 if way == "Socket Mode" else 405)
    assert (install[0] == 200) == way.startswith("HTTP, for every")


async def test_the_room_stands_beside_slack_only_if_somebody_insists(
    slack: PretendSlack, tmp_path: Path
) -> None:
    known = settings(slack, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")

    async with started("--room", cwd=tmp_path, **known) as (_, said):
        room = await get(said, "/")

    assert room[0] == 200
    assert "The room is at" in said[0]


async def test_a_lost_connection_shows_until_there_is_another(
    slack: PretendSlack, tmp_path: Path
) -> None:
    known = settings(slack, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")

    async with started(cwd=tmp_path, **known) as (_, said):
        await ready(said)
        slack.app_token = "xapp-another"
        await slack.socket.drop()
        answer = await readiness(said, well=False)

    assert answer == (
        503,
        '{"database": "well", "courier": "well", "slack": "not well", "sealing": "off"}',
    )


@pytest.mark.parametrize("refused", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_a_token_slack_does_not_accept_is_one_line_that_names_it(
    slack: PretendSlack, tmp_path: Path, refused: str
) -> None:
    known = settings(slack, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
    known[refused] = known[refused][:5] + "made-up"

    async with started(cwd=tmp_path, **known) as (process, _):
        _, errors = await process.communicate()

    assert process.returncode == 1
    [line] = [line for line in errors.decode().splitlines() if refused in line]
    assert line.startswith(f"Slack does not accept {refused}: ")
    assert "made-up" not in errors.decode()
    assert "Traceback" not in errors.decode()


async def test_it_stops_within_five_seconds(slack: PretendSlack, tmp_path: Path) -> None:
    known = settings(slack, "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")

    async with started(cwd=tmp_path, **known) as (process, said):
        await ready(said)
        process.terminate()
        async with asyncio.timeout(5):
            _, errors = await process.communicate()

    assert process.returncode == 0
    assert "Traceback" not in errors.decode()
