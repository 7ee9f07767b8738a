"""Messages as cards: in a chat, in a dialog, and as a line that something is done."""

from collections.abc import Sequence

from adapters.teams.render.blocks import draw_all
from adapters.teams.render.controls import Way, controls, returning, spelt_out
from adapters.teams.render.forms import fields
from adapters.teams.render.rooms import SUMMARY, fit, frame, pack, room, weigh
from adapters.teams.render.shapes import Shape, apart, note, prose, title
from adapters.teams.render.text import clip, line
from bot.blocks import Block, plain
from bot.messages import Button, For, Message
from bot.words import Words


def card(
    message: Message,
    words: Words,
    *,
    chair: bool,
    dialogs: bool = False,
    viewers: Sequence[str] = (),
) -> list[Shape]:
    """
    Draw a message; where it needs several cards, the first has everything to press.

    Nothing is lost or put in another order between them. Without `chair` the chair's buttons
    are left out. With `dialogs` a button opens a dialog for what it gives; choices never do.
    For its `viewers`, Teams' own ids of people, Teams asks the bot what they are to see of it.
    """
    shown = [each for each in message.buttons if chair or each.audience is For.ALL]
    way = Way.DIALOG if dialogs else Way.EXECUTE
    said = [*title(message.title), *draw_all(_to_read(message, shown), words)]
    text = message.summary or message.title
    more = _refresh(message, viewers, words) if viewers else {}
    left = room(text, words, more=more)
    asked = fields(message.form, left // 3, words) if message.form else []
    pressed = controls(message.choices, shown, words, way)
    pressed = returning([*asked, *(apart(pressed) if asked else pressed)], message.ref)
    if weigh(*said, *pressed) <= left:
        return [frame(text, [*said, *pressed], words, **more)]
    if weigh(*pressed) > left // 2:
        said, pressed = [*said, *pressed], []
    return _several(said, pressed, message, words, more)


def notice_card(message: Message, words: Words, way: Way = Way.SUBMIT) -> Shape:
    """Draw what only the person who asked may see."""
    left, otherwise = room(message.title, words), list(note(plain(words("teams_no_room"))))
    pressed = returning(controls(message.choices, message.buttons, words, way), message.ref)
    pressed = fit(pressed, left - left // 3, otherwise)
    drawn = draw_all(_to_read(message, message.buttons), words)
    said = fit([*title(message.title), *drawn], left - weigh(*pressed), otherwise)
    return frame(message.title, [*said, *pressed], words)


def done_card(text: str, words: Words) -> Shape:
    """Draw a line that says it is done."""
    otherwise = note(plain(words("teams_no_room")))
    return frame(text, fit(prose(plain(text)), room(text, words), otherwise), words)


def summary(message: Message) -> str:
    """Write what a notification says of a message."""
    return clip(line(message.summary or message.title), SUMMARY).strip() or "…"


def _to_read(message: Message, shown: Sequence[Button]) -> tuple[Block, ...]:
    """Give all that is there to read below the title."""
    return (*message.blocks, *spelt_out(message.choices, shown))


def _refresh(message: Message, viewers: Sequence[str], words: Words) -> Shape:
    action = {
        "type": "Action.Execute",
        "title": words("teams_refresh"),
        "verb": "refresh",
        "data": {"ref": message.ref, "place": ""},
    }
    return {"refresh": {"action": action, "userIds": [*viewers]}}


def _several(
    said: Sequence[Shape], pressed: Sequence[Shape], message: Message, words: Words, more: Shape
) -> list[Shape]:
    below, above = (list(note(plain(words(key)))) for key in ("teams_below", "teams_above"))
    text = message.summary or message.title
    continued = words("teams_continued", title=line(message.title))
    begun, *later = pack(
        said, room(text, words, *below, *pressed, more=more), room(continued, words, *above)
    )
    return [
        frame(text, [*begun, *below, *pressed], words, **more),
        *(frame(continued, [*above, *part], words) for part in later),
    ]
