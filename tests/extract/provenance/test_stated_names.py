"""Names a page states elsewhere than in a byline above its text, and days it labels; and what must not be taken."""

from __future__ import annotations

from datetime import date

import pytest

from reprints.extract.provenance import read_provenance
from reprints.model import RemovedKind
from tests.extract.provenance.test_pages import Make, json_ld

_OTHER = (
    "<p>The mayor said on Monday that the town has waited for ten years, and that another winter is one more "
    "than the bridge will bear.</p>"
)


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<span class="author vcard"><a class="url fn" href="/g" rel="author">gizzmo</a></span>', ["gizzmo"]),
        ('<span itemprop="author">jr/mm;kesm</span>', ["jr/mm", "kesm"]),
        ('<span class="byline">by <a rel="author" href="/c">Catch more fish</a></span>', ["Catch more fish"]),
        ('<a rel="author" href="/r">siteadmin</a>', []),
        ('<a rel="author" href="/r">Redaktion</a>', []),
        ('<div class="teaser"><span class="author">jf</span></div>', []),
        ('<span class="jr-rev__author">S.</span>', []),
        ('<a rel="author" href="/g">gizzmo</a><p>By Jane Roe</p>', ["Jane Roe"]),
    ],
)
def test_a_user_name_is_the_author_where_the_mark_up_says_so_and_no_person_is_named(
    markup: str, authors: list[str], modern_page: Make
) -> None:
    assert list(read_provenance(modern_page(above=markup)).original.authors) == authors


def test_a_user_name_is_nobody_on_a_republished_page(modern_page: Make) -> None:
    credit = "<p>This article was originally published at the Harbor Dispatch.</p>"
    found = read_provenance(modern_page(above='<a rel="author" href="/g">gizzmo</a>', below=credit))
    assert (found.original.outlet, found.original.authors) == ("Harbor Dispatch", ())
    assert ("original.authors", "gizzmo", False) in [(one.field, one.value, one.used) for one in found.evidence]


def test_json_ld_may_give_a_user_name(modern_page: Make) -> None:
    page = modern_page(head=json_ld(author={"@type": "Person", "name": "gizzmo"}))
    assert read_provenance(page).original.authors == ("gizzmo",)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Von Claudia Lindner", ["Claudia Lindner"]),
        ("Text von Claudia Lindner Illustration von Max Moe", ["Claudia Lindner"]),
        ("---- by Jane Roe", ["Jane Roe"]),
        ("Autoren Jane Roe und Max Moe", ["Jane Roe", "Max Moe"]),
        ("By the river, Jane Roe waited", []),
        ("von Jane Roe", []),
    ],
)
def test_a_byline_may_stand_in_the_text(line: str, authors: list[str], modern_page: Make) -> None:
    found = read_provenance(modern_page(below=f"<p>{line}</p>{_OTHER}"))
    assert list(found.original.authors) == authors
    assert ((RemovedKind.BYLINE, line) in found.lifted) == bool(authors)


def test_bylines_in_the_text_that_differ_are_those_of_teasers(modern_page: Make) -> None:
    page = modern_page(below=f"<p>By Jane Roe</p>{_OTHER}<p>By Max Moe</p>{_OTHER}")
    assert read_provenance(page).original.authors == ()


@pytest.mark.parametrize(
    ("above", "authors"),
    [
        ("<p>By</p><p>Jane Roe</p>", ["Jane Roe"]),
        ("<p><span>By</span><span>Jane Roe</span></p>", ["Jane Roe"]),
        ('<p><a href="/authors/jane-roe">Jane Roe</a></p>', ["Jane Roe"]),
        ('<p><a href="/authors/all">our writers</a></p>', []),
        ("<p>Ein Artikel von Jane Roe | 7. Juni 2016</p>", ["Jane Roe"]),
        ("<p>Text &amp; Fotos: Jane Roe</p>", ["Jane Roe"]),
        ("<p>By Glen Owen And Brendan Carlin For The Post On Sunday</p>", ["Glen Owen", "Brendan Carlin"]),
    ],
)
def test_names_are_read_from_every_form_of_a_byline(above: str, authors: list[str], modern_page: Make) -> None:
    assert list(read_provenance(modern_page(above=above)).original.authors) == authors


def test_marked_names_that_stand_each_beside_another_headline_are_teasers(modern_page: Make) -> None:
    teaser = '<div><b>Another article about the ferry and its stamp</b><i class="autor">{}</i></div>'
    below = "".join(teaser.format(name) for name in ("Jane Roe", "Max Moe", "Ann Poe", "Kim Doe"))
    assert read_provenance(modern_page(below=f"<section>{below}</section>")).original.authors == ()


def test_a_first_name_is_written_out_as_its_bearers_description_has_it(modern_page: Make) -> None:
    author = {"@type": "Person", "name": "Jane", "description": "Jane Roe writes on towns and bridges."}
    assert read_provenance(modern_page(head=json_ld(author=author))).original.authors == ("Jane Roe",)


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (("Erschienen am: 01.11.2023",), date(2023, 11, 1)),
        (("Published on June 7, 2016",), date(2016, 6, 7)),
        (("Letzte Änderung: 31.10.2023", "Erschienen am: 01.11.2023"), date(2023, 11, 1)),
        (("Erschienen am: 01.11.2023", "Erschienen am: 02.11.2023"), None),
        (("Letzte Änderung: 31.10.2023",), None),
    ],
)
def test_a_line_that_says_it_is_the_day_of_publication_is_believed(
    lines: tuple[str, ...], day: date | None, modern_page: Make
) -> None:
    below = "".join(f"<p>{line}</p>" for line in lines)
    page = modern_page(below=below, url="https://review.sample.test/bridge", lang="de")
    assert read_provenance(page).original.date == day


def test_a_page_may_state_its_day_where_its_article_does_not(modern_page: Make) -> None:
    head = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2019-10-19T13:07:47Z"}</script>'
    page = modern_page(head=head, url="https://review.sample.test/bridge")
    assert read_provenance(page).original.date == date(2019, 10, 19)


def test_a_moment_of_publication_after_the_last_change_gives_way_to_what_readers_see(modern_page: Make) -> None:
    head = (
        '<meta property="article:published_time" content="2022-11-17T10:33:13.258Z">'
        '<meta property="article:modified_time" content="2022-11-17T10:32:18.091Z">'
    )
    page = modern_page(head=head, above="<p>9 March 2022</p>", url="https://review.sample.test/bridge")
    assert read_provenance(page).original.date == date(2022, 3, 9)


@pytest.mark.parametrize(
    "byline",
    [
        "Von Jane Roe (Text) und Max Muster (Fotos)",
        "Von Jane Roe (Bild und Text)",
        "By Jane Roe (text), Max Muster (photos)",
    ],
)
def test_a_byline_in_which_brackets_say_who_took_the_pictures_names_the_writer_alone(
    byline: str, modern_page: Make
) -> None:
    assert read_provenance(modern_page(above=f"<p>{byline}</p>")).original.authors == ("Jane Roe",)
