"""Controls for everybody: answering, voting, taking actions, reading, worrying."""

from dataclasses import dataclass
from hashlib import blake2b

from bot.blocks import Document
from bot.context import Context
from bot.controls.desk import Desk
from bot.controls.looking import look, once_more
from bot.controls.running import need_here
from bot.controls.typed import Typed, number_of
from bot.errors import Refusal
from bot.flow import contributing
from bot.flow.contributing import need_answerable, need_prompt, own_answer
from bot.flow.held_back import confirmed
from bot.flow.running import need_chair
from bot.identifiers import Kinds
from bot.letters import forms
from bot.letters.channel import sections
from bot.letters.worry import worry
from bot.messages import Done, Notice, Paper, Press, Response, Submission
from bot.minutes import choices
from bot.model import Action, Change, Person, Place, Record, RoundId, State


@dataclass(frozen=True, slots=True)
class Noted:
    """What a chair writes down; `unsure` has what they were asked to look at in it."""

    prompt: int
    text: str
    key: str
    unsure: Kinds


async def press_vote(desk: Desk, press: Press, id: str, rest: str) -> Response:
    """Count the vote and say which it was."""
    number, choice = position(rest)
    who, now = press.person, desk.now()

    def decision(record: Record) -> Change:
        need_here(press, record)
        return contributing.vote(record, number, choice, who, now)

    record, context = await desk.decide(who, id, decision)
    label = choices(record, number, context.words)[choice]
    return Done(context.words("vote_done", choice=label))


async def press_answer(desk: Desk, press: Press, id: str, rest: str) -> Response:
    """Show the private form, with what the person answered before."""
    need_here(press, await desk.record(press.person, id))
    return await ask_answer(desk, press, id, rest)


async def ask_answer(desk: Desk, press: Press, id: str, rest: str) -> Response:
    """Show the private form to somebody who had it before, wherever they are now."""
    number, _ = position(rest)
    record = await desk.record(press.person, id)
    need_prompt(record, number)
    need_answerable(record, number, press.person)
    before = own_answer(record, number, press.person)
    return forms.answer(record, number, before, desk.for_team(record.team))


async def submit_answer(desk: Desk, submission: Submission, id: str, rest: str) -> Response:
    """Keep the answer; nobody in the channel sees it."""
    number, _ = position(rest)
    typed, who, now = Typed(submission), submission.person, desk.now()
    text = typed.text("text", required=False)
    unsure = look(desk, typed, "text")
    typed.check()
    await desk.need_in_round(submission, await desk.record(who, id))
    if unsure and not typed.tick("looked"):
        form = await ask_answer(desk, Press(who, submission.ref), id, rest)
        return await once_more(desk, submission, id, form, unsure)
    record, context = await desk.decide(
        who,
        id,
        lambda record: confirmed(contributing.answer(record, number, text, who, now), unsure),
    )
    if not text:
        return Done(context.words("answer_taken_back"))
    late = record.round.state is not State.OPEN
    return Done(context.words("answer_done_late" if late else "answer_done"))


async def press_note(desk: Desk, press: Press, id: str, rest: str) -> Response:
    """Show the chair's form for what was said aloud."""
    number, _ = position(rest)
    record = await desk.record(press.person, id)
    need_chair(record, press.person)
    if number:
        need_prompt(record, number)
    return forms.note(record, number, desk.new_id(), desk.for_team(record.team))


async def submit_note(desk: Desk, submission: Submission, id: str, rest: str) -> Response:
    """Write down what was said aloud; the same form again is not a second note."""
    which, _, form = rest.partition(":")
    number, typed, who = number_of(which), Typed(submission), submission.person
    text = typed.text("text")
    unsure = look(desk, typed, "text")
    typed.check()
    if unsure and not typed.tick("looked"):
        shown = await press_note(desk, Press(who, submission.ref), id, which)
        return await once_more(desk, submission, id, shown, unsure)
    context = await _write_down(desk, who, id, Noted(number, text, once(form, text), unsure))
    return Done(context.words("note_done"))


