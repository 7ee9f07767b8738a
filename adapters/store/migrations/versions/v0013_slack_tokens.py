"""Slack's tokens stand in one table alone, where they are sealed once a key is set."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Take them out of the other, which nobody reads."""
    op.execute("UPDATE slack_installations SET bot_token = NULL, bot_refresh_token = NULL")
