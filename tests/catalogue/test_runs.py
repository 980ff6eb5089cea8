from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import RunStatus
from reprints.errors import CatalogueError, NotFoundError
from reprints.model import Outcome
from tests.catalogue.hand import Archive

URL = "http://archive.sample.test/one"


def test_a_run_is_named_by_its_time_and_source_and_two_in_a_second_differ(catalogue: Catalogue) -> None:
    at = datetime(2026, 11, 22, 8, 14, 15, tzinfo=UTC)
    runs = [catalogue.open_run("sample", "a-batch", started_at=at) for _ in range(3)]
    assert [run.id for run in runs] == [f"20261122T081415-sample{end}" for end in ("", "-2", "-3")]
    assert {run.started_at for run in runs} == {at}
    assert {run.batch for run in runs} == {"a-batch"}


def test_the_newest_batch_is_the_last_command(catalogue: Catalogue) -> None:
    assert catalogue.latest_batch() is None
    at = datetime(2026, 11, 22, tzinfo=UTC)
    catalogue.open_run("one", "old", started_at=at)
    catalogue.open_run("two", "new", started_at=at + timedelta(days=1))
    catalogue.open_run("one", "new", started_at=at + timedelta(days=1))
    assert catalogue.latest_batch() == "new"
    assert {run.source for run in catalogue.runs(batch="new")} == {"one", "two"}
    assert [run.batch for run in catalogue.runs(source="one")] == ["new", "old"]
    assert len(catalogue.runs(limit=2)) == 2


def test_a_run_is_found_by_the_beginning_of_its_id(catalogue: Catalogue) -> None:
    at = datetime(2026, 11, 22, 8, 14, 15, tzinfo=UTC)
    first = catalogue.open_run("sample", started_at=at)
    second = catalogue.open_run("sample", started_at=at)
    assert catalogue.run(second.id) == second
    assert catalogue.run(first.id) == first  # though the other's begins with it
    with pytest.raises(NotFoundError, match="several runs begin with '2026'"):
        catalogue.run("2026")
    with pytest.raises(NotFoundError, match="no run begins with '%'"):
        catalogue.run("%")


def test_an_unfinished_run_is_resumed_while_it_is_young(catalogue: Catalogue) -> None:
    day = timedelta(days=1)
    run = catalogue.open_run("sample", "first", started_at=datetime.now(UTC) - timedelta(hours=5))
    assert catalogue.resumable_run("other", day) is None
    assert catalogue.resumable_run("sample", timedelta(hours=4)) is None
    assert catalogue.resumable_run("sample", day) == run
    catalogue.close_run(run.id, RunStatus.INTERRUPTED, {"requests": 3}, "stopped by the keyboard")
    resumable = catalogue.resumable_run("sample", day)
    assert resumable is not None
    assert (resumable.message, resumable.stats) == ("stopped by the keyboard", {"requests": 3})
    again = catalogue.reopen_run(run.id, batch="second")
    assert (again.status, again.resumed, again.batch, again.finished_at) == (RunStatus.RUNNING, 1, "second", None)
    catalogue.close_run(run.id, RunStatus.FINISHED)
    assert catalogue.resumable_run("sample", day) is None


def test_an_older_unfinished_run_is_not_resumed_past_a_finished_one(catalogue: Catalogue) -> None:
    now = datetime.now(UTC)
    catalogue.open_run("sample", started_at=now - timedelta(hours=2))
    newer = catalogue.open_run("sample", started_at=now - timedelta(hours=1))
    catalogue.close_run(newer.id, RunStatus.FINISHED)
    assert catalogue.resumable_run("sample", timedelta(days=1)) is None


def test_runs_left_open_are_abandoned_and_their_pages_counted_as_failed(archive: Archive) -> None:
    old = archive.run
    archive.list(URL)
    kept = archive.open_night()
    abandoned = archive.catalogue.abandon_runs("sample", keep=kept.id)
    assert [(run.id, run.status) for run in abandoned] == [(old.id, RunStatus.ABANDONED)]
    assert archive.catalogue.count_outcomes(old.id) == {Outcome.FAILED: {"interrupted": 1}}
    assert archive.catalogue.run(kept.id).status is RunStatus.RUNNING


@pytest.mark.parametrize("status", [RunStatus.FINISHED, RunStatus.FAILED])
def test_a_run_is_not_closed_over_a_page_without_an_outcome(archive: Archive, status: RunStatus) -> None:
    archive.list(URL)
    with pytest.raises(CatalogueError, match="1 of its pages have no outcome"):
        archive.close_night(status)
    assert archive.catalogue.settle_rest(archive.run.id, "never came to an end") == 1
    assert archive.close_night(status).status is status
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.FAILED: {"never came to an end": 1}}


def test_a_closed_run_takes_no_more(archive: Archive) -> None:
    archive.close_night()
    with pytest.raises(CatalogueError, match="is closed"):
        archive.list(URL)
    with pytest.raises(CatalogueError, match="is closed"):
        archive.close_night()
    with pytest.raises(CatalogueError, match="is closed"):
        archive.catalogue.reopen_run(archive.run.id)
    assert list(archive.catalogue.pages(archive.run.id)) == []
