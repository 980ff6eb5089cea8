"""What recurs on a source's pages, as learned; each learning is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"


def upgrade() -> None:
    op.create_table(
        "chrome",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
