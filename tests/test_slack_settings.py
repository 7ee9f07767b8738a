"""What the environment may say about Slack: one whole way, or nothing."""

import pytest

from adapters.bad_settings import BadSettings
from adapters.slack.settings import API, Way, read_slack

BOT, APP, SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
ID, ID_SECRET, URL = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_API_URL"
ALL = {
    BOT: "xoxb-1",
    APP: "xapp-1",
    SECRET: "made up",
    ID: "1.2",
    ID_SECRET: "made up too",
    URL: "https://slack-gov.com/api/",
}


def given(*names: str, **other: str) -> dict[str, str]:
    return {name: ALL[name] for name in names} | other


@pytest.mark.parametrize(
    "names, way",
    [
        ((BOT, APP), Way.SOCKET),
        ((BOT, APP, SECRET), Way.SOCKET),
        ((BOT, SECRET), Way.HTTP),
        ((ID, ID_SECRET, SECRET), Way.INSTALLS),
    ],
)
def test_each_way_has_its_settings(names: tuple[str, ...], way: Way) -> None:
    settings = read_slack(given(*names))

    assert settings is not None
    assert (settings.way, settings.api_url) == (way, API)


def test_without_any_there_is_no_slack() -> None:
    assert read_slack({}) is None
    assert read_slack({BOT: " ", "HOME": "/"}) is None


@pytest.mark.parametrize(
    "names, missing",
    [
        ((BOT,), (APP, SECRET)),
        ((APP,), (BOT,)),
        ((SECRET,), (BOT,)),
        ((URL,), (BOT, APP, SECRET)),
        ((ID,), (ID_SECRET, SECRET)),
        ((ID_SECRET, SECRET), (ID,)),
        ((ID, ID_SECRET), (SECRET,)),
    ],
)
def test_half_of_one_names_what_is_missing(
    names: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    with pytest.raises(BadSettings) as told:
        read_slack(given(*names))

    assert "half configured" in str(told.value)
    for name in missing:
        assert name in str(told.value)


@pytest.mark.parametrize("beside", [BOT, APP])
def test_one_workspace_and_many_exclude_each_other(beside: str) -> None:
    with pytest.raises(BadSettings, match=beside):
        read_slack(given(ID, ID_SECRET, SECRET, beside))


@pytest.mark.parametrize(
    "changed, value", [(BOT, "xapp-1"), (APP, "xoxb-1"), (BOT, "xoxp-1"), (APP, "secret")]
)
def test_a_token_of_another_kind_is_found_and_not_repeated(changed: str, value: str) -> None:
    with pytest.raises(BadSettings, match=f"{changed} should begin with") as told:
        read_slack(given(BOT, APP) | {changed: value})

    assert value not in str(told.value)


def test_a_token_that_is_renewed_begins_otherwise() -> None:
    assert read_slack(given(APP, **{BOT: "xoxe.xoxb-1-abc"})) is not None


@pytest.mark.parametrize(
    "url, taken",
    [
        ("https://slack-gov.com/api", "https://slack-gov.com/api/"),
        ("http://127.0.0.1:4003/api/", "http://127.0.0.1:4003/api/"),
        ("http://localhost/api", "http://localhost/api/"),
    ],
)
def test_slack_may_be_elsewhere(url: str, taken: str) -> None:
    settings = read_slack(given(BOT, APP, **{URL: url}))

    assert settings is not None
    assert settings.api_url == taken


@pytest.mark.parametrize(
    "url", ["http://slack.com/api/", "slack.com", "ftp://slack.com/", "https://", "http://[::1"]
)
def test_secrets_go_nowhere_without_encryption(url: str) -> None:
    with pytest.raises(BadSettings, match="SLACK_API_URL must be an https address"):
        read_slack(given(BOT, APP, **{URL: url}))


def test_secrets_do_not_show() -> None:
    settings = read_slack(
        {name: f"{value}-hidden" for name, value in ALL.items() if name in (BOT, APP, SECRET)}
    )

    assert "hidden" not in repr(settings)
