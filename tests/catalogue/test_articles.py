from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reprints.catalogue.articles.article_rows import ArticleCounts
from reprints.catalogue.articles.digest import changed_fields, digest_of
from reprints.catalogue.rows import CaptureResult, Carried, Reading, Unreadable
from reprints.errors import CatalogueError, NotFoundError
from reprints.model import (
    Article,
    Capture,
    CaptureKind,
    CreditStatus,
    Evidence,
    NotAnArticle,
    Original,
    Outcome,
    Removed,
    RemovedKind,
    Republication,
)
from reprints.urls import make_id
from tests.catalogue.hand import EXTRACTOR, Archive, make_article

URL = "http://archive.sample.test/one"
OTHER = "http://archive.sample.test/two"


def revisit(archive: Archive, body: int, **fields: object) -> Outcome:
    """A night on which the site answers 304; read as the catalogue says it is to be read."""
    archive.fetch(URL, status=304, content_sha256=None, revisit_of=body, **fields)
    pending = archive.catalogue.pending(extractor=EXTRACTOR)[-1]
    assert pending.carried
    return archive.settle(pending.capture, Carried())


def test_a_first_reading_is_a_new_article_with_its_capture_as_the_catalogue_knows_it(archive: Archive) -> None:
    capture = archive.fetch(URL)
    read = make_article(URL, capture=Capture(charset="windows-1252", warc="wrong"))
    assert archive.settle(capture, read) is Outcome.NEW
    article = archive.catalogue.article(URL)
    assert article.capture == Capture(
        fetched_at=capture.fetched_at,
        warc=capture.warc,
        offset=capture.offset,
        sha256=capture.payload_sha256,
        status=200,
        charset="windows-1252",
        extractor=EXTRACTOR,
    )
    assert (article.version, article.first_seen, article.last_seen) == (1, capture.fetched_at, capture.fetched_at)
    assert (article.changed_at, article.gone_at) == (None, None)
    row = archive.catalogue.capture(capture.id)
    assert (row.pending, row.extractor, row.result) == (False, EXTRACTOR, CaptureResult.ARTICLE)
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.NEW: {"": 1}}
    assert archive.drain_outbox() == [URL]


def test_the_page_that_was_asked_for_names_the_article_wherever_it_was_redirected_to(archive: Archive) -> None:
    capture = archive.fetch(URL, final_url=OTHER)
    archive.settle(capture, make_article(OTHER, source=None))
    article = archive.catalogue.article(make_id(URL))
    assert (article.id, article.source, article.url) == (make_id(URL), "sample", OTHER)
    archive.open_night()
    assert [page.url for page in archive.catalogue.known_pages("sample", not_in_run=archive.run.id, limit=9)] == [URL]


def test_a_changed_text_is_the_next_version_and_the_old_one_stays(archive: Archive) -> None:
    archive.publish(URL, "Before.")
    first = archive.catalogue.article(URL)
    archive.drain_outbox()
    archive.open_night()
    assert archive.publish(URL, "After.", title="Another title") is Outcome.CHANGED
    article = archive.catalogue.article(URL)
    assert (article.version, article.text, article.first_seen) == (2, "After.", first.first_seen)
    assert article.changed_at == article.last_seen == article.capture.fetched_at
    old, new = archive.catalogue.versions(URL)
    assert (old.number, old.article.text, old.changes) == (1, "Before.", ())
    assert (new.number, new.article.text, set(new.changes)) == (2, "After.", {"title", "text"})
    assert new.capture.fetched_at > old.capture.fetched_at
    assert archive.drain_outbox() == [URL]


def test_a_page_whose_chrome_alone_changed_keeps_its_version(archive: Archive) -> None:
    archive.publish(URL)
    archive.drain_outbox()
    archive.open_night()
    chrome = {
        "removed": (Removed(kind=RemovedKind.APPEAL, text="Donate"),),
        "evidence": (Evidence(field="title", value="A title", text="A title", method="h1"),),
    }
    assert archive.publish(URL, **chrome) is Outcome.UNCHANGED
    article = archive.catalogue.article(URL)
    assert article.version == 1
    assert article.last_seen > article.first_seen  # type: ignore[operator]
    assert archive.drain_outbox() == []


