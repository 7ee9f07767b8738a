"""The form that somebody has sent in, as it was asked for: to ask again what is wrong in it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.controls import held_back, minuting, running, taking_part, teams
from bot.controls.desk import Desk
from bot.errors import Refusal
from bot.flow.deliveries import key_place
from bot.letters import forms
from bot.messages import Form, Press, Response, Submission

OnAgain = Callable[[Desk, Submission, str, str], Awaitable[Response]]
_OF_CHANNELS = ("setup", "start")
"""Forms about a channel; all others are about a round."""

OnPress = Callable[[Desk, Press, str, str], Awaitable[Response]]


async def again(desk: Desk, sent: Submission) -> Form | None:
    """Make the form once more, None where that cannot be; what was typed is not in it."""
    verb, _, after = sent.ref.partition(":")
    id, _, rest = after.partition(":")
    if verb not in _FORMS:
        return None
    try:
        if verb not in _OF_CHANNELS:
            await desk.need_in_round(sent, await desk.record(sent.person, id))
        made = await _FORMS[verb](desk, sent, id, rest)
    except Refusal:
        return None
    # What it is about, and what makes it once, stay those of the one that was sent.
    return replace(made, ref=sent.ref) if isinstance(made, Form) else None


def _pressed(press: OnPress) -> OnAgain:
    async def make(desk: Desk, sent: Submission, id: str, rest: str) -> Response:
        return await press(desk, Press(sent.person, sent.ref), id, rest)

    return make


async def _note(desk: Desk, sent: Submission, id: str, rest: str) -> Response:
    which = rest.partition(":")[0]
    return await taking_part.press_note(desk, Press(sent.person, sent.ref), id, which)


async def _start(desk: Desk, sent: Submission, channel: str, _: str) -> Response:
    place = key_place(sent.person, channel)
    await desk.need_in(sent, place, "begin_where")
    return await running.begin(desk, sent.person, place)


async def _setup(desk: Desk, sent: Submission, channel: str, _: str) -> Response:
    place = key_place(sent.person, channel)
    await teams.need_here(desk, sent, place)
    return await teams.show_setup(desk, sent.person, place)


async def _add(desk: Desk, sent: Submission, id: str, message: str) -> Response:
    record = await desk.record(sent.person, id)
    text = sent.values.get("text", "")
    return forms.add(record, message, text, desk.for_team(record.team))


async def _say(desk: Desk, sent: Submission, id: str, rest: str) -> Response:
    number, _ = taking_part.position(rest)
    record = await desk.record(sent.person, id)
    return forms.say(record, number, desk.for_team(record.team))


async def _wording(desk: Desk, sent: Submission, id: str, target: str) -> Response:
    record = await desk.record(sent.person, id)
    return forms.correct_text(record, target, "", desk.for_team(record.team))


async def _held_one(desk: Desk, sent: Submission, id: str, wording: str) -> Response:
    return await held_back.show_one(desk, sent.person, id, wording)


_FORMS: dict[str, OnAgain] = {
    "action": _pressed(taking_part.ask_action),
    "add": _add,
    "answer": _pressed(taking_part.ask_answer),
    "attendance": _pressed(running.press_attendance),
    "correct": _pressed(minuting.press_correct),
    "correct-text": _wording,
    "held": _pressed(held_back.press_held),
    "held-one": _held_one,
    "note": _note,
    "say": _say,
    "setup": _setup,
    "sign": _pressed(minuting.press_sign),
    "start": _start,
}
