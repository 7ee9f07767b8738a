"""The door of the Slack adapter: what is let in, and what each of the others is told."""

import asyncio
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from adapters.slack.door import Answer, Door
from adapters.web import MAX_BODY
from bot.errors import NotYet
from tests.rigs.logged import logged

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MOMENT = str(int(NOW.timestamp()))
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
EVENT = b'{"type": "event_callback", "event": {"text": "All quiet at Meera\'s"}}'


@dataclass(frozen=True)
class Told:
    status: int
    text: str
    kind: str


@dataclass
class Doorway:
    """The door in a web server of its own, at which one knocks with any bytes."""

    runner: asyncio.Runner
    port: int = 0
    taken: list[Mapping[str, Any]] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)
    error: Exception | None = None

    async def take(self, payload: Mapping[str, Any]) -> Answer:
        self.taken.append(payload)
        if self.error:
            raise self.error
        return self.answer

    async def open(self) -> web.AppRunner:
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post("/slack/events", Door(SECRET, self.take, lambda: NOW).handle)
        server = web.AppRunner(app, access_log=None)
        await server.setup()
        await web.TCPSite(server, "127.0.0.1", 0).start()
        self.port = server.addresses[0][1]
        return server

    def knock(self, body: bytes, headers: Mapping[str, str | bytes]) -> Told:
        """Send one request; a header's value may be any bytes."""
        return self.runner.run(self._knock(body, headers))

    def send(self, body: bytes, kind: str = JSON, moment: str = MOMENT) -> Told:
        """Send one as Slack does."""
        return self.knock(body, {**signed(body, moment), "Content-Type": kind})

    async def _knock(self, body: bytes, headers: Mapping[str, str | bytes]) -> Told:
        given = {"Host": "bot.example", "Connection": "close", "Content-Length": str(len(body))}
        lines = [
            name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
            for name, value in {**given, **headers}.items()
        ]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = b"\r\n".join([b"POST /slack/events HTTP/1.1", *lines])
        writer.write(head + b"\r\n\r\n" + body)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        top, _, text = answer.decode().partition("\r\n\r\n")
        first, *rest = top.split("\r\n")
        kinds = [line.partition(": ")[2] for line in rest if line.startswith("Content-Type")]
        return Told(int(first.split()[1]), text, kinds[0] if kinds else "")


def signature(body: bytes, moment: str = MOMENT, secret: str = SECRET) -> str:
    based = b"v0:" + moment.encode() + b":" + body
    return "v0=" + hmac.digest(secret.encode(), based, "sha256").hex()


def signed(body: bytes, moment: str = MOMENT) -> dict[str, str]:
    return {
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature(body, moment),
    }


@pytest.fixture(scope="module")
def doorway() -> Iterator[Doorway]:
    with asyncio.Runner() as runner:
        doorway = Doorway(runner)
        server = runner.run(doorway.open())
        yield doorway
        runner.run(server.cleanup())


@pytest.fixture
def door(doorway: Doorway) -> Doorway:
    """The same for every test, with nothing taken yet."""
    doorway.taken.clear()
    doorway.answer, doorway.error = Answer(), None
    return doorway


# What is let in


def test_a_signed_event_is_taken_as_slack_wrote_it(door: Doorway) -> None:
    told = door.send(EVENT)

    assert (told.status, told.text) == (200, "")
    assert door.taken == [json.loads(EVENT)]


