"""What somebody is shown who asks for the bot: what there is for them to do."""

from collections.abc import Sequence

from bot.blocks import Block, Bullets, Facts, Heading, Paragraph, paragraph, plain
from bot.context import Context, zone
from bot.letters.afterwards import chair_buttons, held_button, team_name
from bot.messages import Button, Look, Message
from bot.model import Person, Record, Round, State, Team
from bot.roles import may_set_up, may_start, may_take_over, runs


def home(  # noqa: PLR0913, PLR0917 - all that one screen is made of
    who: Person,
    team: Team,
    rounds: Sequence[Round],
    led: Sequence[Team],
    link: str | None,
    context: Context,
    running: Record | None = None,
) -> Message:
    """
    Show a team's channel to one person: the open round, how to start, what is signed.

    `link` leads to the open round's opening message, where the platform has such addresses.
    `running` is the record of the round that `who` chairs, if one is open or waits for them.
    """
    words = context.words
    current = next((round for round in rounds if round.state is State.OPEN), None)
    blocks: list[Block] = [
        Facts(
            (
                (words("fact_team"), team_name(team, context)),
                (words("fact_lead"), _lead(team, context)),
                (words("fact_chairs"), _chairs(team, context)),
            )
        ),
        paragraph(_standing(team, current, context)),
        *_past(team, rounds, context),
        *_led(who, led, context),
    ]
    return Message(
        title=words("home_title"),
        blocks=tuple(blocks),
        buttons=(
            *_to_round(current, link, context),
            *(held_button(running, context) if running else ()),
            *_doing(who, team, rounds, context),
            context.worry(),
        ),
        summary=words("home_title"),
    )


def help_(context: Context) -> Message:
    """Say what the bot does and how to use it, in a few lines."""
    words = context.words
    lines = (
        "help_start",
        "help_reply",
        "help_private",
        "help_held",
        "help_chair",
        "help_lead",
        "help_worry",
    )
    return Message(
        title=words("help_title"),
        blocks=(Bullets(tuple(plain(words(line)) for line in lines)),),
        buttons=(context.button("start_button", "begin:"), context.worry()),
        summary=words("help_title"),
    )


def open_already(who: Person, record: Record, link: str | None, context: Context) -> Message:
    """Say which round is open, and offer to go to it; its chairs, to look at what is held back."""
    words, round, team = context.words, record.round, record.team
    go = (Button(words("go_to_round_button"), look=Look.PRIMARY, url=link),) if link else ()
    takes = may_take_over(who, round, team, context.site)
    take = (context.chairs("take_over_button", f"takeover:{round.id}"),) if takes else ()
    held = held_button(record, context) if runs(who, round, team) else ()
    return Message(
        title=words("open_already_title"),
        blocks=(
            Paragraph(
                context.say(
                    "open_already_text", briefing=round.briefing.title, chair=round.chair.name
                )
            ),
        ),
        buttons=(*go, *take, *held),
        summary=words("open_already_title"),
    )


def _to_round(current: Round | None, link: str | None, context: Context) -> tuple[Button, ...]:
    if current is None:
        return ()
    if link:
        return (Button(context.words("go_to_round_button"), look=Look.PRIMARY, url=link),)
    return (context.button("go_to_round_button", f"go:{current.id}", look=Look.PRIMARY),)


def _doing(
    who: Person, team: Team, rounds: Sequence[Round], context: Context
) -> tuple[Button, ...]:
    buttons: list[Button] = []
    open_ = any(round.state is State.OPEN for round in rounds)
    if not open_ and may_start(who, team, context.site):
        buttons.append(context.button("start_button", "begin:", look=Look.PRIMARY))
    if may_set_up(who, team):
        buttons.append(context.button("setup_button", "setup:"))
    closed = [r for r in rounds if r.state is State.CLOSED and not r.thinned]
    waiting = [r for r in closed if runs(who, r, team)]
    for round in waiting[:1]:
        buttons.append(context.button("draft_read_button", f"draft:{round.id}"))
        buttons += chair_buttons(Record(round, team), context, who)
    buttons.append(context.button("help_button", "help:"))
    return tuple(buttons)


def _standing(team: Team, current: Round | None, context: Context) -> str:
    if current is None:
        return context.words("home_no_round")
    return context.words(
        "home_round",
        briefing=current.briefing.title,
        chair=current.chair.name,
        opened=context.words.moment(current.opened, zone(team)),
    )


def _past(team: Team, rounds: Sequence[Round], context: Context) -> tuple[Block, ...]:
    words = context.words
    past = [round for round in rounds if round.state is not State.OPEN]
    if not past:
        return ()
    lines = (
        words(
            "home_past_line",
            briefing=round.briefing.title,
            date=words.date(round.opened.astimezone(zone(team)).date()),
            state=words(f"state_short_{round.state.name.lower()}"),
        )
        for round in past[:10]
    )
    return (Heading(words("home_past_heading")), Bullets(tuple(plain(line) for line in lines)))


def _led(who: Person, led: Sequence[Team], context: Context) -> tuple[Block, ...]:
    mine = [team for team in led if who == team.accepted_lead]
    if not mine:
        return ()
    names = tuple(plain(team_name(team, context)) for team in mine)
    return (Heading(context.words("home_led_heading")), Bullets(names))


def _lead(team: Team, context: Context) -> str:
    if not team.lead:
        return context.words("lead_none")
    key = "lead_accepted" if team.accepted else "lead_asked"
    return context.words(key, lead=team.lead.name)


def _chairs(team: Team, context: Context) -> str:
    return ", ".join(chair.name for chair in team.chairs) or context.words("chairs_none")
