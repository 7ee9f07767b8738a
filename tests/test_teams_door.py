"""The door of the Teams adapter: whose activities are let in, and what all others are told."""

import asyncio
import base64
import hmac
import json
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from botbuilder.schema import Activity
from botframework.connector.auth import (
    BotFrameworkAuthentication,
    BotFrameworkAuthenticationFactory,
    JwtTokenExtractor,
    PasswordServiceClientCredentialFactory,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.teams.auth import MOST, Refused, Tokens
from adapters.teams.door import Answer, Door
from adapters.teams.keys import LIMIT, Keys
from adapters.teams.settings import AppType, Credentials
from adapters.web import MAX_BODY
from bot.errors import NotYet
from tests.rigs.logged import logged
from tests.rigs.teams.keys import KeyServer, SigningKey, key_server, signing_key

APP = "0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10"
TENANT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
SERVICE = "https://smba.trafficmanager.net/uk/"
ISSUER = "https://api.botframework.com"
OURS = Credentials(APP, TENANT)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
JSON = "application/json; charset=utf-8"
TABLE = Path(__file__).parents[1] / "docs" / "teams-tokens.md"

CLAIMS: Mapping[str, Any] = {
    "serviceurl": SERVICE,
    "nbf": MOMENT - 60,
    "exp": MOMENT + 3600,
    "iss": ISSUER,
    "aud": APP,
}
ACTIVITY: Mapping[str, Any] = {
    "type": "message",
    "id": "1767614400000",
    "channelId": "msteams",
    "serviceUrl": SERVICE,
    "from": {"id": "29:1", "name": "Siân"},
    "conversation": {"id": "19:a@thread.tacv2;messageid=1", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}},
    "text": "All quiet at Meera's",
}
# Microsoft's own list for the emulator; it has them in botframework.connector, too.
EMULATORS = [
    *(
        address.format(tenant)
        for tenant in (
            "d6d49420-f39b-4df7-a1dc-d59a935871db",
            "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
        )
        for address in (
            "https://sts.windows.net/{}/",
            "https://login.microsoftonline.com/{}/v2.0",
        )
    ),
    "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/",
    f"https://sts.windows.net/{TENANT}/",
    f"https://login.microsoftonline.com/{TENANT}/v2.0",
]


@dataclass(frozen=True)
class Told:
    status: int
    text: str
    head: str


@dataclass
class Doorway:
    """The door in a web server of its own, at which one knocks with any bytes."""

    runner: asyncio.Runner
    microsoft: KeyServer
    port: int = 0
    now: datetime = NOW
    remote: str = "127.0.0.1"
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)
    error: Exception | None = None
    tokens: Tokens | None = None

    async def take(self, activity: Mapping[str, Any]) -> Answer:
        self.taken.append(activity)
        if self.error:
            raise self.error
        return self.answer

    async def handle(self, request: web.Request) -> web.Response:
        return await Door(self.tokens, self.take).handle(request.clone(remote=self.remote))

    async def open(self) -> web.AppRunner:
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post("/api/messages", self.handle)
        server = web.AppRunner(app, access_log=None)
        await server.setup()
        await web.TCPSite(server, "127.0.0.1", 0).start()
        self.port = server.addresses[0][1]
        return server

    def renew(self, credentials: Credentials = OURS, url: str = "", patience: float = 5.0) -> None:
        """Start the bot afresh: it knows no keys yet."""
        self.taken.clear()
        self.answer, self.error, self.now, self.remote = Answer(), None, NOW, "127.0.0.1"
        keys = Keys(url or self.microsoft.metadata_url, lambda: self.now, patience)
        self.tokens = Tokens(credentials, keys, lambda: self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def send(self, authorization: str, activity: Any = ACTIVITY) -> Told:
        """Send one as Teams does."""
        return self.runner.run(self.sending(authorization, activity))

    async def sending(self, authorization: str, activity: Any = ACTIVITY) -> Told:
        headers = {"Authorization": authorization, "Content-Type": JSON}
        return await self.knocking(json.dumps(activity).encode(), headers)

    def knock(self, body: bytes, headers: Mapping[str, str | bytes]) -> Told:
        """Send one request; a header's value may be any bytes."""
        return self.runner.run(self.knocking(body, headers))

    async def knocking(self, body: bytes, headers: Mapping[str, str | bytes]) -> Told:
        given = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(body))}
        lines = [
            name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
            for name, value in {**given, **headers}.items()
        ]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        first = b"\r\n".join([b"POST /api/messages HTTP/1.1", *lines])
        writer.write(first + b"\r\n\r\n" + body)
        head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        return Told(int(head.split()[1]), text, head)


def key(name: str) -> SigningKey:
    """Return one of the keys that tokens here are signed with; the stranger's is not served."""
    if name == "short":
        return signing_key(name, bits=1024)
    endorsed: Mapping[str, list[str] | None] = {"bare": None, "empty": [], "other": ["webchat"]}
    return signing_key(name, endorsed.get(name, ["msteams", "cortana"]))


