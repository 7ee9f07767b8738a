"""Controls over what is kept: legal hold, and what is kept about oneself."""

import asyncio

from bot.controls.desk import Desk
from bot.controls.typed import Typed
from bot.custodian import Asked
from bot.disclosure import of_person
from bot.errors import Refusal
from bot.letters import keeping
from bot.messages import Done, Paper, Press, Response, Submission
from bot.model import Person, Record
from bot.roles import may_hold

OWN = "their own data, at their own request"
"""What stands in the audit trail where somebody looks at what is kept about them."""


async def press_hold(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Ask why a round is to be kept."""
    record = await _led(desk, press.person, id)
    return keeping.hold(record, desk.for_team(record.team))


async def submit_hold(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Put a round under legal hold."""
    record = await _led(desk, submission.person, id)
    await desk.custodian.hold(id, _asked(submission))
    return Done(desk.for_team(record.team).words("hold_done"))


async def press_lift(desk: Desk, press: Press, id: str, _: str) -> Response:
    """Ask why a round need no longer be kept."""
    record = await _led(desk, press.person, id)
    if not record.round.hold:
        raise Refusal("hold_none")
    return keeping.lift(record, desk.for_team(record.team))


async def submit_lift(desk: Desk, submission: Submission, id: str, _: str) -> Response:
    """Take a round out of legal hold."""
    record = await _led(desk, submission.person, id)
    await desk.custodian.lift(id, _asked(submission))
    return Done(desk.for_team(record.team).words("lift_done"))


async def press_mine(desk: Desk, press: Press, _id: str, _: str) -> Response:
    """Show somebody all that is kept about them, with files to take away."""
    who, context = press.person, desk.context(desk.site.languages[0])
    kept = await desk.custodian.own(who, Asked(who.key, OWN))
    document = of_person.document_of(kept, context)
    return Paper(document, files=await asyncio.to_thread(of_person.files_of, kept, document))


async def _led(desk: Desk, who: Person, id: str) -> Record:
    record = await desk.record(who, id)
    if not may_hold(who, record.team):
        raise Refusal("lead_not_you")
    return record


def _asked(submission: Submission) -> Asked:
    typed = Typed(submission)
    reason = typed.text("text", limit=keeping.REASON)
    typed.check()
    return Asked(submission.person.key, reason)
