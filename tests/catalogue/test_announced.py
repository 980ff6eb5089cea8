"""What a page was announced with is kept with its captures, so that they read the same again."""

from __future__ import annotations

from datetime import date

from reprints.catalogue.rows import RunKind, RunStatus, Settled
from reprints.model import Announced, AnnouncementKind, Outcome
from reprints.urls import make_id
from tests.catalogue.hand import Archive

URL, OTHER = "http://archive.sample.test/one", "http://archive.sample.test/two"
SAID = Announced(
    kind=AnnouncementKind.FEED,
    source="El Muelle",
    source_url="https://muelle.example/rss",
    creators=("Ilse Brandt",),
    day=date(2019, 5, 3),
    title="A title",
    line="a line",
    publisher="Quayside",
    warc="sample/2026/one.warc.gz",
    offset=7,
)
LATER = Announced(kind=AnnouncementKind.LISTING, line="another line", warc="sample/2026/two.warc.gz", offset=9)


def announce(archive: Archive, url: str, said: Announced) -> None:
    key = make_id(url)
    archive.catalogue.record(archive.run.id, listed=[(key, url)], announced={key: said})


def test_a_page_and_its_capture_keep_what_announced_them(archive: Archive) -> None:
    announce(archive, URL, SAID)
    assert archive.fetch(URL).announced == SAID
    assert archive.fetch(OTHER).announced is None
    assert {page.url: page.announced for page in archive.catalogue.pages(archive.run.id)} == {URL: SAID, OTHER: None}


def test_a_better_announcement_takes_the_place_of_the_first_until_the_page_is_captured(archive: Archive) -> None:
    announce(archive, URL, LATER)
    announce(archive, URL, SAID)
    row = archive.fetch(URL)
    announce(archive, URL, LATER)
    assert archive.catalogue.capture(row.id).announced == SAID


def test_a_page_announced_no_longer_keeps_what_it_was_announced_with(archive: Archive) -> None:
    announce(archive, URL, SAID)
    archive.fetch(URL)
    archive.close_night(RunStatus.INTERRUPTED)
    archive.open_night()
    assert archive.fetch(URL).announced == SAID


def test_a_revisit_keeps_an_announcement_only_where_the_capture_with_the_bytes_has_none(archive: Archive) -> None:
    bare, told = archive.fetch(OTHER), None
    announce(archive, URL, SAID)
    told = archive.fetch(URL)
    archive.close_night(RunStatus.INTERRUPTED)
    archive.open_night()
    for url in (URL, OTHER):
        announce(archive, url, LATER)
    assert archive.fetch(URL, revisit_of=told.id).announced is None
    assert archive.fetch(OTHER, revisit_of=bare.id).announced == LATER


def test_an_imported_page_has_none(archive: Archive) -> None:
    announce(archive, URL, SAID)
    archive.fetch(URL)
    run = archive.catalogue.open_run(archive.source, kind=RunKind.IMPORT)
    capture = archive.make_capture(URL)
    place, key = (capture.warc, capture.offset), make_id(URL)
    settled = [Settled(key=key, outcome=Outcome.FETCHED, capture=place)]
    archive.catalogue.record(run.id, listed=[(key, URL)], captures=[capture], settled=settled)
    [row] = archive.catalogue.captured_in_run(run.id).values()
    assert row.announced is None
