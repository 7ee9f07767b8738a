"""Teams' words into ours: pure, and None for whatever is not ours or not whole."""

from adapters.teams.translate.events import to_installed, to_joined, to_lost, to_meeting
from adapters.teams.translate.interactions import (
    ADD,
    DO,
    REFRESH,
    SEE,
    to_consent,
    to_marked,
    to_pressed,
    to_sent,
)
from adapters.teams.translate.markup import from_html
from adapters.teams.translate.messages import to_commanded, to_overheard, to_said
from adapters.teams.translate.places import to_conversation
from adapters.teams.translate.values import (
    PLATFORM,
    Commanded,
    Consent,
    Conversation,
    Installed,
    Joined,
    Kind,
    Lost,
    Marked,
    Meeting,
    Pressed,
    Said,
    Sent,
    Upload,
    Where,
)

__all__ = [
    "ADD",
    "DO",
    "PLATFORM",
    "REFRESH",
    "SEE",
    "Commanded",
    "Consent",
    "Conversation",
    "Installed",
    "Joined",
    "Kind",
    "Lost",
    "Marked",
    "Meeting",
    "Pressed",
    "Said",
    "Sent",
    "Upload",
    "Where",
    "from_html",
    "to_commanded",
    "to_consent",
    "to_conversation",
    "to_installed",
    "to_joined",
    "to_lost",
    "to_marked",
    "to_meeting",
    "to_overheard",
    "to_pressed",
    "to_said",
    "to_sent",
]
