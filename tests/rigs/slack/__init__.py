"""The pretend Slack: a server on loopback, written from the documented payloads."""

from tests.rigs.slack.faults import Fault
from tests.rigs.slack.front import Delivered, Front
from tests.rigs.slack.server import PretendSlack, pretend_slack

__all__ = ["Delivered", "Fault", "Front", "PretendSlack", "pretend_slack"]
