"""The minutes of a round: written from its record, kept as JSON, shown as Markdown or Word."""

from bot.minutes.compose import compose
from bot.minutes.markdown import markdown
from bot.minutes.page import page
from bot.minutes.paper import dump, load, seal
from bot.minutes.votes import choices, counted
from bot.minutes.word import word

__all__ = ["choices", "compose", "counted", "dump", "load", "markdown", "page", "seal", "word"]
