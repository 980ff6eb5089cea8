"""Fingerprints, copies, and the families they make."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0003"
down_revision = "v0001"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("articles", sa.Column("family", sa.String(32)))
    op.add_column("articles", sa.Column("family_size", sa.Integer, nullable=False, server_default="1"))
    op.create_index("articles_by_family", "articles", ["family"])
    _create_fingerprints()
    _create_copies()
    _create_events()


def _create_fingerprints() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("article_id", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("algorithm", sa.String(40), nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("signature", sa.LargeBinary),
        sa.Column("matched", sa.Boolean, nullable=False),
    )
    unmatched = ~sa.column("matched", sa.Boolean)
    op.create_index(
        "fingerprints_unmatched",
        "fingerprints",
        ["article_id"],
        sqlite_where=unmatched,
        postgresql_where=unmatched,
    )


def _create_copies() -> None:
    op.create_table(
        "copies",
        sa.Column("one", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("other", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("jaccard", sa.Float, nullable=False),
        sa.Column("contained", sa.Float, nullable=False),
        sa.Column("aligned", sa.Float),
    )
    op.create_index("copies_by_other", "copies", ["other"])


def _create_events() -> None:
    op.create_table(
        "family_events",
        sa.Column("seq", _ID, primary_key=True, autoincrement=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("family", sa.String(32), nullable=False),
        sa.Column("event", sa.String(16), nullable=False),
        sa.Column("other", sa.String(32)),
        sa.Column("articles", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("family_events_by_family", "family_events", ["family"])
