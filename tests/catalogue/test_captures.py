from __future__ import annotations

from dataclasses import replace

import pytest

from reprints.catalogue.rows import CaptureRow, Settled, Validators
from reprints.errors import CatalogueError
from reprints.model import CaptureKind, Outcome
from reprints.urls import make_id
from tests.catalogue.hand import EXTRACTOR, Archive

URL = "http://archive.sample.test/one"
OTHER = "http://archive.sample.test/two"


def pending_ids(archive: Archive, **options: object) -> list[int]:
    return [p.capture.id for p in archive.catalogue.pending(extractor=EXTRACTOR, **options)]  # type: ignore[arg-type]


def test_a_batch_recorded_twice_is_stored_once(archive: Archive) -> None:
    capture = archive.make_capture(URL)
    batch = {
        "listed": [(str(capture.key), URL)],
        "captures": [capture],
        "settled": [
            Settled(key=str(capture.key), outcome=Outcome.FETCHED, capture=(capture.warc, capture.offset)),
        ],
    }
    first = archive.catalogue.record(archive.run.id, **batch)  # type: ignore[arg-type]
    again = archive.catalogue.record(archive.run.id, **batch)  # type: ignore[arg-type]
    assert (first.listed, first.captures) == (1, 1)
    assert (again.listed, again.captures) == (0, 0)


def test_a_batch_with_one_bad_event_is_not_stored_at_all(archive: Archive) -> None:
    capture = archive.make_capture(URL)
    with pytest.raises(CatalogueError, match="never listed"):
        archive.catalogue.record(
            archive.run.id,
            listed=[(str(capture.key), URL)],
            captures=[capture],
            settled=[Settled(key="0" * 32, outcome=Outcome.REFUSED)],
        )
    assert list(archive.catalogue.pages(archive.run.id)) == []
    assert archive.catalogue.captured_in_run(archive.run.id) == {}


def test_a_page_to_be_read_has_to_be_listed(archive: Archive) -> None:
    with pytest.raises(CatalogueError, match=r"captured in run .* but never listed"):
        archive.catalogue.record(archive.run.id, captures=[archive.make_capture(URL)])


def test_a_capture_comes_back_as_it_was_given(archive: Archive) -> None:
    given = archive.make_capture(
        URL, content_type="text/html; charset=x", etag='W/"1"', last_modified="yesterday", final_url=OTHER
    )
    archive.catalogue.record(archive.run.id, listed=[(str(given.key), URL)], captures=[given])
    row = archive.find((given.warc, given.offset))
    for name in given.__dataclass_fields__:
        assert getattr(row, name) == getattr(given, name), name
    assert (row.source, row.run, row.pending, row.extractor, row.result) == ("sample", archive.run.id, True, None, None)
    assert archive.catalogue.capture(row.id) == row


def test_only_pages_with_a_body_wait_to_be_read_in_the_order_they_came(archive: Archive) -> None:
    first = archive.fetch(URL)
    kinds = [
        archive.make_capture(OTHER, kind=CaptureKind.LISTING),
        archive.make_capture(OTHER, kind=CaptureKind.ROBOTS, key=None),
        archive.make_capture(OTHER, kind=CaptureKind.OTHER),
        archive.make_capture(OTHER, status=500),
        archive.make_capture(OTHER, status=304, content_sha256=None),  # of nothing we have
        archive.make_capture(OTHER, content_sha256=None),
    ]
    archive.catalogue.record(archive.run.id, captures=kinds)
    second = archive.fetch(OTHER)
    assert pending_ids(archive) == [first.id, second.id]
    assert pending_ids(archive, after=first.id) == [second.id]
    assert pending_ids(archive, limit=1) == [first.id]
    assert pending_ids(archive, source="another") == []
    assert pending_ids(archive, run="another") == []


def test_what_a_dead_run_left_unread_is_still_found(archive: Archive) -> None:
    capture = archive.fetch(URL)
    archive.catalogue.abandon_runs("sample")
    archive.open_night()
    assert pending_ids(archive, source="sample") == [capture.id]


def test_a_revisit_of_a_revisit_leads_to_the_bytes(archive: Archive) -> None:
    body = archive.fetch(URL)
    same = archive.fetch(URL, status=304, content_sha256=None, revisit_of=body.id)
    again = archive.fetch(URL, status=304, content_sha256=None, revisit_of=same.id)
    assert again.revisit_of == body.id
    assert archive.catalogue.body_capture(again).id == body.id
    pending = archive.catalogue.pending(extractor=EXTRACTOR)
    assert [p.body.id for p in pending] == [body.id] * 3