def test_the_signature_is_slacks_own_example() -> None:
    moment = "1531420618"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015"
        b".47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )

    assert signature(body, moment) == (
        "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )
    verifier = SignatureVerifier(SECRET)
    assert verifier.generate_signature(timestamp=moment, body=body) == signature(body, moment)


def test_an_interaction_comes_in_a_form_as_json(door: Doorway) -> None:
    payload = {"type": "block_actions", "user": {"id": "U1"}, "text": "Siân & Tom + 100%"}

    told = door.send(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    assert told.status == 200
    assert door.taken == [payload]


def test_a_command_comes_as_the_fields_of_a_form(door: Doorway) -> None:
    fields = {"command": "/briefing", "text": "", "user_id": "U1", "channel_id": "C1"}

    told = door.send(urlencode(fields).encode(), FORM + "; charset=utf-8")

    assert told.status == 200
    assert door.taken == [fields]


def test_slack_learns_that_the_address_is_ours(door: Doorway) -> None:
    told = door.send(b'{"type": "url_verification", "challenge": "3eZbrw", "token": "x"}')

    assert (told.status, json.loads(told.text)) == (200, {"challenge": "3eZbrw"})
    assert door.taken == []


def test_but_nobody_else_does(door: Doorway) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw"}'

    told = door.knock(body, {"Content-Type": JSON})

    assert (told.status, told.text) == (401, "")


@pytest.mark.parametrize("body", [b"ssl_check=1&token=x", b"ssl_check=1&command=%2Fbriefing"])
def test_slacks_look_at_the_certificate_is_welcome_unsigned_and_nothing_follows(
    door: Doorway, body: bytes
) -> None:
    unsigned = door.knock(body, {"Content-Type": FORM})
    again = door.send(body, FORM)

    assert (unsigned.status, unsigned.text) == (again.status, again.text) == (200, "")
    assert door.taken == []


def test_what_is_answered_goes_back_to_slack(door: Doorway) -> None:
    door.answer = Answer(body={"response_action": "errors", "errors": {"due": "Which day?"}})
    as_json = door.send(EVENT)
    door.answer = Answer(body="Which team?")
    as_text = door.send(EVENT)
    door.answer = Answer(404)
    unknown = door.send(EVENT)

    assert json.loads(as_json.text)["errors"] == {"due": "Which day?"}
    assert as_json.kind.startswith("application/json")
    assert (as_text.text, as_text.kind) == ("Which team?", "text/plain; charset=utf-8")
    assert (unknown.status, unknown.text) == (404, "")


def test_the_longest_reply_comes_through(door: Doorway) -> None:
    body = json.dumps({"type": "event_callback", "text": "\N{SNOWMAN}" * 40_000}).encode()

    told = door.send(body)

    assert len(body) > 240_000
    assert told.status == 200
    assert len(door.taken[0]["text"]) == 40_000


# What is not


def test_what_is_not_kept_comes_again(door: Doorway) -> None:
    door.error = NotYet("a message is on its way")
    assert door.send(EVENT).status == 503
    door.error = OSError("the disk is full")

    told = door.send(EVENT)

    assert (told.status, told.text) == (500, "")


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_what_is_older_than_five_minutes_is_refused_or_ahead(door: Doorway, seconds: int) -> None:
    told = door.send(EVENT, moment=str(int((NOW + timedelta(seconds=seconds)).timestamp())))

    assert (told.status, told.text) == (401, "")
    assert door.taken == []


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_up_to_then_it_is_let_in(door: Doorway, seconds: int) -> None:
    moment = str(int((NOW + timedelta(seconds=seconds)).timestamp()))

    assert door.send(EVENT, moment=moment).status == 200


@pytest.mark.parametrize(
    "moment", ["", "now", "1e9", "-5", f"+{MOMENT}", f"{MOMENT}.0", "9" * 5000, "²", "١٧٦"]
)
def test_a_moment_that_is_no_number_is_refused(door: Doorway, moment: str) -> None:
    told = door.send(EVENT, moment=moment)

    assert (told.status, told.text, door.taken) == (401, "", [])


@pytest.mark.parametrize(
    "given",
    [
        "",
        "v0=",
        signature(EVENT).removeprefix("v0="),
        signature(EVENT).upper(),
        signature(EVENT) + "0",
        signature(EVENT, secret="another"),
        "v0=é",
        b"v0=\xff\xfe",
    ],
)
def test_any_other_signature_is_refused(door: Doorway, given: str | bytes) -> None:
    headers = {**signed(EVENT), "Content-Type": JSON, "X-Slack-Signature": given}

    told = door.knock(EVENT, headers)

    assert (told.status, told.text, door.taken) == (401, "", [])


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
def test_signed_but_no_json_object_is_refused(door: Doorway, body: bytes) -> None:
    as_event = door.send(body)
    as_interaction = door.send(urlencode({"payload": body}).encode(), FORM)

    assert (as_event.status, as_event.text) == (400, "")
    assert as_interaction.status in (400, 413)
    assert door.taken == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text=hello",
        b"%ff=1&command=%2Fbriefing",
        b"command=%ff",
        b"payload=",
        b"payload=%7B",
        b"ssl_check=&text=hello",
        b"command=x&" + b"a=1&" * 200,
        b"\xff\xfe",
    ],
)
def test_signed_but_no_form_of_slacks_is_refused(door: Doorway, body: bytes) -> None:
    told = door.send(body, FORM)

    assert (told.status, told.text, door.taken) == (400, "", [])


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "json"])
def test_signed_but_of_no_kind_that_slack_sends_is_refused(door: Doorway, kind: str) -> None:
    told = door.send(EVENT, kind)
    without = door.knock(EVENT, signed(EVENT))

    assert (told.status, without.status, door.taken) == (400, 400, [])


