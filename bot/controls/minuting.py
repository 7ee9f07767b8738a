"""Controls over the minutes: reading, correcting, signing off."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.context import Context
from bot.controls.desk import Desk
from bot.controls.looking import look, once_more
from bot.controls.typed import Typed, number_of
from bot.errors import Refusal
from bot.flow import minuting
from bot.flow.minuting import draft_seal, need_minutes, unchanged
from bot.letters import forms
from bot.letters.afterwards import action_line, chair_buttons, files
from bot.letters.forms import PAGE, clip
from bot.letters.held_back import shown
from bot.messages import Done, Paper, Press, Response, Submission
from bot.minutes import load
from bot.model import Person, Record, State, Version
from bot.roles import reads_draft, reads_signed, runs


async def press_draft(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Show the minutes as they now stand."""
    record = await desk.record(press.person, id)
    if record.round.state not in (State.CLOSED, State.SIGNED_OFF):
        raise Refusal("no_minutes_yet")
    if not reads_draft(press.person, press.place, record.round, record.team):
        raise Refusal("minutes_not_yours")
    context = desk.for_team(record.team)
    chair = runs(press.person, record.round, record.team)
    version = current(record, press.person, context)
    return Paper(
        load(version.body),
        chair_buttons(record, context, press.person) if chair else (),
        await asyncio.to_thread(files, record, version),
    )


def current(record: Record, who: Person, context: Context) -> Version:
    """Take the newest version; where more has been said since, the one that is coming."""
    newest = record.versions[-1] if record.versions else None
    coming = minuting.next_version(
        record, who, record.round.closed or record.round.opened, context
    )
    return newest if newest and newest.body and newest.seal == coming.seal else coming


async def press_minutes(desk: Desk, press: Press, id: str, number: str) -> Response:
    """Show signed minutes."""
    record = await desk.record(press.person, id)
    if not reads_signed(press.person, press.place, record.round, record.team):
        raise Refusal("minutes_not_yours")
    version = await desk.memory.version(record.round.id, number_of(number))
    if version is None or not version.signed:
        raise Refusal("gone")
    return Paper(load(version.body), files=await asyncio.to_thread(files, record, version))


async def press_sign(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Ask the chair whether they have read what they sign."""
    record = await desk.record(press.person, id)
    need_minutes(record, press.person)
    context = desk.for_team(record.team)
    if unchanged(record, context):
        raise Refusal("sign_nothing_new")
    return forms.sign(record, draft_seal(record, context), context)


async def submit_sign(desk: Desk, submission: Submission, id: str, seal: str) -> Response:
    """Sign the minutes off."""
    typed, who = Typed(submission), submission.person
    if not typed.tick("read"):
        typed.fault("read", "tick_needed")
    if not typed.tick("without") and (await desk.record(who, id)).held:
        typed.fault("without", "tick_needed")
    typed.check()
    if not seal:
        raise Refusal("gone")
    record, context = await desk.decide(
        who,
        id,
        lambda record: minuting.sign(record, seal, desk.hand(who, record)),
    )
    lead = record.team.accepted_lead
    return Done(context.words("sign_done") if lead else context.words("sign_done_no_lead"))


async def press_correct(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Ask which part to correct."""
    record = await desk.record(press.person, id)
    need_minutes(record, press.person)
    context = desk.for_team(record.team)
    found = pages(record, context)
    if not found:
        raise Refusal("correct_nothing")
    return forms.correct_where(record, found, context)


async def submit_page(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Ask which line of that part to correct."""
    typed = Typed(submission)
    page = typed.choice("page")
    typed.check()
    record = await desk.record(submission.person, id)
    need_minutes(record, submission.person)
    context = desk.for_team(record.team)
    part, _, which = page.partition(":")
    lines = _lines(record, part, context)
    first = PAGE * number_of(which)
    if not lines[first : first + PAGE]:
        raise Refusal("gone")
    return forms.correct_which(record, lines[first : first + PAGE], context)


async def submit_line(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Show the line's wording, to change it or keep it out."""
    typed = Typed(submission)
    target = typed.choice("target")
    typed.check()
    record = await desk.record(submission.person, id)
    need_minutes(record, submission.person)
    context = desk.for_team(record.team)
    return forms.correct_text(record, target, _wording(record, target, context), context)


async def submit_correction(desk: Desk, submission: Submission, id: str, target: str) -> Response:
    """Write the correction down as a version."""
    typed, who = Typed(submission), submission.person
    out = typed.tick("leave_out")
    text = typed.text("text", required=not out)
    unsure = () if out else look(desk, typed, "text")
    typed.check()
    record = await desk.record(who, id)
    _wording(record, target, desk.for_team(record.team))
    if unsure and not typed.tick("looked"):
        shown = forms.correct_text(record, target, text, desk.for_team(record.team))
        return await once_more(desk, submission, id, shown, unsure)
    _record, context = await desk.decide(
        who,
        id,
        lambda record: minuting.correct(
            record, target, None if out else text, desk.hand(who, record)
        ),
    )
    return Done(context.words("correct_done"))


def pages(record: Record, context: Context) -> Sequence[tuple[str, str]]:
    """List the parts of the minutes that have lines, in pages of a length that a list can show."""
    found: list[tuple[str, str]] = []
    for part in (*map(str, range(record.round.reached + 1)), "actions"):
        lines = _lines(record, part, context)
        name = context.words("part_prompt", number=part)
        if part in ("0", "actions"):
            name = context.words("part_general" if part == "0" else "part_actions")
        for page in range(0, len(lines), PAGE):
            last = min(page + PAGE, len(lines))
            label = context.words("part_lines", part=name, first=page + 1, last=last)
            found.append((f"{part}:{page // PAGE}", label if len(lines) > PAGE else name))
    return found


def _lines(record: Record, part: str, context: Context) -> Sequence[tuple[str, str]]:
    if part == "actions":
        return [(f"action:{each.id}", clip(action_line(each, context))) for each in record.actions]
    number, now = number_of(part), _wordings(record, context)
    said = [f"contribution:{e.id}" for e in record.contributions if e.prompt == number]
    return [(target, clip(now[target])) for target in said if target in now]


def _wording(record: Record, target: str, context: Context) -> str:
    """Say how a line now reads in the minutes; raises Refusal if there is none."""
    now = _wordings(record, context)
    if target not in now:
        raise Refusal("gone")
    return now[target]


def _wordings(record: Record, context: Context) -> Mapping[str, str]:
    """Say how every line now reads; what is held back is none, a chair looks at it elsewhere."""
    back = {each.id for each in record.held}
    corrected = {each.target: each.text for each in record.corrections}
    said = {
        f"contribution:{each.id}": shown(record, each, context)
        for each in record.contributions
        if each.id not in back
    }
    said |= {f"action:{each.id}": each.what for each in record.actions}
    return {target: corrected.get(target) or text for target, text in said.items()}