def served() -> list[SigningKey]:
    return [key(name) for name in ("first", "bare", "empty", "other", "short")]


def bearer(name: str = "first", header: Mapping[str, Any] | None = None, **claims: Any) -> str:
    """Make the header of a good request, but for these claims; without those that are ..."""
    said = {k: v for k, v in {**CLAIMS, **claims}.items() if v is not ...}
    return "Bearer " + key(name).sign(said, **(header or {}))


def activity(**changes: Any) -> Mapping[str, Any]:
    """Make a good activity, but for this; without what is ..."""
    return {k: v for k, v in {**ACTIVITY, **changes}.items() if v is not ...}


def in_tenants(*ids: Any) -> Mapping[str, Any]:
    data, conversation = ({"tenant": {"id": ids[0]}}, {"id": "19:a", "tenantId": ids[1]})
    return activity(channelData=data, conversation=conversation)


def part(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(algorithm: str = "none", signature: str = "") -> str:
    head = {"alg": algorithm, "kid": "first", "typ": "JWT"}
    return f"Bearer {part(head)}.{part(dict(CLAIMS))}.{signature}"


def signed_with_the_public_key(encoding: Encoding, format: PublicFormat) -> str:
    secret = key("first").private.public_key().public_bytes(encoding, format)
    text = unsigned("HS256").removesuffix(".")
    digest = hmac.digest(secret, text.removeprefix("Bearer ").encode(), "sha256")
    return f"{text}.{part(digest)}"


def signed_otherwise(algorithm: str) -> str:
    headers = {"kid": "first"}
    return "Bearer " + jwt.encode(dict(CLAIMS), key("first").private, algorithm, headers)


def signed_by_a_stranger(**header: Any) -> str:
    return "Bearer " + key("stranger").sign(CLAIMS, kid="first", **header)


def signed_by_a_short_key() -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jwt.InsecureKeyLengthWarning)
        return bearer("short")


def signed_bytes(payload: bytes) -> str:
    return "Bearer " + key("first").sign_bytes(payload)


@pytest.fixture(scope="module")
def doorway() -> Iterator[Doorway]:
    with key_server() as microsoft, asyncio.Runner() as runner:
        doorway = Doorway(runner, microsoft)
        server = runner.run(doorway.open())
        yield doorway
        runner.run(server.cleanup())


@pytest.fixture
def door(doorway: Doorway) -> Doorway:
    """The same for every test, with no keys known and nothing taken yet."""
    doorway.microsoft.serve(*served())
    doorway.renew()
    return doorway


# What is let in


def test_what_microsoft_vouches_for_is_taken_as_teams_wrote_it(door: Doorway) -> None:
    told = door.send(bearer())

    assert (told.status, told.text) == (200, "")
    assert door.taken == [ACTIVITY]


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": MOMENT - 299},
        {"exp": MOMENT + 0.5},
        {"nbf": MOMENT + 300},
        {"nbf": ...},
        {"iat": MOMENT + 9999, "more": ["of", "whatever"]},
    ],
    ids=str,
)
def test_clocks_may_differ_by_five_minutes(door: Doorway, claims: dict[str, Any]) -> None:
    assert door.send(bearer(**claims)).status == 200


@pytest.mark.parametrize(
    "ids", [(TENANT, None), (None, TENANT), (TENANT.upper(), TENANT), (TENANT, TENANT)]
)
def test_the_bots_own_tenant_may_be_named_in_either_place(
    door: Doorway, ids: tuple[str | None, str | None]
) -> None:
    assert door.send(bearer(), in_tenants(*ids)).status == 200


@pytest.mark.parametrize("ids", [("another", "another"), (None, None), (TENANT, "another")])
def test_a_bot_of_many_tenants_hears_any(door: Doorway, ids: tuple[str | None, ...]) -> None:
    door.renew(Credentials(APP, "", AppType.MULTI))

    assert door.send(bearer(), in_tenants(*ids)).status == 200


@pytest.mark.parametrize("kind", [AppType.SINGLE, AppType.MANAGED])
def test_a_bot_of_one_tenant_hears_that_alone(door: Doorway, kind: AppType) -> None:
    door.renew(Credentials(APP, TENANT, kind))

    assert door.send(bearer(), in_tenants("another", "another")).status == 403
    assert door.send(bearer()).status == 200


