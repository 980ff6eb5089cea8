"""A site's chrome is learned from pages of different text, and never from copies of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reprints.archive.warc.records import Exchange
from reprints.archive.writer import WarcWriter
from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import NewCapture
from reprints.model import CaptureKind
from reprints.stages.extraction.chrome import learn_source
from reprints.stages.extraction.pool import ExtractionPool
from reprints.urls import make_id

AT = datetime(2026, 1, 2, tzinfo=UTC)
PARAGRAPH = (
    "The commission heard witness {n} speak of village {n}, of the road to it, of the {n} nights "
    "its people hid there, and of what they found when they came back."
)


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    with ExtractionPool(1) as processes:
        yield processes


def fill(folder: Path, bodies: list[str]) -> Catalogue:
    """A catalogue and an archive with a page of source `gazette` for each body."""
    catalogue = Catalogue.open(f"sqlite:///{folder}/catalogue.sqlite")
    run = catalogue.open_run("gazette")
    with WarcWriter(folder, source="gazette", run=run.id, max_bytes=10**9, software="test", operator="test") as writer:
        for n, body in enumerate(bodies):
            url = f"http://gazette.test/{n}"
            html = f"<html><body><p>Bookshop and gifts</p>{body}</body></html>"
            ref = writer.write(
                Exchange(
                    url=url, method="GET", request_headers=(), status=200, reason="OK",
                    response_headers=(("Content-Type", "text/html"),), body=html.encode(),
                    fetched_at=AT + timedelta(seconds=n),
                )
            )  # fmt: skip
            capture = NewCapture(
                url=url, key=make_id(url), kind=CaptureKind.PAGE, status=200, fetched_at=ref.fetched_at, warc=ref.warc,
                offset=ref.offset, length=ref.length, payload_sha256=ref.payload_sha256, content_sha256="0" * 64,
            )  # fmt: skip
            catalogue.record(run.id, listed=[(make_id(url), url)], captures=[capture])
    return catalogue


def article(n: int) -> str:
    return "".join(f"<p>{PARAGRAPH.format(n=f'{n}-{part}')}</p>" for part in ("ONE", "TWO", "SIX"))


def tell_apart() -> list[str]:
    """Ten bodies with nothing in common."""
    words = ["river", "quarry", "school", "market", "chapel", "bridge", "harbour", "orchard", "station", "museum"]
    return [
        "".join(
            f"<p>In the {word} a {word}-keeper told the court what he saw of the {other} and of those who slept by the "
            f"{other} wall that winter, night upon night, until the {word} was closed.</p>"
            for other in words
            if other != word
        )
        for word in words
    ]


def test_what_recurs_beside_different_texts_is_chrome(tmp_path: Path, pool: ExtractionPool) -> None:
    with fill(tmp_path, tell_apart()) as catalogue:
        learned = learn_source(catalogue, pool, tmp_path, "gazette")
    assert learned
    assert [line.text for line in learned.lines] == ["Bookshop and gifts"]


@pytest.mark.parametrize("copies", [4, 20])
def test_an_article_at_many_addresses_is_no_chrome(tmp_path: Path, pool: ExtractionPool, copies: int) -> None:
    with fill(tmp_path, [article(1)] * copies) as catalogue:
        assert learn_source(catalogue, pool, tmp_path, "gazette") is None
        assert catalogue.chrome("gazette") is None


def test_pages_that_cannot_be_read_teach_nothing(tmp_path: Path, pool: ExtractionPool) -> None:
    """What recurs is a share of the others alone."""
    with fill(tmp_path, tell_apart()) as catalogue:
        run = catalogue.open_run("gazette")
        url = "http://gazette.test/lost"
        lost = NewCapture(
            url=url, key=make_id(url), kind=CaptureKind.PAGE, status=200, fetched_at=AT, warc="gazette/lost.warc.gz",
            offset=0, length=100, payload_sha256="0" * 64, content_sha256="1" * 64,
        )  # fmt: skip
        catalogue.record(run.id, listed=[(make_id(url), url)], captures=[lost])
        learned = learn_source(catalogue, pool, tmp_path, "gazette")
    assert learned
    assert learned.pages == 10
