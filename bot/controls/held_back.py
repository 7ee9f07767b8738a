"""Controls over what is held back: the author's word, the chair's look."""

from bot.controls.desk import Desk
from bot.controls.looking import look
from bot.controls.running import link_to_prompt
from bot.controls.typed import Typed
from bot.flow import held_back
from bot.flow.running import need_chair, need_not_cancelled
from bot.letters import held_back as letters
from bot.letters.held_back import Verdict
from bot.messages import Done, Press, Response, Submission
from bot.model import Person, State


async def press_keep(desk: Desk, press: Press, id: str, wording: str) -> Response:
    """Take the author's word that their reply identifies nobody."""
    who, now = press.person, desk.now()
    record, context = await desk.decide(
        who, id, lambda record: held_back.keep_as_it_is(record, wording, who, now)
    )
    kept = held_back.found(record, wording)
    return Done(context.words("held_kept" if kept else "held_no_more"))


async def press_held(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show the chair what is held back."""
    record = await desk.record(press.person, id)
    need_chair(record, press.person)
    need_not_cancelled(record)
    context = desk.for_team(record.team)
    return letters.which(record, context) if record.held else Done(context.words("held_none"))


async def submit_held(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Show the chair one of them."""
    typed = Typed(submission)
    wording = typed.choice("wording")
    typed.check()
    return await show_one(desk, submission.person, id, wording)


async def show_one(desk: Desk, who: Person, id: str, wording: str) -> Response:
    """Show the form in which the chair decides about one of them."""
    record = await desk.record(who, id)
    need_chair(record, who)
    context = desk.for_team(record.team)
    said = held_back.found(record, wording)
    if said is None:
        return Done(context.words("held_no_more"))
    link = await link_to_prompt(desk, record, said.prompt)
    return letters.one(record, said, link, context)


async def submit_one(desk: Desk, submission: Submission, id: str, wording: str) -> Response:
    """Release it, give the minutes another wording, or leave it out of them."""
    typed, who = Typed(submission), submission.person
    verdict = typed.choice("verdict")
    if verdict and verdict not in tuple(Verdict):
        typed.fault("verdict", "choice_unknown")
    text = typed.text("text", required=verdict == Verdict.REWORD)
    if verdict == Verdict.REWORD:
        look(desk, typed, "text")
    typed.check()
    record = await desk.record(who, id)
    need_chair(record, who)
    said = held_back.found(record, wording)
    if said is None:
        return Done(desk.for_team(record.team).words("held_no_more"))
    if verdict == Verdict.RELEASE:
        _record, context = await desk.decide(
            who, id, lambda record: held_back.release(record, wording, desk.hand(who, record))
        )
        return Done(context.words("held_released"))
    new = text if verdict == Verdict.REWORD else None
    record, context = await desk.decide(
        who, id, lambda record: held_back.reword(record, wording, new, desk.hand(who, record))
    )
    is_open = record.round.state is State.OPEN
    return Done(context.words("held_settled" if is_open else "correct_done"))
