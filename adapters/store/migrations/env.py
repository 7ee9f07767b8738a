"""Alembic starts here; the connection comes from `adapters.store.migrate`."""

from alembic import context

from adapters.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can alter a table only by copying it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
