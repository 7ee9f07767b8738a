"""
Microsoft's sign-in, as far as a bot asks it for its own tokens: over TLS, as MSAL insists.

MSAL asks Microsoft about hosts it does not know, but not where the first segment of the path is
`adfs`. It takes the certificate if `REQUESTS_CA_BUNDLE` names the authority that signed it.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pretend sign-in")])


@dataclass
class Login:
    """
    What it has been asked, and what it answers.

    With `refuses` it gives that error and no token; `slow` is in seconds.
    """

    issued: set[str] = field(default_factory=set)
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    lifetime: int = 3600
    refuses: str = ""
    slow: float = 0.0
    url: str = ""
    identity_url: str = ""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/adfs/.well-known/openid-configuration", self._metadata),
            web.post("/adfs/oauth2/token", self._token),
            web.get("/identity", self._identity),
        ]

    async def _metadata(self, _: web.Request) -> web.Response:
        described = {
            "issuer": f"{self.url}",
            "authorization_endpoint": f"{self.url}/oauth2/authorize",
            "token_endpoint": f"{self.url}/oauth2/token",
        }
        return web.json_response(described)

    async def _token(self, request: web.Request) -> web.Response:
        return await self._give(dict(await request.post()), "expires_in", self.lifetime)

    async def _identity(self, request: web.Request) -> web.Response:
        """The service of a machine in App Service that has a managed identity."""
        asked = {**request.query, "secret": request.headers.get("X-IDENTITY-HEADER", "")}
        ends = int(datetime.now(UTC).timestamp()) + self.lifetime
        return await self._give(asked, "expires_on", ends)

    async def _give(self, asked: Mapping[str, Any], name: str, ends: int) -> web.Response:
        self.asked.append(asked)
        await asyncio.sleep(self.slow)
        if self.refuses:
            error = {"error": self.refuses, "error_description": "Somebody's secret is s3cret."}
            return web.json_response(error, status=401)
        token = f"token-{len(self.asked)}"
        self.issued.add(token)
        return web.json_response({"access_token": token, "token_type": "Bearer", name: ends})


@asynccontextmanager
async def login_server(folder: Path) -> AsyncIterator[Login]:
    """A sign-in of its own; `folder / "ca.pem"` is what makes it trusted."""
    login = Login()
    app = web.Application()
    app.router.add_routes(login.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(_certificate(folder))
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        login.url = f"https://127.0.0.1:{runner.addresses[0][1]}/adfs"
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        login.identity_url = f"http://127.0.0.1:{runner.addresses[1][1]}/identity"
        yield login
    finally:
        await runner.cleanup()


def _certificate(folder: Path) -> Path:
    """Write a certificate that vouches for itself, for a day; the key is in the other file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "ca.pem").write_bytes(public)
    (folder / "both.pem").write_bytes(private + public)
    return folder / "both.pem"
