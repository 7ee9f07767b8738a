"""The token that the bot shows to Teams: asked for in a thread, and kept."""

# Botbuilder and MSAL come without types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

import asyncio
import logging
from typing import Any, Protocol, cast

import requests
from botframework.connector.auth import (
    AppCredentials,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
)
from msal import ConfidentialClientApplication, ManagedIdentityClient, UserAssignedManagedIdentity

from adapters.teams.settings import AppType, TeamsSettings
from bot.errors import NotSent

KEPT = 60.0
"""Seconds for which a token is used without asking. MSAL gives none with less than 5 minutes."""

PATIENCE = 10.0
"""Seconds that Microsoft's sign-in has for an answer; botbuilder would wait for ever."""

PAUSE = 60.0
"""Seconds until a sign-in that failed is tried again: a secret may have to be renewed first."""

log = logging.getLogger(__name__)


class Credentials(Protocol):
    """What gives tokens, and may block for it."""

    def get_access_token(self, force_refresh: bool = False) -> str:
        """Return a token that is good for some minutes, or a new one; raises if there is none."""
        ...


class Passport:
    """
    The bot's own token.

    Botbuilder asks for one on the event loop, and by default again for each turn. MSAL keeps
    tokens and renews them in time, but blocks while it does.
    """

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._token = ""
        self._until = 0.0
        self._failed = 0.0
        self._withdrawn = False
        self._turn = asyncio.Lock()
        self.well = True
        """False if the last attempt to get a token failed."""

    async def token(self) -> str:
        """Return a token; raises `NotSent`, as long as there is none."""
        now = asyncio.get_running_loop().time
        if (began := now()) < self._until:
            return self._token
        async with self._turn:
            # Another may have asked meanwhile.
            if now() >= self._until and self._failed < began:
                await self._ask()
        if now() >= self._until:
            # For whoever runs the bot to mend; nothing is given up for it.
            raise NotSent("there is no token for Teams", PAUSE, everywhere=True)
        return self._token

    def forget(self, token: str) -> None:
        """Ask for a new one next time: Teams does not accept this one."""
        if token == self._token:
            self._withdrawn, self._until = True, 0.0

    async def _ask(self) -> None:
        now = asyncio.get_running_loop().time
        try:
            async with asyncio.timeout(PATIENCE):
                ask, anew = self._credentials.get_access_token, self._withdrawn
                self._token = await asyncio.to_thread(ask, anew)
        except Exception as error:  # noqa: BLE001 - whatever it was, there is no token
            self.well, self._failed = False, now()
            log.error("teams_no_token", extra={"error": type(error).__name__})  # noqa: TRY400
        else:
            self.well, self._withdrawn, self._until = True, False, now() + KEPT


class _Password(MicrosoftAppCredentials):
    """Botbuilder's credentials with a secret, asking where the settings say, with patience."""

    def __init__(self, settings: TeamsSettings) -> None:
        who, cloud = settings.credentials, settings.cloud
        super().__init__(who.app_id, settings.password, who.tenant, cloud.oauth_scope)
        self.oauth_endpoint = cloud.login_url

    def get_access_token(self, force_refresh: bool = False) -> str:
        """Ask MSAL, which asks Microsoft if it has to; botbuilder takes no heed of the flag."""
        if force_refresh or not self.app:
            self.app = ConfidentialClientApplication(
                self.microsoft_app_id,
                client_credential=self.microsoft_app_password,
                authority=self.oauth_endpoint,
                http_client=_Patient(),
            )
        return super().get_access_token(force_refresh)


class _Managed(ManagedIdentityAppCredentials):
    """Botbuilder's credentials of a managed identity, with patience."""

    def get_access_token(self, force_refresh: bool = False) -> str:
        """Ask MSAL, which asks the machine's own service if it has to."""
        if force_refresh or not self.app:
            self.app = ManagedIdentityClient(
                UserAssignedManagedIdentity(client_id=self.microsoft_app_id),
                http_client=_Patient(),
            )
        return super().get_access_token(force_refresh)


class _Patient:
    """What MSAL asks over: a connection each time, as once an hour is enough, and patience."""

    def get(self, url: str, **more: Any) -> Any:
        return requests.get(url, timeout=PATIENCE, **more)

    def post(self, url: str, **more: Any) -> Any:
        return requests.post(url, timeout=PATIENCE, **more)

    def close(self) -> None:
        pass


def passport(settings: TeamsSettings) -> Passport:
    """Make the passport of a registration."""
    return Passport(cast("Credentials", _credentials(settings)))


def _credentials(settings: TeamsSettings) -> AppCredentials:
    if settings.credentials.type is AppType.MANAGED:
        return _Managed(settings.credentials.app_id, settings.cloud.oauth_scope)
    return _Password(settings)
