"""A salt beside each version of the minutes, so that the trail's digest gives no guess away."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; what is there has none."""
    op.add_column("versions", sa.Column("salt", sa.Text, nullable=False, server_default=""))