def test_a_revisit_of_what_is_not_there_is_refused(archive: Archive) -> None:
    with pytest.raises(CatalogueError, match="revisits capture 999, which does not exist"):
        archive.fetch(URL, status=304, revisit_of=999)


def test_a_site_is_asked_with_the_validators_of_the_newest_answer_that_had_a_body(archive: Archive) -> None:
    archive.fetch(URL, etag='"1"')
    newest = archive.fetch(URL, etag='"2"', last_modified="Sun")
    archive.fetch(URL, status=304, content_sha256=None, revisit_of=newest.id)
    archive.miss(URL)
    archive.fetch(OTHER)  # nothing to ask with
    place = {"capture": newest.id, "warc": newest.warc, "offset": newest.offset}
    expected = {URL: Validators(etag='"2"', last_modified="Sun", **place)}
    assert archive.catalogue.known_validators("sample") == expected
    assert archive.catalogue.known_validators("sample", [URL, OTHER, "http://archive.sample.test/x"]) == expected
    assert archive.catalogue.known_validators("sample", [OTHER]) == {}
    assert archive.catalogue.known_validators("another") == {}


def test_a_page_is_known_by_the_address_of_its_newest_answer(archive: Archive) -> None:
    key = make_id(URL)
    archive.fetch(URL, etag='"1"')
    assert archive.catalogue.known_addresses("sample", [key, "no-such-page"]) == {key: URL}
    assert archive.catalogue.known_addresses("another", [key]) == {}
    assert archive.catalogue.known_addresses("sample", []) == {}


def test_an_identical_answer_brings_its_own_validators_and_the_older_bytes(archive: Archive) -> None:
    body = archive.fetch(URL, etag='"1"')
    archive.fetch(URL, etag='"2"', revisit_of=body.id)
    validators = archive.catalogue.known_validators("sample")[URL]
    assert (validators.etag, validators.capture, validators.offset) == ('"2"', body.id, body.offset)
    found = archive.catalogue.latest_body_capture("sample", URL)
    assert found is not None
    assert found.id == body.id
    assert archive.catalogue.latest_body_capture("sample", OTHER) is None


def test_a_resumed_crawl_is_told_its_own_answers_but_not_those_that_asked_to_come_again(archive: Archive) -> None:
    archive.fetch(OTHER)
    archive.open_night()
    page = archive.fetch(URL)
    busy = [archive.make_capture(OTHER, kind=CaptureKind.OTHER, status=status) for status in (503, 429)]
    archive.catalogue.record(archive.run.id, captures=busy)
    assert archive.catalogue.captured_in_run(archive.run.id) == {URL: page}


def test_records_of_a_repaired_warc_that_are_missing_can_be_told_from_those_that_are_not(archive: Archive) -> None:
    row: CaptureRow = archive.fetch(URL)
    known = (row.warc, row.offset)
    missing = [("sample/2026/two.warc.gz", row.offset), (row.warc, row.offset + 1)]
    assert archive.catalogue.record_ids([known, *missing]) == {known: row.id}
    many = [archive.make_capture(URL, kind=CaptureKind.OTHER) for _ in range(1_200)]
    archive.catalogue.record(archive.run.id, captures=many)
    assert len(archive.catalogue.record_ids((c.warc, c.offset) for c in many)) == 1_200


def test_an_outcome_resting_on_no_capture_is_refused(archive: Archive) -> None:
    row = archive.fetch(URL)
    event = Settled(key=str(row.key), outcome=Outcome.GONE, capture=("elsewhere.warc.gz", 7))
    with pytest.raises(CatalogueError, match=r"rests on elsewhere\.warc\.gz at 7"):
        archive.catalogue.record(archive.run.id, settled=[event])


def test_two_addresses_of_one_page_are_two_captures(archive: Archive) -> None:
    capture = archive.make_capture(URL)
    twin = replace(archive.make_capture(URL), url=URL.replace("http:", "https:"))
    added = archive.catalogue.record(archive.run.id, listed=[(str(capture.key), URL)], captures=[capture, twin])
    assert (added.listed, added.captures) == (1, 2)
