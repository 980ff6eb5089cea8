"""An index document as Elasticsearch holds it; config/elasticsearch has the fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reprints.index.analysis import STEMMERS
from reprints.index.comparison import fingerprint
from reprints.index.documents import Document, make_documents
from reprints.model import Article, Earlier

# the server stems two languages more than the embedded index
LANGUAGES = tuple(sorted({*STEMMERS, "ca", "eu"}))
# what a hit does not carry: `text` and the like for their size, the rest because it only serves the search
UNSHOWN = ("text", "stems", "evidence", "removed", "urls", "present", "changed_day", "group", "fingerprint")


def make_elastic_documents(article: Article, earlier: Sequence[Earlier] = ()) -> list[Document]:
    """As `make_documents`, and raises ValueError as that does."""
    return [_fit(document) for document in make_documents(article, earlier)]


def _fit(document: Document) -> Document:
    """The words go, once, to the field of their language, which the server copies into `text`."""
    document["fingerprint"] = fingerprint(document)
    language = document["language"]
    if language in LANGUAGES:
        # stemmed as a title too, but the title itself stays where people look for it
        document["stems"] = {language: {"title": document["title"], "text": document.pop("text")}}
    changed_at = document["changed_at"]
    document["group"] = document["family"] or document["id"]
    document["changed_day"] = changed_at[:10] if changed_at else None
    return document


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_text(source: Document) -> str:
    """The article's text as the server keeps it."""
    stems = source.get("stems") or {}
    text = source.get("text") or next((part.get("text") for part in stems.values()), "")
    return text or ""


def shown(source: Document) -> Document:
    return {key: value for key, value in source.items() if key not in UNSHOWN}
