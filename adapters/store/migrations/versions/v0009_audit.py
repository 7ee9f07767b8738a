"""The audit trail, whose rows can be added, and removed from its old end, but not changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_SAID = "the audit trail can only be added to"

_SQLITE = (
    f"""
    CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, '{_SAID}'); END
    """,
    f"""
    CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
    WHEN old.number > coalesce((
        SELECT removed FROM audit_heads
        WHERE platform = old.platform AND workspace = old.workspace), 0)
    BEGIN SELECT RAISE(ABORT, '{_SAID}'); END
    """,  # noqa: S608, all of it stands here
)

_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND old.number <= coalesce((
            SELECT removed FROM audit_heads
            WHERE platform = old.platform AND workspace = old.workspace), 0)
        THEN RETURN old;
        END IF;
        RAISE EXCEPTION '{_SAID}';
    END $$
    """,  # noqa: S608, all of it stands here
    """
    CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION audit_stays()
    """,
    """
    CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()
    """,
)


def upgrade() -> None:
    """Make both tables, and what guards the first."""
    op.create_table(
        "audit",
        *(_text(name, key=True) for name in ("platform", "workspace")),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *map(_text, ("actor", "verb", "kind", "object", "reason", "previous", "hash")),
    )
    op.create_index("audit_by_object", "audit", ["platform", "workspace", "object"])
    op.create_table(
        "audit_heads",
        *(_text(name, key=True) for name in ("platform", "workspace")),
        sa.Column("count", sa.Integer, nullable=False),
        _text("hash"),
        sa.Column("removed", sa.Integer, nullable=False),
        _text("base"),
    )
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def _text(name: str, *, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=key, nullable=False)
