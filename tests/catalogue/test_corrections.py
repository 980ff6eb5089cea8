from __future__ import annotations

from datetime import date

import pytest

from reprints.catalogue.articles.article_rows import Correction
from reprints.catalogue.rows import Carried
from reprints.errors import NotFoundError
from reprints.model import CreditStatus, Evidence, NotAnArticle, Original, Outcome
from tests.catalogue.hand import Archive, make_article

URL = "http://sample.test/a"


def make(field: str, value: str | list[str] | None, why: str = "I have the paper") -> Correction:
    return Correction(field=field, value=value, why=why, author="A. Archivist")


def test_a_correction_stands_on_every_version_and_is_its_own_evidence(archive: Archive) -> None:
    read = Evidence(field="original.outlet", value="An Outlet", text="[An Outlet]", method="credit-line")
    archive.publish(URL, "One.", evidence=(read,))
    archive.publish(URL, "Two.", evidence=(read,))
    archive.drain_outbox()
    archive.catalogue.correct(URL, [make("original.outlet", "El País"), make("original.date", "2016-06-07")])
    for version in archive.catalogue.versions(URL):
        assert version.article.original.outlet == "El País"
        assert version.article.original.date == date(2016, 6, 7)
        evidence = [(e.value, e.method, e.used) for e in version.article.evidence if e.field == "original.outlet"]
        assert evidence == [("An Outlet", "credit-line", False), ("El País", "correction", True)]
    assert archive.drain_outbox() == [URL]


def test_it_survives_a_later_reading_that_says_otherwise(archive: Archive) -> None:
    archive.publish(URL)
    archive.catalogue.correct(URL, [make("original.authors", ["B. Other", "C. Third"])])
    outcome = archive.publish(URL, original=Original(authors=("Z. Wrong",), outlet="Another"))
    assert outcome is Outcome.CHANGED
    article = archive.catalogue.article(URL)
    assert article.original == Original(authors=("B. Other", "C. Third"), outlet="Another")
    # what the page itself says is kept as it was read
    archive.catalogue.undo_corrections(URL, ["original.authors"], author="me", why="")
    assert archive.catalogue.article(URL).original.authors == ("Z. Wrong",)


def test_the_last_one_stands_and_undoing_it_brings_back_the_one_before(archive: Archive) -> None:
    archive.publish(URL)
    archive.catalogue.correct(URL, [make("title", "First")])
    archive.catalogue.correct(URL, [make("title", None)])
    assert archive.catalogue.article(URL).title is None
    archive.catalogue.undo_corrections(URL, ["title"], author="B", why="it does state one")
    assert archive.catalogue.article(URL).title == "First"
    archive.catalogue.undo_corrections(URL, ["title"], author="B", why="")
    assert archive.catalogue.article(URL).title == "A title"
    with pytest.raises(NotFoundError):
        archive.catalogue.undo_corrections(URL, ["title"], author="B", why="")
    kept = [(one.value, one.author, one.undone_by, one.undone_why) for one in archive.catalogue.list_corrections(URL)]
    assert kept == [("First", "A. Archivist", "B", ""), (None, "A. Archivist", "B", "it does state one")]


def test_undoing_two_of_which_one_does_not_stand_undoes_none(archive: Archive) -> None:
    archive.publish(URL)
    archive.catalogue.correct(URL, [make("title", "First")])
    with pytest.raises(NotFoundError):
        archive.catalogue.undo_corrections(URL, ["title", "language"], author="B", why="")
    assert archive.catalogue.article(URL).title == "First"


@pytest.mark.parametrize("reason", ["soft-404", "redirect-home"])
def test_a_page_that_says_it_is_missing_is_gone_after_two_nights_and_comes_back(archive: Archive, reason: str) -> None:
    archive.publish(URL)
    archive.drain_outbox()
    for night in (1, 2):
        archive.close_night()
        archive.open_night()
        page = archive.fetch(URL)
        assert archive.settle(page, NotAnArticle(url=URL, reason=reason)) is Outcome.GONE
        assert (archive.catalogue.article(URL).gone_at is not None) == (night == 2)
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.GONE: {reason: 1}}
    assert archive.drain_outbox() == [URL]
    archive.close_night()
    archive.open_night()
    archive.publish(URL)
    assert archive.catalogue.article(URL).gone_at is None
    assert archive.drain_outbox() == [URL]


def test_a_soft_404_that_did_not_change_since_last_night_counts_as_another_night(archive: Archive) -> None:
    archive.publish(URL)
    archive.close_night()
    archive.open_night()
    first = archive.fetch(URL)
    archive.settle(first, NotAnArticle(url=URL, reason="soft-404"))
    archive.close_night()
    archive.open_night()
    again = archive.fetch(URL, status=304, revisit_of=first.id, content_sha256=None)
    assert archive.settle(again, Carried()) is Outcome.GONE
    assert archive.catalogue.article(URL).gone_at is not None


def test_a_page_never_seen_as_an_article_is_none_when_it_says_it_is_missing(archive: Archive) -> None:
    page = archive.fetch(URL)
    assert archive.settle(page, NotAnArticle(url=URL, reason="soft-404")) is Outcome.NOT_AN_ARTICLE


def test_a_soft_404_read_late_does_not_take_back_what_was_seen_since(archive: Archive) -> None:
    archive.publish(URL)
    late = archive.fetch(URL)
    newer = archive.fetch(URL)
    archive.settle(newer, make_article(URL))
    archive.settle(late, NotAnArticle(url=URL, reason="soft-404"))
    assert archive.catalogue.count_articles()["sample"].missing == 0


def test_a_named_outlet_settles_an_unread_credit(archive: Archive) -> None:
    archive.publish(URL, credit_status=CreditStatus.UNREAD)
    archive.catalogue.correct(URL, [make("original.date", "2016-06-07")])
    assert archive.catalogue.article(URL).credit_status is CreditStatus.UNREAD
    archive.catalogue.correct(URL, [make("original.outlet", "El País")])
    assert archive.catalogue.article(URL).credit_status is CreditStatus.CREDITED
    archive.catalogue.undo_corrections(URL, ["original.outlet"], author="B", why="")
    assert archive.catalogue.article(URL).credit_status is CreditStatus.UNREAD


def test_an_outlet_said_to_be_none_makes_a_page_its_own_unless_a_person_says_otherwise(archive: Archive) -> None:
    archive.publish(URL, credit_status=CreditStatus.CREDITED, original=Original(outlet="Menu"))
    archive.catalogue.correct(URL, [make("original.outlet", None)])
    assert archive.catalogue.article(URL).credit_status is CreditStatus.OWN
    archive.catalogue.correct(URL, [make("credit_status", "unread")])
    article = archive.catalogue.article(URL)
    assert article.credit_status is CreditStatus.UNREAD
    assert [(one.value, one.method) for one in article.evidence if one.field == "credit_status"] == [
        ("unread", "correction")
    ]
