"""What a page's announcement says of it, and where the archive has that announcement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0008"
down_revision = "v0007"


def upgrade() -> None:
    # plain ADD COLUMN: rebuilding the tables would lock a large catalogue for minutes
    op.add_column("captures", sa.Column("announced", sa.JSON))
    op.add_column("pages", sa.Column("announced", sa.JSON))