def test_what_is_answered_goes_back_to_teams(door: Doorway) -> None:
    body = {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": {}}
    door.answer = Answer(body=body)
    with_body = door.send(bearer())
    door.answer = Answer(501)
    without = door.send(bearer())

    assert (with_body.status, json.loads(with_body.text)) == (200, body)
    assert "Content-Type: application/json" in with_body.head
    assert (without.status, without.text) == (501, "")


def test_the_longest_message_comes_through(door: Doorway) -> None:
    told = door.send(bearer(), activity(text="\N{SNOWMAN}" * 40_000))

    assert told.status == 200
    assert len(door.taken[0]["text"]) == 40_000


# What is not: every forged or faulty token, what it is told, and which check it failed

Forgery = tuple[Callable[[], str], int, str]
PUBLIC = PublicFormat.SubjectPublicKeyInfo

TOKENS: Mapping[str, Forgery] = {
    "none": (lambda: "", 401, "no token"),
    "garbage": (lambda: "garbage", 401, "no token"),
    "a word in its place": (lambda: "Bearer x", 401, "no token"),
    "three words in its place": (lambda: "Bearer x.y.z", 401, "unreadable token"),
    "a name and a password": (lambda: "Basic dG9tOnRvbQ==", 401, "no token"),
    "a token as Basic": (lambda: bearer().replace("Bearer", "Basic"), 401, "no token"),
    "a token without a scheme": (lambda: bearer().removeprefix("Bearer "), 401, "no token"),
    "two tokens": (lambda: f"{bearer()}, {bearer()}", 401, "no token"),
    "a padded token": (lambda: bearer() + "==", 401, "no token"),
    "an encrypted token": (lambda: bearer() + ".a.b", 401, "no token"),
    "header and claims, no signature": (lambda: bearer().rpartition(".")[0], 401, "no token"),
    "an empty signature": (lambda: unsigned("RS256"), 401, "no token"),
    "a made-up signature": (lambda: unsigned("RS256", "AAAA"), 401, "wrong signature"),
    "algorithm none": (unsigned, 401, "no token"),
    "algorithm none and a signature": (lambda: unsigned("none", "AA"), 401, "wrong algorithm"),
    "algorithm None": (lambda: unsigned("None", "AA"), 401, "wrong algorithm"),
    "no algorithm": (lambda: f"Bearer {part({})}.{part({})}.AA", 401, "wrong algorithm"),
    "HS256 with the public key as PEM": (
        lambda: signed_with_the_public_key(Encoding.PEM, PUBLIC),
        401,
        "wrong algorithm",
    ),
    "HS256 with the public key as DER": (
        lambda: signed_with_the_public_key(Encoding.DER, PUBLIC),
        401,
        "wrong algorithm",
    ),
    "RS384 with the right key": (lambda: signed_otherwise("RS384"), 401, "wrong algorithm"),
    "PS256 with the right key": (lambda: signed_otherwise("PS256"), 401, "wrong algorithm"),
    "another key by the right name": (signed_by_a_stranger, 401, "wrong signature"),
    "a key that it brings itself": (
        lambda: signed_by_a_stranger(jwk=key("stranger").listed, jku="https://tom.example/keys"),
        401,
        "wrong signature",
    ),
    "an unknown key": (lambda: bearer("stranger"), 401, "unknown key"),
    "a short key": (signed_by_a_short_key, 401, "unknown key"),
    "no key named": (lambda: bearer(header={"kid": ""}), 401, "unknown key"),
    "a number for a key": (
        lambda: f"Bearer {part({'alg': 'RS256', 'kid': 1})}.{part({})}.AA",
        401,
        "unreadable token",
    ),
    "a header that is no object": (lambda: f"Bearer {part([])}.AA.AA", 401, "unreadable token"),
    "a deep header": (lambda: f"Bearer {part(b'[' * 5000)}.AA.AA", 401, "unreadable token"),
    "an extension nobody knows": (
        lambda: bearer(header={"crit": ["exp"], "exp": 1}),
        401,
        "unreadable token",
    ),
    "claims that are no object": (lambda: signed_bytes(b"[]"), 401, "unreadable token"),
    "claims that are no JSON": (lambda: signed_bytes(b"\xff"), 401, "unreadable token"),
    "deep claims": (lambda: signed_bytes(b"[" * 4000), 401, "unreadable token"),
    "another audience": (lambda: bearer(aud="another"), 401, "wrong audience"),
    "an audience that begins like ours": (lambda: bearer(aud=APP + "0"), 401, "wrong audience"),
    "ours among audiences": (lambda: bearer(aud=["another", APP]), 401, "wrong audience"),
    "an empty audience": (lambda: bearer(aud=""), 401, "missing claim"),
    "no audience": (lambda: bearer(aud=...), 401, "missing claim"),
    "another issuer": (lambda: bearer(iss="https://tom.example"), 401, "wrong issuer"),
    "almost the issuer": (lambda: bearer(iss=ISSUER + "/"), 401, "wrong issuer"),
    "issuers": (lambda: bearer(iss=[ISSUER]), 401, "wrong issuer"),
    "no issuer": (lambda: bearer(iss=...), 401, "missing claim"),
    "no expiry": (lambda: bearer(exp=...), 401, "missing claim"),
    "nothing for an expiry": (lambda: bearer(exp=None), 401, "missing claim"),
    "expired": (lambda: bearer(exp=MOMENT - 300), 401, "expired"),
    "never to expire": (lambda: bearer(exp=float("inf")), 401, "expired"),
    "no number for an expiry": (lambda: bearer(exp=float("nan")), 401, "expired"),
    "a word for an expiry": (lambda: bearer(exp="9999999999"), 401, "unreadable token"),
    "true for an expiry": (lambda: bearer(exp=True), 401, "unreadable token"),
    "not valid yet": (lambda: bearer(nbf=MOMENT + 301), 401, "not valid yet"),
    "no number for its beginning": (lambda: bearer(nbf=float("nan")), 401, "not valid yet"),
    "a word for its beginning": (lambda: bearer(nbf="0"), 401, "unreadable token"),
    "another service URL": (
        lambda: bearer(serviceurl="https://tom.example/"),
        403,
        "wrong service URL",
    ),
    "no service URL": (lambda: bearer(serviceurl=...), 403, "wrong service URL"),
    "a service URL by another name": (
        lambda: bearer(serviceurl=..., serviceUrl=SERVICE),
        403,
        "wrong service URL",
    ),
    "service URLs": (lambda: bearer(serviceurl=[SERVICE]), 403, "wrong service URL"),
    "a key without endorsements": (lambda: bearer("bare"), 403, "key not endorsed"),
    "a key with none": (lambda: bearer("empty"), 403, "key not endorsed"),
    "a key for another channel": (lambda: bearer("other"), 403, "key not endorsed"),
    **{
        f"from the emulator, {issuer}": (
            lambda issuer=issuer: bearer(iss=issuer, appid=APP, azp=APP, ver="1.0"),
            401,
            "wrong issuer",
        )
        for issuer in EMULATORS
    },
}
"""Each forgery, the status it gets, and the reason in the log."""

ACTIVITIES: Mapping[str, tuple[Mapping[str, Any], str, str]] = {
    "no service URL": (activity(serviceUrl=...), "first", "wrong service URL"),
    "an empty service URL": (activity(serviceUrl=""), "first", "wrong service URL"),
    "a service URL elsewhere": (activity(serviceUrl=SERVICE + "x"), "first", "wrong service URL"),
    "no text for one": (activity(serviceUrl=[SERVICE]), "first", "wrong service URL"),
    "no channel": (activity(channelId=...), "first", "another channel"),
    "another channel": (activity(channelId="webchat"), "first", "another channel"),
    "that which the key is for": (activity(channelId="webchat"), "other", "another channel"),
    "the emulator's": (activity(channelId="emulator"), "first", "another channel"),
    "channels": (activity(channelId=["msteams"]), "first", "another channel"),
    "no tenant": (in_tenants(None, None), "first", "wrong tenant"),
    "another tenant": (in_tenants("another", "another"), "first", "wrong tenant"),
    "ours and another": (in_tenants(TENANT, "another"), "first", "wrong tenant"),
    "another and ours": (in_tenants("another", TENANT), "first", "wrong tenant"),
    "an empty tenant": (in_tenants("", ""), "first", "wrong tenant"),
    "tenants": (in_tenants([TENANT], {"id": TENANT}), "first", "wrong tenant"),
    "lists for objects": (
        activity(channelData=[], conversation=["tenantId"]),
        "first",
        "wrong tenant",
    ),
    "nothing at all": ({}, "first", "wrong service URL"),
}
"""Each activity that the token does not cover, the key of the token, and the reason."""


@pytest.mark.parametrize("name", TOKENS)
def test_no_forged_or_faulty_token_is_let_in(door: Doorway, name: str) -> None:
    make, status, reason = TOKENS[name]

    with logged() as log:
        told = door.send(make())

    assert (told.status, told.text, door.taken) == (status, "", [])
    assert f'reason="{reason}"' in log.getvalue() or f"reason={reason}\n" in log.getvalue()
    assert log.getvalue().count("\n") == 1
    assert ("WWW-Authenticate: Bearer" in told.head) == (status == 401)
    assert door.send(bearer()).status == 200


@pytest.mark.parametrize("name", ACTIVITIES)
def test_no_token_lets_in_what_it_does_not_cover(door: Doorway, name: str) -> None:
    sent, by, reason = ACTIVITIES[name]

    with logged() as log:
        told = door.send(bearer(by), sent)

    assert (told.status, told.text, door.taken) == (403, "", [])
    assert f'reason="{reason}"' in log.getvalue()
    assert door.send(bearer()).status == 200


def test_the_documentation_has_each_of_them_with_the_status_it_gets(door: Doorway) -> None:
    rows = [
        *(
            f"| {name} | {door.send(made()).status} | {why} |"
            for name, (made, _, why) in TOKENS.items()
        ),
        *(
            f"| a good token, and in the activity: {name} | {door.send(bearer(by), sent).status} "
            f"| {why} |"
            for name, (sent, by, why) in ACTIVITIES.items()
        ),
    ]
    door.later(61)
    door.microsoft.serve(key("second"))
    rows += [
        f"| a new key of Microsoft's | {door.send(bearer('second')).status} | |",
        f"| a key that Microsoft has withdrawn | {door.send(bearer()).status} | unknown key |",
        f"| a good token | {door.send(bearer('second')).status} | |",
    ]

    assert "\n".join(rows) in TABLE.read_text()


def test_what_nothing_could_make_valid_asks_for_no_keys(door: Doorway) -> None:
    for name in ("none", "garbage", "algorithm none and a signature", "no key named"):
        door.send(TOKENS[name][0]())

    assert door.microsoft.fetches == 0


def test_nothing_empty_is_one_and_the_same(door: Doorway) -> None:
    told = [
        door.send(bearer(serviceurl=nothing), activity(serviceUrl=nothing))
        for nothing in (..., None, "")
    ]

    assert [each.status for each in told] == [403, 403, 403]
    assert door.taken == []


@pytest.mark.parametrize(
    "credentials",
    [Credentials("", TENANT), Credentials(APP, ""), Credentials("", "", AppType.MULTI)],
)
def test_a_bot_that_is_nobody_does_not_start(credentials: Credentials) -> None:
    keys = Keys("http://127.0.0.1:9", lambda: NOW)

    with pytest.raises(ValueError, match="for us"):
        Tokens(credentials, keys, lambda: NOW)


# The keys


def test_a_new_key_is_known_at_once_and_one_withdrawn_no_more(door: Doorway) -> None:
    door.send(bearer())
    door.later(61)
    door.microsoft.serve(key("second"))

    new, old = door.send(bearer("second")), door.send(bearer())

    assert (new.status, old.status) == (200, 401)
    assert door.microsoft.fetches == 1


def test_a_token_that_was_seen_before_is_judged_by_what_holds_now(door: Doorway) -> None:
    first = door.send(bearer())
    elsewhere = door.send(bearer(), activity(serviceUrl=SERVICE + "x"))
    door.later(3901)
    late = door.send(bearer())

    assert (first.status, elsewhere.status, late.status) == (200, 403, 401)


def test_no_more_tokens_are_known_again_than_teams_has(door: Doorway) -> None:
    for number in range(MOST + 5):
        assert door.send(bearer(serial=number)).status == 200

    assert door.tokens
    assert len(door.tokens._known._things) == MOST


def test_strangers_tokens_make_us_ask_once_a_minute(door: Doorway) -> None:
    door.send(bearer())
    forged = [bearer("stranger", {"kid": f"forged-{number}"}) for number in range(60)]

    statuses = []
    for each in forged:
        statuses += [door.send(each).status, door.send(bearer()).status]
        door.later(10)

    assert statuses == [401, 200] * 60
    assert door.microsoft.fetches == 10


def test_many_at_once_share_one_fetch(door: Doorway) -> None:
    door.microsoft.serve(*served(), slowness=0.1)

    async def all_at_once() -> list[Told]:
        return await asyncio.gather(*(door.sending(bearer()) for _ in range(20)))

    told = door.runner.run(all_at_once())

    assert {each.status for each in told} == {200}
    assert door.microsoft.fetches == 1


def test_a_known_key_does_not_wait_for_an_unknown_one(door: Doorway) -> None:
    door.send(bearer())
    door.later(61)
    door.microsoft.serve(*served(), slowness=0.8)

    async def both() -> tuple[Told, bool, Told]:
        forged = asyncio.create_task(door.sending(bearer("stranger")))
        await asyncio.sleep(0.1)
        good = await door.sending(bearer())
        return good, forged.done(), await forged

    good, early, forged = door.runner.run(both())

    assert (good.status, early, forged.status) == (200, False, 401)


def test_after_a_day_they_are_fetched_again(door: Doorway) -> None:
    door.send(bearer())
    door.later(86_399)
    door.send(bearer(exp=MOMENT + 90_000))
    door.microsoft.serve(key("second"))
    door.later(1)

    told = door.send(bearer(exp=MOMENT + 90_000))

    assert (told.status, len(door.taken)) == (401, 2)


def test_if_that_fails_the_old_ones_stay(door: Doorway) -> None:
    door.send(bearer())
    door.later(86_400)
    door.microsoft.serve(status=500)

    with logged() as log:
        told = [door.send(bearer(exp=MOMENT + 90_000)) for _ in range(5)]

    assert [each.status for each in told] == [200] * 5
    assert door.microsoft.fetches == 1
    assert log.getvalue().count("\n") == 1
    assert "teams_keys_not_fetched" in log.getvalue()
    assert "error=ClientResponseError" in log.getvalue()


def test_a_clock_put_right_does_not_keep_us_from_asking(door: Doorway) -> None:
    door.later(864_000)
    door.send(bearer(exp=MOMENT + 900_000))
    door.now = NOW
    door.microsoft.serve(key("second"))

    assert door.send(bearer("second")).status == 200


def test_without_keys_nobody_is_heard_until_there_are(door: Doorway) -> None:
    door.microsoft.serve(*served(), status=503)

    with logged() as log:
        down = door.send(bearer())
    door.send(bearer())
    fetches = door.microsoft.fetches
    door.microsoft.serve(*served())
    at_once = door.send(bearer())
    door.later(5)
    well = door.send(bearer())

    assert (down.status, down.text, fetches) == (503, "", 1)
    assert log.getvalue().count("\n") == 1
    assert 'status=503 reason="no keys: ClientResponseError"' in log.getvalue()
    assert (at_once.status, well.status) == (503, 200)
    assert door.taken == [ACTIVITY]


def test_nor_where_nothing_listens(door: Doorway) -> None:
    door.renew(url="http://127.0.0.1:9/")

    told = door.send(bearer())

    assert (told.status, door.taken) == (503, [])


def test_a_slow_key_set_is_waited_for_and_a_slower_one_is_not(door: Doorway) -> None:
    door.microsoft.serve(*served(), slowness=0.1)
    slow = door.send(bearer())
    door.microsoft.serve(*served(), slowness=0.3)
    door.renew(patience=0.2)
    begun = time.monotonic()

    slower = door.send(bearer())

    assert (slow.status, slower.status, door.taken) == (200, 503, [])
    assert time.monotonic() - begun < 0.3 + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "null",
        '{"keys": {}}',
        '{"keys": []}',
        '{"keys": [1, null, [], "x", {}]}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_key_set_has_no_keys(door: Doorway, text: str) -> None:
    door.microsoft.serve(text=text)

    told = door.send(bearer())

    assert (told.status, door.taken) == (503, [])


def test_a_key_set_without_end_is_not_read_to_it(door: Doorway) -> None:
    keys = json.dumps({"keys": [each.listed for each in served()]})
    door.microsoft.serve(text=keys + " " * (LIMIT - len(keys)))
    long = door.send(bearer())
    door.renew()
    door.microsoft.serve(text=keys + " " * LIMIT)

    longer = door.send(bearer())

    assert (long.status, longer.status) == (200, 503)


def unfit() -> list[dict[str, Any]]:
    good = key("first").listed
    secret = key("first").private.private_numbers()
    return [
        {**good, "kty": "oct", "k": "AAAA"},
        {**good, "kty": "EC"},
        {**good, "kid": 1},
        {**good, "n": "AQAB"},
        {**good, "n": 5},
        {**good, "e": ""},
        {**good, "e": "AAAA"},
        {**good, "d": part(secret.d.to_bytes(256, "big"))},
        {name: value for name, value in good.items() if name != "kid"},
        {name: value for name, value in good.items() if name != "n"},
    ]


@pytest.mark.parametrize("entry", range(10))
def test_an_unfit_key_is_no_key_and_does_not_hide_the_others(door: Doorway, entry: int) -> None:
    door.microsoft.serve(unfit()[entry], key("second"))

    assert door.send(bearer()).status == 401
    assert door.send(bearer("second")).status == 200


@pytest.mark.parametrize("endorsements", ["msteams", {"msteams": 1}, [["msteams"]], 1, None])
def test_endorsements_are_a_list_of_words(door: Doorway, endorsements: Any) -> None:
    door.microsoft.serve({**key("first").listed, "endorsements": endorsements})

    assert door.send(bearer()).status == 403


@pytest.mark.parametrize("address", [None, 1, "", "keys", "file:///etc/hosts", "https://"])
def test_keys_without_an_address_are_none(door: Doorway, address: Any) -> None:
    door.microsoft.serve(*served(), jwks_uri=address)

    assert door.send(bearer()).status == 503


def test_keys_that_come_in_the_clear_are_none(door: Doorway) -> None:
    # Any machine's name would do; this one leads here, and does not say so.
    in_the_clear = door.microsoft.address.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 - no binding
    door.microsoft.serve(*served(), jwks_uri=in_the_clear + "/v1/.well-known/keys")

    assert door.send(bearer()).status == 503


# Beside botbuilder


def botbuilders(door: Doorway) -> BotFrameworkAuthentication:
    JwtTokenExtractor.metadataCache.clear()
    return BotFrameworkAuthenticationFactory.create(
        to_channel_from_bot_login_url="https://login.example/tenant",
        to_channel_from_bot_oauth_scope=ISSUER,
        to_bot_from_channel_token_issuer=ISSUER,
        oauth_url=ISSUER,
        to_bot_from_channel_open_id_metadata_url=door.microsoft.metadata_url,
        to_bot_from_emulator_open_id_metadata_url=door.microsoft.metadata_url,
        caller_id="urn:botframework:azure",
        credential_factory=PasswordServiceClientCredentialFactory(APP, "invented", TENANT),
    )


def now_bearer(name: str = "first", **claims: Any) -> str:
    """Make the header of a request that is good by this machine's clock."""
    moment = int(time.time())
    return bearer(name, **{"nbf": moment, "exp": moment + 600, **claims})


def test_botbuilder_takes_these_tokens_for_microsofts_too(door: Doorway) -> None:
    sent = Activity(channel_id="msteams", service_url=SERVICE)

    found = door.runner.run(botbuilders(door).authenticate_request(sent, now_bearer()))

    assert found.claims_identity.is_authenticated
    with pytest.raises(jwt.InvalidSignatureError):
        door.runner.run(botbuilders(door).authenticate_request(sent, signed_by_a_stranger()))


@pytest.mark.parametrize(
    "name,claims,fields",
    [
        ("first", {"exp": ...}, {"service_url": SERVICE}),
        ("bare", {}, {"service_url": SERVICE}),
        ("first", {"serviceurl": ...}, {}),
        (
            "first",
            {"iss": EMULATORS[0], "ver": "1.0", "appid": APP},
            {"service_url": SERVICE},
        ),
    ],
    ids=["no expiry", "no endorsements", "no service URL", "the emulator"],
)
def test_what_botbuilder_would_let_in_is_not_let_in(
    door: Doorway, name: str, claims: dict[str, Any], fields: dict[str, Any]
) -> None:
    authorization = now_bearer(name, **claims)
    sent = Activity(channel_id="msteams", **fields)
    door.now = datetime.now(UTC)

    theirs = door.runner.run(botbuilders(door).authenticate_request(sent, authorization))
    ours = door.send(authorization, activity(serviceUrl=fields.get("service_url", ...)))

    assert theirs.claims_identity.is_authenticated
    assert ours.status in (401, 403)
    assert door.taken == []


def test_botbuilder_would_refuse_a_new_key_for_a_day(door: Doorway) -> None:
    theirs = botbuilders(door)
    sent = Activity(channel_id="msteams", service_url=SERVICE)
    door.runner.run(theirs.authenticate_request(sent, now_bearer()))
    door.microsoft.serve(key("second"))

    with pytest.raises(IndexError):
        door.runner.run(theirs.authenticate_request(sent, now_bearer("second")))

    assert door.microsoft.fetches == 0


# Without credentials


def test_a_bot_without_credentials_serves_this_machine(door: Doorway) -> None:
    door.tokens = None

    statuses = []
    for remote in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        door.remote = remote
        statuses.append(door.send("").status)

    assert statuses == [200] * 4
    assert door.taken == [ACTIVITY] * 4


@pytest.mark.parametrize(
    "remote", ["203.0.113.5", "10.0.0.1", "::ffff:10.0.0.1", "::", "fe80::1%lo", "", "lo"]
)
def test_and_no_other_machine(door: Doorway, remote: str) -> None:
    door.tokens, door.remote = None, remote

    with logged() as log:
        told = door.send(bearer())

    assert (told.status, door.taken) == (401, [])
    assert 'reason="no credentials"' in log.getvalue()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.5"},
        {"X-Forwarded-Host": "bot.example"},
        {"Forwarded": "for=203.0.113.5"},
        {"Via": "1.1 tunnel"},
        {"Host": "bot.example"},
        {"Origin": "https://tom.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
def test_nor_what_comes_through_a_tunnel_or_from_a_web_page(
    door: Doorway, headers: dict[str, str]
) -> None:
    door.tokens = None

    told = door.knock(b"{}", {"Content-Type": JSON, **headers})

    assert (told.status, door.taken) == (401, [])


# The request around it


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"All quiet",
        b"[]",
        b"null",
        b"1",
        b'"text"',
        b'{"a": 1',
        b'{"a": "\xff"}',
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 40_000,
        b'{"a": 1' + b"0" * 5000 + b"}",
    ],
    ids=lambda body: body[:12].decode(errors="replace"),
)
def test_what_is_no_json_object_is_refused(door: Doorway, body: bytes) -> None:
    told = door.knock(body, {"Authorization": bearer(), "Content-Type": JSON})

    assert (told.status, told.text, door.taken) == (400, "", [])


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "json"])
def test_nor_is_json_by_another_name(door: Doorway, kind: str) -> None:
    body = json.dumps(ACTIVITY).encode()

    told = door.knock(body, {"Authorization": bearer(), "Content-Type": kind})

    assert (told.status, door.taken) == (400, [])


