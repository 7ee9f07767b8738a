"""Controls of what stands in the channel: looking at it again, and answering below it."""

from bot.controls.desk import Desk
from bot.controls.looking import look, once_more
from bot.controls.taking_part import position
from bot.controls.typed import Typed, number_of
from bot.errors import Refusal
from bot.flow import contributing
from bot.flow.contributing import need_prompt
from bot.flow.held_back import confirmed
from bot.identifiers import kinds_in
from bot.letters import forms
from bot.letters.afterwards import draft
from bot.letters.channel import opening, prompt
from bot.messages import Done, Notice, Press, Response, Submission
from bot.model import Change, Record, State


async def press_see(desk: Desk, press: Press, id: str, which: str) -> Response:
    """Show a message of the round's, where it stands, as it now is."""
    record = await desk.record(press.person, id)
    if press.place != record.round.place:
        raise Refusal("gone")
    context = desk.for_team(record.team)
    if which == "draft":
        if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
            raise Refusal("no_minutes_yet")
        return Notice(draft(record, context))
    if number := number_of(which):
        need_prompt(record, number)
        return Notice(prompt(record, number, context))
    return Notice(opening(record, context))


async def submit_say(desk: Desk, submission: Submission, id: str, rest: str) -> Response:
    """Keep what was written below the prompt itself, with what the person answered before."""
    number, _ = position(rest)
    typed, who, now = Typed(submission), submission.person, desk.now()
    text = typed.text("text")
    unsure = look(desk, typed, "text")
    typed.check()
    record = await desk.record(who, id)
    await desk.need_in_round(submission, record)
    if unsure and not typed.tick("looked"):
        form = forms.say(record, number, desk.for_team(record.team))
        return await once_more(desk, submission, id, form, unsure)

    def add(record: Record) -> Change:
        change = contributing.say(record, number, text, who, now)
        whole = "".join(each.text for each in change.contributions)
        # What was said before was looked at when it was sent.
        return confirmed(change, kinds_in(whole, desk.own))

    _record, context = await desk.decide(who, id, add)
    return Done(context.words("say_done", number=number))
