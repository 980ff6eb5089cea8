"""Bylines between title and text, whatever their boxes are called; and the boxes beside it that name other people."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from lxml import html

from reprints.extract.provenance import read_provenance
from reprints.extract.provenance.readers.bylines.text import text_of
from reprints.extract.provenance.words.people.names import read_authors
from reprints.extract.provenance.words.people.people import people_first
from tests.extract.provenance.test_pages import Make, json_ld

TEASERS = "".join(
    f'<div class="promo"><h3>Another bridge {at}</h3><div class="byline">By {name}</div></div>'
    for at, name in enumerate(("Max Moe", "Ann Loe", "Tom Poe"))
)


def authors_of(page: Make, **parts: str) -> list[str]:
    return list(read_provenance(page(**parts)).original.authors)


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="mx-auto">Town</div>' * 90 + '<div class="byline">Jane Roe</div>',
        '<div class="author-info"><p>Jane Roe</p><p>Political Editor</p></div>',
        '<div class="AuthorInfo-name">Jane Roe</div>',
        '<p class="storyauthor">Jane Roe</p>',
        '<div class="byline"><p>News</p><p>Jane Roe Parliamentary correspondent</p></div>',
        '<div class="contributor"><p class="contributor__text--name">Jane Roe</p></div>',
        '<span class="byline-item">Jane Roe, The Associated Press</span>',
        '<div class="author-card"><a class="author-card__name"><span>Jane Roe</span></a></div>',
        '<p class="e-box-date"><a href="/author/janeroe/">Jane Roe</a> - June 7, 2016</p>',
        '<p><a href="https://letters.test/@jane">Jane Roe</a></p>',
        '<p><a href="/team/jane-roe.html">Jane Roe</a></p>',
    ],
)
def test_a_person_named_between_title_and_text_is_the_author_in_any_box_about_one(
    markup: str, modern_page: Make
) -> None:
    assert authors_of(modern_page, above=markup) == ["Jane Roe"]


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="author-info"><p>Real life</p></div>',
        '<p>A talk with <a href="/team/max-moe.html">Max Moe</a>, who has built bridges in all of the towns along this '
        "river</p>",
        '<div class="caption-box"><span class="byline">Max Moe</span></div>',
        '<div class="byline">Max Moe <div>Getty Images</div></div>',
        '<span class="author"><a href="/login">Log In</a></span>',
        '<span class="author"><a href="/j">Read Full Bio</a></span>',
        '<span class="author vcard">8. November 2021</span>',
    ],
)
def test_a_box_that_names_nobody_or_whoever_took_the_picture_gives_no_author(markup: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=markup) == []


def test_a_byline_between_title_and_text_comes_before_those_of_teasers(modern_page: Make) -> None:
    byline = '<div class="article-date"><a href="/author/jane">Jane Roe</a></div>'
    assert authors_of(modern_page, above=byline, below=TEASERS) == ["Jane Roe"]


def test_a_name_in_a_box_that_may_be_anothers_gives_way_to_the_page_s_own_field(modern_page: Make) -> None:
    box = '<div class="more-stories"><p class="byline">Max Moe</p></div>'
    assert authors_of(modern_page, below=box, head='<meta name="author" content="Jane Roe">') == ["Jane Roe"]
    assert authors_of(modern_page, below=box) == ["Max Moe"]


def test_authors_in_items_of_their_own_are_all_read(modern_page: Make) -> None:
    items = "".join(
        f'<li><span><a href="/author/{n.split()[0]}-roe">{n}</a></span></li>' for n in ("Jane Roe", "John Doe")
    )
    assert authors_of(modern_page, above=f"<ul>{items}</ul>") == ["Jane Roe", "John Doe"]


def test_of_the_links_in_a_byline_those_to_authors_pages_are_the_authors(modern_page: Make) -> None:
    byline = (
        '<div class="byline"><a href="/author/jane">Jane Roe</a> <a href="/2022/tall">Why Tall Bridges Fall</a></div>'
    )
    assert authors_of(modern_page, above=byline) == ["Jane Roe"]


def test_the_editors_of_a_page_are_not_its_authors(modern_page: Make) -> None:
    line = '<p class="byline">Redaktion: Max Moe und <a href="/team/ann">Ann Loe</a></p>'
    assert authors_of(modern_page, below=line) == []


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Jane Roe - June 7, 2016", date(2016, 6, 7)),
        ("Jane Roe | 7 June 2016, 14:30", date(2016, 6, 7)),
        ("June 7, 2016, Jane Roe", date(2016, 6, 7)),
        ("posted on 2016-06-07 23:30 EST by Jane Roe", date(2016, 6, 7)),
    ],
)
def test_a_line_that_is_a_name_and_a_day_is_a_byline(line: str, day: date, modern_page: Make) -> None:
    original = read_provenance(modern_page(above=f"<p>{line}</p>")).original
    assert (list(original.authors), original.date) == (["Jane Roe"], day)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>New York - June 7, 2016</p>",
        "<p>Jane Roe will speak - June 7, 2016</p>",
        "<p>Jane Roe - June 7, 2016</p><p>Max Moe - June 9, 2016</p>",
    ],
)
def test_a_place_a_sentence_or_a_list_beside_days_names_no_author(markup: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=markup) == []


@pytest.mark.parametrize(
    "line", ["<p>Dear Friends,</p>", "<p>I. Great Bridges</p>"], ids=["a greeting", "a chapter's number"]
)
def test_a_greeting_or_a_chapter_alone_before_the_text_is_no_name(line: str, modern_page: Make) -> None:
    assert authors_of(modern_page, above=line) == []


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Jane Roe, Chief Technology Officer", ("Jane Roe",)),
        ("Jane Roe, Redactora de tribunales", ("Jane Roe",)),
        ("Jane Roe, West Coast Editor For The Review", ("Jane Roe",)),
        ("JANE ROE, AP Auto Writer", ("JANE ROE",)),
        ("Jane Roe The Associated Press", ("Jane Roe",)),
        ("Jane Roe MS, RDN", ("Jane Roe", "RDN")),
        ("Ann Loe as told to Jane Roe", ("Jane Roe",)),
        ("Foto: Max Moe", ()),
        ("王小文", ("王小文",)),
        ("Last Updated", ()),
        ("Paid Content", ()),
    ],
)
def test_roles_degrees_agencies_and_buttons_are_left_out_of_names(stated: str, names: tuple[str, ...]) -> None:
    assert read_authors(stated) == names


def test_words_that_describe_are_no_people_beside_a_person() -> None:
    assert people_first(("Jane Roe", "Reporter for courts", "gizzmo")) == ("Jane Roe", "gizzmo")


def test_boxes_in_a_byline_part_what_they_say() -> None:
    element = html.fromstring("<div>By <span>Jane</span> Roe<p>Harbour Review<!-- x --></p>7 June</div>")
    assert text_of(element) == "By Jane Roe | Harbour Review | 7 June"


def test_several_bylines_above_the_title_are_those_of_other_articles(modern_page: Make) -> None:
    page = modern_page()
    above = ("By Max Moe", "Another bridge", "By Ann Loe")
    assert read_provenance(dataclasses.replace(page, lines=(*above, *page.lines))).original.authors == ()
    assert read_provenance(dataclasses.replace(page, lines=(above[0], *page.lines))).original.authors == ("Max Moe",)


def test_json_ld_s_helpers_are_no_authors_where_all_else_names_fewer(modern_page: Make) -> None:
    two = json_ld(author=[{"name": "Jane Roe"}, {"name": "Max Moe"}])
    meta = '<meta name="author" content="Jane Roe">'
    byline = '<div class="byline">By Jane Roe</div>'
    assert authors_of(modern_page, head=two + meta, above=byline) == ["Jane Roe"]
    assert authors_of(modern_page, head=two, above=byline) == ["Jane Roe", "Max Moe"]


def test_a_byline_for_readers_that_confirms_json_ld_is_not_completed_by_a_box(modern_page: Make) -> None:
    head = json_ld(author={"name": "Jane Roe"})
    box = '<div><a href="/author/jane">Jane Roe</a> and <a href="/author/max">Max Moe</a></div>'
    assert authors_of(modern_page, head=head, above="<p>By Jane Roe</p>", below=box) == ["Jane Roe"]


def test_the_person_a_page_is_about_is_not_its_author(modern_page: Make) -> None:
    page = modern_page(head='<script type="application/ld+json">{"@type": "Person", "name": "Jane Roe"}</script>')
    assert read_provenance(page).original.authors == ("Jane Roe",)
    assert read_provenance(dataclasses.replace(page, title="Jane Roe and the bridge")).original.authors == ()


def test_a_word_in_a_box_gives_way_to_a_desk(modern_page: Make) -> None:
    head = json_ld(author={"name": "Redaktion"})
    assert authors_of(modern_page, head=head, below='<div class="more"><p class="byline">Shortly</p></div>') == []


def test_an_agency_that_reported_is_the_outlet(modern_page: Make) -> None:
    found = read_provenance(modern_page(below="<p>Reporting by The Associated Press.</p>"))
    assert found.original.outlet == "The Associated Press"
