"""A probe by which a wrong key is known; and no text that only looks as if it were sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MARK, _INSTEAD = "\ufdd0", "\ufffd"

_TEXTS = {
    "people": ("name",),
    "teams": ("service",),
    "rounds": ("present", "apologies"),
    "contributions": ("text",),
    "actions": ("what",),
    "corrections": ("text",),
    "versions": ("body", "seal"),
    "room_messages": ("text", "message"),
    "room_files": ("name",),
}


def upgrade() -> None:
    """Make the table, and put another letter where a text begins with the mark of sealed ones."""
    op.create_table(
        "sealing",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("probe", sa.Text, nullable=False),
    )
    for name, columns in _TEXTS.items():
        table = sa.table(name, *(sa.column(column, sa.Text) for column in columns))
        for column in table.c:
            marked = sa.func.substr(column, 1, 1) == _MARK
            without = sa.func.replace(column, _MARK, _INSTEAD)
            op.execute(sa.update(table).where(marked).values({column.name: without}))
