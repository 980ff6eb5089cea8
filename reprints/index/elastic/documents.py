"""The Elasticsearch form of an index document; config/elasticsearch defines the fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from reprints.index.analysis import STEMMERS
from reprints.index.comparison import fingerprint
from reprints.index.documents import Document, make_documents
from reprints.model import Article, Earlier

# the server stems two more languages than the embedded index
LANGUAGES = tuple(sorted({*STEMMERS, "ca", "eu"}))
# left out of hits: `text`, `stems`, `evidence` and `removed` for their size, the rest because only searches need it
HIDDEN = ("text", "stems", "evidence", "removed", "urls", "present", "changed_day", "group", "fingerprint")


def make_elastic_documents(article: Article, earlier: Sequence[Earlier] = ()) -> list[Document]:
    """Like `make_documents`. Raises ValueError."""
    return [_fit(document) for document in make_documents(article, earlier)]


def _fit(document: Document) -> Document:
    """Store the text once, in its language's field, which the server copies into `text`."""
    document["fingerprint"] = fingerprint(document)
    language = document["language"]
    if language in LANGUAGES:
        # the title is stemmed too but also stays in `title`, where people look for it
        document["stems"] = {language: {"title": document["title"], "text": document.pop("text")}}
    changed_at = document["changed_at"]
    document["group"] = document["family"] or document["id"]
    document["changed_day"] = changed_at[:10] if changed_at else None
    return document


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_text(source: Document) -> str:
    """The article's text from a stored document."""
    stems = source.get("stems") or {}
    text = source.get("text") or next((part.get("text") for part in stems.values()), "")
    return text or ""


def drop_hidden(source: Document) -> Document:
    return {key: value for key, value in source.items() if key not in HIDDEN}
