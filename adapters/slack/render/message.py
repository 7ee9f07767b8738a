"""A message as Slack's: one, or several where it does not fit into one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.slack.render.blocks import draw_all
from adapters.slack.render.controls import controls, labels, spelt_out
from adapters.slack.render.fallback import summary
from adapters.slack.render.rooms import MESSAGE, pack
from adapters.slack.render.shapes import Shape, note
from bot.blocks import Bars, Block, Heading, plain
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
    """Give all there is to read below the title; a poll's counts may write its choices out."""
    names = [each.label for each in message.choices]
    blocks = [_numbered(block, names) for block in message.blocks]
    counted = any(isinstance(block, Bars) and _names(block) == names for block in message.blocks)
    return (*blocks, *spelt_out(() if counted else message.choices, message.buttons))


def _numbered(block: Block, names: Sequence[str]) -> Block:
    """Number the counts of a poll like its choices, so that each can be found on its button."""
    if not isinstance(block, Bars) or _names(block) != names:
        return block
    counts = (count for _, count in block.rows)
    return replace(block, rows=tuple(zip(labels(names), counts, strict=True)))


def _names(bars: Bars) -> list[str]:
    return [name for name, _ in bars.rows]
