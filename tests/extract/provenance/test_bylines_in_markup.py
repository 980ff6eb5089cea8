"""Authors as mark-up, machines' fields and a line alone name them; desks; and what must not be taken."""

from __future__ import annotations

from datetime import date

import pytest

from reprints.extract.provenance import read_provenance
from reprints.extract.provenance.words.people.names import read_authors
from reprints.model import RemovedKind
from tests.extract.provenance.conftest import PARAGRAPH
from tests.extract.provenance.test_pages import Make, json_ld


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        ('<span class="writer">Jane Roe</span>', ["Jane Roe"]),
        ('<span class="reporter">Jane Roe</span>', ["Jane Roe"]),
        ('<span class="authorname-txt">Jane Roe</span>', ["Jane Roe"]),
        ('<div class="css-1wk-Byline"><div class="css-2a-Avatar"></div><span>Jane Roe</span></div>', ["Jane Roe"]),
        ('<div id="byline">Jane Roe</div>', ["Jane Roe"]),
        ('<a rel="nofollow author" href="/j">Jane Roe</a>', ["Jane Roe"]),
        ('<aside><a rel="author" href="/j">Jane Roe</a> Fri 4 Mar 2022</aside>', ["Jane Roe"]),
        ('<nav>Edited by <span itemprop="author">Jane Roe</span></nav>', ["Jane Roe"]),
        ('<form id="author"><input id="author"></form>', []),
        ('<div class="translator contributor"><div class="contributor-name">Max Moe</div></div>', []),
        ('<aside><h3>Another bridge</h3><a rel="author" href="/m">Max Moe</a></aside>', []),
    ],
)
def test_elements_that_mark_a_writer_are_bylines(markup: str, authors: list[str], modern_page: Make) -> None:
    assert list(read_provenance(modern_page(above=markup)).original.authors) == authors


@pytest.mark.parametrize(
    ("stated", "authors"),
    [
        ("by Jane RoeJane Roe", ("Jane Roe",)),
        ("Bora Bora", ("Bora Bora",)),
        ("View Archive Profile", ()),
        ("Daniel D. Von Holm", ("Daniel D. Von Holm",)),
        ("Politics Von Jane Roe", ("Jane Roe",)),
        ("Maria C. de la Torre Sol", ("Maria C. de la Torre Sol",)),
        ("red, Harbour.at/ Agenturen", ("Harbour.at",)),
        ("山田太郎、佐藤花子", ("山田太郎", "佐藤花子")),
        ("Jane Roe 著、佐藤 花子 訳", ("Jane Roe",)),
        ("作者：李明华", ("李明华",)),
        ("作者：", ()),
    ],
)
def test_a_field_of_names_is_read_in_every_form(stated: str, authors: tuple[str, ...]) -> None:
    assert read_authors(stated) == authors


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="rbauthors" content="Jane Roe">',
        '<meta name="dcsext.author" content="Jane Roe">',
        '<meta property="x:writer dc:creator" content="Jane Roe">',
        '<meta name="twitter:misc:Written by" content="Jane Roe">',
        json_ld(author={"@type": "Person", "givenName": "Jane", "familyName": "Roe"}),
    ],
)
def test_machines_are_told_the_author_in_many_fields(head: str, modern_page: Make) -> None:
    assert read_provenance(modern_page(head=head)).original.authors == ("Jane Roe",)


def test_a_paragraph_that_is_a_name_before_the_text_names_the_author_and_is_lifted(modern_page: Make) -> None:
    head = json_ld(author={"@type": "Person", "name": "Review"})
    found = read_provenance(modern_page(head=head, above="<p><strong>JANE ROE</strong></p>"))
    assert found.original.authors == ("JANE ROE",)
    assert found.lifted == ((RemovedKind.BYLINE, "JANE ROE"),)
    assert "lead-name" in {one.method for one in found.evidence if one.used}


@pytest.mark.parametrize(
    "above",
    [
        "<div>Web Share</div>",  # a button's words, in no paragraph beside the text's
        "<p>Max Moe</p><div>Listen to this</div>",
        "<p>Max Moe, who built the bridge</p>",
        "<h2>Max Moe</h2>",
    ],
)
def test_a_name_elsewhere_above_the_text_is_no_byline(above: str, modern_page: Make) -> None:
    assert read_provenance(modern_page(above=above)).original.authors == ()


@pytest.mark.parametrize(
    ("above", "head", "desk"),
    [
        ("", json_ld(author={"@type": "Organization", "name": "Harbour Redaktion"}), "Harbour Redaktion"),
        ("", '<meta name="author" content="Newsdesk">', "Newsdesk"),
        ('<span class="byline">By Harbour Staff</span>', "", "Harbour Staff"),
        ("<p>By HARBOUR STAFF</p>", "", "HARBOUR STAFF"),
    ],
)
def test_a_desk_is_evidence_and_no_author(above: str, head: str, desk: str, modern_page: Make) -> None:
    found = read_provenance(modern_page(above=above, head=head))
    assert found.original.authors == ()
    assert ("original.authors", desk, "desk", False) in {
        (one.field, one.value, one.method, one.used) for one in found.evidence
    }


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ('<dl><dd itemprop="datePublished" content="2022-03-05">March</dd></dl>', date(2022, 3, 5)),
        ('<div class="withSidebar"><time datetime="2022-03-05T10:00:00">today</time></div>', date(2022, 3, 5)),
        (
            "<div>Jane Roe, Harbour Review, in town &middot; Posted: March 5, 2022 9:27 AM "
            "&#124; Last updated: 24 minutes ago</div>",
            date(2022, 3, 5),
        ),
    ],
)
def test_a_day_is_read_from_any_element_that_states_it(markup: str, day: date, modern_page: Make) -> None:
    found = read_provenance(modern_page(above=markup, url="https://review.sample.test/bridge"))
    assert found.original.date == day


def test_a_day_on_which_a_file_was_made_gives_way_to_the_one_readers_see(modern_page: Make) -> None:
    head = '<meta name="date_created" content="2022-01-02">'
    page = modern_page(head=head, above="<p>March 5, 2022</p>", url="https://review.sample.test/bridge")
    assert read_provenance(page).original.date == date(2022, 3, 5)


def test_a_house_under_a_countrys_second_level_is_the_site(modern_page: Make) -> None:
    page = modern_page(head=json_ld(author="Harbour"), first=PARAGRAPH, url="https://news.harbour.co.uk/2022/bridge")
    assert read_provenance(page).original.authors == ()
