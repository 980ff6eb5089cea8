from __future__ import annotations

from reprints.catalogue.articles.article_rows import ArticleHistory, Correction, OutboxSize
from reprints.urls import make_id
from tests.catalogue.hand import FIRST_NIGHT, Archive

URL = "http://archive.sample.test/one"
OTHER = "http://archive.sample.test/two"


def test_changes_are_taken_oldest_first_and_stay_until_acknowledged(archive: Archive) -> None:
    archive.publish(URL)
    archive.publish(OTHER)
    changes = archive.catalogue.take()
    assert [change.article.url for change in changes] == [URL, OTHER]
    assert archive.catalogue.take(1) == changes[:1]
    assert archive.catalogue.take() == changes
    assert archive.catalogue.acknowledge([changes[0].seq]) == 1
    assert archive.catalogue.take() == changes[1:]
    assert archive.catalogue.outbox_size() == OutboxSize(waiting=1, dead=0)


def test_the_latest_change_of_an_article_wins_and_brings_the_article_as_it_is_now(archive: Archive) -> None:
    archive.publish(URL, "Before.")
    archive.publish(OTHER)
    archive.open_night()
    archive.publish(URL, "After.")
    changes = archive.catalogue.take()
    assert [(change.article.url, change.article.version) for change in changes] == [(OTHER, 1), (URL, 2)]
    assert changes[1].article == archive.catalogue.article(URL)


def test_a_change_queued_while_the_index_was_writing_is_not_lost(archive: Archive) -> None:
    archive.publish(URL, "Before.")
    (taken,) = archive.catalogue.take()
    archive.open_night()
    archive.publish(URL, "After.")
    assert archive.catalogue.acknowledge([taken.seq]) == 0
    archive.catalogue.reject(taken.seq, "too late to matter")
    (waiting,) = archive.catalogue.take()
    assert (waiting.article.text, waiting.attempts, waiting.error) == ("After.", 0, None)


def test_numbers_are_never_given_twice(archive: Archive) -> None:
    archive.publish(URL, "Before.")
    (first,) = archive.catalogue.take()
    archive.catalogue.acknowledge([first.seq])
    archive.open_night()
    archive.publish(URL, "After.")
    (second,) = archive.catalogue.take()
    assert second.seq > first.seq


def test_a_refused_article_is_a_dead_letter_until_a_person_asks(archive: Archive) -> None:
    archive.publish(URL)
    archive.publish(OTHER)
    bad, good = archive.catalogue.take()
    archive.catalogue.reject(bad.seq, "the date field holds no date")
    assert archive.catalogue.take() == [good]
    (letter,) = archive.catalogue.dead_letters()
    assert (letter.article.url, letter.error, letter.attempts) == (URL, "the date field holds no date", 1)
    assert archive.catalogue.outbox_size() == OutboxSize(waiting=1, dead=1)
    assert archive.catalogue.retry_dead() == 1
    assert [change.seq for change in archive.catalogue.take()] == [bad.seq, good.seq]
    assert archive.catalogue.dead_letters() == []


def test_a_new_change_of_a_dead_letter_is_alive(archive: Archive) -> None:
    archive.publish(URL, "Before.")
    (bad,) = archive.catalogue.take()
    archive.catalogue.reject(bad.seq, "no")
    archive.open_night()
    archive.publish(URL, "After.")
    assert archive.catalogue.outbox_size() == OutboxSize(waiting=1, dead=0)


def test_an_attempt_that_may_pass_next_time_is_only_counted(archive: Archive) -> None:
    archive.publish(URL)
    (change,) = archive.catalogue.take()
    archive.catalogue.reject(change.seq, "busy", dead=False)
    (again,) = archive.catalogue.take()
    assert (again.seq, again.attempts, again.error) == (change.seq, 1, "busy")


def test_every_article_is_queued_for_an_index_that_starts_again(archive: Archive) -> None:
    archive.publish(URL)
    archive.publish(OTHER)
    dead, taken = archive.catalogue.take()
    archive.catalogue.reject(dead.seq, "no")
    archive.catalogue.enqueue([make_id(URL), make_id(OTHER)])
    assert archive.catalogue.acknowledge([taken.seq]) == 0  # meant for the index that was
    assert {change.article.url for change in archive.catalogue.take()} == {URL, OTHER}
    assert archive.catalogue.outbox_size() == OutboxSize(waiting=2, dead=0)


def stood(change: ArticleHistory) -> list[tuple[str, int, int, int]]:
    days = [(one.since - FIRST_NIGHT).days for one in change.earlier]
    ends = [(one.until - FIRST_NIGHT).days for one in change.earlier]
    return [
        (one.article.text, one.article.version, since, until)
        for one, since, until in zip(change.earlier, days, ends, strict=True)
    ]


def test_a_change_brings_every_version_before_with_the_time_it_stood(archive: Archive) -> None:
    for text in ("A", "B", "B", "C"):
        archive.open_night()
        archive.publish(URL, text)
        archive.publish(OTHER, "the same")
        archive.close_night()
    first = archive.night - 3
    changes = {change.article.url: change for change in archive.catalogue.take()}
    assert changes[OTHER].earlier == ()
    assert stood(changes[URL]) == [("A", 1, first, first + 1), ("B", 2, first + 1, first + 3)]
    assert changes[URL].article.version == 3
    assert {stored.article.url: stood(stored) for stored in archive.catalogue.histories()} == {
        url: stood(change) for url, change in changes.items()
    }
    assert archive.catalogue.count_articles()["sample"].versions == 4


def test_a_correction_stands_over_every_version_the_index_is_given(archive: Archive) -> None:
    for text in ("A", "B"):
        archive.publish(URL, text)
        archive.open_night()
    archive.drain_outbox()
    made = Correction(field="original.outlet", value="The Paper", why="the masthead", author="A. Reader")
    archive.catalogue.correct(URL, [made])
    [change] = archive.catalogue.take()
    assert [one.article.original.outlet for one in change.earlier] == [change.article.original.outlet] == ["The Paper"]
