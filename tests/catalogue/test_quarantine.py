"""Runs on trial: what they read is nobody's until they are judged, and nothing of it is lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import Reading, Run, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.rereading import Scope
from reprints.errors import CatalogueError
from reprints.model import CreditStatus, Evidence, NotAnArticle, Outcome
from reprints.urls import make_id
from tests.catalogue.hand import EXTRACTOR, Archive, make_article

OLD = "http://archive.sample.test/old"
NEW = "http://archive.sample.test/new"
GONE = "http://archive.sample.test/gone"


@pytest.fixture
def trial(archive: Archive) -> Archive:
    """A night that stands, with two articles in the index, and one on trial that changed one and found a new one."""
    archive.publish(OLD, "as it was")
    archive.publish(GONE)
    archive.close_night()
    archive.drain_outbox()
    open_trial(archive)
    archive.publish(OLD, "rebuilt")
    archive.publish(NEW, "unheard of")
    return archive


def open_trial(archive: Archive) -> Run:
    archive.night += 1
    archive.run = archive.catalogue.open_run(archive.source, on_trial=True)
    return archive.run


def close(archive: Archive, verdict: Verdict | None, status: RunStatus = RunStatus.FINISHED) -> None:
    archive.catalogue.close_run(archive.run.id, status, verdict=verdict)


def test_nobody_sees_what_a_run_on_trial_reads(trial: Archive) -> None:
    catalogue = trial.catalogue
    assert catalogue.article(OLD).text == "as it was"
    assert [article.url for article in catalogue.articles()] == sorted([OLD, GONE], key=make_id)
    assert trial.drain_outbox() == []
    assert catalogue.count_outcomes(trial.run.id) == {Outcome.NEW: {"": 1}, Outcome.CHANGED: {"": 1}}
    held = {one.article.url: one for one in catalogue.quarantined(trial.run.id)}
    assert (held[OLD].outcome, held[OLD].changes, held[NEW].before) == (Outcome.CHANGED, ("text",), None)
    assert held[OLD].before is not None
    assert (held[OLD].before.text, held[OLD].article.text) == ("as it was", "rebuilt")


def test_an_accepted_run_becomes_versions_and_reaches_the_index(trial: Archive) -> None:
    close(trial, Verdict.ACCEPTED)
    assert trial.catalogue.apply_accepted() == 2
    assert [version.article.text for version in trial.catalogue.versions(OLD)] == ["as it was", "rebuilt"]
    assert sorted(trial.drain_outbox()) == [NEW, OLD]
    assert trial.catalogue.run(trial.run.id).verdict is Verdict.APPLIED
    assert trial.catalogue.count_quarantined() == {}
    assert trial.catalogue.apply_accepted() == 0


def test_who_dies_while_applying_leaves_the_rest_to_the_next(trial: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    close(trial, Verdict.ACCEPTED)
    monkeypatch.setattr("reprints.catalogue.catalogue.BATCH", 1)
    calls = []
    write = Catalogue.write

    def die(self: Catalogue, *args: object, **options: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(self, *args, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "write", die)
        with pytest.raises(KeyboardInterrupt):
            trial.catalogue.apply_accepted()
    assert sum(sum(counts.values()) for counts in trial.catalogue.count_quarantined().values()) == 1
    assert trial.catalogue.apply_accepted() == 1
    assert len(trial.catalogue.versions(OLD)) == 2
    assert len(trial.catalogue.versions(NEW)) == 1


def test_a_quarantined_run_is_released_or_dropped_by_a_person(trial: Archive) -> None:
    close(trial, Verdict.QUARANTINED)
    assert trial.catalogue.apply_accepted() == 0
    trial.catalogue.judge_run(trial.run.id, Verdict.DROPPED)
    assert trial.catalogue.count_quarantined() == {}
    assert trial.catalogue.article(OLD).text == "as it was"
    with pytest.raises(CatalogueError, match="is not in quarantine"):
        trial.catalogue.judge_run(trial.run.id, Verdict.ACCEPTED)


def test_the_next_night_finds_the_rebuilt_page_changed_again(trial: Archive) -> None:
    close(trial, Verdict.QUARANTINED)
    body = trial.catalogue.latest_body_capture("sample", OLD)
    assert body is not None
    open_trial(trial)
    trial.fetch(OLD, status=304, content_sha256=None, revisit_of=body.id)
    pending = trial.catalogue.pending("sample", extractor=EXTRACTOR)
    assert [one.carried for one in pending] == [False], "its bytes were never taken over, so they are read"
    assert trial.settle(pending[0].capture, make_article(OLD, "rebuilt")) is Outcome.CHANGED
    close(trial, Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    assert trial.catalogue.article(OLD).text == "rebuilt"


def test_an_older_run_that_is_released_late_does_not_overwrite_a_newer_state(trial: Archive) -> None:
    first = trial.run
    close(trial, Verdict.QUARANTINED)
    open_trial(trial)
    trial.publish(OLD, "newer still")
    close(trial, Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    trial.catalogue.judge_run(first.id, Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    assert trial.catalogue.article(OLD).text == "newer still"
    assert trial.catalogue.article(NEW).text == "unheard of"


def test_a_site_that_answers_404_to_everything_sets_no_tombstone_while_it_is_not_believed(archive: Archive) -> None:
    archive.publish(OLD)
    archive.close_night()
    for verdict in (Verdict.QUARANTINED, Verdict.QUARANTINED, Verdict.ACCEPTED, Verdict.ACCEPTED):
        assert archive.catalogue.article(OLD).gone_at is None
        open_trial(archive)
        archive.miss(OLD)
        close(archive, verdict)
        archive.catalogue.apply_accepted()
    assert archive.catalogue.article(OLD).gone_at is not None, "two nights that were believed"


def test_a_soft_404_counts_only_once_its_run_is_believed(archive: Archive) -> None:
    archive.publish(OLD)
    archive.close_night()
    missing = NotAnArticle(url=OLD, reason="soft-404")
    for verdict in (Verdict.QUARANTINED, Verdict.QUARANTINED, Verdict.ACCEPTED, Verdict.ACCEPTED):
        assert archive.catalogue.article(OLD).gone_at is None
        open_trial(archive)
        assert archive.settle(archive.fetch(OLD), missing) is Outcome.GONE
        close(archive, verdict)
        archive.catalogue.apply_accepted()
    assert archive.catalogue.article(OLD).gone_at is not None


def test_what_an_abandoned_run_held_is_judged_with_the_next(trial: Archive) -> None:
    abandoned = trial.run
    late = trial.fetch(GONE)
    trial.catalogue.abandon_runs("sample")
    run = open_trial(trial)
    assert trial.catalogue.adopt_quarantined(run) == 2
    assert {one.article.url for one in trial.catalogue.quarantined(run.id)} == {OLD, NEW}
    assert trial.settle(late, make_article(GONE, "read after all")) is Outcome.CHANGED
    assert trial.catalogue.article(GONE).text == "read after all"
    assert trial.catalogue.run(abandoned.id).verdict is Verdict.APPLIED


def test_reading_again_holds_what_differs_and_overtakes_a_quarantine(trial: Archive) -> None:
    catalogue = trial.catalogue
    close(trial, Verdict.QUARANTINED)
    quarantined = trial.run
    everywhere = list(catalogue.rereads(Scope(source="sample")))
    assert {one.capture.url for one in everywhere} == {OLD, GONE}, "not those of a run that is not believed"
    assert {one.body.run for one in everywhere} != {quarantined.id}
    todo = {one.capture.url: one for one in catalogue.rereads(Scope(source="sample", run=quarantined.id))}
    run = catalogue.open_run("sample", kind=RunKind.REEXTRACT, on_trial=True)
    readings = [
        Reading(capture=todo[OLD].capture.id, result=make_article(OLD, "rebuilt, and read well")),
        Reading(capture=todo[NEW].capture.id, result=NotAnArticle(url=NEW, reason="too-short")),
    ]
    assert catalogue.quarantine_readings(run.id, readings, extractor="2027.1") == [
        Outcome.CHANGED,
        Outcome.NOT_AN_ARTICLE,
    ]
    assert catalogue.article(OLD).text == "as it was"
    catalogue.close_run(run.id, RunStatus.FINISHED, verdict=Verdict.ACCEPTED)
    catalogue.apply_accepted()
    assert catalogue.article(OLD).text == "rebuilt, and read well"
    assert {one.article.url for one in catalogue.quarantined(quarantined.id)} == {NEW}
    assert catalogue.capture(todo[OLD].capture.id).extractor == "2027.1"
    assert catalogue.resumable_run("sample", within=timedelta(days=1)) is None


def test_the_pages_of_old_runs_are_forgotten_and_their_counts_kept(trial: Archive) -> None:
    figures = {"figures": {"outcomes": {"new": 1}}}
    trial.catalogue.close_run(trial.run.id, RunStatus.FINISHED, figures, verdict=Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    now = datetime.now(UTC)
    assert trial.catalogue.forget_pages(now - timedelta(days=1)) == 0
    assert trial.catalogue.forget_pages(now + timedelta(days=1)) == 2
    assert list(trial.catalogue.pages(trial.run.id)) == []
    assert trial.catalogue.article(OLD).text == "rebuilt"


def test_a_change_captured_under_a_clock_set_back_is_held_and_gets_its_place(trial: Archive) -> None:
    """What stands was captured later, by the clocks: the change is a version all the same, and the run says so."""
    close(trial, Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    trial.drain_outbox()
    open_trial(trial)
    trial.night -= 40
    assert trial.publish(OLD, "under a clock set back") is Outcome.CHANGED
    assert trial.publish(NEW, "unheard of") is Outcome.UNCHANGED
    assert [held.article.url for held in trial.catalogue.quarantined(trial.run.id)] == [OLD]
    assert trial.catalogue.article(OLD).text == "rebuilt"
    close(trial, Verdict.ACCEPTED)
    trial.catalogue.apply_accepted()
    texts = [version.article.text for version in trial.catalogue.versions(OLD)]
    assert texts == ["under a clock set back", "as it was", "rebuilt"]
    assert trial.drain_outbox() == [NEW, OLD]  # NEW was there earlier than was known
    assert trial.catalogue.apply_accepted() == 0


def test_reading_again_tells_whose_articles_are_without_a_new_version(archive: Archive) -> None:
    catalogue = archive.catalogue
    archive.publish(OLD, "as it was")
    archive.publish(GONE, credit_status=CreditStatus.OWN)
    archive.close_night()
    archive.drain_outbox()
    sign = Evidence(field="credit.sign", value="Fenwick Tarn", text="Fenwick Tarn", method="unread", used=False)
    status = {OLD: CreditStatus.UNREAD, GONE: CreditStatus.OWN}
    text = {OLD: "as it was", GONE: "A paragraph."}
    for verdict, expected in ((Verdict.DROPPED, None), (Verdict.ACCEPTED, CreditStatus.UNREAD)):
        run = catalogue.open_run("sample", kind=RunKind.REEXTRACT, on_trial=True)
        readings = [
            Reading(
                capture=one.capture.id,
                result=make_article(
                    one.capture.url, text[one.capture.url], credit_status=status[one.capture.url], evidence=(sign,)
                ),
            )
            for one in catalogue.rereads(Scope(source="sample"))
        ]
        outcomes = catalogue.quarantine_readings(run.id, readings, extractor="2027.1")
        assert outcomes == [Outcome.UNCHANGED, Outcome.UNCHANGED]
        [held] = catalogue.quarantined(run.id)
        assert (held.article.url, held.outcome, held.changes) == (OLD, Outcome.UNCHANGED, ("credit_status",))
        catalogue.close_run(run.id, RunStatus.FINISHED, verdict=verdict)
        if verdict is Verdict.DROPPED:
            catalogue.drop_quarantined(run.id)
        catalogue.apply_accepted()
        assert catalogue.article(OLD).credit_status is expected
    article = catalogue.article(OLD)
    assert article.unread_credit == "Fenwick Tarn"
    assert (article.version, article.changed_at, len(catalogue.versions(OLD))) == (1, None, 1)
    assert archive.drain_outbox() == [OLD]
