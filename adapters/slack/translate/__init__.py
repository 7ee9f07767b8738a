"""Slack's words into ours: pure, and None for whatever is not ours or not whole."""

from adapters.slack.translate.events import (
    to_ended,
    to_joined,
    to_left,
    to_lost,
    to_opened,
    to_said,
)
from adapters.slack.translate.homes import home_of
from adapters.slack.translate.interactions import to_commanded, to_marked, to_pressed, to_sent
from adapters.slack.translate.text import as_typed
from adapters.slack.translate.values import (
    PLATFORM,
    Commanded,
    Ended,
    Home,
    Joined,
    Lost,
    Marked,
    Opened,
    Pressed,
    Said,
    Sent,
    Where,
)

__all__ = [
    "PLATFORM",
    "Commanded",
    "Ended",
    "Home",
    "Joined",
    "Lost",
    "Marked",
    "Opened",
    "Pressed",
    "Said",
    "Sent",
    "Where",
    "as_typed",
    "home_of",
    "to_commanded",
    "to_ended",
    "to_joined",
    "to_left",
    "to_lost",
    "to_marked",
    "to_opened",
    "to_pressed",
    "to_said",
    "to_sent",
]