def test_an_unchanged_page_is_carried_without_being_read(archive: Archive) -> None:
    body = archive.fetch(URL)
    archive.settle(body, make_article(URL))
    archive.drain_outbox()
    archive.open_night()
    assert revisit(archive, body.id) is Outcome.UNCHANGED
    article = archive.catalogue.article(URL)
    assert article.last_seen == article.first_seen + timedelta(days=1, seconds=100)  # type: ignore[operator]
    assert archive.catalogue.pending(extractor=EXTRACTOR) == []
    assert archive.drain_outbox() == []


def test_a_page_that_holds_no_article_is_carried_as_such(archive: Archive) -> None:
    body = archive.fetch(URL)
    assert archive.settle(body, NotAnArticle(url=URL, reason="listing", detail="Forty links")) is Outcome.NOT_AN_ARTICLE
    archive.open_night()
    assert revisit(archive, body.id) is Outcome.NOT_AN_ARTICLE
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.NOT_AN_ARTICLE: {"listing": 1}}


def test_a_newer_extractor_reads_the_old_bytes_once_more_and_then_carries_them(archive: Archive) -> None:
    body = archive.fetch(URL)
    archive.settle(body, make_article(URL), extractor="old")
    archive.drain_outbox()
    archive.open_night()
    capture = archive.fetch(URL, status=304, content_sha256=None, revisit_of=body.id)
    (pending,) = archive.catalogue.pending(extractor=EXTRACTOR)
    assert (pending.carried, pending.capture.id, pending.body.id) == (False, capture.id, body.id)
    with pytest.raises(CatalogueError, match="has to be read"):
        archive.settle(capture, Carried())
    better = make_article(URL, republication=Republication(publisher="A Publisher", date=date(2026, 1, 2)))
    assert archive.settle(capture, better) is Outcome.CHANGED
    article = archive.catalogue.article(URL)
    assert (article.version, article.changed_at) == (2, None)  # our reading changed, the page did not
    assert article.capture.offset == body.offset
    version = archive.catalogue.versions(URL)[-1]
    assert (version.extractor, version.capture.id) == (EXTRACTOR, body.id)
    assert set(version.changes) == {"republication.publisher", "republication.date"}
    archive.open_night()
    assert revisit(archive, body.id) is Outcome.UNCHANGED


def test_a_page_that_went_back_to_an_earlier_state_has_changed(archive: Archive) -> None:
    body = archive.fetch(URL)
    archive.settle(body, make_article(URL, "Before."))
    archive.open_night()
    archive.publish(URL, "After.")
    archive.open_night()
    capture = archive.fetch(URL, revisit_of=body.id)  # the archive has these bytes already
    (pending,) = archive.catalogue.pending(extractor=EXTRACTOR)
    assert not pending.carried
    assert archive.settle(capture, make_article(URL, "Before.")) is Outcome.CHANGED
    assert [version.article.text for version in archive.catalogue.versions(URL)] == ["Before.", "After.", "Before."]


def test_a_capture_read_late_does_not_undo_a_later_state(archive: Archive) -> None:
    late = archive.fetch(URL)
    archive.catalogue.abandon_runs("sample")
    outcomes = archive.catalogue.count_outcomes(archive.run.id)
    archive.open_night()
    archive.publish(URL, "After.")
    assert archive.settle(late, make_article(URL, "Before.")) is Outcome.CHANGED
    assert archive.catalogue.article(URL).text == "After."
    assert [version.article.text for version in archive.catalogue.versions(URL)] == ["Before.", "After."]
    # the run that captured it is over: its report stays what it was
    assert archive.catalogue.count_outcomes(late.run) == outcomes == {Outcome.FAILED: {"interrupted": 1}}


def test_an_old_capture_is_read_again_though_the_page_was_seen_since(archive: Archive) -> None:
    body = archive.fetch(URL)
    archive.settle(body, make_article(URL))
    archive.open_night()
    revisit(archive, body.id)
    seen = archive.catalogue.article(URL).last_seen
    assert archive.settle(body, make_article(URL, "Read better."), extractor="newer") is Outcome.CHANGED
    article = archive.catalogue.article(URL)
    assert (article.text, article.last_seen) == ("Read better.", seen)


