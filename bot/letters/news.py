"""Short messages: what happened in a round, to whom it matters."""

from dataclasses import replace
from datetime import datetime

from bot.blocks import Paragraph, paragraph
from bot.context import Context, zone
from bot.letters.afterwards import action_line, chair_buttons, team_name
from bot.messages import Look, Message
from bot.model import Record, Task, Team


def news(record: Record, detail: str, context: Context) -> Message | None:
    """Tell the thread what happened: `cancelled:`, `chair:N`, `action:ID`."""
    words = context.words
    kind, _, id = detail.partition(":")
    if kind == "cancelled":
        return _short("news_cancelled", context)
    if kind == "chair":
        return _short("news_chair", context, chair=record.round.chair.name)
    found = [action for action in record.actions if action.id == id]
    if not found:
        return None
    line = action_line(found[0], context)
    return Message(
        words("news_action_title"),
        (Paragraph(context.say("news_action", line=line)),),
        buttons=(context.worry(),),
    )


def receipt(record: Record, version: int, context: Context) -> Message | None:
    """Tell the team that the lead has the digest."""
    found = [each for each in record.receipts if each.version == version]
    if not found:
        return None
    return _short("receipt", context, lead=found[-1].lead.name, version=version)


def late(record: Record, version: int, context: Context) -> Message:
    """Tell the chair that something came after sign-off, and what can be done."""
    words = context.words
    return Message(
        title=words("late_title"),
        blocks=(
            Paragraph(
                context.say("late_text", briefing=record.round.briefing.title, version=version)
            ),
        ),
        buttons=(
            context.button("draft_read_button", f"draft:{record.round.id}"),
            context.worry(),
            *chair_buttons(record, context),
        ),
        summary=words("late_title"),
    )


def taken_out(record: Record, context: Context) -> Message:
    """Tell the chair that words or a name are no longer in the record, and what can be done."""
    words = context.words
    return Message(
        title=words("taken_out_title"),
        blocks=(
            Paragraph(context.say("taken_out_text", briefing=record.round.briefing.title)),
            Paragraph(context.say("platform_keeps")),
        ),
        buttons=(
            context.button("draft_read_button", f"draft:{record.round.id}"),
            *chair_buttons(record, context),
        ),
        summary=words("taken_out_title"),
    )


def invite(team: Team, context: Context) -> Message:
    """Ask somebody to be a team's safeguarding lead in the bot."""
    words, channel = context.words, team.place.key
    return Message(
        title=words("invite_title", team=team_name(team, context)),
        blocks=(Paragraph(context.say("invite_text")),),
        buttons=(
            context.button("invite_accept_button", f"accept:{channel}", look=Look.PRIMARY),
            context.button("invite_decline_button", f"decline:{channel}"),
            context.worry(),
        ),
        summary=words("invite_title", team=team_name(team, context)),
    )


def trouble(record: Record, task: str, context: Context) -> Message:
    """Tell the chair what could not be delivered; nothing that people said is lost by it."""
    what = context.words(f"task_{task.replace('-', '_')}")
    return Message(
        title=context.words("trouble_title"),
        blocks=(
            Paragraph(
                context.say("trouble_text", what=what, briefing=record.round.briefing.title)
            ),
        ),
        buttons=(context.worry(),),
        summary=context.words("trouble_title"),
    )


def lost(record: Record, why: str, context: Context) -> Message:
    """Tell the chair that the bot is out of a channel (`removed`, `archived` or `deleted`)."""
    words = context.words
    return Message(
        title=words("lost_title"),
        blocks=(
            Paragraph(context.say(f"lost_{why}", briefing=record.round.briefing.title)),
            Paragraph(context.say("lost_kept")),
        ),
        buttons=(context.worry(), context.chairs("close_button", f"close:{record.round.id}")),
        summary=words("lost_title"),
    )


def unreached(record: Record, task: Task, context: Context) -> Message:
    """Tell the chair, where the team is, what could not be sent to somebody without the bot."""
    words, chair, lead = context.words, record.round.chair, record.team.accepted_lead
    who = lead if lead and task in (Task.DIGEST, Task.DIGEST_FILE) else chair
    return Message(
        title=words("unreached_title"),
        blocks=(
            paragraph(
                words(
                    "unreached_text",
                    chair=chair.name,
                    what=words(f"task_{task.replace('-', '_')}"),
                    briefing=record.round.briefing.title,
                    person=who.name,
                )
            ),
            paragraph(words("unreached_help")),
        ),
        summary=words("unreached_title"),
    )


def unasked(team: Team, context: Context) -> Message:
    """Say where the team is that the lead it names could not be asked."""
    words = context.words
    return Message(
        title=words("unreached_title"),
        blocks=(
            paragraph(words("unasked_text", team=team_name(team, context))),
            paragraph(words("unreached_help")),
        ),
        summary=words("unreached_title"),
    )


def offer(team: Team, context: Context) -> Message:
    """Offer a round to whoever has called a meeting."""
    words = context.words
    start = context.button("start_button", "begin:", look=Look.PRIMARY)
    return Message(
        title=words("offer_title"),
        blocks=(paragraph(words("offer_text")),),
        buttons=(replace(start, place=team.place), context.button("help_button", "help:")),
        summary=words("offer_title"),
    )


def reminder(record: Record, context: Context) -> Message:
    """Remind the chair of a round that is open after its meeting."""
    words = context.words
    return Message(
        title=words("reminder_title"),
        blocks=(paragraph(words("reminder_text", briefing=record.round.briefing.title)),),
        buttons=(context.chairs("close_button", f"close:{record.round.id}", Look.PRIMARY),),
        summary=words("reminder_title"),
    )


def left_open(record: Record, closes: datetime, context: Context) -> Message:
    """Tell the chair when the round will be closed by itself, and what becomes of it then."""
    words = context.words
    day = words.date(closes.astimezone(zone(record.team)).date())
    return Message(
        title=words("left_open_title"),
        blocks=(
            paragraph(words("left_open_text", briefing=record.round.briefing.title, date=day)),
        ),
        buttons=(context.chairs("close_button", f"close:{record.round.id}", Look.PRIMARY),),
        summary=words("left_open_title"),
    )


def _short(key: str, context: Context, **values: object) -> Message:
    return Message(
        context.words(f"{key}_title"),
        (Paragraph(context.say(f"{key}_text", **values)),),
        buttons=(context.worry(),),
    )
