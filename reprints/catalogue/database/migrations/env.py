"""Read by alembic for each command; `migrate.py` hands over the connection, inside its transaction."""

from __future__ import annotations

from alembic import context

from reprints.catalogue.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite does roll back DDL once the driver leaves transactions to us
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
