"""The forms that people fill in, each with what they typed before."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import islice

from bot.blocks import Note, Paragraph, Text
from bot.content import Library
from bot.context import Context
from bot.messages import (
    MAX_TEXT,
    DateField,
    Form,
    Option,
    PersonField,
    SelectField,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Contribution, Mode, Person, Record, Team

LABEL = 75
"""Characters of an option's label (Slack's limit)."""

PAGE = 80
"""Lines of the minutes offered at once; a select takes 100 options (Slack's limit)."""

MOST_PROMPTS = 99
"""Prompts in a select, beside the entry for none of them (Slack's limit is 100)."""

CLOSING_HOUR = time(17)
ACTION_DAYS = 28


def start(team: Team, library: Library, today: date, context: Context) -> Form:
    """Ask what to discuss and how."""
    words = context.words
    briefings = list(library)
    lengths = sorted({plan.minutes for each in briefings for plan in each.plans})
    return Form(
        ref=f"start:{team.place.key}",
        title=words("start_title"),
        submit=words("start_submit"),
        fields=(
            SelectField(
                "briefing",
                words("start_briefing"),
                tuple(Option(each.slug, clip(each.title)) for each in briefings),
                value=briefings[0].slug,
            ),
            SelectField(
                "mode",
                words("start_mode"),
                tuple(Option(mode.value, words(f"mode_{mode.name.lower()}")) for mode in Mode),
                value=Mode.LIVE.value,
            ),
            SelectField(
                "minutes",
                words("start_minutes"),
                tuple(Option(str(n), words("start_minutes_option", minutes=n)) for n in lengths),
                value=str(lengths[len(lengths) // 2]),
            ),
            SelectField(
                "named",
                words("start_named"),
                (Option("no", words("start_named_no")), Option("yes", words("start_named_yes"))),
                value="no",
                hint=words("start_named_hint"),
            ),
            DateField(
                "closes_on",
                words("start_closes_on"),
                today + timedelta(days=7),
                hint=words("start_closes_hint"),
                required=False,
            ),
            TimeField("closes_at", words("start_closes_at"), CLOSING_HOUR, required=False),
        ),
    )


def answer(record: Record, number: int, before: Contribution | None, context: Context) -> Form:
    """Ask for an answer that nobody in the channel sees."""
    words, round = context.words, record.round
    hint = "answer_hint_named" if round.named else "answer_hint"
    return Form(
        ref=f"answer:{round.id}:{number}",
        title=words("answer_title", number=number),
        intro=(Paragraph(_asked(record, number, context)), Note(context.say(hint))),
        fields=(
            TextField(
                "text",
                words("answer_label"),
                value=before.text if before else "",
                hint=words("answer_again_hint") if before else words("no_identifiers_hint"),
                long=True,
                required=before is None,
            ),
        ),
        submit=words("answer_submit"),
    )


def say(record: Record, number: int, context: Context) -> Form:
    """Take an answer below the prompt itself, where there is no thread to write in."""
    words = context.words
    hint = "answer_hint_named" if record.round.named else "answer_hint"
    return Form(
        ref=f"say:{record.round.id}:{number}",
        title=words("answer_title", number=number),
        fields=(
            TextField(
                "text",
                words("say_label"),
                hint=f"{words(hint)} {words('no_identifiers_hint')}",
                long=True,
            ),
        ),
        submit=words("answer_submit"),
    )


def note(record: Record, number: int, id: str, context: Context) -> Form:
    """Ask the chair for what was said aloud; `id` is new with each form shown."""
    words = context.words
    return Form(
        ref=f"note:{record.round.id}:{number}:{id}",
        title=words("note_title"),
        intro=(Paragraph(_asked(record, number, context)),) if number else (),
        fields=(
            TextField("text", words("note_label"), hint=words("no_identifiers_hint"), long=True),
        ),
        submit=words("note_submit"),
    )


def add(record: Record, id: str, text: str, context: Context) -> Form:
    """Ask the chair where a message from outside the threads belongs; `id` names the message."""
    words, round = context.words, record.round
    prompts = (
        Option(str(number), clip(f"{number}. {context.plain(asked.text, round.briefing)}"))
        for number, asked in enumerate(round.prompts[: round.reached], start=1)
    )
    cut = (Note(context.say("add_cut")),) if len(text) > MAX_TEXT else ()
    return Form(
        ref=f"add:{round.id}:{id}",
        title=words("add_title"),
        intro=(Paragraph(context.say("add_intro")), *cut),
        fields=(
            SelectField(
                "prompt",
                words("add_prompt"),
                (Option("0", words("add_general")), *islice(prompts, MOST_PROMPTS)),
                value=str(round.reached),
            ),
            TextField(
                "text",
                words("add_text"),
                text[:MAX_TEXT],
                hint=words("no_identifiers_hint"),
                long=True,
            ),
        ),
        submit=words("note_submit"),
    )


def attendance(record: Record, context: Context) -> Form:
    """Ask the chair who was there."""
    words, round = context.words, record.round
    return Form(
        ref=f"attendance:{round.id}",
        title=words("attendance_title"),
        fields=(
            TextField(
                "present",
                words("attendance_present"),
                round.present,
                hint=words("attendance_hint"),
                required=False,
                long=True,
            ),
            TextField(
                "apologies",
                words("attendance_apologies"),
                round.apologies,
                hint=words("attendance_hint"),
                required=False,
                long=True,
            ),
        ),
        submit=words("save_submit"),
    )


def action(record: Record, who: Person, today: date, id: str, context: Context) -> Form:
    """Ask what will be done, by whom, by when; `id` is new with each form shown."""
    words = context.words
    return Form(
        ref=f"action:{record.round.id}:{id}",
        title=words("action_title"),
        intro=(Note(context.say("action_intro")),),
        fields=(
            TextField("what", words("action_what"), hint=words("no_identifiers_hint"), long=True),
            PersonField("owner", words("action_owner"), (who,)),
            DateField("due", words("action_due"), today + timedelta(days=ACTION_DAYS)),
        ),
        submit=words("action_submit"),
    )


def confirm(verb: str, record: Record, context: Context) -> Form:
    """Ask before something that cannot be undone: `close`, `cancel`, `takeover`."""
    words = context.words
    return Form(
        ref=f"{verb}:{record.round.id}",
        title=words(f"{verb}_title"),
        intro=(Paragraph(context.say(f"{verb}_text", briefing=record.round.briefing.title)),),
        fields=(),
        submit=words(f"{verb}_submit"),
    )


def sign(record: Record, seal: str, context: Context) -> Form:
    """Ask the chair to sign what they have read."""
    words = context.words
    lead = record.team.accepted_lead
    where = context.say("sign_lead", lead=lead.name) if lead else context.say("sign_no_lead")
    return Form(
        ref=f"sign:{record.round.id}:{seal[:16]}",
        title=words("sign_title"),
        intro=(Paragraph(context.say("sign_text")), Paragraph(where)),
        fields=(
            TickField("read", words("sign_tick"), required=True),
            *_without(len(record.held), context),
        ),
        submit=words("sign_submit"),
    )


def _without(held: int, context: Context) -> tuple[TickField, ...]:
    """Let the chair decide about signing while something is held back."""
    if not held:
        return ()
    label, hint = context.words.count("sign_without", held), context.words("sign_without_hint")
    return (TickField("without", label, hint=hint, required=True),)


def correct_where(record: Record, pages: Sequence[tuple[str, str]], context: Context) -> Form:
    """Ask which part of the minutes to correct; `pages` are values with labels."""
    words = context.words
    return Form(
        ref=f"correct:{record.round.id}",
        title=words("correct_title"),
        intro=(Paragraph(context.say("correct_intro")),),
        fields=(
            SelectField(
                "page",
                words("correct_where"),
                tuple(Option(value, clip(label)) for value, label in pages),
            ),
        ),
        submit=words("continue_submit"),
    )


def correct_which(record: Record, lines: Sequence[tuple[str, str]], context: Context) -> Form:
    """Ask which line to correct; `lines` are targets with the beginning of what they say."""
    words = context.words
    return Form(
        ref=f"correct-line:{record.round.id}",
        title=words("correct_title"),
        fields=(
            SelectField(
                "target",
                words("correct_which"),
                tuple(Option(value, clip(label)) for value, label in lines),
            ),
        ),
        submit=words("continue_submit"),
    )


def correct_text(record: Record, target: str, text: str, context: Context) -> Form:
    """Ask for the new wording of one line, or to keep it out of the minutes."""
    words = context.words
    return Form(
        ref=f"correct-text:{record.round.id}:{target}",
        title=words("correct_title"),
        intro=(Note(context.say("correct_keeps")),),
        fields=(
            TextField("text", words("correct_text"), text, long=True, required=False),
            TickField(
                "leave_out", words("correct_leave_out"), hint=words("correct_leave_out_hint")
            ),
        ),
        submit=words("save_submit"),
    )


def setup(team: Team, zones: Sequence[str], languages: Sequence[str], context: Context) -> Form:
    """Ask who answers for a channel."""
    words = context.words
    return Form(
        ref=f"setup:{team.place.key}",
        title=words("setup_title"),
        intro=(Paragraph(context.say("setup_intro")),),
        fields=(
            TextField("service", words("setup_service"), team.service, limit=100),
            PersonField(
                "lead",
                words("setup_lead"),
                (team.lead,) if team.lead else (),
                hint=words("setup_lead_hint"),
                required=False,
            ),
            PersonField(
                "chairs",
                words("setup_chairs"),
                team.chairs,
                hint=words("setup_chairs_hint"),
                required=False,
                many=True,
            ),
            SelectField(
                "time_zone",
                words("setup_time_zone"),
                tuple(Option(zone, zone) for zone in zones),
                value=team.time_zone,
            ),
            SelectField(
                "language",
                words("setup_language"),
                tuple(Option(code, words(f"language_{code}")) for code in languages),
                value=team.language,
            ),
        ),
        submit=words("save_submit"),
    )


def clip(text: str) -> str:
    """Shorten a label in a list of choices; what it stands for is shown whole elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= LABEL else line[: LABEL - 1].rstrip() + "…"


def _asked(record: Record, number: int, context: Context) -> Text:
    return context.text(record.round.prompt(number).text, record.round.briefing)
