"""Legal hold, what was removed, and what must never come back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add two columns to rounds, and the table of marks."""
    op.add_column("rounds", sa.Column("hold", sa.Text, nullable=False, server_default=""))
    op.add_column("rounds", sa.Column("thinned", sa.DateTime(timezone=True)))
    op.create_table(
        "tombstones",
        sa.Column("mark", sa.Text, primary_key=True),
        sa.Column("round", sa.Text, sa.ForeignKey("rounds.id"), nullable=False, index=True),
    )
