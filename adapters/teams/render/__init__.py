"""What the bot says and asks, drawn as Adaptive Cards for Microsoft Teams."""

from adapters.teams.render.cards import card, done_card, notice_card, summary
from adapters.teams.render.controls import Way
from adapters.teams.render.files import papers_card
from adapters.teams.render.forms import errors, form_card
from adapters.teams.render.inputs import field_id
from adapters.teams.render.paper import paper_card

__all__ = [
    "Way",
    "card",
    "done_card",
    "errors",
    "field_id",
    "form_card",
    "notice_card",
    "paper_card",
    "papers_card",
    "summary",
]
