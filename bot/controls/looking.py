"""Looking for identifiers in what somebody fills in, before anything of it is kept."""

from bot.controls.desk import Desk
from bot.controls.typed import Typed
from bot.identifiers import Identifier, Kinds, in_order, kinds_in, strong, weak
from bot.letters.held_back import again
from bot.messages import Form, Response, Submission


def look(desk: Desk, typed: Typed, *fields: str) -> Kinds:
    """Fault each field with an identifier that is sure, and return the kinds that are not."""
    unsure: set[Identifier] = set()
    for field in fields:
        kinds = kinds_in(typed.text(field, required=False), desk.own)
        typed.identifies(field, strong(kinds))
        unsure.update(weak(kinds))
    return in_order(unsure)


async def once_more(
    desk: Desk, sent: Submission, id: str, form: Response, kinds: Kinds
) -> Response:
    """Show a form again, as it was filled in, for its sender to say that they have looked."""
    if not isinstance(form, Form):
        return form
    record = await desk.record(sent.person, id)
    return again(form, sent, kinds, desk.for_team(record.team))
