"""A message as Slack's: one, or several where it does not fit into one."""

from dataclasses import dataclass

from adapters.slack.render.blocks import draw_all
from adapters.slack.render.controls import controls, spelt_out
from adapters.slack.render.fallback import summary
from adapters.slack.render.rooms import MESSAGE, pack
from adapters.slack.render.shapes import Shape, note
from bot.blocks import Block, Heading, plain
from bot.messages import Message
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Drawn:
    """One message of Slack's: `text` is what a notification says, escaped already."""

    text: str
    blocks: list[Shape]


def draw(message: Message, words: Words) -> list[Drawn]:
    """
    Draw a message; where it continues in others, the first has everything to press.

    Nothing is lost or put in another order between them.
    """
    said = draw_all((Heading(message.title), *to_read(message)), words)
    pressed = controls(message.choices, message.buttons, words)
    text = summary(message.summary or message.title)
    if len(pack(said, MESSAGE.without(pressed), MESSAGE)) == 1:
        return [Drawn(text, [*said, *pressed])]
    below, above = (list(note(plain(words(key)))) for key in ("slack_below", "slack_above"))
    pressed = [*below, *pressed]
    first, *later = pack(said, MESSAGE.without(pressed), MESSAGE.without(above))
    title = summary(words("slack_continued", title=message.title))
    parts = [Drawn(title, [*above, *part]) for part in later]
    return [Drawn(text, [*first, *pressed]), *parts]


def to_read(message: Message) -> tuple[Block, ...]:
    """Give all that is there to read below the title."""
    return (*message.blocks, *spelt_out(message.choices, message.buttons))
