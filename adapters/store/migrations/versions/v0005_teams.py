"""Teams' tables: its conversations, and the messages that go on in others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "teams_conversations",
        sa.Column("workspace", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        *_texts("kind", "service_url", "bot", "team", "person", "locale"),
        sa.Column("hears_all", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("workspace", "channel", name="teams_conversations_key"),
    )
    op.create_index(
        "teams_conversations_by_workspace_person", "teams_conversations", ["workspace", "person"]
    )
    op.create_table(
        "teams_parts",
        *_texts("workspace", "channel", "message"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace", "channel", "message", "position", name="teams_parts_key"
        ),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
