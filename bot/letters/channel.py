"""What the bot says in the channel while a round is open."""

from bot.blocks import Block, Bullets, Heading, Note, Paragraph, Span, Text, paragraph
from bot.content import Bullet, PromptHere, Subheading, Theme
from bot.content import Paragraph as Prose
from bot.context import Context, zone
from bot.letters import forms
from bot.messages import Button, Look, Message
from bot.minutes import choices, counted
from bot.model import Mode, Record, State
from bot.roles import runners

GROUND_RULES = ("rule_identify", "rule_guess", "rule_case", "rule_respect")


def opening(record: Record, context: Context) -> Message:
    """Open the round: the content note before anything else."""
    words, round = context.words, record.round
    blocks: list[Block] = [
        Paragraph(
            (
                Span(words("content_note_label"), strong=True),
                Span(" " + round.briefing.content_note),
            )
        ),
        *_state(record, context),
        Paragraph(context.say("opening_purpose", chair=round.chair.name)),
        Paragraph(_pace(record, context)),
        Heading(words("ground_rules_heading")),
        Bullets(tuple(context.say(rule) for rule in GROUND_RULES)),
        Heading(words("who_sees_heading")),
        Bullets(_who_sees(record, context)),
        Heading(words("sit_out_heading")),
        Paragraph(context.say("sit_out_text")),
    ]
    return Message(
        title=words("opening_title", briefing=round.briefing.title),
        blocks=tuple(blocks),
        buttons=_opening_buttons(record, context),
        summary=words("opening_summary", briefing=round.briefing.title, chair=round.chair.name),
        ref=f"see:{round.id}:0",
        chairs=runners(round, record.team),
    )


def briefing(record: Record, context: Context) -> Message:
    """Post the briefing itself, whole and verbatim, in the opening's thread."""
    words, source = context.words, record.round.briefing
    return Message(
        title=source.title,
        blocks=sections(record, context),
        buttons=(context.worry(),),
        summary=words("briefing_summary", briefing=source.title),
    )


def sections(record: Record, context: Context) -> tuple[Block, ...]:
    """Set the briefing's sections under their own headings, in their order."""
    source = record.round.briefing
    blocks: list[Block] = [
        Note(
            context.say(
                "briefing_source",
                publisher=source.publisher,
                version=source.version,
                published=source.published or context.words("published_unknown"),
            )
        )
    ]
    for section in source.sections:
        blocks.append(Heading(section.heading))
        bullets: list[tuple[Span, ...]] = []
        for block in section.blocks:
            match block:
                case Prose(text=text):
                    blocks.append(Paragraph(context.text(text, record.round.briefing)))
                case Subheading(text=text):
                    blocks.append(Paragraph((Span(text, strong=True),)))
                case Bullet(text=text):
                    bullets.append(context.text(text, record.round.briefing))
                case Theme(lead=lead, text=text):
                    bullets.append(
                        (Span(lead + " ", strong=True), *context.text(text, record.round.briefing))
                    )
                case PromptHere(prompt=id):
                    bullets.append(context.text(source.prompt(id).text, record.round.briefing))
        if bullets:
            blocks.append(Bullets(tuple(bullets)))
    return tuple(blocks)


def prompt(record: Record, number: int, context: Context) -> Message:
    """Put one prompt up, with what it is about, how to answer, and the votes so far."""
    words, round = context.words, record.round
    asked = round.prompt(number)
    blocks: list[Block] = [Note(context.say(f"stage_{asked.stage.replace('-', '_')}"))]
    if theme := _theme(record, asked.about):
        blocks.append(
            Paragraph(
                (
                    Span(theme.lead + " ", strong=True),
                    *context.text(theme.text, record.round.briefing),
                )
            )
        )
    blocks.append(Paragraph(context.text(asked.text, round.briefing)))
    if asked.origin != "source":
        blocks.append(Note(context.say(f"origin_{asked.origin}")))
    if asked.choices and len(asked.questions) > 1:
        blocks.append(Note(context.say("choices_first_question")))
    if asked.choices and asked.choices_origin != asked.origin:
        blocks.append(Note(context.say(f"choices_origin_{asked.choices_origin}")))
    if votes := counted(record, number, words):
        blocks.append(votes)
    open_ = round.state is State.OPEN
    blocks.append(Note(_how(record, number, context)))
    return Message(
        title=words("prompt_title", number=number, total=len(round.order)),
        blocks=tuple(blocks),
        choices=_choices(record, number, context) if open_ else (),
        buttons=_prompt_buttons(record, number, context),
        summary=words(
            "prompt_summary",
            number=number,
            total=len(round.order),
            text=context.plain(asked.text, round.briefing),
        ),
        ref=f"see:{round.id}:{number}",
        chairs=runners(round, record.team),
        form=forms.say(record, number, context) if open_ and not record.has_threads else None,
    )


