"""What the bot says once a round is closed: in the thread, to the chair, to the lead."""

from bot.blocks import Block, Bullets, Facts, Heading, Note, Paragraph, paragraph, plain
from bot.context import Context, zone
from bot.letters.worry import wellbeing
from bot.messages import Button, File, For, Look, Message
from bot.minutes import counted, load, markdown, word
from bot.model import Action, Kind, Person, Record, Team, Version
from bot.roles import runners

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def closing(record: Record, context: Context) -> Message:
    """Say that the round is over, what happens next, and where to find support."""
    words = context.words
    return Message(
        title=words("closing_title"),
        blocks=(
            Paragraph(context.say("closing_text", chair=record.round.chair.name)),
            paragraph(words.count("took_part", took_part(record))),
            *wellbeing(context),
        ),
        buttons=(context.worry(),),
        summary=words("closing_summary"),
    )


def draft(record: Record, context: Context) -> Message:
    """Put the draft minutes into the thread, with what the chair can do with them."""
    words, id = context.words, record.round.id
    return Message(
        title=words("draft_title"),
        blocks=(
            Paragraph(context.say("draft_text", chair=record.round.chair.name)),
            Facts(_facts(record, context)),
        ),
        buttons=(
            context.button("draft_read_button", f"draft:{id}"),
            context.worry(),
            *chair_buttons(record, context),
        ),
        summary=words("draft_summary"),
        ref=f"see:{id}:draft",
        chairs=runners(record.round, record.team),
    )


def chair_buttons(
    record: Record, context: Context, who: Person | None = None
) -> tuple[Button, ...]:
    """Offer what a chair does with minutes; to `who`, where only one person is shown them."""
    id = record.round.id
    others = who != record.round.chair
    return (
        context.chairs("correct_button", f"correct:{id}"),
        context.chairs("attendance_button", f"attendance:{id}"),
        context.chairs("note_button", f"note:{id}:0"),
        *held_button(record, context),
        context.chairs("sign_button", f"sign:{id}", Look.PRIMARY),
        *((context.chairs("take_over_button", f"takeover:{id}"),) if others else ()),
    )


def held_button(record: Record, context: Context) -> tuple[Button, ...]:
    """Offer the chair to look at what is held back, if anything is."""
    if not record.held:
        return ()
    label = context.words.count("held_button", len(record.held))
    return (Button(label, f"held:{record.round.id}", audience=For.CHAIR),)


def signed(record: Record, version: Version, context: Context) -> Message:
    """Tell the team that the minutes are signed and whether they went to the lead."""
    words, lead = context.words, record.team.accepted_lead
    went = context.say("signed_sent", lead=lead.name) if lead else context.say("signed_no_lead")
    return Message(
        title=words("signed_title"),
        blocks=(
            Paragraph(
                context.say(
                    "signed_text",
                    chair=version.by.name if version.by else "",
                    version=version.number,
                    at=words.moment(version.at, zone(record.team)),
                )
            ),
            Paragraph(went),
        ),
        buttons=(
            context.button("signed_read_button", f"minutes:{record.round.id}:{version.number}"),
            context.worry(),
        ),
        summary=words("signed_summary"),
    )


def digest(record: Record, version: Version, context: Context) -> Message:
    """Give the lead one round at a glance; the minutes follow as files."""
    words, round = context.words, record.round
    if round.thinned:
        return _thin_digest(record, version, context)
    earlier = [each for each in record.versions if each.signed and each.number < version.number]
    blocks: list[Block] = [Facts(_facts(record, context))]
    if earlier:
        blocks.insert(0, Paragraph(context.say("digest_replaces", version=earlier[-1].number)))
    for number in range(1, round.reached + 1):
        if votes := counted(record, number, words):
            asked = context.plain(round.prompt(number).text, round.briefing)
            blocks += [Heading(asked), votes]
    blocks.append(Heading(words("digest_actions_heading")))
    blocks.append(_actions(record, context))
    blocks.append(Note(context.say("digest_note")))
    return Message(
        title=words("digest_title", team=team_name(record.team, context)),
        blocks=tuple(blocks),
        buttons=_digest_buttons(record, version, context),
        summary=words("digest_summary", briefing=round.briefing.title),
    )


def _thin_digest(record: Record, version: Version, context: Context) -> Message:
    """Hand over minutes whose record is gone: what it held stands in them, and only there."""
    words, round = context.words, record.round
    known = _facts(record, context)[:4]
    return Message(
        title=words("digest_title", team=team_name(record.team, context)),
        blocks=(Facts(known), Note(context.say("digest_thinned"))),
        buttons=_digest_buttons(record, version, context),
        summary=words("digest_summary", briefing=round.briefing.title),
    )


def _digest_buttons(record: Record, version: Version, context: Context) -> tuple[Button, ...]:
    which = f"{record.round.id}:{version.number}"
    return (
        context.button("digest_acknowledge_button", f"ack:{which}", look=Look.PRIMARY),
        context.button("signed_read_button", f"minutes:{which}"),
        context.worry(),
    )


def files(record: Record, version: Version, prefix: str = "") -> tuple[File, ...]:
    """Write a version of the minutes as Word and as Markdown."""
    document, id = load(version.body), record.round.id
    stand = "signed" if version.signed else "draft"
    ref = f"minutes:{id}:{version.number}" if version.signed else f"draft:{id}"
    name = f"{prefix}minutes-{record.round.briefing.slug}-{stand}-v{version.number}"
    text = markdown(document).encode()
    return (
        File(f"{name}.docx", WORD_TYPE, word(document), ref),
        File(f"{name}.md", "text/markdown; charset=utf-8", text, ref),
    )


def team_name(team: Team, context: Context) -> str:
    """Name a team by its service, if that has been set up."""
    return team.service or context.words("team_unnamed")


def _facts(record: Record, context: Context) -> tuple[tuple[str, str], ...]:
    words, round, held = context.words, record.round, len(record.held)
    return (
        (words("fact_team"), team_name(record.team, context)),
        (words("fact_briefing"), round.briefing.title),
        (words("fact_opened"), words.moment(round.opened, zone(record.team))),
        (words("fact_chair"), round.chair.name),
        (words("fact_took_part"), str(took_part(record))),
        (
            words("fact_prompts"),
            words("fact_prompts_of", reached=round.reached, total=len(round.order)),
        ),
        (words("fact_actions"), str(len(record.actions))),
        *(((words("minutes_fact_held"), words.count("minutes_held", held)),) if held else ()),
    )


def _actions(record: Record, context: Context) -> Block:
    if not record.actions:
        return paragraph(context.words("no_actions"))
    return Bullets(tuple(plain(action_line(action, context)) for action in record.actions))


def action_line(action: Action, context: Context) -> str:
    """Say who does what by when."""
    due = context.words.date(action.due)
    return context.words("action_line", what=action.what, owner=action.owner.name, due=due)


def took_part(record: Record) -> int:
    """Count the people who replied, answered or voted; notes are the chair's."""
    said: set[Person] = {
        each.author for each in record.contributions if each.kind is not Kind.NOTE
    }
    return len(said | {vote.person for vote in record.votes})
