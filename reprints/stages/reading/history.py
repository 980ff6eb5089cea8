"""An article's history: versions, when its page vanished and came back, corrections; and two versions compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reprints.catalogue.articles.article_rows import ArticleVersion, CorrectionRow, Sighting
from reprints.catalogue.articles.versions import NIGHTS_TO_TOMBSTONE
from reprints.catalogue.catalogue import Catalogue
from reprints.changes.difference import FieldChange, compare_articles
from reprints.errors import NotFoundError
from reprints.model import Outcome

_FOUND = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """`kind` is version, missing, gone, returned, correction or undone; `details` depend on it."""

    at: datetime
    kind: str
    said: str
    details: dict[str, Any]

    def to_document(self) -> dict[str, Any]:
        return {"at": self.at.isoformat(), "event": self.kind, "said": self.said, **self.details}


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    article: str
    url: str
    title: str | None
    events: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    old: ArticleVersion
    new: ArticleVersion
    changes: tuple[FieldChange, ...]


def read_history(catalogue: Catalogue, wanted: str) -> History:
    """Oldest first. Raises NotFoundError."""
    article = catalogue.article(wanted)
    events = [
        *_tell_versions(catalogue.versions(article.id)),
        *_tell_sightings(catalogue.sightings(article.id)),
        *_tell_corrections(catalogue.list_corrections(article.id)),
    ]
    events.sort(key=lambda event: event.at)
    return History(article=article.id, url=article.url, title=article.title, events=tuple(events))


def _tell_versions(versions: Iterable[ArticleVersion]) -> Iterator[Event]:
    """In the order of versions, even if a later one was read from earlier bytes."""
    latest: datetime | None = None
    for version in versions:
        capture = version.capture
        at = max(capture.fetched_at, latest) if latest else capture.fetched_at
        latest = at
        where = {"warc": capture.warc, "offset": capture.offset, "sha256": capture.payload_sha256, "run": capture.run}
        details = {
            "version": version.number,
            "changes": list(version.changes),
            "extractor": version.extractor,
            "capture": {"fetched_at": capture.fetched_at.isoformat(), **where},
        }
        yield Event(at=at, kind="version", said=", ".join(version.changes) or "first capture", details=details)


def _tell_sightings(sightings: Iterable[Sighting]) -> Iterator[Event]:
    """A page is missing when a run does not find it, and gone after a second one in a row."""
    nights = 0
    for sighting in sightings:
        details = {"run": sighting.run, "why": sighting.why}
        if sighting.outcome is Outcome.GONE:
            nights += 1
            if nights in (1, NIGHTS_TO_TOMBSTONE):
                kind = "missing" if nights == 1 else "gone"
                yield Event(at=sighting.at, kind=kind, said=sighting.why, details=details)
        elif sighting.outcome in _FOUND:
            if nights:
                said = f"after {nights} night{'s' if nights > 1 else ''}"
                yield Event(at=sighting.at, kind="returned", said=said, details=details)
            nights = 0


def _tell_corrections(corrections: Iterable[CorrectionRow]) -> Iterator[Event]:
    for made in corrections:
        value = "; ".join(made.value) if isinstance(made.value, list) else made.value
        said = f"{made.field} = {value or '(nothing)'}"
        details = {"field": made.field, "value": made.value}
        who: dict[str, str | None] = {"why": made.why, "author": made.author}
        words = f"{said}: {made.why} ({made.author})"
        yield Event(at=made.at, kind="correction", said=words, details={**details, **who})
        if made.undone_at:
            why = f": {made.undone_why}" if made.undone_why else ""
            who = {"why": made.undone_why, "author": made.undone_by}
            words = f"{said}{why} ({made.undone_by})"
            yield Event(at=made.undone_at, kind="undone", said=words, details={**details, **who})


def compare_versions(catalogue: Catalogue, wanted: str, numbers: Sequence[int]) -> Difference:
    """Compare two versions by number; without numbers, the latest and the one before. Raises NotFoundError."""
    versions = {version.number: version for version in catalogue.versions(wanted)}
    known = sorted(versions)
    if not numbers and len(known) < 2:
        raise NotFoundError(f"{wanted} has one version only", mend="There is nothing to compare it with")
    first, second = numbers or known[-2:]
    for number in (first, second):
        if number not in versions:
            raise NotFoundError(f"{wanted} has no version {number}", mend=f"It has {known[0]} to {known[-1]}")
    old, new = versions[first], versions[second]
    return Difference(old=old, new=new, changes=tuple(compare_articles(old.article, new.article)))
