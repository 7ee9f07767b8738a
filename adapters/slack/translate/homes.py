"""Whose app a payload is for, and which workspace a person belongs to."""

from adapters.slack.translate.reading import Json, first, part, string
from adapters.slack.translate.values import Home


def home_of(payload: Json) -> Home | None:
    """
    Tell in which workspace the app is installed that this was sent to.

    An event's own `team_id` is its author's in a channel shared with another organisation,
    so its authorisation comes first. An app of a whole organisation has that one for its
    workspace: the same channel may be in several of those that the organisation has, and
    each event names another (docs/decisions/0015).
    """
    if part(payload, "user"):
        return _of_interaction(payload)
    # A command, and an event about the installation itself, has no authorisation.
    source = first(payload, "authorizations") or payload
    enterprise = _enterprise(source, string(source, "enterprise_id"))
    return _home(enterprise, string(source, "team_id"))


def workspace_of_author(payload: Json, message: Json, home: Home) -> str:
    """
    Tell from which workspace a message of an event comes.

    In a channel of the app's own organisation everybody counts as of its workspace. In one
    shared with another, `user_team` may name an organisation: the event's workspace of that
    one is meant, or the organisation itself if the event has none.
    """
    if payload.get("is_ext_shared_channel") is not True:
        return home.team
    named = (string(message, key) for key in ("user_team", "source_team", "team"))
    # A shared file names no workspace; the event's `team_id` is its author's there.
    team = next(filter(None, named), string(payload, "team_id")) or home.team
    if home.enterprise and (team == home.enterprise or (home.enterprise, team) in _sides(payload)):
        return home.team
    return _team_of(payload, team) or team


def workspace_of_user(payload: Json, home: Home) -> str:
    """
    Tell from which workspace somebody comes who pressed something or sent it in.

    Where a whole organisation has installed the app, they count as of the one it is for.
    """
    if home.enterprise:
        return home.team
    return string(part(payload, "user"), "team_id") or home.team


def _of_interaction(payload: Json) -> Home | None:
    enterprise = _enterprise(payload, string(part(payload, "enterprise"), "id"))
    installed = string(part(payload, "view"), "app_installed_team_id")
    candidates = (
        # For an app of a whole organisation it may be that one's id.
        "" if installed.startswith("E") else installed,
        string(part(payload, "team"), "id"),
        string(part(payload, "user"), "team_id"),
    )
    return _home(enterprise, next(filter(None, candidates), ""))


def _home(enterprise: str, team: str) -> Home | None:
    home = enterprise or team
    return Home(home, enterprise) if home else None


def _enterprise(source: Json, id: str) -> str:
    # A command's fields are strings.
    return id if source.get("is_enterprise_install") in (True, "true") else ""


def _team_of(payload: Json, enterprise: str) -> str:
    teams = (team for named, team in _sides(payload) if enterprise and named == enterprise)
    return next(filter(None, teams), "")


def _sides(payload: Json) -> list[tuple[str, str]]:
    # In a shared channel an event names two workspaces, neither always the app's own.
    return [
        (string(payload, f"{side}enterprise_id"), string(payload, f"{side}team_id"))
        for side in ("", "context_")
    ]
