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
from reprints.catalogue.rows import RunKind, RunStatus, Verdict
from reprints.model import IMPORTED, Outcome
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


def show_stretches(archive: Archive) -> list[tuple[str, int]]:
    return [(v.article.text, (v.captured_at - FIRST_NIGHT).days) for v in archive.catalogue.versions(URL)]


def test_a_late_capture_of_a_run_on_trial_is_given_its_place_when_the_run_is_accepted(archive: Archive) -> None:
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT), make_article(URL, "A"))
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=4)), make_article(URL, "C"))
    archive.close_night()
    archive.run = archive.catalogue.open_run("sample", on_trial=True)
    late = archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=2))
    assert archive.settle(late, make_article(URL, "B")) is Outcome.CHANGED
    assert show_stretches(archive) == [("A", 0), ("C", 4)], "nobody sees it before the run is judged"
    archive.catalogue.close_run(archive.run.id, RunStatus.FINISHED, verdict=Verdict.ACCEPTED)
    archive.catalogue.apply_accepted()
    assert show_stretches(archive) == [("A", 0), ("B", 2), ("C", 4)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shown=st.lists(st.tuples(st.sampled_from(TEXTS), st.booleans()), min_size=1, max_size=6),
    draw=st.randoms(use_true_random=False),
)
def test_runs_released_in_whatever_order_leave_versions_in_the_order_of_capture(
    empty_catalogue: Path, shown: list[tuple[str, bool]], draw: object
) -> None:
    """Each night a run of its own, some in quarantine until later nights stand."""
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(empty_catalogue, Path(folder) / "catalogue.sqlite")
        with Catalogue.open(f"sqlite:///{path}") as catalogue:
            archive = Archive(catalogue)
            waiting = []
            for day, (text, is_held) in enumerate(shown):
                archive.run = catalogue.open_run("sample", on_trial=True)
                archive.settle(
                    archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=day)), make_article(URL, text)
                )
                verdict = Verdict.QUARANTINED if is_held else Verdict.ACCEPTED
                catalogue.close_run(archive.run.id, RunStatus.FINISHED, verdict=verdict)
                catalogue.apply_accepted()
                if is_held:
                    waiting.append(archive.run.id)
            draw.shuffle(waiting)  # type: ignore[attr-defined]
            for run in waiting:
                catalogue.judge_run(run, Verdict.ACCEPTED)
                catalogue.apply_accepted()
            found = show_stretches(archive)
    expected = [(text, min(day for _, day in days)) for text, days in _group([text for text, _ in shown])]
    assert found == expected


def test_what_a_dropped_run_showed_is_no_witness_of_a_version(archive: Archive) -> None:
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT), make_article(URL, "A"))
    archive.close_night()
    archive.run = archive.catalogue.open_run("sample", on_trial=True)
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=3)), make_article(URL, "rubbish"))
    archive.catalogue.close_run(archive.run.id, RunStatus.FINISHED, verdict=Verdict.QUARANTINED)
    archive.catalogue.judge_run(archive.run.id, Verdict.DROPPED)
    archive.run = archive.catalogue.open_run("sample", kind=RunKind.IMPORT)
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=5)), make_article(URL, "C"))
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT + timedelta(days=2)), make_article(URL, "B"))
    assert show_stretches(archive) == [("A", 0), ("B", 2), ("C", 5)]


def test_an_imported_article_belongs_to_the_source_that_crawls_it_later(archive: Archive) -> None:
    ours = archive.run
    archive.run = archive.catalogue.open_run(IMPORTED, kind=RunKind.IMPORT)
    archive.settle(archive.fetch(URL, fetched_at=FIRST_NIGHT), make_article(URL, "A"))
    assert archive.catalogue.article(URL).source == IMPORTED
    archive.drain_outbox()
    archive.run = ours
    archive.publish(URL, "A")
    assert {version.article.source for version in archive.catalogue.versions(URL)} == {"sample"}
    assert archive.drain_outbox() == [URL], "the index hears of it"
    assert list(archive.catalogue.count_articles()) == ["sample"]
    archive.run = archive.catalogue.open_run(IMPORTED, kind=RunKind.IMPORT)
    archive.publish(URL, "B")
    assert archive.catalogue.article(URL).source == "sample", "and never goes back"
