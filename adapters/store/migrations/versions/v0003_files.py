"""How many files came with a contribution; what is in them is never kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Count them; until now nothing came with any."""
    op.add_column(
        "contributions", sa.Column("files", sa.Integer, nullable=False, server_default="0")
    )
