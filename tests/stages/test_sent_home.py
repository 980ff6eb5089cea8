from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprints.catalogue.rows import CaptureRow
from reprints.model import CaptureKind
from reprints.registry import load_source
from reprints.stages.extraction import is_sent_home

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
