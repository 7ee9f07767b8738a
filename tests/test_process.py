"""The command as people run it: starting, stopping, and what it says when it cannot."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from adapters.demo import contributions

COMMAND = (sys.executable, "-m", "adapters")
ROOT = Path(__file__).parents[1]


def environment(**rest: str) -> Mapping[str, str]:
    kept = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
    return {k: v for k, v in os.environ.items() if k in kept} | {"PYTHONPATH": str(ROOT)} | rest


def finished(*words: str, cwd: Path, **rest: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*COMMAND, *words),
        cwd=cwd,
        env=environment(**rest),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def running(*words: str, cwd: Path, **rest: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The bot on a port of its own, once it has said where it is."""
    with subprocess.Popen(
        (*COMMAND, "run", "--port", "0", *words),
        cwd=cwd,
        env=environment(**rest),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        found = re.search(r"http://\S+:\d+", said)
        assert found, said
        try:
            yield process, found[0]
        finally:
            process.kill()


def get(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - likewise
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def ready(url: str) -> tuple[int, str]:
    """Ask until it is ready, as whoever starts it does."""
    until = time.monotonic() + 30
    while (answer := get(f"{url}/readyz"))[0] != 200 and time.monotonic() < until:
        time.sleep(0.05)
    return answer


def test_without_any_setting_it_serves_the_room_on_sqlite(tmp_path: Path) -> None:
    with running(cwd=tmp_path) as (_, url):
        page, alive, well = get(url), get(f"{url}/healthz"), ready(url)

    assert (page[0], alive[0]) == (200, 200)
    assert "Ada Okafor" in page[1]
    assert well == (200, '{"database": "well", "courier": "well"}')
    assert (tmp_path / "data" / "briefing-bot.db").exists()


def test_metrics_count_without_naming_anybody(tmp_path: Path) -> None:
    with running(cwd=tmp_path) as (_, url):
        status, text = get(f"{url}/metrics")

    assert status == 200
    assert "briefing_bot_deliveries_total" in text
    assert "Okafor" not in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_five_seconds_and_says_nothing_odd(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running(cwd=tmp_path) as (process, url):
        ready(url)
        begun = time.monotonic()
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)

    assert process.returncode == 0
    assert time.monotonic() - begun < 5
    assert "Traceback" not in errors


def test_a_window_that_is_open_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    with running(cwd=tmp_path) as (process, url):
        request = urllib.request.Request(f"{url}/as/ada/events")  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=20):  # noqa: S310 - likewise
            process.terminate()
            process.communicate(timeout=5)

    assert process.returncode == 0


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = finished("run", "--port", str(taken.getsockname()[1]), cwd=tmp_path)

    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "Is the bot running already?" in line


def test_a_contact_that_nobody_checked_for_a_year_is_said_at_the_start(tmp_path: Path) -> None:
    lado = '{name: LADO, phone: "01632 960001", checked: 2001-02-03}'
    (tmp_path / "site.yaml").write_text(f"contacts: {{lado: {lado}}}\n")

    with running(cwd=tmp_path) as (process, _):
        assert process.stdout
        said = [process.stdout.readline() for _ in range(2)]

    assert "LADO: last checked on 3 February 2001, more than a year ago" in said[1]


@pytest.mark.parametrize(
    "setting, said",
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is not understood"),
        ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "127.0.0.1"),
        ({"PORT": "many"}, "PORT must be a number"),
        ({"SLACK_BOT_TOKEN": "xoxb-secret"}, "Slack is half configured"),
        ({"MicrosoftAppId": "secret"}, "MicrosoftAppPassword and MicrosoftAppTenantId"),
        ({"CONTENT_DIR": "nowhere"}, "nowhere"),
        ({"SITE_FILE": "nowhere.yaml"}, "nowhere.yaml"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_said_in_one_line(
    tmp_path: Path, setting: dict[str, str], said: str
) -> None:
    result = finished("run", "--port", "0", cwd=tmp_path, **setting)

    assert result.returncode == 1
    assert said in result.stderr
    assert "secret" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_room_is_not_served_beyond_this_machine(tmp_path: Path) -> None:
    refused = finished("run", "--room", "--host", "0.0.0.0", "--port", "0", cwd=tmp_path)  # noqa: S104 - that is the point
    with running("--host", "0.0.0.0", cwd=tmp_path) as (_, url):  # noqa: S104 - likewise
        port = url.rpartition(":")[2]
        page, alive = get(f"http://127.0.0.1:{port}/"), get(f"http://127.0.0.1:{port}/healthz")

    assert refused.returncode == 1
    assert "Nobody signs in to the room" in refused.stderr
    assert (page[0], alive[0]) == (404, 200)


def test_another_host_name_is_refused(tmp_path: Path) -> None:
    with running(cwd=tmp_path) as (_, url):
        status, _ = get(f"{url}/as/ada", Host="evil.example.org")

    assert status == 421


def test_the_demo_prints_minutes_with_everything_that_was_said(tmp_path: Path) -> None:
    result = finished("demo", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    for text in contributions():
        assert text in result.stdout
    assert "# Digest: Riverside family team" in result.stdout
    assert list(tmp_path.iterdir()) == []
