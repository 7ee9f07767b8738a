"""What is said and asked about contributions that are held back; never what was found in them."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from bot.blocks import Bullets, Note, Paragraph, Span, paragraph
from bot.context import Context, zone
from bot.identifiers import Kinds, Own, blanked
from bot.letters.forms import PAGE, clip
from bot.messages import (
    DateField,
    Field,
    Form,
    Message,
    Option,
    PersonField,
    SelectField,
    Submission,
    TextField,
    TickField,
    TimeField,
)
from bot.model import Contribution, Record


class Verdict(StrEnum):
    """What a chair can do with something that is held back."""

    RELEASE = "release"
    REWORD = "reword"
    LEAVE_OUT = "leave-out"


def held_note(record: Record, id: str, context: Context) -> Message | None:
    """Tell an author that their reply is held back, and what they can do; None if it is not."""
    words = context.words
    said = next((each for each in record.held if each.id == id), None)
    if said is None:
        return None
    key = "held_note_prompt" if said.prompt else "held_note_general"
    moment = words.moment(said.at, zone(record.team))
    what = context.say(key, number=said.prompt, at=moment, kinds=context.kinds(said.held))
    return Message(
        title=words("held_note_title"),
        blocks=(
            Paragraph(what),
            Bullets((context.say("held_note_edit"), context.say("held_note_keep"))),
            Note(context.say("held_note_who")),
        ),
        buttons=(
            context.button("held_keep_button", f"keep:{record.round.id}:{said.wording}"),
            context.worry(),
        ),
        summary=words("held_note_title"),
    )


def which(record: Record, context: Context) -> Form:
    """Ask the chair which of the contributions that are held back to look at."""
    words, held = context.words, record.held[:PAGE]
    return Form(
        ref=f"held:{record.round.id}",
        title=words("held_title"),
        intro=(paragraph(words.count("held_count", len(record.held))),),
        fields=(
            SelectField(
                "wording",
                words("held_which"),
                tuple(Option(said.wording, clip(_label(record, said, context))) for said in held),
                value=held[0].wording,
            ),
        ),
        submit=words("continue_submit"),
    )


def one(record: Record, said: Contribution, link: str | None, context: Context) -> Form:
    """Show the chair one contribution with the finds left blank, and ask what becomes of it."""
    words, text = context.words, shown(record, said, context)
    return Form(
        ref=f"held-one:{record.round.id}:{said.wording}",
        title=words("held_title"),
        intro=(
            paragraph(_label(record, said, context)),
            paragraph(text or words("held_unreadable")),
            _where(link, context),
        ),
        fields=(
            SelectField(
                "verdict",
                words("held_verdict"),
                tuple(Option(each, words(f"held_{each.name.lower()}")) for each in Verdict),
                value=Verdict.REWORD,
            ),
            TextField(
                "text",
                words("correct_text"),
                text,
                hint=words("held_reword_hint"),
                required=False,
                long=True,
            ),
        ),
        submit=words("save_submit"),
    )


def shown(record: Record, said: Contribution, context: Context) -> str:
    """Give a contribution's words, with blanks for what may identify somebody until released."""
    if not record.identifies(said):
        return said.text
    own = Own.of(context.site.ways())
    return blanked(said.text, said.held, context.words("held_blank"), own) or ""


def again(form: Form, sent: Submission, kinds: Kinds, context: Context) -> Form:
    """Show a form as it was filled in, and ask its sender to look at it once more."""
    found = context.kinds(kinds)
    return replace(
        form,
        ref=sent.ref,
        fields=(
            *(_typed(field, sent) for field in form.fields),
            TickField("looked", context.words("looked_tick"), hint=context.words("looked_hint")),
        ),
        intro=(
            Paragraph((Span(context.words("looked_intro", kinds=found), strong=True),)),
            *form.intro,
        ),
    )


def _label(record: Record, said: Contribution, context: Context) -> str:
    words = context.words
    part = words("part_prompt", number=said.prompt) if said.prompt else words("part_general")
    moment = words.moment(said.at, zone(record.team))
    return words("held_line", part=part, at=moment, kinds=context.kinds(said.held))


def _where(link: str | None, context: Context) -> Note:
    if link is None:
        return Note(context.say("held_where"))
    return Note((*context.say("held_where"), Span(" "), Span(context.words("held_link"), link)))


def _typed(field: Field, sent: Submission) -> Field:
    """Fill a field with what was typed into it."""
    value = sent.values.get(field.name, "")
    match field:
        case TextField() | SelectField():
            return replace(field, value=value)
        case PersonField():
            return replace(field, value=sent.people.get(field.name, ()))
        case DateField():
            return replace(field, value=date.fromisoformat(value) if value else None)
        case TickField():
            return replace(field, value=value == "yes")
        case TimeField():
            return field
