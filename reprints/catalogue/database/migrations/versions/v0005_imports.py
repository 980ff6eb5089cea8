"""Runs that import others' WARCs, captures by page, and the instant from which a version is known to stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("runs", sa.Column("kind", sa.String(16), nullable=False, server_default="crawl"))
    op.create_index("captures_by_key", "captures", ["key", "fetched_at"])
    with op.batch_alter_table("versions") as table:
        table.add_column(sa.Column("captured_at", _INSTANT))
    op.execute(
        "UPDATE versions SET captured_at = (SELECT fetched_at FROM captures WHERE captures.id = versions.capture_id)"
    )
    with op.batch_alter_table("versions") as table:
        table.alter_column("captured_at", existing_type=_INSTANT, nullable=False)
