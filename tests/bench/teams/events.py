"""The requests by which Teams tells of a reply: written, with a token, before the clock starts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.teams.door import ROUTE
from tests.bench import kept
from tests.rigs.teams.front import Front

LIKE = "Said once, in the form that all the others have."
"""What each person writes first: it is the pattern."""


@dataclass(frozen=True)
class Pattern:
    """One activity about one reply, with blanks for what differs in the others."""

    body: str

    @classmethod
    def of(cls, activity: Mapping[str, Any]) -> "Pattern":
        body = json.dumps(dict(activity))
        blanks = {
            LIKE: "<text>",
            f'"{activity["id"]}"': '"<id>"',
            activity["timestamp"]: "<at>",
            activity["serviceUrl"]: "<service>",
        }
        for known, blank in blanks.items():
            body = body.replace(known, blank)
        return cls(body)

    def about(self, said: str, millis: int, service_url: str) -> bytes:
        """The same about another reply."""
        at = datetime.fromtimestamp(millis / 1000, UTC)
        filled = self.body.replace("<text>", said).replace("<id>", f"{millis}")
        filled = filled.replace("<at>", f"{at:%Y-%m-%dT%H:%M:%S.%f}Z")
        return filled.replace("<service>", service_url).encode()


@dataclass(frozen=True)
class Writer:
    """Writes the requests of one run; as Teams does, with one token for as long as it is good."""

    front: Front
    service_url: str

    def __call__(
        self, patterns: Sequence[Pattern], count: int, mark: str, began: int
    ) -> list[str]:
        """One reply after another by people in turn, each at a millisecond of its own."""
        token = self.front.token(self.service_url)
        return [
            _request(
                token,
                patterns[number % len(patterns)].about(
                    kept.text(mark, number), began * 1000 + number, self.service_url
                ),
            )
            for number in range(count)
        ]


def _request(token: str, body: bytes) -> str:
    return (
        f"POST {ROUTE} HTTP/1.1\r\n"
        "Host: bot.example.org\r\n"
        "User-Agent: Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)\r\n"
        "Accept: */*\r\n"
        f"Authorization: Bearer {token}\r\n"
        "Content-Type: application/json; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
        f"{body.decode()}"
    )
