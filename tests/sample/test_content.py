from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from reprints.errors import NotFoundError, StorageError
from reprints.model import Article
from reprints.sample import Truth, differences, pages, save
from reprints.sample.content import archive_posts, review_posts
from reprints.sample.layouts import fill

SYR548 = "http://archive.sample.test/peace/syria/doc/syr548.html"


def visible(body: bytes, charset: str) -> str:
    """The words of a page on one line, decoded as whoever wrote it did."""
    tree = html.fromstring(body.decode(charset).encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    for hidden in tree.xpath("//script | //style"):
        hidden.drop_tree()
    return " ".join(tree.xpath("string(//body)").split())


def charset_of(url: str) -> str:
    written = {f"http://archive.sample.test{post.path}": post.charset for post in archive_posts(5)}
    return written.get(url, "utf-8")


@pytest.mark.parametrize("night", range(1, 6))
def test_every_truth_stands_on_its_page(night: int) -> None:
    for page in pages(night):
        if page.truth is None:
            continue
        words = visible(page.body, charset_of(page.url))
        stated = (page.truth.title, *page.truth.paragraphs, page.truth.credit_line, page.truth.republication.notice)
        for text in filter(None, stated):
            assert text in words, f"{page.url} does not say {text[:60]!r}"
        positions = [words.index(paragraph) for paragraph in page.truth.paragraphs]
        assert positions == sorted(positions), page.url


def test_every_field_of_an_original_is_to_be_read_from_the_page() -> None:
    for page in pages():
        if page.truth is None:
            continue
        markup = page.body.decode(charset_of(page.url))
        original = page.truth.original
        for value in (*original.authors, original.outlet, original.section, original.place, original.url):
            # a notice written `NAME, CITY, COUNTRY` may have an agency between, so each part counts by itself
            assert all(part in markup for part in (value or "").split(", ")), f"{page.url}: {value}"


def test_an_archive_articles_dates_are_the_ones_it_prints() -> None:
    months = {"ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "oct": 10}
    months |= {"nov": 11, "dic": 12, "jan": 1, "apr": 4, "aug": 8, "sept": 9, "dec": 12}

    def read(text: str) -> date:
        found = re.search(r"(\d{1,2})([A-Za-z]{3,4})(\d{2})\b", text)
        assert found, text
        return date(2000 + int(found[3]), months[found[2].lower()], int(found[1]))

    for post in archive_posts(5):
        for line in (post.date_line, post.credit):
            if line and re.search(r"\d[A-Za-z]{3,4}\d", line):
                assert read(line) == post.original.date, post.name
        assert (read(post.notice.date) if post.notice else None) == post.published, post.name
        if post.published and post.original.date:
            assert 0 <= (post.published - post.original.date).days <= 32, post.name


def test_the_archive_shows_every_layout_charset_and_both_languages() -> None:
    posts = archive_posts(5)
    assert len(posts) == 32
    assert {post.language for post in posts} == {"en", "es"}
    assert len({post.layout for post in posts}) == 9
    written = {(post.charset, post.label) for post in posts}
    assert {("windows-1252", None), ("windows-1252", "utf-8"), ("utf-8", "utf-8"), ("iso-8859-1",) * 2} <= written
    assert all(len(post.blocks) >= 3 for post in (*posts, *review_posts(5)))


def test_a_page_with_a_wrong_label_is_not_valid_in_what_it_claims() -> None:
    page = next(page for page in pages() if page.url.endswith("/norte9.html"))
    assert b"charset=utf-8" in page.body
    with pytest.raises(UnicodeDecodeError):
        page.body.decode("utf-8")


def test_the_article_about_aleppo_has_the_marks_of_the_archive() -> None:
    page = next(page for page in pages() if page.url == SYR548)
    truth = page.truth
    assert truth
    assert truth.title == "Uzbek groups part of new offensive in southern Aleppo"
    assert truth.credit_line == "[Source: By Caleb Weiss, Threat Matrix, The Long War Journal, NJ, 07Jun16]"
    assert (truth.original.section, truth.original.outlet) == ("Threat Matrix", "The Long War Journal")
    assert (truth.original.date, truth.republication.date) == (date(2016, 6, 7), date(2016, 6, 13))
    assert (truth.republication.publisher, truth.republication.topic) == ("Equipo Nizkor", "Syria War")
    assert b"charset" not in page.body


def bodies(night: int) -> dict[str, bytes]:
    return {page.url: page.body for page in pages(night)}


def truths(night: int) -> dict[str, Truth]:
    return {page.url: page.truth for page in pages(night) if page.truth}


def test_the_second_night_loses_one_page_edits_one_and_dresses_one_anew() -> None:
    first, second = truths(1), truths(2)
    assert {url.rsplit("/", 1)[1] for url in first.keys() - second.keys()} == {"ukr64.html"}
    assert {url.rsplit("/", 2)[1] for url in second.keys() - first.keys()} == {"what-the-flood-left-of-the-registry"}
    shared = first.keys() & second.keys()
    assert [url for url in shared if first[url] != second[url]] == [
        "http://archive.sample.test/peace/libya/doc/lby91.html"
    ]
    before, after = bodies(1), bodies(2)
    changed = {url.rsplit("/", 1)[1] for url in shared if before[url] != after[url]}
    assert changed == {"lby91.html", "ukr88.html"}


def test_the_third_night_brings_one_article_and_the_fourth_returns_the_lost_one() -> None:
    assert {url.rsplit("/", 1)[1] for url in truths(3).keys() - truths(2).keys()} == {"cerro11.html"}
    assert {url.rsplit("/", 1)[1] for url in truths(4).keys() - truths(3).keys()} == {"ukr64.html"}
    assert bodies(4) == bodies(5)


def test_two_republishers_carry_nearly_the_same_text() -> None:
    found = truths(1)
    archive = found["http://archive.sample.test/peace/syria/doc/syr301.html"]
    review = found["http://review.sample.test/2015/06/unexploded-bomblets-idlib-orchards/"]
    assert archive.text != review.text
    same = set(archive.paragraphs) & set(review.paragraphs)
    assert len(same) == 2


def test_a_night_without_data_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no night 6"):
        list(pages(6))


def test_saved_pages_lie_where_their_addresses_say(tmp_path: Path) -> None:
    assert save(tmp_path, 1) == len(bodies(1)) == len(list(tmp_path.rglob("*.html")))
    assert (tmp_path / "archive.sample.test/peace/syria/doc/syr548.html").read_bytes() == bodies(1)[SYR548]
    assert (tmp_path / "review.sample.test/2020/02/dockers-refuse-the-cargo/index.html").is_file()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageError, match="taken"):
        save(tmp_path / "taken")


def test_differences_name_the_fields_an_article_gets_wrong() -> None:
    truth = truths(1)[SYR548]
    article = Article(
        id="x",
        source=None,
        url=SYR548,
        canonical_url=SYR548,
        title=truth.title,
        text=truth.text.replace(" ", "  "),
        language="en",
        original=truth.original,
        republication=truth.republication,
        credit_line=None,
        credit_status=truth.credit_status,
    )
    assert [line.split(":")[0] for line in differences(truth, article)] == ["credit_line"]


def test_a_line_of_a_layout_with_nothing_to_say_is_left_out() -> None:
    page = fill("old", {"title": "Acta", "information": "Información"}, ["Uno.", "Dos & tres."])
    assert "small logo" not in page
    assert "$" not in page
    assert "<P ALIGN=JUSTIFY>Dos &amp; tres." in page
