"""The flat form of an article that every index holds, with JSON values only.

`date` is always set (original, else republication, else first seen): otherwise an undated article would be missing from
every view restricted to a period.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from reprints.index.query.fields import PRESENT
from reprints.model import Article, Capture, Earlier, Evidence, Removed

Document = dict[str, Any]

MAX_ID_BYTES = 512  # Elasticsearch's own limit

_SURROGATES = re.compile("[\ud800-\udfff]")


def make_documents(article: Article, earlier: Sequence[Earlier] = (), *, with_evidence: bool = True) -> list[Document]:
    """The current article, then its earlier versions, oldest first. Raises ValueError."""
    since = earlier[-1].until if earlier else None
    documents = [make_document(article, since=since, with_evidence=with_evidence)]
    documents += [
        make_document(one.article, since=one.since, until=one.until, with_evidence=with_evidence) for one in earlier
    ]
    return documents


def make_key(document: Document) -> str:
    """Identifies a version; the latest one's key is the article's id."""
    return str(document["id"]) if document["latest"] else f"{document['id']}@{document['version']:04}"


def article_of_key(key: str) -> str:
    """The article id in a key made by `make_key`."""
    return key.partition("@")[0]


def make_document(
    article: Article, *, since: datetime | None = None, until: datetime | None = None, with_evidence: bool = True
) -> Document:
    """The flat document of a version that stood from `since` (default: when the page was first seen) to `until` (None:
    it is the latest). Days and instants are ISO strings, absent fields None.

    `present` names the query fields the article states; `urls` are the addresses that find it. Raises ValueError, with
    the reason, on an article no index can hold.
    """
    if not article.id or len(article.id.encode(errors="replace")) > MAX_ID_BYTES:
        raise ValueError(f"its id is empty or longer than {MAX_ID_BYTES} bytes")
    document: Document = {
        "id": article.id,
        "source": article.source,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "urls": _distinct(article.canonical_url, article.url, *article.aliases),
        "title": article.title,
        "text": article.text,
        "language": article.language,
        **_make_provenance(article),
        **_make_times(article),
        "version": article.version,
        "latest": until is None,
        "since": since or article.first_seen or article.capture.fetched_at,
        "until": until,
        "gone": article.gone_at is not None,
        "partial": article.partial,
        "robots": _distinct(*article.robots),
        "family": article.family,
        "family_size": article.family_size,
    }
    if with_evidence:  # half of the work, for indexes that keep it
        document["evidence"] = [_readings(evidence) for evidence in article.evidence]
        document["removed"] = [_fields(removed) for removed in article.removed]
    document["capture"] = _fields(article.capture)
    del document["capture"]["snapshot"]  # how it was read, as evidence: nobody searches for it
    document["present"] = [f.name for f in PRESENT if document[f.key] not in (None, "", [])]
    return dict(_plain(document))


def _make_provenance(article: Article) -> Document:
    original, republication = article.original, article.republication
    return {
        "authors": _distinct(*original.authors),
        "outlet": original.outlet,
        "section": original.section,
        "place": original.place,
        "original_date": original.date,
        "original_url": original.url,
        "publisher": republication.publisher,
        "republication_date": republication.date,
        "topic": republication.topic,
        "notice": republication.notice,
        "credit_line": article.credit_line,
        "credit_status": article.credit_status,
    }


def _make_times(article: Article) -> Document:
    original, republished = article.original.date, article.republication.date
    seen = article.first_seen or article.capture.fetched_at
    day = original or republished or (seen.date() if seen else None)
    if day is None:
        raise ValueError("it has no date of any kind, not even when it was first seen")
    return {
        "date": day,
        "year": day.year,
        "lag_days": (republished - original).days if original and republished else None,
        "first_seen": seen,
        "last_seen": article.last_seen,
        "changed_at": article.changed_at,
        "gone_at": article.gone_at,
    }


def _readings(evidence: Evidence) -> Document:
    """Without its place on the page, which needs the page to mean anything."""
    document = _fields(evidence)
    return {name: value for name, value in document.items() if name not in ("block", "start", "end")}


def _fields(part: Evidence | Removed | Capture) -> Document:
    # dataclasses.asdict would take as long as the rest of the document
    return {name: getattr(part, name) for name in part.__slots__}


def _distinct(*values: str) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _plain(value: Any) -> Any:  # noqa: PLR0911  # one per kind
    match value:
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case list():
            return [_plain(part) for part in value]
        case StrEnum():
            return str(value)
        case str() if value.isascii():
            return value
        case str():
            # composed, so that every tokeniser sees an accented letter as one; JSON forbids lone surrogates
            return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFC", value))
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
