"""What the environment says about Microsoft Teams: nothing, or one whole registration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from adapters.bad_settings import BadSettings

ISSUER = "https://api.botframework.com"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"

_ID, _PASSWORD = "MicrosoftAppId", "MicrosoftAppPassword"
_TYPE, _TENANT = "MicrosoftAppType", "MicrosoftAppTenantId"
_LOGIN, _SCOPE = "TO_CHANNEL_FROM_BOT_LOGIN_URL", "TO_CHANNEL_FROM_BOT_OAUTH_SCOPE"
_ISSUER, _METADATA = "TO_BOT_FROM_CHANNEL_TOKEN_ISSUER", "TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL"
_EMULATOR, _OAUTH = "TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL", "OAUTH_URL"
_CALLER = "CALLER_ID"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class AppType(StrEnum):
    """How the bot is registered in Microsoft Entra."""

    SINGLE = "SingleTenant"
    MANAGED = "UserAssignedMSI"
    MULTI = "MultiTenant"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who the bot is at Microsoft; `tenant` is the only one it serves, "" for any."""

    app_id: str
    tenant: str
    type: AppType = AppType.SINGLE


@dataclass(frozen=True, slots=True)
class Cloud:
    """
    Where Microsoft is, and what it calls itself: the public cloud, unless the settings differ.

    All seven are always there, because botbuilder takes one that is unset for None.
    """

    login_url: str
    oauth_scope: str = ISSUER
    issuer: str = ISSUER
    oauth_url: str = ISSUER
    metadata_url: str = METADATA
    emulator_metadata_url: str = (
        "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    )
    caller_id: str = "urn:botframework:azure"


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """The bot's registration, its secret ("" for a managed identity), and the cloud it is in."""

    credentials: Credentials
    password: str = field(repr=False)
    cloud: Cloud


def read_teams(environment: Mapping[str, str]) -> TeamsSettings | None:
    """Read Teams' settings, None if there are none; raises `BadSettings` for half of them."""
    names = (_ID, _PASSWORD, _TENANT, _TYPE)
    given = {name: environment.get(name, "").strip() for name in names}
    if not any(given.values()):
        return None
    kind = _kind(given[_TYPE])
    _need(given, kind)
    tenant = "" if kind is AppType.MULTI else _tenant(given[_TENANT])
    return TeamsSettings(
        credentials=Credentials(given[_ID], tenant, kind),
        password="" if kind is AppType.MANAGED else given[_PASSWORD],
        cloud=_cloud(environment, tenant),
    )


def _kind(text: str) -> AppType:
    for kind in AppType:
        if kind.lower() == (text or AppType.SINGLE).lower():
            return kind
    raise BadSettings(f"{_TYPE} must be {', '.join(list(AppType)[:-1])} or {AppType.MULTI}.")


def _need(given: Mapping[str, str], kind: AppType) -> None:
    needed = {
        AppType.SINGLE: (_ID, _PASSWORD, _TENANT),
        AppType.MANAGED: (_ID, _TENANT),
        AppType.MULTI: (_ID, _PASSWORD),
    }[kind]
    missing = [name for name in needed if not given[name]]
    if missing:
        raise BadSettings(
            f"Teams is half configured: for {kind} {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing; docs/setup-teams.md has the steps."
        )


def _tenant(text: str) -> str:
    # Every activity names its tenant by id; beside a domain name, none would ever fit.
    if "." in text:
        raise BadSettings(f"{_TENANT} must be the directory's id, not its domain name.")
    return text


def _cloud(environment: Mapping[str, str], tenant: str) -> Cloud:
    public = Cloud(f"https://login.microsoftonline.com/{tenant or 'botframework.com'}")

    def said(name: str, otherwise: str) -> str:
        return environment.get(name, "").strip() or otherwise

    return Cloud(
        login_url=_address(_LOGIN, said(_LOGIN, public.login_url)),
        oauth_scope=said(_SCOPE, public.oauth_scope),
        issuer=said(_ISSUER, public.issuer),
        oauth_url=_address(_OAUTH, said(_OAUTH, public.oauth_url)),
        metadata_url=_address(_METADATA, said(_METADATA, public.metadata_url)),
        emulator_metadata_url=_address(_EMULATOR, said(_EMULATOR, public.emulator_metadata_url)),
        caller_id=said(_CALLER, public.caller_id),
    )


def _address(name: str, text: str) -> str:
    try:
        url = urlsplit(text)
        local = url.scheme == "http" and url.hostname in _LOOPBACK
        well = bool(url.hostname) and (url.scheme == "https" or local)
    except ValueError:
        well = False
    if not well:
        raise BadSettings(f"{name} must be an https address (http on this machine alone).")
    return text
