"""An article's life: its versions, when its page vanished and came back, what people corrected; and two versions held
against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reprints.catalogue.articles.article_rows import CorrectionRow, Sighting, Version
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
    old: Version
    new: Version
    changes: tuple[FieldChange, ...]


def read_history(catalogue: Catalogue, wanted: str) -> History:
    """Oldest first. Raises NotFoundError."""
    article = catalogue.article(wanted)
    events = [
        *_tell_versions(catalogue.versions(article.id)),
        *_tell_sightings(catalogue.sightings(article.id)),
        *_tell_corrections(catalogue.corrections(article.id)),
    ]
    events.sort(key=lambda event: event.at)
    return History(article=article.id, url=article.url, title=article.title, events=tuple(events))


def _tell_versions(versions: Iterable[Version]) -> Iterator[Event]:
    """In the order of versions even where a later one was read from earlier bytes."""
    latest: datetime | None = None
    for version in versions:
        capture = version.capture
        at = max(capture.fetched_at, latest) if latest else capture.fetched_at
        latest = at
        said = ", ".join(version.changes) if version.changes else "first capture"
        yield Event(
            at=at,
            kind="version",
            said=said,
            details={
                "version": version.number,
                "changes": list(version.changes),
                "extractor": version.extractor,
                "capture": {
                    "fetched_at": capture.fetched_at.isoformat(),
                    "warc": capture.warc,
                    "offset": capture.offset,
                    "sha256": capture.payload_sha256,
                    "run": capture.run,
                },
            },
        )


def _tell_sightings(sightings: Iterable[Sighting]) -> Iterator[Event]:
    """A page is missing when one run does not find it, and gone from the second in a row on."""
    nights = 0
    for sighting in sightings:
        details = {"run": sighting.run, "why": sighting.why}
        if sighting.outcome is Outcome.GONE:
            nights += 1
            if nights == 1:
                yield Event(at=sighting.at, kind="missing", said=sighting.why, details=details)
            elif nights == NIGHTS_TO_TOMBSTONE:
                yield Event(at=sighting.at, kind="gone", said=sighting.why, details=details)
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
        yield Event(
            at=made.at,
            kind="correction",
            said=f"{said}: {made.why} ({made.author})",
            details={**details, "why": made.why, "author": made.author},
        )
        if made.undone_at:
            why = f": {made.undone_why}" if made.undone_why else ""
            yield Event(
                at=made.undone_at,
                kind="undone",
                said=f"{said}{why} ({made.undone_by})",
                details={**details, "why": made.undone_why, "author": made.undone_by},
            )


def compare_versions(catalogue: Catalogue, wanted: str, numbers: Sequence[int]) -> Difference:
    """Two versions by their numbers, or with none given the latest and the one before. Raises NotFoundError."""
    versions = {version.number: version for version in catalogue.versions(wanted)}
    known = sorted(versions)
    if not numbers and len(known) < 2:
        raise NotFoundError(f"{wanted} has one version only", mend="There is nothing to hold it against")
    first, second = numbers or known[-2:]
    for number in (first, second):
        if number not in versions:
            raise NotFoundError(f"{wanted} has no version {number}", mend=f"It has {known[0]} to {known[-1]}")
    old, new = versions[first], versions[second]
    return Difference(old=old, new=new, changes=tuple(compare_articles(old.article, new.article)))
