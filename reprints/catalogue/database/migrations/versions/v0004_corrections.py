"""What people corrected, and what of it stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("articles", sa.Column("corrections", sa.JSON))
    op.create_table(
        "corrections",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(32), sa.ForeignKey("articles.id"), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("undone_at", _INSTANT),
        sa.Column("undone_by", sa.Text),
        sa.Column("undone_why", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("corrections_by_article", "corrections", ["article_id", "id"])
