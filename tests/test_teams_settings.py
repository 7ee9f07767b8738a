"""What the environment may say about Teams, and what is told to whoever says half of it."""

from collections.abc import Mapping

import pytest
from botframework.connector.auth import AuthenticationConstants, EmulatorValidation

from adapters.bad_settings import BadSettings
from adapters.teams.settings import AppType, Cloud, Credentials, read_teams

SINGLE: Mapping[str, str] = {
    "MicrosoftAppId": "0f5a1c58-36a8-4b0c-9d57-4f6f4a6c2f10",
    "MicrosoftAppPassword": "invented",
    "MicrosoftAppTenantId": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
}
APP, TENANT = SINGLE["MicrosoftAppId"], SINGLE["MicrosoftAppTenantId"]
ADDRESSES = {
    "TO_CHANNEL_FROM_BOT_LOGIN_URL": "login_url",
    "OAUTH_URL": "oauth_url",
    "TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL": "metadata_url",
    "TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL": "emulator_metadata_url",
}
NAMES = {
    "TO_CHANNEL_FROM_BOT_OAUTH_SCOPE": "oauth_scope",
    "TO_BOT_FROM_CHANNEL_TOKEN_ISSUER": "issuer",
    "CALLER_ID": "caller_id",
}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"MicrosoftAppId": "", "MicrosoftAppPassword": " "},
        {"OAUTH_URL": "https://tom.example", "CALLER_ID": "tom", "PATH": "/usr/bin"},
    ],
)
def test_without_a_registration_there_are_no_settings(environment: Mapping[str, str]) -> None:
    assert read_teams(environment) is None


def test_a_bot_is_of_one_tenant_unless_it_says_otherwise() -> None:
    read = read_teams(SINGLE)

    assert read
    assert read.credentials == Credentials(APP, TENANT, AppType.SINGLE)
    assert read.password == "invented"


def test_a_managed_identity_has_no_password() -> None:
    without = {name: SINGLE[name] for name in SINGLE if name != "MicrosoftAppPassword"}

    read = read_teams({**without, "MicrosoftAppType": "UserAssignedMSI"})
    beside = read_teams({**SINGLE, "MicrosoftAppType": "UserAssignedMSI"})

    assert read
    assert read == beside
    assert read.credentials == Credentials(APP, TENANT, AppType.MANAGED)
    assert read.password == ""


def test_a_bot_of_many_tenants_has_none_of_its_own() -> None:
    without = {name: SINGLE[name] for name in SINGLE if name != "MicrosoftAppTenantId"}

    read = read_teams({**without, "MicrosoftAppType": "multitenant"})
    beside = read_teams({**SINGLE, "MicrosoftAppType": "MultiTenant"})

    assert read
    assert read == beside
    assert read.credentials == Credentials(APP, "", AppType.MULTI)


@pytest.mark.parametrize(
    "kind,given,missing",
    [
        ("", ["MicrosoftAppId"], "MicrosoftAppPassword and MicrosoftAppTenantId are"),
        ("", ["MicrosoftAppPassword"], "MicrosoftAppId and MicrosoftAppTenantId are"),
        ("", ["MicrosoftAppId", "MicrosoftAppPassword"], "MicrosoftAppTenantId is"),
        ("", ["MicrosoftAppId", "MicrosoftAppTenantId"], "MicrosoftAppPassword is"),
        ("SingleTenant", [], "MicrosoftAppId and MicrosoftAppPassword and Micr"),
        ("UserAssignedMSI", ["MicrosoftAppId"], "MicrosoftAppTenantId is"),
        ("UserAssignedMSI", ["MicrosoftAppTenantId"], "MicrosoftAppId is"),
        ("MultiTenant", ["MicrosoftAppId"], "MicrosoftAppPassword is"),
        ("MultiTenant", ["MicrosoftAppTenantId"], "MicrosoftAppId and MicrosoftAppPassword are"),
    ],
)
def test_half_a_registration_is_told_what_is_missing(
    kind: str, given: list[str], missing: str
) -> None:
    environment = {name: SINGLE[name] for name in given} | {"MicrosoftAppType": kind}

    with pytest.raises(BadSettings) as told:
        read_teams(environment)

    sentence = str(told.value)
    assert f"for {kind or 'SingleTenant'} {missing}" in sentence
    assert sentence.endswith("missing; docs/setup-teams.md has the steps.")
    assert not [value for value in SINGLE.values() if value in sentence]


def test_a_type_nobody_knows_is_told_the_three() -> None:
    with pytest.raises(BadSettings) as told:
        read_teams({**SINGLE, "MicrosoftAppType": "Sovereign"})

    assert str(told.value) == (
        "MicrosoftAppType must be SingleTenant, UserAssignedMSI or MultiTenant."
    )


def test_a_tenants_domain_name_would_fit_no_message() -> None:
    with pytest.raises(BadSettings, match="the directory's id, not its domain name"):
        read_teams({**SINGLE, "MicrosoftAppTenantId": "care.onmicrosoft.example"})


def test_without_more_it_is_microsofts_public_cloud() -> None:
    read = read_teams(SINGLE)

    assert read
    known = AuthenticationConstants
    assert read.cloud == Cloud(
        login_url=f"{known.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX}{TENANT}",
        oauth_scope=known.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
        issuer=known.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
        oauth_url=known.OAUTH_URL,
        metadata_url=known.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
        emulator_metadata_url=known.TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL,
        caller_id="urn:botframework:azure",
    )
    emulators = EmulatorValidation.TO_BOT_FROM_EMULATOR_TOKEN_VALIDATION_PARAMETERS.issuer
    assert read.cloud.issuer not in emulators


@pytest.mark.parametrize("name", [*ADDRESSES, *NAMES])
def test_one_that_is_set_leaves_the_others(name: str) -> None:
    read, plain = read_teams({**SINGLE, name: "https://usual.example/x"}), read_teams(SINGLE)

    assert read
    assert plain
    changed = (ADDRESSES | NAMES)[name]
    differing = [
        field
        for field in (ADDRESSES | NAMES).values()
        if getattr(read.cloud, field) != getattr(plain.cloud, field)
    ]
    assert differing == [changed]
    assert getattr(read.cloud, changed) == "https://usual.example/x"


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/x", "http://localhost/", "http://[::1]/"]
)
def test_this_machine_needs_no_https(name: str, address: str) -> None:
    read = read_teams({**SINGLE, name: address})

    assert read
    assert getattr(read.cloud, ADDRESSES[name]) == address


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "address",
    ["http://login.example/", "login.example", "https://", "ftp://localhost/", "https://["],
)
def test_every_other_address_does(name: str, address: str) -> None:
    with pytest.raises(BadSettings) as told:
        read_teams({**SINGLE, name: address})

    assert str(told.value) == f"{name} must be an https address (http on this machine alone)."


def test_what_is_shown_of_them_has_no_password() -> None:
    assert "invented" not in repr(read_teams(SINGLE))
