from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import CaptureRow, NewCapture
from reprints.model import CaptureKind, Outcome
from reprints.registry import load_source
from reprints.stages.extraction import reader as extraction
from reprints.stages.extraction.pool import ExtractionPool
from reprints.stages.extraction.reader import SourceReader, is_sent_home

SOURCE = load_source(Path(__file__).parents[2] / "config" / "sources" / "sample-archive.yml")
HOST = "http://archive.sample.test"


def capture(url: str, final_url: str | None) -> CaptureRow:
    return CaptureRow(
        id=1,
        source=SOURCE.id,
        run="run",
        url=url,
        final_url=final_url,
        kind=CaptureKind.PAGE,
        status=200,
        fetched_at=datetime(2026, 11, 1, tzinfo=UTC),
        warc="w",
        offset=0,
        length=1,
        payload_sha256="0" * 64,
        pending=True,
        extractor=None,
        result=None,
        reason="",
    )


@pytest.mark.parametrize("home", ["/", "", "/index.html", "/Default.aspx", "/index.php"])
def test_an_article_answered_with_the_front_page_was_sent_home(home: str) -> None:
    assert is_sent_home(SOURCE, capture(f"{HOST}/intlaw/doc/a.html", f"{HOST}{home}"))


@pytest.mark.parametrize(
    "final_url",
    [None, f"{HOST}/intlaw/doc/b.html", f"{HOST}/?p=12", f"{HOST}/intlaw/", f"http://mail.{HOST[7:]}/a.html"],
)
def test_any_other_answer_is_read(final_url: str | None) -> None:
    assert not is_sent_home(SOURCE, capture(f"{HOST}/intlaw/doc/a.html", final_url))


def test_a_front_page_that_is_itself_an_article_is_read() -> None:
    assert not is_sent_home(SOURCE, capture(f"{HOST}/", f"{HOST}/index.html"))


def test_a_night_without_a_page_to_read_learns_nothing_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[str] = []
    monkeypatch.setattr(
        extraction, "learn_source", lambda _catalogue, _pool, _archive, source, _store: learned.append(source)
    )
    url, key = f"{HOST}/intlaw/doc/a.html", "a" * 40
    with Catalogue.open(f"sqlite:///{tmp_path}/catalogue.sqlite") as catalogue, ExtractionPool(1) as pool:
        run = catalogue.open_run(SOURCE.id)
        gone = NewCapture(
            url=url, final_url=f"{HOST}/", key=key, kind=CaptureKind.PAGE, status=200, fetched_at=datetime.now(UTC),
            warc="w", offset=0, length=1, payload_sha256="0" * 64, content_sha256="0" * 64,
        )  # fmt: skip
        catalogue.record(run.id, listed=[(key, url)], captures=[gone])
        SourceReader(catalogue, pool, tmp_path, SOURCE).step(complete=True)
        assert catalogue.count_outcomes(run.id)[Outcome.NOT_AN_ARTICLE] == {"redirect-home": 1}
        assert learned == []
        catalogue.record(
            run.id, listed=[("b" * 40, url)], captures=[replace(gone, key="b" * 40, final_url=None, offset=1)]
        )
        SourceReader(catalogue, pool, tmp_path, SOURCE).step(complete=True)
        assert learned == [SOURCE.id]
