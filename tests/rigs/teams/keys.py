"""
Microsoft's sign-in, as far as a bot asks it for keys: real tokens, and a key set to check them by.

The key set is served by a process of its own, as Microsoft's is: botbuilder fetches it with the
event loop stopped, so nothing in the same loop could answer.
"""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ROOT = Path(__file__).parents[3]
METADATA = "/v1/.well-known/openidconfiguration"
KEYS = "/v1/.well-known/keys"
STATE = "/state"

_COUNTING = threading.Lock()


@dataclass(frozen=True)
class SigningKey:
    """A key that tokens are signed with."""

    kid: str
    private: rsa.RSAPrivateKey
    endorsements: Sequence[str] | None

    @property
    def listed(self) -> dict[str, Any]:
        """Its public half, as it stands in the key set."""
        entry = RSAAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        entry |= {"use": "sig", "kid": self.kid, "x5t": self.kid}
        if self.endorsements is not None:
            entry["endorsements"] = [*self.endorsements]
        return entry

    def sign(self, claims: Mapping[str, Any], **header: Any) -> str:
        """Make a token of these claims, with whatever else its header is to say."""
        return self.sign_bytes(json.dumps(dict(claims)).encode(), **header)

    def sign_bytes(self, payload: bytes, **header: Any) -> str:
        """Make a token of what need not be claims at all."""
        named = {"kid": self.kid, "x5t": self.kid, **header}
        return jwt.PyJWS().encode(payload, self.private, "RS256", named)


@cache
def _pair(kid: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def signing_key(
    kid: str, endorsements: Sequence[str] | None = ("msteams",), bits: int = 2048
) -> SigningKey:
    """Make a key; the same name is the same key, whoever it vouches for."""
    return SigningKey(kid, _pair(kid, bits), endorsements)


@dataclass(frozen=True)
class KeyServer:
    """The other process, at a loopback address."""

    address: str

    @property
    def metadata_url(self) -> str:
        return self.address + METADATA

    def serve(
        self,
        *keys: SigningKey | Mapping[str, Any],
        status: int = 200,
        slowness: float = 0.0,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        **metadata: Any,
    ) -> None:
        """
        Serve this from now on, and count from nothing.

        `slowness` is in seconds for each document; `text` comes in the place of the key set;
        `metadata` replaces what the first document says.
        """
        listed = [key.listed if isinstance(key, SigningKey) else dict(key) for key in keys]
        shown = {"issuer": "https://api.botframework.com", "jwks_uri": self.address + KEYS}
        state = {
            "status": status,
            "slowness": slowness,
            "headers": dict(headers or {}),
            METADATA: json.dumps(shown | metadata),
            KEYS: json.dumps({"keys": listed}) if text is None else text,
        }
        self._ask("PUT", json.dumps(state).encode())

    @property
    def fetches(self) -> int:
        """How often the first document has been asked for, answered or not."""
        return json.loads(self._ask("GET"))[METADATA]

    def _ask(self, method: str, body: bytes | None = None) -> bytes:
        request = urllib.request.Request(self.address + STATE, body, method=method)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - likewise
            return answer.read()


@contextmanager
def key_server(*keys: SigningKey) -> Iterator[KeyServer]:
    """Start the other process; it ends with the block, and if this process dies."""
    with subprocess.Popen(
        (sys.executable, "-m", "tests.rigs.teams.keys"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        server = KeyServer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        server.serve(*keys)
        try:
            yield server
        finally:
            process.stdin.close()


class _Handler(BaseHTTPRequestHandler):
    """Serves what it was told to."""

    protocol_version = "HTTP/1.1"
    state: Mapping[str, Any] = {"status": 503, "slowness": 0.0, "headers": {}}
    asked: Mapping[str, int] = {METADATA: 0, KEYS: 0}

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        _Handler.state = json.loads(self.rfile.read(length))
        _Handler.asked = {METADATA: 0, KEYS: 0}
        self._send(200, "", {})

    def do_GET(self) -> None:
        if self.path == STATE:
            self._send(200, json.dumps(self.asked), {})
            return
        state = self.state
        with _COUNTING:
            _Handler.asked = {**self.asked, self.path: self.asked.get(self.path, 0) + 1}
        time.sleep(state["slowness"])
        self._send(state["status"], state.get(self.path, ""), state["headers"])

    def _send(self, status: int, text: str, headers: Mapping[str, str]) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


def main() -> None:
    """Serve on a free port, say which, and end when the standard input does."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
