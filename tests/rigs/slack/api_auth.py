"""auth.*, oauth.*, apps.*: tokens, their life and their end."""

import base64
from collections.abc import Mapping

from tests.rigs.slack.calls import Call, Method
from tests.rigs.slack.faults import Refused
from tests.rigs.slack.state import World
from tests.rigs.slack.things import APP, Code, Json, Team, Token

LASTS = 43_200
SCOPES = "app_mentions:read,channels:history,chat:write,commands,files:write,im:write,users:read"


def test(call: Call) -> Json:
    team = call.team
    enterprise = {"enterprise_id": team.enterprise} if team.enterprise else {}
    return {
        "ok": True,
        "url": f"https://{team.domain}.slack.com/",
        "team": team.domain,
        "user": "briefing_bot",
        "team_id": team.enterprise if team.org_wide else team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.org_wide,
        **enterprise,
    }


def revoke(call: Call) -> Json:
    if not call.flag("test"):
        call.token.gone = True
    return {"ok": True, "revoked": not call.flag("test")}


def uninstall(call: Call) -> Json:
    _known_app(call.world, call.text("client_id"), call.text("client_secret"))
    end_tokens(call.world, call.team)
    return {"ok": True}


def end_tokens(world: World, team: Team) -> None:
    """From now on they answer `account_inactive`."""
    for token in world.tokens.values():
        token.gone = token.gone or world.reaches(token, team.id)


def _known_app(world: World, client_id: str, client_secret: str) -> None:
    if client_id != world.client_id:
        raise Refused("invalid_client_id")
    if client_secret != world.client_secret:
        raise Refused("bad_client_secret")


def oauth(world: World, headers: Mapping[str, str], args: Json) -> Json:
    """oauth.v2.access: a code or a refresh token for a new token; it needs no token itself."""
    basic = headers.get("Authorization", "")
    if basic.startswith("Basic "):
        told = base64.b64decode(basic.removeprefix("Basic ")).decode()
        args["client_id"], _, args["client_secret"] = told.partition(":")
    _known_app(world, args.get("client_id", ""), args.get("client_secret", ""))
    kind = args.get("grant_type") or "authorization_code"
    if kind == "refresh_token":
        return _refreshed(world, args.get("refresh_token", ""))
    if kind != "authorization_code":
        raise Refused("invalid_grant_type")
    return _installed(world, args)


def _installed(world: World, args: Json) -> Json:
    code = world.codes.pop(args.get("code", ""), None)
    if not code:
        raise Refused("invalid_code")
    if code.redirect_uri and code.redirect_uri != args.get("redirect_uri"):
        raise Refused("bad_redirect_uri")
    return _granted(world, world.teams[code.team], rotates=code.rotates, by=code)


def _refreshed(world: World, refresh: str) -> Json:
    """A refresh token is good once."""
    old = world.refreshes.pop(refresh, None)
    if not old or old.gone:
        raise Refused("invalid_refresh_token")
    of = next(t for t in world.teams.values() if world.reaches(old, t.id))
    return _granted(world, of, rotates=True)


def _granted(world: World, team: Team, *, rotates: bool, by: Code | None = None) -> Json:
    prefix = "xoxe.xoxb-1-" if rotates else "xoxb-"
    expires = world.clock() + LASTS if rotates else None
    token = world.issue(team, f"{prefix}{team.id}-{world.number()}", expires=expires)
    whose = {"authed_user": {"id": by.user}} if by else {}
    at = {"id": team.id, "name": team.domain}
    org = {"id": team.enterprise, "name": team.enterprise} if team.enterprise else None
    return {
        "ok": True,
        "app_id": APP,
        **whose,
        "scope": SCOPES,
        "token_type": "bot",
        "access_token": token.value,
        "bot_user_id": team.bot_user,
        "team": None if team.org_wide else at,
        "enterprise": org,
        "is_enterprise_install": team.org_wide,
        **(_rotating(world, token) if rotates else {}),
    }


def _rotating(world: World, token: Token) -> Json:
    refresh = f"xoxe-1-{world.number()}"
    world.refreshes[refresh] = token
    return {"refresh_token": refresh, "expires_in": LASTS}


def connections(call: Call) -> Json:
    """An address to connect to, once."""
    ticket = f"{call.world.number()}"
    call.world.tickets.add(ticket)
    base = call.world.base.replace("http", "ws", 1)
    return {"ok": True, "url": f"{base}link/?ticket={ticket}&app_id={APP}"}


METHODS: dict[str, Method] = {
    "auth.test": test,
    "auth.revoke": revoke,
    "apps.uninstall": uninstall,
    "apps.connections.open": connections,
}
