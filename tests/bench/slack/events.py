"""The requests by which Slack tells of a reply: written and signed before the clock starts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.door import ROUTE
from tests.bench import kept
from tests.rigs.slack import Front

LIKE = "Said once, in the form that all the others have."
"""What each person writes first: it is the pattern, and the bot learns their names from it."""


@dataclass(frozen=True)
class Pattern:
    """One event about one reply, with blanks for what differs in the others."""

    body: str

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Pattern":
        body = json.dumps(payload)
        event = payload["event"]
        blanks = {LIKE: "<text>", event["ts"]: "<ts>", payload["event_id"]: "<event>"}
        for known, blank in blanks.items():
            body = body.replace(known, blank)
        return cls(body)

    def about(self, said: str, ts: str, event: str) -> bytes:
        """The same about another reply."""
        filled = self.body.replace("<text>", said).replace("<ts>", ts)
        return filled.replace("<event>", event).encode()


def requests(
    front: Front, patterns: Sequence[Pattern], count: int, mark: str, began: int
) -> list[str]:
    """
    One reply after another by people in turn, each at a moment of its own.

    They are good for five minutes. Slack's moments are seconds and microseconds: `began` are the
    seconds, which no other run of these people may have.
    """
    return [
        _request(
            front,
            patterns[number % len(patterns)].about(
                kept.text(mark, number), f"{began}.{number:06}", f"Ev{mark}{number:06}"
            ),
        )
        for number in range(count)
    ]


def _request(front: Front, body: bytes) -> str:
    signed = "".join(f"{name}: {value}\r\n" for name, value in front.signed(body).items())
    return (
        f"POST {ROUTE} HTTP/1.1\r\n"
        "Host: bot.example.org\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        "Accept-Encoding: gzip,deflate\r\n"
        "Accept: */*\r\n"
        f"{signed}"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
        f"{body.decode()}"
    )