def test_what_is_too_large_is_refused_before_it_is_read(door: Doorway) -> None:
    told = door.send(b" " * MAX_BODY + EVENT)

    assert (told.status, told.text, door.taken) == (413, "", [])


def test_what_breaks_off_is_refused(door: Doorway) -> None:
    with logged() as log:
        told = door.knock(b"not packed", {**signed(EVENT), "Content-Encoding": "gzip"})
        door.runner.run(break_off(door.port))

    assert (told.status, door.taken) == (400, [])
    assert log.getvalue().count('reason="broken off"') == 2


async def break_off(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.05)


def test_a_door_without_a_secret_is_not_built() -> None:
    async def take(_: Mapping[str, Any]) -> Answer:
        return Answer()

    with pytest.raises(ValueError, match="signing secret"):
        Door("", take, lambda: NOW)


# What is logged


def test_every_refusal_is_one_line_without_contents(door: Doorway) -> None:
    forged = {**signed(EVENT), "Content-Type": JSON, "X-Slack-Signature": "v0=secret"}
    with logged() as log:
        door.knock(EVENT, forged)
        door.send(b'["secret"]')
        door.send(b"secret" * (MAX_BODY // 6 + 1))
        door.error = NotYet("secret")
        door.send(EVENT)
        door.error = OSError("secret")
        door.send(EVENT)

    lines = [line for line in log.getvalue().splitlines() if line]
    assert len(lines) == 5
    assert "secret" not in log.getvalue()
    assert "Meera" not in log.getvalue()
    for line, status in zip(lines, (401, 400, 413, 503, 500), strict=True):
        assert f"status={status} " in line + " "
        assert "route=/slack/events" in line


def test_what_is_let_in_is_not_logged(door: Doorway) -> None:
    with logged() as log:
        door.send(EVENT)

    assert log.getvalue() == ""


# Whatever comes

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
forms = st.dictionaries(
    st.sampled_from(["payload", "command", "text", "ssl_check", "type"]), st.text(max_size=20)
)
bodies = (
    st.binary(max_size=200)
    | values.map(lambda value: json.dumps(value).encode(errors="surrogatepass"))
    | forms.map(lambda form: urlencode(form, errors="replace").encode())
)
kinds = st.sampled_from([JSON, FORM, f"{FORM};charset=x", ""]) | st.text(
    st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=20
)
# A line break would be another header, and the server's own matter.
raw = st.binary(max_size=80).map(
    lambda value: bytes(byte for byte in value if byte >= 32 and byte != 127)
)


@given(bodies, kinds, raw | st.just(MOMENT.encode()), raw)
@example(b"ssl_check=1", FORM, b"", b"")
def test_nothing_unsigned_is_taken_or_breaks_the_door(
    doorway: Doorway, body: bytes, kind: str, moment: bytes, given: bytes
) -> None:
    doorway.taken.clear()
    headers = {
        "Content-Type": kind,
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": given,
    }

    told = doorway.knock(body, headers)

    looks = b"ssl_check=1" in body and told.status == 200
    assert told.status == 401 or looks
    assert (told.text, doorway.taken) == ("", [])


@given(bodies, kinds)
def test_whatever_is_signed_is_an_object_or_refused(
    doorway: Doorway, body: bytes, kind: str
) -> None:
    doorway.taken.clear()
    doorway.answer, doorway.error = Answer(), None

    told = doorway.send(body, kind)

    assert told.status in (200, 400)
    assert len(doorway.taken) <= (told.status == 200)
    assert all(isinstance(payload, dict) for payload in doorway.taken)


@given(st.sampled_from(["body", "signature", "moment"]), st.integers(0), st.integers(33, 126))
def test_one_changed_byte_is_enough_to_be_refused(
    doorway: Doorway, where: str, place: int, byte: int
) -> None:
    doorway.taken.clear()
    parts = {"body": EVENT, "signature": signature(EVENT).encode(), "moment": MOMENT.encode()}
    part = bytearray(parts[where])
    part[place % len(part)] = byte if part[place % len(part)] != byte else byte ^ 1
    changed = {**parts, where: bytes(part)}

    told = doorway.knock(
        changed["body"],
        {
            "Content-Type": JSON,
            "X-Slack-Request-Timestamp": changed["moment"],
            "X-Slack-Signature": changed["signature"],
        },
    )

    assert (told.status, told.text, doorway.taken) == (401, "", [])