def test_what_is_too_large_is_refused_before_it_is_read(door: Doorway) -> None:
    told = door.send(bearer(), activity(text="x" * MAX_BODY))

    assert (told.status, told.text, door.taken) == (413, "", [])
    assert door.microsoft.fetches == 0


def test_a_huge_token_is_refused(door: Doorway) -> None:
    by_the_door = door.send("Bearer " + "a" * 2000 + "." + "b" * 4000 + "." + "c" * 1000)
    by_the_server = door.send(bearer(more="x" * 9000))

    assert (by_the_door.status, by_the_server.status, door.taken) == (401, 400, [])


def test_what_breaks_off_is_refused(door: Doorway) -> None:
    packed = {"Authorization": bearer(), "Content-Type": JSON, "Content-Encoding": "gzip"}

    told = door.knock(b"not packed", packed)

    assert (told.status, door.taken) == (400, [])


def test_what_is_not_kept_is_said(door: Doorway) -> None:
    door.error = NotYet("a message is on its way")
    not_yet = door.send(bearer())
    door.error = OSError("the disk is full")
    failed = door.send(bearer())

    assert (not_yet.status, failed.status, failed.text) == (503, 500, "")


def test_every_refusal_is_one_line_without_contents(door: Doorway) -> None:
    with logged() as log:
        door.send(bearer(aud="secret"))
        door.send(bearer(), activity(serviceUrl="secret"))
        door.knock(b'["secret"]', {"Authorization": bearer(), "Content-Type": JSON})
        door.send(bearer(), activity(text="secret" * MAX_BODY))
        door.error = NotYet("secret")
        door.send(bearer())
        door.error = OSError("secret")
        door.send(bearer())

    lines = [line for line in log.getvalue().splitlines() if line]
    assert len(lines) == 6
    assert not [
        word for word in ("secret", "Meera", "Siân", APP, TENANT) if word in log.getvalue()
    ]
    for line, status in zip(lines, (401, 403, 400, 413, 503, 500), strict=True):
        assert f"status={status} " in line + " "
        assert "route=/api/messages" in line


