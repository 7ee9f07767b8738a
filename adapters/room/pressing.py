"""Buttons, forms and commands, and what the core shows one person at once."""

from collections import OrderedDict
from secrets import token_hex
from urllib.parse import quote

from aiohttp import web

from adapters.inward import Controls
from adapters.room.board import Board
from adapters.room.cast import TEAM, Part
from adapters.room.door import Door, Typed, back, by_script, done, html
from adapters.room.forms import lines, shown, submission, unpack
from adapters.room.render import Answer, Download
from bot.messages import (
    Done,
    File,
    Form,
    Invalid,
    Message,
    Notice,
    Paper,
    Press,
    Response,
    Submission,
)
from bot.model import Place

COMMANDS = ("/briefing", "@bot")
"""What a message in the channel begins with if it is meant for the bot."""

_FILES = 50
"""How many files of papers can still be fetched; who comes later asks for the paper again."""


class Pressing:
    """Hands on what people press and fill in, and shows what the core answers."""

    def __init__(self, door: Door, controls: Controls, board: Board) -> None:
        self._door = door
        self._controls = controls
        self._board = board
        self._files: OrderedDict[str, tuple[str, File]] = OrderedDict()

    async def press(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        """Press a button."""
        press = Press(me.person, typed.get("ref", ""), _place(typed))
        response = await self._controls.press(press)
        return self._respond(request, me, typed, response)

    async def command(self, request: web.Request, me: Part, typed: Typed) -> web.Response | None:
        """Do what is written to the bot in the channel; None if it is not for the bot."""
        text = lines(typed.get("text", "")).strip()
        first, _, rest = text.partition(" ")
        if typed.get("root") or first.lower() not in COMMANDS:
            return None
        response = await self._controls.command(me.person, TEAM, rest.strip())
        return self._respond(request, me, typed, response)

    async def submit(self, request: web.Request, me: Part, typed: Typed) -> web.Response:
        """Send a form in; one with faults comes back as it was typed."""
        form = unpack(typed.get("sheet", ""))
        if form is None:
            return self._door.problem(request, 400, "room_lost_form", me)
        sent = submission(form, typed, me.person)
        response = await self._controls.submit(sent)
        if isinstance(response, Invalid):
            return self._again(request, me, typed, form, sent, response)
        return self._respond(request, me, typed, response)

    def fetch(self, id: str, me: Part) -> File | None:
        """Return a file of a paper this person was shown."""
        owner, file = self._files.get(id, ("", None))
        return file if owner == me.id else None

    def _respond(
        self, request: web.Request, me: Part, typed: Typed, response: Response
    ) -> web.Response:
        # What was done may show in the bot's home, where no message tells of it.
        self._board.bell.ring()
        match response:
            case Notice(message):
                answer = self._answer(me, typed, message)
            case Form():
                answer = self._answer(me, typed, response)
            case Paper(files=files):
                answer = self._answer(me, typed, response, files)
            case Done(text) if by_script(request):
                return done(text)
            case Done(text):
                answer = self._answer(me, typed, Message(text))
            case Invalid() | None:
                return back(request, me, typed)
        return html(self._door.pages.answer(answer, page=not by_script(request)))

    def _answer(
        self,
        me: Part,
        typed: Typed,
        shows: Message | Paper | Form,
        files: tuple[File, ...] = (),
    ) -> Answer:
        return Answer(
            me,
            self._door.tokens.make(me.id),
            "team" if _place(typed) else "",
            typed.get("back", ""),
            shows,
            fields=shown(shows, {}, None) if isinstance(shows, Form) else (),
            files=[self._keep(me, file) for file in files],
        )

    def _again(  # noqa: PLR0913, PLR0917  all that one sent-in form is made of
        self,
        request: web.Request,
        me: Part,
        typed: Typed,
        form: Form,
        sent: Submission,
        invalid: Invalid,
    ) -> web.Response:
        names = {field.name for field in form.fields}
        answer = Answer(
            me,
            self._door.tokens.make(me.id),
            "team" if _place(typed) else "",
            typed.get("back", ""),
            form,
            fields=shown(form, invalid.errors, sent),
            loose=[error for name, error in invalid.errors.items() if name not in names],
        )
        page = self._door.pages.answer(answer, page=not by_script(request))
        return html(page, status=422)

    def _keep(self, me: Part, file: File) -> Download:
        id = token_hex(16)
        self._files[id] = (me.id, file)
        while len(self._files) > _FILES:
            self._files.popitem(last=False)
        return Download(id, file.name, len(file.data))


def download(file: File) -> web.Response:
    """Hand a file over, never to be shown as a page."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Type": file.media_type,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
    }
    return web.Response(body=file.data, headers=headers)


def _place(typed: Typed) -> Place | None:
    return TEAM if typed.get("place") == "team" else None
