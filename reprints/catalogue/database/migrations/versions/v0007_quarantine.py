"""Runs on trial, and the table of readings they hold back. A run of before has no verdict: what it read stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # plain ADD COLUMN: rebuilding the table would lock a large catalogue for minutes
    op.add_column("runs", sa.Column("verdict", sa.String(16)))
    op.create_table(
        "held",
        sa.Column("run", sa.String(80), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("capture_id", _ID, sa.ForeignKey("captures.id"), primary_key=True),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("extractor", sa.String(40), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )
    op.create_index("held_by_capture", "held", ["capture_id"])