def test_what_is_let_in_is_not_logged(door: Doorway) -> None:
    with logged() as log:
        door.send(bearer())

    assert log.getvalue() == ""


# Whatever comes


@pytest.fixture(scope="module")
def steady(doorway: Doorway) -> Doorway:
    """A doorway for hundreds of examples: it keeps its keys."""
    doorway.microsoft.serve(*served())
    doorway.renew()
    doorway.send(bearer())
    return doorway


@given(st.data())
def test_one_changed_byte_and_a_good_token_is_none(steady: Doorway, data: st.DataObject) -> None:
    good = bytearray(bearer().encode())
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] ^= data.draw(st.integers(1, 255))
    steady.taken.clear()

    told = steady.knock(
        json.dumps(ACTIVITY).encode(), {"Authorization": bytes(good), "Content-Type": JSON}
    )

    assert told.status in (400, 401)
    assert steady.taken == []


def test_not_even_where_a_byte_says_more_than_is_read(steady: Doorway) -> None:
    good = bearer()
    last = [good.index("."), good.rindex("."), len(good)]

    async def let_in() -> list[str]:
        tokens, passed = steady.tokens, []
        assert tokens
        for end in last:
            for other in map(chr, range(256)):
                changed = good[: end - 1] + other + good[end:]
                try:
                    await tokens.check(changed, ACTIVITY)
                    passed.append(changed)
                except Refused as refused:
                    assert refused.status == 401  # noqa: PT017 - one of 768
        return passed

    assert steady.runner.run(let_in()) == [good] * 3


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*CLAIMS, "sub", "jti", "iat"]), values | st.just(...)),
    st.dictionaries(
        st.sampled_from(["serviceUrl", "channelId", "conversation", "channelData"]),
        values | st.just(...),
        min_size=1,
    ),
)
@example({}, {"channelData": {"tenant": TENANT}})
@example({"exp": 10**400}, {"channelData": {}})
def test_whatever_a_signed_token_says_it_is_judged(
    steady: Doorway, claims: dict[str, Any], changes: dict[str, Any]
) -> None:
    steady.taken.clear()
    changed = activity(**changes)

    told = steady.send(bearer(**claims), changed)

    assert told.status in (200, 400, 401, 403)
    if told.status == 200:
        assert (changed["serviceUrl"], changed["channelId"]) == (SERVICE, "msteams")
        assert TENANT in json.dumps([changed.get("channelData"), changed.get("conversation")])


# A line break would be another header, and the server's own matter.
raw = st.binary(max_size=80).map(
    lambda value: bytes(byte for byte in value if byte >= 32 and byte != 127)
)


@given(st.binary(max_size=200) | values.map(lambda v: json.dumps(v).encode()), raw)
@example(json.dumps(dict(ACTIVITY)).encode(), b"")
@example(json.dumps(dict(ACTIVITY)).encode(), b"Bearer \xff.\xff.\xff")
def test_nothing_unsigned_is_taken_or_breaks_the_door(
    steady: Doorway, body: bytes, authorization: bytes
) -> None:
    steady.taken.clear()

    told = steady.knock(body, {"Authorization": authorization, "Content-Type": JSON})

    assert told.status in (400, 401)
    assert steady.taken == []
