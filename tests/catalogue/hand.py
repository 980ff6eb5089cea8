"""A catalogue, and crawls of it by hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, NewCapture, Reading, Run, RunStatus, Settled
from reprints.model import Article, CaptureKind, Original, Outcome
from reprints.urls import make_id

EXTRACTOR = "2026.11"
FIRST_NIGHT = datetime(2026, 11, 1, 2, tzinfo=UTC)


def make_article(url: str, text: str = "A paragraph.", **fields: object) -> Article:
    article = Article(
        id=make_id(url),
        source="sample",
        url=url,
        canonical_url=url,
        title="A title",
        text=text,
        language="en",
        original=Original(authors=("A. Writer",), outlet="An Outlet"),
    )
    return replace(article, **fields)  # type: ignore[arg-type]


@dataclass
class Archive:
    """Each fetched answer gets the next place in a WARC that nobody reads; each night is a day later."""

    catalogue: Catalogue
    source: str = "sample"
    night: int = 0
    offset: int = 0
    run: Run = field(init=False)

    def open_night(self) -> Run:
        self.night += 1
        self.run = self.catalogue.open_run(self.source)
        return self.run

    def close_night(self, status: RunStatus = RunStatus.FINISHED) -> Run:
        return self.catalogue.close_run(self.run.id, status)

    def make_capture(self, url: str, **fields: object) -> NewCapture:
        self.offset += 100
        capture = NewCapture(
            url=url,
            kind=CaptureKind.PAGE,
            status=200,
            fetched_at=FIRST_NIGHT + timedelta(days=self.night, seconds=self.offset),
            warc="sample/2026/one.warc.gz",
            offset=self.offset,
            length=100,
            payload_sha256=f"{self.offset:064x}",
            key=make_id(url),
            content_sha256="c" * 64,
        )
        return replace(capture, **fields)  # type: ignore[arg-type]

    def list(self, *urls: str) -> int:
        return self.catalogue.record(self.run.id, listed=[(make_id(url), url) for url in urls]).listed

    def fetch(self, url: str, **fields: object) -> CaptureRow:
        """List and fetch a page; returns its capture, to be read."""
        capture = self.make_capture(url, **fields)
        place = (capture.warc, capture.offset)
        event = Settled(key=make_id(url), outcome=Outcome.FETCHED, capture=place)
        self.catalogue.record(self.run.id, listed=[(make_id(url), url)], captures=[capture], settled=[event])
        return self.find(place)

    def miss(self, url: str, why: str = "404") -> None:
        capture = self.make_capture(url, status=404, content_sha256=None)
        event = Settled(key=make_id(url), outcome=Outcome.GONE, why=why, capture=(capture.warc, capture.offset))
        self.catalogue.record(self.run.id, listed=[(make_id(url), url)], captures=[capture], settled=[event])

    def find(self, place: tuple[str, int]) -> CaptureRow:
        rows = self.catalogue.captured_in_run(self.run.id).values()
        return next(row for row in rows if (row.warc, row.offset) == place)

    def settle(self, capture: CaptureRow, result: object, extractor: str = EXTRACTOR) -> Outcome:
        reading = Reading(capture=capture.id, result=result)  # type: ignore[arg-type]
        return self.catalogue.settle_many([reading], extractor=extractor)[0]

    def publish(self, url: str, text: str = "A paragraph.", **fields: object) -> Outcome:
        """Fetch a page and read this article from it."""
        return self.settle(self.fetch(url), make_article(url, text, **fields))

    def drain_outbox(self) -> list[str]:
        changes = self.catalogue.take()
        self.catalogue.acknowledge([change.seq for change in changes])
        return [change.article.url for change in changes]
