"""Captures read in another order than they were made give the same versions."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import RunKind
from reprints.model import Outcome
from reprints.urls import make_id
from tests.catalogue.hand import FIRST_NIGHT, Archive, make_article

URL = "http://archive.sample.test/one"
TEXTS = "ABC"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shown=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=7), draw=st.randoms(use_true_random=False))
def test_in_whatever_order_captures_are_read_versions_stand_in_the_order_of_capture(
    empty_catalogue: Path, shown: list[str], draw: object
) -> None:
    order = list(range(len(shown)))
    draw.shuffle(order)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(empty_catalogue, Path(folder) / "catalogue.sqlite")
        with Catalogue.open(f"sqlite:///{path}") as catalogue:
            archive = Archive(catalogue)
            archive.open_night()
            for day in order:
                at = FIRST_NIGHT + timedelta(days=day)
                archive.settle(archive.fetch(URL, fetched_at=at), make_article(URL, shown[day]))
            versions, article = catalogue.versions(URL), catalogue.article(URL)
            waiting = [change.article.version for change in catalogue.take()]
    stretches = [(text, min(day for _, day in days)) for text, days in _group(shown)]
    assert [(v.article.text, (v.captured_at - FIRST_NIGHT).days) for v in versions] == stretches
    assert [(v.number, v.article.version) for v in versions] == [(n, n) for n in range(1, len(stretches) + 1)]
    assert [bool(v.changes) for v in versions] == [False] + [True] * (len(stretches) - 1)
    assert all(a.captured_at < b.captured_at for a, b in pairwise(versions))
    assert (article.text, article.version) == (shown[-1], len(stretches))
    assert article.first_seen == FIRST_NIGHT
    assert article.last_seen == FIRST_NIGHT + timedelta(days=len(shown) - 1)
    changed = FIRST_NIGHT + timedelta(days=stretches[-1][1]) if len(stretches) > 1 else None
    assert article.changed_at == changed
    assert waiting == [len(stretches)]  # the index hears of it


def _group(shown: list[str]) -> list[tuple[str, list[tuple[str, int]]]]:
    days = [(text, day) for day, text in enumerate(shown)]
    return [(text, list(group)) for text, group in groupby(days, key=lambda pair: pair[0])]


def test_an_old_capture_read_by_a_newer_extractor_makes_no_version(archive: Archive) -> None:
    old = archive.fetch(URL)
    archive.settle(old, make_article(URL, "Before."))
    archive.open_night()
    archive.publish(URL, "After.")
    again = archive.catalogue.capture(old.id)
    assert archive.settle(again, make_article(URL, "Before, read better."), "2027.01") is Outcome.UNCHANGED
    assert [version.article.text for version in archive.catalogue.versions(URL)] == ["Before.", "After."]


def test_an_import_takes_nothing_from_a_crawl_that_is_to_be_resumed(archive: Archive) -> None:
    crawl = archive.run
    archive.fetch(URL, etag='"ours"')
    archive.run = archive.catalogue.open_run("sample", kind=RunKind.IMPORT)
    archive.fetch(URL, etag='"theirs"', fetched_at=FIRST_NIGHT - timedelta(days=900))
    resumable = archive.catalogue.resumable_run("sample", timedelta(days=1))
    assert resumable is not None
    assert resumable.id == crawl.id
    assert archive.catalogue.known_validators("sample")[URL].etag == '"ours"'
    abandoned = archive.catalogue.abandon_runs("sample")
    assert [run.id for run in abandoned] == [crawl.id]
    assert [capture.etag for capture in archive.catalogue.captures_of(make_id(URL))] == ['"theirs"', '"ours"']
