"""The door of the room: what every request passes on its way in and out."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import MultiDict

from adapters.room.cast import CAST, Part
from adapters.room.forms import PREFIX
from adapters.room.guard import HEADERS, LIMIT, Tokens, is_here, is_ours
from adapters.room.render import Pages
from bot.errors import NotYet

Typed = MultiDict[str]
"""The fields of a form that was sent, as typed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Look = Callable[[web.Request, Part], Awaitable[web.StreamResponse]]
Act = Callable[[web.Request, Part, Typed], Awaitable[web.StreamResponse]]

TOO_LARGE = web.HTTPRequestEntityTooLarge.status_code

log = logging.getLogger(__name__)


class Door:
    """
    Lets in what comes from this machine and, with a form, from a page of the room.

    What cannot be done is answered with a page that says so and keeps what was
    typed; the page's own script gets the sentence alone.
    """

    def __init__(self, pages: Pages, tokens: Tokens) -> None:
        self.pages = pages
        self.tokens = tokens

    def open(self, handler: Handler) -> Handler:
        """Let anybody at this machine in."""

        async def opened(request: web.Request) -> web.StreamResponse:
            if is_here(request.host):
                response = await handler(request)
            else:
                # 421: "unable to produce an authoritative response for the target" (RFC 9110).
                response = self.problem(request, 421, "room_elsewhere")
            if not response.prepared:
                response.headers.update(HEADERS)
            return response

        return opened

    def look(self, handler: Look) -> Handler:
        """Let one of the cast look at something."""

        async def looked(request: web.Request) -> web.StreamResponse:
            me = CAST.get(request.match_info["person"])
            if me is None:
                return self.problem(request, 404, "room_nobody")
            try:
                return await handler(request, me)
            except Exception as error:  # noqa: BLE001  the person is told, whatever it was
                return self._broken(request, me, error)

        return self.open(looked)

    def act(self, handler: Act) -> Handler:
        """Let one of the cast do something, with a form of this room's."""

        async def acted(request: web.Request, me: Part) -> web.StreamResponse:
            if not is_ours(request):
                return self.problem(request, 403, "room_forged", me)
            try:
                typed = await _read(request)
            except web.HTTPException as error:
                key = "room_large" if error.status == TOO_LARGE else "room_broken"
                return self.problem(request, error.status, key, me)
            if not self.tokens.fits(me.id, typed.get("token", "")):
                return self.problem(request, 403, "room_outdated", me, typed)
            try:
                return await handler(request, me, typed)
            except NotYet:
                return self.problem(request, 503, "room_not_kept", me, typed)
            except Exception as error:  # noqa: BLE001  the person is told, whatever it was
                return self._broken(request, me, error, typed)

        return self.look(acted)

    def problem(
        self,
        request: web.Request,
        status: int,
        key: str,
        me: Part | None = None,
        typed: Typed | None = None,
        **values: object,
    ) -> web.Response:
        """Say what went wrong; what was `typed` can be sent again."""
        if by_script(request):
            return web.Response(status=status, text=self.pages.words(key, **values))
        again = [(name, value) for name, value in (typed or {}).items() if name != "token"]
        page = self.pages.problem(
            key,
            me,
            values=values,
            typed=again,
            kept={name for name, _ in again if name == "text" or name.startswith(PREFIX)},
            action=request.path,
            token=self.tokens.make(me.id) if me else "",
        )
        return html(page, status)

    def _broken(
        self, request: web.Request, me: Part, error: Exception, typed: Typed | None = None
    ) -> web.Response:
        # Its words may hold what somebody wrote; the log takes only its kind, and where it arose.
        resource = request.match_info.route.resource
        route = resource.canonical if resource else ""
        log.error("room_failed", exc_info=error, extra={"route": route})
        return self.problem(request, 500, "room_broken", me, typed)


def by_script(request: web.Request) -> bool:
    """Say whether the page's own script asks, which wants a piece and not a page."""
    return request.headers.get("X-Room") == "script"


def html(page: str, status: int = 200) -> web.Response:
    """Answer with a page nobody may keep."""
    headers = {"Cache-Control": "no-store"}
    return web.Response(text=page, status=status, content_type="text/html", headers=headers)


def back(request: web.Request, me: Part, typed: Typed) -> web.Response:
    """Answer that it is done, and where it shows."""
    if by_script(request):
        return web.Response(status=204)
    place = typed.get("back", "")
    mark = f"#{place}" if place.isalnum() and place.isascii() else ""
    return web.Response(status=303, headers={"Location": f"/as/{me.id}{mark}"})


def done(text: str) -> web.Response:
    """Answer the page's script with a line to show in passing."""
    return web.Response(text=text, headers={"X-Room": "done"})


async def _read(request: web.Request) -> Typed:
    try:
        sent = await request.clone(client_max_size=LIMIT).post()
    except (ValueError, HttpProcessingError):
        raise web.HTTPBadRequest from None
    return MultiDict((name, value) for name, value in sent.items() if isinstance(value, str))
