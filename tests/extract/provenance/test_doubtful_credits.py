"""Lines of ordinary pages that have the shape of `AUTHOR, OUTLET` and credit nobody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reprints.extract.provenance import PageLines, read_provenance
from tests.extract.provenance.conftest import PARAGRAPH, TITLE, lines_of

Make = Callable[..., PageLines]
BYLINE = '<p class="byline">By <a rel="author" href="/by/jane-roe">Jane Roe</a></p>'


@pytest.mark.parametrize(
    "line",
    [
        "Cordless Drills for Beginners",
        "THIS STORY IS RESERVED FOR SUBSCRIBERS ONLY",
        "Weitere Quellen • AP",
        "Bridge Model Kit (Forty Pieces)",
        'Harbour"-Star: Murder in Santa Rosa',
    ],
)
def test_a_line_that_names_no_person_is_no_credit_beside_the_pages_own_byline(line: str, modern_page: Make) -> None:
    found = read_provenance(modern_page(above=BYLINE, below=f"<p>{line}</p>"))
    assert found.original.authors == ("Jane Roe",)
    assert found.credit_line is None
    assert found.original.outlet in (None, "AP")


def test_a_row_of_links_to_topics_is_no_credit(modern_page: Make) -> None:
    topics = ("La République en marche", "Justice", "Anna Macron")
    row = ", ".join(f'<a href="/topic/{number}">{topic}</a>' for number, topic in enumerate(topics))
    found = read_provenance(modern_page(above=BYLINE, below=f"<p>{row}</p>"))
    assert (found.original.authors, found.original.outlet, found.credit_line) == (("Jane Roe",), None, None)


def test_a_note_on_one_author_leaves_the_others(modern_page: Make) -> None:
    head = '<meta name="author" content="Jane Roe and Max Moe">'
    found = read_provenance(modern_page(head=head, below="<p>Jane Roe, Harbour Tribune</p>"))
    assert found.original.authors == ("Jane Roe", "Max Moe")


def test_a_byline_with_its_word_is_read_behind_boxes_and_sources(modern_page: Make) -> None:
    boxes = "<aside><p>More on this, from the council and elsewhere.</p></aside>" * 3
    found = read_provenance(modern_page(below=f"{boxes}<p>Text: Jane Roe</p>"))
    assert found.original.authors == ("Jane Roe",)


def test_a_person_linked_below_the_text_of_a_reprint_is_not_its_author(modern_page: Make) -> None:
    below = '<p>(Source: AP)</p><ul><li><a href="/person/anna-moe">Anna Moe</a></li></ul>'
    assert read_provenance(modern_page(below=below)).original.authors == ()


@pytest.mark.parametrize(
    "above",
    ["<aside><ul><li>26 February 2020</li></ul></aside>", '<p class="teaser-meta">26 February 2020</p>'],
)
def test_a_day_above_the_title_in_the_articles_own_box_is_its_day(above: str) -> None:
    article = f"<article>{above}<h1>{TITLE}</h1><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p></article>"
    page = lines_of(f"<html lang=en><body>{article}</body></html>", "https://review.sample.test/bridge")
    assert str(read_provenance(page).original.date) == "2020-02-26"
