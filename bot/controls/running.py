"""Controls that start, run and end a round."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.content import UnknownBriefing, UnknownPlan
from bot.controls.desk import Desk
from bot.controls.looking import look
from bot.controls.typed import Typed, number_of
from bot.errors import Faulty, Refusal, Stale
from bot.flow import contributing, running
from bot.flow.auditing import audited, person_at
from bot.flow.deliveries import key_place
from bot.flow.running import need_chair
from bot.flow.starting import Wish, moment, start
from bot.letters import forms, home
from bot.messages import Done, Notice, Press, Response, Submission
from bot.model import Mode, Person, Place, Record, Round, RoundId, Team
from bot.roles import may_start, runs


async def begin(desk: Desk, who: Person, place: Place | None) -> Response:
    """Show the start form; or which round is open already."""
    if place is None:
        raise Refusal("begin_where")
    team = await desk.team(place)
    if current := await desk.memory.open_round(place):
        return await already(desk, who, current, team)
    if not may_start(who, team, desk.site):
        raise Refusal("start_not_allowed")
    return forms.start(team, desk.library, desk.today(team), desk.for_team(team))


async def already(desk: Desk, who: Person, round: Round, team: Team) -> Notice:
    """Say which round is open and where; to its chairs, what is held back."""
    record = await desk.memory.record(round.id) or Record(round, team)
    link = await link_to_prompt(desk, record, 0)
    return Notice(home.open_already(who, replace(record, team=team), link, desk.for_team(team)))


def need_here(press: Press, record: Record) -> None:
    """Refuse whoever is not in the round's channel; its chairs are, wherever they press."""
    if press.place != record.round.place and not runs(press.person, record.round, record.team):
        raise Refusal("not_here")


async def link_to(desk: Desk, round: Round) -> str | None:
    """Find the address of a round's opening message, once it stands somewhere."""
    record = await desk.memory.record(round.id)
    return await link_to_prompt(desk, record, 0) if record else None


async def link_to_prompt(desk: Desk, record: Record, number: int) -> str | None:
    """Find the address of a prompt's message, 0 for the opening."""
    posted = record.thread(number)
    return await desk.chats[record.round.place.platform].link(posted) if posted else None


async def submit_start(desk: Desk, submission: Submission, channel: str, _: str) -> Response:
    """Open the round that the form asks for."""
    place = key_place(submission.person, channel)
    await desk.need_in(submission, place, "begin_where")
    team = await desk.team(place)
    wish, now = _wish(desk, submission, team), desk.now()
    actor = person_at(submission.person, now)
    for _attempt in range(2):
        if current := await desk.memory.open_round(place):
            return await already(desk, submission.person, current, team)
        try:
            await desk.memory.commit(audited(start(team, desk.site, wish, now), actor))
        except Stale:
            continue
        return Done(desk.for_team(team).words("start_done"))
    raise Refusal("busy")


async def press_next(desk: Desk, press: Press, id: str, number: str) -> Response:
    """Send the next prompt."""
    now = desk.now()
    await desk.decide(
        press.person,
        id,
        lambda record: running.advance(record, number_of(number), press.person, now),
    )
    return None


async def press_confirm(desk: Desk, press: Press, id: str, verb: str) -> Response:
    """Ask before a step that cannot be undone."""
    record = await desk.record(press.person, id)
    if verb == "takeover":
        need_here(press, record)
    else:
        need_chair(record, press.person)
        running.need_open(record)
    return forms.confirm(verb, record, desk.for_team(record.team))


async def submit_close(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Close the round."""
    who, now = submission.person, desk.now()
    _record, context = await desk.decide(
        who,
        id,
        lambda record: running.close(record, who, now, desk.for_team(record.team)),
    )
    return Done(context.words("close_done"))


async def submit_cancel(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Stop the round without minutes."""
    who, now = submission.person, desk.now()
    _record, context = await desk.decide(who, id, lambda record: running.cancel(record, who, now))
    return Done(context.words("cancel_done"))


async def submit_take_over(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Make the presser the chair."""
    who, now = submission.person, desk.now()
    await desk.need_in_round(submission, await desk.record(who, id))
    _record, context = await desk.decide(
        who, id, lambda record: running.take_over(record, who, desk.site, now)
    )
    return Done(context.words("takeover_done"))


async def press_attendance(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show who has been written down as present."""
    record = await desk.record(press.person, id)
    need_chair(record, press.person)
    return forms.attendance(record, desk.for_team(record.team))


async def submit_attendance(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Write down who was there."""
    typed, who = Typed(submission), submission.person
    present = typed.text("present", required=False)
    apologies = typed.text("apologies", required=False)
    # Who was there stands here by name, so only what is sure is looked for.
    look(desk, typed, "present", "apologies")
    typed.check()
    _record, context = await desk.decide(
        who,
        id,
        lambda record: contributing.attendance(record, present, apologies, desk.hand(who, record)),
    )
    return Done(context.words("saved_done"))


async def press_go(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Lead to the round."""
    record = await desk.record(press.person, id)
    need_here(press, record)
    return await already(desk, press.person, record.round, record.team)


def _wish(desk: Desk, submission: Submission, team: Team) -> Wish:
    typed = Typed(submission)
    slug, mode = typed.choice("briefing"), typed.choice("mode")
    minutes, named = typed.number("minutes"), typed.choice("named")
    own_pace = mode == Mode.OWN_PACE.value
    day = typed.day("closes_on", required=own_pace) if own_pace else None
    at = typed.time("closes_at", forms.CLOSING_HOUR) if own_pace else forms.CLOSING_HOUR
    if mode and mode not in tuple(Mode):
        typed.fault("mode", "choice_unknown")
    typed.check()
    try:
        briefing = desk.library.find(slug, team.language)
        briefing.plan(minutes)
    except UnknownBriefing:
        raise Faulty(briefing="briefing_gone") from None
    except UnknownPlan:
        raise Faulty(minutes="plan_gone") from None
    closes = moment(day, at, ZoneInfo(team.time_zone)) if isinstance(day, date) else None
    return Wish(
        id=RoundId(desk.new_id()),
        chair=submission.person,
        briefing=briefing,
        minutes=minutes,
        mode=Mode(mode),
        named=named == "yes",
        closes=closes,
    )
