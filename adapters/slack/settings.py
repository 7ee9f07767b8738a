"""What the environment says about Slack: none of it, or one whole way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from adapters.bad_settings import BadSettings

API = "https://slack.com/api/"

_BOT, _APP, _SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
_ID, _ID_SECRET, _URL = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_API_URL"
_BEGINNINGS = {_BOT: ("xoxb-", "xoxe.xoxb-"), _APP: ("xapp-",)}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Way(StrEnum):
    """How Slack's events come in."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP, for one workspace"
    INSTALLS = "HTTP, for every workspace that installs it"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """The app's own secrets at Slack, and where Slack is; what its way does not need is ""."""

    way: Way
    api_url: str
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)


def read_slack(environment: Mapping[str, str]) -> SlackSettings | None:
    """Read Slack's settings, None if there are none; raises `BadSettings` for half of them."""
    known = (_BOT, _APP, _SECRET, _ID, _ID_SECRET, _URL)
    given = {name: environment.get(name, "").strip() for name in known}
    if not any(given.values()):
        return None
    way = _way(given)
    for name, beginnings in _BEGINNINGS.items():
        if given[name] and not given[name].startswith(beginnings):
            raise BadSettings(
                f"{name} should begin with {beginnings[0]} and does not. "
                "Slack shows it on the app's own pages; docs/setup-slack.md says where."
            )
    return SlackSettings(
        way=way,
        api_url=_api_url(given[_URL] or API),
        bot_token=given[_BOT],
        app_token=given[_APP],
        signing_secret=given[_SECRET],
        client_id=given[_ID],
        client_secret=given[_ID_SECRET],
    )


def _way(given: Mapping[str, str]) -> Way:
    if given[_ID] or given[_ID_SECRET]:
        for name in (_BOT, _APP):
            if given[name]:
                raise BadSettings(
                    f"{name} is for one workspace and {_ID} for many: unset one of them."
                )
        _need(given, _ID, _ID_SECRET, _SECRET)
        return Way.INSTALLS
    if given[_APP]:
        _need(given, _APP, _BOT)
        return Way.SOCKET
    if given[_SECRET]:
        _need(given, _SECRET, _BOT)
        return Way.HTTP
    there, token = (_BOT, "") if given[_BOT] else (_URL, f"{_BOT}, and ")
    raise BadSettings(
        f"Slack is half configured: {there} is set; it also needs {token}{_APP} (Socket Mode) or "
        f"{_SECRET} (HTTP). docs/setup-slack.md has the steps."
    )


def _need(given: Mapping[str, str], *names: str) -> None:
    if missing := [name for name in names if not given[name]]:
        there = [name for name in names if given[name]]
        raise BadSettings(
            f"Slack is half configured: {' and '.join(there)} "
            f"{'is' if len(there) == 1 else 'are'} set, {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} missing. docs/setup-slack.md has the steps."
        )


def _api_url(text: str) -> str:
    try:
        url = urlsplit(text)
        local = url.scheme == "http" and url.hostname in _LOOPBACK
        well = url.hostname and (url.scheme == "https" or local)
    except ValueError:
        well = False
    if not well:
        raise BadSettings(
            f"{_URL} must be an https address, such as {API} (http on this machine alone)."
        )
    return text.rstrip("/") + "/"
