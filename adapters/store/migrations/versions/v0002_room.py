"""The room's tables: messages and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "room_messages",
        _counter(),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("change", sa.BigInteger, nullable=False, index=True),
        sa.Column("root", sa.BigInteger),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited", sa.DateTime(timezone=True)),
        sa.Column("deleted", sa.Boolean, nullable=False),
    )
    op.create_index("room_messages_by_reader_root", "room_messages", ["reader", "root"])
    op.create_index("room_messages_by_root", "room_messages", ["root"])
    op.create_table(
        "room_files",
        _counter(),
        sa.Column(
            "message",
            sa.BigInteger,
            sa.ForeignKey("room_messages.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _counter() -> sa.Column[object]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
