"""No page handed out to be read is lost sight of."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture, Unreadable
from reprints.model import CaptureKind, Outcome
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader
from reprints.stages.extraction.tasks import Result
from reprints.urls import make_id

PAGES = 5


class DoneWhenAskedAgain(Future[Result]):
    """A page whose reading ends just after somebody asked for it."""

    asked = 0

    def done(self) -> bool:
        self.asked += 1
        if self.asked == 2:
            self.set_result(Unreadable(why="torn"))
        return super().done()


class Pool(ExtractionPool):
    def schedule(self, read: Callable[..., Result], *args: object) -> Future[Result]:  # noqa: ARG002
        return DoneWhenAskedAgain()


def test_a_page_read_while_the_reader_looks_is_settled(tmp_path: Path) -> None:
    with Catalogue.open(f"sqlite:///{tmp_path}/catalogue.sqlite") as catalogue, Pool(1) as pool:
        run = catalogue.open_run("gazette")
        for number in range(PAGES):
            url = f"http://gazette.test/{number}"
            capture = NewCapture(
                url=url, key=make_id(url), kind=CaptureKind.PAGE, status=200, fetched_at=datetime.now(UTC), warc="w",
                offset=number, length=1, payload_sha256="0" * 64, content_sha256="0" * 64,
            )  # fmt: skip
            catalogue.record(run.id, listed=[(make_id(url), url)], captures=[capture])
        reader = SourceReader(catalogue, pool, tmp_path, None, source_id="gazette")
        for _ in range(4):
            reader.step(complete=True)
        assert reader.idle
        assert reader.settled == PAGES
        assert not list(catalogue.pages(run.id, Outcome.LISTED, Outcome.FETCHED))
