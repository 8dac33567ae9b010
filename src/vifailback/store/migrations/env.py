"""Runs the migrations on the connection that `vifailback.store.database` hands over, inside its transaction."""

from alembic import context

from vifailback.store.models import VERSION_TABLE, Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
