from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reprints.catalogue.rows import Settled, Unreadable
from reprints.errors import CatalogueError
from reprints.model import FINAL_OUTCOMES, Outcome
from reprints.urls import make_id
from tests.catalogue.hand import Archive, make_article

URL = "http://archive.sample.test/one"
KEY = make_id(URL)


def settle(archive: Archive, outcome: Outcome, why: str = "") -> Outcome:
    archive.catalogue.record(archive.run.id, settled=[Settled(key=KEY, outcome=outcome, why=why)])
    return next(archive.catalogue.pages(archive.run.id)).outcome


def test_a_page_is_listed_once_a_run(archive: Archive) -> None:
    assert archive.list(URL, URL, "http://archive.sample.test/two") == 2
    assert archive.list(URL, "http://archive.sample.test/three") == 1
    archive.open_night()
    assert archive.list(URL) == 1


def test_the_first_address_of_a_page_is_the_one_kept(archive: Archive) -> None:
    listed = [(KEY, URL), (KEY, URL.replace("http:", "https:"))]
    assert archive.catalogue.record(archive.run.id, listed=listed).listed == 1
    assert next(archive.catalogue.pages(archive.run.id)).url == URL


def test_an_outcome_of_a_page_that_was_never_listed_is_refused(archive: Archive) -> None:
    with pytest.raises(CatalogueError, match="never listed"):
        settle(archive, Outcome.REFUSED)


def test_outcomes_are_counted_with_their_reasons(archive: Archive) -> None:
    urls = [f"http://archive.sample.test/{number}" for number in range(4)]
    archive.list(*urls)
    whys = ["timeout", "timeout", "HTTP 500"]
    settled = [Settled(key=make_id(u), outcome=Outcome.FAILED, why=why) for u, why in zip(urls, whys, strict=False)]
    archive.catalogue.record(archive.run.id, settled=settled)
    assert archive.catalogue.count_outcomes(archive.run.id) == {
        Outcome.FAILED: {"timeout": 2, "HTTP 500": 1},
        Outcome.LISTED: {"": 1},
    }
    assert [page.url for page in archive.catalogue.pages(archive.run.id, Outcome.LISTED, Outcome.FETCHED)] == urls[3:]
    assert {page.why for page in archive.catalogue.pages(archive.run.id, Outcome.FAILED)} == {"timeout", "HTTP 500"}


def test_the_last_words_of_a_page_say_when_it_came_to_its_end(archive: Archive) -> None:
    archive.fetch(URL)
    page = next(archive.catalogue.pages(archive.run.id))
    assert (page.outcome, page.settled_at) == (Outcome.FETCHED, None)
    settle(archive, Outcome.FAILED, "no longer a page")
    page = next(archive.catalogue.pages(archive.run.id))
    assert page.settled_at is not None
    assert page.settled_at >= page.listed_at


def test_a_page_that_failed_is_fetched_again_by_a_resumed_crawl(archive: Archive) -> None:
    archive.list(URL)
    assert settle(archive, Outcome.FAILED, "timeout") is Outcome.FAILED
    capture = archive.fetch(URL)
    assert next(archive.catalogue.pages(archive.run.id)).outcome is Outcome.FETCHED
    assert archive.settle(capture, make_article(URL)) is Outcome.NEW
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.NEW: {"": 1}}


def test_a_page_that_could_not_be_read_does_not_wait_again_for_the_same_capture(archive: Archive) -> None:
    capture = archive.fetch(URL)
    archive.settle(capture, Unreadable(why="timeout"))
    place = (capture.warc, capture.offset)
    event = Settled(key=KEY, outcome=Outcome.FETCHED, capture=place)
    archive.catalogue.record(archive.run.id, settled=[event])
    assert archive.catalogue.count_outcomes(archive.run.id) == {Outcome.FAILED: {"timeout": 1}}


@given(outcomes=st.lists(st.sampled_from(FINAL_OUTCOMES), min_size=1, max_size=6), data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_which_outcome_stands_does_not_depend_on_the_order_of_events(
    archive: Archive, outcomes: list[Outcome], data: st.DataObject
) -> None:
    standing = set()
    for order in (outcomes, data.draw(st.permutations(outcomes))):
        archive.open_night()
        archive.list(URL)
        for outcome in order:
            settle(archive, outcome)
        counts = archive.catalogue.count_outcomes(archive.run.id)
        assert sum(sum(whys.values()) for whys in counts.values()) == 1
        standing |= set(counts)
    assert len(standing) == 1
