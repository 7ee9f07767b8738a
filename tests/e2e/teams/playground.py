"""The real command beside the Microsoft 365 Agents Playground, which nobody here wrote."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from adapters.teams.door import ROUTE
from tests.node import NODE, PACKAGES
from tests.test_process import running

Json = dict[str, Any]

TENANT, BOT, TEAM = "tenant-1", "28:briefing", "team-1"
CHANNEL, CHAT, DIRECT = "19:riverside@thread.tacv2", "19:riverside@thread.v2", "a:direct"
PEOPLE = {
    "sian": "Siân Pritchard",
    "meera": "Meera Nair",
    "tom": "Tom Baker",
    "ada": "Ada Okafor",
    "lee": "Lee Marsh",
    "fatima": "Fatima Ali",
}
"""The first sits before the page; the playground wants exactly five others."""

_CLI = PACKAGES / "@microsoft" / "m365agentsplayground" / "cli.js"
_HERE = Path(__file__).parent
_BEGIN = 1_795_424_680_000


def user(name: str) -> str:
    """The id of a person, for Teams and for Entra alike: the playground knows one of both."""
    return f"00000000-0000-4000-8000-{list(PEOPLE).index(name):012}"


@dataclass
class Playground:
    """The playground as a program sees it; `url` is its page."""

    url: str
    bot: str

    def __post_init__(self) -> None:
        self._ids = count(_BEGIN)

    def tells(self, activity: Mapping[str, Any]) -> None:
        """Have any activity sent to the bot: what its page calls a custom activity."""
        body = json.dumps(activity).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self.url}/_internal/v1/customActivities", body, headers)  # noqa: S310 - on loopback
        with urlopen(request, timeout=20) as response:  # noqa: S310 - likewise
            assert response.status == 200

    def says(self, who: str, thread: str, text: str) -> str:
        """Reply in a thread without naming the bot, as the page cannot; gives the message's id."""
        id = str(next(self._ids))
        self.tells(self._activity("message", who, thread) | {"id": id, "text": text})
        return id

    def edits(self, who: str, thread: str, id: str, text: str) -> None:
        told = self._activity("messageUpdate", who, thread, "editMessage")
        self.tells(told | {"id": id, "text": text})

    def deletes(self, who: str, thread: str, id: str) -> None:
        told = self._activity("messageDelete", who, thread, "softDeleteMessage")
        self.tells(told | {"id": id})

    def presses(self, who: str, data: Mapping[str, Any]) -> None:
        """Press a button or send a form in, both of which the data tells, in the channel."""
        action = {"type": "Action.Execute", "verb": "do", "data": data}
        told = self._activity("invoke", who, "1")
        told |= {"id": str(next(self._ids)), "name": "adaptiveCard/action"}
        self.tells(told | {"value": {"action": action, "trigger": "manual"}})

    def _activity(self, type: str, who: str, thread: str, event: str = "") -> Json:
        """An activity in a thread of the channel, as `tests/payloads/teams` has them."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "type": type,
            "channelId": "msteams",
            "serviceUrl": f"{self.url}/_connector",
            "timestamp": now,
            "from": {"id": user(who), "aadObjectId": user(who), "name": PEOPLE[who]},
            "recipient": {"id": BOT, "name": "Briefing"},
            "conversation": {
                "isGroup": True,
                "conversationType": "channel",
                "tenantId": TENANT,
                "id": f"{CHANNEL};messageid={thread}",
            },
            "channelData": {
                "tenant": {"id": TENANT},
                "team": {"id": TEAM},
                "channel": {"id": CHANNEL},
                **({"eventType": event} if event else {}),
            },
            "textFormat": "plain",
            "locale": "en-GB",
        }


def _config() -> Json:
    me, *others = map(_person, PEOPLE)
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": "Briefing"},
        "currentUser": me,
        "users": others,
        "personalChat": {"id": DIRECT},
        "groupChat": {"id": CHAT, "name": "Riverside chat"},
        "team": {
            "id": TEAM,
            "name": "Riverside",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": CHANNEL, "name": "Team meeting"}],
        },
    }


def _person(name: str) -> Json:
    given, surname = PEOPLE[name].split()
    mail = f"{name}@example.org"
    return {
        "id": user(name),
        "name": PEOPLE[name],
        "userPrincipleName": mail,
        "aadObjectId": user(name),
        "givenName": given,
        "surname": surname,
        "email": mail,
    }


@contextmanager
def _playing(bot: str, folder: Path) -> Iterator[Playground]:
    """Start the playground on loopback, with our people in it; it is stopped at the end."""
    assert PACKAGES.exists(), "The packages for Node are not installed: run `make e2e`."
    (folder / ".m365agentsplayground.yml").write_text(json.dumps(_config()))
    command = [NODE, "--require", _HERE / "loopback.cjs", _CLI, "start", "--port", "0"]
    command += [
        "--app-endpoint",
        f"{bot}{ROUTE}",
        "--channel-id",
        "msteams",
        "--disable-telemetry",
    ]
    environment = {
        **os.environ,
        "TEAMSAPPTESTER_BROWSER": "none",
        "TZ": "UTC",
        "HOME": str(folder),
    }
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            said = process.stdout.readline()
            found = re.fullmatch(r"Listening on (\d+)\n", said)
            assert found, said
            yield Playground(f"http://localhost:{found[1]}", bot)
        finally:
            process.terminate()


@contextmanager
def beside_playground(folder: Path) -> Iterator[Playground]:
    """The command without credentials; at the end it must not have complained."""
    with running("--teams", cwd=folder) as (process, bot), _playing(bot, folder) as playground:
        log = ""
        try:
            yield playground
        finally:
            process.terminate()
            log = process.communicate(timeout=20)[1]
            sys.stderr.write(log)
        assert process.returncode == 0
        complaints = [
            line for line in log.splitlines() if re.search("level=(warning|error)", line)
        ]
        assert [line for line in complaints if "teams_without_credentials" not in line] == []