def _how(record: Record, number: int, context: Context) -> Text:
    """Say how to answer, or how to add to what is over."""
    round, threads = record.round, record.has_threads
    if round.state is not State.OPEN:
        return context.say("prompt_over" if threads else "prompt_over_chat")
    if threads:
        return context.say("prompt_how")
    # All at once, none of them is the one that what is said to the bot belongs to.
    newest = round.mode is Mode.LIVE and number == round.reached
    return context.say("prompt_how_chat" if newest else "prompt_earlier_chat")


def _choices(record: Record, number: int, context: Context) -> tuple[Button, ...]:
    ref = f"vote:{record.round.id}:{number}"
    labels = choices(record, number, context.words)
    return tuple(Button(label, f"{ref}:{position}") for position, label in enumerate(labels))


def _prompt_buttons(record: Record, number: int, context: Context) -> tuple[Button, ...]:
    round = record.round
    if round.state is not State.OPEN:
        return (context.worry(),)
    everybody = (
        context.button("answer_button", f"answer:{round.id}:{number}"),
        context.button("action_button", f"action:{round.id}:{number}"),
        context.worry(),
    )
    note = context.chairs("note_button", f"note:{round.id}:{number}")
    if number != round.reached or round.mode is Mode.OWN_PACE:
        return (*everybody, note)
    if number == len(round.order):
        return (
            *everybody,
            note,
            context.chairs("close_button", f"close:{round.id}", Look.PRIMARY),
        )
    onward = context.chairs("next_button", f"next:{round.id}:{number}", Look.PRIMARY)
    return (*everybody, onward, note)


def _opening_buttons(record: Record, context: Context) -> tuple[Button, ...]:
    id = record.round.id
    read = context.button("read_briefing_button", f"read:{id}")
    if record.round.state is not State.OPEN:
        return (read, context.worry())
    return (
        read,
        context.button("action_button", f"action:{id}:0"),
        context.worry(),
        context.chairs("attendance_button", f"attendance:{id}"),
        context.chairs("note_button", f"note:{id}:0"),
        context.chairs("close_button", f"close:{id}"),
        context.chairs("cancel_button", f"cancel:{id}", Look.DANGER),
        context.chairs("take_over_button", f"takeover:{id}"),
    )


def _state(record: Record, context: Context) -> tuple[Block, ...]:
    state = record.round.state
    return (
        () if state is State.OPEN else (paragraph(context.words(f"state_{state.name.lower()}")),)
    )


def _pace(record: Record, context: Context) -> tuple[Span, ...]:
    round = record.round
    if round.closes:
        until = context.words.moment(round.closes, zone(record.team))
        return context.say("opening_own_pace", until=until)
    return context.say("opening_live", minutes=round.minutes)


def _who_sees(record: Record, context: Context) -> tuple[tuple[Span, ...], ...]:
    lead = record.team.accepted_lead
    named = "who_sees_named" if record.round.named else "who_sees_unnamed"
    return (
        context.say("who_sees_channel"),
        context.say("who_sees_lead", lead=lead.name) if lead else context.say("who_sees_no_lead"),
        context.say(named),
        context.say("who_sees_platform"),
    )


def _theme(record: Record, about: str | None) -> Theme | None:
    blocks = (block for section in record.round.briefing.sections for block in section.blocks)
    return next((each for each in blocks if isinstance(each, Theme) and each.id == about), None)
