"""An index document as Elasticsearch holds it; config/elasticsearch has the fields."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reprints.index.analysis import STEMMERS
from reprints.index.documents import Document, make_document
from reprints.model import Article

# what a hit does not carry: `text` and the like for their size, the rest because it only serves the search
UNSHOWN = ("text", "stems", "evidence", "removed", "urls", "present", "changed_day", "fingerprint")
# may differ between two readings of an article that is the same
_UNSTABLE = ("last_seen", "capture")


def make_elastic_document(article: Article) -> Document:
    """The words go, once, to the field of their language, which the server copies into `text`. Raises ValueError as
    `make_document`."""
    document = make_document(article)
    document["fingerprint"] = fingerprint(document)
    language = document["language"]
    if language in STEMMERS:
        # stemmed as a title too, but the title itself stays where people look for it
        document["stems"] = {language: {"title": document["title"], "text": document.pop("text")}}
    changed_at = document["changed_at"]
    document["changed_day"] = changed_at[:10] if changed_at else None
    return document


def fingerprint(document: Document) -> str:
    """Equal for two forms of an article that searches cannot tell apart."""
    kept = {key: value for key, value in document.items() if key not in _UNSTABLE}
    return hashlib.blake2b(dump(kept), digest_size=12).hexdigest()


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_text(source: Document) -> str:
    """The article's text as the server keeps it."""
    stems = source.get("stems") or {}
    text = source.get("text") or next((part.get("text") for part in stems.values()), "")
    return text or ""


def shown(source: Document) -> Document:
    return {key: value for key, value in source.items() if key not in UNSHOWN}