@pytest.mark.parametrize(
    ("result", "outcome", "why"),
    [
        (NotAnArticle(url=URL, reason="paywall"), Outcome.NOT_AN_ARTICLE, "paywall"),
        (Unreadable(why="timeout", detail="took 61 s"), Outcome.FAILED, "timeout"),
    ],
)
def test_an_article_outlives_a_night_on_which_its_page_holds_none(
    archive: Archive, result: NotAnArticle | Unreadable, outcome: Outcome, why: str
) -> None:
    archive.publish(URL, "Still here.")
    archive.drain_outbox()
    archive.open_night()
    capture = archive.fetch(URL)
    assert archive.settle(capture, result) is outcome
    assert archive.catalogue.capture(capture.id).reason == why
    assert archive.catalogue.count_outcomes(archive.run.id) == {outcome: {why: 1}}
    article = archive.catalogue.article(URL)
    assert (article.text, article.version, article.gone_at) == ("Still here.", 1, None)
    assert archive.drain_outbox() == []


def test_a_page_missing_on_two_nights_gets_a_tombstone_and_loses_it_when_it_returns(archive: Archive) -> None:
    archive.publish(URL)
    archive.drain_outbox()
    archive.open_night()
    archive.miss(URL)
    archive.miss(URL)  # twice in one run is one night
    assert archive.catalogue.article(URL).gone_at is None
    assert archive.catalogue.count_articles() == {"sample": ArticleCounts(articles=1, missing=1, gone=0, versions=1)}
    assert (archive.catalogue.count_lost(archive.run.id), archive.drain_outbox()) == (1, [])
    first_missed = archive.run
    archive.open_night()
    archive.miss(URL)
    gone = archive.catalogue.article(URL)
    assert gone.gone_at is not None
    assert archive.catalogue.count_articles() == {"sample": ArticleCounts(articles=1, missing=0, gone=1, versions=1)}
    assert (archive.catalogue.count_lost(archive.run.id), archive.drain_outbox()) == (0, [URL])
    archive.open_night()
    archive.miss(URL)
    assert archive.catalogue.article(URL).gone_at == gone.gone_at
    assert archive.drain_outbox() == []  # the index knows
    archive.open_night()
    assert archive.publish(URL) is Outcome.UNCHANGED
    assert archive.catalogue.article(URL).gone_at is None
    assert archive.drain_outbox() == [URL]
    assert archive.catalogue.count_articles() == {"sample": ArticleCounts(articles=1, missing=0, gone=0, versions=1)}
    assert archive.catalogue.count_lost(first_missed.id) == 1  # an old report stays what it was
    assert archive.catalogue.count_nights_gone(archive.run.id) == {make_id(URL): 3}
    returned = archive.run
    archive.open_night()
    archive.publish(URL)
    assert archive.catalogue.count_nights_gone(archive.run.id) == {}
    assert archive.catalogue.count_nights_gone(returned.id) == {make_id(URL): 3}


def test_a_page_back_after_one_night_starts_from_nothing(archive: Archive) -> None:
    archive.publish(URL)
    for step in (archive.miss, archive.publish, archive.miss):
        archive.open_night()
        step(URL)
    assert archive.catalogue.article(URL).gone_at is None


@pytest.mark.parametrize(("text", "outcome"), [("A paragraph.", Outcome.UNCHANGED), ("After.", Outcome.CHANGED)])
def test_a_page_that_went_missing_after_a_capture_stays_missing_when_that_is_read(
    archive: Archive, text: str, outcome: Outcome
) -> None:
    archive.publish(URL)
    archive.open_night()
    late = archive.fetch(URL)
    archive.catalogue.abandon_runs("sample")
    archive.open_night()
    archive.miss(URL)
    assert archive.settle(late, make_article(URL, text)) is outcome
    assert archive.catalogue.article(URL).last_seen == late.fetched_at
    archive.open_night()
    archive.miss(URL)
    assert archive.catalogue.article(URL).gone_at is not None


def test_a_missing_page_that_never_was_an_article_is_only_counted(archive: Archive) -> None:
    archive.miss(URL, "410")
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.GONE: {"410": 1}}
    assert archive.catalogue.count_lost(archive.run.id) == 0
    assert archive.catalogue.count_articles() == {}


def test_pages_that_are_gone_do_not_keep_the_others_from_being_asked_for_again(archive: Archive) -> None:
    archive.publish(URL)
    archive.publish(OTHER)
    third = "http://archive.sample.test/three"
    archive.publish(third)
    archive.open_night()
    archive.miss(URL)
    archive.open_night()
    archive.list(OTHER)
    known = archive.catalogue.known_pages("sample", not_in_run=archive.run.id, limit=5)
    assert [page.url for page in known] == [third, URL]
    assert len(archive.catalogue.known_pages("sample", not_in_run=archive.run.id, limit=1)) == 1
    assert archive.catalogue.known_pages("another", not_in_run=archive.run.id, limit=5) == []


