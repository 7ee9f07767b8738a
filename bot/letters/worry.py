"""What somebody sees who is worried: where to turn, and that nothing has been reported."""

from datetime import date

from bot.blocks import Block, Bullets, Heading, Note, Paragraph, Span, Text, plain
from bot.context import Context
from bot.messages import Message
from bot.model import Person
from bot.site import Contact


def worry(lead: Person | None, today: date, context: Context) -> Message:
    """Show where to turn. It is the same for everybody, and nothing is kept of who looked."""
    words, contacts = context.words, context.site.contacts
    leads = [_contact(each, context) for each in contacts.safeguarding_leads]
    if lead:
        leads.insert(0, context.say("worry_team_lead", lead=lead.name))
    doors = (contacts.front_door, contacts.front_door_out_of_hours)
    front = [_contact(each, context) for each in doors if each]
    colleague = [
        _contact(each, context) for each in (contacts.lado, contacts.whistleblowing) if each
    ]
    blocks: list[Block] = [
        Paragraph((Span(words("worry_not_reported"), strong=True),)),
        Paragraph((Span(words("worry_999"), strong=True),)),
        Heading(words("worry_lead_heading")),
        Bullets(tuple(leads or [context.say("worry_lead_unknown")])),
        Heading(words("worry_front_door_heading")),
        Paragraph(context.say("worry_front_door_text")),
        Bullets(tuple(front or [context.say("worry_front_door_unknown")])),
        Heading(words("worry_colleague_heading")),
        Bullets(tuple(colleague or [context.say("worry_colleague_unknown")])),
        Note(context.say("worry_case_note")),
    ]
    if context.site.stale(today):
        blocks.append(Note(context.say("worry_stale")))
    return Message(words("worry_title"), tuple(blocks), summary=words("worry_title"))


def wellbeing(context: Context) -> tuple[Block, ...]:
    """Close with where to find support."""
    words, contact = context.words, context.site.contacts.wellbeing
    support = _contact(contact, context) if contact else context.say("wellbeing_unknown")
    return (
        Heading(words("wellbeing_heading")),
        Paragraph(context.say("wellbeing_text")),
        Bullets((support,)),
    )


def _contact(contact: Contact, context: Context) -> Text:
    ways = [each for each in (contact.phone, contact.email, contact.hours) if each]
    checked = context.words("contact_checked", date=context.words.date(contact.checked))
    line = plain(
        f"{contact.name}: {', '.join(ways)} ({checked})" if ways else f"{contact.name} ({checked})"
    )
    return (*line, Span(" "), Span(contact.url, contact.url)) if contact.url else line
