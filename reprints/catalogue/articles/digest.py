"""What makes a new version of an article: its words and its provenance, not how or where they were read.

Evidence, removed lines and the capture do not count, so a page of which only the chrome changed keeps its version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_PLAIN = ("title", "text", "credit_line", "language")
_NESTED = ("original", "republication")


def content_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The versioned fields of an article document, by dotted name (`original.date`)."""
    content = {name: document[name] for name in _PLAIN}
    for part in _NESTED:
        content |= {f"{part}.{name}": value for name, value in document[part].items()}
    return content


def digest_of(document: Mapping[str, Any]) -> str:
    canonical = json.dumps(content_of(document), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def changed_fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Names of the versioned fields that differ; a field missing on one side counts as None there."""
    before, after = content_of(old), content_of(new)
    return [name for name in after | before if before.get(name) != after.get(name)]
