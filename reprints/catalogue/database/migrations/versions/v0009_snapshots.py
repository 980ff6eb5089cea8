"""The names pages state, and numbered snapshots of what is learned from them. What was read before has none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0009"
down_revision = "v0008"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    # plain ADD COLUMN: rebuilding the tables would lock a large catalogue for minutes
    op.add_column("runs", sa.Column("snapshot", sa.Integer))
    op.add_column("articles", sa.Column("snapshot", sa.Integer))
    op.create_table(
        "names",
        sa.Column("seq", _ID, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(32), sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("names_by_article", "names", ["article_id"])
    op.create_table(
        "snapshots",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
