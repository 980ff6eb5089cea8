"""The first tables. Written out, not taken from schema.py: a migration stays what it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_runs()
    _create_captures()
    _create_pages()
    _create_articles()
    _create_versions()
    _create_outbox()


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("batch", sa.String(80), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("resumed", sa.Integer, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("stats", sa.JSON, nullable=False),
    )
    op.create_index("runs_by_source", "runs", ["source", "started_at"])
    op.create_index("runs_by_batch", "runs", ["batch"])


def _create_captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("run", sa.String(80), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("key", sa.String(32)),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("fetched_at", _INSTANT, nullable=False),
        sa.Column("warc", sa.Text, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("payload_sha256", sa.String(64), nullable=False),
        sa.Column("content_sha256", sa.String(64)),
        sa.Column("content_type", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("revisit_of", _ID, sa.ForeignKey("captures.id")),
        sa.Column("final_url", sa.Text),
        sa.Column("pending", sa.Boolean, nullable=False),
        sa.Column("extractor", sa.String(40)),
        sa.Column("result", sa.String(16)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.UniqueConstraint("warc", "offset", name="captures_record"),
        sqlite_autoincrement=True,
    )
    op.create_index("captures_by_url", "captures", ["source", "status", "url", "id"])
    op.create_index("captures_by_run", "captures", ["run", "id"])
    pending = sa.column("pending", sa.Boolean)
    op.create_index("captures_pending", "captures", ["id"], sqlite_where=pending, postgresql_where=pending)


def _create_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("run", sa.String(80), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("capture_id", _ID, sa.ForeignKey("captures.id")),
        sa.Column("listed_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
    )
    op.create_index("pages_by_key", "pages", ["key", "listed_at"])


def _create_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("canonical_url", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("first_seen", _INSTANT, nullable=False),
        sa.Column("last_seen", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.Column("missing_since", _INSTANT),
        sa.Column("missing_runs", sa.Integer, nullable=False),
        sa.Column("missing_run", sa.String(80)),
        sa.Column("gone_at", _INSTANT),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("capture_id", _ID, sa.ForeignKey("captures.id"), nullable=False),
    )
    op.create_index("articles_by_source", "articles", ["source", "checked_at"])
    op.create_index("articles_by_url", "articles", ["url"])
    op.create_index("articles_by_canonical_url", "articles", ["canonical_url"])


def _create_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("article_id", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("capture_id", _ID, sa.ForeignKey("captures.id"), nullable=False),
        sa.Column("extractor", sa.String(40), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", _ID, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(32), sa.ForeignKey("articles.id"), nullable=False, unique=True),
        sa.Column("queued_at", _INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("dead", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
