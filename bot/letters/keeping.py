"""Forms and papers about what is kept."""

from bot.blocks import Paragraph
from bot.context import Context
from bot.messages import Button, Form, TextField
from bot.model import Person, Record
from bot.roles import may_hold

REASON = 300
"""Characters of a reason, at most: it stands in the audit trail."""


def hold(record: Record, context: Context) -> Form:
    """Ask the lead why nothing of a round may be removed."""
    words = context.words
    return Form(
        ref=f"hold:{record.round.id}",
        title=words("hold_title"),
        intro=(Paragraph(context.say("hold_text")),),
        fields=(_reason(context),),
        submit=words("hold_submit"),
    )


def lift(record: Record, context: Context) -> Form:
    """Ask the lead why a round may be removed again."""
    words = context.words
    return Form(
        ref=f"lift:{record.round.id}",
        title=words("lift_title"),
        intro=(Paragraph(context.say("lift_text", reason=record.round.hold)),),
        fields=(_reason(context),),
        submit=words("lift_submit"),
    )


def hold_button(who: Person, record: Record, context: Context) -> tuple[Button, ...]:
    """Offer the lead to put a round under legal hold, or to take it out."""
    if not may_hold(who, record.team):
        return ()
    verb = "lift" if record.round.hold else "hold"
    label = "lift_button" if record.round.hold else "hold_button"
    return (context.button(label, f"{verb}:{record.round.id}"),)


def _reason(context: Context) -> TextField:
    words = context.words
    return TextField("text", words("reason_label"), hint=words("reason_hint"), limit=REASON)
