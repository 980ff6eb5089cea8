"""The names that pages state are kept by article, and snapshots of what is learned from them by number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reprints.catalogue.catalogue import Catalogue
from reprints.catalogue.rows import AccountCount, HouseCount, Reading, RunKind, RunStatus, Verdict
from reprints.catalogue.runs.rereading import Scope
from reprints.errors import CatalogueError, NotFoundError
from reprints.model import Article, Capture, CreditStatus, Evidence, Outcome
from tests.catalogue.hand import EXTRACTOR, Archive, make_article

A, B = "https://archive.sample.test/a.html", "https://archive.sample.test/b.html"


def credit(outlet: str, method: str = "credit-line", *, used: bool = True) -> Evidence:
    return Evidence(field="original.outlet", value=outlet, text=outlet, method=method, used=used)


def byline(names: str, method: str = "meta", *, used: bool = False) -> Evidence:
    return Evidence(field="original.authors", value=names, text=names, method=method, used=used)


def publish(archive: Archive, url: str, *evidence: Evidence, text: str = "A paragraph.", **fields: object) -> None:
    fields = {"credit_status": CreditStatus.CREDITED, **fields}
    archive.publish(url, text, evidence=evidence, **fields)


def read(*evidence: Evidence, text: str = "A paragraph.") -> Article:
    return make_article(A, text, evidence=evidence, credit_status=CreditStatus.CREDITED)


def houses(catalogue: Catalogue) -> dict[tuple[str, bool], int]:
    return {(one.name, one.learned): one.articles for one in catalogue.count_names(1).houses}


def test_a_house_is_counted_once_an_article_and_told_apart_where_a_snapshot_helped(
    catalogue: Catalogue, archive: Archive
) -> None:
    publish(archive, A, credit("The Mill"), credit("The Mill", "prose"), credit("Lost", used=False))
    publish(archive, B, credit("The Mill", "unlabelled+learned"))
    assert houses(catalogue) == {("The Mill", False): 1, ("The Mill", True): 1}


@pytest.mark.parametrize("method", ["dateline", "signature", "author-field", "contribution", "correction"])
def test_what_an_agency_signs_teaches_nothing(catalogue: Catalogue, archive: Archive, method: str) -> None:
    publish(archive, A, credit("Agency", method))
    assert houses(catalogue) == {}


@pytest.mark.parametrize("status", [CreditStatus.OWN, CreditStatus.UNREAD])
def test_only_a_credit_that_was_understood_counts(catalogue: Catalogue, archive: Archive, status: CreditStatus) -> None:
    publish(archive, A, credit("The Mill"), credit_status=status)
    assert houses(catalogue) == {}
    publish(archive, B, credit("The Mill"), credit_status=None)  # as documents of earlier versions
    assert houses(catalogue) == {("The Mill", False): 1}


def test_the_latest_version_alone_counts(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, credit("The Mill"))
    first = catalogue.last_name()
    publish(archive, A, credit("The Barn"), text="Another.")
    assert houses(catalogue) == {("The Barn", False): 1}
    assert catalogue.last_name() > first


def test_what_is_in_quarantine_teaches_nothing_until_it_is_released(catalogue: Catalogue, archive: Archive) -> None:
    archive.close_night()
    archive.run = run = catalogue.open_run("sample", on_trial=True)
    publish(archive, A, credit("The Mill"))
    assert houses(catalogue) == {}
    catalogue.close_run(run.id, RunStatus.FINISHED, verdict=Verdict.ACCEPTED)
    catalogue.apply_accepted()
    assert houses(catalogue) == {("The Mill", False): 1}


def test_authors_are_told_apart_by_what_the_credit_names(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, byline("Jane Roe", "credit-line", used=True), byline("Ana Webb"), byline("Jane Roe", "byline"))
    publish(archive, B, byline("Ana Webb; Max Moe", "json-ld", used=True))
    found = catalogue.count_names(1)
    assert {(one.name, one.pages, one.beside_credits) for one in found.accounts} == {
        ("Ana Webb", 2, 1),
        ("Jane Roe", 1, 0),
        ("Max Moe", 1, 0),
    }
    assert found.authored == {"sample": 2}
    often = AccountCount(source="sample", name="Ana Webb", pages=2, beside_credits=1)
    assert catalogue.count_names(2).accounts == (often,)


def test_a_recount_finds_the_same(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, credit("The Mill"), byline("Ana Webb"))
    publish(archive, B, credit("The Barn", "prose"))
    before = catalogue.count_names(1)
    catalogue.recount_names()
    again = catalogue.count_names(1)
    assert sorted(before.houses, key=str) == sorted(again.houses, key=str)
    assert (before.accounts, before.authored) == (again.accounts, again.authored)
    assert HouseCount(name="The Mill", source="sample", articles=1, learned=False) in again.houses


def test_snapshots_are_numbered_and_one_that_says_the_same_gets_no_new_number(catalogue: Catalogue) -> None:
    assert catalogue.newest_snapshot() is None
    first = catalogue.add_snapshot('{"a": 1}', 3)
    again = catalogue.add_snapshot('{"a": 1}', 8)
    assert (first.number, again.number, again.seen, again.taken_at) == (1, 1, 8, first.taken_at)
    second = catalogue.add_snapshot('{"a": 2}', 9)
    assert second.number == 2
    assert catalogue.newest_snapshot() == second
    assert catalogue.snapshot(1) == again
    with pytest.raises(NotFoundError, match="no snapshot 3"):
        catalogue.snapshot(3)


def test_a_run_keeps_the_snapshot_it_began_to_read_with(catalogue: Catalogue, archive: Archive) -> None:
    run = archive.run.id
    assert catalogue.run(run).snapshot is None
    assert catalogue.freeze_snapshot(run, 1) == 1
    assert catalogue.freeze_snapshot(run, 2) == 1
    archive.close_night(RunStatus.INTERRUPTED)
    assert catalogue.reopen_run(run).snapshot == 1
    archive.close_night()
    with pytest.raises(CatalogueError, match="is closed"):
        catalogue.freeze_snapshot(run, 2)


def test_a_page_to_read_says_what_its_article_was_read_with(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, capture=Capture(snapshot=4))
    assert catalogue.article(A).capture.snapshot == 4
    archive.fetch(A)
    archive.fetch(B)
    pending = {one.capture.url: one for one in catalogue.pending(extractor=EXTRACTOR)}
    assert (pending[A].is_known, pending[A].snapshot) == (True, 4)
    assert (pending[B].is_known, pending[B].snapshot) == (False, None)


def test_a_late_capture_that_becomes_the_latest_version_is_counted(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, credit("The Mill"))
    late = archive.fetch(A)
    archive.fetch(A)
    seen = archive.find((late.warc, late.offset + 100))
    archive.settle(seen, read(credit("The Mill")))  # the same again, later
    outcome = archive.settle(late, read(credit("The Barn"), text="Between."))
    assert outcome is Outcome.CHANGED
    latest = catalogue.article(A)
    [(name, _)] = houses(catalogue)
    assert name == next(piece.value for piece in latest.evidence)


def test_what_is_read_again_counts_as_it_is_told_without_a_new_version(catalogue: Catalogue, archive: Archive) -> None:
    publish(archive, A, credit("The Mill", "prose"), credit_status=None)
    archive.close_night()
    run = catalogue.open_run("sample", kind=RunKind.REEXTRACT, on_trial=True)
    [pending] = catalogue.rereads(Scope(source="sample"))
    article = replace(read(credit("The Mill", "prose+learned")), capture=Capture(snapshot=5))
    catalogue.quarantine_readings(run.id, [Reading(capture=pending.capture.id, result=article)], extractor=EXTRACTOR)
    catalogue.close_run(run.id, RunStatus.FINISHED, verdict=Verdict.ACCEPTED)
    catalogue.apply_accepted()
    assert houses(catalogue) == {("The Mill", True): 1}
    assert (catalogue.article(A).version, catalogue.article(A).capture.snapshot) == (1, 5)
    archive.open_night()
    archive.fetch(A)
    [again] = catalogue.pending(extractor=EXTRACTOR)
    assert again.snapshot == 5
