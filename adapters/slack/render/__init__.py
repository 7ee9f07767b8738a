"""What the bot says and asks, drawn as Slack's messages and views."""

from adapters.slack.render.fallback import plain_text
from adapters.slack.render.forms import form_view
from adapters.slack.render.message import Drawn, draw
from adapters.slack.render.paper import paper_view
from adapters.slack.render.views import done_view, errors, home_view, notice_view

__all__ = [
    "Drawn",
    "done_view",
    "draw",
    "errors",
    "form_view",
    "home_view",
    "notice_view",
    "paper_view",
    "plain_text",
]