def test_an_article_is_found_by_id_by_its_beginning_and_by_either_scheme(archive: Archive) -> None:
    archive.publish(URL, canonical_url="http://elsewhere.example/original")
    article = archive.catalogue.article(URL)
    names = [article.id, article.id[:6], "https://archive.sample.test/one", "http://elsewhere.example/original"]
    for name in names:
        assert archive.catalogue.article(name).id == article.id, name
    for name in ("nothing", "http://archive.sample.test/none", "ftp://x", "%", article.id[:-1] + "z"):
        with pytest.raises(NotFoundError):
            archive.catalogue.article(name)
        with pytest.raises(NotFoundError):
            archive.catalogue.versions(name)


def test_an_address_of_several_articles_names_them(archive: Archive) -> None:
    shared = "http://elsewhere.example/original"
    archive.publish(URL, canonical_url=shared)
    archive.publish(OTHER, canonical_url=shared)
    with pytest.raises(NotFoundError, match="several articles answer to") as caught:
        archive.catalogue.article(shared)
    assert make_id(URL) in caught.value.message
    assert make_id(OTHER) in caught.value.message


def test_all_articles_stream_by_portions_while_others_write(archive: Archive) -> None:
    urls = [f"http://archive.sample.test/{number}" for number in range(600)]
    captures = [archive.make_capture(url) for url in urls]
    listed = [(make_id(url), url) for url in urls]
    archive.catalogue.record(archive.run.id, listed=listed, captures=captures)
    pending = archive.catalogue.pending(extractor=EXTRACTOR, limit=2_000)
    readings = [Reading(capture=p.capture.id, result=make_article(p.capture.url)) for p in pending]
    assert set(archive.catalogue.settle_many(readings, extractor=EXTRACTOR)) == {Outcome.NEW}
    stream = archive.catalogue.articles("sample")
    ids = [next(stream).id]
    archive.close_night()  # a reader in the middle holds nobody up
    ids += [article.id for article in stream]
    assert ids == sorted(make_id(url) for url in urls)
    assert list(archive.catalogue.articles("another")) == []
    assert len(list(archive.catalogue.articles(run=archive.run.id, outcomes=[Outcome.NEW]))) == 600
    assert list(archive.catalogue.articles(run=archive.run.id, outcomes=[Outcome.CHANGED])) == []


def test_a_bad_reading_keeps_the_whole_batch_from_being_stored(archive: Archive) -> None:
    good = archive.fetch(URL)
    listing = archive.make_capture(OTHER, kind=CaptureKind.LISTING, key=None)
    archive.catalogue.record(archive.run.id, captures=[listing])
    bad = archive.find((listing.warc, listing.offset))
    readings = [
        Reading(capture=good.id, result=make_article(URL)),
        Reading(capture=bad.id, result=make_article(OTHER)),
    ]
    with pytest.raises(CatalogueError, match="belongs to no page"):
        archive.catalogue.settle_many(readings, extractor=EXTRACTOR)
    assert list(archive.catalogue.articles()) == []
    assert archive.catalogue.capture(good.id).pending


def test_half_a_character_from_a_broken_page_is_stored_and_comes_back(archive: Archive) -> None:
    archive.publish(URL, "broken \ud83d page", title="Ñandú, 東京, \U0001f30d")
    article = archive.catalogue.article(URL)
    assert (article.text, article.title) == ("broken \ud83d page", "Ñandú, 東京, \U0001f30d")


@given(
    field=st.sampled_from(["title", "text", "credit_line", "language", "original", "republication"]),
    word=st.text(min_size=1),
)
def test_the_digest_follows_the_versioned_fields_and_nothing_else(field: str, word: str) -> None:
    article = make_article(URL, "")
    value: object = {"original": Original(outlet=word), "republication": Republication(topic=word)}.get(field, word)
    other: Article = replace(article, **{field: value})  # type: ignore[arg-type]
    before, after = article.to_document(), other.to_document()
    assert (digest_of(before) == digest_of(after)) == (changed_fields(before, after) == []) == (article == other)
    moved = replace(
        other, version=9, family=word, capture=Capture(warc=word), credit_status=CreditStatus.UNREAD
    ).to_document()
    assert digest_of(moved) == digest_of(after)
