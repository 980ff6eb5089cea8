"""Further addresses of articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0010"
down_revision = "v0009"


def upgrade() -> None:
    op.create_table(
        "aliases",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("article_id", sa.String(32), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stands", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("joined", sa.JSON),
        if_not_exists=True,
    )
    op.create_index("aliases_by_article", "aliases", ["article_id"], if_not_exists=True)
    op.create_index("aliases_by_url", "aliases", ["url"], if_not_exists=True)
