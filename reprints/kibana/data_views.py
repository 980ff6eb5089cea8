"""The two data views. Their time fields are always set: documents without one would be missing from every period."""

from __future__ import annotations

from reprints.kibana.envelope import Json, ObjectType, SavedObject, encode

ARTICLES = "reprints-articles"
RUNS = "reprints-runs"

_LINK: Json = {"id": "url", "params": {"openLinkInCurrentTab": False}}
# days are stored as midnight UTC; west of Greenwich, the reader's zone would show the day before
_DAY: Json = {"id": "date", "params": {"pattern": "YYYY-MM-DD", "timezone": "UTC"}}
_MINUTE: Json = {"id": "date", "params": {"pattern": "YYYY-MM-DD HH:mm", "timezone": "UTC"}}
_PLAIN_NUMBER: Json = {"id": "number", "params": {"pattern": "0"}}  # a year is not 2,016
_SHARE: Json = {"id": "percent", "params": {"pattern": "0%"}}
_SECONDS: Json = {"id": "duration", "params": {"inputFormat": "seconds", "outputFormat": "humanizePrecise"}}

_ARTICLE_FORMATS = {
    **dict.fromkeys(("url", "canonical_url", "urls", "original_url"), _LINK),
    **dict.fromkeys(("date", "original_date", "republication_date", "changed_at", "gone_at"), _DAY),
    **dict.fromkeys(("first_seen", "last_seen", "capture.fetched_at"), _MINUTE),
    **dict.fromkeys(("year", "capture.offset"), _PLAIN_NUMBER),
}
_ARTICLE_LABELS = {
    "date": "Date",
    "original_date": "First published",
    "republication_date": "Republished",
    "lag_days": "Days until republished",
    "authors": "Authors",
    "outlet": "Outlet",
    "section": "Section",
    "place": "Place",
    "topic": "Topic",
    "language": "Language",
    "publisher": "Republished by",
    "source": "Source",
    "credit_line": "Credit line",
    "credit_status": "Credit",
    "partial": "Shown in part",
    "robots": "Asked of robots",
    "version": "Version",
    "changed_at": "Edited",
    "gone_at": "Vanished",
    "family": "Family of copies",
    "family_size": "Copies",
    "url": "Page",
    "title": "Title",
}
_RUN_FORMATS = {
    **dict.fromkeys(("started_at", "finished_at"), _MINUTE),
    "rate": _SHARE,
    "seconds": _SECONDS,
}
_RUN_LABELS = {
    "started_at": "Began",
    "finished_at": "Ended",
    "seconds": "Duration",
    "source": "Source",
    "status": "Status",
    "listed": "Pages listed",
    "unread": "Credited but unread",
    "outcomes.new": "New",
    "outcomes.changed": "Changed",
    "outcomes.failed": "Failed",
    "outcomes.gone": "Gone",
    "failed_expectations": "Failed expectations",
    "severity": "Severity",
    "quarantined": "In quarantine",
    "verdict": "Verdict",
    "expectation": "Expectation",
    "findings": "Findings",
    "message": "Message",
    "page": "First page",
    "shows": "What it shows",
    "run": "Run",
    "why": "Why",
    "outcome": "Outcome",
    "field": "Field",
    "rate": "Fill rate",
}


def make_articles_view(index: str) -> SavedObject:
    """`index` is the alias that articles are searched through."""
    return _make_view(ARTICLES, index, "Articles", "date", (_ARTICLE_FORMATS, _ARTICLE_LABELS))


def make_runs_view(index: str) -> SavedObject:
    return _make_view(RUNS, index, "Runs", "started_at", (_RUN_FORMATS, _RUN_LABELS))


def _make_view(
    view: str, index: str, name: str, time: str, shown: tuple[dict[str, Json], dict[str, str]]
) -> SavedObject:
    formats, labels = shown
    return SavedObject(
        kind=ObjectType.DATA_VIEW,
        id=view,
        attributes={
            "title": index,
            "name": name,
            "timeFieldName": time,
            "fieldFormatMap": encode(formats),
            "fieldAttrs": encode({field: {"customLabel": label} for field, label in labels.items()}),
        },
    )
