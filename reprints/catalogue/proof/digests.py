"""The bytes of a version whose SHA-256 stands in the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

_DATES = ("captured_at", "created_at")
_PLAIN = ("extractor", "changes", "digest")


def write_version(row: Mapping[str, Any]) -> bytes:
    """A row of the versions table as one line of JSON, keys sorted, ASCII alone. Without the version's number, which
    changes when a backdated capture gets its place before it, and without the catalogue's own ids."""
    document = {name: value for name, value in row["document"].items() if name != "version"}
    fields = {
        "article": row["article_id"],
        "document": document,
        **{name: row[name].astimezone(UTC).isoformat() for name in _DATES},
        **{name: row[name] for name in _PLAIN},
    }
    return json.dumps(fields, sort_keys=True).encode() + b"\n"


def digest_version(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(write_version(row)).hexdigest()


def name_version(row: Mapping[str, Any]) -> list[Any]:
    """As the journal names it: article, digest, and the file and offset of the capture it was read from."""
    capture = row["document"]["capture"]
    return [row["article_id"], digest_version(row), capture["warc"] or "", capture["offset"] or 0]
