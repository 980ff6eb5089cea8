"""The Discover sessions: saved lists of documents, each with its query and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reprints.kibana.data_views import ARTICLES, RUNS
from reprints.kibana.envelope import Json, ObjectType, Reference, SavedObject, encode, kuery

ALL_YEARS: Json = {"from": "now-80y/y", "to": "now"}
LAST_MONTHS: Json = {"from": "now-90d/d", "to": "now"}

ARTICLES_SESSION = "reprints-session-articles"
RUNS_SESSION = "reprints-session-runs"

_INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"
_COLUMNS_BY_WIDTH = {
    90: ("severity", "version", "family_size"),
    110: ("date", "status", "quarantined", "verdict"),
    120: ("original_date", "republication_date", "changed_at", "gone_at"),
    150: ("section", "place", "source", "started_at"),
    180: ("expectation",),
    190: ("outlet", "authors"),
    380: ("message",),
}
_WIDTHS = {name: width for width, names in _COLUMNS_BY_WIDTH.items() for name in names}


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """`newest` is the date or number to sort by, highest first."""

    id: str
    title: str
    description: str
    query: str
    columns: tuple[str, ...]
    newest: str = "date"
    view: str = ARTICLES
    period: Mapping[str, str] = field(default_factory=lambda: ALL_YEARS)


SESSIONS = (
    Session(
        id=ARTICLES_SESSION,
        title="Articles",
        description="Every article, newest first",
        query="",
        columns=("date", "title", "outlet", "authors", "section", "url"),
    ),
    Session(
        id="reprints-session-edited",
        title="Edited articles",
        description="Articles whose page changed after it was first archived",
        query="version > 1",
        columns=("changed_at", "title", "version", "outlet", "first_seen", "url"),
        newest="changed_at",
    ),
    Session(
        id="reprints-session-families",
        title="Families of copies",
        description="Articles that were republished more than once: the copies of one text share a family",
        query="family_size > 1",
        columns=("family", "family_size", "title", "outlet", "publisher", "republication_date", "url"),
        newest="family_size",
    ),
    Session(
        id="reprints-session-vanished",
        title="Vanished pages",
        description="Articles whose page is no longer there; the archive keeps them",
        query="gone: true",
        columns=("gone_at", "title", "outlet", "last_seen", "url"),
        newest="gone_at",
    ),
    Session(
        id="reprints-session-unattributed",
        title="Without provenance",
        description="Articles whose page does not say who first published them, or when",
        query="not outlet: * or not original_date: *",
        columns=("republication_date", "title", "outlet", "original_date", "credit_line", "url"),
    ),
    Session(
        id="reprints-session-unread",
        title="Credited but unread",
        description="Articles that credit somebody, and nobody knows whom: reprints show ID has the words",
        query="credit_status: unread",
        columns=("date", "title", "source", "authors", "republication_date", "id", "url"),
    ),
    Session(
        id=RUNS_SESSION,
        title="Runs",
        description="Every crawl of every source, newest first",
        query="kind: run",
        columns=(
            "started_at",
            "source",
            "status",
            "severity",
            "quarantined",
            "listed",
            "outcomes.new",
            "outcomes.changed",
            "outcomes.failed",
            "unread",
            "seconds",
        ),
        newest="started_at",
        view=RUNS,
        period=LAST_MONTHS,
    ),
    Session(
        id="reprints-session-quarantined",
        title="Quarantined",
        description="Crawls whose readings wait for a person: reprints quarantine show RUN",
        query="kind: run and quarantined > 0",
        columns=("started_at", "source", "run", "quarantined", "verdict", "failed_expectations", "findings"),
        newest="started_at",
        view=RUNS,
        period=ALL_YEARS,  # quarantine has no time limit
    ),
    Session(
        id="reprints-session-findings",
        title="Findings",
        description="What was not as expected, how severe it is, and the first page that shows it",
        query="kind: finding",
        columns=("started_at", "source", "severity", "expectation", "message", "page", "shows"),
        newest="started_at",
        view=RUNS,
        period=LAST_MONTHS,
    ),
)


def make_sessions() -> tuple[SavedObject, ...]:
    return tuple(_make_session(session) for session in SESSIONS)


def _make_session(session: Session) -> SavedObject:
    query = kuery(session.query)
    source = {"query": query, "filter": [], "highlightAll": True, "version": True, "indexRefName": _INDEX}
    return SavedObject(
        kind=ObjectType.SESSION,
        id=session.id,
        attributes={
            "title": session.title,
            "description": session.description,
            "columns": list(session.columns),
            "sort": [[session.newest, "desc"]],
            "grid": {"columns": {name: {"width": _WIDTHS[name]} for name in session.columns if name in _WIDTHS}},
            "hideChart": False,
            "isTextBasedQuery": False,
            "timeRestore": True,  # otherwise Discover opens with the last fifteen minutes and shows nothing
            "timeRange": dict(session.period),
            "kibanaSavedObjectMeta": {"searchSourceJSON": encode(source)},
        },
        references=(Reference(name=_INDEX, kind=ObjectType.DATA_VIEW, id=session.view),),
    )
