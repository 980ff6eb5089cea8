"""Captures by page, and the instant from which a version is known to stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0007"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index("captures_by_key", "captures", ["key", "fetched_at"])
    # never null, though the table does not say so: saying it would rebuild a large table
    op.add_column("versions", sa.Column("captured_at", _INSTANT))
    op.execute(
        "UPDATE versions SET captured_at = (SELECT fetched_at FROM captures WHERE captures.id = versions.capture_id)"
    )