async def mark(desk: Desk, who: Person, place: Place | None, id: str, text: str) -> Response:
    """Show the chair the form that takes a message from outside the threads into the minutes."""
    rounds = await desk.memory.rounds(place) if place else ()
    going_on = (r for r in rounds if r.state in (State.OPEN, State.CLOSED))
    newest = next(going_on, None)
    if newest is None:
        raise Refusal("add_no_round")
    record = await desk.record(who, newest.id)
    need_chair(record, who)
    if not text.strip():
        raise Refusal("add_empty")
    return forms.add(record, id, text, desk.for_team(record.team))


async def submit_add(desk: Desk, submission: Submission, id: str, message: str) -> Response:
    """Write the message down as a note; the same message again, unchanged, is no second one."""
    typed, who = Typed(submission), submission.person
    number, text = typed.number("prompt"), typed.text("text")
    unsure = look(desk, typed, "text")
    typed.check()
    if unsure and not typed.tick("looked"):
        record = await desk.record(who, id)
        need_chair(record, who)
        shown = forms.add(record, message, text, desk.for_team(record.team))
        return await once_more(desk, submission, id, shown, unsure)
    context = await _write_down(desk, who, id, Noted(number, text, once(message, text), unsure))
    return Done(context.words("note_done"))


async def _write_down(desk: Desk, who: Person, id: str, noted: Noted) -> Context:
    def decision(record: Record) -> Change:
        hand = desk.hand(who, record)
        change = contributing.note(record, noted.prompt, noted.text, noted.key, hand)
        return confirmed(change, noted.unsure)

    _record, context = await desk.decide(who, id, decision)
    return context


async def press_action(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show the form for an action."""
    need_here(press, await desk.record(press.person, id))
    return await ask_action(desk, press, id, "")


async def ask_action(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show the form for an action to somebody who had it before, wherever they are now."""
    record = await desk.record(press.person, id)
    if record.round.state is not State.OPEN:
        need_chair(record, press.person)
    today = desk.today(record.team)
    return forms.action(record, press.person, today, desk.new_id(), desk.for_team(record.team))


async def submit_action(desk: Desk, submission: Submission, id: str, form: str) -> Response:
    """Write the action down; the same form again is not a second action."""
    typed, who, now = Typed(submission), submission.person, desk.now()
    what, owner, due = typed.text("what"), typed.person("owner"), typed.day("due") or now.date()
    unsure = look(desk, typed, "what")
    typed.check()
    await desk.need_in_round(submission, await desk.record(who, id))
    if unsure and not typed.tick("looked"):
        shown = await ask_action(desk, Press(who, submission.ref), id, "")
        return await once_more(desk, submission, id, shown, unsure)
    key = once(form, what, owner.id, due.isoformat())
    action = Action(RoundId(id), key, what, owner, due, who, now)
    _record, context = await desk.decide(
        who, id, lambda record: contributing.act(record, action, desk.hand(who, record))
    )
    return Done(context.words("action_done"))


async def press_read(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show the briefing, whole, to one person."""
    record = await desk.record(press.person, id)
    context, source = desk.for_team(record.team), record.round.briefing
    return Paper(
        Document(source.title, source.content_note, source.language, sections(record, context))
    )


async def show_worry(desk: Desk, who: Person, place: Place | None) -> Response:
    """Show where to turn. Nothing is kept of who asked."""
    team = await desk.team(place or Place(who.platform, who.workspace, ""))
    return Notice(worry(team.accepted_lead, desk.today(team), desk.for_team(team)))


def once(form: str, *said: str) -> str:
    """Make the id of what a form brings: one thing while it says the same, another when not."""
    whole = "\0".join((form, *said)).encode(errors="surrogatepass")
    return blake2b(whole, digest_size=8).hexdigest()


def position(rest: str) -> tuple[int, int]:
    """Read "prompt" or "prompt:choice" from what a button carried."""
    number, _, choice = rest.partition(":")
    return number_of(number), number_of(choice or "0")
