"""What holds a contribution back, and who released it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"


def upgrade() -> None:
    """Hold nothing that was kept before: nobody had looked for anything in it."""
    op.add_column("contributions", sa.Column("held", sa.Text, nullable=False, server_default=""))
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "releases",
        sa.Column("round", sa.Text, nullable=False),
        sa.Column("contribution", sa.Text, nullable=False),
        sa.Column("revised", moment, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("by_platform", sa.Text, nullable=False),
        sa.Column("by_workspace", sa.Text, nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("round", "contribution", "revised", "kinds", name="releases_key"),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name="releases_round"),
    )
