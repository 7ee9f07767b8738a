"""How the bot is told: over HTTP, with a token that is really signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.rigs.teams.keys import SigningKey
from tests.rigs.teams.things import APP, Json

ISSUER = "https://api.botframework.com"
PATIENCE = 15.0


@dataclass(frozen=True)
class Delivered:
    """
    Something the bot was told, and what it answered; without an answer 502, or 504 if late.

    `id` is the message's that it is about.
    """

    status: int
    body: Any
    activity: Mapping[str, Any]
    id: str = ""


@dataclass(frozen=True)
class Front:
    """The bot's address. `forged` signs with a key by the right name that is not Microsoft's."""

    url: str
    key: SigningKey
    session: aiohttp.ClientSession
    now: Any
    forged: SigningKey | None = None

    async def tell(self, activity: Json, id: str = "") -> Delivered:
        headers = {"Authorization": f"Bearer {self.token(activity['serviceUrl'])}"}
        try:
            async with self.session.post(
                self.url,
                json=activity,
                headers=headers,
                timeout=aiohttp.ClientTimeout(PATIENCE),
            ) as answer:
                is_json = answer.content_type == "application/json"
                body = await answer.json() if is_json else await answer.text()
                return Delivered(answer.status, body, activity, id)
        except TimeoutError:
            return Delivered(504, None, activity, id)
        except aiohttp.ClientError:
            return Delivered(502, None, activity, id)

    def token(self, service_url: str) -> str:
        moment = int(self.now())
        claims = {
            "serviceurl": service_url,
            "nbf": moment - 60,
            "exp": moment + 3600,
            "iss": ISSUER,
            "aud": APP,
        }
        if self.forged:
            return self.forged.sign(claims, kid=self.key.kid)
        return self.key.sign(claims)
